"""Frames of videos, as arrays."""

from __future__ import annotations

from collections import deque
from pathlib import Path

import av
import numpy as np


def frames(path: Path) -> list[np.ndarray]:
    """Return all frames of a video, (height, width, 3) each."""
    with av.open(path) as video:
        return [frame.to_ndarray(format="rgb24") for frame in video.decode(video=0)]


def last_frame(path: Path) -> np.ndarray:
    """Return the last frame of a video; only that one is converted."""
    with av.open(path) as video:
        (frame,) = deque(video.decode(video=0), maxlen=1)
        return frame.to_ndarray(format="rgb24")


def distance(one: np.ndarray, other: np.ndarray) -> float:
    """Return the mean difference of two pictures, in levels."""
    return float(np.abs(one.astype(int) - other.astype(int)).mean())
