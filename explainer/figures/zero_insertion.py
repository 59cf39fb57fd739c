"""Figure: the whole recipe of a transposed convolution: space, pad, turn, convolve."""

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
from explainer.formulas import conv_transpose_size
from explainer.geometry import ConvTranspose
from explainer.stories import zero_insertion
from explainer.stories.steps import spaced, telling


def build(
    *,
    input_size: int = 3,
    kernel_size: int = 3,
    stride: int = 2,
    padding: int = 1,
    output_padding: int = 0,
    dilation: int = 1,
    values: str = "example",
    **look: Unpack[Look],
) -> Still:
    """Return the figure: the four moves, each with its grid, and one window's sum."""
    x, weight = arrays(input_size, kernel_size, values)
    options: dict[str, Any] = {"stride": stride, "padding": padding, "dilation": dilation}
    story = zero_insertion(x, weight, output_padding=output_padding, **options)
    spec = ConvTranspose(kernel_size, output_padding=output_padding, **options)
    step = telling(story)
    beat, axis = story.beats[step], spec.axes(2)[0]
    numbers: dict[str, Any] = {
        "i": times(story.input),
        "o": times(story.output),
        "zeros": axis.inserted_zeros,
        "border": axis.border_before,
        "total": beat.total,
    }
    with Sheet("zero_insertion", **look, **numbers) as sheet:
        arrow = 1.6 * sheet.gap
        sheet.flow(
            [
                Labelled(GridBox(story.input), sheet.say("input"), "input"),
                Arrow(arrow, sheet.say("space")),
                GridBox(spaced(story)),
                Arrow(arrow, sheet.say("pad")),
                Labelled(source_box(story, step), sheet.say("spaced"), "input"),
            ],
            [
                Labelled(GridBox(story.kernel), sheet.say("kernel"), "kernel"),
                Arrow(arrow, sheet.say("turn")),
                Labelled(GridBox(story.weights), sheet.say("turned"), "kernel"),
                Labelled(Sum(beat, story.weights.shape), sheet.say("convolve")),
                Arrow(arrow),
                Labelled(output_box(story, step), sheet.say("output"), "output"),
            ],
            # So that the window's weights can be read in a column.
            least=(0.8 if sheet.narrow else 0.66) * sheet.largest,
        )
        sheet.formula(conv_transpose_size(spec, story.input.shape[0]))
    return sheet.figure
