"""Figure: every input cell paints a copy of the kernel; overlaps add up, the crop comes off."""

from __future__ import annotations

from typing import Unpack

from explainer.figures.drawing.arranging import Column, Labelled
from explainer.figures.drawing.boxes import Arrow, Words
from explainer.figures.drawing.look import Look, Still
from explainer.figures.drawing.parts import GridBox
from explainer.figures.drawing.sheet import Sheet
from explainer.figures.drawing.told import output_box
from explainer.figures.drawing.values import arrays
from explainer.stories import scatter
from explainer.stories.steps import facts, stamp
from explainer.theme import number_text

#: Steps shown one by one.
SHOWN = 3


def build(
    *,
    input_size: int = 3,
    kernel_size: int = 3,
    stride: int = 2,
    padding: int = 1,
    dilation: int = 1,
    values: str = "example",
    **look: Unpack[Look],
) -> Still:
    """Return the figure: input and kernel, the first stamps, the canvas as it fills."""
    x, weight = arrays(input_size, kernel_size, values)
    story = scatter(x, weight, stride=stride, padding=padding, dilation=dilation)
    told = facts(story)
    numbers = {"i": told["i"], "k": kernel_size, "s": stride, "p": padding, "o": told["o"]}
    steps = range(min(SHOWN, len(story.beats)))
    with Sheet("scatter", **look, **numbers) as sheet:
        cells = [story.beats[step].products[0].read for step in steps]
        given = Column(
            [
                Labelled(GridBox(story.input, ring=cells), sheet.say("input"), "input"),
                Labelled(GridBox(story.kernel), sheet.say("kernel"), "kernel"),
            ],
            gap=sheet.gap,
        )
        painted = [
            Column(
                [
                    Labelled(
                        GridBox(stamp(story, step)),
                        sheet.say("stamp", value=number_text(story.input.value(cell))),
                    ),
                    Arrow(1.1 * sheet.gap, down=True),
                    output_box(story, step, chips=False),
                    Words(sheet.say("step", n=step + 1), "muted", "small"),
                ]
            )
            for step, cell in zip(steps, cells, strict=True)
        ]  # fmt: skip
        whole = Labelled(GridBox(story.output), sheet.say("whole", **numbers), "output")
        sheet.flow([given, *painted, whole], align="bottom", least=0.6 * sheet.largest)
    return sheet.figure
