"""Grids, windows and rings on any axes, drawn from plain story data.

Lengths are data units of the axes, whose limits must be set before, at an equal scale along both:
numbers and lines take their size from it.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgba
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, AffineDeltaTransform
from numpy.typing import ArrayLike, NDArray

from explainer.figures.drawing.letters import cap_height, points_per_unit, string_width, write
from explainer.layout import Plane, dashed_square, hatching, polyline, rounded_square
from explainer.story import Cell, Grid, Role
from explainer.theme import LIGHT, Theme, cell_style, number_text

__all__ = [
    "GridArtists",
    "WindowArtists",
    "chip_points",
    "draw_grid",
    "draw_ring",
    "draw_window",
    "lay",
]

Floats = NDArray[np.float64]

#: Cap height of a number in its cell, and in a window's cell, where a weight stands beside it.
CAP, SHARED_CAP = 0.40, 0.33

#: Numbers smaller than this, in points, are left out.
SMALLEST = 3.6


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


@dataclass(frozen=True)
class WindowArtists:
    """What :func:`draw_window` drew: a frame, and a weight's number for each cell under it."""

    frame: PathCollection
    weights: Mapping[Cell, Text] = field(default_factory=dict)


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
        texts = _numbers(axes, grid, plane, theme, spots, set(shifted), points, zorder + 2)
    return GridArtists(faces, hatches, texts)


def _strike() -> Floats:
    """Return the line through a cell that is taken off."""
    return polyline([(0.38, -0.38), (-0.38, 0.38)])


def _numbers(
    axes: Axes,
    grid: Grid,
    plane: Plane,
    theme: Theme,
    spots: Mapping[Cell, tuple[float, float]],
    shifted: set[Cell],
    points: float | None,
    zorder: float,
) -> dict[Cell, Text]:
    """Write the numbers, all in one size and upright on every plane."""
    styles = {cell: cell_style(grid.role(cell), theme) for cell in spots}
    shown = {cell: number_text(grid.value(cell)) for cell, style in styles.items() if style.number}
    widest = max(map(string_width, shown.values()), default=1.0)
    height = abs(plane.right[1]) + abs(plane.down[1])  # of a cell, as it is seen
    largest = min(CAP * height / cap_height(), 0.8 * plane.cell / widest)
    size = points or largest * points_per_unit(axes)
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
            points=size * (SHARED_CAP / CAP if aside else 1),
            color=styles[cell].number or theme.text,
            bold=styles[cell].fill is not None,
            zorder=zorder,
        )
    return texts


def draw_window(
    axes: Axes,
    weights: Grid,
    corner: Cell,
    plane: Plane,
    *,
    dilation: int = 1,
    theme: Theme = LIGHT,
    chips: bool = True,
    tint: float = 0.0,
) -> WindowArtists:
    """Draw the kernel as it lies on a grid: an amber frame, a weight in the corner of each cell.

    Parameters
    ----------
    axes : Axes
        With its limits set.
    weights : Grid
        The kernel as the view applies it.
    corner : (row, column)
        The cell under its first weight, on ``plane``.
    plane : Plane
        The plane of the grid it lies on.
    dilation : int
        Distance from one of its cells to the next.
    chips : bool
        Whether weights are shown, where there is room to read them.
    tint : float
        How much of the frame's colour lies over the cells under it, 0 to 1.
    """
    scale = plane.cell * points_per_unit(axes)
    reach = (np.array(weights.shape) - 1) * dilation
    frame = lay(
        axes,
        plane,
        rounded_square(1.0, 0.07) * (reach + 1.04),
        corner + reach / 2,
        5,
        facecolor=to_rgba(theme.kernel, tint),
        edgecolor=theme.kernel,
        linewidth=np.clip(0.11 * scale, 0.8, 2.6),
    )
    size = chip_points(axes, weights, plane) if chips else 0.0
    if not size:
        return WindowArtists(frame)
    spots = {cell: np.array(corner) + np.array(cell) * dilation + 0.23 for cell in weights.cells}
    lay(
        axes,
        plane,
        rounded_square(0.42, 0.1),
        list(spots.values()),
        5.1,
        facecolor=theme.on_colour,
        edgecolor=theme.kernel,
        linewidth=0.3,
    )
    texts = {
        cell: write(
            axes,
            *plane.point(*spot),
            number_text(weights.value(cell)),
            points=size,
            color=theme.kernel,
            bold=True,
            zorder=5.2,
        )
        for cell, spot in spots.items()
    }
    return WindowArtists(frame, texts)


def chip_points(axes: Axes, weights: Grid, plane: Plane) -> float:
    """Return the size of a window's weights, in points; 0 where there is no room to read them."""
    widest = max(string_width(number_text(weights.value(c)), bold=True) for c in weights.cells)
    largest = min(0.24 / cap_height(), 0.44 / widest) * plane.cell * points_per_unit(axes)
    return largest if largest >= SMALLEST else 0.0


def draw_ring(
    axes: Axes,
    cells: Iterable[Cell],
    plane: Plane,
    *,
    theme: Theme = LIGHT,
    role: str = "ring",
) -> PathCollection:
    """Draw a ring round each of ``cells``: the ones in question, in every view at once.

    ``role`` is a colour's name in the theme; on images, "error" stands out from any ink.
    """
    scale = plane.cell * points_per_unit(axes)
    return lay(
        axes,
        plane,
        rounded_square(1.04, 0.14),
        list(cells),
        8,
        facecolor="none",
        edgecolor=getattr(theme, role),
        linewidth=np.clip(0.1 * scale, 0.8, 2.4),
    )
