"""Boxes: what a sheet is laid out from. Each knows its size and draws itself there.

A box is measured in millimetres; what is made of cells grows with the sheet's cell, the one size
that a sheet chooses. Boxes in boxes make rows and columns, as in TeX.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch

from explainer.figures.drawing.letters import POINT, string_width, write
from explainer.theme import Theme

__all__ = ["Arrow", "Box", "Column", "Labelled", "Pen", "Row", "Space", "Table", "Words"]

Size = tuple[float, float]

#: A line is not broken beside these: "k − 1 − p = 2" stays together.
_OPERATORS = re.compile(r" ([−=+·×]) ")


@dataclass(frozen=True)
class Pen:
    """What boxes draw with: axes in millimetres, a theme, and the size of the text in points."""

    axes: Any
    theme: Theme
    points: float

    @property
    def small(self) -> float:
        """Size of labels and notes, in points."""
        return max(5.6, 0.88 * self.points)

    def line(self, points: float) -> float:
        """Return the height of a line of text, in millimetres."""
        return 1.42 * points * POINT

    def width(self, string: str, points: float, *, bold: bool = False) -> float:
        """Return the width of a string, in millimetres."""
        return string_width(string, bold=bold) * points * POINT


class Box(Protocol):
    """Something with a size, drawn at its upper left corner (x, y), in millimetres, y upward."""

    def size(self, pen: Pen, cell: float) -> Size:
        """Return (width, height)."""

    def draw(self, pen: Pen, x: float, y: float, cell: float) -> None:
        """Draw it."""


@dataclass(frozen=True)
class Space:
    """Nothing, of a size."""

    width: float = 0.0
    height: float = 0.0

    def size(self, pen: Pen, cell: float) -> Size:
        """Return (width, height)."""
        return self.width, self.height

    def draw(self, pen: Pen, x: float, y: float, cell: float) -> None:
        """Draw nothing."""


@dataclass(frozen=True)
class Words:
    """Text, broken into lines where it is given a width.

    Parameters
    ----------
    string : str
        Mathtext where it has dollar signs; it is not broken then.
    role : str
        A colour's name in the theme.
    scale : float
        Size relative to the sheet's text; "small" text has the sheet's small size.
    width : float, optional
        Millimetres that a line may take.
    """

    string: str
    role: str = "text"
    scale: float | Literal["small"] = 1.0
    bold: bool = False
    width: float | None = None
    align: Literal["left", "center"] = "left"

    def points(self, pen: Pen) -> float:
        """Return the size of the text."""
        return pen.small if self.scale == "small" else pen.points * self.scale

    def lines(self, pen: Pen) -> list[str]:
        """Break the text."""
        if self.width is None or "$" in self.string:
            return self.string.split("\n")
        points, broken = self.points(pen), []
        for paragraph in self.string.split("\n"):
            line = ""
            for word in _OPERATORS.sub("\u00a0\\1\u00a0", paragraph).split(" "):
                longer = f"{line} {word}" if line else word
                if line and pen.width(longer, points, bold=self.bold) > self.width:
                    broken.append(line)
                    longer = word
                line = longer
            broken.append(line)
        return [line.replace("\u00a0", " ") for line in broken]

    def size(self, pen: Pen, cell: float) -> Size:
        """Return (width, height)."""
        points, lines = self.points(pen), self.lines(pen)
        widest = max(pen.width(line, points, bold=self.bold) for line in lines)
        return widest, len(lines) * pen.line(points)

    def draw(self, pen: Pen, x: float, y: float, cell: float) -> None:
        """Write it."""
        points = self.points(pen)
        width, _ = self.size(pen, cell)
        for i, line in enumerate(self.lines(pen)):
            write(
                pen.axes,
                x if self.align == "left" else x + width / 2,
                y - (i + 0.5) * pen.line(points),
                line,
                points=points,
                color=getattr(pen.theme, self.role),
                bold=self.bold,
                anchor=self.align,
            )


@dataclass(frozen=True)
class Arrow:
    """An arrow to the right, or down, with a word over it."""

    length: float = 7.0
    label: str = ""
    role: str = "muted"
    down: bool = False

    def size(self, pen: Pen, cell: float) -> Size:
        """Return (width, height)."""
        word = pen.width(self.label, pen.small) if self.label else 0.0
        line = pen.line(pen.small) if self.label else 2.0
        return (max(word, 2.0), self.length) if self.down else (max(self.length, word), 2.6 * line)

    def draw(self, pen: Pen, x: float, y: float, cell: float) -> None:
        """Draw it."""
        width, height = self.size(pen, cell)
        color = getattr(pen.theme, self.role)
        middle = y - height / 2
        ends = (
            ((x + width / 2, y), (x + width / 2, y - height))
            if self.down
            else ((x, middle), (x + width, middle))
        )
        pen.axes.add_patch(
            FancyArrowPatch(
                *ends, arrowstyle="-|>", mutation_scale=0.9 * pen.points, color=color,
                linewidth=0.11 * pen.points, shrinkA=0, shrinkB=0, zorder=3,
            )
        )  # fmt: skip
        if self.label and not self.down:
            write(
                pen.axes, x + width / 2, y - pen.line(pen.small) * 0.5, self.label,
                points=pen.small, color=color,
            )  # fmt: skip


@dataclass(frozen=True)
class Row:
    """Boxes side by side."""

    boxes: Sequence[Box]
    gap: float = 4.0
    align: Literal["top", "middle", "bottom"] = "middle"

    def size(self, pen: Pen, cell: float) -> Size:
        """Return (width, height)."""
        sizes = [box.size(pen, cell) for box in self.boxes]
        return sum(w for w, _ in sizes) + self.gap * (len(sizes) - 1), max(h for _, h in sizes)

    def draw(self, pen: Pen, x: float, y: float, cell: float) -> None:
        """Draw all."""
        _, tallest = self.size(pen, cell)
        share = {"top": 0.0, "middle": 0.5, "bottom": 1.0}[self.align]
        for box in self.boxes:
            width, height = box.size(pen, cell)
            box.draw(pen, x, y - (tallest - height) * share, cell)
            x += width + self.gap


@dataclass(frozen=True)
class Column:
    """Boxes one below another."""

    boxes: Sequence[Box]
    gap: float = 1.2
    align: Literal["left", "center"] = "center"

    def size(self, pen: Pen, cell: float) -> Size:
        """Return (width, height)."""
        sizes = [box.size(pen, cell) for box in self.boxes]
        return max(w for w, _ in sizes), sum(h for _, h in sizes) + self.gap * (len(sizes) - 1)

    def draw(self, pen: Pen, x: float, y: float, cell: float) -> None:
        """Draw all."""
        widest, _ = self.size(pen, cell)
        share = {"left": 0.0, "center": 0.5}[self.align]
        for box in self.boxes:
            width, height = box.size(pen, cell)
            box.draw(pen, x + (widest - width) * share, y, cell)
            y -= height + self.gap


@dataclass(frozen=True)
class Table:
    """Boxes in rows and columns, each in the middle of its place.

    Parameters
    ----------
    rows : sequence of sequences of Box
        Of equal length.
    gaps : (between columns, between rows)
        In millimetres.
    aligns : sequence of str, optional
        "left", "center" or "right" for each column.
    rules : bool
        Whether there are lines between rows.
    head : bool
        Whether the first row is a head, which has a stronger line below.
    """

    rows: Sequence[Sequence[Box]]
    gaps: tuple[float, float] = (4.0, 2.5)
    aligns: Sequence[str] = ()
    rules: bool = False
    head: bool = True

    def _measure(self, pen: Pen, cell: float) -> tuple[list[float], list[float]]:
        sizes = [[box.size(pen, cell) for box in row] for row in self.rows]
        widths = [max(w for w, _ in column) for column in zip(*sizes, strict=True)]
        return widths, [max(h for _, h in row) for row in sizes]

    def size(self, pen: Pen, cell: float) -> Size:
        """Return (width, height)."""
        widths, heights = self._measure(pen, cell)
        across, down = self.gaps
        return (
            sum(widths) + across * (len(widths) - 1),
            sum(heights) + down * (len(heights) - 1),
        )

    def draw(self, pen: Pen, x: float, y: float, cell: float) -> None:
        """Draw all."""
        widths, heights = self._measure(pen, cell)
        aligns = self.aligns or ["center"] * len(widths)
        right = x + self.size(pen, cell)[0]
        for i, (row, tall) in enumerate(zip(self.rows, heights, strict=True)):
            if self.rules and i:
                middle = y + self.gaps[1] / 2
                color = pen.theme.muted if i == 1 and self.head else pen.theme.hatch
                line = Line2D([x, right], [middle] * 2, color=color, linewidth=0.6, zorder=1)
                pen.axes.add_line(line)
            left = x
            for box, wide, align in zip(row, widths, aligns, strict=True):
                width, height = box.size(pen, cell)
                indent = (wide - width) * {"left": 0.0, "center": 0.5, "right": 1.0}[align]
                box.draw(pen, left + indent, y - (tall - height) / 2, cell)
                left += wide + self.gaps[0]
            y -= tall + self.gaps[1]


@dataclass(frozen=True)
class Labelled:
    """A box with a label over it and, maybe, a note below; both broken to about the box's width.

    Parameters
    ----------
    box : Box
        What is labelled.
    label, note : str
        Text; "" for none.
    role : str
        The label's colour in the theme.
    """

    box: Box
    label: str
    role: str = "muted"
    note: str = ""

    #: A label may be this wide, in ems, over a narrower box.
    LEAST = 11.0

    def _column(self, pen: Pen, cell: float) -> Column:
        width = max(self.box.size(pen, cell)[0], self.LEAST * pen.small * POINT)
        bold = self.role != "muted"
        options: dict[str, Any] = {"scale": "small", "width": width, "align": "center"}
        boxes: list[Box] = [self.box]
        if self.label:
            boxes.insert(0, Words(self.label, self.role, bold=bold, **options))
        if self.note:
            boxes.append(Words(self.note, "muted", **options))
        return Column(boxes)

    def size(self, pen: Pen, cell: float) -> Size:
        """Return (width, height)."""
        return self._column(pen, cell).size(pen, cell)

    def draw(self, pen: Pen, x: float, y: float, cell: float) -> None:
        """Draw all."""
        self._column(pen, cell).draw(pen, x, y, cell)
