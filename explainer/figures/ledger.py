"""The ledger of a model of one's own as a picture: a line for each layer, however many.

Boxes are on a logarithmic scale, since sizes and channels double from layer to layer.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Unpack

from explainer.errors import ExplainerError
from explainer.figures.drawing.arranging import Column, Row, Table
from explainer.figures.drawing.boxes import Box, Space, Words
from explainer.figures.drawing.letters import string_width
from explainer.figures.drawing.look import Look, Still
from explainer.figures.drawing.overlaps import Counts
from explainer.figures.drawing.shapes import Levels, Share, Slab, Spacing
from explainer.figures.drawing.sheet import Sheet
from explainer.inspection import Row as Layer
from explainer.story import grid

__all__ = ["build"]

#: More layers than this make a file that nobody can print.
LONGEST = 120

#: More layers than this are drawn smaller.
MANY = 12

#: Cells of an overlap map along an axis, at most, and of an input in its spaced form.
TILE, SHOWN = 8, 3


def build(
    layers: Sequence[Layer], input_shape: Sequence[int], *, name: str, **look: Unpack[Look]
) -> Still:
    """Return the figure: a line for each layer, warnings numbered and told below.

    Parameters
    ----------
    layers : sequence of explainer.inspection.Row
        The ledger.
    input_shape : sequence of int
        (channels, *sizes) of the network's input.
    name : str
        The model's, for the title.

    Raises
    ------
    ExplainerError
        If there is no layer, or there are more than 120.
    """
    if not 1 <= len(layers) <= LONGEST:
        rule = f"has {len(layers)} layers that change a shape, and 1 to {LONGEST} can be drawn"
        raise ExplainerError("inspect", "model", name, rule, "Use --format markdown.")
    shapes = [tuple(input_shape), *(layer.output_shape for layer in layers)]
    numbers: dict[str, Any] = {
        "model": name, "from": _times(shapes[0]), "to": _times(shapes[-1]), "layers": len(layers),
        "parameters": f"{sum(layer.parameters for layer in layers):,}",
        "macs": f"{sum(layer.macs for layer in layers):,}",
        "count": sum(len(layer.notices) for layer in layers),
    }  # fmt: skip
    with Sheet("ledger", **look, **numbers) as sheet:
        drawing = _Drawing(sheet, layers, shapes)
        sheet.add(drawing.table(), cell=1.0)
        sheet.add(sheet.text(sheet.say("total", **numbers), scale="small"), align="left")
        for number, layer, text in drawing.warnings():
            mark = Words(f"▲{number}", "error", "small", bold=True)
            told = sheet.text(f"{layer.name}: {text}.", scale="small", width=0.9 * sheet.inner)
            sheet.add(Row([mark, told], 1.5, "top"), align="left")
            sheet.y += 0.7 * sheet.gap
        sheet.y -= 0.7 * sheet.gap * bool(numbers["count"])
        notes = [sheet.say("note")]
        if drawing.transposed:
            notes += [sheet.say("note_spacing")] * (not sheet.narrow) + [sheet.say("note_overlap")]
        sheet.add(sheet.text(" ".join(notes), "muted", scale="small"), align="left")
    return sheet.figure


class _Drawing:
    """The lines of the table, on the scale of the whole network."""

    def __init__(
        self, sheet: Sheet, layers: Sequence[Layer], shapes: Sequence[tuple[int, ...]]
    ) -> None:
        self.sheet, self.layers, self.shapes = sheet, layers, shapes
        small = 0.62 if sheet.narrow else 1.0 if len(layers) > MANY else 1.25
        self.unit = small * sheet.width / (85 if sheet.narrow else 170)
        self.bar = 0.0
        self.largest = max(size for shape in shapes for size in (1, *shape[1:]))
        self.deepest = max(shape[0] for shape in shapes)
        self.most = [
            max(1, *(getattr(layer, key) for layer in layers)) for key in ("parameters", "macs")
        ]
        self.transposed = any(layer.overlap for layer in layers)

    def warnings(self) -> list[tuple[int, Layer, str]]:
        """Return each warning with its number and its layer."""
        lang = self.sheet.lang
        told = [(layer, notice.text(lang)) for layer in self.layers for notice in layer.notices]
        return [(number, layer, text) for number, (layer, text) in enumerate(told, 1)]

    def table(self) -> Table:
        """Return head, input, and a line for each layer, bars as long as there is room."""
        for _ in range(2):  # twice, since the column's head may be wider than no bars at all
            self.bar += self.sheet.inner - self._table().size(self.sheet.pen, 1.0)[0]
        return self._table()

    def _table(self) -> Table:
        say = self.sheet.say
        names = ["layer", "shape", "sees", "cost"]
        if self.transposed:
            names.insert(3, "overlap" if self.sheet.narrow else "spacing")
        rows: list[list[Box]] = [[Words(say(name), "muted", "small") for name in names]]
        rows.append(
            [
                Words(say("input"), "input", "small", bold=True),
                self._shape(self.shapes[0], "input"),
                *[Space()] * (len(names) - 2),
            ]
        )
        numbers: dict[int, list[int]] = {}
        for number, layer, _ in self.warnings():
            numbers.setdefault(id(layer), []).append(number)
        rows += [self._line(layer, numbers.get(id(layer), [])) for layer in self.layers]
        middle = "center" if self.sheet.narrow else "left"
        aligns = ["left", middle, middle, *(["left"] if self.transposed else []), "left"]
        gap = (0.75 if self.sheet.narrow else 1.1) * self.sheet.gap
        return Table(rows, (gap, 0.55 * self.sheet.gap), aligns, rules=True)

    def _line(self, layer: Layer, warned: Sequence[int]) -> list[Box]:
        line = [
            self._name(layer, warned),
            self._shape(layer.output_shape, _role(layer)),
            self._sight(layer),
            self._cost(layer),
        ]
        if self.transposed:
            line.insert(3, self._painting(layer))
        return line

    def _name(self, layer: Layer, warned: Sequence[int]) -> Box:
        room = (0.22 if self.sheet.narrow else 0.2) * self.sheet.width
        pen = self.sheet.pen
        marks = " ".join(f"▲{number}" for number in warned)
        left = room - (pen.width(marks, pen.small, bold=True) + 1.2 if marks else 0)
        ems = left / pen.width("0", pen.small, bold=True) * string_width("0", bold=True)
        head: list[Box] = [Words(_shortened(layer.name, ems), _role(layer), "small", bold=True)]
        if marks:
            head.append(Words(marks, "error", "small", bold=True))
        kind, below = Words(layer.type, "muted", "small"), []
        if Row([*head, kind], 1.2).size(pen, 1.0)[0] <= room:
            head.append(kind)
        else:
            below.append(kind)
        if layer.options:
            below.append(Words(layer.options, "kernel", "small", width=room))
        return Column([Row(head, 1.2), *below], gap=0.2, align="left")

    def _shape(self, shape: tuple[int, ...], role: str) -> Box:
        edge, depth = 9.0 * self.unit, 5.0 * self.unit

        def log(size: int, most: int) -> float:
            return 0.1 + 0.9 * math.log2(size) / max(math.log2(most), 1e-9) if most > 1 else 1.0

        sizes = shape[1:][-2:] or (1,)
        width, height = log(sizes[-1], self.largest), log(sizes[0], self.largest)
        if len(sizes) == 1:
            height = 0.1
        slab = Slab((edge * width, edge * height), depth * log(shape[0], self.deepest), role)
        place = Column([slab, Space((edge + 0.8 * depth), 0)], gap=0)
        return self._told(place, shape)

    def _told(self, picture: Box, sizes: Sequence[int]) -> Box:
        """Return a picture with its sizes, beside it where there is room."""
        words = Words(_times(sizes), "text", "small")
        return Column([picture, words], gap=0.5) if self.sheet.narrow else Row([picture, words], 1)

    def _sight(self, layer: Layer) -> Box:
        if layer.receptive_field is None:
            return Words("")
        whole, part = (
            (1, *sizes)[-2:] for sizes in (self.shapes[0][1:], layer.receptive_field)
        )  # fmt: skip
        share = Share((whole[0], whole[1]), (part[0], part[1]), 6.0 * self.unit)
        return self._told(share, layer.receptive_field)

    def _painting(self, layer: Layer) -> Box:
        if not (layer.overlap and layer.borders and layer.inserted_zeros):
            return Words("")
        tile = layer.overlap_map(TILE)
        cell = 7.6 * self.unit / max(map(len, tile))
        if len(tile) == 1:
            cell = min(cell, 2.2 * self.unit)
        roles = [["output" if count else "inserted" for count in row] for row in tile]
        picture = Counts(grid(tile, roles), cell)
        levels = sorted({count for axis in layer.overlap for count in axis})
        role = "output" if layer.cover == "even" else "error"
        words = self.sheet.say(layer.cover, least=levels[0], most=levels[-1])
        verdict = Words(words, role, "small", width=22 * self.unit if self.sheet.narrow else None)
        if self.sheet.narrow:
            return Column([picture, verdict], gap=0.5, align="left")
        shown = [min(SHOWN, size) for size in layer.input_shape[1:]]
        lines = dict.fromkeys(zip(shown, layer.inserted_zeros, layer.borders, strict=True))
        strips: list[Box] = [Spacing(*line, 1.6 * self.unit) for line in lines]
        return Row([picture, Column([*strips, verdict], gap=0.8, align="left")], 2.0)

    def _cost(self, layer: Layer) -> Box:
        bars = [
            (count / most, _short(count), role)
            for count, most, role in zip(
                (layer.parameters, layer.macs), self.most, ("kernel", "block"), strict=True
            )
        ]
        room = 1.0 + self.sheet.pen.width("33.3M", self.sheet.pen.small)
        return Levels(bars, self.bar, room)


def _role(layer: Layer) -> str:
    """Return the colour of a layer: as everywhere, down is the input's, up the output's."""
    if layer.type.startswith("ConvTranspose"):
        return "output"
    return "input" if layer.type.startswith("Conv") else "muted"


def _times(sizes: Sequence[int]) -> str:
    return "×".join(map(str, sizes))


def _shortened(name: str, ems: float) -> str:
    """Return a name, or its end where it is too long: what tells layers apart stands there."""
    cut = name
    while len(cut) > 1 and string_width(cut if cut == name else f"…{cut}", bold=True) > ems:
        cut = cut[1:]
    return cut if cut == name else f"…{cut}"


def _short(count: int) -> str:
    """Return a number with at most three digits.

    Examples
    --------
    >>> _short(18496), _short(72), _short(1234567)
    ('18.5k', '72', '1.23M')
    """
    for power, letter in ((9, "G"), (6, "M"), (3, "k")):
        if count >= 10**power:
            return f"{count / 10**power:.3g}{letter}"
    return str(count)
