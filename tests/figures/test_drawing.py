"""The functions that draw on any axes: what they draw is what the story says."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from explainer.examples import IMAGE, KERNEL, SMALL
from explainer.figures import draw_grid, draw_ring, draw_step, draw_sum, draw_window
from explainer.figures.drawing.boxes import Pen, Words
from explainer.figures.drawing.math import mathtext
from explainer.figures.drawing.overlaps import shade
from explainer.figures.drawing.stacks import draw_stack
from explainer.figures.drawing.style import style
from explainer.layout import flat, isometric
from explainer.stories import convolution, scatter, zero_insertion
from explainer.stories.steps import output_after
from explainer.story import Story
from explainer.theme import DARK, LIGHT, Theme, cell_style, number_text
from tests.colours import contrast, rgb


@pytest.fixture
def axes() -> Iterator[Axes]:
    figure = Figure(figsize=(8, 8))
    made = figure.add_axes((0, 0, 1, 1))
    made.set(xlim=(-8, 8), ylim=(-8, 8))
    yield made


def offsets(collection: PathCollection) -> np.ndarray[Any, Any]:
    """Where a collection's copies stand, (n, 2)."""
    return np.asarray(collection.get_offsets(), dtype=float)


STORY = zero_insertion(SMALL, KERNEL, stride=2, padding=1)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_a_grid_draws_every_cell_by_its_role(axes: Axes, theme: Theme) -> None:
    plane = flat(STORY.source.shape, (0, 0), 1.0)
    drawn = draw_grid(axes, STORY.source, plane, theme=theme)
    for role, faces in drawn.faces.items():
        cells = [cell for cell in STORY.source.cells if STORY.source.role(cell) == role]
        np.testing.assert_allclose(offsets(faces), plane.points(cells))
        fill = cell_style(role, theme).fill
        colours = [to_hex(colour) for colour in np.atleast_2d(faces.get_facecolor())]
        assert colours == ([fill] if fill else [])
    assert set(drawn.faces) == {"input", "inserted", "padding"}


def test_the_numbers_are_the_storys_and_padding_is_hatched(axes: Axes) -> None:
    drawn = draw_grid(axes, STORY.source, flat(STORY.source.shape, (0, 0), 1.0))
    for cell in STORY.source.cells:
        if STORY.source.role(cell) == "padding":
            assert cell not in drawn.numbers
        else:
            assert drawn.numbers[cell].get_text() == number_text(STORY.source.value(cell))
    padding = [cell for cell in STORY.source.cells if STORY.source.role(cell) == "padding"]
    assert set(drawn.hatches) == {"padding"}
    assert len(offsets(drawn.hatches["padding"])) == len(padding)


def test_cropped_cells_are_struck(axes: Axes) -> None:
    story = scatter(SMALL, KERNEL, stride=2, padding=1)
    drawn = draw_grid(axes, story.output, flat(story.output.shape, (0, 0), 1.0))
    crop = [cell for cell in story.output.cells if story.output.role(cell) == "crop"]
    assert len(offsets(drawn.hatches["crop"])) == len(crop) == 24
    (path,) = drawn.hatches["crop"].get_paths()
    assert np.shape(path.vertices) == (2, 2), "one stroke"


def test_inserted_zeros_are_dashed(axes: Axes) -> None:
    drawn = draw_grid(axes, STORY.source, flat(STORY.source.shape, (0, 0), 1.0))
    (dashes,) = drawn.faces["inserted"].get_paths()
    (solid,) = drawn.faces["input"].get_paths()
    starts = [np.count_nonzero(path.codes == path.MOVETO) for path in (dashes, solid)]
    assert starts == [20, 1]


def test_numbers_that_could_not_be_read_are_left_out(axes: Axes) -> None:
    assert draw_grid(axes, STORY.source, flat(STORY.source.shape, (0, 0), 0.1)).numbers == {}


def test_numbers_stand_in_the_middle_of_their_cells(axes: Axes) -> None:
    plane = flat(STORY.source.shape, (0, 0), 1.0)
    drawn = draw_grid(axes, STORY.source, plane)
    for cell, text in drawn.numbers.items():
        (x0, y0), (x1, y1) = axes.transData.inverted().transform(text.get_window_extent())
        assert (x0 + x1) / 2 == pytest.approx(plane.point(*cell)[0], abs=0.06)
        assert y0 < plane.point(*cell)[1] < y1


def test_long_numbers_stay_in_their_cells(axes: Axes) -> None:
    told = zero_insertion(np.array([[-1.5, -22.25], [0.5, 1]]), KERNEL, stride=1, padding=1)
    for cell in (0.5, 0.75, 2.0):
        plane = flat(told.source.shape, (0, 0), cell)
        drawn = draw_grid(axes, told.source, plane, shifted=[(1, 1), (2, 2)])
        for place, text in drawn.numbers.items():
            box = text.get_window_extent().transformed(axes.transData.inverted())
            x, _ = plane.point(*place)
            assert x - cell / 2 < box.x0 and box.x1 < x + cell / 2


def test_a_window_shows_its_weights(axes: Axes) -> None:
    plane = flat(STORY.source.shape, (0, 0), 2.0)
    window = draw_window(axes, STORY.weights, (1, 2), plane)
    assert {c: t.get_text() for c, t in window.weights.items()} == {
        c: number_text(STORY.weights.value(c)) for c in STORY.weights.cells
    }
    np.testing.assert_allclose(offsets(window.frame), [plane.point(2, 3)])


def test_rings_stand_on_their_cells(axes: Axes) -> None:
    plane = isometric((5, 5), (0, 0), 1.0)
    rings = draw_ring(axes, [(1, 2), (4, 0)], plane)
    np.testing.assert_allclose(offsets(rings), plane.points([(1, 2), (4, 0)]))


@pytest.mark.parametrize("step", [0, 7, 24])
def test_a_step_is_the_storys(axes: Axes, step: int) -> None:
    planes = flat(STORY.source.shape, (-4, 0), 1.0), flat(STORY.output.shape, (4, 0), 1.0)
    drawn = draw_step(axes, STORY, step, source=planes[0], output=planes[1])
    written = output_after(STORY, step + 1)
    assert len(drawn.output.numbers) == step + 1
    for cell, text in drawn.output.numbers.items():
        assert text.get_text() == number_text(written.value(cell))


def test_a_sum_is_the_beats(axes: Axes) -> None:
    beat = STORY.beats[8]
    drawn = draw_sum(axes, beat, (3, 3), (-4, 4), points=10)
    said = [text.get_text() for text in drawn]
    pairs = [(number_text(p.left), "·", number_text(p.right)) for p in beat.products]
    assert said == [piece for pair in pairs for piece in pair]
    assert f"= {number_text(beat.total)}" in [text.get_text() for text in axes.texts]


def test_numbers_with_decimals_do_not_meet_in_a_sum(axes: Axes) -> None:
    story = zero_insertion(np.array(SMALL) / -8, np.array(KERNEL) / 4, stride=2, padding=1)
    beat = story.beats[8]
    draw_sum(axes, beat, (3, 3), (-8, 6), points=12)
    boxes = sorted((t.get_window_extent() for t in axes.texts), key=lambda box: (box.y0, box.x0))
    for one, other in itertools.pairwise(boxes):
        assert other.y0 > one.y0 + 1 or other.x0 >= one.x1 - 0.5


def test_a_stack_puts_small_cells_over_the_middles_of_their_windows(axes: Axes) -> None:
    story = convolution(IMAGE, KERNEL, stride=2, padding=1)
    below = isometric(story.source.shape, (0, -2), 1.0)
    _, small = draw_stack(axes, story, None, below=below, lift=5.0)
    middles = [(beat.window[0] + 1, beat.window[1] + 1) for beat in story.beats]
    spots = offsets(small.faces["output"])
    np.testing.assert_allclose(spots, below.moved(0, 5.0).points(middles))


def test_users_axes_keep_their_limits_and_their_fonts(axes: Axes) -> None:
    draw_step(
        axes, STORY, 3,
        source=flat(STORY.source.shape, (-4, 0), 1.0), output=flat((5, 5), (4, 0), 1.0),
    )  # fmt: skip
    assert axes.get_xlim() == (-8, 8)
    assert axes.texts[0].get_fontfamily() == list(mpl.rcParams["font.family"])


@pytest.mark.parametrize(("name", "theme"), [("light", LIGHT), ("dark", DARK)])
def test_the_style_files_say_what_the_figures_have(name: str, theme: Theme) -> None:
    from matplotlib import style as styles

    with styles.context(f"explainer.figures.{name}"):
        for key, value in style(theme).items():
            if key != "font.family":  # which depends on the fonts that are there
                assert mpl.rcParams[key] == value, key


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_counts_are_legible_on_their_shades_and_more_is_stronger(theme: Theme) -> None:
    shares = np.arange(1, 10) / 9
    shades = [shade(share, theme.output, theme) for share in shares]
    for face, ink in shades:
        assert contrast(rgb(face), rgb(ink)) >= 4.5
    away = [np.abs(rgb(face) - rgb(theme.background)).sum() for face, _ in shades]
    assert away == sorted(away)
    assert shades[-1][0] == theme.output


@pytest.mark.parametrize("story", [STORY, scatter(SMALL, KERNEL, stride=2, padding=1)])
def test_lines_of_a_stack_make_room_for_numbers(axes: Axes, story: Story) -> None:
    below = isometric((7, 7), (0, -2), 1.0)
    large, _ = draw_stack(axes, story, 8 if story is STORY else 4, below=below, lift=5.0)
    (lines,) = (one for one in axes.collections if isinstance(one, LineCollection))
    pieces = [np.asarray(piece) for piece in lines.get_segments()]
    assert len(pieces) > 4
    for text in large.numbers.values():
        box = text.get_window_extent().transformed(axes.transData.inverted())
        middle = np.array([(box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2])
        for start, end in pieces:
            share = np.clip(
                (middle - start) @ (end - start) / ((end - start) @ (end - start)), 0, 1
            )
            assert np.linalg.norm(start + share * (end - start) - middle) > 0.25 * box.width


def test_the_cells_of_a_dilated_kernel_are_marked_on_a_stack(axes: Axes) -> None:
    story = convolution(IMAGE, KERNEL, dilation=2)
    below = isometric((5, 5), (0, -2), 1.0)
    draw_stack(axes, story, 0, below=below, lift=5.0)
    wanted = below.points([(r, c) for r in (0, 2, 4) for c in (0, 2, 4)]).tolist()
    rings = [one for one in axes.collections if isinstance(one, PathCollection)]
    marked = [one for one in rings if len(offsets(one)) == 9 and one.get_zorder() == 8]
    assert [sorted(offsets(one).tolist()) for one in marked] == [sorted(wanted)]


def test_lines_of_text_are_few_and_about_equally_long(axes: Axes) -> None:
    pen = Pen(axes, LIGHT, 8.0)
    text = "a longer text of some words that would leave its last word alone"
    whole = pen.width(text, 8.0)
    for width in (whole / 1.05, whole / 2.05, whole / 3.1):
        lines = Words(text, width=width).lines(pen)
        widths = [pen.width(line, 8.0) for line in lines]
        assert " ".join(lines) == text
        assert max(widths) <= width
        assert len(lines) == math.ceil(whole / width)
        assert min(widths) > 0.55 * max(widths)
    assert Words("supercalifragilistic", width=1.0).lines(pen) == ["supercalifragilistic"]
    assert Words("one two", width=1.0).lines(pen) == ["one", "two"]


def test_formulas_keep_their_parentheses() -> None:
    assert mathtext("floor((i - floor(k)) slash s)") == (
        r"$\lfloor (i - \lfloor k \rfloor) / s \rfloor$"
    )
    with pytest.raises(ValueError, match="not closed"):
        mathtext("floor((i")
