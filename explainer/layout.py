"""Where cells stand and what a cell's outline is; knows no drawing backend.

Positions are (row, column) in cells, rows downward, as arrays index them. A :class:`Plane` maps
them to the frame's (x, y), y upward. Flat and isometric pictures differ in nothing but the plane's
two edge vectors. Outlines are cubic Bezier curves, shape (curves, 4, 2), in the same (row, column)
units about the cell's centre.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "Plane",
    "blend",
    "dashed_square",
    "flat",
    "hatching",
    "isometric",
    "montage",
    "polyline",
    "rounded_square",
    "sheet",
]

Floats = NDArray[np.float64]
Pair = tuple[float, float]

_ARC = 4 / 3 * (math.sqrt(2) - 1)  # handle length of a cubic quarter circle, in radii


@dataclass(frozen=True)
class Plane:
    """A plane of cells in the frame.

    Parameters
    ----------
    origin : (x, y)
        Where the centre of cell (0, 0) stands, in frame units.
    down, right : (x, y)
        The step from one row, and from one column, to the next, in frame units.
    """

    origin: Pair
    down: Pair
    right: Pair

    def points(self, positions: ArrayLike) -> Floats:
        """Map (row, column) positions, shape (..., 2), to frame points, shape (..., 2)."""
        cells = np.asarray(positions, dtype=np.float64)
        edges = np.array([self.down, self.right])
        points: Floats = np.asarray(self.origin) + cells @ edges
        return points

    def point(self, row: float, column: float) -> Pair:
        """Map one position to its frame point."""
        x, y = self.points((row, column))
        return float(x), float(y)

    def position(self, x: float, y: float) -> Pair:
        """Return the (row, column) that stands at a frame point: the way back from `point`."""
        edges = np.array([self.down, self.right]).T
        row, column = np.linalg.solve(edges, np.array([x, y]) - np.asarray(self.origin))
        return float(row), float(column)

    @property
    def cell(self) -> float:
        """The length of a cell's edge along a row, in frame units."""
        return math.hypot(*self.right)

    def moved(self, dx: float, dy: float) -> Plane:
        """Return the same plane elsewhere."""
        return Plane((self.origin[0] + dx, self.origin[1] + dy), self.down, self.right)

    def numbered_from(self, row: float, column: float) -> Plane:
        """Return the plane on which the cell that is (0, 0) here has this number.

        So a part of a grid, shown elsewhere or larger, keeps the numbers of the whole.

        Examples
        --------
        >>> flat((3, 3), (0, 0), 1.0).numbered_from(10, 20).point(10, 20)
        (-1.0, 1.0)
        """
        return Plane(self.point(-row, -column), self.down, self.right)


def _centred(shape: Sequence[int], centre: Pair, down: Pair, right: Pair) -> Plane:
    rows, columns = shape
    half = np.array([(rows - 1) / 2, (columns - 1) / 2]) @ np.array([down, right])
    return Plane((centre[0] - float(half[0]), centre[1] - float(half[1])), down, right)


def flat(shape: Sequence[int], centre: Pair, cell: float) -> Plane:
    """Return the plane of a (rows, columns) grid seen from the front.

    Examples
    --------
    >>> flat((3, 3), (0, 0), 1.0).point(0, 0)
    (-1.0, 1.0)
    """
    return _centred(shape, centre, (0.0, -cell), (cell, 0.0))


def isometric(shape: Sequence[int], centre: Pair, cell: float, *, rise: float = 0.5) -> Plane:
    """Return the plane of a grid lying down, seen from above a corner.

    Rows run to the lower left and columns to the lower right; ``rise`` is the height of a unit
    step over its width (0.5 is the 2:1 projection of the field's best known pictures).
    """
    across = cell * math.cos(math.atan(rise))
    return _centred(shape, centre, (-across, -across * rise), (across, -across * rise))


def blend(start: Plane, end: Plane, share: float) -> Plane:
    """Return the plane that stands ``share`` (0 to 1) of the way from ``start`` to ``end``."""

    def mix(a: Pair, b: Pair) -> Pair:
        return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share

    return Plane(
        mix(start.origin, end.origin), mix(start.down, end.down), mix(start.right, end.right)
    )


def polyline(corners: ArrayLike) -> Floats:
    """Return the straight curves through ``corners``, shape (n, 2), as cubics (n - 1, 4, 2)."""
    points = np.asarray(corners, dtype=np.float64)
    steps = np.array([0, 1 / 3, 2 / 3, 1])[None, :, None]
    return np.asarray(points[:-1, None] + (points[1:, None] - points[:-1, None]) * steps)


@functools.lru_cache(maxsize=64)
def rounded_square(size: float = 0.92, radius: float = 0.1) -> Floats:
    """Return the outline of a cell: a square of edge ``size`` with corners of ``radius``."""
    h = size / 2
    curves = []
    for quarter in range(4):
        turn = np.linalg.matrix_power(np.array([[0, -1], [1, 0]]), quarter)
        side = polyline([(-h, radius - h), (-h, h - radius)])[0]
        corner = np.array(
            [
                (-h, h - radius),
                (-h, h - radius + radius * _ARC),
                (-h + radius - radius * _ARC, h),
                (-h + radius, h),
            ]
        )
        curves += [side @ turn, corner @ turn]
    return np.array(curves)


@functools.lru_cache(maxsize=64)
def dashed_square(size: float = 0.88, dashes: int = 5) -> Floats:
    """Return a square's outline as ``dashes`` dashes a side, a dash in every corner."""
    h = size / 2
    pitch = size / dashes
    marks = []
    for quarter in range(4):
        turn = np.linalg.matrix_power(np.array([[0, -1], [1, 0]]), quarter)
        for dash in range(dashes):
            middle = -h + pitch * (dash + 0.5)
            marks.append(
                polyline([(-h, middle - 0.29 * pitch), (-h, middle + 0.29 * pitch)])[0] @ turn
            )
    return np.array(marks)


@functools.lru_cache(maxsize=64)
def hatching(size: float = 0.92, lines: int = 4) -> Floats:
    """Return diagonal lines that fill a square of edge ``size``, from lower left to upper right."""
    h = size / 2
    strokes = []
    for offset in np.linspace(-size, size, lines + 2)[1:-1]:
        low, high = max(-h, offset - h), min(h, offset + h)
        strokes.append(polyline([(offset - low, low), (offset - high, high)])[0])
    return np.array(strokes)


def montage(maps: ArrayLike, columns: int, *, gap: int = 1) -> NDArray[np.float64]:
    """Set feature maps side by side as one image, on one scale.

    Parameters
    ----------
    maps : array (channels, rows, columns)
        Not negative (after a ReLU).
    columns : int
        Maps in a row.
    gap : int
        Open cells between maps.

    Returns
    -------
    array
        Brightness; 1 is the value that one cell in a hundred exceeds. NaN between the maps.
    """
    maps = np.asarray(maps, dtype=np.float64)
    return sheet(maps / max(float(np.percentile(maps, 99)), 1e-12), columns, gap=gap)


def sheet(images: ArrayLike, columns: int, *, gap: int = 1) -> NDArray[np.float64]:
    """Set images (count, rows, columns) side by side as one, as they are, with NaN between them.

    Examples
    --------
    >>> sheet([[[1]], [[2]]], 2).tolist()
    [[1.0, nan, 2.0]]
    """
    images = np.asarray(images, dtype=np.float64)
    count, rows, width = images.shape
    lines = -(-count // columns)
    whole = np.full((lines * (rows + gap) - gap, columns * (width + gap) - gap), np.nan)
    for i, one in enumerate(images):
        top, left = i // columns * (rows + gap), i % columns * (width + gap)
        whole[top : top + rows, left : left + width] = one
    return whole
