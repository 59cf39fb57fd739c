"""Painting, matrices and linked views draw what their stories say."""

from __future__ import annotations

import numpy as np
import pytest

from explainer import conv_transpose
from explainer.examples import CORNER, KERNEL, LINE, LINE_KERNEL, SMALL
from explainer.layout import flat
from explainer.mobjects.faces import Faces
from explainer.mobjects.grid import CellGrid, number_text
from explainer.mobjects.linked import Linked, ThreeViewsBoard
from explainer.mobjects.matrix import Crossing, MatrixBoard, RowsLaid, RowSweep, TurnOver
from explainer.mobjects.painting import ScatterBoard
from explainer.mobjects.stamping import Crop, Painting, StampForms, StampLands
from explainer.mobjects.sum_line import SumLine
from explainer.stories import (
    conv_as_matrix,
    convolution,
    padding_series,
    scatter,
    three_views,
    transpose_as_matrix,
)
from explainer.story import grid

LABELS = ("input", "kernel", "canvas")
STORY = scatter(SMALL, KERNEL, stride=2, padding=1)


def texts(values) -> list[str]:
    return [number_text(value) for value in np.ravel(values).tolist()]


def run(animation, frames: int = 60) -> None:
    animation.begin()
    for alpha in np.linspace(0, 1, frames):
        animation.interpolate(alpha)  # a NumPy number, as Manim's clock gives


def test_a_stamp_is_the_kernel_scaled_by_the_ringed_cell() -> None:
    board, first = ScatterBoard(STORY, LABELS), STORY.beats[0]
    board.point_at(first)
    form = StampForms(board, first)
    form.begin()
    form.interpolate(0.3)
    assert board.scaled.texts == texts(KERNEL)
    form.interpolate(np.float64(0.6))
    assert board.scaled.texts[0] == f"{SMALL[0, 0]}·{KERNEL[0, 0]}"
    form.interpolate(1.0)
    assert board.scaled.texts == texts(SMALL[0, 0] * KERNEL)
    np.testing.assert_allclose(
        board.ring.get_center()[:2], board.input.plane.point(0, 0), atol=1e-9
    )
    run(StampLands(board, first))
    assert not board.stamp.cells.sizes.any()
    assert [board.canvas.texts[board.canvas.index(p.write)] for p in first.products] == texts(
        SMALL[0, 0] * KERNEL
    )


def test_where_stamps_meet_the_sum_is_written_out_before_it_is_done() -> None:
    board = ScatterBoard(STORY, LABELS)
    one, two = STORY.beats[:2]
    board.add_up(one)
    board.meet(two)
    shared = {p.write for p in one.products} & {p.write for p in two.products}
    assert len(shared) == 3
    for product in two.products:
        shown = board.canvas.texts[board.canvas.index(product.write)]
        assert ("+" in shown) == (product.write in shared)
    assert board.canvas.texts[board.canvas.index((0, 2))] == "4+1"
    board.add_up(two)
    assert board.canvas.texts[board.canvas.index((0, 2))] == "5"


@pytest.mark.parametrize("frames", [1, 7, 300])
def test_painting_ends_at_the_whole_canvas_however_few_frames(frames: int) -> None:
    board = ScatterBoard(STORY, LABELS)
    painting = Painting(board, STORY.beats, seconds=0.5)
    painting.begin()
    for alpha in np.linspace(0, 1, frames + 1)[1:]:
        painting.interpolate(alpha)
    wanted = conv_transpose(SMALL[None], KERNEL[None, None], stride=2)[0]
    assert board.canvas.texts == texts(wanted)
    assert set(board.canvas.roles) == {"output"}


def test_a_crop_leaves_the_output() -> None:
    board = ScatterBoard(STORY, LABELS)
    run(Painting(board, STORY.beats, seconds=0.5), 5)
    border = [cell for cell in STORY.output.cells if STORY.output.role(cell) == "crop"]
    run(Crop(board.canvas, border))
    left = [t for t, r in zip(board.canvas.texts, board.canvas.roles, strict=True) if r == "output"]
    assert left == texts(conv_transpose(SMALL[None], KERNEL[None, None], stride=2, padding=1)[0])
    assert (board.canvas.sizes == 1).all()
    assert layer_opacity(board.canvas) == pytest.approx(0.45)
    again = Crop(board.canvas, [(1, 1)])
    again.begin()
    again.interpolate(0.4)  # what went before stays faint
    assert layer_opacity(board.canvas) == pytest.approx(0.45)


def layer_opacity(drawn: CellGrid) -> float:
    return drawn._layers["crop"].hatch.get_stroke_opacity()


def test_a_sum_line_is_centred_and_coloured_by_role() -> None:
    beat = conv_as_matrix(LINE, LINE_KERNEL, stride=2).beats[0]
    line = SumLine((1.0, -2.0)).write_out(beat.products, beat.total)
    assert line.get_center()[0] == pytest.approx(1.0)
    assert [len(part.points) > 0 for part in line] == [True] * 4
    line.write_out(beat.products)
    assert len(line.total.points) == 0
    assert not any(len(part.points) for part in line.clear())


def matrix_board() -> MatrixBoard:
    story = conv_as_matrix(LINE, LINE_KERNEL, stride=2)
    return MatrixBoard(story, centre=(0.0, 0.0), cell=0.5, sum_at=(0.0, -2.0))


def test_rows_are_laid_one_after_the_other() -> None:
    board = matrix_board()
    slide = convolution(LINE, LINE_KERNEL, stride=2)
    kernel = CellGrid(slide.kernel, flat(slide.kernel.shape, (0, 2), 0.5))
    laid = RowsLaid(board, kernel, [beat.window for beat in slide.beats], seconds=1.0)
    laid.begin()
    laid.interpolate(0.5)  # in the middle of the second of three steps: one row lies
    assert board.matrix.sizes.reshape(3, 7).any(axis=1).tolist() == [True, False, False]
    laid.interpolate(1.0)
    assert (board.matrix.sizes == 1).all()
    np.testing.assert_allclose(  # the kernel stands over the last band
        kernel.plane.point(0, 0)[0], board.matrix.plane.point(0, slide.beats[-1].window[1])[0]
    )


def test_a_column_laid_as_a_row_stands_over_the_matrix() -> None:
    board = matrix_board()
    board.lay_column(1.5)
    stands = board.column.plane.points(board.column.places)
    over = board.matrix.plane.points([(0, column) for column in range(7)])
    np.testing.assert_allclose(stands[:, 0], over[:, 0])
    np.testing.assert_allclose(stands[:, 1], 1.5)


def test_a_row_sweep_writes_the_product() -> None:
    board = matrix_board()
    run(RowSweep(board, board.story.beats, seconds=1.0))
    assert board.result.texts == ["4", "3", "5"]
    np.testing.assert_allclose(
        board.ring.get_center()[:2], board.result.plane.point(2, 0), atol=1e-9
    )


def test_the_result_is_folded_back_into_a_map() -> None:
    up = transpose_as_matrix(CORNER, KERNEL, stride=2, padding=1)
    board = MatrixBoard(up, centre=(0.0, 0.0), cell=0.3)
    wanted = conv_transpose(CORNER[None], KERNEL[None, None], stride=2, padding=1)[0]
    board.folded = CellGrid(grid(wanted, "output"), flat(wanted.shape, (3.0, 0.0), 0.5))
    board.folded.texts = [""] * wanted.size
    run(RowSweep(board, up.beats, seconds=0.1))
    assert board.folded.texts == board.result.texts == texts(wanted)
    assert len(board.sums.total.points) == 0  # no place was given to them


def test_a_matrix_turned_over_is_its_transpose() -> None:
    board = matrix_board()
    up = transpose_as_matrix([[4, 3, 5]], LINE_KERNEL, stride=2)
    upper = MatrixBoard(up, centre=(1.0, 0.5), cell=0.5)
    plane = upper.matrix.plane
    turn = TurnOver(board.matrix, upper.matrix)
    turn.begin()
    turn.interpolate(0.0)
    assert (board.matrix.sizes == 1).all()
    assert not upper.matrix.sizes.any()
    turn.interpolate(0.25)  # each cell on the way to where the transpose has it
    before = board.matrix.plane
    assert before.down[0] > 0 > before.right[1]
    turn.interpolate(1.0)
    assert not board.matrix.sizes.any()
    np.testing.assert_allclose(
        upper.matrix.plane.points([(0, 0), (6, 2)]), plane.points([(0, 0), (6, 2)])
    )


def test_a_column_crosses_over_and_changes_its_role() -> None:
    board = matrix_board()
    end = flat((7, 1), (-3.0, 0.0), 0.5)
    run(Crossing(board.column, end, "pending"))
    assert set(board.column.roles) == {"pending"}
    np.testing.assert_allclose(board.column.get_center()[:2], (-3.0, 0.0), atol=1e-9)


def test_three_views_show_one_cell_and_one_sum() -> None:
    views = three_views(CORNER, KERNEL, stride=2, padding=1)
    board = ThreeViewsBoard(views, ("a", "b", "c"))
    run(Linked(board, views.steps, seconds=1.0))
    last = views.steps[-1]
    spots = (
        board.output.plane.point(*last.cell),
        board.canvas.plane.point(*last.painted),
        board.product.result.plane.point(last.row, 0),
    )
    for ring, spot in zip(board.rings, spots, strict=True):
        np.testing.assert_allclose(ring.get_center()[:2], spot, atol=1e-9)
    wanted = texts(conv_transpose(CORNER[None], KERNEL[None, None], stride=2, padding=1)[0])
    assert board.output.texts == board.product.result.texts == wanted
    assert [t for t in board.canvas.texts if t] == wanted
    widths = {round(float(line.width), 6) for line in board.sums}
    assert len(widths) == 1  # the same line three times


def test_a_wire_for_every_stamp_that_reaches_the_cell() -> None:
    views = three_views(CORNER, KERNEL, stride=2, padding=1)
    board = ThreeViewsBoard(views, ("a", "b", "c"))
    for step in views.steps:
        board.stand(step, step, 1.0)
        assert len(board.wires.lines.get_subpaths()) == len(step.scattered)
    board.wires.draw([], 1.0)
    assert len(board.wires.lines.points) == 0


def test_both_faces_of_padding_leave_the_same_output() -> None:
    series = padding_series(SMALL, KERNEL, stride=2)
    canvas = None
    for p, faces in enumerate(series):
        board = Faces(faces, room=series[0], canvas=canvas)
        canvas = board.canvas
        run(Crop(canvas, board.border), 5)
        run(Linked(board, board.steps, seconds=0.1))
        kept = [t for t, r in zip(canvas.texts, canvas.roles, strict=True) if r == "output"]
        wanted = conv_transpose(SMALL[None], KERNEL[None, None], stride=2, padding=p)[0]
        assert board.output.texts == kept == texts(wanted)
