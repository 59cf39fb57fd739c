"""Values in notebooks: each shows its figure, of its own numbers; what cannot is shown as text."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from explainer import Conv, ConvTranspose, Pool, figures
from explainer.errors import ExplainerError
from explainer.examples import CHANNEL_KERNELS, CHANNELS, IMAGE, KERNEL, POOLED, SMALL
from explainer.figures.animating import animation, layer_story
from explainer.figures.drawing.specs import SIZES, called
from explainer.stories import (
    bed_of_nails,
    channel_mix,
    convolution,
    nearest,
    overlap,
    pooling,
    scatter,
    three_views,
    unpooling,
    zero_insertion,
)
from explainer.stories.conventions import conventions
from explainer.stories.matrix import conv_as_matrix, transpose_as_matrix
from explainer.stories.max_pooling import max_pooling
from explainer.stories.steps import telling
from explainer.taps import tables
from explainer.theme import DARK, number_text
from tests.figures.looking import collisions, texts

OPTIONS: Any = {"stride": 2, "padding": 1}
SPECS: list[Any] = [
    Conv(3, stride=2, padding=1),
    Conv(3, dilation=2),
    Conv(4, padding="same"),
    Conv((3, 5), stride=(1, 2), padding=((1, 1), (2, 1))),
    Conv((3, 3, 3)),
    Conv(11, stride=4, padding=2),
    ConvTranspose(3, stride=2, padding=1, output_padding=1),
    ConvTranspose(3, padding=2),
    ConvTranspose((4,), stride=2, padding=1),
    ConvTranspose(2, padding=4),
    Pool(2),
    Pool(3, stride=2, ceil_mode=True),
]
STORIES = [
    convolution(IMAGE, KERNEL, **OPTIONS),
    zero_insertion(SMALL, KERNEL, **OPTIONS),
    scatter(SMALL, KERNEL, **OPTIONS),
    conv_as_matrix(IMAGE, KERNEL, **OPTIONS),
    transpose_as_matrix(SMALL, KERNEL, **OPTIONS),
    max_pooling(IMAGE, 2),
]
MIX = channel_mix(CHANNELS, CHANNEL_KERNELS, stride=2, padding=1)
TOLD = conventions(SMALL, KERNEL)
POOLING = pooling(POOLED)
FILLINGS = [nearest(SMALL), bed_of_nails(SMALL, 3), unpooling(POOLING)]
OTHERS = [
    MIX,
    TOLD,
    TOLD[1],
    POOLING,
    *FILLINGS,
    three_views(SMALL, KERNEL, **OPTIONS),
    overlap(3, stride=2),
    tables(ConvTranspose(3, stride=2), 3)[0],
]


@pytest.fixture
def unspoilt() -> Iterator[None]:
    yield
    figures._preferred.clear()


def said(value: Any, **look: Any) -> list[str]:
    return [text.get_text() for text in texts(figures.of(value, **look))]


@pytest.mark.parametrize("value", [*SPECS, *STORIES, *OTHERS], ids=lambda value: repr(value)[:60])
@pytest.mark.parametrize("lang", ["en", "ko"])
def test_every_value_shows_itself_and_nothing_stands_on_anything(value: Any, lang: str) -> None:
    figure = figures.of(value, lang=lang)
    assert not list(collisions(figure))
    assert figure.title
    assert "{" not in figure.title + figure.alt
    shown = value._repr_svg_()
    assert shown == figures.of(value)._repr_svg_()


@pytest.mark.parametrize("spec", SPECS, ids=called)
def test_a_spec_shows_its_sizes_and_its_relation_with_numbers(spec: Any) -> None:
    found = said(spec)
    assert called(spec) in found
    listed = []
    for size in SIZES:
        try:
            made = spec.output_size((size,) * (spec.ndim or 1))
        except ExplainerError:
            continue
        listed.append(str(made[0]) if len(set(made)) == 1 else "×".join(map(str, made)))
    at = found.index("output")
    assert found[at + 1 : at + 1 + len(listed)] == listed
    axes = set(spec.axes(spec.ndim or 1))
    assert sum(text.startswith("$o = ") for text in found) == len(axes)


def test_a_spec_is_called_as_one_would_write_it() -> None:
    for spec in SPECS:
        assert eval(called(spec)) == spec
    assert called(Pool(2, stride=2)) == "Pool(2, stride=2)"


@pytest.mark.parametrize("story", STORIES[:3], ids=lambda story: story.view)
def test_a_story_shows_the_step_that_says_most(story: Any) -> None:
    found = said(story)
    beat = story.beats[telling(story)]
    assert number_text(beat.writes[0][1]) in found
    if story.view == "gather":
        assert f"= {number_text(beat.total)}" in found
    assert any(f"step {telling(story) + 1} of {len(story.beats)}" in text for text in found)


def cells(grid: Any) -> list[str]:
    return [number_text(grid.value(cell)) for cell in grid.cells]


def holds(found: list[str], wanted: list[str]) -> bool:
    return any(found[at : at + len(wanted)] == wanted for at in range(len(found)))


def test_sizes_of_an_unrolled_story_are_its_maps() -> None:
    down, up = STORIES[3:5]
    assert figures.of(down).title == "Convolution: 5×5 → 3×3"
    assert figures.of(up).title == "Transposed convolution: 3×3 → 5×5"
    for story, name in ((down, "C"), (up, "Cᵀ")):
        found = said(story)
        assert {name, "x", "y"} <= set(found)
        assert holds(found, cells(story.output))
        assert any("unrolled" in text for text in found)


def test_a_pooling_and_the_ways_back_show_their_numbers() -> None:
    assert figures.of(POOLING).title == "Max pooling: 4×4 → 2×2"
    found = said(POOLING)
    assert holds(found, cells(POOLING.input))
    assert holds(found, cells(POOLING.output))
    sizes = ["3×3 → 6×6", "3×3 → 9×9", "2×2 → 4×4"]
    for filling, size in zip(FILLINGS, sizes, strict=True):
        assert figures.of(filling).title.endswith(size)
        found = said(filling)
        assert sorted(cells(filling.output)) == sorted(
            text for text in found[found.index("output") + 1 :] if text.isdigit()
        )
        assert (filling.kernel is None) == ("fixed kernel" not in found)


def test_channels_and_conventions_show_their_numbers() -> None:
    found = said(MIX)
    for shown in (*MIX.inputs, *MIX.kernels[0], *MIX.kernels[1], *MIX.outputs):
        assert holds(found, cells(shown))
    assert figures.of(TOLD).title == "The same layer in torch, Keras, JAX"
    assert figures.of(TOLD[1]).title == "The same layer in Keras"
    assert "torch" not in figures.of(TOLD[1]).alt
    for one in TOLD:
        assert holds(said(one), cells(one.output))
        assert holds(said(TOLD), cells(one.canvas))
    many = channel_mix(np.ones((8, 2, 2), int), np.ones((8, 8, 3, 3), int))
    with pytest.raises(ExplainerError, match="at most 24 kernels"):
        figures.of(many)
    assert many._repr_svg_() is None


def test_what_could_not_be_read_is_shown_as_text() -> None:
    line = convolution(np.ones((1, 64), int), np.ones((1, 64), int))
    for value in (Conv(99), line):
        with pytest.raises(ExplainerError):
            figures.of(value)
        assert value._repr_svg_() is None
    with pytest.raises(ExplainerError, match="must be one of ThreeViews, ChannelMix, "):
        figures.of("a string")


def test_a_look_can_be_preferred(unspoilt: None) -> None:
    figures.prefer(lang="ko", theme="dark")
    figures.prefer(width=150)
    spec = SPECS[0]
    assert DARK.background in spec._repr_svg_()
    assert ">출력<" in spec._repr_svg_()
    assert figures.build("padding").get_figwidth() * 25.4 == pytest.approx(150)
    assert ">output<" in figures.of(spec, lang="en")._repr_svg_()


@pytest.mark.parametrize(
    ("look", "rule"),
    [
        ({"theme": "sepia"}, "must be one of light, dark"),
        ({"lang": "tlh"}, "must be one of en, ko"),
        ({"width": 3}, "must be column, page, slide"),
        ({"colour": "red"}, "must be one of lang, theme, width, heading"),
    ],
)
def test_a_look_that_there_is_not_is_refused_at_once(
    look: dict[str, Any], rule: str, unspoilt: None
) -> None:
    with pytest.raises(ExplainerError, match=rule):
        figures.prefer(**look)
    assert figures._preferred == {}


def test_an_animation_plays_in_a_notebook() -> None:
    moving = animation(layer_story("conv", "example", ""))._repr_svg_()
    assert moving.count("<animate ") > 9


def test_pictures_in_one_page_have_names_of_their_own() -> None:
    one, two = (figures.of(spec)._repr_svg_() for spec in SPECS[:2])
    ids = [text.split('aria-labelledby="')[1].split('"')[0] for text in (one, two)]
    assert not set(ids[0].split()) & set(ids[1].split())


def test_nothing_is_drawn_until_it_is_asked_for() -> None:
    code = (
        "import sys; from explainer import Conv; spec = Conv(3);"
        "print('matplotlib' in sys.modules); spec._repr_svg_();"
        "print('torch' in sys.modules, 'matplotlib.pyplot' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False", "False"]
