"""Curves over the steps of a training run, on an axis of equal factors, drawn as far as a step."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import Line, VGroup, VMobject
from numpy.typing import ArrayLike, NDArray

from explainer.layout import polyline
from explainer.mobjects.text import text
from explainer.theme import DARK

__all__ = ["Chart", "Curve"]

Floats = NDArray[np.float64]

#: Length of a dash and of the gap after it, in frame units.
DASH, GAP = 0.13, 0.09


def line_points(corners: ArrayLike) -> Floats:
    """Return the points of one path through corners (n, 2)."""
    flat = polyline(corners).reshape(-1, 2)
    return np.column_stack([flat, np.zeros(len(flat))])


class Curve(VGroup):
    """One curve of a chart, with a dot where it has got to.

    Parameters
    ----------
    corners : array (n, 2)
        Of the whole curve, in frame units, x rising.
    color : str
        Of line and dot.
    dashed : bool
        Whether it is told from others by dashes.
    """

    def __init__(self, corners: Floats, color: str, *, dashed: bool = False) -> None:
        self.corners, self.dashed = corners, dashed
        self.line = VMobject(stroke_color=color, stroke_width=4)
        self.dot = VMobject(fill_color=color, fill_opacity=1.0, stroke_width=0)
        super().__init__(self.line, self.dot)

    def to(self, x: float) -> Curve:
        """Draw it from its beginning to `x`, in frame units."""
        seen = self.corners[self.corners[:, 0] < x]
        end = (x, float(np.interp(x, *self.corners.T)))
        drawn = np.vstack([seen, end]) if len(seen) else np.array([self.corners[0], end])
        self.line.points = _dashes(drawn) if self.dashed else line_points(drawn)
        angles = np.linspace(0, 2 * np.pi, 17)
        ring = np.column_stack([np.cos(angles), np.sin(angles)]) * 0.07
        self.dot.points = line_points(ring + end)
        return self


def _dashes(corners: Floats) -> Floats:
    """Return the path cut into dashes of equal length."""
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(corners, axis=0), axis=1))])
    pieces = [np.zeros((0, 3))]
    for start in np.arange(0.0, along[-1], DASH + GAP):
        end = min(start + DASH, along[-1])
        inner = along[(along > start) & (along < end)]
        where = np.concatenate([[start], inner, [end]])
        pieces.append(line_points(np.column_stack([np.interp(where, along, a) for a in corners.T])))
    return np.concatenate(pieces)


class Chart(VGroup):
    """A frame with an axis of steps, and the curves in it.

    Parameters
    ----------
    left, bottom, right, top : float
        Of the frame, in frame units.
    steps : (int, int)
        First and last step; the axis between is of equal factors.
    ticks : sequence of (step, str)
        Steps that are named below the axis.

    Attributes
    ----------
    curves : list of Curve
        Those added so far.
    """

    def __init__(
        self,
        left: float,
        bottom: float,
        right: float,
        top: float,
        *,
        steps: tuple[int, int],
        ticks: Sequence[tuple[int, str]],
    ) -> None:
        self.left, self.bottom, self.right, self.top = left, bottom, right, top
        self.first, self.last = steps
        axis = VMobject(stroke_color=DARK.muted, stroke_width=2.5)
        axis.points = line_points([(left, top), (left, bottom), (right, bottom)])
        marks, names = VMobject(stroke_color=DARK.muted, stroke_width=2.5), VGroup()
        lines = [np.zeros((0, 3))]
        for step, name in ticks:
            x = self.x(step)
            lines.append(line_points([(x, bottom), (x, bottom - 0.07)]))
            names.add(text(name, (x, bottom - 0.34), size="small", color=DARK.muted))
        marks.points = np.concatenate(lines)
        super().__init__(axis, marks, names)
        self.curves: list[Curve] = []

    def x(self, step: float) -> float:
        """Return where a step stands, in frame units."""
        share = np.log(max(step, self.first) / self.first) / np.log(self.last / self.first)
        return float(self.left + (self.right - self.left) * share)

    def y(self, value: ArrayLike, low: float, high: float, *, log: bool = False) -> Floats:
        """Return where values stand if the axis goes from low to high, in frame units."""
        scale = np.log if log else np.asarray
        a, b, v = scale(low), scale(high), scale(np.clip(value, low, high))
        return np.asarray(self.bottom + (self.top - self.bottom) * (v - a) / (b - a))

    def add_curve(
        self,
        steps: ArrayLike,
        values: ArrayLike,
        *,
        low: float,
        high: float,
        color: str,
        log: bool = False,
        dashed: bool = False,
    ) -> Curve:
        """Add a curve of values at steps, drawn as far as the first."""
        corners = np.column_stack(
            [[self.x(step) for step in np.asarray(steps)], self.y(values, low, high, log=log)]
        )
        curve = Curve(corners, color, dashed=dashed).to(self.left)
        self.curves.append(curve)
        self.add(curve)
        return curve

    def level(self, value: float, *, low: float, high: float, log: bool = False) -> Line:
        """Return a faint line across the chart at one value."""
        y = float(self.y(value, low, high, log=log))
        return Line((self.left, y, 0), (self.right, y, 0), color=DARK.hatch, stroke_width=2)

    def draw_to(self, step: float) -> Chart:
        """Draw all curves as far as a step."""
        for curve in self.curves:
            curve.to(self.x(step))
        return self
