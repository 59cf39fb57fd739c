"""Figure: stride 1, 2, 3: the input stands further apart, the window still moves one cell."""

from __future__ import annotations

from typing import Unpack

from explainer.figures.drawing.arranging import Column, Labelled
from explainer.figures.drawing.boxes import Arrow
from explainer.figures.drawing.look import Look, Still
from explainer.figures.drawing.parts import GridBox
from explainer.figures.drawing.sheet import Sheet
from explainer.figures.drawing.told import source_box, times
from explainer.figures.drawing.values import arrays
from explainer.stories import stride_series

STRIDES = (1, 2, 3)


def build(
    *,
    input_size: int = 3,
    kernel_size: int = 3,
    padding: int = 1,
    values: str = "example",
    **look: Unpack[Look],
) -> Still:
    """Return the figure: a column for each stride, spaced input over output."""
    x, weight = arrays(input_size, kernel_size, values)
    stories = stride_series(x, weight, strides=STRIDES, padding=padding)
    size = times(stories[0].input)
    with Sheet("stride_as_spacing", **look, i=size, k=kernel_size, p=padding) as sheet:
        columns = []
        for s, story in zip(STRIDES, stories, strict=True):
            o = times(story.output)
            source = source_box(story, 0, chips=False)
            columns.append(
                Column(
                    [
                        Labelled(source, sheet.say("stride", s=s, zeros=s - 1), "input"),
                        Arrow(1.1 * sheet.gap, down=True),
                        Labelled(GridBox(story.output), sheet.say("grows", o=o), "output"),
                    ],
                    gap=0.3 * sheet.gap,
                )
            )
        sheet.flow(columns, least=0.4 * sheet.largest, align="bottom")
        sheet.add(sheet.text(sheet.say("sentence"), scale=1.15, bold=True, align="center"))
    return sheet.figure
