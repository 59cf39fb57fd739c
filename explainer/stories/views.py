"""One output cell in three views at once: spaced input, painting, matrix row."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from numpy.typing import ArrayLike

from explainer.shown import Shown
from explainer.stories.gather import zero_insertion
from explainer.stories.matrix import transpose_as_matrix
from explainer.stories.scatter import scatter
from explainer.story import Cell, Number, Product, Story

__all__ = ["LinkedStep", "ThreeViews", "three_views"]


@dataclass(frozen=True)
class LinkedStep:
    """One output cell, and where each view has it.

    Attributes
    ----------
    cell : (row, column)
        In the output.
    window : (row, column)
        The first cell under the kernel in the spaced input.
    painted : (row, column)
        The cell on the painted canvas, border and all.
    row : int
        The row of the matrix.
    gathered, scattered, multiplied : tuple of Product
        The products that the three views form, each in the order of the input's cells. Products
        with inserted zeros and with padding are left out.
    total : number
        Their sum, which the output cell holds.
    """

    cell: Cell
    window: Cell
    painted: Cell
    row: int
    gathered: tuple[Product, ...]
    scattered: tuple[Product, ...]
    multiplied: tuple[Product, ...]
    total: Number

    @property
    def views(self) -> tuple[tuple[Product, ...], ...]:
        """The products of the three views, in the lecture's order."""
        return self.gathered, self.scattered, self.multiplied


@dataclass(frozen=True)
class ThreeViews(Shown):
    """A transposed convolution told three times, and the steps that tie the stories together."""

    gather: Story
    scatter: Story
    matrix: Story
    steps: tuple[LinkedStep, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain dicts, tuples, strings and numbers."""
        return asdict(self)


def three_views(
    x: ArrayLike, weight: ArrayLike, *, stride: int = 1, padding: int = 0, dilation: int = 1
) -> ThreeViews:
    """Tell a transposed convolution in all three views, output cell by output cell.

    Parameters
    ----------
    x, weight : array (rows, columns)
        One input map and one kernel.
    stride, padding, dilation : int
        As :func:`explainer.stories.zero_insertion` takes them.

    Raises
    ------
    ExplainerError
        As the three builders.

    Examples
    --------
    >>> views = three_views([[1, 3]], [[2, 1, 3]], stride=2)
    >>> [[(p.left, p.right) for p in products] for products in views.steps[2].views]
    [[(1, 3), (3, 2)], [(1, 3), (3, 2)], [(1, 3), (3, 2)]]
    """
    options: dict[str, Any] = {"stride": stride, "padding": padding, "dilation": dilation}
    gather = zero_insertion(x, weight, **options)
    paint = scatter(x, weight, **options)
    matrix = transpose_as_matrix(x, weight, **options)
    kept = [cell for cell in paint.output.cells if paint.output.role(cell) == "output"]
    landed = [product for beat in paint.beats for product in beat.products]
    steps = []
    for row, (cell, painted) in enumerate(zip(gather.output.cells, kept, strict=True)):
        window = gather.beats[row]
        steps.append(
            LinkedStep(
                cell=cell,
                window=window.window,
                painted=painted,
                row=row,
                gathered=tuple(p for p in window.products if gather.source.role(p.read) == "input"),
                scattered=tuple(p for p in landed if p.write == painted),
                multiplied=matrix.beats[row].products,
                total=gather.output.value(cell),
            )
        )
    return ThreeViews(gather, paint, matrix, tuple(steps))
