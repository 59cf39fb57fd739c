"""A network's layers as blocks, its halves as funnels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.patches import Polygon
from numpy.typing import ArrayLike

from explainer.figures.drawing.boxes import Pen, Size
from explainer.figures.drawing.images import draw_image
from explainer.figures.drawing.letters import write

__all__ = ["Block", "Funnel"]


@dataclass(frozen=True)
class Block:
    """A stack of feature maps as a block seen from the left: a front face and two thin sides.

    Parameters
    ----------
    face : array (rows, columns)
        The front map, as ink.
    edge : float
        The front's edge, in millimetres.
    depth : float
        How far the block reaches back, in millimetres.
    role : str
        Its colour in the theme.
    """

    face: ArrayLike
    edge: float
    depth: float
    role: str = "block"

    def _shift(self) -> tuple[float, float]:
        return 0.8 * self.depth, 0.45 * self.depth

    def size(self, pen: Pen, cell: float) -> Size:
        """Return (width, height)."""
        right, up = self._shift()
        return self.edge + right, self.edge + up

    def draw(self, pen: Pen, x: float, y: float, cell: float) -> None:
        """Draw it."""
        right, up = self._shift()
        left, top = x, y - up
        color = getattr(pen.theme, self.role)
        front = np.array([[left, top], [left + self.edge, top]])
        foot = np.array([left + self.edge, top - self.edge])
        back = np.array([right, up])
        sides = (
            [front[0], front[1], front[1] + back, front[0] + back],
            [front[1], foot, foot + back, front[1] + back],
        )
        for corners, alpha in zip(sides, (0.35, 0.6), strict=True):
            pen.axes.add_patch(
                Polygon(corners, facecolor=color, alpha=alpha, edgecolor="none", zorder=2)
            )
            pen.axes.add_patch(
                Polygon(corners, fill=False, edgecolor=color, linewidth=0.5, zorder=2.2)
            )
        box = (left, left + self.edge, top - self.edge, top)
        draw_image(pen.axes, self.face, box, theme=pen.theme, frame=self.role)


@dataclass(frozen=True)
class Funnel:
    """A trapezium with its name in it: an encoder that narrows, or a decoder that widens.

    Parameters
    ----------
    name : str
        What is written in it.
    width : float
        In millimetres.
    heights : (left, right)
        In millimetres.
    """

    name: str
    width: float
    heights: tuple[float, float]

    def size(self, pen: Pen, cell: float) -> Size:
        """Return (width, height)."""
        return self.width, max(self.heights)

    def draw(self, pen: Pen, x: float, y: float, cell: float) -> None:
        """Draw it."""
        middle = y - max(self.heights) / 2
        left, right = (height / 2 for height in self.heights)
        corners = [
            (x, middle - left), (x, middle + left),
            (x + self.width, middle + right), (x + self.width, middle - right),
        ]  # fmt: skip
        pen.axes.add_patch(
            Polygon(
                corners, facecolor=pen.theme.panel, edgecolor=pen.theme.block, linewidth=0.7,
                joinstyle="round", zorder=2,
            )
        )  # fmt: skip
        write(
            pen.axes, x + self.width / 2, middle, self.name, points=pen.small,
            color=pen.theme.text,
        )  # fmt: skip
