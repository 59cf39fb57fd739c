"""Stories of pooling, filling, overlap, channels and output_padding, by hand and against torch."""

from __future__ import annotations

import json
from dataclasses import asdict

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional

from explainer import Conv, ExplainerError
from explainer.examples import KERNEL, SMALL
from explainer.stories import (
    bed_of_nails,
    channel_mix,
    nearest,
    output_padding_series,
    overlap,
    overlap_series,
    pooling,
    refusal,
    shared_sizes,
    unpooling,
)
from tests import oracles

SETTINGS = settings(deadline=None, derandomize=True, max_examples=40)
BEFORE = [[1, 5, 2, 0], [3, 2, 1, 3], [0, 1, 4, 2], [2, 0, 1, 1]]


def tensor(values: object) -> torch.Tensor:
    return torch.tensor(np.array(values, dtype=np.float64))[None, None]


def test_pooling_by_hand() -> None:
    story = pooling(BEFORE)
    assert story.output.values == ((5, 3), (2, 4))
    assert [pick.best for pick in story.picks] == [(0, 1), (1, 3), (3, 0), (2, 2)]
    assert [pick.index for pick in story.picks] == [1, 7, 12, 10]
    assert [pick.window for pick in story.picks] == [(0, 0), (0, 2), (2, 0), (2, 2)]
    assert story.pick((1, 0)).value == 2
    assert story.block((1, 0)).values == story.choice((1, 0)).values == ((0, 1), (2, 0))
    assert story.choice((1, 0)).roles == (("crop", "crop"), ("input", "crop"))


def test_unpooling_by_hand() -> None:
    story = unpooling(pooling(BEFORE))
    assert story.output.values == ((0, 5, 0, 0), (0, 0, 0, 3), (0, 0, 4, 0), (2, 0, 0, 0))
    assert story.output.roles[0] == ("inserted", "output", "inserted", "inserted")
    assert story.sources[:8] == (None, (0, 0), None, None, None, None, None, (0, 1))
    assert story.kernel is None


def test_fixed_fillings_by_hand() -> None:
    copies, nails = nearest([[5, 3], [2, 4]]), bed_of_nails([[5, 3], [2, 4]])
    assert copies.output.values == ((5, 5, 3, 3), (5, 5, 3, 3), (2, 2, 4, 4), (2, 2, 4, 4))
    assert nails.output.values == ((5, 0, 3, 0), (0, 0, 0, 0), (2, 0, 4, 0), (0, 0, 0, 0))
    assert copies.sources[:4] == ((0, 0), (0, 0), (0, 1), (0, 1))
    assert nails.sources[:4] == ((0, 0), None, (0, 1), None)
    assert copies.kernel is not None
    assert copies.kernel.values == ((1, 1), (1, 1))
    assert nails.kernel is not None
    assert nails.kernel.values == ((1, 0), (0, 0))


def test_a_zero_that_is_copied_is_no_inserted_zero() -> None:
    assert nearest([[0]]).output.roles == (("output", "output"), ("output", "output"))


@SETTINGS
@given(st.integers(1, 4), st.integers(1, 4), st.integers(1, 3), st.integers(0, 2**32 - 1))
def test_fillings_agree_with_torch(rows: int, columns: int, scale: int, seed: int) -> None:
    x = np.random.default_rng(seed).integers(-9, 10, (rows, columns))
    wanted = functional.interpolate(tensor(x), scale_factor=scale, mode="nearest")
    np.testing.assert_array_equal(nearest(x, scale).output.values, wanted[0, 0])
    before = np.random.default_rng(seed).integers(-9, 10, (rows * scale, columns * scale))
    values, indices = functional.max_pool2d(tensor(before), scale, return_indices=True)
    story = pooling(before, scale)
    np.testing.assert_array_equal(story.output.values, values[0, 0])
    back = functional.max_unpool2d(values, indices, [scale, scale])
    np.testing.assert_array_equal(unpooling(story).output.values, back[0, 0])
    for filling in (nearest(x, scale), bed_of_nails(x, scale), unpooling(story)):
        for cell, source in zip(filling.output.cells, filling.sources, strict=True):
            held = filling.output.value(cell)
            assert held == (0 if source is None else filling.input.value(source))


def test_overlap_by_hand() -> None:
    story = overlap(3, stride=2, input_size=3)
    assert [stamp.taps for stamp in story.stamps] == [
        ((0, 0), (1, 1), (2, 2)),
        ((0, 2), (1, 3), (2, 4)),
        ((0, 4), (1, 5), (2, 6)),
    ]
    assert story.stamps[0].counts == (1, 1, 1, 0, 0, 0, 0)
    assert story.counts == (1, 1, 2, 1, 2, 1, 1)
    assert [story.painters(cell) for cell in (1, 2, 3)] == [(0,), (0, 1), (1,)]
    assert story.tile.values == ((4, 2, 4, 2), (2, 1, 2, 1), (4, 2, 4, 2), (2, 1, 2, 1))


def test_verdicts_at_stride_2() -> None:
    plain = overlap_series(range(1, 6), stride=2)
    assert [one.verdict for one in plain] == ["gaps", "even", "uneven", "even", "uneven"]
    spread = overlap_series(range(1, 6), stride=2, dilation=2)
    assert [one.levels for one in plain[:3]] == [(0, 1), (1,), (1, 2, 4)]
    assert {one.verdict for one in spread} == {"gaps"}  # even steps reach even cells only
    assert [one.tile.values[0][:2] for one in spread] == [(1, 0), (4, 0), (9, 0), (16, 0), (25, 0)]


@pytest.mark.parametrize("stride", [1, 2, 3, 4])
@pytest.mark.parametrize("kernel_size", [1, 2, 3, 4, 5, 6])
@pytest.mark.parametrize("dilation", [1, 2, 3])
def test_overlap_agrees_with_the_oracle(stride: int, kernel_size: int, dilation: int) -> None:
    story = overlap(kernel_size, stride=stride, dilation=dilation, tile=6)
    options = {"padding": ((0, 0),), "output_padding": (0,)}
    counts = oracles.overlap(
        (5,), (kernel_size,), stride=(stride,), dilation=(dilation,), **options
    )
    assert story.counts == tuple(counts.tolist())
    middle = oracles.overlap(
        (40,), (kernel_size,), stride=(stride,), dilation=(dilation,), **options
    )[12 * (stride + 1) :] if stride < 3 else None  # fmt: skip
    if dilation == 1:
        expected = "gaps" if kernel_size < stride else "uneven" if kernel_size % stride else "even"
        assert story.verdict == expected
    if middle is not None:
        start = 12 * (stride + 1) % stride
        assert start == 0
        np.testing.assert_array_equal(story.tile.values, np.multiply.outer(middle[:6], middle[:6]))


def mix() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    return rng.integers(0, 4, (2, 2, 2)), rng.integers(-1, 3, (2, 3, 3, 3))


def test_channels_add_up_to_torchs_output() -> None:
    x, weight = mix()
    story = channel_mix(x, weight, stride=2, padding=1)
    wanted = functional.conv_transpose2d(
        torch.tensor(x[None]), torch.tensor(weight), stride=2, padding=1
    )[0]
    assert story.weight_shape == (2, 3, 3, 3)
    for o, output in enumerate(story.outputs):
        np.testing.assert_array_equal(output.values, wanted[o])
        for cell in output.cells:
            assert sum(story.shares(o, cell)) == output.value(cell)


def test_strokes_end_at_the_parts() -> None:
    x, weight = mix()
    story = channel_mix(x, weight, stride=2, padding=1)
    for strokes, parts in zip(story.strokes, story.parts, strict=True):
        for some, part in zip(strokes, parts, strict=True):
            painted = np.zeros(part.shape, int)
            for stroke in some:
                for cell, value in stroke.writes:
                    painted[cell] = value
            np.testing.assert_array_equal(painted, part.values)
            assert [stroke.cell for stroke in some] == list(story.inputs[0].cells)


def test_one_channel_by_hand() -> None:
    story = channel_mix([[[1, 2]]], [[[[1, 10]], [[0, 3]]]], stride=2)
    assert story.outputs[0].values == ((1, 10, 2, 20),)
    assert story.outputs[1].values == ((0, 3, 0, 6),)
    assert story.strokes[0][0][1].writes == (((0, 2), 2), ((0, 3), 20))


def test_added_cells_are_computed() -> None:
    plain, longer = output_padding_series(SMALL, KERNEL, stride=2, padding=1)
    assert (plain.added, plain.story.output.shape) == ((), (5, 5))
    assert longer.story.output.shape == (6, 6)
    assert len(longer.added) == len(longer.new_beats) == 11
    assert len(longer.old_beats) == 25
    assert len(longer.border) == 15  # the last row and column of 8x8
    assert {longer.story.source.role(cell) for cell in longer.border} == {"padding"}
    beat = longer.telling()
    # Input 3 above and 1 below meet the kernel's last column: 3·1 + 1·2.
    assert beat.writes == (((1, 5), 5),)
    assert sorted(p.value for p in beat.products if p.value) == [2, 3]
    wanted = functional.conv_transpose2d(
        tensor(SMALL), tensor(KERNEL), stride=2, padding=1, output_padding=1
    )[0, 0]
    np.testing.assert_array_equal(longer.story.output.values, wanted)
    np.testing.assert_array_equal(np.array(longer.story.output.values)[:5, :5], wanted[:5, :5])
    for cell in plain.story.output.cells:
        assert plain.story.output.value(cell) == longer.story.output.value(cell)


def test_sizes_that_meet() -> None:
    spec = Conv(3, stride=2, padding=1)
    assert shared_sizes(spec, range(5, 9)) == ((3, (5, 6)), (4, (7, 8)))


def test_the_refusal_is_the_layers_own() -> None:
    error = refusal(3, stride=2, output_padding=2)
    assert "must be less than the stride (2) or the dilation (1)" in str(error)
    with pytest.raises(RuntimeError, match="output padding must be smaller"):
        functional.conv_transpose2d(
            tensor(SMALL), tensor(KERNEL), stride=2, padding=1, output_padding=2
        )
    with pytest.raises(ExplainerError, match="no refusal"):
        refusal(3, stride=2, output_padding=1)


@pytest.mark.parametrize(
    ("build", "argument"),
    [
        (lambda: pooling([1, 2]), "x.shape"),
        (lambda: nearest([[1]], 0), "scale"),
        (lambda: bed_of_nails([[1]], 0), "scale"),
        (lambda: overlap(0), "kernel_size"),
        (lambda: overlap(3, tile=0), "tile"),
        (lambda: channel_mix([[1]], [[[[1]]]]), "x.shape"),
        (lambda: channel_mix([[[1]]], [[[1]]]), "weight.shape"),
        (lambda: channel_mix([[[1]]], np.ones((2, 1, 1, 1), int)), "x.shape"),
    ],
)
def test_what_cannot_be_told_is_refused(build, argument: str) -> None:
    with pytest.raises(ExplainerError) as refused:
        build()
    assert refused.value.argument == argument


@pytest.mark.parametrize(
    "story",
    [
        pooling(BEFORE),
        unpooling(pooling(BEFORE)),
        overlap(3, stride=2),
        channel_mix(*mix(), stride=2, padding=1),
        output_padding_series(SMALL, KERNEL, stride=2)[1],
    ],
    ids=lambda story: type(story).__name__,
)
def test_all_is_plain_data(story) -> None:
    assert json.loads(json.dumps(asdict(story)))
