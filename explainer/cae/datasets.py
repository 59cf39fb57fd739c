"""Images to train on, other than the 5,000 digits: scikit-learn's, MNIST's files, a user's own."""

from __future__ import annotations

import gzip
import warnings
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from explainer.cae import mnist
from explainer.cae.data import Digits, Part, load_data
from explainer.errors import ExplainerError

__all__ = ["BUILT_IN", "MAX_FILES", "MAX_PIXELS", "open_dataset"]

BUILT_IN = "mnist5k"
MAX_FILES, MIN_FILES = 20_000, 20
MAX_PIXELS, MAX_BYTES = 25_000_000, 50_000_000  # of one image, of one file
SHARES = (0.72, 0.08)  # to train on and to choose by; the others are for testing
SUFFIXES = {".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff", ".webp", ".pgm", ".ppm"}

Images = NDArray[np.float32]
Labels = NDArray[np.uint8]


def open_dataset(name: str) -> Digits:
    """Return images of 28x28, ink from 0 to 1, split into three parts.

    Parameters
    ----------
    name : str
        "mnist5k": the built-in digits. "digits": scikit-learn's 1,797 digits of 8x8, enlarged.
        "mnist": all of MNIST, 70,000 digits; `explainer.cae.mnist.have` downloads them once. Or a
        folder: of MNIST's four IDX files, gzipped or not, or of images that Pillow reads, at any
        depth.

    Raises
    ------
    ExplainerError
        If there are no such images, too many or too large ones, or one that cannot be read; or
        if they cannot be downloaded.

    Notes
    -----
    A user's images are made grey, fitted into 28x28 with a margin of their own paper's brightness,
    and turned to bright ink on dark paper if their paper, the edge, is bright. Their labels are
    their folders, numbered in order (the first 256); labels are never trained on.
    """
    if name == BUILT_IN:
        return load_data()
    if name == "digits":
        return _split(*_sklearn())
    if name == "mnist":
        return _mnist(mnist.have())
    folder = Path(name)
    if not folder.is_dir():
        rule = "is no folder, and none of mnist5k, digits, mnist"
        raise ExplainerError("train", "dataset", str(folder), rule)
    if any(mnist.idx_path(folder, file) for file in mnist.IDX):
        return _mnist(folder)
    return _split(*_pictures(folder))


def _sklearn() -> tuple[Images, Labels]:
    from sklearn.datasets import load_digits  # slow to import

    found = load_digits()
    small = [Image.fromarray((image / 16 * 255).astype(np.uint8)) for image in found.images]
    large = [np.asarray(i.resize((24, 24), Image.Resampling.BILINEAR)) for i in small]
    images = np.pad(_ink(np.stack(large)), ((0, 0), (2, 2), (2, 2)))
    return images, found.target.astype(np.uint8)


def _mnist(folder: Path) -> Digits:
    arrays = []
    for name in mnist.IDX:
        path = mnist.idx_path(folder, name)
        if path is None:
            rule = f"lacks {name}, gzipped or not"
            raise ExplainerError("train", "dataset", str(folder), rule)
        arrays.append(_read_idx(path, 3 if "images" in name else 1))
    train, train_labels, test, test_labels = arrays
    for images, labels in ((train, train_labels), (test, test_labels)):
        if len(images) != len(labels) or images.shape[1:] != (28, 28) or len(images) < MIN_FILES:
            rule = "must hold as many labels as images of 28x28"
            raise ExplainerError("train", "dataset", str(folder), rule)
    order = np.random.default_rng(0).permutation(len(train))
    held = len(train) // 10
    ink = _ink(train)
    return Digits(
        _part(ink, train_labels, np.sort(order[held:])),
        _part(ink, train_labels, np.sort(order[:held])),
        _part(_ink(test), test_labels, np.arange(len(test))),
    )


def _read_idx(path: Path, dimensions: int) -> NDArray[np.uint8]:
    """Read one IDX file of bytes; never more than its header says."""
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            header = np.frombuffer(file.read(4 + 4 * dimensions), dtype=">u4")
            if header[0] != 0x0800 + dimensions:
                raise ValueError("its first bytes are others")
            shape = tuple(int(size) for size in header[1:])
            count = int(np.prod([float(size) for size in shape]))
            if count > 1_000_000_000:
                raise ValueError("it says that it is larger than 1 GB")
            content = file.read(count + 1)
        if len(content) != count:
            raise ValueError("it is not as long as it says")
    except (OSError, EOFError, ValueError, IndexError, zlib.error) as error:
        rule = f"is no IDX file of bytes ({error})"
        raise ExplainerError("train", "dataset", str(path), rule) from error
    return np.frombuffer(content, np.uint8).reshape(shape)


def _pictures(folder: Path) -> tuple[Images, Labels]:
    files = sorted(
        path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file()
    )
    if not MIN_FILES <= len(files) <= MAX_FILES:
        rule = f"must hold {MIN_FILES} to {MAX_FILES:,} images; it holds {len(files):,}"
        raise ExplainerError("train", "dataset", str(folder), rule)
    folders = sorted({path.parent for path in files})
    labels = [min(folders.index(path.parent), 255) for path in files]
    return np.stack([_picture(path) for path in files]), np.array(labels, np.uint8)


def _picture(path: Path) -> Images:
    """Read one image: its size is looked at before its pixels are unpacked."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ValueError(f"it is larger than {MAX_BYTES:,} bytes")
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path) as image:
                if image.width * image.height > MAX_PIXELS:
                    raise ValueError(f"it has more than {MAX_PIXELS:,} pixels")
                grey = ImageOps.exif_transpose(image).convert("RGBA")
    except (
        OSError, ValueError, SyntaxError, EOFError, zlib.error,
        Image.DecompressionBombError, Image.DecompressionBombWarning,
    ) as error:  # fmt: skip
        rule = f"cannot be used ({error})"
        raise ExplainerError("train", "image", str(path), rule, "Take it away.") from error
    white = Image.new("RGBA", grey.size, "white")
    pixels = Image.alpha_composite(white, grey).convert("L")
    edge = np.concatenate(
        [np.asarray(pixels)[[0, -1]].ravel(), np.asarray(pixels)[:, [0, -1]].ravel()]
    )
    paper = int(np.median(edge))
    fitted = ImageOps.pad(pixels, (28, 28), Image.Resampling.LANCZOS, color=paper)
    ink = _ink(np.asarray(fitted))
    return np.asarray(1 - ink) if paper > 127 else ink


def _ink(pixels: NDArray[np.uint8]) -> Images:
    return pixels.astype(np.float32) / np.float32(255)


def _split(images: Images, labels: Labels) -> Digits:
    order = np.random.default_rng(0).permutation(len(images))
    ends = np.cumsum([int(share * len(images)) for share in SHARES])
    train, validation, test = np.split(order, ends)
    return Digits(*(_part(images, labels, chosen) for chosen in (train, validation, test)))


def _part(images: NDArray[np.float32], labels: Labels, chosen: NDArray[np.int64]) -> Part:
    part = Part(images[chosen], labels[chosen].astype(np.uint8), chosen.astype(np.int64))
    for array in (part.images, part.labels, part.indices):
        array.flags.writeable = False
    return part
