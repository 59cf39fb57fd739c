"""Animations: what is shown at each moment is the story's; presets are the paper's; files play."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import torch
from click.testing import CliRunner
from matplotlib.collections import PathCollection
from matplotlib.text import Text

from explainer import cli
from explainer.errors import ExplainerError
from explainer.figures.animating import HELD, KINDS, Animation, animation, layer_story
from explainer.figures.moving import moving_page, moving_svg
from explainer.figures.presets import PRESETS, preset
from explainer.stories.max_pooling import max_pooling
from explainer.stories.steps import output_after
from explainer.story import Story
from explainer.theme import LIGHT, cell_style, number_text
from tests.figures.looking import collisions

#: i, k, s, p, d and the output's size, as figures 2.1 to 2.7 and 5.1 of arXiv:1603.07285 have them;
#: then i', k, s, p, d, output_padding and o' of figures 4.1 to 4.7, and of dilation's transpose.
PAPER = {
    "no_padding_no_strides": (4, 3, 1, 0, 1, 2),
    "arbitrary_padding_no_strides": (5, 4, 1, 2, 1, 6),
    "same_padding_no_strides": (5, 3, 1, 1, 1, 5),
    "full_padding_no_strides": (5, 3, 1, 2, 1, 7),
    "no_padding_strides": (5, 3, 2, 0, 1, 2),
    "padding_strides": (5, 3, 2, 1, 1, 3),
    "padding_strides_odd": (6, 3, 2, 1, 1, 3),
    "dilation": (7, 3, 1, 0, 2, 3),
}
TRANSPOSED = {
    "no_padding_no_strides_transposed": (2, 3, 1, 0, 1, 0, 4),
    "arbitrary_padding_no_strides_transposed": (6, 4, 1, 2, 1, 0, 5),
    "same_padding_no_strides_transposed": (5, 3, 1, 1, 1, 0, 5),
    "full_padding_no_strides_transposed": (7, 3, 1, 2, 1, 0, 5),
    "no_padding_strides_transposed": (2, 3, 2, 0, 1, 0, 5),
    "padding_strides_transposed": (3, 3, 2, 1, 1, 0, 5),
    "padding_strides_odd_transposed": (3, 3, 2, 1, 1, 1, 6),
    "dilation_transposed": (3, 3, 1, 0, 2, 0, 7),
}


def told(name: str) -> Story:
    one = preset(name)
    return layer_story(one.kind, "example", "", **one.options())


def shown(made: Animation, moment: int) -> list[str]:
    """The numbers seen at a moment."""
    made.show(moment)
    texts = [t.get_text() for t in made.figure.findobj(Text) if t.get_visible()]
    return [text for text in texts if re.fullmatch(r"[−.\d]+", text)]


def test_there_is_a_preset_for_each_of_the_papers_figures() -> None:
    assert set(PRESETS) == set(PAPER) | set(TRANSPOSED)


@pytest.mark.parametrize("name", PAPER)
def test_a_convolution_has_the_papers_sizes_and_torchs_values(name: str) -> None:
    i, k, s, p, d, o = PAPER[name]
    story = told(name)
    assert (story.input.shape, story.kernel.shape, story.output.shape) == ((i, i), (k, k), (o, o))
    assert (i + 2 * p - k - (k - 1) * (d - 1)) // s + 1 == o, "relations 6 and 15"
    x, w = (torch.tensor(g.values, dtype=torch.float64) for g in (story.input, story.kernel))
    y = torch.nn.functional.conv2d(x[None, None], w[None, None], stride=s, padding=p, dilation=d)
    np.testing.assert_array_equal(y[0, 0].numpy(), np.array(story.output.values))


@pytest.mark.parametrize("name", TRANSPOSED)
def test_a_transposed_form_has_the_papers_sizes_and_torchs_values(name: str) -> None:
    i, k, s, p, d, a, o = TRANSPOSED[name]
    story = told(name)
    assert (story.input.shape, story.kernel.shape, story.output.shape) == ((i, i), (k, k), (o, o))
    assert s * (i - 1) + a + d * (k - 1) + 1 - 2 * p == o, "relation 14"
    direct = PAPER[name.removesuffix("_transposed")]
    assert (i, o) == (direct[-1], direct[0]), "it leads back to where the convolution began"
    x, w = (torch.tensor(g.values, dtype=torch.float64) for g in (story.input, story.kernel))
    y = torch.nn.functional.conv_transpose2d(
        x[None, None], w[None, None], stride=s, padding=p, dilation=d, output_padding=a
    )
    np.testing.assert_array_equal(y[0, 0].numpy(), np.array(story.output.values))


@pytest.mark.parametrize(
    ("k", "options"),
    [(2, {}), (3, {"stride": 2, "padding": 1}), (3, {"stride": 1}), (2, {"dilation": 2})],
)
def test_a_max_pooling_is_torchs(k: int, options: dict[str, Any]) -> None:
    x = np.random.default_rng(0).integers(-5, 5, (7, 7))
    story = max_pooling(x, k, **options)
    y = torch.nn.functional.max_pool2d(
        torch.tensor(x[None, None], dtype=torch.float64), k, **options
    )
    np.testing.assert_array_equal(y[0, 0].numpy(), np.array(story.output.values))
    for beat in story.beats:
        (product,) = beat.products
        assert story.source.role(product.read) == "input"
        assert story.source.value(product.read) == beat.total == beat.writes[0][1]
        tap = np.array(product.weight) * story.layer["dilation"]
        assert tuple(np.array(beat.window) + tap) == product.read


@pytest.mark.parametrize("view", ["flat", "isometric"])
@pytest.mark.parametrize(
    ("kind", "method"), [("conv-transpose", ""), ("conv-transpose", "scatter"), ("conv", "")]
)
def test_the_numbers_at_each_moment_are_the_storys(kind: str, method: str, view: str) -> None:
    story = layer_story(kind, "example", method)
    made = animation(story, view=view)
    for moment in range(made.moments):
        done = min(moment, len(story.beats))
        expected = []
        for grid in (story.source, output_after(story, done)):
            cells = (c for c in grid.cells if cell_style(grid.role(c), LIGHT).number)
            expected += [number_text(grid.value(cell)) for cell in cells]
        if view == "flat" and 0 < moment <= len(story.beats):
            expected += [number_text(story.weights.value(cell)) for cell in story.weights.cells]
        assert sorted(shown(made, moment)) == sorted(expected), f"moment {moment}"


def where(made: Animation, moment: int) -> list[Any]:
    """Where the movers' artists stand, in pixels."""
    made.show(moment)
    found = []
    for mover in made.movers:
        for artist in mover.artists:
            if isinstance(artist, Text):
                found.append(artist.get_transform().transform(artist.get_position()))
            elif isinstance(artist, PathCollection):
                offsets = artist.get_offset_transform().transform(artist.get_offsets())
                found.append(np.asarray(offsets)[0])
    return found


@pytest.mark.parametrize("view", ["flat", "isometric"])
@pytest.mark.parametrize("kind", ["conv-transpose", "conv", "max-pool"])
def test_the_window_stands_where_the_story_has_it(kind: str, view: str) -> None:
    made = animation(layer_story(kind, "example", "", dilation=2), view=view)
    sheet = made.figure.axes[0].transData
    begun = where(made, 1)
    gap = np.array(made.story.beats[1].window) - made.story.beats[0].window
    step = (where(made, 2)[0] - begun[0]) / gap[1]
    for n, beat in enumerate(made.story.beats, 1):
        for mover, point in zip(made.movers, mover_points(made, n), strict=True):
            moved = sheet.transform(mover.stops[n - 1]) - sheet.transform((0, 0))
            np.testing.assert_allclose(point[1] - point[0], moved, atol=1e-6)
        if view == "flat":
            row, column = np.array(beat.window) - made.story.beats[0].window
            down = np.array([0, -step[0]])
            np.testing.assert_allclose(
                where(made, n)[0] - begun[0], row * down + column * step, atol=1e-6
            )


def mover_points(made: Animation, moment: int) -> list[tuple[Any, Any]]:
    """Where the first collection of each mover began, and where it stands."""
    places = []
    for at in (1, moment):
        made.show(at)
        firsts = [
            next(one for one in mover.artists if isinstance(one, PathCollection))
            for mover in made.movers
        ]
        places.append(
            [one.get_offset_transform().transform(one.get_offsets())[0] for one in firsts]
        )
    return list(zip(*places, strict=True))


def test_a_frame_on_the_way_is_between_two_that_stand() -> None:
    made = animation(layer_story("conv", "example", "", input_size=4))
    frames = [(image.astype(int), times) for image, times in made.frames(320, 6, gliding=2)]
    steps = len(made.story.beats)
    assert [times for _, times in frames] == [6, *[4, 1, 1] * (steps - 1), 6, 6 * HELD]
    first, one, two, second = (image for image, _ in frames[1:5])
    for between in (one, two):
        assert np.abs(between - first).max() > 60 and np.abs(between - second).max() > 60
    assert np.abs(one - first).sum() < np.abs(two - first).sum() + np.abs(two - second).sum()


def test_the_svgs_window_glides_and_rests() -> None:
    made = animation(told("padding_strides"))
    text = moving_svg(made, steps_per_second=2)
    ways = re.findall(r'<animateTransform [^>]*values="([^"]*)" keyTimes="([^"]*)"', text)
    assert len(ways) == sum(len(mover.artists) for mover in made.movers)
    values, times = (part.split(";") for part in ways[0])
    assert len(values) == len(times) and times[0] == "0" and times[-1] == "1"
    found = [float(time) for time in times]
    assert found == sorted(found)
    steps = len(made.story.beats)
    assert len(values) == 2 + 2 * (steps - 1), "from each step to the next"
    arrival = min(abs(time - 2 / made.moments) for time in found)
    assert arrival < 1e-5, "it has arrived when the second cell is written"


def test_products_stand_below_with_their_sum() -> None:
    story = told("no_padding_strides_transposed")
    made = animation(story, products=True)
    plain = animation(story)
    for n, beat in enumerate(story.beats, 1):
        more = [text for p in beat.products for text in (p.left, p.right)]
        expected = shown(plain, n) + [number_text(value) for value in more]
        assert sorted(shown(made, n)) == sorted(expected)
        seen = [t.get_text() for t in made.figure.findobj(Text) if t.get_visible()]
        assert f"= {number_text(beat.total)}" in seen


def test_the_svg_tells_the_same_lives_and_ends_finished() -> None:
    made = animation(told("padding_strides"), view="flat")
    text = moving_svg(made, steps_per_second=2)
    ElementTree.fromstring(text)
    assert "http" not in re.sub(
        r'xmlns(:\w+)?="[^"]*"|<!DOCTYPE[^>]*>|<metadata>.*?</metadata>', "", text, flags=re.S
    )
    assert "life-" not in text
    assert len(re.findall(r"<animate ", text)) == sum(
        len(moments) < made.moments for moments, _ in made.lives
    )
    assert f'dur="{made.moments / 2:g}s"' in text
    assert text.count('<g visibility="hidden"><animate') == sum(
        made.moments - 1 not in moments for moments, _ in made.lives
    )


def test_the_page_has_buttons_and_no_network() -> None:
    made = animation(layer_story("max-pool", "random", ""), lang="ko", theme="dark")
    words = {"play": "P", "pause": "Q", "back": "B", "on": "O"}
    page = moving_page(made, steps_per_second=3, theme=LIGHT, lang="ko", words=words)
    assert page.count("<button") == 3
    assert not re.search(r'(src|href)="(?!#)', page)


@pytest.mark.parametrize("kind", ["gif", "mp4", "webm"])
def test_a_video_plays_and_is_the_same_again(kind: str, tmp_path: Path) -> None:
    def make(name: str) -> Path:
        args = ["animate", "--preset", "no_padding_strides", "-o", str(tmp_path / name)]
        done = CliRunner().invoke(cli.cli, args, catch_exceptions=False)
        assert done.exit_code == 0
        assert done.output.strip() == str(tmp_path / name)
        return tmp_path / name

    path = make(f"one.{kind}")
    with av.open(path) as clip:
        frames = list(clip.decode(video=0))
    least = (4 + 1) * (1 if kind == "gif" else 12) + 3 * 2
    assert len(frames) >= least, "a moment before, the four steps, the window on its way"
    seconds = float(frames[-1].time - frames[0].time)
    assert seconds == pytest.approx((4 + 1 + HELD) / 2, abs=1.01)
    first, last = (f.to_ndarray(format="rgb24").astype(int) for f in (frames[0], frames[-1]))
    assert np.abs(first - last).max() > 60, "the output is written"
    assert path.read_bytes() == make(f"two.{kind}").read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == [f"one.{kind}", f"two.{kind}"]


@pytest.mark.parametrize("kind", ["svg", "html"])
def test_text_is_the_same_again(kind: str, tmp_path: Path) -> None:
    blobs = []
    for name in ("one", "two"):
        args = ["animate", "max-pool", "--lang", "ko", "-o", str(tmp_path / f"{name}.{kind}")]
        assert CliRunner().invoke(cli.cli, args, catch_exceptions=False).exit_code == 0
        blobs.append((tmp_path / f"{name}.{kind}").read_bytes())
    assert blobs[0] == blobs[1]


def test_without_arguments_presets_are_listed() -> None:
    done = CliRunner().invoke(cli.cli, ["animate"], catch_exceptions=False)
    assert [line.split()[0] for line in done.output.splitlines()] == list(PRESETS)


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["convolve"], "must be one of conv-transpose, conv, max-pool"),
        (["--preset", "paddin_strides"], "Did you mean padding_strides?"),
        (["conv", "--preset", "dilation_transposed"], "is conv-transpose, not conv"),
        (["conv-transpose", "--output-padding", "2"], "Use at most 1."),
        (["conv-transpose", "--padding", "3"], "must be at most 2"),
        (["max-pool", "--padding", "2"], "Use at most 1."),
        (["conv", "--method", "scatter"], "is a choice of conv-transpose alone"),
        (["conv-transpose", "--method", "conv"], "must be one of zero_insert, scatter"),
        (["conv", "--output-padding", "1"], "must be 0 with conv"),
        (["conv", "--view", "isometric", "--products"], "where a flat view sums them up"),
        (["conv-transpose", "--method", "scatter", "--products"], "with conv or zero_insert"),
        (["conv", "--view", "above"], "must be one of flat, isometric"),
        (["conv", "--input-size", "40"], "Use 16."),
        (["conv-transpose", "--input-size", "16"], "at most 400 can be shown"),
        (["conv-transpose", "--stride", "99"], "must be at most 80 along each axis"),
        (["conv", "-o", "sweep.avi"], "Use sweep.gif."),
        (["conv", "--theme", "pink"], "must be one of light, dark"),
    ],
)
def test_what_cannot_be_animated_is_said(
    args: list[str], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ExplainerError, match=re.escape(words)):
        CliRunner().invoke(cli.cli, ["animate", *args], catch_exceptions=False)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("kind", KINDS)
def test_every_layer_has_a_sweep_of_its_own(kind: str) -> None:
    story = layer_story(kind, "ones", "")
    assert len(animation(story, view="isometric").lives) > len(story.beats)


@pytest.mark.parametrize("view", ["flat", "isometric"])
@pytest.mark.parametrize("lang", ["en", "ko"])
def test_nothing_stands_on_anything_else(lang: str, view: str, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("1,-2,3.5\n0,1,2\n")
    story = layer_story("conv-transpose", str(tmp_path / "x.csv"), "")
    made = animation(story, view=view, products=view == "flat", lang=lang)
    for moment in (0, made.moments - 1):
        made.show(moment)
        assert not list(collisions(made.figure))


def test_products_with_many_digits_stand_clear(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("1,-2,3.5\n0,1,2\n")
    story = layer_story("conv-transpose", str(tmp_path / "x.csv"), "")
    found = []
    for products in (False, True):
        made = animation(story, products=products)
        made.show(8)
        found.append(sorted(collisions(made.figure)))
    assert found[0] == found[1], "weights share cells with numbers; products share room with none"
    with pytest.raises(ExplainerError, match="too many digits"):
        wide = layer_story("conv-transpose", str(tmp_path / "x.csv"), "", kernel_size=5, padding=2)
        animation(wide, products=True)
