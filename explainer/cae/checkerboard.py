"""The checkerboard of three decoders, measured while they are trained; plain NumPy."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from filelock import FileLock
from numpy.typing import ArrayLike, NDArray

from explainer.cae.archive import Tensors, digest, refusing, unpack, write_archive
from explainer.errors import ExplainerError
from explainer.files import cache_dir

__all__ = [
    "DECODERS",
    "Decoder",
    "checkerboard_path",
    "load_checkerboard",
    "nyquist_share",
    "read_checkerboard",
    "write_checkerboard",
]

DECODERS = ("3x3", "4x4", "resize")
"""Transposed convolutions of kernel 3 and of kernel 4, and 3x3 convolutions of a resized map."""

FORMAT = 1
"""Raise it when the file's layout changes, or what training does."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Decoder:
    """One decoder through its training.

    Attributes
    ----------
    name : str
        One of `DECODERS`.
    steps : int64 array (S,)
        Updates done when it was looked at, from 1.
    images : float32 array (S, N, 28, 28)
        What it makes of the first N test digits, batch norm measuring on the batch.
    shares : float64 array (S,)
        `nyquist_share` of its reconstructions of 200 test digits.
    """

    name: str
    steps: NDArray[np.int64]
    images: NDArray[np.float32]
    shares: NDArray[np.float64]

    def __post_init__(self) -> None:
        count = len(self.steps)
        good = (
            self.name in DECODERS
            and self.steps.shape == self.shares.shape == (count,)
            and self.images.ndim == 4
            and self.images.shape[0] == count
            and self.images.shape[2:] == (28, 28)
            and (np.diff(self.steps) > 0).all()
            and np.isfinite(self.images).all()
        )
        if not good:
            shapes = (self.steps.shape, self.images.shape, self.shares.shape)
            raise ExplainerError("Decoder", self.name, shapes, "is not a decoder's record")
        for array in (self.steps, self.images, self.shares):
            array.flags.writeable = False

    def at(self, step: int) -> int:
        """Return the index of the last record at or before `step`."""
        return max(0, int(np.searchsorted(self.steps, step, side="right")) - 1)


def nyquist_share(images: ArrayLike) -> float:
    """Return how much of the images' pattern alternates from pixel to pixel.

    Parameters
    ----------
    images : array_like (N, rows, columns)
        Both even.

    Returns
    -------
    float
        The power of the discrete Fourier transform on the lines of the highest frequency, along
        rows or columns (u = 14 or v = 14 of 28), over all power but that of the mean (u = v = 0);
        summed over the images. White noise has 55 of 783 parts, .0702.

    Raises
    ------
    ExplainerError
        If they have another shape, or no pattern at all.

    Examples
    --------
    >>> board = np.indices((28, 28)).sum(axis=0) % 2
    >>> nyquist_share(board[None])
    1.0
    """
    pixels = np.asarray(images, dtype=np.float64)
    if pixels.ndim != 3 or pixels.shape[1] % 2 or pixels.shape[2] % 2:
        rule = "must have shape (N, rows, columns), with even rows and columns"
        raise ExplainerError("nyquist_share", "images.shape", pixels.shape, rule)
    power = np.abs(np.fft.fft2(pixels - pixels.mean(axis=(1, 2), keepdims=True))) ** 2
    u, v = pixels.shape[1] // 2, pixels.shape[2] // 2
    lines = power[:, u].sum() + power[:, :, v].sum() - power[:, u, v].sum()
    if not power.sum() > 0:
        raise ExplainerError("nyquist_share", "images", images, "must not all be flat")
    return float(lines / power.sum())


def checkerboard_path() -> Path:
    """Return where in the cache the three decoders are kept, trained or not."""
    return cache_dir() / "checkerboard.safetensors"


def load_checkerboard() -> dict[str, Decoder]:
    """Return the three decoders by name, from the cache or by training them now.

    400 steps each; some 20 s of one processor core in all, once.
    """
    path = checkerboard_path()
    found = _cached(path)
    if found is not None:
        return found
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_suffix(".lock")):
        found = _cached(path)
        if found is None:
            from explainer.cae.decoders import train_decoders  # imports torch

            found = train_decoders()
            write_checkerboard(path, found)
    return found


def _cached(path: Path) -> dict[str, Decoder] | None:
    if not path.is_file():
        return None
    try:
        return read_checkerboard(path)
    except ExplainerError as error:
        _log.warning("%s Training the decoders again.", error)
        return None


def write_checkerboard(path: Path, decoders: Mapping[str, Decoder]) -> None:
    """Write the three decoders to `path`."""
    tensors = _tensors(decoders)
    write_archive(path, tensors, {"format": FORMAT, "sha256": digest(tensors)})


def read_checkerboard(path: Path) -> dict[str, Decoder]:
    """Read what `write_checkerboard` wrote.

    Raises
    ------
    ExplainerError
        If the file is missing, truncated, changed, of another format or by another program.
    """
    with refusing("read_checkerboard", path, "does not hold the decoders of this project"):
        about, tensors = unpack(path.read_bytes(), FORMAT)
        found = {
            name: Decoder(
                name, *(tensors.pop(f"{name}.{part}") for part in ("steps", "images", "shares"))
            )
            for name in DECODERS
        }
        if tensors or about["sha256"] != digest(_tensors(found)):
            raise ValueError("it was changed since it was written")
    return found


def _tensors(decoders: Mapping[str, Decoder]) -> Tensors:
    return {
        f"{name}.{part}": getattr(decoders[name], part)
        for name in DECODERS
        for part in ("steps", "images", "shares")
    }
