"""Figure: an ordinary convolution: one window, one sum, one output cell; the kernel jumps."""

from __future__ import annotations

from typing import Any, Unpack

from explainer.figures.drawing.arranging import Labelled
from explainer.figures.drawing.boxes import Arrow
from explainer.figures.drawing.look import Look, Still
from explainer.figures.drawing.parts import GridBox
from explainer.figures.drawing.sheet import Sheet
from explainer.figures.drawing.sums import Sum
from explainer.figures.drawing.told import output_box, source_box, times
from explainer.figures.drawing.values import arrays
from explainer.formulas import conv_size
from explainer.geometry import Conv
from explainer.stories import convolution
from explainer.stories.steps import telling

#: Steps shown small below: enough to see how far the kernel jumps.
SHOWN = 3


def build(
    *,
    input_size: int = 5,
    kernel_size: int = 3,
    stride: int = 2,
    padding: int = 1,
    dilation: int = 1,
    values: str = "example",
    **look: Unpack[Look],
) -> Still:
    """Return the figure: one step in full, and the first steps in small."""
    x, weight = arrays(input_size, kernel_size, values)
    story = convolution(x, weight, stride=stride, padding=padding, dilation=dilation)
    spec = Conv(kernel_size, stride=stride, padding=padding, dilation=dilation)
    step = telling(story)
    beat = story.beats[step]
    size = story.input.shape[0]
    numbers: dict[str, Any] = {
        "i": times(story.input), "o": times(story.output), "k": kernel_size, "s": stride,
        "p": padding,
        "total": beat.total,
    }  # fmt: skip
    with Sheet("convolution", **look, **numbers) as sheet:
        sheet.flow(
            [
                Labelled(source_box(story, step), sheet.say("padded"), "input"),
                Labelled(GridBox(story.kernel), sheet.say("kernel"), "kernel"),
                Labelled(Sum(beat, story.weights.shape), sheet.say("products")),
                Arrow(1.2 * sheet.gap),
                Labelled(output_box(story, step), sheet.say("output"), "output"),
            ]
        )
        small = [
            Labelled(
                source_box(story, n, scale=0.62, numbers=False, chips=False),
                sheet.say("step", n=n + 1),
            )
            for n in range(min(SHOWN, len(story.beats)))
        ]
        sheet.add(sheet.text(sheet.say("jumps", **numbers), "muted", align="center"))
        sheet.flow(small, gap=2 * sheet.gap)
        sheet.formula(conv_size(spec, size))
    return sheet.figure
