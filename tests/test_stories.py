"""Stories hold the reference's numbers, and move as the lecture says they do."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explainer import ExplainerError, conv, conv_transpose
from explainer.examples import IMAGE, KERNEL, SMALL
from explainer.stories import convolution, padding_series, scatter, stride_series, zero_insertion
from explainer.story import Grid, Story, grid, paces

SETTINGS = settings(deadline=None, derandomize=True, max_examples=60)


def arrays(smallest: int, largest: int) -> st.SearchStrategy[np.ndarray]:
    def fill(shape: tuple[int, int]) -> st.SearchStrategy[np.ndarray]:
        cells = st.lists(
            st.integers(-9, 9), min_size=shape[0] * shape[1], max_size=shape[0] * shape[1]
        )
        return cells.map(lambda values: np.array(values).reshape(shape))

    sides = st.integers(smallest, largest)
    return st.tuples(sides, sides).flatmap(fill)


def written(story: Story) -> np.ndarray:
    """Play the beats and return what has been written."""
    output = np.zeros(story.output.shape, dtype=int)
    for beat in story.beats:
        for cell, value in beat.writes:
            output[cell] = value
    return output


def test_first_step_of_the_lecture_by_hand() -> None:
    story = zero_insertion(SMALL, KERNEL, stride=2, padding=1)
    first = story.beats[0]
    # The turned kernel's middle weight, 1, lies on the first input, 2; all else is zero.
    assert story.weights.values == ((1, 1, 0), (0, 1, 3), (2, 0, 1))
    assert [p.value for p in first.products] == [0, 0, 0, 0, 2, 0, 0, 0, 0]
    assert first.writes == (((0, 0), 2),)
    assert story.output.values[0] == (2, 3, 1, 9, 3)


def test_source_of_the_zero_insertion_view() -> None:
    story = zero_insertion([[1, 2], [3, 4]], KERNEL, stride=2, padding=1)
    assert story.source.values == (
        (0, 0, 0, 0, 0),
        (0, 1, 0, 2, 0),
        (0, 0, 0, 0, 0),
        (0, 3, 0, 4, 0),
        (0, 0, 0, 0, 0),
    )
    assert story.source.roles[1] == ("padding", "input", "inserted", "input", "padding")
    assert story.source.roles[2] == ("padding", "inserted", "inserted", "inserted", "padding")
    assert story.places == ((1, 1), (1, 3), (3, 1), (3, 3))


@SETTINGS
@given(arrays(1, 4), arrays(1, 3), st.integers(1, 3), st.data())
def test_zero_insertion_steps_by_one_and_ends_at_the_reference(
    x: np.ndarray, kernel: np.ndarray, stride: int, data: st.DataObject
) -> None:
    padding = data.draw(st.integers(0, min(kernel.shape) - 1))
    try:
        wanted = conv_transpose(x[None], kernel[None, None], stride=stride, padding=padding)[0]
    except ExplainerError:
        with pytest.raises(ExplainerError):
            zero_insertion(x, kernel, stride=stride, padding=padding)
        return
    story = zero_insertion(x, kernel, stride=stride, padding=padding)
    np.testing.assert_array_equal(written(story), wanted)
    np.testing.assert_array_equal(story.output.values, wanted)
    for beat in story.beats:
        ((cell, value),) = beat.writes
        assert beat.window == cell  # one cell on for one cell on, whatever the stride
        assert beat.total == value
        for product in beat.products:
            assert product.left == story.source.value(product.read)
            assert product.right == story.weights.value(product.weight)


@SETTINGS
@given(arrays(3, 6), arrays(1, 3), st.integers(1, 3), st.integers(0, 2))
def test_convolution_steps_by_the_stride(
    x: np.ndarray, kernel: np.ndarray, stride: int, padding: int
) -> None:
    story = convolution(x, kernel, stride=stride, padding=padding)
    wanted = conv(x[None], kernel[None, None], stride=stride, padding=padding)[0]
    np.testing.assert_array_equal(written(story), wanted)
    for beat in story.beats:
        ((row, column), value) = beat.writes[0]
        assert beat.window == (row * stride, column * stride)
        assert beat.total == value


@SETTINGS
@given(arrays(1, 4), arrays(1, 3), st.integers(1, 3), st.data())
def test_scatter_paints_the_uncropped_output(
    x: np.ndarray, kernel: np.ndarray, stride: int, data: st.DataObject
) -> None:
    padding = data.draw(st.integers(0, (min(kernel.shape) - 1) // 2))
    story = scatter(x, kernel, stride=stride, padding=padding)
    np.testing.assert_array_equal(written(story), story.output.values)
    kept = np.array(story.output.roles) == "output"
    wanted = conv_transpose(x[None], kernel[None, None], stride=stride, padding=padding)[0]
    np.testing.assert_array_equal(np.array(story.output.values)[kept], wanted.ravel())
    for (row, column), beat in zip(story.source.cells, story.beats, strict=True):
        assert beat.window == (row * stride, column * stride)


def test_series() -> None:
    sizes = [story.output.shape for story in stride_series(SMALL, KERNEL, padding=1)]
    assert sizes == [(3, 3), (5, 5), (7, 7)]
    faces = padding_series(SMALL, KERNEL, stride=2)
    assert len(faces) == 3
    for painted, gathered in faces:
        kept = [
            painted.output.value(cell)
            for cell in painted.output.cells
            if painted.output.role(cell) == "output"
        ]
        assert kept == [gathered.output.value(cell) for cell in gathered.output.cells]


@pytest.mark.parametrize(
    "story",
    [convolution(IMAGE, KERNEL, padding=1), scatter(SMALL, KERNEL, stride=2, padding=1)],
    ids=["gather", "scatter"],
)
def test_a_story_survives_json(story: Story) -> None:
    assert Story.from_dict(json.loads(json.dumps(story.to_dict()))) == story


def test_from_dict_refuses_what_is_no_story() -> None:
    with pytest.raises(ExplainerError, match=r"Story\.from_dict.*is not a story"):
        Story.from_dict({"view": "gather"})


def test_numbers_are_plain() -> None:
    story = convolution(IMAGE, KERNEL)
    assert {type(value) for row in story.output.values for value in row} == {int}
    assert type(story.beats[0].total) is int


def test_phases_and_paces() -> None:
    story = convolution(IMAGE, KERNEL, padding=1)
    phases = dict(story.phases())
    assert {name: len(beats) for name, beats in phases.items()} == {
        "first": 1,
        "next": 3,
        "rest": 21,
    }
    assert phases["first"][0].seconds > phases["next"][0].seconds > phases["rest"][0].seconds
    assert [pace for pace, _ in paces(2)] == ["slow", "steady"]


@pytest.mark.parametrize(
    ("x", "kernel", "options", "message"),
    [
        ([1, 2], KERNEL, {}, r"x\.shape=\(2,\): must be \(rows, columns\)"),
        (np.zeros((65, 1), int), KERNEL, {}, "each from 1 to 64"),
        (SMALL, [[]], {}, r"weight\.shape=\(1, 0\)"),
        (SMALL, KERNEL, {"padding": 3}, "padding=3: must be at most 2"),
    ],
)
def test_refusals(x: object, kernel: object, options: dict, message: str) -> None:
    with pytest.raises(ExplainerError, match=message):
        zero_insertion(x, kernel, **options)  # type: ignore[arg-type]


def test_grid() -> None:
    one = grid([[1, 2], [3, 4]], "input")
    assert one == Grid(((1, 2), (3, 4)), (("input", "input"), ("input", "input")))
    assert one.cells == ((0, 0), (0, 1), (1, 0), (1, 1))
    assert one.value((1, 0)) == 3
