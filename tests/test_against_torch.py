"""The reference against torch: equal numbers where both accept, and the same refusals.

Values are small integers in float64, so that every sum is exact and "equal" means equal.
"""

from __future__ import annotations

import warnings
from typing import Any, Literal

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional

from explainer import ExplainerError, avg_pool, conv, conv_transpose, max_pool, max_unpool
from explainer.taps import last_axes

torch.set_num_threads(1)
CONV = (functional.conv1d, functional.conv2d, functional.conv3d)
TRANSPOSE = (
    functional.conv_transpose1d,
    functional.conv_transpose2d,
    functional.conv_transpose3d,
)
MAX_POOL = (functional.max_pool1d, functional.max_pool2d, functional.max_pool3d)
AVG_POOL = (functional.avg_pool1d, functional.avg_pool2d, functional.avg_pool3d)
MAX_UNPOOL = (functional.max_unpool1d, functional.max_unpool2d, functional.max_unpool3d)
METHODS: tuple[Literal["scatter", "zero_insert", "matrix"], ...] = (
    "scatter",
    "zero_insert",
    "matrix",
)
MANY = settings(deadline=None, derandomize=True, max_examples=1500)


def numbers(rng, shape):
    return rng.integers(-9, 10, shape).astype(np.float64)


def tensors(*arrays):
    return [None if array is None else torch.from_numpy(array) for array in arrays]


def each(draw, ndim, low, high):
    """One number per axis, or sometimes one for all."""
    number = st.integers(low, high)
    return draw(st.one_of(number, st.tuples(*[number] * ndim)))


def per_axis(value, ndim):
    return value if isinstance(value, tuple) else (value,) * ndim


@st.composite
def cases(draw, *, transposed, low=1):
    """Arrays and options that fit each other; `low` below 1 lets illegal options in."""
    ndim = draw(st.integers(1, 3))
    lead = () if draw(st.booleans()) else (draw(st.integers(1, 2)),)
    size = [draw(st.integers(1, 6 if ndim < 3 else 4)) for _ in range(ndim)]
    kernel = [draw(st.integers(1, 4 if ndim < 3 else 2)) for _ in range(ndim)]
    groups, wide, per = (draw(st.integers(1, 2)) for _ in range(3))
    rng = np.random.default_rng(draw(st.integers(0, 2**16)))
    channels, outputs = groups * wide, groups * per
    first = (channels, per) if transposed else (outputs, wide)
    weight = numbers(rng, (*first, *kernel))
    bias = numbers(rng, outputs) if draw(st.booleans()) else None
    options = {
        "stride": each(draw, ndim, low, 3),
        "padding": each(draw, ndim, min(low, 0), 3),
        "dilation": each(draw, ndim, low, 3),
        "groups": groups,
    }
    if transposed:
        options["output_padding"] = each(draw, ndim, min(low, 0), 2 - max(low, 0))
    return numbers(rng, (*lead, channels, *size)), weight, bias, options


def both(ours, theirs):
    """Call both; return their results, or None twice where both refuse."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torch warns of what it accepts
            expected = theirs()
    except (RuntimeError, ValueError) as refusal:
        with pytest.raises(ExplainerError):
            ours()
            pytest.fail(f"torch refuses: {refusal}")
        return None
    return ours(), expected


def same(pair):
    if pair is not None:
        got, expected = pair
        assert got.shape == tuple(expected.shape)
        np.testing.assert_array_equal(got, expected.numpy())


def compare_conv(case):
    x, weight, bias, options = case
    theirs = CONV[weight.ndim - 3]
    same(both(lambda: conv(x, weight, bias, **options),
              lambda: theirs(*tensors(x, weight, bias), **options)))  # fmt: skip


@given(cases(transposed=False))
@MANY
def test_conv(case):
    compare_conv(case)


def compare_conv_transpose(case, method):
    x, weight, bias, options = case
    theirs = TRANSPOSE[weight.ndim - 3]
    same(both(lambda: conv_transpose(x, weight, bias, method=method, **options),
              lambda: theirs(*tensors(x, weight, bias), **options)))  # fmt: skip


@given(cases(transposed=True), st.sampled_from(METHODS))
@MANY
def test_conv_transpose(case, method):
    compare_conv_transpose(case, method)


@given(cases(transposed=False, low=-1))
@MANY
def test_conv_refuses_what_torch_refuses(case):
    compare_conv(case)


@given(cases(transposed=True, low=-1))
@MANY
def test_conv_transpose_refuses_what_torch_refuses(case):
    compare_conv_transpose(case, "scatter")


@given(cases(transposed=False), st.sampled_from(["same", "valid"]))
@settings(MANY, max_examples=200)
def test_padding_by_name(case, padding):
    x, weight, bias, options = case
    options["padding"] = padding
    compare_conv((x, weight, bias, options))


@given(cases(transposed=False), st.data())
@settings(MANY, max_examples=300)
def test_conv_with_pairs_is_torch_on_a_padded_input(case, data):
    x, weight, bias, options = case
    ndim = weight.ndim - 2
    pairs = tuple(data.draw(st.tuples(st.integers(0, 3), st.integers(0, 3))) for _ in range(ndim))
    padded = np.pad(x, [(0, 0)] * (x.ndim - ndim) + list(pairs))
    theirs = CONV[ndim - 1]
    ours = {**options, "padding": pairs}
    options["padding"] = 0
    same(both(lambda: conv(x, weight, bias, **ours),
              lambda: theirs(*tensors(padded, weight, bias), **options)))  # fmt: skip


@given(cases(transposed=True), st.data())
@settings(MANY, max_examples=300)
def test_transpose_with_pairs_is_torch_cropped(case, data):
    x, weight, bias, options = case
    ndim = weight.ndim - 2
    limits = zip(*(per_axis(options[name], ndim) for name in ("stride", "dilation")), strict=True)
    options["output_padding"] = tuple(data.draw(st.integers(0, max(pair) - 1)) for pair in limits)
    whole = TRANSPOSE[ndim - 1](*tensors(x, weight, bias), **{**options, "padding": 0}).numpy()
    pairs, cut = [], []
    for n in whole.shape[-ndim:]:
        before = data.draw(st.integers(0, min(4, n - 1)))
        after = data.draw(st.integers(0, min(4, n - 1 - before)))
        pairs.append((before, after))
        cut.append(slice(before, n - after))
    options["padding"] = tuple(pairs)
    for method in METHODS:
        got = conv_transpose(x, weight, bias, method=method, **options)
        np.testing.assert_array_equal(got, last_axes(whole, tuple(cut)))


@st.composite
def pools(draw, *, low=1):
    ndim = draw(st.integers(1, 3))
    lead = (2,) if draw(st.booleans()) else (2, 2)
    size = [draw(st.integers(1, 7 if ndim < 3 else 4)) for _ in range(ndim)]
    rng = np.random.default_rng(draw(st.integers(0, 2**16)))
    x = rng.integers(-3, 4, (*lead, *size)).astype(np.float64)  # few values: many ties
    if draw(st.booleans()):
        x[rng.random(x.shape) < 0.2] = draw(st.sampled_from([np.nan, np.inf, -np.inf]))
    options = {
        "kernel_size": tuple(draw(st.integers(max(low, 0), 4)) for _ in range(ndim)),
        "stride": draw(st.sampled_from([None, each(draw, ndim, low, 3)])),
        "padding": each(draw, ndim, min(low, 0), 2 - max(low, 0)),
        "ceil_mode": draw(st.booleans()),
    }
    return x, options


@pytest.mark.parametrize("low", [1, -1])
@given(st.data())
@MANY
def test_max_pool(low, data):
    x, options = data.draw(pools(low=low))
    ndim = len(options["kernel_size"])
    options["dilation"] = each(data.draw, ndim, low, 3)
    pair = both(
        lambda: max_pool(x, **options),
        lambda: MAX_POOL[ndim - 1](torch.from_numpy(x), return_indices=True, **options),
    )
    if pair is not None:
        same((pair[0].values, pair[1][0]))
        same((pair[0].indices, pair[1][1]))


@pytest.mark.parametrize("low", [1, -1])
@given(st.data(), st.booleans())
@MANY
def test_avg_pool(low, data, count_include_pad):
    x, options = data.draw(pools(low=low))
    ndim = len(options["kernel_size"])
    options["count_include_pad"] = count_include_pad
    if ndim == 3 and any(np.less(x.shape[-3:], options["kernel_size"])):
        return  # only avg_pool3d refuses a kernel larger than the bare input; we have one rule
    pair = both(
        lambda: avg_pool(x, **options),
        lambda: AVG_POOL[ndim - 1](torch.from_numpy(x), **options),
    )
    if pair is not None:
        assert pair[0].shape == tuple(pair[1].shape)
        np.testing.assert_allclose(pair[0], pair[1].numpy(), rtol=1e-14, atol=1e-14)


@given(st.data())
@settings(MANY, max_examples=300)
def test_max_unpool(data):
    x, options = data.draw(pools())
    ndim = len(options["kernel_size"])
    options["padding"] = 0
    try:
        values, indices = max_pool(x, **options)
    except ExplainerError:
        return
    del options["ceil_mode"]
    sizes = [None, x.shape[-ndim:], tuple(data.draw(st.integers(0, 8)) for _ in range(ndim))]
    options["output_size"] = data.draw(st.sampled_from(sizes))
    same(both(
        lambda: max_unpool(values, indices, **options),
        lambda: MAX_UNPOOL[ndim - 1](*tensors(values, indices), **options),
    ))  # fmt: skip


@given(cases(transposed=True))
@settings(MANY, max_examples=300)
def test_floats(case):
    x, weight, bias, options = case
    theirs = TRANSPOSE[weight.ndim - 3]
    floats: list[Any] = [
        None if a is None else (a / 7).astype(np.float32) for a in (x, weight, bias)
    ]
    # What is legal is asked in float64: in float32 torch's other backend returns empty outputs.
    pair = both(lambda: conv_transpose(*floats, **options),
                lambda: theirs(*tensors(x, weight, bias), **options))  # fmt: skip
    if pair is not None:
        assert pair[0].dtype == np.float32
        expected = theirs(*tensors(*floats), **options).numpy()
        np.testing.assert_allclose(pair[0], expected, rtol=1e-4, atol=1e-4)
