"""The numbers of a figure's input and kernel: the shared examples, or the reader's own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explainer.errors import ExplainerError
from explainer.examples import IMAGE, KERNEL, SMALL

__all__ = ["LARGEST", "arrays", "image", "kernel", "read_array"]

Array = NDArray[Any]

#: Cells along an axis of an input that a printed figure can show.
LARGEST = 16

_EXAMPLES = {example.shape[0]: example for example in (SMALL, IMAGE)}


def arrays(input_size: int, kernel_size: int, values: str = "example") -> tuple[Array, Array]:
    """Return input and kernel, each square: of the sizes asked for, or the size of a file's array.

    Raises
    ------
    ExplainerError
        As :func:`image` and :func:`kernel`.
    """
    return image(input_size, values), kernel(kernel_size, values)


def image(size: int, values: str = "example") -> Array:
    """Return an input of size x size.

    Parameters
    ----------
    size : int
        From 1 to 16; a file has its own.
    values : str
        "example" for the lecture's numbers where they have that size, and others of their kind
        where not; "ones"; "random" for small whole numbers; or a .npy, .csv or .png file.

    Raises
    ------
    ExplainerError
        If the size or the name is illegal, or the file is none of those.
    """
    if values.endswith((".npy", ".csv", ".png")):
        return _from_file(Path(values))
    _check_size("input_size", size)
    if values == "ones":
        return np.ones((size, size), dtype=np.int64)
    if values == "example" and size in _EXAMPLES:
        return _EXAMPLES[size]
    if values in ("example", "random"):
        return _small_numbers(size, 5, seed=size if values == "example" else 100 + size)
    rule = "must be example, ones, random, or a .npy, .csv or .png file"
    raise ExplainerError("figure", "values", values, rule)


def kernel(size: int, values: str = "example") -> Array:
    """Return a kernel of size x size to go with :func:`image`; ones for ones.

    Raises
    ------
    ExplainerError
        If the size is not 1 to 9.
    """
    if not 1 <= size <= 9:
        raise ExplainerError("figure", "kernel_size", size, "must be 1 to 9", "Use 3.")
    if values == "ones":
        return np.ones((size, size), dtype=np.int64)
    if size == len(KERNEL) and values != "random":
        return KERNEL
    return _small_numbers(size, 4, seed=1000 + size)


def _check_size(argument: str, size: int) -> None:
    if not 1 <= size <= LARGEST:
        nearest = min(max(size, 1), LARGEST)
        rule = f"must be 1 to {LARGEST}, to be legible"
        raise ExplainerError("figure", argument, size, rule, f"Use {nearest}.")


def _small_numbers(size: int, end: int, *, seed: int) -> Array:
    return np.random.default_rng(seed).integers(0, end, (size, size))


def _from_file(path: Path) -> Array:
    array = read_array(path)
    if array.ndim != 2 or not min(array.shape) >= 1 or max(array.shape) > LARGEST:
        rule = f"must hold (rows, columns), each from 1 to {LARGEST}; it holds {array.shape}"
        remedy = "Cut a part out of it, or scale it down."
        raise ExplainerError("figure", "values", str(path), rule, remedy)
    if array.dtype.kind not in "biuf" or not np.isfinite(array).all():
        raise ExplainerError("figure", "values", str(path), "must hold finite real numbers")
    whole = array.astype(np.int64)
    return whole if np.array_equal(whole, array) else np.round(array.astype(np.float64), 2)


def read_array(path: Path) -> Array:
    """Return the array of a .npy, .csv or .png file, of a picture its brightness from 0 to 1.

    Raises
    ------
    ExplainerError
        If the file is missing, or none of those.
    """
    if path.suffix not in (".npy", ".csv", ".png"):
        rule = "must be random, ones, or a .npy, .csv or .png file"
        raise ExplainerError("figure", "values", str(path), rule)
    if not path.is_file():
        raise ExplainerError("figure", "values", str(path), "must be a file that exists")
    try:
        if path.suffix == ".npy":
            return np.asarray(np.load(path, allow_pickle=False))
        if path.suffix == ".csv":
            return np.loadtxt(path, delimiter=",", ndmin=2)
        from PIL import Image

        with Image.open(path) as picture:
            return np.asarray(picture.convert("L"), dtype=np.float64) / 255
    except (OSError, ValueError, EOFError) as error:
        rule = f"cannot be read as {path.suffix} ({error})"
        raise ExplainerError("figure", "values", str(path), rule) from error
