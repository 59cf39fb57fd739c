"""What lies on a grid: the kernel's window, and rings round the cells in question."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgba
from matplotlib.text import Text

from explainer.figures.drawing.cells import CROWDED, SMALLEST, comfortable, lay
from explainer.figures.drawing.letters import MM, cap_height, points_per_unit, string_width, write
from explainer.figures.drawing.look import WIDTHS
from explainer.layout import Plane, rounded_square
from explainer.story import Cell, Grid, Number
from explainer.theme import LIGHT, Theme, number_text

__all__ = ["WindowArtists", "chip_points", "draw_ring", "draw_window"]


@dataclass(frozen=True)
class WindowArtists:
    """What :func:`draw_window` drew: a frame, and a weight's number for each cell under it."""

    frame: PathCollection
    weights: Mapping[Cell, Text] = field(default_factory=dict)


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
    say: Callable[[Number], str] = number_text,
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
    say : callable
        How weights are written.
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
    size = chip_points(axes, weights, plane, say) if chips else 0.0
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
            say(weights.value(cell)),
            points=size,
            color=theme.kernel,
            bold=True,
            zorder=5.2,
        )
        for cell, spot in spots.items()
    }
    return WindowArtists(frame, texts)


def chip_points(
    axes: Axes, weights: Grid, plane: Plane, say: Callable[[Number], str] = number_text
) -> float:
    """Return the size of a window's weights, in points; 0 where there is no room to read them."""
    widest = max(string_width(say(weights.value(c)), bold=True) for c in weights.cells)
    share = min(0.24 / cap_height(), 0.44 / widest) * plane.cell * points_per_unit(axes)
    largest = comfortable(share, CROWDED * share)
    # A sheet wider than a page is looked at from further away.
    figure = axes.get_figure(root=True)
    width = figure.get_figwidth() / MM if figure else 0.0
    least = SMALLEST * max(1.0, width / WIDTHS["page"])
    return largest if largest >= least else 0.0


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
