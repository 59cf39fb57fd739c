"""Grids and boards draw what their stories say."""

from __future__ import annotations

import numpy as np
import pytest
from manim import VMobject

from explainer import conv
from explainer.examples import IMAGE, KERNEL, SMALL
from explainer.layout import flat, isometric, rounded_square
from explainer.mobjects.board import GatherBoard, ProductsFall, Sweep, TotalRises
from explainer.mobjects.grid import CellGrid, Rearrange, number_text, shape_points
from explainer.stories import convolution, zero_insertion
from explainer.story import grid

LABELS = ("input", "kernel", "output")


def subpaths(path: VMobject) -> int:
    return len(path.get_subpaths())


def layer(drawn: CellGrid, role: str):
    return drawn._layers[role]  # type: ignore[index]


def test_a_grid_is_a_path_for_the_faces_of_each_role_and_one_for_its_numbers() -> None:
    story = zero_insertion(SMALL, KERNEL, stride=2, padding=1)
    drawn = CellGrid(story.source, flat(story.source.shape, (0, 0), 0.6))
    roles = [story.source.role(cell) for cell in story.source.cells]
    assert set(drawn._layers) == {"input", "inserted", "padding"}
    assert subpaths(layer(drawn, "input").face) == roles.count("input") == 9
    assert subpaths(layer(drawn, "padding").face) == roles.count("padding") == 24
    assert subpaths(layer(drawn, "inserted").face) == 20 * roles.count("inserted")  # dashes
    assert len(layer(drawn, "padding").number.points) == 0
    assert len(layer(drawn, "input").number.points) > 0


def test_a_cell_stands_where_its_plane_says() -> None:
    plane = isometric((2, 3), (1.0, -1.0), 0.5)
    drawn = CellGrid(grid([[1, 2, 3], [4, 5, 6]], "input"), plane)
    np.testing.assert_allclose(drawn.get_center()[:2], plane.point(0.5, 1.0), atol=1e-9)


def test_writing_a_cell_moves_it_to_its_new_role() -> None:
    drawn = CellGrid(grid([[7, 8]], "output"), flat((1, 2), (0, 0), 1.0), roles=("pending",))
    drawn.clear_to("pending")
    assert subpaths(layer(drawn, "pending").face) == 2
    drawn.put((0, 1), 15)
    drawn.redraw()
    assert subpaths(layer(drawn, "pending").face) == 1
    assert subpaths(layer(drawn, "output").face) == 1
    assert drawn.texts == ["7", "15"]


def test_numbers() -> None:
    assert [number_text(v) for v in (3, -12, 0.5, -0.126)] == ["3", "−12", "0.50", "−0.13"]


def test_shape_points_scale_and_turn_about_each_place() -> None:
    plane = flat((1, 1), (0, 0), 1.0)
    square = rounded_square(size=1.0, radius=0.1)
    small = shape_points(plane, square, [(0, 0), (0, 3)], sizes=[0.5, 0.5])
    assert small[:, 0].min() == pytest.approx(-0.25)
    assert small[:, 0].max() == pytest.approx(3.25)
    turned = shape_points(plane, square, [(0, 0)], angle=np.pi / 2)
    np.testing.assert_allclose(
        np.sort(turned, axis=0), np.sort(shape_points(plane, square, [(0, 0)]), axis=0), atol=1e-9
    )


def test_rearranging_goes_from_start_to_end() -> None:
    drawn = CellGrid(grid([[1, 2, 3]], "input"), flat((1, 3), (0, 0), 1.0))
    ends = drawn.places.copy()
    drawn.places = drawn.drawn_in(0.5)
    np.testing.assert_allclose(drawn.places[:, 1], [0.5, 1.0, 1.5])
    move = Rearrange(drawn, places=ends)
    move.begin()
    move.interpolate(0.0)
    np.testing.assert_allclose(drawn.places[:, 1], [0.5, 1.0, 1.5])
    move.interpolate(1.0)
    np.testing.assert_allclose(drawn.places, ends)


def test_a_turned_kernel_looks_like_the_kernel_turned() -> None:
    story = zero_insertion(SMALL, KERNEL, stride=2, padding=1)
    plane = flat((3, 3), (0, 0), 0.5)
    turning, turned = CellGrid(story.kernel, plane), CellGrid(story.weights, plane)
    turning.angle = np.pi
    turning.redraw()
    for cell, place in zip(story.kernel.cells, turning.standing(), strict=True):
        row, column = np.rint(place).astype(int).tolist()
        assert story.weights.value((row, column)) == story.kernel.value(cell)
    np.testing.assert_allclose(
        np.sort(layer(turning, "kernel").number.points, axis=0),
        np.sort(layer(turned, "kernel").number.points, axis=0),
        atol=1e-9,
    )


def test_a_sweep_writes_the_references_output() -> None:
    story = convolution(IMAGE, KERNEL, padding=1)
    board = GatherBoard(story, LABELS)
    assert set(board.output.roles) == {"pending"}
    sweep = Sweep(board, story.beats)
    assert sweep.run_time == pytest.approx(sum(beat.seconds for beat in story.beats))
    sweep.begin()
    for alpha in np.linspace(0, 1, 200):
        sweep.interpolate(float(alpha))
    wanted = conv(IMAGE[None], KERNEL[None, None], padding=1)[0]
    assert board.output.texts == [number_text(v) for v in wanted.ravel().tolist()]
    assert set(board.output.roles) == {"output"}
    np.testing.assert_allclose(board.window.corner, story.beats[-1].window)


def test_a_sweep_half_way_has_written_half() -> None:
    story = convolution(IMAGE, KERNEL, padding=1)
    board = GatherBoard(story, LABELS)
    sweep = Sweep(board, story.beats[:4], seconds=1.0)
    sweep.begin()
    sweep.interpolate(0.5)  # two of four seconds: the third step has begun, two are written
    assert board.output.roles.count("output") == 2


def test_products_fall_and_the_total_rises() -> None:
    story = convolution(IMAGE, KERNEL, padding=1)
    board, first = GatherBoard(story, LABELS), story.beats[0]
    fall = ProductsFall(board, first)
    fall.begin()
    assert len(board.sums.total.points) == 0
    fall.interpolate(1.0)
    assert len(board.sums.total.points) > 0
    rise = TotalRises(board, first)
    rise.begin()
    assert board.output.roles[0] == "pending"
    rise.interpolate(1.0)
    assert (board.output.roles[0], board.output.texts[0]) == ("output", "4")


def test_numbers_make_room_under_the_window() -> None:
    story = convolution(IMAGE, KERNEL, padding=1)
    board = GatherBoard(story, LABELS)
    board.move(2, 2)
    moved = np.flatnonzero(board.source.offsets[:, 0])
    under = [board.source.index((r, c)) for r in (2, 3, 4) for c in (2, 3, 4)]
    assert moved.tolist() == under


def test_a_board_for_another_story_keeps_its_source() -> None:
    board = GatherBoard(convolution(IMAGE, KERNEL, padding=1), LABELS)
    other = convolution(IMAGE, KERNEL, stride=2, padding=1)
    again = board.again(other, "output")
    assert again.source is board.source
    assert again.output.grid.shape == (3, 3)
    assert board.output.grid.shape == (5, 5)
    np.testing.assert_allclose(again.output.get_center(), board.output.get_center(), atol=1e-9)
