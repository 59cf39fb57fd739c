"""Figure: chosen steps of a sweep as small multiples, flat or isometric."""

from __future__ import annotations

from typing import Any, Unpack

import numpy as np

from explainer.errors import ExplainerError
from explainer.figures.drawing.arranging import Column, Labelled
from explainer.figures.drawing.boxes import Box
from explainer.figures.drawing.look import Look, Still
from explainer.figures.drawing.parts import Stack
from explainer.figures.drawing.sheet import Sheet
from explainer.figures.drawing.told import layer_line, output_box, source_box
from explainer.figures.drawing.values import arrays
from explainer.stories import convolution, scatter, zero_insertion
from explainer.stories.steps import facts
from explainer.story import Story

VIEWS = ("flat", "isometric")
#: Cells of all steps.
MOST = 25_000
METHODS = ("zero_insert", "scatter", "conv")


def tell(method: str, x: Any, weight: Any, **options: Any) -> Story:
    """Return the story of a layer, in the way that ``method`` names.

    Raises
    ------
    ExplainerError
        If there is no such way, or it has no output_padding.
    """
    if method not in METHODS:
        rule = f"must be one of {', '.join(METHODS)}"
        raise ExplainerError("figure", "method", method, rule)
    if method == "zero_insert":
        return zero_insertion(x, weight, **options)
    extra = options.pop("output_padding")
    if extra:
        rule = f"must be 0 with method={method}"
        raise ExplainerError("figure", "output_padding", extra, rule, "Use method=zero_insert.")
    return (scatter if method == "scatter" else convolution)(x, weight, **options)


def build(
    *,
    input_size: int = 3,
    kernel_size: int = 3,
    stride: int = 2,
    padding: int = 1,
    output_padding: int = 0,
    dilation: int = 1,
    view: str = "isometric",
    method: str = "zero_insert",
    steps: int = 8,
    values: str = "example",
    **look: Unpack[Look],
) -> Still:
    """Return the figure: ``steps`` steps, evenly chosen from the first to the last."""
    x, weight = arrays(input_size, kernel_size, values)
    story = tell(
        method, x, weight,
        stride=stride, padding=padding, output_padding=output_padding, dilation=dilation,
    )  # fmt: skip
    if view not in VIEWS:
        raise ExplainerError("figure", "view", view, f"must be one of {', '.join(VIEWS)}")
    count = len(story.beats)
    if not 1 <= steps <= 40:
        raise ExplainerError("figure", "steps", steps, "must be 1 to 40", "Use 8.")
    chosen = np.unique(np.linspace(0, count - 1, min(steps, count)).round().astype(int)).tolist()
    cells = len(chosen) * (len(story.source.cells) + len(story.output.cells))
    if cells > MOST:
        rule = f"draws {cells:,} cells, and at most {MOST:,} make a file that can be opened"
        raise ExplainerError("figure", "steps", steps, rule, "Use fewer, or a smaller layer.")
    told = facts(story)
    numbers = {"i": told["i"], "o": told["o"], "k": kernel_size, "s": stride, "p": padding}
    with Sheet("filmstrip", **look, **numbers, shown=len(chosen), count=count) as sheet:
        frames = [
            Labelled(_frame(story, step, view), sheet.say("step", n=step + 1)) for step in chosen
        ]
        per_row = 2 if sheet.narrow else 8 if sheet.wide and len(frames) > 8 else 4
        lines = [frames[i : i + per_row] for i in range(0, len(frames), per_row)]
        sheet.flow(*lines, least=1.0)
        sheet.add(sheet.text(layer_line(story), "muted", scale="small"))
    return sheet.figure


def _frame(story: Story, step: int, view: str) -> Box:
    """Return one step: two planes over each other, or source over output."""
    if view == "isometric":
        return Stack(story, step, numbers=False)
    boxes = (source_box(story, step, chips=False), output_box(story, step, chips=False))
    return Column(boxes, gap=2.0)
