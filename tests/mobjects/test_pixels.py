"""Pixels that move, and bars."""

from __future__ import annotations

import numpy as np
import pytest

from explainer.layout import flat
from explainer.mobjects.bars import Bar, Bars
from explainer.mobjects.pixels import OVERLAP, Pixels, Unrolling, standing, strip


def test_a_strip_fills_its_box_and_keeps_the_cells_numbers() -> None:
    plane = strip((263, 324), -2.0, 6.0, middle=-1.0, height=0.5)
    assert plane.points((-0.5, 262.5)) == pytest.approx([-2.0, -0.75])
    assert plane.points((0.5, 323.5)) == pytest.approx([6.0, -1.25])


def test_pixels_stand_as_the_image_does_and_cover_it() -> None:
    image = np.linspace(0, 1, 12).reshape(3, 4)
    plane = flat(image.shape, (1.0, -1.0), 0.5)
    pixels = Pixels(image, plane)
    assert pixels.width == pytest.approx(4 * 0.5 + OVERLAP)
    assert pixels.height == pytest.approx(3 * 0.5 + OVERLAP)
    assert pixels.get_center()[:2] == pytest.approx([1.0, -1.0])
    first, *_, last = (path for path in pixels if len(path.points))
    assert first.get_center()[:2] == pytest.approx(plane.points((0, 0)))
    assert last.get_center()[:2] == pytest.approx(plane.points((2, 3)))


def test_unrolling_ends_in_the_line_and_moves_the_first_row_first() -> None:
    image = np.zeros((4, 5))
    line = strip((0, 20), -5.0, 5.0, middle=-2.0, height=0.4)
    pixels = Pixels(image, flat(image.shape, (0.0, 1.0), 0.3))
    start = pixels.centres.copy()
    unrolling = Unrolling(pixels, line)
    unrolling.begin()
    unrolling.interpolate_mobject(0.3)
    np.testing.assert_allclose(pixels.centres[:5], line.points([(0, i) for i in range(5)]))
    np.testing.assert_array_equal(pixels.centres[-5:], start[-5:])
    unrolling.interpolate_mobject(1.0)
    np.testing.assert_allclose(pixels.centres, line.points([(0, i) for i in range(20)]))
    np.testing.assert_allclose(pixels.sizes, standing(line, (1, 20))[1])


def test_bars_are_as_long_as_their_means_and_whiskers_span_the_values() -> None:
    bars = Bars(
        [Bar("a", (1.0, 3.0), "2", "#ff0000"), Bar("b", (1.0,), "1", "#00ff00")],
        left=-2.0, top=1.0, scale=0.5,
    )  # fmt: skip
    assert [body.width for body in bars.bodies] == pytest.approx([1.0, 0.5])
    assert [body.get_left()[0] for body in bars.bodies] == pytest.approx([-2.0, -2.0])
    assert bars.whiskers[0].get_left()[0] == pytest.approx(-1.5)
    assert bars.whiskers[0].get_right()[0] == pytest.approx(-0.5)
    assert bars.figures[0].get_left()[0] > -0.5
