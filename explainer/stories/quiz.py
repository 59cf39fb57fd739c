"""Questions about one output cell, with the answers that the reference gives."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from explainer.errors import ExplainerError
from explainer.reference import overlap_count
from explainer.stories.gather import zero_insertion
from explainer.stories.scatter import scatter
from explainer.story import Beat, Cell, Grid, Product, Story, grid

__all__ = ["Overlap", "Value", "overlap_question", "value_question"]


@dataclass(frozen=True)
class Value:
    """The question what one output cell holds.

    Attributes
    ----------
    story : Story
        The transposed convolution, in the zero-insertion view.
    cell : (row, column)
        The output cell that is asked for.
    beat : Beat
        The step that writes it; its total is the answer.
    products : tuple of Product
        Those of its products that read an input cell, not a zero put in between or around.
    """

    story: Story
    cell: Cell
    beat: Beat
    products: tuple[Product, ...]


@dataclass(frozen=True)
class Overlap:
    """The question how many copies of the kernel lie over one cell.

    Attributes
    ----------
    story : Story
        The transposed convolution, in the scattering view, nothing cropped.
    cell : (row, column)
        The cell of the canvas that is asked for.
    painters : tuple of Beat
        The steps that paint it.
    counts : Grid
        How many paint each cell; at ``cell`` that is the answer.
    """

    story: Story
    cell: Cell
    painters: tuple[Beat, ...]
    counts: Grid


def value_question(
    x: ArrayLike, weight: ArrayLike, *, cell: Cell, stride: int = 1, padding: int = 0
) -> Value:
    """Ask for one value of a transposed convolution.

    Parameters
    ----------
    x, weight : array (rows, columns)
        One input map and one kernel.
    cell : (row, column)
        Of the output.
    stride, padding : int
        As :func:`explainer.conv_transpose` takes them.

    Raises
    ------
    ExplainerError
        As :func:`explainer.stories.zero_insertion`, or if the output has no such cell.

    Examples
    --------
    >>> asked = value_question([[1, 2]], [[3, 4, 5]], cell=(0, 2), stride=2)
    >>> [(p.left, p.right) for p in asked.products], asked.beat.total
    ([(1, 5), (2, 3)], 11)
    """
    story = zero_insertion(x, weight, stride=stride, padding=padding)
    _check("value_question", cell, story.output)
    (beat,) = (beat for beat in story.beats if beat.writes[0][0] == cell)
    places = set(story.places)
    return Value(story, cell, beat, tuple(p for p in beat.products if p.read in places))


def overlap_question(x: ArrayLike, weight: ArrayLike, *, cell: Cell, stride: int = 1) -> Overlap:
    """Ask how many copies of the kernel a transposed convolution paints over one cell.

    Parameters
    ----------
    x, weight : array (rows, columns)
        One input map and one kernel.
    cell : (row, column)
        Of the canvas, from which nothing is cropped.
    stride : int
        As :func:`explainer.conv_transpose` takes it.

    Raises
    ------
    ExplainerError
        As :func:`explainer.stories.scatter`, or if the canvas has no such cell.

    Examples
    --------
    >>> asked = overlap_question([[1, 2]], [[3, 4, 5]], cell=(0, 2), stride=2)
    >>> asked.counts.values, len(asked.painters)
    (((1, 1, 2, 1, 1),), 2)
    """
    story = scatter(x, weight, stride=stride)
    _check("overlap_question", cell, story.output)
    counts = overlap_count(np.shape(x), np.shape(weight), stride=stride)
    painters = tuple(
        beat for beat in story.beats if any(product.write == cell for product in beat.products)
    )
    return Overlap(story, cell, painters, grid(counts, "output"))


def _check(operation: str, cell: Cell, output: Grid) -> None:
    if cell not in output.cells:
        rows, columns = output.shape
        rule = f"must be a cell of the output, which has {rows} rows and {columns} columns"
        raise ExplainerError(operation, "cell", cell, rule)
