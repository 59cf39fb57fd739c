"""Stills of a slide: its first and its last frame as pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import av
from PIL import Image

from explainer.errors import ExplainerError

__all__ = ["SAVING", "write_stills"]

SAVING: Final[dict[str, dict[str, Any]]] = {
    ".webp": {"quality": 80, "method": 2},
    ".jpg": {"quality": 90, "subsampling": 0},  # thin coloured lines keep their colour
}
"""How pictures are compressed, by suffix: for a browser, and for what knows no WebP."""

TAIL: Final = 40
"""So many coded frames at a video's end hold its last frame, in whichever order they are."""


def write_stills(video: Path, first: Path, last: Path) -> None:
    """Write the first and the last frame of a video as pictures.

    Raises
    ------
    ExplainerError
        If the video cannot be decoded.
    OSError
        If it cannot be read, or a picture not written.
    """
    try:
        begin, end = _ends(video)
        _save(begin, first)
        _save(end, last)
    except (av.error.InvalidDataError, IndexError, ValueError) as error:
        rule = "is no video that can be read"
        raise ExplainerError("slides", "video", str(video), rule, "Start again.") from error


def _ends(video: Path) -> tuple[av.VideoFrame, av.VideoFrame]:
    """Return the first and the last frame of a video."""
    with av.open(video) as container:
        stream = container.streams.video[0]
        decoder = stream.codec_context
        packets = list(container.demux(stream))
        first = last = None
        for number, packet in enumerate(packets):
            # In between, frames that no other one needs are passed over: that is half the work.
            decoder.skip_frame = "NONREF" if number < len(packets) - TAIL else "DEFAULT"
            for frame in packet.decode():
                first = first or frame
                last = frame
    if not first or not last:
        raise ValueError("no frames")
    return first, last


def _save(frame: av.VideoFrame, target: Path) -> None:
    Image.fromarray(frame.to_ndarray(format="rgb24")).save(target, **SAVING[target.suffix])
