"""The sheet that a figure is laid out on: as wide as asked for, as high as its contents."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import Any, Literal

import matplotlib as mpl
import numpy as np

from explainer.errors import ExplainerError
from explainer.figures.drawing.arranging import Row
from explainer.figures.drawing.boxes import Box, Pen, Words
from explainer.figures.drawing.letters import MM
from explainer.figures.drawing.look import WIDTHS, Still, millimetres, theme_of
from explainer.figures.drawing.math import mathtext
from explainer.figures.drawing.style import style
from explainer.theme import Theme
from explainer.words import figures as words

__all__ = ["Sheet"]

#: Widths in millimetres, and the size of text in points and the largest cell in millimetres there.
_KNOTS, _POINTS, _CELLS = (85.0, 170.0, 320.0), (6.9, 8.4, 14.5), (5.6, 7.6, 14.0)

#: Millimetres below which cells cannot be told apart.
LEAST = 0.7


class Sheet:
    """A figure in the making; used in a ``with`` block, after which ``figure`` is whole.

    Parameters
    ----------
    name : str
        The figure's, as in the words tables.
    lang, theme, width, heading, room
        As :class:`explainer.figures.drawing.look.Look` says.
    height : float, optional
        Millimetres; by default as high as what is on it.
    **numbers
        What its title and its description have between braces.
    """

    def __init__(
        self,
        name: str,
        *,
        lang: str = "en",
        theme: str | Theme = "light",
        width: str | float = "page",
        heading: bool = True,
        room: float = 1.0,
        height: float | None = None,
        **numbers: object,
    ) -> None:
        self.lang = lang
        self.words = words.load(lang).figure(name)
        self.theme = theme_of(theme)
        self.width = millimetres(width)
        self.height = height
        self.points, self.largest = (
            float(np.interp(self.width, _KNOTS, knots)) for knots in (_POINTS, _CELLS)
        )
        self.largest *= room
        self.room = room
        #: Millimetres of a length that is one on a page.
        self.unit = room * self.width / WIDTHS["page"]
        self.margin = 0.022 * self.width
        self.gap = 0.024 * self.width
        self.y = -self.margin
        self._context = mpl.rc_context(style(self.theme))
        self._heading, self._numbers = heading, numbers

    def __enter__(self) -> Sheet:
        self._context.__enter__()
        try:
            self._open()
        except BaseException:
            self._context.__exit__(None, None, None)
            raise
        return self

    def _open(self) -> None:
        self.figure = Still(facecolor=self.theme.background)
        self.figure.title = self.words.fill("title", **self._numbers)
        self.figure.alt = self.words.fill("alt", **self._numbers)
        axes = self.figure.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        self.pen = Pen(axes, self.theme, self.points)
        self._resize(1000.0)
        if self._heading:
            self.add(self.text(self.figure.title, scale=1.3, bold=True), align="left")
            self.y -= 0.3 * self.gap

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None:
            self._resize(self.height or self.margin - self.y - self.gap)
        self._context.__exit__(kind, error, trace)

    def _resize(self, height: float) -> None:
        """Give the figure its height; a unit of its axes stays a millimetre, y upward from 0."""
        self.figure.set_size_inches(self.width * MM, height * MM)
        self.pen.axes.set(xlim=(0, self.width), ylim=(-height, 0))

    @property
    def inner(self) -> float:
        """Millimetres between the margins."""
        return self.width - 2 * self.margin

    @property
    def narrow(self) -> bool:
        """Whether it is a column, in which little stands side by side."""
        return self.width < 120

    @property
    def wide(self) -> bool:
        """Whether it is a slide, which has more width than height."""
        return self.width > 250

    def say(self, name: str, **numbers: object) -> str:
        """Return one of the figure's words, its braces filled.

        Raises
        ------
        ExplainerError
            If there is no such word, or a brace has no number.
        """
        return self.words.label(name, **numbers)

    def text(self, string: str, role: str = "text", **options: Any) -> Words:
        """Return text that is broken at the sheet's margins."""
        return Words(string, role, **({"width": self.inner} | options))

    def formula(self, formula: str, *, scale: float = 1.15) -> None:
        """Write a formula of :mod:`explainer.formulas` below what is there."""
        self.add(Words(mathtext(formula), scale=scale))

    def fit(self, box: Box, *, largest: float | None = None) -> float:
        """Return the largest cell, in millimetres, with which a box fits between the margins."""
        low, high = 0.0, largest or self.largest
        if box.size(self.pen, high)[0] <= self.inner:
            return high
        for _ in range(24):
            middle = (low + high) / 2
            low, high = (
                (middle, high) if box.size(self.pen, middle)[0] <= self.inner else (low, middle)
            )
        return low

    def add(
        self,
        box: Box,
        *,
        cell: float | None = None,
        align: Literal["left", "center"] = "center",
    ) -> tuple[float, float, float]:
        """Put a box below what is there; return (x, y, cell): where it begins, and its cell.

        Raises
        ------
        ExplainerError
            If there is no room for it, or none for its cells to be told apart.
        """
        cell = cell or self.fit(box)
        width, height = box.size(self.pen, cell)
        told_apart = cell >= LEAST or box.size(self.pen, 2 * cell) == (width, height)
        if width > self.inner + 0.5 or not told_apart:
            rule = "is too narrow for what the figure shows"
            wider = [name for name, least in WIDTHS.items() if least > self.width]
            remedy = f"Use {' or '.join(wider)}, or show less." if wider else "Show less."
            raise ExplainerError("figure", "width", round(self.width), rule, remedy)
        x = self.margin + (self.inner - width) / 2 * (align == "center")
        y = self.y
        box.draw(self.pen, x, y, cell)
        self.y -= height + self.gap
        return x, y, cell

    def flow(
        self,
        *lines: Sequence[Box],
        gap: float | None = None,
        least: float | None = None,
        align: Literal["top", "middle", "bottom"] = "middle",
    ) -> float:
        """Put lines of boxes below each other, all with the same cell; return the cell.

        A line that would leave its cells too small to read is broken.

        Parameters
        ----------
        *lines : sequence of Box
            In reading order.
        gap : float, optional
            Millimetres between boxes.
        least : float, optional
            The smallest cell, in millimetres, that is still good.
        """
        gap = self.gap if gap is None else gap
        least = least or 0.66 * self.largest
        rows = [1] * len(lines)
        while True:
            dealt = [
                [Row(row, gap, align) for row in _deal(line, count, self.pen)]
                for line, count in zip(lines, rows, strict=True)
            ]
            cells = [min(map(self.fit, line)) for line in dealt]
            tight = int(np.argmin(cells))
            if cells[tight] >= least or rows[tight] == len(lines[tight]):
                break
            rows[tight] += 1
        for line in dealt:
            for row in line:
                self.add(row, cell=cells[tight])
        return cells[tight]


def _deal(boxes: Sequence[Box], rows: int, pen: Pen) -> list[Sequence[Box]]:
    """Deal boxes into rows of about equal width, in order."""
    widths = np.cumsum([box.size(pen, 5.0)[0] for box in boxes])
    middles = widths - np.diff(widths, prepend=0) / 2
    row = np.minimum((middles / widths[-1] * rows).astype(int), rows - 1)
    lines = [[box for box, at in zip(boxes, row, strict=True) if at == r] for r in range(rows)]
    return [line for line in lines if line]
