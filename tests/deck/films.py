"""Frames of videos, as arrays."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np


def frames(path: Path) -> list[np.ndarray]:
    """Return all frames of a video, (height, width, 3) each."""
    with av.open(path) as video:
        return [frame.to_ndarray(format="rgb24") for frame in video.decode(video=0)]


def distance(one: np.ndarray, other: np.ndarray) -> float:
    """Return the mean difference of two pictures, in levels."""
    return float(np.abs(one.astype(int) - other.astype(int)).mean())
