"""The table of taps: which cells a layer ties together. Everything else is a way to read it.

Along one axis a convolution ties a *coarse* index a (the strided side), a kernel index k and a
*fine* index f by

    f = a*stride + k*dilation - padding

and the tap exists where 0 <= f < fine size. A convolution reads fine and writes coarse; a
transposed one reads coarse and writes fine. Where f falls outside there is no tap: that is the
zero of the padding in the one, the crop in the other.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explainer.axis import Axis
from explainer.geometry import Conv, ConvTranspose, Ints, Pool
from explainer.shown import Shown

__all__ = ["Index", "Slices", "Taps", "last_axes", "steps", "tables"]

Index = NDArray[np.int64]
Slices = tuple[slice, ...]


@dataclass(frozen=True)
class Taps(Shown):
    """The taps of one axis.

    Parameters
    ----------
    coarse_size, fine_size : int
        Cells on the strided side and on the other; at least 1.
    axis : Axis
        Kernel, stride, padding before and dilation. (Padding after and output padding are in the
        sizes already.)

    Examples
    --------
    A kernel of 3 at stride 2 and padding 1 ties 2 coarse cells to 3 fine ones:

    >>> taps = Taps(2, 3, Axis(kernel_size=3, stride=2, before=1))
    >>> for tap in zip(taps.coarse, taps.kernel, taps.fine):
    ...     print(*tap)
    0 1 0
    0 2 1
    1 0 1
    1 1 2
    >>> taps.slices(1)
    (slice(0, 2, 1), slice(0, 3, 2))
    """

    coarse_size: int
    fine_size: int
    axis: Axis

    @cached_property
    def _table(self) -> tuple[Index, Index, Index]:
        coarse = np.arange(self.coarse_size)[:, None]
        kernel = np.arange(self.axis.kernel_size)[None]
        fine = coarse * self.axis.stride + kernel * self.axis.dilation - self.axis.before
        exists = (fine >= 0) & (fine < self.fine_size)
        coarse, kernel = np.nonzero(exists)
        columns = coarse, kernel, fine[exists]
        for column in columns:
            column.setflags(write=False)  # kept, and handed to every caller
        return columns

    @property
    def coarse(self) -> Index:
        """Coarse index of every tap; the taps are sorted by it, then by the kernel's."""
        return self._table[0]

    @property
    def kernel(self) -> Index:
        """Kernel index of every tap."""
        return self._table[1]

    @property
    def fine(self) -> Index:
        """Fine index of every tap."""
        return self._table[2]

    @property
    def middles(self) -> NDArray[np.float64]:
        """Fine position of the kernel's middle for every coarse cell: shape (coarse_size,).

        Between two cells where the kernel's reach is even; outside the fine side where padding is.
        """
        reach = self.axis.effective_kernel_size - 1
        first = reach / 2 - self.axis.before
        return np.asarray(np.arange(self.coarse_size) * self.axis.stride + first, dtype=np.float64)

    def of_coarse(self, index: int) -> tuple[Index, Index]:
        """Return the (kernel, fine) indices tied to one coarse cell, by rising kernel index.

        A convolution gathers them; a transposed convolution scatters over them.
        """
        mine = self.coarse == index
        return self.kernel[mine], self.fine[mine]

    def of_fine(self, index: int) -> tuple[Index, Index]:
        """Return the (coarse, kernel) indices tied to one fine cell, by rising coarse index.

        A transposed convolution gathers them. The kernel's index falls as the coarse one rises:
        that is the flipped kernel of the zero-insertion view.
        """
        mine = self.fine == index
        return self.coarse[mine], self.kernel[mine]

    def slices(self, kernel: int) -> tuple[slice, slice]:
        """Return the coarse and the fine slice that one kernel index ties, cell by cell.

        Over all kernel indices, ``out[coarse] += w[k] * x[fine]`` is a convolution and
        ``out[fine] += w[k] * x[coarse]`` a transposed one.

        Parameters
        ----------
        kernel : int
            From 0 to kernel size - 1.

        Returns
        -------
        tuple of slice
            Of equal length, 0 where the index ties nothing.
        """
        stride = self.axis.stride
        offset = kernel * self.axis.dilation - self.axis.before
        first = max(0, -(offset // stride))  # the first a with a*stride + offset >= 0
        count = min(self.coarse_size, (self.fine_size - 1 - offset) // stride + 1) - first
        if count <= 0:
            return slice(0, 0, 1), slice(0, 0, stride)
        start = first * stride + offset
        stop = start + (count - 1) * stride + 1
        return slice(first, first + count, 1), slice(start, stop, stride)

    def count_coarse(self) -> Index:
        """Return the number of taps of each coarse cell: shape (coarse_size,)."""
        counts = np.zeros(self.coarse_size, dtype=np.int64)
        for kernel in range(self.axis.kernel_size):
            counts[self.slices(kernel)[0]] += 1
        return counts

    def count_fine(self) -> Index:
        """Return the number of taps of each fine cell: shape (fine_size,)."""
        counts = np.zeros(self.fine_size, dtype=np.int64)
        for kernel in range(self.axis.kernel_size):
            counts[self.slices(kernel)[1]] += 1
        return counts


def tables(layer: Conv | ConvTranspose | Pool, input_size: Ints) -> tuple[Taps, ...]:
    """Return the table of each axis of a layer.

    Parameters
    ----------
    layer : Conv, ConvTranspose or Pool
        Its options.
    input_size : int or tuple of int
        Size of the layer's own input, an int for one axis: the coarse side of a transposed
        convolution, and the fine side of the others.

    Raises
    ------
    ExplainerError
        As `layer.output_size`.

    Examples
    --------
    >>> [taps.fine_size for taps in tables(ConvTranspose(3, stride=2), (2, 3))]
    [5, 7]
    """
    made: Ints = layer.output_size(input_size)
    ins, outs = (size if isinstance(size, tuple | list) else (size,) for size in (input_size, made))
    coarse, fine = (ins, outs) if isinstance(layer, ConvTranspose) else (outs, ins)
    return tuple(map(Taps, coarse, fine, layer.axes(len(ins))))


def steps(taps: Sequence[Taps]) -> Iterator[tuple[tuple[int, ...], Slices, Slices]]:
    """Yield (kernel index, coarse slices, fine slices) for each kernel cell that ties any.

    Parameters
    ----------
    taps : sequence of Taps
        One per axis.

    Yields
    ------
    tuple
        Of three tuples with an entry per axis; the kernel's cells row by row.

    Examples
    --------
    >>> [index for index, coarse, fine in steps(tables(Conv(2), (3, 2)))]
    [(0, 0), (0, 1), (1, 0), (1, 1)]
    """
    lines = [
        [(kernel, *table.slices(kernel)) for kernel in range(table.axis.kernel_size)]
        for table in taps
    ]
    tied = [[entry for entry in line if entry[1].stop > 0] for line in lines]
    for entries in itertools.product(*tied):
        index, coarse, fine = zip(*entries, strict=True)
        yield index, coarse, fine


def last_axes(array: NDArray[Any], slices: Slices) -> NDArray[Any]:
    """Return the view of `array` that `slices` cut from its last axes."""
    view: NDArray[Any] = array[(..., *slices)]  # type: ignore[arg-type]  # NumPy's stubs
    return view
