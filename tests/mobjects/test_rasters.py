"""Images that change, charts, counts and points: what they show, not how it looks."""

from __future__ import annotations

import numpy as np
import pytest
from manim import ManimColor

from explainer import overlap_count
from explainer.mobjects.chart import Chart
from explainer.mobjects.counts import CountBoard, PaintCounts
from explainer.mobjects.points import COLORS, MARKS, PointPlane
from explainer.mobjects.raster import Frames, Raster, sheet
from explainer.stories import scatter
from explainer.theme import DARK


def test_a_raster_shows_shades_between_its_colours() -> None:
    image = np.array([[0.0, 0.5], [1.0, np.nan]])
    raster = Raster(image, (1, -2), 3.0, dark="#000000", light="#ff8000")
    assert raster.pixel_array[:, :, :3].tolist() == [
        [[0, 0, 0], [128, 64, 0]],
        [[255, 128, 0], list(ManimColor(DARK.background).to_int_rgb())],
    ]
    assert (raster.pixel_array[:, :, 3] == 255).all()
    assert raster.width == pytest.approx(3) and raster.height == pytest.approx(3)
    assert raster.get_center() == pytest.approx([1, -2, 0])


def test_values_beyond_are_the_nearest() -> None:
    raster = Raster([[-3.0, 7.0]], (0, 0), 2.0, dark="#000000", light="#ffffff")
    assert raster.pixel_array[0, :, 0].tolist() == [0, 255]
    assert raster.height == pytest.approx(1), "pixels are square"
    raster.display([[1.0, 0.0]])
    assert raster.pixel_array[0, :, 0].tolist() == [255, 0]


def test_a_sheet_keeps_every_image_in_its_place() -> None:
    images = np.arange(2 * 2 * 3 * 4 * 5).reshape(2, 2, 3, 4, 5)
    whole = sheet(images, gap=2)
    assert whole.shape == (2, 2 * 6 - 2, 3 * 7 - 2)
    for line in range(2):
        for column in range(3):
            top, left = line * 6, column * 7
            found = whole[:, top : top + 4, left : left + 5]
            assert np.array_equal(found, images[:, line, column])
    assert np.isnan(whole[:, 4:6]).all() and np.isnan(whole[:, :, 5:7]).all()


def test_frames_are_shown_once_each_and_in_order() -> None:
    raster = Raster(np.zeros((1, 1)), (0, 0), 1.0)
    seen: list[int] = []
    frames = Frames([raster], 4, seen.append)
    for alpha in np.linspace(0, 1, 25):
        frames.interpolate_mobject(float(alpha))
    assert seen == [0, 1, 2, 3]


@pytest.mark.parametrize("kernel_size", [3, 4])
def test_a_board_counts_what_the_reference_counts(kernel_size: int) -> None:
    story = scatter(np.ones((4, 4), int), np.ones((kernel_size,) * 2, int), stride=2)
    board = CountBoard(story, (0, 0), 0.4)
    paint = PaintCounts(board, [0.1] * len(story.beats))
    for alpha in np.linspace(0, 1, 40):
        paint.interpolate_mobject(float(alpha))
    assert np.array_equal(board.counts, overlap_count((4, 4), kernel_size, stride=2))
    for count, face in enumerate(board.faces):
        corners = 32  # points of a rounded square: eight curves of four
        assert len(face.points) == corners * (board.counts == count).sum()


def test_a_charts_steps_stand_at_equal_factors() -> None:
    chart = Chart(0, 0, 4, 2, steps=(1, 10_000), ticks=[])
    assert [chart.x(step) for step in (1, 10, 100, 10_000)] == pytest.approx([0, 1, 2, 4])
    assert chart.y([0, 5, 10, 99], 0, 10).tolist() == [0, 1, 2, 2]
    assert chart.y([0.01, 0.1, 1], 0.01, 1, log=True) == pytest.approx([0, 1, 2])


@pytest.mark.parametrize("dashed", [False, True])
def test_a_curve_is_drawn_as_far_as_it_is_told(dashed: bool) -> None:
    chart = Chart(0, 0, 4, 2, steps=(1, 10_000), ticks=[])
    curve = chart.add_curve(
        [1, 10, 100, 10_000], [0, 10, 5, 0], low=0, high=10, color="#ffffff", dashed=dashed
    )
    chart.draw_to(100)
    points = curve.line.points
    assert points[:, 0].max() == pytest.approx(2, abs=0.1)
    assert points[:, 1].max() == pytest.approx(2, abs=0.1)
    assert curve.dot.get_center() == pytest.approx([2, 1, 0], abs=0.01)
    chart.draw_to(2)
    assert points[:, 0].max() > curve.line.points[:, 0].max()


def test_points_stand_where_they_are_on_one_scale() -> None:
    rng = np.random.default_rng(0)
    points, labels = rng.normal(size=(200, 2)) * [3, 1], rng.integers(0, 10, 200)
    plane = PointPlane(points, labels, (-2, 1), 4.0, 3.0)
    spots = plane.place(points)
    assert (np.abs(spots - [-2, 1]) <= [2, 1.5]).all()
    across, up = np.ptp(spots, axis=0) / np.ptp(points, axis=0)
    assert across == pytest.approx(up)
    for label, path in enumerate(plane.classes):
        marks = len(path.points) / (4 * (len(MARKS[label]) - 1))
        assert marks == (labels == label).sum()
        assert path.fill_color.to_hex().lower() == COLORS[label]
    assert len({mark.tobytes() for mark in MARKS}) == len(set(COLORS)) == 10
