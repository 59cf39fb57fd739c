"""A story's two grids as boxes, as they stand right after one of its steps."""

from __future__ import annotations

from typing import Any

from explainer.figures.drawing.parts import GridBox
from explainer.stories.steps import facts, output_after
from explainer.story import Grid, Story

__all__ = ["layer_line", "output_box", "source_box", "times"]


def times(grid: Grid) -> str:
    """Return a grid's size in words, such as "3×5"."""
    return "×".join(map(str, grid.shape))


def layer_line(story: Story, *more: str) -> str:
    """Return a story's layer in a line: its kernel, its options by torch's names, and ``more``."""
    told = facts(story)
    options = [f"{name} {option}" for name, option in story.layer.items() if name != "kind"]
    return ", ".join([f"kernel {told['k']}", *options, *more])


def source_box(story: Story, step: int, **options: Any) -> GridBox:
    """Return what a story reads: under the window where it gathers, ringed where it scatters.

    Parameters
    ----------
    story : Story
        Of view "gather" or "scatter".
    step : int
        Index into ``story.beats``.
    **options
        As :class:`explainer.figures.drawing.parts.GridBox` takes them.
    """
    beat = story.beats[step]
    mark = _window(story, step) if story.view == "gather" else {"ring": [beat.products[0].read]}
    return GridBox(story.source, **(mark | options))


def output_box(story: Story, step: int, **options: Any) -> GridBox:
    """Return what a story has written: ringed where it gathers, under the window where it scatters.

    Parameters are those of :func:`source_box`.
    """
    beat = story.beats[step]
    mark = {"ring": [beat.writes[0][0]]} if story.view == "gather" else _window(story, step)
    return GridBox(output_after(story, step + 1), **(mark | options))


def _window(story: Story, step: int) -> dict[str, Any]:
    return {
        "window": story.weights,
        "corner": story.beats[step].window,
        "dilation": int(story.layer["dilation"]),
    }
