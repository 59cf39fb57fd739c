"""Every number that a scene draws is the one that its story says, and stories say what is true.

The stories that a scene tells are recorded while it plays. Each is walked beat by beat and compared
with loops that share no code with the reference; then the numbers on stage are compared with it.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
import pytest

from explainer import words
from explainer.mobjects.grid import number_text
from explainer.story import Cell, Grid, Story
from tests import oracles
from tests.scenes.playing import CASES, GridShot, play

each_scene = pytest.mark.parametrize("name", CASES)
each_language = pytest.mark.parametrize("lang", words.languages())


def said(string: str) -> float:
    """Return the number that a string on stage says."""
    return float(string.replace("\u2212", "-"))


def by_loops(story: Story) -> np.ndarray:
    """Return the story's output as the definition has it, before anything is cropped."""
    layer = dict(story.layer)
    kind = layer.pop("kind")
    if story.view == "scatter":
        layer["padding"] = 0  # it draws the whole canvas, and strikes the crop out
    options: dict[str, Any] = {name: (value, value) for name, value in layer.items()}
    options["padding"] = tuple((p, p) for p in options["padding"])
    x, kernel = (np.array(grid.values)[None, None] for grid in (story.input, story.kernel))
    layer_of = oracles.conv if kind == "conv" else oracles.conv_transpose
    return layer_of(x, kernel, None, groups=1, **options)[0, 0]


def walk(story: Story) -> dict[Cell, list[float]]:
    """Go through a story's beats; return what each output cell holds, again and again."""
    held: dict[Cell, list[float]] = defaultdict(list)
    for beat in story.beats:
        for product in beat.products:
            assert product.left == story.source.value(product.read)
            assert product.right == story.weights.value(product.weight)
            window = np.array(beat.window) if story.view == "gather" else None
            if window is not None and story.layer["dilation"] == 1:
                assert product.read == tuple(window + product.weight)
        for cell, value in beat.writes:
            sums = [product.value for product in beat.products if product.write == cell]
            before = held[cell][-1] if held[cell] and story.view == "scatter" else 0
            assert value == before + sum(sums)
            held[cell].append(value)
    return held


@pytest.mark.parametrize("name", CASES)
def test_stories_say_what_the_loops_say(name: str) -> None:
    for story in play(name, "en").stories:
        held = walk(story)
        wanted = by_loops(story)
        if story.view == "matrix":
            wanted = wanted.reshape(-1, 1)  # a vector, as the view writes it
        np.testing.assert_array_equal(np.array(story.output.values), wanted)
        for cell in story.output.cells:
            assert (held[cell] or [0])[-1] == wanted[cell]


def allowed(grid: Grid, stories: tuple[Story, ...]) -> dict[Cell, set[str]]:
    """Return what each cell of a grid may show: its value, or one on the way to it.

    A kernel may be shown as a step scales it.
    """
    shown = {cell: {number_text(grid.value(cell))} for cell in grid.cells}
    for story in stories:
        if story.output == grid:
            for cell, values in walk(story).items():
                shown[cell] |= {number_text(value) for value in values}
        if story.weights == grid:
            for product in (product for beat in story.beats for product in beat.products):
                shown[product.weight].add(number_text(product.value))
    return shown


def strangers(shot: GridShot, stories: tuple[Story, ...]) -> list[tuple[Cell, str]]:
    """Return the cells of a grid on stage that show a number no story gave them."""
    may = allowed(shot.grid, stories)
    return [(cell, text) for cell, (_, text) in shot.numbers.items() if text not in may[cell]]


@each_language
@each_scene
def test_every_number_on_stage_is_its_storys(name: str, lang: str) -> None:
    played = play(name, lang)
    for shot in played.snapshots:
        for grid in shot.grids:
            assert strangers(grid, played.stories) == [], shot.beat


@each_language
@each_scene
def test_sums_on_stage_add_up(name: str, lang: str) -> None:
    for shot in play(name, lang).snapshots:
        for one in shot.sums:
            if not one.total:
                continue
            terms = [said(a) * said(b) for a, b in zip(one.left, one.right, strict=True)]
            # Fractions are shown rounded to hundredths, and so are their products here.
            exact = all("." not in text for text in (*one.left, *one.right))
            slack = 0 if exact else 0.02 * (1 + len(terms))
            assert abs(sum(terms) - said(one.total)) <= slack, (shot.beat, one)


def test_the_tests_see_a_wrong_number() -> None:
    played = play("zero_insertion", "en")
    shot = played.snapshots[-1].grids[0]
    cell, (role, text) = next(iter(shot.numbers.items()))
    wrong = GridShot(shot.grid, {**shot.numbers, cell: (role, f"{text}7")})
    assert strangers(wrong, played.stories) == [(cell, f"{text}7")]
