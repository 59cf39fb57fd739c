"""Two grids over each other, a window of the large one tied to a cell of the small one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import to_rgba
from matplotlib.text import Text
from numpy.typing import NDArray

from explainer.figures.drawing.cells import GridArtists, draw_grid
from explainer.figures.drawing.letters import cap_height, points_per_unit
from explainer.figures.drawing.windows import draw_ring, draw_window
from explainer.layout import Plane
from explainer.stories.steps import covered, output_after
from explainer.story import Cell, Story
from explainer.theme import LIGHT, Theme

__all__ = ["draw_cone", "draw_stack"]

Floats = NDArray[np.float64]

_CORNERS = np.array([(-0.5, -0.5), (-0.5, 0.5), (0.5, 0.5), (0.5, -0.5)])


def draw_cone(
    axes: Axes,
    corner: Cell,
    kernel_shape: tuple[int, int],
    *,
    below: Plane,
    above: Plane,
    head: Sequence[float],
    theme: Theme = LIGHT,
    numbers: Sequence[Text] = (),
) -> LineCollection:
    """Tie a window on the plane below to a cell on the plane above by four lines.

    Parameters
    ----------
    axes : Axes
        With its limits set.
    corner : (row, column)
        The window's first cell on ``below``.
    kernel_shape : (rows, columns)
        Its extent.
    below, above : Plane
        Two planes over each other.
    head : (row, column)
        The cell on ``above``.
    numbers : sequence of Text
        Those that lines make room for.
    """
    size = np.array(kernel_shape)
    feet = below.points(np.array(corner) + (size - 1) / 2 + _CORNERS * size)
    heads = above.points(np.asarray(head, dtype=np.float64) + _CORNERS)
    lines = LineCollection(
        [
            piece
            for foot, top in zip(feet, heads, strict=True)
            for piece in _round_numbers(axes, foot, top, numbers)
        ],
        colors=theme.kernel, linewidths=0.8, zorder=3.5,
    )  # fmt: skip
    sides = [np.concatenate([feet[[i, i - 1]], heads[[i - 1, i]]]) for i in range(len(_CORNERS))]
    veil = PolyCollection(sides, facecolor=to_rgba(theme.kernel, 0.045), zorder=3.4)
    axes.add_collection(veil, autolim=False)
    axes.add_collection(lines, autolim=False)
    return lines


def _round_numbers(
    axes: Axes, start: Floats, end: Floats, numbers: Sequence[Text]
) -> Iterator[Floats]:
    """Yield the pieces of a line, (2, 2) each, that are left where it makes room for numbers."""
    along = end - start
    length = float(np.linalg.norm(along))
    taken = []
    for text in numbers:
        em = float(text.get_fontsize()) / points_per_unit(axes)
        middle = np.add(text.get_position(), (0, cap_height() * em / 2))
        at = float((middle - start) @ along) / length
        beside = np.linalg.norm(middle - start - at * along / length)
        if beside < 0.4 * em and -0.5 * em < at < length + 0.5 * em:
            taken.append((at - 0.55 * em, at + 0.55 * em))
    free = 0.0
    for begin, stop in [*sorted(taken), (length, length)]:
        if begin > free:
            yield start + np.outer((free, begin), along) / length
        free = max(free, stop)


def draw_stack(
    axes: Axes,
    story: Story,
    step: int | None,
    *,
    below: Plane,
    lift: float,
    theme: Theme = LIGHT,
    numbers: bool = True,
) -> tuple[GridArtists, GridArtists]:
    """Draw a story's two grids over each other, every small cell over the middle of its window.

    Parameters
    ----------
    axes : Axes
        With its limits set.
    story : Story
        The larger grid is its source where it gathers, else its output.
    step : int, optional
        The step whose window and cell are tied together; without one, all is finished.
    below : Plane
        Where the larger grid stands: :func:`explainer.layout.isometric`.
    lift : float
        How far the smaller one floats above it, in data units.

    Returns
    -------
    tuple of GridArtists
        Of the larger grid, and of the smaller.
    """
    output = output_after(story, len(story.beats) if step is None else step + 1)
    gathers = story.view == "gather"
    large, small = (story.source, output) if gathers else (output, story.source)
    middle = (np.array(story.weights.shape) - 1) / 2 * int(story.layer["dilation"])
    over = [tuple(np.array(beat.window) + middle) for beat in story.beats]
    above = below.moved(0, lift)
    first = draw_grid(axes, large, below, theme=theme, numbers=numbers)
    second = draw_grid(
        axes, small, above, theme=theme, numbers=numbers, zorder=5.5,
        places=dict(zip(small.cells, over, strict=True)),
    )  # fmt: skip
    if step is not None:
        reach = 2 * middle + 1
        corner = story.beats[step].window
        draw_window(
            axes, story.weights, corner, below, theme=theme, chips=False,
            dilation=int(story.layer["dilation"]),
        )  # fmt: skip
        shape = (int(reach[0]), int(reach[1]))
        draw_cone(
            axes, corner, shape, below=below, above=above, head=over[step], theme=theme,
            numbers=list(first.numbers.values()),
        )  # fmt: skip
        if int(story.layer["dilation"]) > 1:
            draw_ring(axes, covered(story, step), below, theme=theme, role="kernel")
        draw_ring(axes, [over[step]], above, theme=theme)
    return first, second
