"""Grids, windows and rings on any axes, drawn from plain story data.

Lengths are data units of the axes, whose limits must be set before, at an equal scale along both:
numbers and lines take their size from it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, AffineDeltaTransform
from numpy.typing import ArrayLike, NDArray

from explainer.figures.drawing.letters import cap_height, points_per_unit, string_width, write
from explainer.layout import Plane, dashed_square, hatching, polyline, rounded_square
from explainer.story import Cell, Grid, Number, Role
from explainer.theme import LIGHT, Theme, cell_style, number_text

__all__ = [
    "GridArtists",
    "comfortable",
    "draw_grid",
    "draw_numbers",
    "lay",
]

Floats = NDArray[np.float64]

#: Cap height of a number in its cell, and in a window's cell, where a weight stands beside it.
CAP, SHARED_CAP = 0.40, 0.33

#: Numbers smaller than the first, in points, are left out; smaller than the second, they are up to
#: so many times as large as the third says, and fill more of their cells.
SMALLEST, COMFORTABLE, CROWDED = 3.6, 5.2, 1.25


@dataclass(frozen=True)
class GridArtists:
    """What :func:`draw_grid` drew.

    Attributes
    ----------
    faces : mapping of role to PathCollection
        Its offsets are where the cells of that role stand, row by row.
    hatches : mapping of role to PathCollection
        The lines over them, in the same way, for roles that have any.
    numbers : mapping of cell to Text
    """

    faces: Mapping[Role, PathCollection]
    hatches: Mapping[Role, PathCollection]
    numbers: Mapping[Cell, Text]


@functools.lru_cache(maxsize=128)
def _path(shape: bytes) -> Path:
    """Return cubic curves, (n, 4, 2) of (row, column), as a path with x along the columns."""
    curves = np.frombuffer(shape).reshape(-1, 4, 2)[..., ::-1]
    vertices, codes = [], []
    end = None
    for curve in curves:
        if end is None or not np.allclose(curve[0], end):
            vertices.append(curve[:1])
            codes.append(Path.MOVETO)
        straight = np.allclose(np.diff(curve, 2, axis=0), 0)
        vertices.append(curve[3:] if straight else curve[1:])
        codes += [Path.LINETO] if straight else [Path.CURVE4] * 3
        end = curve[3]
    return Path(np.concatenate(vertices), codes)


def lay(
    axes: Axes,
    plane: Plane,
    curves: Floats,
    places: ArrayLike,
    zorder: float,
    **style: Any,
) -> PathCollection:
    """Lay a shape out at every place: one path, and where its copies stand.

    Parameters
    ----------
    axes : Axes
        With its limits set.
    plane : Plane
        Where places stand, in data units.
    curves : array (n, 4, 2)
        Cubic curves about a cell's centre, in cells: those of :mod:`explainer.layout`.
    places : array (copies, 2)
        (row, column) of each.
    """
    (right_x, right_y), (down_x, down_y) = plane.right, plane.down
    edges = Affine2D.from_values(right_x, right_y, down_x, down_y, 0, 0)
    collection = PathCollection(
        [_path(np.ascontiguousarray(curves, dtype=np.float64).tobytes())],
        offsets=plane.points(np.asarray(places, dtype=np.float64).reshape(-1, 2)),
        offset_transform=axes.transData,
        transform=edges + AffineDeltaTransform(axes.transData),  # type: ignore[arg-type]  # any affine will do
        zorder=zorder,
        clip_on=False,  # smaller files: every copy would have its own clip
        **style,
    )
    axes.add_collection(collection, autolim=False)
    return collection


def draw_grid(
    axes: Axes,
    grid: Grid,
    plane: Plane,
    *,
    theme: Theme = LIGHT,
    numbers: bool = True,
    shifted: Collection[Cell] = (),
    points: float | None = None,
    cells: Collection[Cell] | None = None,
    places: Mapping[Cell, tuple[float, float]] | None = None,
    zorder: float = 2,
    say: Callable[[Number], str] = number_text,
) -> GridArtists:
    """Draw a story's grid.

    Parameters
    ----------
    axes : Axes
        With its limits set.
    grid : Grid
        Values and roles.
    plane : Plane
        Where its cells stand, in data units: :func:`explainer.layout.flat` or ``isometric``.
    theme : Theme
        Colours.
    numbers : bool
        Whether cells show their values, where there is room to read them.
    shifted : collection of cells
        Those whose number moves to the upper left, because a window's weight stands beside it.
    points : float, optional
        Font size of the numbers; by default as large as the longest one allows.
    cells : collection of cells, optional
        Those that are drawn; by default all.
    places : mapping of cell to (row, column), optional
        Where cells stand on the plane, if not at their own indices.
    zorder : float
        As Matplotlib has it; hatches lie a little above it, numbers 2 above.
    say : callable
        How numbers are written.
    """
    scale = plane.cell * points_per_unit(axes)
    chosen = [cell for cell in grid.cells if cells is None or cell in cells]
    spots = {cell: (places or {}).get(cell, cell) for cell in chosen}
    faces: dict[Role, PathCollection] = {}
    hatches: dict[Role, PathCollection] = {}
    for role in dict.fromkeys(grid.role(cell) for cell in chosen):
        style = cell_style(role, theme)
        mine = [spots[cell] for cell in chosen if grid.role(cell) == role]
        shape = dashed_square() if style.dashed else rounded_square()
        faces[role] = lay(
            axes,
            plane,
            shape,
            mine,
            zorder,
            facecolor=style.fill or "none",
            edgecolor=style.outline or "none",
            linewidth=np.clip(0.045 * scale, 0.3, 1.3) if style.outline else 0.0,
        )
        if style.hatch:
            strokes = _strike() if role == "crop" else hatching()
            hatches[role] = lay(
                axes,
                plane,
                strokes,
                mine,
                zorder + 0.1,
                facecolor="none",
                edgecolor=style.hatch if role == "padding" else style.outline,
                linewidth=np.clip(0.035 * scale, 0.25, 1.0),
            )
    texts: dict[Cell, Text] = {}
    if numbers:
        texts = draw_numbers(axes, grid, plane, theme, spots, set(shifted), points, zorder + 2, say)
    return GridArtists(faces, hatches, texts)


def comfortable(usual: float, most: float) -> float:
    """Return a size in points: the usual one, or where that is small, larger, up to ``most``."""
    return max(usual, min(most, COMFORTABLE))


def _strike() -> Floats:
    """Return the line through a cell that is taken off."""
    return polyline([(0.38, -0.38), (-0.38, 0.38)])


def draw_numbers(
    axes: Axes,
    grid: Grid,
    plane: Plane,
    theme: Theme,
    spots: Mapping[Cell, tuple[float, float]],
    shifted: set[Cell],
    points: float | None,
    zorder: float,
    say: Callable[[Number], str] = number_text,
) -> dict[Cell, Text]:
    """Write a grid's numbers at their spots, all in one size and upright on every plane."""
    styles = {cell: cell_style(grid.role(cell), theme) for cell in spots}
    shown = {cell: say(grid.value(cell)) for cell, style in styles.items() if style.number}
    widest = max(map(string_width, shown.values()), default=1.0)
    height = abs(plane.right[1]) + abs(plane.down[1])  # of a cell, as it is seen
    unit = points_per_unit(axes)
    tall, wide = CAP * height / cap_height() * unit, plane.cell / widest * unit
    size = points or comfortable(min(tall, 0.8 * wide), min(CROWDED * tall, 0.9 * wide))
    if size < SMALLEST:
        return {}
    texts = {}
    for cell, string in shown.items():
        aside = cell in shifted
        row, column = spots[cell]
        x, y = plane.point(row - 0.16 * aside, column - 0.16 * aside)
        texts[cell] = write(
            axes,
            x,
            y,
            string,
            points=min(size * SHARED_CAP / CAP, 0.6 * wide) if aside else size,
            color=styles[cell].number or theme.text,
            bold=styles[cell].fill is not None,
            zorder=zorder,
        )
    return texts
