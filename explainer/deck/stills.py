"""Stills of a slide: its first and its last frame as pictures."""

from __future__ import annotations

from collections import deque
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
        with av.open(video) as container:
            stream = container.streams.video[0]
            stream.thread_type = "AUTO"
            frames = container.decode(stream)
            begin = next(frames)
            _save(begin, first)
            (end,) = deque(frames, maxlen=1) or (begin,)
            _save(end, last)
    except (av.error.InvalidDataError, IndexError, StopIteration) as error:
        rule = "is no video that can be read"
        raise ExplainerError("slides", "video", str(video), rule, "Start again.") from error


def _save(frame: av.VideoFrame, target: Path) -> None:
    Image.fromarray(frame.to_ndarray(format="rgb24")).save(target, **SAVING[target.suffix])
