"""A layer in a ledger: the box of what comes out, the part of the input seen, zeros, two bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from matplotlib.colors import to_rgba
from matplotlib.patches import Polygon, Rectangle

from explainer.figures.drawing.boxes import Pen, Size
from explainer.figures.drawing.cells import draw_grid
from explainer.figures.drawing.letters import POINT, write
from explainer.layout import flat
from explainer.story import Role, grid

__all__ = ["Levels", "Share", "Slab", "Spacing"]


@dataclass(frozen=True)
class Slab:
    """A stack of feature maps as a box seen from the left, its front without a picture.

    Parameters
    ----------
    front : (width, height)
        In millimetres.
    depth : float
        How far the box reaches back, in millimetres.
    role : str
        Its colour in the theme.
    """

    front: Size
    depth: float
    role: str = "block"

    def _back(self) -> Size:
        return 0.8 * self.depth, 0.45 * self.depth

    def size(self, pen: Pen, cell: float) -> Size:
        """Return (width, height)."""
        right, up = self._back()
        return self.front[0] + right, self.front[1] + up

    def draw(self, pen: Pen, x: float, y: float, cell: float) -> None:
        """Draw it: three faces of one colour, the front the strongest."""
        back = np.array(self._back())
        across, down = np.array([self.front[0], 0.0]), np.array([0.0, -self.front[1]])
        corner = np.array([x, y - back[1]])
        faces = (
            ([corner, corner + across, corner + across + down, corner + down], 0.85),
            ([corner, corner + across, corner + across + back, corner + back], 0.35),
            ([p := corner + across, p + down, p + down + back, p + back], 0.55),
        )
        color = getattr(pen.theme, self.role)
        for corners, strength in faces:
            pen.axes.add_patch(
                Polygon(
                    corners, facecolor=to_rgba(color, strength), edgecolor=pen.theme.background,
                    linewidth=0.3, joinstyle="round", zorder=2,
                )
            )  # fmt: skip


@dataclass(frozen=True)
class Share:
    """The network's input, and how much of it a cell sees.

    Parameters
    ----------
    whole, part : (rows, columns)
        In cells, ``part`` of ``whole``.
    edge : float
        The longer edge, in millimetres.
    """

    whole: tuple[int, int]
    part: tuple[int, int]
    edge: float

    #: The least that can be told apart from nothing, in millimetres.
    LEAST = 0.45

    def size(self, pen: Pen, cell: float) -> Size:
        """Return (width, height)."""
        rows, columns = (self.edge * size / max(self.whole) for size in self.whole)
        return max(columns, 0.2 * self.edge), max(rows, 0.2 * self.edge)

    def draw(self, pen: Pen, x: float, y: float, cell: float) -> None:
        """Draw one in the middle of the other."""
        width, height = self.size(pen, cell)
        down, across = (part / whole for part, whole in zip(self.part, self.whole, strict=True))
        inner = max(width * across, self.LEAST), max(height * down, self.LEAST)
        left, bottom = x + (width - inner[0]) / 2, y - (height + inner[1]) / 2
        pen.axes.add_patch(
            Rectangle((left, bottom), *inner, facecolor=pen.theme.input, edgecolor="none", zorder=2)
        )
        pen.axes.add_patch(
            Rectangle(
                (x, y - height), width, height, fill=False, edgecolor=pen.theme.muted,
                linewidth=0.5, zorder=2.1,
            )
        )  # fmt: skip


@dataclass(frozen=True)
class Spacing:
    """Neighbouring cells of an input along an axis, with the zeros between and round them.

    Parameters
    ----------
    cells, zeros : int
        Input cells that are shown, and zeros between two of them.
    border : (before, after)
        Zeros round them.
    cell : float
        Edge of a cell, in millimetres.
    """

    cells: int
    zeros: int
    border: tuple[int, int]
    cell: float

    #: Zeros in a row that are drawn one by one; more are two, with their number between.
    MOST = 3

    def _line(self) -> list[tuple[Role, str]]:
        """Return role and text of each cell; "" has none, a number stands in its place."""
        before, after = (max(0, zeros) for zeros in self.border)
        between: list[Role] = ["inserted"] * self.zeros
        roles: list[Role] = ["padding"] * before
        for index in range(self.cells):
            roles += [*(between if index else []), "input"]
        roles += ["padding"] * after
        line: list[tuple[Role, str]] = []
        for role, run in groupby(roles):
            count = len(list(run))
            if count <= self.MOST or role == "input":
                line += [(role, "")] * count
            else:
                line += [(role, ""), (role, str(count)), (role, "")]
        return line

    def size(self, pen: Pen, cell: float) -> Size:
        """Return (width, height)."""
        return len(self._line()) * self.cell, self.cell

    def draw(self, pen: Pen, x: float, y: float, cell: float) -> None:
        """Draw the cells."""
        line = self._line()
        width, height = self.size(pen, cell)
        plane = flat((1, len(line)), (x + width / 2, y - height / 2), self.cell)
        shown = [(0, n) for n, (_, text) in enumerate(line) if not text]
        roles = grid([[0] * len(line)], [[role for role, _ in line]])
        draw_grid(pen.axes, roles, plane, theme=pen.theme, numbers=False, cells=shown)
        for n, (_, text) in enumerate(line):
            if text:
                points = max(3.8, 0.8 * self.cell / POINT)
                write(pen.axes, *plane.point(0, n), text, points=points, color=pen.theme.muted)


@dataclass(frozen=True)
class Levels:
    """Bars from the left, one below another, each with its number behind it.

    Parameters
    ----------
    bars : sequence of (share, text, role)
        How much of the width the bar fills, 0 to 1.
    width : float
        Of the longest bar, in millimetres.
    room : float
        Millimetres for the numbers.
    """

    bars: Sequence[tuple[float, str, str]]
    width: float
    room: float

    def size(self, pen: Pen, cell: float) -> Size:
        """Return (width, height)."""
        return self.width + self.room, len(self.bars) * pen.line(pen.small)

    def draw(self, pen: Pen, x: float, y: float, cell: float) -> None:
        """Draw bars and numbers."""
        line = pen.line(pen.small)
        for n, (share, text, role) in enumerate(self.bars):
            middle = y - (n + 0.5) * line
            length = max(share * self.width, 0.25 * bool(share))
            pen.axes.add_patch(
                Rectangle(
                    (x, middle - 0.26 * line), length, 0.52 * line,
                    facecolor=getattr(pen.theme, role), edgecolor="none", zorder=2,
                )
            )  # fmt: skip
            write(
                pen.axes, x + length + 0.8, middle, text, points=0.92 * pen.small,
                color=pen.theme.text, anchor="left",
            )  # fmt: skip
