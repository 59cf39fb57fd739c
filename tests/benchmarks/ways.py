"""The ways a scene becomes a video: our engine, Manim as it comes, and the encoder alone."""

from __future__ import annotations

import functools
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from manim import Scene, tempconfig

from explainer.render.engine import FastRenderer, FastWriter, render_scene
from explainer.render.engine.planes import convert
from explainer.render.engine.x264 import X264, Change, Mp4
from explainer.render.settings import Picture
from tests.benchmarks import plain
from tests.scenes.playing import scene_class

__all__ = ["WAYS", "work"]

Maker = Callable[..., Scene]
Figures = dict[str, Any]

ENCODER: Final = {"preset": "veryfast", "crf": "23", "threads": "2"}
"""Of the encoder alone, and but for the threads of our engine; Manim's own are "medium" and 23."""

PRESET: Final = {**ENCODER, "subq": "2", "me_method": "hex", "b_strategy": "1", "bf": "3"}
"""What our engine changes in the preset, as it comes."""


def scene_named(name: str) -> Maker:
    """Return ``Class`` or ``Class:argument`` of ``plain.py``, or a scene of the lecture."""
    kind, _, argument = name.partition(":")
    if hasattr(plain, kind):
        made: Maker = getattr(plain, kind)
        return functools.partial(made, int(argument)) if argument else made
    return functools.partial(scene_class(name), lang="en")


def ours(scene: Maker, picture: Picture, folder: Path) -> Figures:
    """Render with our engine."""
    first: list[float] = []
    started = time.monotonic()

    def on_frame(_: int) -> None:
        if not first:
            first.append(time.monotonic() - started)

    info = render_scene(
        scene,
        folder / "ours.mp4",
        width=picture.width,
        height=picture.height,
        fps=picture.fps,
        on_frame=on_frame,
    )
    return {"frames": info.frames, "bytes": info.path.stat().st_size, "first_frame": first[0]}


def stock(scene: Maker, picture: Picture, folder: Path, *, caching: bool = False) -> Figures:
    """Render with Manim as it comes, its cache off unless `caching`."""
    with tempconfig({**_settings(picture, folder), "disable_caching": not caching}):
        made = scene()
        made.render()
        path = Path(made.renderer.file_writer.movie_file_path)
    return {"bytes": path.stat().st_size}


def limit(
    scene: Maker, picture: Picture, folder: Path, *, options: dict[str, str] = ENCODER
) -> Figures:
    """Have x264 encode all that our engine draws, converted before the clock starts, in memory.

    As one stream, with a thread for each of two processors.
    """
    with tempconfig({**_settings(picture, folder), "video_encoder_options": options}):
        made = scene(renderer=FastRenderer(file_writer_class=_Recorder))
        made.render()
    recorder = made.renderer.file_writer
    assert isinstance(recorder, _Recorder) and recorder.video_encoder is not None
    target = folder / "limit.mp4"
    clocks = _Clocks()
    stream = X264(recorder.video_encoder, hold=False)
    file = Mp4(target, recorder.video_encoder, stream.header)
    for changes, repeat in recorder.kept:
        file.add(stream.write(changes, repeat))
    file.add(stream.rest())
    file.close()
    frames = sum(repeat for _, repeat in recorder.kept)
    return {"frames": frames, "bytes": target.stat().st_size, **clocks.read()}


WAYS: Final[dict[str, Callable[[Maker, Picture, Path], Figures]]] = {
    "ours": ours,
    "stock": stock,
    "stock-caching": functools.partial(stock, caching=True),
    "limit": limit,
    "preset": functools.partial(limit, options=PRESET),
}


def work(way: str, name: str, picture: Picture) -> Figures:
    """Render a scene one way in this process, and measure seconds, bytes and peak of memory."""
    scene = scene_named(name)
    with tempfile.TemporaryDirectory() as folder:
        clocks = _Clocks()
        found = WAYS[way](scene, picture, Path(folder))
        found = {**clocks.read(), **found}
    return {**found, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


class _Clocks:
    """The wall's and the processor's."""

    def __init__(self) -> None:
        self.wall, self.cpu = time.monotonic(), time.process_time()

    def read(self) -> Figures:
        """Return the seconds since it was made."""
        return {"wall": time.monotonic() - self.wall, "cpu": time.process_time() - self.cpu}


class _Recorder(FastWriter):
    """Keeps what changes from frame to frame, converted, in place of writing it."""

    def __init__(self, settings: Any) -> None:
        super().__init__(settings)
        self.kept: list[tuple[list[Change], int]] = []

    def write_changes(self, pixels: Any, rects: Any, repeat: int = 1) -> None:
        """Keep frames."""
        changes = [(rect, convert(pixels[rect[1] : rect[3], rect[0] : rect[2]])) for rect in rects]
        self.kept.append((changes, repeat))

    def begin_animation(self, *args: Any, **kwargs: Any) -> None:
        """Open no file."""


def _settings(picture: Picture, folder: Path) -> dict[str, Any]:
    return {
        "pixel_width": picture.width,
        "pixel_height": picture.height,
        "frame_rate": picture.fps,
        "media_dir": str(folder),
        "progress_bar": "none",
        "verbosity": "CRITICAL",
        "format": "mp4",
    }
