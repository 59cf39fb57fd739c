"""Images as paths, text as paths, blocks, arrows, and the isometric pair."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from manim import tempconfig

from explainer import Axis, Taps
from explainer.examples import IMAGE, KERNEL, SMALL
from explainer.layout import flat, montage
from explainer.mobjects.arrows import TapArrows
from explainer.mobjects.blocks import block_width, row_of_blocks
from explainer.mobjects.glyphs import font, shaped_by_pango
from explainer.mobjects.isometric import ConeSweep, IsometricPair
from explainer.mobjects.motion import Steps, ease
from explainer.mobjects.picture import Picture
from explainer.mobjects.text import formula, outline, paragraph, pieces, text, text_width, wrap
from explainer.stories import convolution, scatter


def area(path) -> float:
    """Return the area of a path of axis-parallel rectangles."""
    total = 0.0
    for subpath in path.get_subpaths():
        width = subpath[:, 0].max() - subpath[:, 0].min()
        total += width * (subpath[:, 1].max() - subpath[:, 1].min())
    return total


def test_a_picture_covers_each_pixel_up_to_its_shade() -> None:
    picture = Picture([[0.0, 1.0], [1 / 15, np.nan]], flat((2, 2), (0, 0), 1.0))
    assert len(picture) == 16
    assert [area(path) for path in picture[:3]] == pytest.approx([3.0, 2.0, 1.0])


def test_a_montage_has_one_scale_and_open_gaps() -> None:
    sheet = montage(np.stack([np.full((2, 2), 1.0), np.full((2, 2), 2.0)]), 2)
    assert sheet.shape == (2, 5)
    np.testing.assert_allclose(sheet[:, :2], 0.5)
    np.testing.assert_allclose(sheet[:, 3:], 1.0)
    assert np.isnan(sheet[:, 2]).all()


def test_text_stands_on_its_baseline_and_has_its_cap_height() -> None:
    for string in ("Hamburg", "1024", "가나다", "pqg", " 7 "):
        points, width = outline(string)
        assert points[:, 0].min() == pytest.approx(0.0, abs=1e-9)
        assert points[:, 0].max() == pytest.approx(width)
    assert outline("H")[0][:, 1].max() == pytest.approx(1.0, abs=0.05)
    assert outline("p")[0][:, 1].min() < -0.1
    line = text("H", (1.0, 2.0), size=0.5, anchor="left")
    assert line.get_left()[0] == pytest.approx(1.0)
    assert line.get_bottom()[1] == pytest.approx(2.0, abs=0.02)
    assert text("HH", (1.0, 2.0), anchor="right").get_right()[0] == pytest.approx(1.0)


def test_text_does_not_depend_on_the_resolution() -> None:
    string = "One long line that a narrow video would break in two, if Pango were let to."
    with tempconfig({"pixel_width": 100, "pixel_height": 56}):
        points, width = outline(string)
    assert points[:, 1].max() - points[:, 1].min() < 2.0
    assert width > 30


@pytest.mark.skipif(font(False) is None, reason="the lecture's font is not installed")
def test_letters_from_the_file_are_pangos() -> None:
    for bold in (False, True):
        drawn = font(bold)
        assert drawn is not None
        for string in ("AVATAR To 1.25", "창은 한 칸씩", "pad, k = 3"):
            mine, pangos = drawn.outline(string), shaped_by_pango(string, bold)
            for axis in (0, 1):
                extent = np.ptp(mine[:, axis])
                assert extent == pytest.approx(np.ptp(pangos[:, axis]), rel=0.004, abs=0.01)
            assert mine[:, 1].min() == pytest.approx(pangos[:, 1].min(), abs=0.01)


def test_what_the_font_lacks_is_drawn_all_the_same() -> None:
    minus, width = outline("−")
    assert 0.3 < width < 1.0
    assert 0.2 < minus[:, 1].mean() < 0.8
    assert outline("⌊x⌋")[1] > outline("x")[1]  # by Pango, from another font


def test_digits_are_tabular() -> None:
    widths = {round(outline(f"1{d}1")[1], 3) for d in "0123456789"}
    assert max(widths) - min(widths) < 1e-3


def test_wrapping_is_even_and_breaks_at_blanks_only() -> None:
    words = "스트라이드는 입력이 떨어져 선 간격이다 그리고 창은 언제나 한 칸씩 움직인다"
    lines = wrap(words, 6.0)
    assert " ".join(lines) == words
    assert len(lines) == 2
    widths = [text_width(line, size="caption") for line in lines]
    assert max(widths) <= 6.0
    assert min(widths) > 0.6 * max(widths)
    assert wrap("", 6.0) == []
    assert paragraph(words, (0, 0), width=6.0).height > text(words).height


def test_wrapping_keeps_formulas_whole() -> None:
    whole = "gaps of s − 1 = 1 between"
    width = text_width(whole, size="caption")
    for part in (0.7, 0.8, 0.9):
        lines = wrap(whole, part * width)
        assert len(lines) == 2
        assert any("s − 1 = 1" in line for line in lines)
    width = text_width("0.99 and −0.69", size="caption")
    assert wrap("0.99 and −0.69", 0.9 * width) == ["0.99 and", "−0.69"], "a sign, not a minus"


def test_pieces_follow_each_other() -> None:
    line = pieces([("12", "#ffffff"), ("·", "#888888"), ("3", "#ffffff")], (1.0, 0.0))
    lefts = [part.get_left()[0] for part in line]
    assert lefts[0] == pytest.approx(1.0)
    assert lefts == sorted(lefts)
    assert all(a.get_right()[0] < b.get_left()[0] for a, b in pairwise(line))


def test_a_formula_is_sized_by_its_digits() -> None:
    one = formula("5", (0.0, 0.0), size=0.3)
    assert one.height == pytest.approx(0.3, rel=0.02)
    assert formula("o = 5", (2.0, 1.0), anchor="right").get_right()[0] == pytest.approx(2.0)


def test_blocks_fill_the_row_and_give_their_faces() -> None:
    volumes = [(28, 1), (14, 32), (1, 2)]
    blocks = row_of_blocks(
        volumes, left=-5, right=5, middle=0, colors=["#ffffff"] * 3, unit=0.09, thickness=0.01
    )
    assert blocks[0].get_left()[0] == pytest.approx(-5)
    assert blocks[-1].get_right()[0] == pytest.approx(5)
    assert blocks[1].width == pytest.approx(block_width(14, 32, unit=0.09, thickness=0.01))
    picture = Picture(np.ones((28, 28)), blocks[0].face)
    face = blocks[0][0]
    for edge in ("get_left", "get_right", "get_top", "get_bottom"):
        np.testing.assert_allclose(getattr(picture, edge)(), getattr(face, edge)(), atol=1e-6)


def test_arrows_are_the_taps() -> None:
    taps = Taps(3, 5, Axis(3, stride=2, before=1, after=1))
    arrows = TapArrows(taps, centre=(0, 0))
    assert len(arrows.lines) == len(taps.fine) == 7
    for line, f in zip(arrows.lines, taps.fine, strict=True):
        assert line.get_end()[0] == pytest.approx(arrows.large.plane.point(0, f)[0])
    arrows.give_roles(small="input", large="output")
    assert set(arrows.small.roles) == {"input"}


@pytest.mark.parametrize("direction", ["down", "up"])
def test_the_cone_follows_the_story(direction: str) -> None:
    conv = convolution(IMAGE, KERNEL, stride=2, padding=1)
    windows = [beat.window for beat in conv.beats]
    story = conv if direction == "down" else scatter(SMALL, KERNEL, stride=2, padding=1)
    small, large = (
        (conv.output, conv.source) if direction == "down" else (story.source, story.output)
    )
    pair = IsometricPair(small, large, windows, (3, 3), centre=(0, 0), cell=0.4, lift=2.0)
    written = pair.small if direction == "down" else pair.large
    written.withhold()
    sweep = ConeSweep(pair, story, story.beats, seconds=1.0)
    sweep.begin()
    for alpha in np.linspace(0, 1, 100):
        sweep.interpolate(float(alpha))
    assert "pending" not in written.roles
    end = np.array(story.beats[-1].window) + 1
    np.testing.assert_allclose(
        pair.window.get_center()[:2], pair.large.plane.points(end), atol=1e-9
    )
    np.testing.assert_allclose(pair.ring.get_center()[:2], pair.small.plane.points(end), atol=1e-9)


def test_steps_are_due_once_each_and_in_order() -> None:
    steps = Steps([1.0, 2.0, 1.0])
    seen: list[int] = []
    for alpha in np.linspace(0, 1, 9):
        _, _, due = steps.at(float(alpha))
        seen += range(3)[due]
    assert seen == [0, 1, 2]
    assert steps.length == 4.0


def test_ease() -> None:
    assert [ease(x) for x in (-1.0, 0.0, 0.5, 1.0, 2.0)] == [0.0, 0.0, 0.5, 1.0, 1.0]
