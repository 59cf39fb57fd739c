"""Unrolling: where neighbours go when a picture becomes one line."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explainer import ExplainerError
from explainer.stories.unroll import unroll


def test_neighbours_in_a_column_are_a_row_apart() -> None:
    story = unroll((28, 28), (12, 9))
    assert story.pair == ((12, 9), (13, 9))
    assert story.indices == (12 * 28 + 9, 13 * 28 + 9)
    assert (story.length, story.apart) == (784, 28)
    assert story.runs == ((316, 3), (344, 3), (372, 3))
    assert story.stretch() == (316, 375)
    assert story.stretch(around=2) == (314, 377)


@settings(deadline=None, derandomize=True, max_examples=60)
@given(st.integers(3, 12), st.integers(3, 12), st.sampled_from([3, 5]), st.data())
def test_the_line_holds_the_cells_where_the_story_says(
    rows: int, columns: int, size: int, data: st.DataObject
) -> None:
    reach = size // 2
    if min(rows, columns) < size:
        return
    cell = (
        data.draw(st.integers(reach, rows - reach - 1)),
        data.draw(st.integers(reach, columns - reach - 1)),
    )
    story = unroll((rows, columns), cell, size=size)
    image = np.random.default_rng(0).permutation(rows * columns).reshape(rows, columns)
    line = [value for row in image.tolist() for value in row]
    for index, place in zip(story.indices, story.pair, strict=True):
        assert line[index] == image[place]
    run = [line[i] for first, length in story.runs for i in range(first, first + length)]
    assert run == [image[place] for place in story.window]
    assert len(story.window) == size**2
    first, end = story.stretch(around=100)
    assert (first, end) == (max(0, first), min(len(line), end))


def test_a_story_is_plain_data() -> None:
    story = unroll((28, 28), (12, 9))
    data = json.loads(json.dumps(story.to_dict()))
    assert data["indices"] == [345, 373]
    assert {type(i) for i in (*story.indices, *story.pair[0], *story.window[0])} == {int}


@pytest.mark.parametrize(
    ("shape", "cell", "size", "message"),
    [
        ((28, 28), (0, 5), 3, "must keep 1 cells from the edge"),
        ((28, 28), (5, 27), 3, "must keep 1 cells from the edge"),
        ((28, 28), (5, 5), 4, "must be odd"),
        ((28, 28), (5, 5), 1, "must be at least 3"),
        ((28,), (5, 5), 3, "must be a pair"),
        ((28, 28), (5, -5), 3, "must be at least 0"),
    ],
)
def test_refusals(shape: tuple, cell: tuple, size: int, message: str) -> None:
    with pytest.raises(ExplainerError, match=message):
        unroll(shape, cell, size=size)
