"""Boxes in boxes: rows, columns, tables, and labels over boxes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from matplotlib.lines import Line2D

from explainer.figures.drawing.boxes import Box, Pen, Size, Words
from explainer.figures.drawing.letters import POINT

__all__ = ["Column", "Labelled", "Row", "Table", "stacked"]


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


def stacked(numbers: Sequence[str], **options: Any) -> Table:
    """Return numbers one below another, unit below unit: ``options`` are those of Words."""
    return Table([[Words(number, **options)] for number in numbers], (0.0, 0.0), ("right",))


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
