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
Bools = NDArray[np.bool_]

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
    like : Geometry, optional
        What the path was before: if it is made of as many curves, joined in the same places, as
        where it has only moved, it is not laid out anew.

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

    def __init__(self, points: Floats, tolerance: float, like: Geometry | None = None) -> None:
        points = np.asarray(points, dtype=np.float64)
        if len(points) < 4 or not np.isfinite(points).all():
            points = points[:0]  # as Manim does, whatever else is finite
        plane = np.ascontiguousarray(points[:, :2])
        joined = _near(plane[3:-1:4], plane[4::4], tolerance)
        layout = like._layout if like is not None else None
        if layout is None or not layout.fits(plane, joined, tolerance):
            layout = _Layout(plane, joined, tolerance)
        self._plane = plane[: len(plane) // 4 * 4]
        self._layout: _Layout = layout
        self.reached: tuple[Any, Any] | None = None
        self.elements = layout.elements(plane)
        self.firsts, self.ends = layout.firsts, layout.ends
        self.boxes = np.empty((len(layout.starts), 4))
        if len(layout.starts):
            np.minimum.reduceat(self._plane, layout.starts, out=self.boxes[:, :2])
            np.maximum.reduceat(self._plane, layout.starts, out=self.boxes[:, 2:])

    def __len__(self) -> int:
        return len(self.firsts)

    @cached_property
    def sharpness(self) -> Floats:
        """How many half line widths a mitered stroke can reach, for each subpath."""
        curves = self._plane.reshape(-1, 4, 2)
        into, out_of = _tangents(curves)
        following = np.arange(1, len(curves) + 1)
        first = self._layout.starts // 4
        last = np.append(first[1:], len(curves)) - 1
        following[last] = first
        reach = _miter(out_of, into[following])
        reach[last[~self._layout.closed]] = 1.0
        return np.asarray(np.maximum.reduceat(reach, first))


class _Layout:
    """How a path's points are divided into subpaths, and where they stand in Cairo's elements.

    Parameters
    ----------
    plane : array (n, 2)
        The points.
    joined : array (curves - 1,) of bool
        Whether a curve begins where the one before it ends.
    tolerance : float
        How near two ends must be to be joined.
    """

    def __init__(self, plane: Floats, joined: Bools, tolerance: float) -> None:
        self._count = len(plane)
        self._joined = joined.tobytes()
        self.starts, self._lasts = _subpaths(len(plane), joined)
        self.closed = self._closed(plane, tolerance)
        curves = (self._lasts + 1 - self.starts) // 4
        self.ends = np.cumsum(2 + 4 * curves + self.closed)
        self.firsts = self.ends - (2 + 4 * curves + self.closed)
        size = int(self.ends[-1]) if len(self.ends) else 0
        # For each element the point that it is, or any where it is a header.
        self._points = np.zeros(size, np.intp)
        self._points[self.firsts + 1] = self.starts
        # A curve stands behind four elements of each before it, and what is extra in between.
        places = np.repeat(self.firsts + 2 - self.starts, curves) + 4 * np.arange(curves.sum())
        for step in (1, 2, 3):
            self._points[places + step] = np.arange(step, 4 * len(places), 4)
        self._headed = np.concatenate([self.firsts, places, self.ends[self.closed] - 1])
        headers = np.zeros((len(self._headed), 4), np.int32)
        kinds = (MOVE, CURVE, CLOSE)
        counts = len(self.firsts), len(places), int(self.closed.sum())
        headers[:, :2] = np.repeat(kinds, counts, axis=0)
        self._headers = headers.view(np.float64)

    def fits(self, plane: Floats, joined: Bools, tolerance: float) -> bool:
        """Return whether other points are to be laid out in the same way."""
        return (
            len(plane) == self._count
            and joined.tobytes() == self._joined
            and self._closed(plane, tolerance).tobytes() == self.closed.tobytes()
        )

    def elements(self, plane: Floats) -> Elements:
        """Return points in Cairo's layout."""
        found = plane.take(self._points, axis=0)
        found[self._headed] = self._headers
        return found

    def _closed(self, plane: Floats, tolerance: float) -> Bools:
        return _near(plane[self.starts], plane[self._lasts], tolerance)


def _near(a: Floats, b: Floats, tolerance: float) -> Bools:
    """Return which points (n, 2) count as the same, by Manim's rule."""
    near = np.abs(a - b) <= tolerance + CLOSENESS * np.abs(b)
    return near[:, 0] & near[:, 1]


def _subpaths(count: int, joined: Bools) -> tuple[Ints, Ints]:
    """Return the first and the last point of each subpath, by Manim's rules."""
    splits = np.concatenate([[0], 4 * (np.flatnonzero(~joined) + 1), [count]])
    starts, stops = splits[:-1], splits[1:]
    if count % 4:  # what is left over at the end is no curve, and may be no subpath
        whole = stops - starts >= 4
        starts, stops = starts[whole], stops[whole]
    elif not count:
        starts, stops = starts[:0], stops[:0]
    return starts, stops - 1


def _tangents(curves: Floats) -> tuple[Floats, Floats]:
    """Return the directions into and out of each curve (n, 4, 2); zero where they are uncertain."""
    into = np.zeros((len(curves), 2))
    out_of = np.zeros((len(curves), 2))
    for near in (3, 2, 1):
        step, back = curves[:, near] - curves[:, 0], curves[:, 3] - curves[:, 3 - near]
        into = np.where(_long(step), step, into)
        out_of = np.where(_long(back), back, out_of)
    return into, out_of


def _long(steps: Floats) -> Bools:
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
