"""Figure: five sentences to take home, and three questions, answered by the reference."""

from __future__ import annotations

from typing import Any, Unpack

from explainer import cae, words
from explainer.cae.copying import Copies, copies
from explainer.examples import DIGIT, IMAGE, KERNEL, SMALL
from explainer.figures.drawing.arranging import Column, Labelled, Row, Table
from explainer.figures.drawing.boxes import Arrow, Box, Words
from explainer.figures.drawing.look import Look, Still
from explainer.figures.drawing.matrices import Banded
from explainer.figures.drawing.parts import GridBox, Picture, Stack
from explainer.figures.drawing.sheet import Sheet
from explainer.figures.drawing.told import source_box, times
from explainer.stories import (
    conv_as_matrix,
    scatter,
    stride_series,
    transpose_as_matrix,
    zero_insertion,
)
from explainer.stories.quiz import Overlap, Value, overlap_question, value_question
from explainer.stories.steps import output_after, telling
from explainer.story import Story

STRIDE, PADDING = 2, 1
#: Which output cells are asked for: of the value, and of the overlap.
VALUE, OVERLAP = (1, 1), (2, 4)
#: Millimetres of a cell whose number can be read.
LEGIBLE = 2.6
ALIGNS = ("center", "center", "left")
CARDS = ("copy", "recipe", "stride", "paint", "transpose")


def build(**look: Unpack[Look]) -> Still:
    """Return the figure: a line for each sentence, the questions, and the answers small below."""
    made = copies(cae.load(latent=2), cae.load_data().test.images[[DIGIT]])
    size = zero_insertion(IMAGE[:4, :4], KERNEL, stride=STRIDE, padding=PADDING)
    value = value_question(SMALL, KERNEL, cell=VALUE, stride=STRIDE, padding=PADDING)
    count = overlap_question(SMALL, KERNEL, cell=OVERLAP, stride=STRIDE)
    numbers = {
        "latent": made.latents.shape[1], "i": size.input.shape[0], "o": size.output.shape[0],
        "k": len(KERNEL), "s": STRIDE, "p": PADDING, "value": value.beat.total,
        "copies": count.counts.value(OVERLAP),
    }  # fmt: skip
    sizes: dict[str, Any] = {**numbers, "i": times(size.input), "o": times(size.output)}
    with Sheet("recap", **look, **sizes) as sheet:
        scene = words.load(look.get("lang", "en")).scene("recap")
        cell = 2.9 * sheet.unit
        width = (0.3 if sheet.wide else 0.5 if sheet.narrow else 0.56) * sheet.width
        rows: list[list[Box]] = [
            [
                Words(str(n), "muted", 1.3, bold=True),
                picture,
                Words(scene.beat(name).filled(**numbers).caption, width=width),
            ]
            for n, (name, picture) in enumerate(zip(CARDS, _pictures(sheet, made), strict=True), 1)
        ]
        table = Table(rows, (sheet.gap, 0.7 * sheet.gap), ALIGNS, rules=True, head=False)
        boxes = [
            Labelled(box, scene.labels[name].format(**numbers), "text")
            for name, box in _questions(size, value, count).items()
        ]
        head = Words(sheet.say("questions"), bold=True, scale=1.15)
        if sheet.wide:
            sheet.add(Row([table, Column([head, *boxes], sheet.gap)], 2 * sheet.gap), cell=cell)
        else:
            sheet.add(table, cell=cell)
            sheet.add(head, align="left")
            fits = sheet.fit(Row(boxes, sheet.gap), largest=4.6 * sheet.unit)
            # No smaller than numbers that can be read: they are asked for.
            sheet.flow(boxes, least=max(0.6 * fits, LEGIBLE))
        sheet.add(sheet.text(sheet.say("answers", **sizes), "muted", scale="small"))
    return sheet.figure


def _questions(size: Story, value: Value, count: Overlap) -> dict[str, Box]:
    """Return what each question is about, by the question's name."""
    pending, canvas = (output_after(asked.story, 0) for asked in (value, count))
    sides = [GridBox(value.story.input), GridBox(value.story.kernel)]
    return {
        "size": GridBox(size.input),
        "value": Row([*sides, Arrow(4.0), GridBox(pending, ring=[VALUE])], 1.5),
        "overlap": GridBox(canvas, ring=[OVERLAP]),
    }


def _pictures(sheet: Sheet, made: Copies) -> list[Box]:
    """Return a small picture for each sentence."""
    pixel = 0.5 * sheet.unit
    recipe = zero_insertion(SMALL, KERNEL, stride=STRIDE, padding=PADDING)
    one, two, three = stride_series(SMALL, KERNEL, padding=len(KERNEL) - 1)
    paint = scatter(SMALL, KERNEL, stride=STRIDE, padding=PADDING)
    down, up = (
        tell(x, KERNEL, stride=STRIDE, padding=PADDING).weights
        for tell, x in ((conv_as_matrix, IMAGE), (transpose_as_matrix, SMALL))
    )
    return [
        Row([Picture(made.images[0], pixel), Arrow(4.0), Picture(made.outputs[0], pixel)], 1.5),
        source_box(recipe, telling(recipe), numbers=False, chips=False),
        Row([GridBox(story.source, 0.6, numbers=False) for story in (one, two, three)], 1.5),
        Stack(paint, telling(paint), lift=0.7, scale=0.8, numbers=False),
        Row([Banded(down, scale=0.42), Arrow(4.0), Banded(up, scale=0.42)], 1.5),
    ]
