"""Boxes: what a sheet is laid out from. Each knows its size and draws itself there.

A box is measured in millimetres; what is made of cells grows with the sheet's cell, the one size
that a sheet chooses. Boxes in boxes make rows and columns, as in TeX.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from matplotlib.patches import FancyArrowPatch

from explainer.figures.drawing.letters import POINT, string_width, write
from explainer.theme import Theme
from explainer.words.breaking import even_lines

__all__ = ["Arrow", "Box", "Pen", "Size", "Space", "Words"]

Size = tuple[float, float]


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
    """Text, broken into lines where it is given a width: as few as it takes, about equally long.

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
        measure = functools.partial(pen.width, points=self.points(pen), bold=self.bold)
        paragraphs = self.string.split("\n")
        return [line for one in paragraphs for line in even_lines(one, self.width, measure)]

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
