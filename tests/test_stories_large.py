"""Stories that nobody could look at are refused before they are told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from explainer.errors import ExplainerError
from explainer.examples import KERNEL, SMALL
from explainer.stories import convolution, overlap, scatter, zero_insertion


def hollow(size: int) -> np.ndarray[Any, Any]:
    return np.zeros((size, size), np.int64)


@pytest.mark.parametrize(
    ("tell", "options", "shape"),
    [
        (zero_insertion, {"stride": 10**9}, "spaced input.shape=(2000000005, 2000000005)"),
        (zero_insertion, {"stride": 39}, "spaced input.shape=(83, 83)"),
        (zero_insertion, {"dilation": 10**8}, "spaced input.shape=(400000003, 400000003)"),
        (scatter, {"stride": 10**9}, "canvas.shape=(2000000003, 2000000003)"),
        (scatter, {"dilation": 39}, "canvas.shape=(81, 81)"),
        (convolution, {"padding": 39}, "padded input.shape=(81, 81)"),
        (convolution, {"padding": 10**9}, "padded input.shape=(2000000003, 2000000003)"),
    ],
)
def test_grids_that_options_make_too_large_are_refused_at_once(
    tell: Callable[..., Any], options: dict[str, int], shape: str
) -> None:
    with pytest.raises(ExplainerError) as caught:
        tell(SMALL, KERNEL, **options)
    assert shape in str(caught.value)
    assert "must be at most 80 along each axis, to be drawn" in str(caught.value)


def test_a_large_overlap_is_refused_at_once() -> None:
    with pytest.raises(ExplainerError, match=r"canvas\.shape=\(\d+,\): must be at most 80"):
        overlap(3, stride=10**8)
    assert len(overlap(2, stride=39, input_size=3).counts) == 80


def test_what_is_just_small_enough_is_told() -> None:
    assert zero_insertion(SMALL, KERNEL, stride=38, padding=2).source.shape == (77, 77)
    assert convolution(hollow(64), KERNEL, padding=8).source.shape == (80, 80)
    assert scatter(SMALL, KERNEL, stride=38).output.shape == (79, 79)


def test_a_part_may_be_of_anything_large() -> None:
    part = (range(2), range(2))
    told = zero_insertion(hollow(100), KERNEL, stride=2, padding=1, part=part)
    assert told.output.shape == (2, 2)
