"""Where cells stand, and what their outlines are."""

from __future__ import annotations

import numpy as np
import pytest

from explainer.layout import (
    blend,
    dashed_square,
    flat,
    hatching,
    isometric,
    polyline,
    rounded_square,
)


def test_flat_is_centred_with_rows_downward() -> None:
    plane = flat((3, 5), (1.0, 2.0), 0.5)
    assert plane.point(1, 2) == (1.0, 2.0)
    assert plane.point(0, 0) == (0.0, 2.5)
    assert plane.point(2, 4) == (2.0, 1.5)
    assert plane.cell == 0.5


def test_isometric_keeps_the_centre_and_the_edge() -> None:
    plane = isometric((3, 3), (0.0, 0.0), 0.7)
    assert plane.point(1, 1) == pytest.approx((0.0, 0.0))
    assert plane.cell == pytest.approx(0.7)
    below, right = np.array(plane.point(2, 1)), np.array(plane.point(1, 2))
    assert below[0] < 0 < right[0]
    assert below[1] == pytest.approx(right[1])
    assert right[1] == pytest.approx(-right[0] / 2)  # the 2:1 projection


def test_blend_ends_where_it_should() -> None:
    start, end = flat((2, 2), (0, 0), 1.0), isometric((2, 2), (3, 1), 0.5)
    assert blend(start, end, 0.0) == start
    np.testing.assert_allclose(blend(start, end, 1.0).points(np.eye(2)), end.points(np.eye(2)))


def test_a_position_is_the_way_back_from_a_point() -> None:
    for plane in (flat((3, 4), (1, 2), 0.5), isometric((3, 4), (1, 2), 0.5)):
        assert plane.position(*plane.point(1.25, -2.5)) == pytest.approx((1.25, -2.5))


@pytest.mark.parametrize("shape", [rounded_square(), rounded_square(size=3.0, radius=0.2)])
def test_outline_is_closed_and_inside_its_square(shape: np.ndarray) -> None:
    np.testing.assert_allclose(shape[1:, 0], shape[:-1, 3], atol=1e-12)
    np.testing.assert_allclose(shape[0, 0], shape[-1, 3], atol=1e-12)
    half = np.abs(shape).max()
    assert shape.min() == pytest.approx(-half)


def test_dashes_are_apart_and_hatching_is_diagonal() -> None:
    dashes = dashed_square(dashes=4)
    assert len(dashes) == 16
    lines = hatching(1.0, 3)
    steps = lines[:, 3] - lines[:, 0]
    np.testing.assert_allclose(steps[:, 0], -steps[:, 1])
    assert np.abs(lines).max() <= 0.5 + 1e-12


def test_polyline_goes_through_its_corners() -> None:
    curves = polyline([(0, 0), (3, 0), (3, 3)])
    assert curves.shape == (2, 4, 2)
    np.testing.assert_allclose(curves[0], [(0, 0), (1, 0), (2, 0), (3, 0)])
