"""A part of a gathering view: some rows and columns of the output, and what they are made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from explainer.errors import ExplainerError
from explainer.options import Ints
from explainer.stories.checks import LARGEST
from explainer.story import Cell

__all__ = ["Laid", "Part", "pair", "same"]

Array = NDArray[Any]
#: Rows and columns of the output that are told; the whole output without it.
Part = tuple[range, range]


@dataclass(frozen=True)
class Laid:
    """The arrays of a gathering view, before they become a story.

    Attributes
    ----------
    image : array (rows, columns)
        The input.
    rows, columns : tuple of int
        Where each of its rows, and of its columns, stands in the source.
    source, roles : array
        What the window lies on, and the role of each of its cells.
    output : array
        What is written.
    step, reach : (rows, columns)
        Source cells from one window to the next, and from a window's first to its last, both in.
    """

    image: Array
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    source: Array
    roles: Array
    output: Array
    step: Cell
    reach: Cell

    @property
    def places(self) -> tuple[Cell, ...]:
        """Where each input cell, row by row, stands in the source."""
        return tuple((r, c) for r in self.rows for c in self.columns)

    def part(self, operation: str, part: Part | None) -> Laid:
        """Return the part that makes these output cells: no number in it is another.

        Raises
        ------
        ExplainerError
            If the output has no such cells, or the source of the part is larger than 64x64.
        """
        wanted = part or tuple(range(size) for size in self.output.shape)
        for found, size in zip(wanted, self.output.shape, strict=True):
            if not 0 <= found.start < found.stop <= size or found.step != 1:
                rule = f"must be rows and columns of the output, {self.output.shape}"
                raise ExplainerError(operation, "part", part, rule)
        spans = [
            (found.start * step, (found.stop - 1) * step + reach)
            for found, step, reach in zip(wanted, self.step, self.reach, strict=True)
        ]
        if part and max(stop - start for start, stop in spans) > LARGEST:
            rule = f"needs more than {LARGEST} source cells along an axis"
            raise ExplainerError(operation, "part", part, rule, "Take a smaller part.")
        if not part:  # what no window reaches is drawn, too
            spans = [(0, size) for size in self.source.shape]
        (top, bottom), (left, right) = spans
        kept = [i for i, r in enumerate(self.rows) if top <= r < bottom]
        across = [i for i, c in enumerate(self.columns) if left <= c < right]
        return Laid(
            image=self.image[kept][:, across],
            rows=tuple(self.rows[i] - top for i in kept),
            columns=tuple(self.columns[i] - left for i in across),
            source=self.source[top:bottom, left:right],
            roles=self.roles[top:bottom, left:right],
            output=self.output[wanted[0].start : wanted[0].stop, wanted[1].start : wanted[1].stop],
            step=self.step,
            reach=self.reach,
        )


def pair(value: Ints) -> Cell:
    """Return an option's numbers for rows and for columns."""
    return value if isinstance(value, tuple) else (value, value)  # type: ignore[return-value]


def same(operation: str, argument: str, value: Ints, kernel_shape: tuple[int, ...]) -> int:
    """Return an option's number along all axes that it matters for: where the kernel has cells.

    Raises
    ------
    ExplainerError
        If these axes differ: a window is drawn with one distance between its cells.
    """
    found = {n for n, k in zip(pair(value), kernel_shape, strict=True) if k > 1} or {1}
    if len(found) > 1:
        rule = "must be the same along both axes, to be drawn"
        raise ExplainerError(operation, argument, value, rule)
    return found.pop()
