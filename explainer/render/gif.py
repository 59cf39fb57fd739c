"""Turn a clip into an animated GIF: one palette for the whole video, only changes stored."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
from av.filter import Graph
from av.filter.context import FilterContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from explainer.errors import ExplainerError
from explainer.files import atomic_write

__all__ = ["write_gif"]

#: A GIF counts time in hundredths of a second, and players slow down what is faster than this.
FASTEST = 50


def write_gif(
    clip: Path, target: Path, *, fps: int = 15, width: int = 640, colors: int = 128
) -> None:
    """Write the video `clip` as an animated GIF that plays for ever.

    Parameters
    ----------
    clip : pathlib.Path
        A video that PyAV reads.
    target : pathlib.Path
        The file to write; replaced in one step at the end.
    fps : int
        Frames a second, from 1 to 50.
    width : int
        Columns of pixels; the height follows.
    colors : int
        Size of the palette, 2 to 256.

    Raises
    ------
    ExplainerError
        If an argument is out of range.
    OSError
        If a file cannot be read or written.

    Notes
    -----
    The palette is chosen from the pixels that change from frame to frame, where what is looked at
    is; each frame stores only the rectangle that changed. There is no dithering: drawings have few
    colours, and dithered areas do not compress. See FFmpeg's ``palettegen`` and ``paletteuse``.
    """
    for name, value, low, high in (
        ("fps", fps, 1, FASTEST),
        ("width", width, 16, 4096),
        ("colors", colors, 2, 256),
    ):
        if not low <= value <= high:
            raise ExplainerError("gif", name, value, f"must be from {low} to {high}")
    palette = _palette(clip, fps, width, colors)
    with atomic_write(target) as part, av.open(part, "w", format="gif") as output:
        stream = None
        for frame in _mapped(clip, palette, fps, width):
            if stream is None:
                stream = output.add_stream("gif", rate=Fraction(fps))
                stream.width, stream.height, stream.pix_fmt = frame.width, frame.height, "pal8"
            output.mux(stream.encode(frame))
        if stream is not None:
            output.mux(stream.encode(None))


def _palette(clip: Path, fps: int, width: int, colors: int) -> VideoFrame:
    """Return the palette of the whole clip, as FFmpeg's filters hand it on: 16x16 pixels."""
    with av.open(clip) as source:
        graph, entry, scaled = _scaled(source.streams.video[0], fps, width)
        choose = graph.add("palettegen", f"max_colors={colors}:stats_mode=diff")
        end = graph.add("buffersink")
        scaled.link_to(choose)
        choose.link_to(end)
        graph.configure()
        for frame in source.decode(video=0):
            entry.push(frame)
        entry.push(None)
        return cast(VideoFrame, end.pull())


def _mapped(clip: Path, palette: VideoFrame, fps: int, width: int) -> Iterator[VideoFrame]:
    """Yield the clip's frames in the palette's colours."""
    with av.open(clip) as source:
        graph, entry, scaled = _scaled(source.streams.video[0], fps, width)
        colours = graph.add_buffer(
            width=palette.width,
            height=palette.height,
            format=palette.format,
            time_base=Fraction(1, fps),
        )
        use = graph.add("paletteuse", "dither=none:diff_mode=rectangle")
        end = graph.add("buffersink")
        scaled.link_to(use)
        colours.link_to(use, 0, 1)
        use.link_to(end)
        graph.configure()
        palette.pts = 0
        colours.push(palette)
        colours.push(None)
        for frame in source.decode(video=0):
            entry.push(frame)
            yield from _ready(end)
        entry.push(None)
        yield from _ready(end)


def _scaled(
    stream: VideoStream, fps: int, width: int
) -> tuple[Graph, FilterContext, FilterContext]:
    """Return a graph, its entry, and the end of a chain that sets frames a second and size."""
    graph = Graph()
    entry = graph.add_buffer(template=stream)
    rate = graph.add("fps", str(fps))
    scale = graph.add("scale", f"{width}:-2:flags=lanczos")
    entry.link_to(rate)
    rate.link_to(scale)
    return graph, entry, scale


def _ready(end: FilterContext) -> Iterator[VideoFrame]:
    """Yield what the graph has finished."""
    while True:
        try:
            yield cast(VideoFrame, end.pull())
        except (BlockingIOError, EOFError):
            return
