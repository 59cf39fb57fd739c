"""The matrix view and the three views at once: the reference's numbers, and autograd's."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from torch.nn import functional

from explainer import ExplainerError
from explainer.examples import CORNER, IMAGE, KERNEL, LINE, LINE_KERNEL, SMALL
from explainer.stories import conv_as_matrix, three_views, transpose_as_matrix
from explainer.story import Story
from tests import oracles

SETTINGS = settings(deadline=None, derandomize=True, max_examples=60)
KEYS = ("stride", "padding", "dilation")


@st.composite
def cases(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, dict[str, int]]:
    """A small map, a kernel, and options that leave the spaced input whole."""
    rng = np.random.default_rng(draw(st.integers(0, 2**16)))
    size = tuple(draw(st.integers(1, 3)) for _ in range(2))
    kernel_size = tuple(draw(st.integers(1, 3)) for _ in range(2))
    stride, dilation = draw(st.integers(1, 3)), draw(st.integers(1, 2))
    # At most what leaves a cell of the painted canvas, and cells of the spaced input, on both axes.
    room = [
        min(dilation * (k - 1), ((n - 1) * stride + dilation * (k - 1)) // 2)
        for n, k in zip(size, kernel_size, strict=True)
    ]
    padding = draw(st.integers(0, min(room)))
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    canvas = [
        (n - 1) * stride + dilation * (k - 1) + 1 for n, k in zip(size, kernel_size, strict=True)
    ]
    assume(np.prod(canvas) <= 64)  # the rows of the largest matrix that is told
    return rng.integers(-9, 10, size), rng.integers(-9, 10, kernel_size), options


def product_of(story: Story) -> np.ndarray:
    """The matrix of a story times its column."""
    return np.array(story.weights.values) @ np.array(story.source.values)


def oracle(function, x: np.ndarray, weight: np.ndarray, options: dict[str, int]) -> np.ndarray:
    stride, padding, dilation = (options[key] for key in KEYS)
    both = {"stride": (stride,) * 2, "dilation": (dilation,) * 2, "groups": 1}
    both["padding"] = ((padding, padding),) * 2
    if function is oracles.conv_transpose:
        both["output_padding"] = (0, 0)
    return function(x[None, None], weight[None, None], None, **both)[0, 0]


@SETTINGS
@given(cases())
def test_the_matrix_times_the_column_is_the_layer(case) -> None:
    x, weight, options = case
    up = transpose_as_matrix(x, weight, **options)
    wanted = oracle(oracles.conv_transpose, x, weight, options)
    np.testing.assert_array_equal(product_of(up)[:, 0], wanted.ravel())
    np.testing.assert_array_equal(up.output.values, wanted.reshape(-1, 1))
    down = conv_as_matrix(wanted, weight, **options)
    again = oracle(oracles.conv, wanted, weight, options)
    np.testing.assert_array_equal(product_of(down)[:, 0], again.ravel())
    np.testing.assert_array_equal(down.output.values, again.reshape(-1, 1))
    np.testing.assert_array_equal(np.transpose(down.weights.values), up.weights.values)
    np.testing.assert_array_equal(np.transpose(down.weights.roles), up.weights.roles)


@SETTINGS
@given(cases())
def test_rows_hold_the_taps_and_their_sums(case) -> None:
    x, weight, options = case
    story = transpose_as_matrix(x, weight, **options)
    tapped = set()
    for row, beat in enumerate(story.beats):
        assert beat.writes == (((row, 0), beat.total),)
        for p in beat.products:
            assert p.left == story.source.value(p.read)
            assert p.right == story.weights.value(p.weight)
            tapped.add(p.weight)
    bands = {cell for cell in story.weights.cells if story.weights.role(cell) == "kernel"}
    assert tapped == bands
    assert all(story.weights.value(cell) == 0 for cell in set(story.weights.cells) - bands)


@SETTINGS
@given(cases())
def test_the_gradient_of_the_convolution_is_the_same_product(case) -> None:
    x, weight, options = case
    story = transpose_as_matrix(x, weight, **options)
    shape = oracle(oracles.conv_transpose, x, weight, options).shape
    fine = torch.zeros(1, 1, *shape, dtype=torch.float64, requires_grad=True)
    kernel = torch.from_numpy(weight.astype(np.float64))[None, None]
    coarse = functional.conv2d(fine, kernel, **options)
    (gradient,) = torch.autograd.grad(coarse, fine, torch.from_numpy(x.astype(float))[None, None])
    np.testing.assert_array_equal(gradient.numpy().reshape(-1, 1), story.output.values)


def test_the_line_of_the_lecture_by_hand() -> None:
    down = conv_as_matrix(LINE, LINE_KERNEL, stride=2)
    assert down.weights.values == (
        (2, 1, 3, 0, 0, 0, 0),
        (0, 0, 2, 1, 3, 0, 0),
        (0, 0, 0, 0, 2, 1, 3),
    )
    assert down.output.values == ((4,), (3,), (5,))
    up = transpose_as_matrix(np.transpose(down.output.values), LINE_KERNEL, stride=2)
    assert [value for (value,) in up.output.values] == [8, 4, 18, 3, 19, 5, 15]
    line = torch.zeros(1, 1, LINE.size, dtype=torch.float64, requires_grad=True)
    weight = torch.tensor(LINE_KERNEL.tolist(), dtype=torch.float64)[None]
    taken = functional.conv1d(line, weight, stride=2)
    flow = torch.tensor([[up.input.values[0]]], dtype=torch.float64)
    (gradient,) = torch.autograd.grad(taken, line, flow)
    assert gradient.ravel().tolist() == [8, 4, 18, 3, 19, 5, 15]


@SETTINGS
@given(cases())
def test_three_views_form_the_same_products_in_the_same_order(case) -> None:
    x, weight, options = case
    views = three_views(x, weight, **options)
    wanted = oracle(oracles.conv_transpose, x, weight, options)
    assert [step.total for step in views.steps] == wanted.ravel().tolist()
    for step in views.steps:
        pairs = [[(p.left, p.right) for p in products] for products in step.views]
        assert pairs[0] == pairs[1] == pairs[2]
        assert {sum(p.value for p in products) for products in step.views} == {step.total}
        assert all(p.write == step.painted for p in step.scattered)
        assert all(p.weight[0] == step.row for p in step.multiplied)
        assert views.gather.beats[step.row].window == step.window


def test_the_corner_of_the_lecture_is_the_corner_of_the_larger_example() -> None:
    corner = three_views(CORNER, KERNEL, stride=2, padding=1).gather.output.values
    whole = three_views(SMALL, KERNEL, stride=2, padding=1).gather.output.values
    assert corner == tuple(row[2:] for row in whole[:3])
    middle = three_views(CORNER, KERNEL, stride=2, padding=1).steps[4]
    assert [(p.left, p.right) for p in middle.gathered] == [(1, 1), (3, 0), (4, 2), (1, 1)]


def test_stories_are_plain_data() -> None:
    story = conv_as_matrix(LINE, LINE_KERNEL, stride=2)
    assert Story.from_dict(json.loads(json.dumps(story.to_dict()))) == story
    assert {type(value) for row in story.weights.values for value in row} == {int}
    json.dumps(three_views(CORNER, KERNEL, stride=2, padding=1).to_dict())


def test_refusals() -> None:
    with pytest.raises(ExplainerError, match=r"x\.shape=\(3,\): must be \(rows, columns\)"):
        conv_as_matrix([1, 2, 3], KERNEL)
    with pytest.raises(ExplainerError, match=r"C\.shape=.*from 1 to 64"):
        conv_as_matrix(np.ones((9, 9), int), KERNEL)
    with pytest.raises(ExplainerError, match="padding=3"):
        three_views(SMALL, KERNEL, padding=3)
    assert conv_as_matrix(IMAGE, KERNEL, stride=2, padding=1).weights.shape == (9, 25)
