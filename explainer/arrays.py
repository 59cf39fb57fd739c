"""The door that arrays pass: what they may hold, what a result may cost, whose error it is."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from explainer.errors import ExplainerError

__all__ = ["LIMIT_BYTES", "Array", "Numbers", "as_array", "common", "guard", "operation"]

Array = NDArray[Any]

LIMIT_BYTES = 4 * 2**30
"""No array is made that takes more: 4 GiB."""


@contextmanager
def operation(name: str) -> Iterator[None]:
    """Name errors raised inside the block after the public operation that the caller used.

    Inside it, floats are as IEEE has them and as torch: infinity and NaN are results, no warnings.
    """
    try:
        with np.errstate(all="ignore"):
            yield
    except ExplainerError as error:
        renamed = ExplainerError(name, error.argument, error.value, error.rule, error.remedy)
        raise renamed from error.__cause__


def as_array(argument: str, value: ArrayLike, *ndims: int) -> Array:
    """Return `value` as a non-empty array of real numbers with one of `ndims` axes.

    Raises
    ------
    ExplainerError
        Otherwise. Bools, complex numbers, strings and objects are not taken for numbers.
    """
    try:
        array = np.asarray(value)
    except (TypeError, ValueError, RuntimeError) as error:
        raise ExplainerError("array", argument, value, f"is no array ({error})") from error
    if array.dtype.kind not in "iuf":
        raise ExplainerError(
            "array", f"{argument}.dtype", str(array.dtype), "must be integer or floating-point",
            f"Convert it first, as np.asarray({argument}, dtype=float) does.",
        )  # fmt: skip
    if array.ndim not in ndims:
        axes = " or ".join(map(str, ndims))
        raise ExplainerError(
            "array", f"{argument}.shape", array.shape, f"must have {axes} axes",
            f"Add axes of one cell, as {argument}[None] does." if array.ndim < min(ndims) else "",
        )  # fmt: skip
    if array.size == 0:
        raise ExplainerError("array", f"{argument}.shape", array.shape, "must not be empty")
    return array


def guard(what: str, shape: Sequence[int], dtype: DTypeLike) -> None:
    """Refuse to make an array of more than `LIMIT_BYTES`.

    Raises
    ------
    ExplainerError
        Before anything is allocated.
    """
    size = math.prod(shape) * np.dtype(dtype).itemsize
    if size > LIMIT_BYTES:
        raise ExplainerError(
            "array", f"{what}.shape", tuple(shape),
            f"would take {size / 2**30:.1f} GiB where at most {LIMIT_BYTES / 2**30:g} are allowed",
            "Use a smaller input, or a part of the batch at a time.",
        )  # fmt: skip


class Numbers(NamedTuple):
    """In which type a sum of products is computed, and in which it is given back."""

    computed: np.dtype[Any]
    returned: np.dtype[Any]


def common(terms: int, *, bias: Array | None = None, **factors: Array) -> Numbers:
    """Choose the types for sums of `terms` products of an entry of each factor, plus bias.

    Integers alone are computed in int64, exactly. float16 is computed in float32, because it would
    lose the sum; everything else in the type that NumPy gives the mixture.

    Raises
    ------
    ExplainerError
        If integers might leave int64, where they would wrap. The bound is cheap and not sharp:
        terms * max|factor| * ... + max|bias|.
    """
    arrays = factors if bias is None else {**factors, "bias": bias}
    returned = np.result_type(*arrays.values())
    if any(array.dtype.kind == "f" for array in arrays.values()):
        return Numbers(np.promote_types(returned, np.float32), returned)
    sizes = {name: _largest(array) for name, array in arrays.items()}
    bound = terms * math.prod(sizes[name] for name in factors) + sizes.get("bias", 0)
    worst = max(sizes, key=lambda name: sizes[name])
    if max(bound, sizes[worst]) >= 2**63:
        raise ExplainerError(
            "array", worst, f"integers up to {sizes[worst]}",
            f"the result may reach {max(bound, sizes[worst]):.3g}, beyond int64",
            "Use smaller integers, or floating-point numbers.",
        )  # fmt: skip
    return Numbers(np.dtype(np.int64), np.dtype(np.int64))


def _largest(array: Array) -> int:
    """Return max|array| exactly; np.abs would wrap at the least int64."""
    return max(int(array.max()), -int(array.min()))
