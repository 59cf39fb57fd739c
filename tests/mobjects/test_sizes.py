"""Lanes, heat grids, fillings, stamps, shared sizes and kernel banks draw what stories say."""

from __future__ import annotations

import numpy as np
import pytest
from manim import ManimColor, VMobject

from explainer import Conv
from explainer.examples import CHANNEL_KERNELS, CHANNELS, IMAGE, KERNEL, POOLED
from explainer.layout import flat
from explainer.mobjects.bank import KernelBank
from explainer.mobjects.filling import FilledGrid, FillOut
from explainer.mobjects.grid import CellGrid
from explainer.mobjects.heat import HeatGrid
from explainer.mobjects.lanes import BlockFrame, Developing, Lane, Lanes, zoom_lines
from explainer.mobjects.sizes import SharedSizes, corner_outline
from explainer.mobjects.stamps import StampBoard, StampsLand
from explainer.stories import (
    channel_mix,
    convolution,
    nearest,
    overlap,
    overlap_series,
    pooling,
    shared_sizes,
    unpooling,
)
from explainer.story import grid


def faces(drawn: CellGrid, role: str) -> int:
    return len(drawn._layers[role].face.get_subpaths())  # type: ignore[index]


def run(animation, alphas: int = 50) -> None:
    animation.begin()
    for alpha in np.linspace(0, 1, alphas):
        animation.interpolate(float(alpha))


def test_numbers_are_as_high_as_told_or_as_wide_as_fits() -> None:
    plane = flat((1, 1), (0, 0), 1.0)
    low, wide = (
        CellGrid(grid([[value]], "input"), plane, cap=cap)._layers["input"].number
        for value, cap in ((8, 0.25), (-12.34, 0.9))
    )
    assert low.height == pytest.approx(0.25, abs=0.02)
    assert wide.width == pytest.approx(0.86)


def test_a_frame_lies_round_its_block() -> None:
    plane = flat((5, 5), (0, 0), 1.0)
    frame = BlockFrame((2, 3), plane, room=0.0).move(1, 1)
    np.testing.assert_allclose(frame.get_center()[:2], plane.point(1.5, 2), atol=1e-9)
    assert (frame.width, frame.height) == pytest.approx((3.0, 2.0))


def test_a_developing_picture_shows_what_was_put() -> None:
    picture = Developing((2, 2), flat((2, 2), (0, 0), 1.0), full=2.0)
    assert len(picture) == 1  # its outline
    picture.put((0, 1), 2.0)
    picture.put((1, 0), -3.0)
    picture.redraw()
    assert picture.values[0, 1] == 1.0
    assert picture.values[1, 0] == 0.0  # as a ReLU leaves it
    assert np.isnan(picture.values[0, 0])


def test_lanes_run_together_and_write_all() -> None:
    story = convolution(IMAGE, KERNEL, stride=2, padding=1)
    lanes = []
    for x in (-3, 3):
        output = CellGrid(story.output, flat((3, 3), (x, 0), 0.5), roles=("pending",)).withhold()
        frame = BlockFrame((3, 3), flat((7, 7), (x, 0), 0.5))
        corners = [beat.window for beat in story.beats]
        lanes.append(Lane(frame, corners, output, [beat.writes for beat in story.beats]))
    sweep = Lanes(lanes, seconds=0.5)
    assert sweep.run_time == pytest.approx(4.5)
    run(sweep)
    for lane in lanes:
        assert isinstance(lane.output, CellGrid)
        assert lane.output.texts == [str(v) for row in story.output.values for v in row]
        np.testing.assert_allclose(lane.frame.corner, story.beats[-1].window)


def test_lanes_of_different_length_do_not_go_together() -> None:
    frame, output = (
        BlockFrame((1, 1), flat((1, 1), (0, 0), 1.0)),
        Developing((1, 1), flat((1, 1), (0, 0), 1.0)),
    )
    with pytest.raises(ValueError, match="too many values"):
        Lanes([Lane(frame, [(0, 0)] * n, output, [()] * n) for n in (1, 2)], seconds=1.0)


def test_zoom_lines_tie_corners() -> None:
    small = BlockFrame((1, 1), flat((1, 1), (-3, 0), 1.0)).move(0, 0)
    large = BlockFrame((1, 1), flat((1, 1), (3, 0), 2.0)).move(0, 0)
    lines = zoom_lines(small, large)
    assert lines.get_left()[0] == pytest.approx(small.get_right()[0])
    assert lines.get_top()[1] == pytest.approx(large.get_top()[1])


def test_more_is_brighter_and_nothing_is_hollow() -> None:
    drawn = HeatGrid(grid([[0, 1], [2, 4]], "output"), flat((2, 2), (0, 0), 1.0), full=4)
    shares = [drawn.share(count) for count in (0, 1, 2, 4)]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == pytest.approx((0.0, 1.0))
    hollow, _, faint, *_ = drawn
    assert isinstance(hollow, VMobject)
    assert hollow.get_fill_opacity() == 0.0
    assert faint.get_fill_opacity() == 1.0
    assert len(drawn) == 8  # a face and its numbers for each count
    assert len(drawn.count(grid([[3, 3]], "output"))) == 2


def luminance(color: ManimColor) -> float:
    """Relative luminance, as WCAG 2.1 defines it."""
    parts = np.array(color.to_rgb())
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize("dilation", [1, 2])
def test_every_count_is_legible(dilation: int) -> None:
    for one in overlap_series(range(1, 6), stride=2, dilation=dilation):
        drawn = HeatGrid(one.tile, flat((4, 4), (0, 0), 1.0), full=one.levels[-1])
        for count in set(one.levels) - {0}:
            pair = luminance(drawn.shade(count)), luminance(ManimColor(drawn.ink(count)))
            assert (max(pair) + 0.05) / (min(pair) + 0.05) >= 4.5, count


@pytest.mark.parametrize("told", [nearest([[5, 3], [2, 4]]), unpooling(pooling(POOLED))])
def test_copies_start_in_their_cell_and_end_where_the_rule_says(told) -> None:
    source = CellGrid(told.input, flat((2, 2), (0, 2), 0.5))
    filled = FilledGrid(told, flat((4, 4), (0, -1), 0.5), source.plane)
    for place, cell in zip(filled.places, told.sources, strict=True):
        if cell is not None:
            np.testing.assert_allclose(filled.plane.point(*place), source.plane.point(*cell))
    assert not filled.sizes.any()
    run(FillOut(filled))
    np.testing.assert_allclose(filled.places, filled.ends)
    assert (filled.sizes == 1).all()
    assert faces(filled, "output") == sum(cell is not None for cell in told.sources)


def test_stamps_stand_over_what_they_paint() -> None:
    story = overlap(3, stride=2)
    board = StampBoard(story, overlap(5, stride=2), left=0.0, top=0.0, cell=0.5)
    shown = board.stamps.places[board.stamps.sizes > 0]
    columns = np.bincount(shown[:, 1].astype(int))
    assert tuple(columns.tolist()) == story.counts
    assert board.inputs.places[:, 1].tolist() == [0, 2, 4, 6, 8]
    assert board.counts.grid.values == (story.counts,)
    kernel, count = board.meeting(4)
    assert kernel.height == pytest.approx(2 * 0.5, abs=0.05)  # stamps 1 and 2
    assert kernel.get_center()[0] == pytest.approx(count.get_center()[0])
    assert board.inputs.get_left()[0] == pytest.approx(0.0, abs=0.05)


def test_stamps_land_one_after_the_other() -> None:
    board = StampBoard(overlap(3, stride=2), overlap(5, stride=2), left=0, top=0, cell=0.5)
    land = StampsLand(board, seconds=1.0)
    land.begin()
    land.interpolate(0.0)
    assert len(board.counts) == 0
    land.interpolate(0.25)  # the first has landed, the second falls
    assert board.counts.grid.values == (board.story.stamps[0].counts,)
    run(land)
    assert board.counts.grid.values == (board.story.counts,)


def test_stamps_change_to_another_kernel() -> None:
    wide = overlap(3, stride=2, dilation=2)
    board = StampBoard(overlap(3, stride=2), overlap(5, stride=2), left=0, top=0, cell=0.5)
    run(board.change(wide))
    shown = board.stamps.places[board.stamps.sizes > 0]
    assert tuple(np.bincount(shown[:, 1].astype(int)).tolist()) == wide.counts


def test_sizes_hang_together() -> None:
    drawn = SharedSizes(shared_sizes(Conv(3, stride=2, padding=1), range(3, 9)), centre=(0, 0))
    assert drawn.small.texts == ["2", "3", "4"]
    assert drawn.large.texts == list("345678")
    assert len(drawn.lines) == len(drawn.labels) == 6
    np.testing.assert_allclose(drawn.small.places[:, 1], [0.5, 2.5, 4.5])
    drawn.give_roles(small="input", large="output")
    assert faces(drawn.large, "output") == 6


def test_the_corner_is_what_the_larger_grid_has_more() -> None:
    plane = flat((6, 6), (0, 0), 1.0)
    outline = corner_outline(plane, (5, 5), (6, 6))
    assert (outline.width, outline.height) == pytest.approx((6.0, 6.0))
    lines = outline.points.reshape(-1, 4, 3)
    area = 0.5 * sum(a[0] * b[1] - b[0] * a[1] for a, b in ((c[0], c[3]) for c in lines))
    assert abs(area) == pytest.approx(11.0)


def test_a_bank_keeps_its_kernels_together_when_its_axes_swap() -> None:
    story = channel_mix(CHANNELS, CHANNEL_KERNELS, stride=2, padding=1)
    bank = KernelBank(story.kernels, centre=(1.0, 2.0), cell=0.5)
    assert bank.texts[bank.index((3, 8))] == str(story.kernels[1][2].value((0, 2)))
    np.testing.assert_allclose(bank.get_center()[:2], (1.0, 2.0), atol=0.05)
    swapped = bank.laid(swapped=True)
    for i in range(2):
        for o in range(3):
            first = bank.index((3 * i, 3 * o))
            inside = swapped[bank.index((3 * i + 1, 3 * o + 2))] - swapped[first]
            np.testing.assert_allclose(inside, (1, 2))
            np.testing.assert_allclose(swapped[first], bank.corner(i, o, swapped=True))
    assert bank.middle(0, 1)[0] > bank.middle(0, 0)[0]
    assert bank.middle(0, 1, swapped=True)[1] < bank.middle(0, 0, swapped=True)[1]
    np.testing.assert_allclose(bank.ring(1, 2).get_center()[:2], bank.middle(1, 2), atol=1e-9)
