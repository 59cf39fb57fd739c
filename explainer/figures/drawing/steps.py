"""Steps of a story on any axes: the sum of one step, and a whole step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.text import Text

from explainer.figures.drawing.cells import GridArtists, draw_grid
from explainer.figures.drawing.letters import points_per_unit, string_width, write
from explainer.figures.drawing.windows import WindowArtists, chip_points, draw_ring, draw_window
from explainer.layout import Plane
from explainer.stories.steps import covered, output_after
from explainer.story import Beat, Number, Product, Story
from explainer.theme import LIGHT, Theme, number_text

__all__ = ["ROOM", "Says", "StepArtists", "draw_step", "draw_sum", "sum_pitch"]

#: How what is read, weights, and totals are written.
Says = tuple[Callable[[Number], str], Callable[[Number], str], Callable[[Number], str]]

#: A product's place in a sum, in ems of its type: width with room for "+", and line height; and
#: how wide a number may be there.
PITCH, ROOM = (3.3, 1.75), 1.4


@dataclass(frozen=True)
class StepArtists:
    """What :func:`draw_step` drew."""

    source: GridArtists
    output: GridArtists
    window: WindowArtists


def draw_step(
    axes: Axes,
    story: Story,
    step: int,
    *,
    source: Plane,
    output: Plane,
    theme: Theme = LIGHT,
    numbers: bool = True,
    chips: bool = True,
) -> StepArtists:
    """Draw a story as it stands right after one of its steps.

    The window lies where the step has it; the output is written as far; a ring marks the cell in
    question: the one written where the story gathers, the one read where it scatters.

    Parameters
    ----------
    axes : Axes
        With its limits set.
    story : Story
        What is told.
    step : int
        Index into ``story.beats``.
    source, output : Plane
        Where the two grids stand, in data units.
    """
    beat, gathers = story.beats[step], story.view == "gather"
    beside = chips and numbers and chip_points(axes, story.weights, source if gathers else output)
    shifted = covered(story, step) if beside else frozenset()
    first = draw_grid(
        axes, story.source, source, theme=theme, numbers=numbers, shifted=shifted if gathers else ()
    )
    second = draw_grid(
        axes,
        output_after(story, step + 1),
        output,
        theme=theme,
        numbers=numbers,
        shifted=() if gathers else shifted,
    )
    window = draw_window(
        axes,
        story.weights,
        beat.window,
        source if gathers else output,
        dilation=int(story.layer["dilation"]),
        theme=theme,
        chips=chips,
    )
    ringed = beat.writes[0][0] if gathers else beat.products[0].read
    draw_ring(axes, [ringed], output if gathers else source, theme=theme)
    return StepArtists(first, second, window)


def sum_pitch(beat: Beat, says: Says) -> tuple[float, float, float]:
    """Return a product's place in a step's sum, in ems: width, height, and how far its dot is off.

    Numbers that have no room in the usual place, such as those with decimals, make it wider.
    """
    left, right = (
        max(string_width(say(number), bold=True) for number in numbers)
        for say, numbers in (
            (says[0], [product.left for product in beat.products]),
            (says[1], [product.right for product in beat.products]),
        )
    )
    if max(left, right) <= ROOM:
        return *PITCH, 0.0
    return max(PITCH[0], left + right + 1.6), PITCH[1], (left - right) / 2


def draw_sum(
    axes: Axes,
    beat: Beat,
    shape: tuple[int, int],
    corner: tuple[float, float],
    *,
    points: float,
    theme: Theme = LIGHT,
    total: bool = True,
    says: Says = (number_text, number_text, number_text),
) -> list[Text]:
    """Write a step's products as they stand under the window, and their total below.

    Parameters
    ----------
    axes : Axes
        With its limits set.
    beat : Beat
        The step.
    shape : (rows, columns)
        The kernel's.
    corner : (x, y)
        Upper left corner of the block, in data units; :func:`sum_pitch` says how large it is.
    points : float
        Font size.
    says : three callables
        How what is read, weights, and the total are written.

    Returns
    -------
    list of Text
        The products' values of the story, in order, three strings each: read, dot, weight.
    """
    em = points / points_per_unit(axes)
    across, down, off = (ems * em for ems in sum_pitch(beat, says))
    written: list[Text] = []
    for i, product in enumerate(beat.products):
        row, column = product.weight
        x, y = corner[0] + column * across, corner[1] - (row + 0.5) * down
        written += _term(axes, product, (x + across / 2 + off, y), em, points, theme, says)
        if i:
            write(axes, x, y, "+", points=points, color=theme.muted)
    if total:
        x = corner[0] + shape[1] * across / 2
        y = corner[1] - (shape[0] + 0.62) * down
        string = f"= {says[2](beat.total)}"
        write(axes, x, y, string, points=1.2 * points, color=theme.output, bold=True)
    return written


def _term(
    axes: Axes,
    product: Product,
    spot: tuple[float, float],
    em: float,
    points: float,
    theme: Theme,
    says: Says,
) -> list[Text]:
    """Write ``left·right``; a zero on the left mutes the term."""
    x, y = spot
    left, right = (theme.input, theme.kernel) if product.left else (theme.zero, theme.zero)
    bold = bool(product.left)
    return [
        write(
            axes, x - 0.28 * em, y, says[0](product.left), points=points, color=left,
            bold=bold, anchor="right",
        ),
        write(axes, x, y, "·", points=points, color=theme.muted),
        write(
            axes, x + 0.28 * em, y, says[1](product.right), points=points, color=right,
            bold=bold, anchor="left",
        ),
    ]  # fmt: skip
