"""A mobject's points as Cairo's path, divided into subpaths that are drawn or left out singly."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explainer.render.engine.cairo_path import CLOSE, CURVE, MOVE, Elements

__all__ = ["Geometry"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

# Relative tolerance for two points to count as one: NumPy's isclose, and so Manim's.
CLOSENESS = 1e-5

MITER_LIMIT = 10.0  # Cairo's default: sharper corners are cut off


class Geometry:
    """One path, in the scene's units.

    Parameters
    ----------
    points : array (n, 3)
        A VMobject's: cubic curves of four points.
    tolerance : float
        How near two ends must be to be joined (``tolerance_for_point_equality``).

    Attributes
    ----------
    elements : array (m, 2)
        The path in Cairo's layout.
    firsts, ends : arrays (subpaths,) of int
        Where each subpath stands in `elements`.
    boxes : array (subpaths, 4)
        Left, bottom, right, top of each subpath's control points.
    reached : tuple or None
        Kept here by whoever draws: how, and what is then touched.
    """

    def __init__(self, points: Floats, tolerance: float) -> None:
        points = np.asarray(points, dtype=np.float64)
        if len(points) < 4 or not np.isfinite(points).all():
            points = points[:0]  # as Manim does, whatever else is finite
        starts, stops, closed = _subpaths(points, tolerance)
        self._plane = np.ascontiguousarray(points[: len(points) // 4 * 4, :2])
        self._starts, self._closed = starts, closed
        self.reached: tuple[Any, Any] | None = None
        self.elements, self.firsts, self.ends = _lay_out(
            self._plane, starts, (stops - starts) // 4, closed
        )
        self.boxes = np.empty((len(starts), 4))
        if len(starts):
            np.minimum.reduceat(self._plane, starts, out=self.boxes[:, :2])
            np.maximum.reduceat(self._plane, starts, out=self.boxes[:, 2:])

    def __len__(self) -> int:
        return len(self.firsts)

    @cached_property
    def sharpness(self) -> Floats:
        """How many half line widths a mitered stroke can reach, for each subpath."""
        curves = self._plane.reshape(-1, 4, 2)
        into, out_of = _tangents(curves)
        following = np.arange(1, len(curves) + 1)
        last = np.append(self._starts[1:] // 4, len(curves)) - 1
        following[last] = self._starts // 4
        reach = _miter(out_of, into[following])
        reach[last[~self._closed]] = 1.0
        return np.asarray(np.maximum.reduceat(reach, self._starts // 4))


def _subpaths(points: Floats, tolerance: float) -> tuple[Ints, Ints, NDArray[np.bool_]]:
    """Return first and end point of each subpath, and whether it is closed, by Manim's rules."""
    count = len(points)
    bounds = np.arange(4, count, 4)
    begins, plane = points[bounds, :2], points[:, :2]
    near = np.abs(plane[bounds - 1] - begins) <= tolerance + CLOSENESS * np.abs(begins)
    splits = np.concatenate([[0], bounds[~(near[:, 0] & near[:, 1])], [count]])
    starts, stops = splits[:-1], splits[1:]
    if count % 4:  # what is left over at the end is no curve, and may be no subpath
        whole = stops - starts >= 4
        starts, stops = starts[whole], stops[whole]
    elif not count:
        starts, stops = starts[:0], stops[:0]
    last = plane[stops - 1]
    ends_near = np.abs(plane[starts] - last) <= tolerance + CLOSENESS * np.abs(last)
    return starts, stops, ends_near[:, 0] & ends_near[:, 1]


def _lay_out(
    plane: Floats, starts: Ints, curves: Ints, closed: NDArray[np.bool_]
) -> tuple[Elements, Ints, Ints]:
    """Return Cairo's elements, and where in them each subpath begins and ends."""
    ends = np.cumsum(2 + 4 * curves + closed)
    firsts = ends - (2 + 4 * curves + closed)
    elements = np.zeros((int(ends[-1]) if len(ends) else 0, 2))
    headers = elements.view(np.int32)
    # A curve stands behind four elements of each curve before it, and what is extra in between.
    places = np.repeat(firsts + 2 - starts, curves) + np.arange(0, len(plane), 4)
    headers[firsts, :2] = MOVE
    elements[firsts + 1] = plane[starts]
    headers[places, :2] = CURVE
    for step in (1, 2, 3):
        elements[places + step] = plane[step::4]
    headers[ends[closed] - 1, :2] = CLOSE
    return elements, firsts, ends


def _tangents(curves: Floats) -> tuple[Floats, Floats]:
    """Return the directions into and out of each curve (n, 4, 2); zero where they are uncertain."""
    into = np.zeros((len(curves), 2))
    out_of = np.zeros((len(curves), 2))
    for near in (3, 2, 1):
        step, back = curves[:, near] - curves[:, 0], curves[:, 3] - curves[:, 3 - near]
        into = np.where(_long(step), step, into)
        out_of = np.where(_long(back), back, out_of)
    return into, out_of


def _long(steps: Floats) -> NDArray[np.bool_]:
    # Shorter than this (a tenth of a pixel at most sizes), Cairo's rounding turns the direction.
    return (np.abs(steps).max(axis=1) > 1e-3)[:, None]  # type: ignore[no-any-return]


def _miter(a: Floats, b: Floats) -> Floats:
    """Return how far a miter between two directions reaches, in half line widths."""
    lengths = np.hypot(a[:, 0], a[:, 1]) * np.hypot(b[:, 0], b[:, 1])
    with np.errstate(divide="ignore", invalid="ignore"):
        cosine = (a * b).sum(axis=1) / lengths
        reach = 1 / np.sqrt(np.maximum((1 + cosine) / 2, 0))
    # Just beyond the limit the corner is cut off; near it, either may happen.
    reach = np.where(reach > MITER_LIMIT * 1.1, 1.0, np.minimum(reach * 1.05, MITER_LIMIT))
    return np.where(lengths > 0, reach, MITER_LIMIT)
