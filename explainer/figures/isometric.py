"""Figure: input plane below, output plane above, the cell in question tied to its window."""

from __future__ import annotations

from typing import Any, Unpack

from explainer.figures.drawing.arranging import Labelled
from explainer.figures.drawing.look import Look, Still
from explainer.figures.drawing.parts import Stack
from explainer.figures.drawing.sheet import Sheet
from explainer.figures.drawing.told import times
from explainer.figures.drawing.values import arrays
from explainer.figures.filmstrip import tell
from explainer.stories.steps import telling


def build(
    *,
    input_size: int = 3,
    kernel_size: int = 3,
    stride: int = 2,
    padding: int = 1,
    output_padding: int = 0,
    dilation: int = 1,
    method: str = "",
    values: str = "example",
    **look: Unpack[Look],
) -> Still:
    """Return the figure: one step; without a ``method``, the painting beside the gathering one."""
    x, weight = arrays(input_size, kernel_size, values)
    options = {
        "stride": stride, "padding": padding, "output_padding": output_padding,
        "dilation": dilation,
    }  # fmt: skip
    methods = (
        [method] if method else ["zero_insert"] if output_padding else ["zero_insert", "scatter"]
    )
    stories = [tell(one, x, weight, **options) for one in methods]
    numbers: dict[str, Any] = {"i": times(stories[0].input), "k": kernel_size, "s": stride}
    with Sheet("isometric", **look, **numbers) as sheet:
        sheet.flow(
            [
                Labelled(
                    Stack(story, telling(story)), sheet.say(name), note=sheet.say(f"{name}_note")
                )
                for name, story in zip(methods, stories, strict=True)
            ],
            gap=3 * sheet.gap,
        )
    return sheet.figure
