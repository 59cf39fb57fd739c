"""The sums of products that convolution and transposed convolution share."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from explainer.arrays import Array, Numbers, as_array, common, guard
from explainer.errors import ExplainerError
from explainer.taps import Slices, Taps, steps

__all__ = ["Arguments", "arguments", "by_group", "check_groups", "dense", "sweep"]


class Arguments(NamedTuple):
    """The arrays of one call, `x` always with its batch axis: (N, C, *spatial)."""

    x: Array
    weight: Array
    bias: Array | None
    batched: bool

    @property
    def size(self) -> tuple[int, ...]:
        """The input's spatial size."""
        return self.x.shape[2:]

    def check_channels(self, inputs: int, outputs: int, groups: int) -> None:
        """Refuse channels that do not fit those that the weight takes and makes."""
        check_groups(self.weight, groups)
        shape = self.x.shape if self.batched else self.x.shape[1:]
        if self.x.shape[1] != inputs:
            raise ExplainerError(
                "products", "x.shape", shape,
                f"has {self.x.shape[1]} channels where weight, of shape {self.weight.shape}, "
                f"takes {inputs} with groups={groups}",
            )  # fmt: skip
        if self.bias is not None and self.bias.shape != (outputs,):
            rule = f"must be ({outputs},), an entry for each output channel"
            raise ExplainerError("products", "bias.shape", self.bias.shape, rule)

    def numbers(self, terms: int) -> Numbers:
        """Choose the types for sums of `terms` products."""
        return common(terms, x=self.x, weight=self.weight, bias=self.bias)

    def finish(self, sums: Array, numbers: Numbers) -> Array:
        """Add the bias to sums of shape (N, out, *spatial), and return them in their type."""
        if self.bias is not None:
            sums += self.bias.astype(sums.dtype).reshape(-1, *(1 for _ in self.size))
        return np.ascontiguousarray(sums, dtype=numbers.returned)

    def unbatch(self, output: Array) -> Array:
        """Return the output as the caller gave the input: with a batch axis or without."""
        return output if self.batched else output[0]


def arguments(x: ArrayLike, weight: ArrayLike, bias: ArrayLike | None) -> Arguments:
    """Check the arrays of a call, each by itself; the weight's rank says what the axes are.

    Raises
    ------
    ExplainerError
        If one holds no numbers, is empty or has another number of axes.
    """
    kernels = as_array("weight", weight, 3, 4, 5)
    cells = as_array("x", x, kernels.ndim - 1, kernels.ndim)
    offsets = None if bias is None else as_array("bias", bias, 1)
    batched = cells.ndim == kernels.ndim
    return Arguments(cells if batched else cells[None], kernels, offsets, batched)


def check_groups(weight: Array, groups: int) -> None:
    """Refuse groups that do not divide the weight's first axis.

    It is the output channels of a convolution, the input channels of a transposed one.
    """
    if len(weight) % groups:
        rule = f"must divide the {len(weight)} channels of weight's first axis"
        raise ExplainerError("products", "groups", groups, rule)


def by_group(weight: Array, groups: int) -> Array:
    """Lay a weight (A, B, *kernel_size) out as (*kernel_size, groups, A/groups, B)."""
    split = weight.reshape(groups, -1, *weight.shape[1:])
    return np.moveaxis(split, (0, 1, 2), (-3, -2, -1))


def sweep(
    args: Arguments,
    kernels: Array,
    output_size: Sequence[int],
    ways: Iterable[tuple[tuple[int, ...], Slices, Slices]],
) -> Array:
    """Add up, kernel cell by kernel cell, what every tap carries.

    Parameters
    ----------
    args : Arguments
        Of the call.
    kernels : array (*kernel_size, groups, in/groups, out/groups)
        See `by_group`.
    output_size : sequence of int
        The output's spatial size.
    ways : iterable of (kernel index, slices read, slices written)
        The table of taps in one of its directions.

    Returns
    -------
    array (N, out, *output_size)
    """
    groups, inputs, outputs = kernels.shape[-3:]
    batch = len(args.x)
    numbers = args.numbers(math.prod(kernels.shape[:-3]) * inputs)
    guard("x", args.x.shape, numbers.computed)
    guard("output", (batch, groups * outputs, *output_size), numbers.computed)
    # Channels last: a tap is then one matrix product over all cells of all items, for BLAS.
    split = args.x.reshape(batch, groups, inputs, *args.size)
    cells = np.moveaxis(split, (1, 2), (0, -1)).astype(numbers.computed, copy=False)
    kernels = np.ascontiguousarray(kernels, dtype=numbers.computed)
    sums = np.zeros((groups, batch, *output_size, outputs), numbers.computed)
    every = (slice(None), slice(None))  # groups and items
    for kernel, read, write in ways:
        part = cells[every + read]
        products = part.reshape(groups, -1, inputs) @ kernels[kernel]
        sums[every + write] += products.reshape(*part.shape[:-1], outputs)
    shape = (batch, groups * outputs, *output_size)
    return args.finish(np.moveaxis(sums, (0, -1), (1, 2)).reshape(shape), numbers)


def dense(weight: Array, groups: int, taps: Sequence[Taps]) -> Array:
    """Write the table of taps out as a matrix, coarse cells by fine ones.

    Parameters
    ----------
    weight : array (A, B/groups, *kernel_size)
        A channels on the coarse side, B on the fine.
    groups : int
        Divides A.
    taps : sequence of Taps
        One per axis.

    Returns
    -------
    array (A * coarse cells, B * fine cells)
    """
    coarse_size = [table.coarse_size for table in taps]
    fine_size = [table.fine_size for table in taps]
    coarse, fine = math.prod(coarse_size), math.prod(fine_size)
    a, b = len(weight), weight.shape[1] * groups
    guard("matrix", (a * coarse, b * fine), weight.dtype)
    rows = np.arange(coarse).reshape(coarse_size)
    columns = np.arange(fine).reshape(fine_size)
    blocks = np.kron(np.eye(groups, dtype=bool), np.ones((a // groups, weight.shape[1]), bool))
    by_kernel = np.moveaxis(weight, (0, 1), (-2, -1))
    matrix = np.zeros((a, coarse, b, fine), weight.dtype)
    for kernel, at, to in steps(taps):
        between = np.zeros((a, b), weight.dtype)  # a group's channels meet no other group's
        between[blocks] = by_kernel[kernel].ravel()
        matrix[:, rows[at].ravel(), :, columns[to].ravel()] = between
    return matrix.reshape(a * coarse, b * fine)
