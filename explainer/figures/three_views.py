"""Figure: one output cell in three views at once: the same products, the same sum."""

from __future__ import annotations

from typing import Any, Unpack

from explainer.figures.drawing.arranging import Labelled, Row
from explainer.figures.drawing.boxes import Box
from explainer.figures.drawing.look import Look, Still
from explainer.figures.drawing.matrices import check_unrolled, equation
from explainer.figures.drawing.parts import GridBox
from explainer.figures.drawing.sheet import Sheet
from explainer.figures.drawing.sums import Terms
from explainer.figures.drawing.told import source_box
from explainer.figures.drawing.values import arrays
from explainer.geometry import ConvTranspose
from explainer.stories import three_views
from explainer.stories.steps import telling
from explainer.stories.views import ThreeViews

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
    return drawn(three_views(x, weight, **options), **look)


def drawn(views: ThreeViews, **look: Unpack[Look]) -> Still:
    """Return the figure of views that have been told, at the step that says most."""
    at = telling(views.gather)
    step = views.steps[at]
    numbers = {
        "row": step.cell[0], "column": step.cell[1], "total": step.total,
        "terms": len(step.gathered),
    }  # fmt: skip
    with Sheet("three_views", **look, **numbers) as sheet:
        painting = [
            GridBox(views.scatter.source, ring=[p.read for p in step.scattered]),
            GridBox(views.scatter.output, ring=[step.painted]),
        ]
        unrolled = Row(equation(views.matrix, step.row, scale=SMALL), 0.3 * sheet.gap)
        pictures: dict[str, Box] = {
            "gather": source_box(views.gather, at),
            "scatter": Row(painting, 0.5 * sheet.gap),
            "matrix": unrolled,
        }
        boxes = [
            Labelled(box, sheet.say(name, row=step.row), note=sheet.say(f"{name}_note"))
            for name, box in pictures.items()
        ]
        # In a column they stand one below another, or their numbers could not be read.
        sheet.flow(boxes, least=(0.9 if sheet.narrow else 0.5) * sheet.largest)
        sheet.add(sheet.text(sheet.say("same"), bold=True, align="center"))
        sheet.add(Terms([(p.left, p.right) for p in step.gathered], step.total))
    return sheet.figure
