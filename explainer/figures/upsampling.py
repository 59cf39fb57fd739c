"""Figure: three ways up that have nothing to learn, and one that has."""

from __future__ import annotations

from typing import Any, Unpack

from explainer.examples import KERNEL, POOLED
from explainer.figures.drawing.arranging import Labelled
from explainer.figures.drawing.boxes import Arrow
from explainer.figures.drawing.look import Look, Still
from explainer.figures.drawing.parts import GridBox
from explainer.figures.drawing.sheet import Sheet
from explainer.figures.drawing.told import times
from explainer.stories import bed_of_nails, nearest, pooling, unpooling, zero_insertion


def build(**look: Unpack[Look]) -> Still:
    """Return the figure: the pooled grid, and what each way makes of it."""
    pooled = pooling(POOLED)
    small = pooled.output.values
    fillings = [nearest(small), bed_of_nails(small), unpooling(pooled)]
    learned = zero_insertion(small, KERNEL, stride=pooled.kernel_size, padding=1, output_padding=1)
    numbers: dict[str, Any] = {
        "i": times(pooled.output),
        "o": times(fillings[0].output),
        "k": len(KERNEL),
    }
    with Sheet("upsampling", **look, **numbers) as sheet:
        kept = [pick.best for pick in pooled.picks]
        sheet.flow(
            [
                Labelled(GridBox(pooled.input, ring=kept), sheet.say("before"), "input"),
                Arrow(1.6 * sheet.gap, sheet.say("pool")),
                Labelled(GridBox(pooled.output), sheet.say("small", **numbers), "output"),
            ]
        )
        boxes = [
            Labelled(
                GridBox(filling.output), sheet.say(filling.kind), "output",
                note=sheet.say(f"{filling.kind}_note"),
            )
            for filling in fillings
        ]  # fmt: skip
        boxes.append(
            Labelled(
                GridBox(learned.output), sheet.say("learned"), "output",
                note=sheet.say("learned_note", k=len(KERNEL)),
            )
        )  # fmt: skip
        sheet.flow(boxes, align="top")
    return sheet.figure
