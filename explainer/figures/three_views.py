"""Figure: one output cell in three views at once: the same products, the same sum."""

from __future__ import annotations

from typing import Any, Unpack

from explainer.figures.drawing.arranging import Labelled, Row
from explainer.figures.drawing.boxes import Words
from explainer.figures.drawing.look import Look, Still
from explainer.figures.drawing.matrices import Banded, check_unrolled, vector
from explainer.figures.drawing.parts import GridBox
from explainer.figures.drawing.sheet import Sheet
from explainer.figures.drawing.sums import Terms
from explainer.figures.drawing.values import arrays
from explainer.geometry import ConvTranspose
from explainer.reference import conv_matrix
from explainer.stories import scatter, zero_insertion
from explainer.stories.steps import painters, telling
from explainer.story import Product

#: The matrix has many cells: how large they are, relative to the grids'.
SMALL = 0.5


def build(
    *,
    input_size: int = 3,
    kernel_size: int = 3,
    stride: int = 2,
    padding: int = 1,
    values: str = "example",
    **look: Unpack[Look],
) -> Still:
    """Return the figure: gathered, painted, and as a row of the matrix."""
    x, weight = arrays(input_size, kernel_size, values)
    options: dict[str, Any] = {"stride": stride, "padding": padding}
    check_unrolled(ConvTranspose(kernel_size, **options), max(x.shape))
    gather, paint = zero_insertion(x, weight, **options), scatter(x, weight, **options)
    beat = gather.beats[telling(gather)]
    (cell, total), *_ = beat.writes
    read = [p for p in beat.products if gather.source.role(p.read) == "input"]
    painted = painters(paint, (cell[0] + padding, cell[1] + padding))
    size = gather.output.shape
    matrix, taps = (
        conv_matrix(kernel[None, None], size, **options).T for kernel in (weight, weight * 0 + 1)
    )
    row = gather.output.cells.index(cell)
    numbers = {"row": cell[0], "column": cell[1], "total": total, "terms": len(read)}
    with Sheet("three_views", **look, **numbers) as sheet:
        views = [
            Labelled(
                GridBox(gather.source, window=gather.weights, corner=beat.window),
                sheet.say("gather"), note=sheet.say("gather_note"),
            ),
            Labelled(
                Row(
                    [
                        GridBox(paint.source, ring=[p.read for p in painted]),
                        GridBox(paint.output, ring=[painted[0].write]),
                    ],
                    0.5 * sheet.gap,
                ),
                sheet.say("scatter"), note=sheet.say("scatter_note"),
            ),
        ]  # fmt: skip
        unrolled = Labelled(
            Row(
                [
                    Banded(matrix, taps, row=row, scale=SMALL),
                    vector(x, "input", scale=SMALL),
                    Words("="),
                    vector(gather.output.values, "output", ring=row, scale=SMALL),
                ],
                0.3 * sheet.gap,
            ),
            sheet.say("matrix", row=row), note=sheet.say("matrix_note"),
        )  # fmt: skip
        sheet.flow([*views, unrolled], least=0.5 * sheet.largest)
        sheet.add(sheet.text(sheet.say("same"), bold=True, align="center"))
        sheet.add(Terms(_pairs(read), total))
    return sheet.figure


def _pairs(products: list[Product]) -> list[tuple[int | float, int | float]]:
    return [(p.left, p.right) for p in products]
