"""Figure: what torch, Keras and JAX mean by the same words: crop, turn, order of axes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Unpack

from explainer.figures.drawing.arranging import Row, Table
from explainer.figures.drawing.boxes import Arrow, Box, Words
from explainer.figures.drawing.look import Look, Still
from explainer.figures.drawing.parts import GridBox
from explainer.figures.drawing.sheet import Sheet
from explainer.figures.drawing.told import times
from explainer.figures.drawing.values import arrays
from explainer.stories.conventions import Convention, conventions


def build(
    *,
    input_size: int = 3,
    kernel_size: int = 3,
    stride: int = 2,
    values: str = "example",
    **look: Unpack[Look],
) -> Still:
    """Return the figure: a column for each framework: canvas, crop, output, and its words."""
    x, weight = arrays(input_size, kernel_size, values)
    return drawn(conventions(x, weight, stride=stride), **look)


def drawn(told: Sequence[Convention], **look: Unpack[Look]) -> Still:
    """Return the figure of conventions that have been told, of one input and kernel."""
    one = told[0]
    numbers: dict[str, Any] = {
        "i": times(one.input), "k": one.kernel.shape[0], "s": one.stride,
        "o": times(one.output), "names": ", ".join(each.name for each in told),
    }  # fmt: skip
    with Sheet("conventions", **look, **numbers) as sheet:
        columns = [_column(sheet, one) for one in told]
        said = [
            sheet.say(name) if name else ""
            for name in ("", "call", "data", "weight", "kernel", "crop", "canvas", "output")
        ]
        if sheet.wide:  # too low for the grids one below the other
            columns = [
                [*texts, Row([canvas, Arrow(sheet.gap), output], 0.5 * sheet.gap)]
                for *texts, canvas, output in columns
            ]
            said[-2:] = [" → ".join(said[-2:])]
        names = [Words(name, "muted", "small", width=0.12 * sheet.width) for name in said]
        sheet.add(
            Table(
                list(zip(names, *columns, strict=True)), (0.7 * sheet.gap, 0.55 * sheet.gap),
                ("left", *["center"] * len(told)), rules=True,
            )
        )  # fmt: skip
        if len(told) > 1:
            sheet.add(sheet.text(sheet.say("note"), "muted", scale="small", align="center"))
    return sheet.figure


def _column(sheet: Sheet, one: Convention) -> list[Box]:
    narrow = 0.24 * sheet.width
    before, after = one.crop
    return [
        Words(one.name, bold=True, scale=1.1),
        Words(one.call.replace("(", "(\n"), scale="small", width=narrow, align="center"),
        Words("(" + ", ".join(one.data) + ")", scale="small"),
        Words("(" + ", ".join(one.weight) + ")", "kernel", "small", bold=True),
        Words(sheet.say("turned" if one.turned else "as_is"), scale="small"),
        Words(sheet.say("taken", before=before, after=after), scale="small"),
        GridBox(one.canvas, 0.8),
        GridBox(one.output, 0.8),
    ]
