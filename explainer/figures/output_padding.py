"""Figure: sizes that a convolution makes equal, and the output_padding that tells them apart."""

from __future__ import annotations

from typing import Any, Unpack

from explainer.errors import ExplainerError
from explainer.figures.drawing.arranging import Column, Labelled, Row
from explainer.figures.drawing.boxes import Arrow, Box, Words
from explainer.figures.drawing.look import Look, Still
from explainer.figures.drawing.parts import GridBox
from explainer.figures.drawing.sheet import Sheet
from explainer.figures.drawing.sums import Terms
from explainer.figures.drawing.taps import TapTable
from explainer.figures.drawing.told import source_box, times
from explainer.figures.drawing.values import arrays
from explainer.geometry import Conv
from explainer.stories import output_padding_series
from explainer.stories.output_padding import SizeChoice
from explainer.taps import Taps

#: Choices of output_padding that have room on a page.
MOST = 4


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
    """Return the figure: the sizes that collapse, then a line for each legal choice."""
    for name, value in (("stride", stride), ("dilation", dilation)):
        if value > MOST:
            rule = f"must be at most {MOST}: there is a line for every output_padding"
            raise ExplainerError("figure", name, value, rule, f"Use {MOST}.")
    x, weight = arrays(input_size, kernel_size, values)
    choices = output_padding_series(x, weight, stride=stride, padding=padding, dilation=dilation)
    spec = Conv(kernel_size, stride=stride, padding=padding, dilation=dilation)
    sizes = [choice.story.output.shape[0] for choice in choices]
    numbers: dict[str, Any] = {
        "i": times(choices[0].story.input), "sizes": ", ".join(map(str, sizes)), "s": stride,
        "most": len(choices) - 1,
    }  # fmt: skip
    with Sheet("output_padding", **look, **numbers) as sheet:
        same = [size for size in sizes if spec.output_size(size) == len(x)]
        tables = [
            Labelled(
                TapTable(Taps(len(x), size, spec.axes(1)[0])),
                sheet.say("collapse", large=size, small=len(x)),
            )
            for size in same
        ]
        lines = [_line(sheet, choice) for choice in choices]
        down, up = (Words(sheet.say(name), bold=True) for name in ("down", "up"))
        if sheet.wide:
            left = Column([down, *tables], sheet.gap)
            right = Column([up, *(Row(line, sheet.gap) for line in lines)], sheet.gap)
            sheet.add(Row([left, right], 2 * sheet.gap))
        else:
            sheet.add(down)
            sheet.flow(tables, gap=2 * sheet.gap)
            sheet.add(up)
            sheet.flow(*lines)
    return sheet.figure


def _line(sheet: Sheet, choice: SizeChoice) -> list[Box]:
    """Return one choice: what is read, a sum of what it adds, and the output."""
    story = choice.story
    beat = choice.telling() if choice.added else story.beats[-1]
    source = source_box(story, story.beats.index(beat))
    output = GridBox(story.output, ring=choice.added or [beat.writes[0][0]])
    made = sheet.say("made", o=times(story.output))
    return [
        Labelled(source, sheet.say("choice", op=choice.output_padding), "input"),
        Terms([(p.left, p.right) for p in beat.products if p.left], beat.total),
        Arrow(sheet.gap),
        Labelled(output, made, "output", note=sheet.say("new") if choice.added else ""),
    ]
