"""Points of several classes on a plane: each class one path, with its own mark and colour."""

from __future__ import annotations

import numpy as np
from manim import Rectangle, VGroup, VMobject
from numpy.typing import ArrayLike, NDArray

from explainer.mobjects.chart import line_points
from explainer.theme import DARK

__all__ = ["MARKS", "PointPlane"]

Floats = NDArray[np.float64]

#: Ten colours that differ in lightness too; no role of the lecture's uses them in this view.
COLORS = ("#7cc7ff", "#ffb454", "#5fd38d", "#ff7b72", "#c9a6ff", "#e8d44d", "#ff9ecf", "#9aa7b4",
          "#3fd0c9", "#f4f7fa")  # fmt: skip


def _polygon(corners: int, turn: float = 0.0, inner: float = 1.0) -> Floats:
    """Return a polygon, or a star whose every second corner is drawn in."""
    angles = turn + np.pi / 2 + np.linspace(0, 2 * np.pi, corners + 1)
    radius = np.where(np.arange(corners + 1) % 2, inner, 1.0)
    return np.column_stack([np.cos(angles), np.sin(angles)]) * radius[:, None]


#: Outlines of radius 1 about the origin: ring, square, triangles, diamond, stars, hexagon, bars.
MARKS = (
    _polygon(16),
    _polygon(4, np.pi / 4),
    _polygon(3),
    _polygon(3, np.pi),
    _polygon(4),
    _polygon(10, inner=0.4),
    _polygon(8, inner=0.35),
    _polygon(8, np.pi / 8 * 2, inner=0.35),
    _polygon(6),
    _polygon(6, inner=0.35),
)


class PointPlane(VGroup):
    """Labelled points in a frame.

    Parameters
    ----------
    points : array (N, 2)
        In their own units, the second upward.
    labels : array (N,)
        Classes, 0 to 9.
    centre : (x, y)
        Of the frame, in frame units.
    width, height : float
        Of the frame; all points are within, on one scale for both axes.

    Attributes
    ----------
    classes : VGroup
        The points of each class, as one path.
    """

    def __init__(
        self,
        points: ArrayLike,
        labels: ArrayLike,
        centre: tuple[float, float],
        width: float,
        height: float,
    ) -> None:
        self.data, self.labels = np.asarray(points, np.float64), np.asarray(labels)
        low, high = self.data.min(axis=0), self.data.max(axis=0)
        self.scale_factor = float(min((np.array([width, height]) - 0.3) / (high - low)))
        self.middle, self.centre = (low + high) / 2, np.asarray(centre, np.float64)
        frame = Rectangle(
            width=width, height=height, stroke_color=DARK.hatch, stroke_width=2,
            fill_color=DARK.panel, fill_opacity=1.0,
        ).move_to((*centre, 0))  # fmt: skip
        known = np.unique(self.labels).tolist()
        self.classes = VGroup(*(self._marks(k) for k in known))
        super().__init__(frame, self.classes)

    def place(self, points: ArrayLike) -> Floats:
        """Return where points (..., 2) stand, in frame units."""
        return np.asarray(
            self.centre + (np.asarray(points, np.float64) - self.middle) * self.scale_factor
        )

    def median(self, label: int) -> Floats:
        """Return the median of a class, in the points' own units."""
        return np.asarray(np.median(self.data[self.labels == label], axis=0))

    def _marks(self, label: int) -> VMobject:
        mark = MARKS[label] * 0.048
        spots = self.place(self.data[self.labels == label])
        path = VMobject(fill_color=COLORS[label], fill_opacity=1.0, stroke_width=0)
        path.points = np.concatenate([line_points(mark + spot) for spot in spots])
        return path
