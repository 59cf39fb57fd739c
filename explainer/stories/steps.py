"""Where a story stands after some of its steps: what pictures that stand still are drawn from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from explainer.errors import ExplainerError
from explainer.geometry import Conv, ConvTranspose
from explainer.story import Cell, Grid, Number, Product, Role, Story, grid

__all__ = [
    "covered",
    "facts",
    "output_after",
    "painters",
    "rewritten",
    "spaced",
    "stamp",
    "telling",
]


def output_after(story: Story, steps: int) -> Grid:
    """Return the output once the first ``steps`` beats are over.

    Cells that none of them has written have the role "pending" and hold 0.

    Raises
    ------
    ExplainerError
        If the story has fewer beats.

    Examples
    --------
    >>> from explainer.stories import convolution
    >>> output_after(convolution([[1, 2, 3]], [[1]]), 2).values
    ((1, 2, 0),)
    """
    if not 0 <= steps <= len(story.beats):
        rule = f"must be 0 to {len(story.beats)}, the number of its beats"
        raise ExplainerError("output_after", "steps", steps, rule)
    held: dict[Cell, Number] = {}
    for beat in story.beats[:steps]:
        held.update(beat.writes)
    rows, columns = story.output.shape

    def role(cell: Cell) -> Role:
        return story.output.role(cell) if cell in held else "pending"

    return Grid(
        values=tuple(tuple(held.get((r, c), 0) for c in range(columns)) for r in range(rows)),
        roles=tuple(tuple(role((r, c)) for c in range(columns)) for r in range(rows)),
    )


def covered(story: Story, step: int) -> frozenset[Cell]:
    """Return the cells under the kernel at one step.

    In the source where the story gathers, in the output where it scatters.
    """
    beat = story.beats[step]
    return frozenset(p.read if story.view == "gather" else p.write for p in beat.products)


def rewritten(story: Story) -> Iterator[tuple[int, Cell, int]]:
    """Yield (step, cell, later step), from 1, for each value that a later step writes over.

    Examples
    --------
    >>> from explainer.stories import scatter
    >>> list(rewritten(scatter([[1, 2]], [[1, 1, 1]], stride=2)))
    [(1, (0, 2), 2)]
    """
    since: dict[Cell, int] = {}
    for n, beat in enumerate(story.beats, 1):
        for cell, _ in beat.writes:
            if cell in since:
                yield since[cell], cell, n
            since[cell] = n


def telling(story: Story) -> int:
    """Return the step that says most: with the most products not zero, near the middle.

    Examples
    --------
    >>> from explainer.stories import convolution
    >>> telling(convolution([[0, 0, 3, 2]], [[1, 1]]))
    2
    """
    middle = (len(story.beats) - 1) / 2

    def says(step: int) -> tuple[int, float]:
        return sum(p.value != 0 for p in story.beats[step].products), -abs(step - middle)

    return max(range(len(story.beats)), key=says)


def facts(story: Story) -> dict[str, Any]:
    """Return what is said of a story in words: its sizes as text, and its options.

    ``i``, ``o`` and ``k`` are the sizes of input, output without its crop, and kernel; ``s``,
    ``p``, ``d`` and ``a`` are stride, padding, dilation and output_padding. Sizes are those of the
    maps, also where a story has unrolled them.

    Examples
    --------
    >>> from explainer.stories import scatter
    >>> facts(scatter([[1, 2]], [[1, 1, 1]], stride=2))["o"]
    '1×5'
    >>> from explainer.stories import transpose_as_matrix
    >>> facts(transpose_as_matrix([[1, 2]], [[1, 1, 1]], stride=2))["o"]
    '1×5'
    """
    layer = story.layer
    return {
        "i": "×".join(map(str, story.input.shape)),
        "o": "×".join(map(str, _output_size(story))),
        "k": "×".join(map(str, story.kernel.shape)),
        "s": layer["stride"],
        "p": layer["padding"],
        "d": layer["dilation"],
        "a": layer.get("output_padding", 0),
    }


def _output_size(story: Story) -> tuple[int, ...]:
    if story.view == "matrix":
        options = {name: value for name, value in story.layer.items() if name != "kind"}
        spec = {"conv": Conv, "conv_transpose": ConvTranspose}[str(story.layer["kind"])]
        rows, columns = spec(story.kernel.shape, **options).output_size(story.input.shape)
        return rows, columns
    kept = [cell for cell in story.output.cells if story.output.role(cell) != "crop"]
    return tuple(max(axis) - min(axis) + 1 for axis in zip(*kept, strict=True))


def spaced(story: Story) -> Grid:
    """Return the part of a gathering story's source from its first input cell to its last.

    In the zero-insertion view that is the input, spaced, before it is padded.
    """
    (top, left), (bottom, right) = story.places[0], story.places[-1]
    rows, columns = slice(top, bottom + 1), slice(left, right + 1)
    return Grid(
        tuple(row[columns] for row in story.source.values[rows]),
        tuple(row[columns] for row in story.source.roles[rows]),
    )


def stamp(story: Story, step: int) -> Grid:
    """Return what one step of a scattering story paints: the kernel, scaled by the cell's value.

    Raises
    ------
    ExplainerError
        If the story does not scatter.
    """
    if story.view != "scatter":
        raise ExplainerError("stamp", "story.view", story.view, "must be scatter")
    painted = {product.weight: product.value for product in story.beats[step].products}
    rows, columns = story.weights.shape
    values = [[painted[r, c] for c in range(columns)] for r in range(rows)]
    return grid(values, "output")


def painters(story: Story, cell: Cell) -> tuple[Product, ...]:
    """Return what a scattering story adds up in one cell of its canvas, input cell by input cell.

    Raises
    ------
    ExplainerError
        If the canvas has no such cell.
    """
    if cell not in story.output.cells:
        rows, columns = story.output.shape
        rule = f"must lie on the canvas of {rows}x{columns} cells"
        raise ExplainerError("painters", "cell", cell, rule)
    products = (product for beat in story.beats for product in beat.products)
    return tuple(product for product in products if product.write == cell)
