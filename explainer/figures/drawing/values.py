"""The numbers of a figure's input and kernel: the shared examples, or the reader's own."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explainer.errors import ExplainerError
from explainer.examples import IMAGE, KERNEL, SMALL

__all__ = ["LARGEST", "arrays", "image", "kernel", "read_array"]

Array = NDArray[Any]

#: Cells along an axis of an input that a printed figure can show, and the greatest number in one.
LARGEST, GREATEST = 16, 9999

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
    if Path(values).suffix.lower() in _READERS:
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
        remedy = (
            "Cut a part out of it, or scale it down." if array.size else "Write numbers into it."
        )
        raise ExplainerError("figure", "values", str(path), rule, remedy)
    if array.dtype.kind not in "biuf" or not np.isfinite(array).all():
        remedy = "Replace what is none (NaN, infinite, text)."
        raise ExplainerError("figure", "values", str(path), "must hold finite real numbers", remedy)
    # Not abs(): the least of int64 has no positive counterpart.
    if array.max() > GREATEST or array.min() < -GREATEST:
        rule = f"must hold numbers from -{GREATEST} to {GREATEST}, to be legible"
        raise ExplainerError("figure", "values", str(path), rule, "Divide them all by a number.")
    whole = array.astype(np.int64)
    return whole if np.array_equal(whole, array) else np.round(array.astype(np.float64), 2)


def read_array(path: Path) -> Array:
    """Return the array of a .npy, .csv or .png file, of a picture its brightness from 0 to 1.

    Raises
    ------
    ExplainerError
        If the file is missing, or none of those.
    """
    kind = path.suffix.lower()
    if kind not in _READERS:
        rule = "must be random, ones, or a .npy, .csv or .png file"
        raise ExplainerError("figure", "values", str(path), rule)
    if not path.is_file():
        raise ExplainerError("figure", "values", str(path), "must be a file that exists")
    try:
        return _READERS[kind](path)
    except ExplainerError:
        raise
    except (OSError, ValueError, EOFError, SyntaxError, MemoryError) as error:
        # Pillow calls a picture that is broken inside a syntax error.
        rule = f"cannot be read as {kind} ({error})"
        remedy = "Write the file again, or name another."
        raise ExplainerError("figure", "values", str(path), rule, remedy) from error


def _npy(path: Path) -> Array:
    return np.asarray(np.load(path, allow_pickle=False))


def _csv(path: Path) -> Array:
    """Return the numbers between the commas of each line; what follows a # is a remark."""
    rows: list[list[float]] = []
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1):
        text = line.partition("#")[0].strip()
        if not text:
            continue
        try:
            row = [float(cell) for cell in text.split(",")]
        except ValueError as error:
            rule = f"must hold numbers with commas between; line {number} is {text[:60]!r}"
            remedy = _mended(text, first=not rows)
            raise ExplainerError("figure", "values", str(path), rule, remedy) from error
        if rows and len(row) != len(rows[0]):
            rule = f"must have as many numbers in each line; line {number} has {len(row)}, "
            rule += f"the first {len(rows[0])}"
            raise ExplainerError("figure", "values", str(path), rule, "Complete the lines.")
        rows.append(row)
    return np.array(rows, dtype=np.float64) if rows else np.empty((0, 0))


def _mended(text: str, *, first: bool) -> str:
    """Return what to do about a line that does not hold numbers alone."""
    if ";" in text or "\t" in text:
        return "Write commas between numbers, and points within them."
    if not all(cell.strip() for cell in text.split(",")):
        return "Fill the empty places, and write no comma at the end."
    return "Take the heading off." if first else "Replace what is no number."


def _png(path: Path) -> Array:
    """Return a picture's brightness; what is transparent is dark."""
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            picture = Image.open(path)
        except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
            raise ValueError("it is too large") from error
    with picture:
        if picture.mode.startswith("I"):  # 16 bits a pixel, which convert() would clip to 8
            return np.asarray(picture, dtype=np.float64) / 65535
        if picture.has_transparency_data:
            dark = Image.new("RGBA", picture.size, "black")
            return _brightness(Image.alpha_composite(dark, picture.convert("RGBA")))
        return _brightness(picture)


def _brightness(picture: Any) -> Array:
    return np.asarray(picture.convert("L"), dtype=np.float64) / 255


_READERS: dict[str, Callable[[Path], Array]] = {".npy": _npy, ".csv": _csv, ".png": _png}
