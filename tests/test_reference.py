from __future__ import annotations

import re
import tracemalloc
from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explainer import (
    ConvTranspose,
    ExplainerError,
    conv,
    conv_matrix,
    conv_transpose,
    overlap_count,
    space,
)
from tests import oracles

METHODS: tuple[Literal["scatter", "zero_insert", "matrix"], ...] = (
    "scatter",
    "zero_insert",
    "matrix",
)
LIMITS = settings(deadline=None, derandomize=True, max_examples=150)


def whole_numbers(seed, shape):
    return np.random.default_rng(seed).integers(-9, 10, shape)


@st.composite
def transposed_cases(draw):
    """Legal arguments of a transposed convolution, one option per axis."""
    ndim = draw(st.integers(1, 3))
    top = 3 if ndim < 3 else 2

    def each(strategy):
        return tuple(draw(strategy) for _ in range(ndim))

    size, kernel = each(st.integers(1, top + 1)), each(st.integers(1, top))
    stride, dilation = each(st.integers(1, 3)), each(st.integers(1, 3))
    more = tuple(draw(st.integers(0, max(s, d) - 1)) for s, d in zip(stride, dilation, strict=True))
    padding = []
    for n, k, s, d, a in zip(size, kernel, stride, dilation, more, strict=True):
        full = s * (n - 1) + d * (k - 1) + 1 + a
        before = draw(st.integers(0, min(4, full - 1)))
        padding.append((before, draw(st.integers(0, min(4, full - 1 - before)))))
    groups, wide, per = draw(st.integers(1, 2)), draw(st.integers(1, 2)), draw(st.integers(1, 2))
    seed, batch = draw(st.integers(0, 999)), draw(st.integers(1, 2))
    x = whole_numbers(seed, (batch, groups * wide, *size))
    weight = whole_numbers(seed + 1, (groups * wide, per, *kernel))
    bias = draw(st.sampled_from([None, whole_numbers(seed + 2, groups * per)]))
    options = {"stride": stride, "padding": tuple(padding), "output_padding": more,
               "dilation": dilation, "groups": groups}  # fmt: skip
    return x, weight, bias, options


def test_conv_by_hand():
    x = np.array([[[1, 2, 0], [0, 1, 3], [2, 1, 0]]])
    weight = np.array([[[[1, 2], [0, 1]]]])
    assert conv(x, weight).tolist() == [[[6, 5], [3, 7]]]
    # Padding by 1 and stride 2 keep the corners of the padded grid.
    assert conv(x, weight, [10], stride=2, padding=1).tolist() == [[[11, 10], [12, 17]]]


def test_transpose_by_hand():
    x, weight = [[[1, 2], [3, 4]]], [[[[1, 10], [100, 1000]]]]
    assert conv_transpose(x, weight).tolist() == [
        [[1, 12, 20], [103, 1234, 2040], [300, 3400, 4000]]
    ]
    assert conv_transpose(x, weight, padding=1).tolist() == [[[1234]]]
    assert conv_transpose(x, weight, stride=2, padding=((0, 1), (1, 0))).tolist() == [
        [[10, 2, 20], [1000, 200, 2000], [30, 4, 40]]
    ]
    assert conv_transpose([[1, 2]], [[[1, 10, 100]]], stride=2, padding=1, output_padding=1).tolist(
    ) == [[10, 102, 20, 200]]  # fmt: skip


def test_groups_by_hand():
    x = [[1], [2]]
    assert conv(x, [[[3]], [[5]]], groups=2).tolist() == [[3], [10]]
    assert conv_transpose(x, [[[3]], [[5]]], [1, 1], groups=2).tolist() == [[4], [11]]


def test_same_padding_puts_the_odd_cell_after():
    assert conv([[1, 2, 3]], [[[1, 10]]], padding="same").tolist() == [[21, 32, 3]]


def test_matrix_of_the_paper():
    weight = np.arange(1, 10).reshape(1, 1, 3, 3)  # section 4.1: 3x3 over 4x4
    matrix = conv_matrix(weight, (4, 4))
    assert matrix.shape == (4, 16)
    assert matrix[0].tolist() == [1, 2, 3, 0, 4, 5, 6, 0, 7, 8, 9, 0, 0, 0, 0, 0]
    assert matrix[3].tolist() == [0, 0, 0, 0, 0, 1, 2, 3, 0, 4, 5, 6, 0, 7, 8, 9]


def test_spaced_input_by_hand():
    layer = ConvTranspose((2, 2), stride=2, output_padding=1)
    assert space([[[1, 2], [3, 4]]], layer).tolist() == [
        [[0] * 6, [0, 1, 0, 2, 0, 0], [0] * 6, [0, 3, 0, 4, 0, 0], [0] * 6, [0] * 6]
    ]
    cropped = ConvTranspose((2,), padding=((2, 0),))  # a border of -1 before and 1 after
    assert space([[[1, 2, 3]]], cropped).tolist() == [[[2, 3, 0]]]
    assert space(np.ones((1, 2, 2)), ConvTranspose(1)).shape == (1, 2, 2)


def test_overlap_is_the_outer_product_of_its_axes():
    assert (
        overlap_count((2, 3), (3, 2), stride=2).tolist()
        == np.multiply.outer([1, 1, 2, 1, 1], [1] * 6).tolist()
    )
    assert overlap_count(2, 2, stride=3).tolist() == [1, 1, 0, 1, 1]  # the gap


@given(transposed_cases())
@LIMITS
def test_transpose_is_the_oracle_by_every_method(case):
    x, weight, bias, options = case
    expected = oracles.conv_transpose(x, weight, bias, **options)
    for method in METHODS:
        got = conv_transpose(x, weight, bias, method=method, **options)
        assert got.dtype == np.int64 and got.flags.c_contiguous
        np.testing.assert_array_equal(got, expected)
    np.testing.assert_array_equal(conv_transpose(x[0], weight, bias, **options), expected[0])
    counts = {name: value for name, value in options.items() if name != "groups"}
    np.testing.assert_array_equal(
        overlap_count(x.shape[2:], weight.shape[2:], **counts),
        oracles.overlap(x.shape[2:], weight.shape[2:], **counts),
    )


@given(transposed_cases())
@LIMITS
def test_conv_is_the_oracle_the_matrix_and_the_adjoint(case):
    coarse, weight, _, options = case
    back = conv_transpose(coarse, weight, **options)
    del options["output_padding"]
    fine = whole_numbers(5, back.shape)
    bias = whole_numbers(6, len(weight))
    got = conv(fine, weight, bias, **options)
    np.testing.assert_array_equal(got, oracles.conv(fine, weight, bias, **options))
    matrix = conv_matrix(weight, fine.shape[2:], **options)
    for item, out in zip(fine, conv(fine, weight, **options), strict=True):
        np.testing.assert_array_equal(out.ravel(), matrix @ item.ravel())
    # <conv(fine), coarse> = <fine, conv_transpose(coarse)>. A dilation above the stride lets
    # output_padding make room for whole further windows: they meet no coarse cell.
    made = conv(fine, weight, **options)
    inner = made[tuple(slice(n) for n in coarse.shape)]
    assert np.vdot(inner, coarse) == np.vdot(fine, back)


@given(transposed_cases())
@LIMITS
def test_float_methods_agree(case):
    x, weight, bias, options = case
    floats: list[Any] = [
        None if a is None else (a / 7).astype(np.float32) for a in (x, weight, bias)
    ]
    results = [conv_transpose(*floats, method=m, **options) for m in METHODS]
    assert {r.dtype for r in results} == {np.dtype(np.float32)}
    for result in results[1:]:
        np.testing.assert_allclose(result, results[0], rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize(
    ("x", "weight", "out"),
    [("f2", "f2", "f2"), ("f4", "f4", "f4"), ("f2", "f4", "f4"), ("f4", "f8", "f8"),
     ("i8", "f4", "f8"), ("u1", "i1", "i8"), ("u8", "u8", "i8"), ("i4", "u8", "i8")],
)  # fmt: skip
@pytest.mark.parametrize("function", [conv, conv_transpose])
def test_types(function, x, weight, out):
    got = function(np.ones((1, 3), x), np.ones((1, 1, 2), weight), np.ones(1, weight))
    assert got.dtype == np.dtype(out)


def test_float16_is_summed_in_float32():
    ones = np.ones((1, 1, 4096), np.float16)
    assert conv(np.ones((1, 4096), np.float16), ones) == 4096  # summed in float16: 2048


def test_infinity_and_nan_are_results():
    weight = np.ones((1, 1, 1))
    np.testing.assert_array_equal(conv([[np.inf, np.nan, -1.0]], weight), [[np.inf, np.nan, -1]])
    assert conv(np.array([[3e38]], np.float32), np.full((1, 1, 1), 9, np.float32)) == np.inf


def test_integers_are_exact_up_to_int64_and_refused_beyond():
    big = 2**30
    assert conv([[big, 1]], [[[big, 1]]]).tolist() == [[2**60 + 1]]
    assert conv([[2**63 - 2]], [[[1]]], [1]).tolist() == [[2**63 - 1]]
    for method in METHODS:
        got = conv_transpose([[2**61 + 1]], [[[1, -1]]], method=method)  # no float64 is this
        assert got.tolist() == [[2**61 + 1, -(2**61) - 1]]
        with pytest.raises(ExplainerError, match="beyond int64"):
            conv_transpose([[2**62]], [[[2, -1]]], method=method)
    with pytest.raises(ExplainerError, match=r"bias=.*beyond int64"):
        conv([[1]], [[[1]]], [2**63 - 1])
    with pytest.raises(ExplainerError, match="beyond int64"):
        conv(np.array([[2**63]], np.uint64), [[[0]]])
    with pytest.raises(ExplainerError, match="beyond int64"):
        conv([[np.iinfo(np.int64).min]], [[[1]]])
    with pytest.raises(ExplainerError, match=r"weight=.*beyond int64"):
        conv_matrix(np.array([[[2**63]]], np.uint64), 1)


X, W = np.ones((1, 2, 5, 5)), np.ones((2, 2, 3, 3))


@pytest.mark.parametrize(
    ("call", "start"),
    [
        (lambda: conv(X, W, stride=0), "conv: stride=0: must be at least 1"),
        (lambda: conv(X, W, padding="full"), "conv: padding='full': must be"),  # type: ignore[arg-type]
        (lambda: conv(X, W, dilation=3), "conv: input_size=(5, 5): leaves no output along axis 0"),
        (lambda: conv(X, W[0]), "conv: x.shape=(1, 2, 5, 5): must have 2 or 3 axes"),
        (lambda: conv(X[0, 0], W), "conv: x.shape=(5, 5): must have 3 or 4 axes. Add axes"),
        (lambda: conv(X, 3), "conv: weight.shape=(): must have 3 or 4 or 5 axes"),
        (lambda: conv(X, W[:, :1]), "conv: x.shape=(1, 2, 5, 5): has 2 channels where weight"),
        (lambda: conv(X[0], W[:, :1]), "conv: x.shape=(2, 5, 5): has 2 channels where weight"),
        (lambda: conv(X, np.ones((3, 1, 3, 3)), groups=2), "conv: groups=2: must divide the 3"),
        (lambda: conv(X, W, np.ones(3)), "conv: bias.shape=(3,): must be (2,)"),
        (lambda: conv(X, W, [[1]]), "conv: bias.shape=(1, 1): must have 1 axes"),
        (lambda: conv(X[:0], W), "conv: x.shape=(0, 2, 5, 5): must not be empty"),
        (lambda: conv(X, W[:0]), "conv: weight.shape=(0, 2, 3, 3): must not be empty"),
        (lambda: conv(X > 0, W), "conv: x.dtype='bool': must be integer or floating"),
        (lambda: conv(X, W * 1j), "conv: weight.dtype='complex128': must be integer or"),
        (lambda: conv([["a"]], [[[1]]]), "conv: x.dtype='<U1': must be"),
        (lambda: conv([[2**70]], [[[1]]]), "conv: x.dtype='object': must be"),
        (lambda: conv([[1], [1, 2]], [[[1]]]), "conv: x=[[1], [1, 2]]: is no array"),
        (lambda: conv(X, W, stride=(1, 1, 1)), "conv: stride=(1, 1, 1): has 3 entries"),
        (lambda: conv_transpose(X, W, output_padding=1), "conv_transpose: output_padding=1: must"),
        (lambda: conv_transpose(X, W[:1]), "conv_transpose: x.shape=(1, 2, 5, 5): has 2 channels"),
        (lambda: conv_transpose(X, W, groups=3), "conv_transpose: groups=3: must divide the 2"),
        (lambda: conv_transpose(X, W, padding=4), "conv_transpose: input_size=(5, 5): leaves no"),
        (lambda: conv_transpose(X, W, method="fft"), "conv_transpose: method='fft': must be one"),  # type: ignore[arg-type]
        (lambda: conv_transpose(X, W, [1.0]), "conv_transpose: bias.shape=(1,): must be (2,)"),
        (lambda: conv_matrix(W, 5), "conv_matrix: kernel_size=(3, 3): the options name 2 axes"),
        (lambda: conv_matrix(W, (2, 5)), "conv_matrix: input_size=(2, 5): leaves no output"),
        (lambda: conv_matrix(W, (5, 5), groups=3), "conv_matrix: groups=3: must divide"),
        (lambda: overlap_count(0, 3), "overlap_count: input_size=0: must be at least 1"),
        (lambda: space(X[0, 0], ConvTranspose(3)), "space: x.shape=(5, 5): must have 3 or 4"),
    ],
)
def test_errors_name_operation_argument_value_and_rule(call, start):
    with pytest.raises(ExplainerError, match=re.escape(start)):
        call()


@pytest.mark.parametrize(
    "call",
    [
        lambda: conv([[1]], [[[1]]], padding=2**30),
        lambda: conv_transpose([[1, 1]], [[[1]]], stride=2**30),
        lambda: conv_transpose([[1, 1]], [[[1]]], stride=2**30, method="zero_insert"),
        lambda: conv_transpose([[1, 1]], [[[1]]], stride=2**30, method="matrix"),
        lambda: conv_matrix([[[1]]], 30_000),
        lambda: overlap_count((30_000, 30_000), 3),
        lambda: space([[1, 1]], ConvTranspose((1,), stride=2**30)),
        lambda: conv(np.broadcast_to(np.int8(1), (1, 2**30)), [[[1]]], stride=2**29),
    ],
)
def test_too_large_is_refused_before_it_is_made(call):
    tracemalloc.start()
    try:
        with pytest.raises(ExplainerError, match="GiB"):
            call()
        assert tracemalloc.get_traced_memory()[1] < 2**20
    finally:
        tracemalloc.stop()
