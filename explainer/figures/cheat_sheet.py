"""Figure: a page of every size relation, each with a small picture: always A4."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Unpack

from explainer.figures.drawing.arranging import Column, Labelled, Row, Table
from explainer.figures.drawing.boxes import Box, Words
from explainer.figures.drawing.look import Look, Still
from explainer.figures.drawing.math import mathtext
from explainer.figures.drawing.parts import Stack
from explainer.figures.drawing.sheet import Sheet
from explainer.figures.drawing.values import image, kernel
from explainer.stories import convolution, zero_insertion
from explainer.stories.steps import telling

#: Millimetres of an A4 page.
A4 = (210.0, 297.0)


@dataclass(frozen=True)
class Card:
    """One relation: its name in the words, its formula, and the layer that shows it."""

    name: str
    formula: str
    size: int
    k: int
    s: int = 1
    p: int = 0
    d: int = 1
    op: int = 0


CONV = (
    Card("plain", "o = i - k + 1", 4, 3),
    Card("padded", "o = i + 2p - k + 1", 5, 4, p=2),
    Card("half", "o = i", 5, 3, p=1),
    Card("full", "o = i + k - 1", 5, 3, p=2),
    Card("strided", "o = floor((i - k) slash s) + 1", 5, 3, s=2),
    Card("strided_padded", "o = floor((i + 2p - k) slash s) + 1", 5, 3, s=2, p=1),
    Card("odd", "o = floor((i + 2p - k) slash s) + 1", 6, 3, s=2, p=1),
    Card("dilated", "o = i - d(k - 1)", 7, 3, d=2),
)
TRANSPOSED = (
    Card("plain", "o = i + k - 1", 2, 3),
    Card("padded", "o = i + k - 1 - 2p", 6, 4, p=2),
    Card("half", "o = i", 5, 3, p=1),
    Card("full", "o = i - (k - 1)", 7, 3, p=2),
    Card("strided", "o = s(i - 1) + k", 2, 3, s=2),
    Card("strided_padded", "o = s(i - 1) + k - 2p", 3, 3, s=2, p=1),
    Card("odd", "o = s(i - 1) + k - 2p + p_o", 3, 3, s=2, p=1, op=1),
    Card("dilated", "o = i + d(k - 1)", 3, 3, d=2),
)


def build(**look: Unpack[Look]) -> Still:
    """Return the figure; its width is a page's whatever is asked for."""
    options: dict[str, Any] = {**look, "width": A4[0]}
    with Sheet("cheat_sheet", height=A4[1], **options) as sheet:
        sheet.gap *= 0.6
        for name, cards in (("conv", CONV), ("transposed", TRANSPOSED)):
            sheet.add(Words(sheet.say(name), bold=True, scale=1.15), align="left")
            sheet.y += 0.4 * sheet.gap
            boxes = [_card(sheet, card, transposed=name == "transposed") for card in cards]
            table = Table([boxes[:4], boxes[4:]], (sheet.gap, 0.5 * sheet.gap))
            sheet.add(table, cell=sheet.fit(table, largest=3.65))
        facts: list[list[Box]] = [
            [
                Words(mathtext(formula)),
                Words(sheet.say(name), scale="small", width=0.36 * sheet.width),
            ]
            for name, formula in (
                ("zeros", "s - 1"), ("border", "d(k - 1) - p"), ("crop", "p"),
                ("extra", "p_o < max(s, d)"), ("taps", "f = a s + k d - p"), ("matrix", "C^T"),
            )
        ]  # fmt: skip
        half = len(facts) // 2
        tables = [
            Table(part, (3.0, 0.8), ("left", "left")) for part in (facts[:half], facts[half:])
        ]
        sheet.add(Row(tables, 8.0, "top"))
        sheet.add(sheet.text(sheet.say("letters"), "muted", scale="small"))
    return sheet.figure


def _card(sheet: Sheet, card: Card, *, transposed: bool) -> Box:
    """Return one relation: name, picture of one step, formula, and its numbers."""
    x, weight = image(card.size), kernel(card.k)
    options: dict[str, Any] = {"stride": card.s, "padding": card.p, "dilation": card.d}
    story = (
        zero_insertion(x, weight, output_padding=card.op, **options)
        if transposed
        else convolution(x, weight, **options)
    )
    step = telling(story)
    given = [f"i {card.size}", f"k {card.k}"]
    given += [f"{name} {value}" for name, value, usual in (
        ("s", card.s, 1), ("p", card.p, 0), ("d", card.d, 1), ("op", card.op, 0),
    ) if value != usual]  # fmt: skip
    numbers = f"{'  '.join(given)}  →  o {story.output.shape[0]}"
    widest = max(story.source.shape[0], story.output.shape[0])
    picture = Stack(story, step, lift=0.58, scale=min(1.0, 7.5 / widest), numbers=False)
    return Column(
        [
            Labelled(picture, sheet.say(card.name), "text"),
            Words(mathtext(card.formula)),
            Words(numbers, "muted", "small"),
        ]
    )
