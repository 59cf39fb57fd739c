from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explainer import Axis, Conv, ConvTranspose, Pool, Taps
from explainer.taps import steps, tables

AXES = st.builds(Axis, st.integers(1, 5), st.integers(1, 4), st.integers(0, 6), st.just(0),
                 st.integers(1, 3))  # fmt: skip
TAPS = st.builds(Taps, st.integers(1, 7), st.integers(1, 12), AXES)


def by_definition(taps: Taps) -> list[tuple[int, int, int]]:
    axis = taps.axis
    return [
        (a, k, f)
        for a in range(taps.coarse_size)
        for k in range(axis.kernel_size)
        for f in range(taps.fine_size)
        if f == a * axis.stride + k * axis.dilation - axis.before
    ]


@given(TAPS)
@settings(deadline=None, derandomize=True, max_examples=300)
def test_table_slices_and_counts_are_the_definition(taps):
    expected = by_definition(taps)
    columns = [taps.coarse.tolist(), taps.kernel.tolist(), taps.fine.tolist()]
    assert list(zip(*columns, strict=True)) == expected
    sliced = []
    for k in range(taps.axis.kernel_size):
        coarse, fine = taps.slices(k)
        pairs = zip(np.arange(taps.coarse_size)[coarse], np.arange(taps.fine_size)[fine],
                    strict=True)  # fmt: skip
        sliced += [(int(a), k, int(f)) for a, f in pairs]
    assert sorted(sliced) == expected
    assert taps.count_coarse().tolist() == [
        sum(a == n for a, _, _ in expected) for n in range(taps.coarse_size)
    ]
    assert taps.count_fine().tolist() == [
        sum(f == n for _, _, f in expected) for n in range(taps.fine_size)
    ]


@given(TAPS)
@settings(deadline=None, derandomize=True)
def test_groupings(taps):
    expected = by_definition(taps)
    for a in range(taps.coarse_size):
        kernel, fine = taps.of_coarse(a)
        assert list(zip(kernel, fine, strict=True)) == [(k, f) for b, k, f in expected if a == b]
    for f in range(taps.fine_size):
        coarse, kernel = taps.of_fine(f)
        assert list(zip(coarse, kernel, strict=True)) == [(a, k) for a, k, g in expected if f == g]
        assert (np.diff(kernel) < 0).all()  # the flipped kernel


def test_columns_cannot_be_written():
    with pytest.raises(ValueError, match="read-only"):
        Taps(2, 3, Axis(2)).fine[0] = 7


def test_sides_of_a_layer():
    assert [(t.coarse_size, t.fine_size) for t in tables(Conv(3, 2, 1), (5, 7))] == [(3, 5), (4, 7)]
    assert [(t.coarse_size, t.fine_size) for t in tables(ConvTranspose(3, 2, 1), (3, 4))] == [
        (3, 5), (4, 7),
    ]  # fmt: skip
    assert [(t.coarse_size, t.fine_size) for t in tables(Pool(2), 5)] == [(2, 5)]


def test_a_layer_and_its_transpose_have_one_table():
    assert tables(Conv(3, 2, 1), (5,)) == tables(ConvTranspose(3, 2, 1), (3,))


def test_steps_skip_what_ties_nothing():
    taps = tables(Conv((3, 2), padding=(1, 0)), (1, 2))  # only the middle row of taps is inside
    assert [kernel for kernel, _, _ in steps(taps)] == [(1, 0), (1, 1)]
