"""Figure: padding's two faces: what it crops from the painted output, what it leaves to pad."""

from __future__ import annotations

from typing import Any, Unpack

from explainer.figures.drawing.arranging import Labelled, Table
from explainer.figures.drawing.boxes import Words
from explainer.figures.drawing.look import Look, Still
from explainer.figures.drawing.parts import GridBox
from explainer.figures.drawing.sheet import Sheet
from explainer.figures.drawing.told import times
from explainer.figures.drawing.values import arrays
from explainer.stories import padding_series


def build(
    *,
    input_size: int = 3,
    kernel_size: int = 3,
    stride: int = 2,
    values: str = "example",
    **look: Unpack[Look],
) -> Still:
    """Return the figure: a column for each padding, the two faces over the output of both."""
    x, weight = arrays(input_size, kernel_size, values)
    series = padding_series(x, weight, stride=stride)
    numbers: dict[str, Any] = {"k": kernel_size, "s": stride, "last": len(series) - 1}
    with Sheet("padding", **look, **numbers) as sheet:
        columns = [
            [
                Words(f"p = {p}", bold=True, scale=1.1),
                Labelled(GridBox(paint.output), sheet.say("crop", p=p)),
                Labelled(GridBox(gather.source), sheet.say("pad", border=gather.places[0][0])),
                Labelled(
                    GridBox(gather.output), sheet.say("same", o=times(gather.output)), "output"
                ),
            ]
            for p, (paint, gather) in enumerate(series)
        ]
        rows = list(zip(*columns, strict=True))
        if sheet.wide:  # too low for the outputs, which stand in the first row anyway
            rows.pop()
        sheet.add(Table(rows, (sheet.gap, sheet.gap)))
    return sheet.figure
