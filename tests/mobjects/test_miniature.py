from __future__ import annotations

import numpy as np
import pytest

from explainer.examples import KERNEL, SMALL
from explainer.layout import flat
from explainer.mobjects.board import Window
from explainer.mobjects.grid import CellGrid
from explainer.mobjects.hourglass import Hourglass, Pour
from explainer.mobjects.miniature import Flip, SmallSweep, matrix_picture
from explainer.mobjects.picture import Picture
from explainer.stories import zero_insertion


def test_a_small_sweep_writes_every_cell_and_ends_with_the_last_window() -> None:
    story = zero_insertion(SMALL, KERNEL, stride=2, padding=1)
    source = CellGrid(story.source, flat(story.source.shape, (0, 0), 0.2), numbers=False)
    output = CellGrid(
        story.output, flat(story.output.shape, (0, -2), 0.2), roles=("pending",), numbers=False
    ).withhold()
    window = Window(story.weights, source.plane, chips=False)
    sweep = SmallSweep(story, source, output, window, run_time=2.0)
    sweep.begin()
    for alpha in np.linspace(0, 1, 60):
        sweep.interpolate(float(alpha))
    assert set(output.roles) == {"output"}
    np.testing.assert_allclose(window.corner, story.beats[-1].window)


def test_a_flipped_matrix_is_the_transposed_one() -> None:
    matrix = np.arange(8).reshape(2, 4)
    picture, wanted = matrix_picture(matrix, (1, 2), 0.5), matrix_picture(matrix.T, (1, 2), 0.5)
    flip = Flip(picture, run_time=1.0)
    flip.begin()
    flip.interpolate(1.0)
    for path, other in zip(picture, wanted, strict=True):
        for edge in ("get_left", "get_top", "get_right", "get_bottom"):
            np.testing.assert_allclose(getattr(path, edge)(), getattr(other, edge)(), atol=1e-9)


@pytest.mark.parametrize("inward", [True, False])
def test_what_pours_stays_between_the_walls_and_comes_whole(inward: bool) -> None:
    glass = Hourglass((0.0, 0.0))
    side = -1 if inward else 1
    picture = Picture(np.ones((4, 4)), flat((4, 4), (side * 4.6, 0.0), 0.6))
    whole = picture[-1].points.copy()
    pour = Pour(picture, glass, inward=inward)
    pour.begin()
    for alpha in (0.2, 0.4, 0.6, 0.8):
        pour.interpolate(alpha)
        points = picture[-1].points
        assert (np.abs(points[:, 1]) <= glass.half_height(points[:, 0]) + 1e-9).all()
        assert (points[:, 0] * side >= glass.throat - 1e-9).all()
    pour.interpolate(0.0 if inward else 1.0)
    np.testing.assert_allclose(picture[-1].points, whole)
    pour.interpolate(1.0 if inward else 0.0)
    assert np.ptp(picture[-1].points[:, 0]) == pytest.approx(0.0)
