from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explainer import ExplainerError, Pool, avg_pool, max_pool, max_unpool
from tests import oracles


@st.composite
def pools(draw):
    ndim = draw(st.integers(1, 3))

    def each(low, high):
        return tuple(draw(st.integers(low, high)) for _ in range(ndim))

    size, kernel, stride = each(1, 6), each(1, 3), each(1, 3)
    padding = tuple(draw(st.integers(0, k // 2)) for k in kernel)
    dilation = each(1, 2)
    size = tuple(n + d * (k - 1) for n, d, k in zip(size, dilation, kernel, strict=True))
    x = np.random.default_rng(draw(st.integers(0, 999))).integers(-4, 5, (2, 2, *size))
    options = {"kernel_size": kernel, "stride": stride, "padding": padding, "dilation": dilation}
    return x, options, draw(st.booleans())


@given(pools())
@settings(deadline=None, derandomize=True, max_examples=100)
def test_pools_are_the_oracles(case):
    x, options, ceil = case
    size = Pool(**options, ceil_mode=ceil).output_size(x.shape[2:])
    got = max_pool(x, **options, ceil_mode=ceil)
    values, indices = oracles.max_pool(x, size, **options)
    np.testing.assert_array_equal(got.values, values)
    np.testing.assert_array_equal(got.indices, indices)
    single = max_pool(x[0], **options, ceil_mode=ceil)
    np.testing.assert_array_equal(single.indices, indices[0])
    options["dilation"] = (1,) * len(size)
    size = Pool(**options, ceil_mode=ceil).output_size(x.shape[2:])
    means = oracles.avg_pool(x, size, **options)
    del options["dilation"]
    averages = avg_pool(x, **options, ceil_mode=ceil, count_include_pad=False)
    assert averages.dtype == np.float64
    np.testing.assert_allclose(averages, means, rtol=1e-15)


def test_max_pool_by_hand():
    x = np.array([[[1, 2, 5, 5], [4, 3, 5, 0], [-1, -2, 0, 0], [-3, -4, 0, 0]]], np.int8)
    values, indices = max_pool(x, 2)
    assert values.tolist() == [[[4, 5], [-1, 0]]] and values.dtype == np.int8
    assert indices.tolist() == [[[4, 2], [8, 10]]]  # of equals the first


def test_nan_wins_and_the_last_of_several():
    values, indices = max_pool([[1.0, np.nan, 3.0, np.nan, 5.0]], (5,))
    assert np.isnan(values) and indices == 3


def test_minus_infinity_keeps_the_first_cell_and_padding_never_wins():
    values, indices = max_pool(np.full((1, 4), -np.inf), (3,), stride=1, padding=1)
    assert (values == -np.inf).all() and indices.tolist() == [[0, 0, 1, 2]]
    assert max_pool([[-5]], (2,), padding=1).values.tolist() == [[-5]]


def test_average_by_hand():
    x = [[1, 2, 3, 4, 5]]
    assert avg_pool(x, (2,)).tolist() == [[1.5, 3.5]]
    assert avg_pool(x, (2,), padding=1).tolist() == [[0.5, 2.5, 4.5]]
    assert avg_pool(x, (2,), padding=1, count_include_pad=False).tolist() == [[1, 2.5, 4.5]]
    assert avg_pool(x, (2,), ceil_mode=True).tolist() == [[1.5, 3.5, 5]]  # 5 alone counts as one
    assert avg_pool(np.ones((1, 4), np.float16), (2,)).dtype == np.float16
    assert avg_pool(np.ones((1, 4), np.uint64), (2,)).tolist() == [[1, 1]]


def test_unpool_by_hand():
    x = np.array([[[1, 2, 5, 5], [4, 3, 5, 0], [-1, -2, 0, 0], [-3, -4, 0, 0]]])
    back = max_unpool(*max_pool(x, 2), 2)
    assert back.tolist() == [[[0, 0, 5, 0], [4, 0, 0, 0], [-1, 0, 0, 0], [0, 0, 0, 0]]]
    assert max_unpool([[7]], [[2]], (2,), output_size=(3,)).tolist() == [[0, 0, 7]]
    assert max_unpool([[7]], [[2]], (2,), output_size=3).tolist() == [[0, 0, 7]]
    assert max_unpool([[7]], [[2]], (2,), output_size=(1, 3)).tolist() == [[0, 0, 7]]


@pytest.mark.parametrize(
    ("call", "start"),
    [
        (lambda: max_pool([[1, 2]], 2), "max_pool: x.shape=(1, 2): must have 3 or 4 axes"),
        (lambda: max_pool([[1, 2]], (3,)), "max_pool: input_size=(2,): leaves no output"),
        (lambda: max_pool([[1, 2]], (2,), padding=2), "max_pool: padding=2: must be at most half"),
        (lambda: max_pool([[True]], (1,)), "max_pool: x.dtype='bool'"),
        (lambda: avg_pool([[1, 2]], (2,), stride=0), "avg_pool: stride=0: must be at least 1"),
        (lambda: avg_pool(np.zeros((1, 0)), (1,)), "avg_pool: x.shape=(1, 0): must not be empty"),
        (lambda: avg_pool([[2**62, 2**62]], (2,)), "avg_pool: x='integers up to"),
        (lambda: max_unpool([[1]], [[2]], (2,)), "max_unpool: indices=[[2]]: has 2 to 2 where"),
        (lambda: max_unpool([[1]], [[-1]], (2,)), "max_unpool: indices=[[-1]]: has -1"),
        (lambda: max_unpool([[1]], [[0.0]], (2,)), "max_unpool: indices=[[0.0]]: must be integ"),
        (lambda: max_unpool([[1]], [[0, 1]], (2,)), "max_unpool: indices=[[0, 1]]: must be"),
        (lambda: max_unpool([[1]], [[0]], (2,), output_size=(4,)),
         "max_unpool: output_size=(4,): must be 1 to 3 along"),
        (lambda: max_unpool([[1]], [[0]], (2,), output_size=()), "max_unpool: output_size=()"),
        (lambda: max_unpool([[1]], [[0]], (2,), padding=1), "max_unpool: x.shape=(1,): leaves no"),
    ],
)  # fmt: skip
def test_errors(call, start):
    with pytest.raises(ExplainerError, match=re.escape(start)):
        call()
