"""Figure: swap input and output, and the stride is a stride again: one table, read both ways."""

from __future__ import annotations

from typing import Unpack

from explainer.figures.drawing.arranging import Column, Labelled, Row
from explainer.figures.drawing.boxes import Words
from explainer.figures.drawing.look import Look, Still
from explainer.figures.drawing.math import mathtext
from explainer.figures.drawing.parts import Stack
from explainer.figures.drawing.sheet import Sheet
from explainer.figures.drawing.taps import TapTable
from explainer.figures.drawing.values import arrays
from explainer.geometry import Conv
from explainer.stories import convolution, scatter
from explainer.taps import Taps


def build(
    *,
    input_size: int = 5,
    kernel_size: int = 3,
    stride: int = 2,
    padding: int = 1,
    values: str = "example",
    **look: Unpack[Look],
) -> Still:
    """Return the figure: a convolution, its transpose on the same cells, and the taps of both."""
    x, weight = arrays(input_size, kernel_size, values)
    down = convolution(x, weight, stride=stride, padding=padding)
    up = scatter(down.output.values, weight, stride=stride, padding=padding)
    spec = Conv(kernel_size, stride=stride, padding=padding)
    large, small = len(x), down.output.shape[0]
    taps = Taps(small, large, spec.axes(1)[0])
    step = len(down.beats) // 2
    numbers = {"s": stride, "large": large, "small": small}
    with Sheet("why_stride", **look, **numbers) as sheet:
        pairs = [
            Labelled(
                Stack(story, step, numbers=False, scale=0.8), sheet.say(name),
                note=sheet.say(note, **numbers),
            )
            for story, name, note in ((down, "conv", "jumps"), (up, "transposed", "paints"))
        ]  # fmt: skip
        tables = [
            Labelled(TapTable(taps, upward=upward), sheet.say(name, **numbers))
            for name, upward in (("read_down", False), ("read_up", True))
        ]
        said = Words(sheet.say("taps"), bold=True)
        formula = Words(mathtext("f = a s + k - p"), scale=1.15)
        if sheet.wide:
            both = Column([said, *tables, formula], sheet.gap)
            sheet.add(Row([*pairs, both], 2 * sheet.gap))
        else:
            sheet.flow(pairs, gap=3 * sheet.gap)
            sheet.add(said)
            sheet.flow(tables, gap=3 * sheet.gap)
            sheet.add(formula)
        sheet.add(sheet.text(sheet.say("letters"), "muted", scale="small"))
    return sheet.figure
