"""A part of a sweep holds the whole one's numbers; options may differ by axis; torch agrees."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch.nn import functional

from explainer import ExplainerError
from explainer.stories import convolution, scatter, zero_insertion
from explainer.stories.max_pooling import max_pooling
from explainer.story import Story

PART = (range(1, 3), range(2, 5))

CASES: list[tuple[Any, dict[str, Any]]] = [
    (convolution, {"stride": 2, "padding": 1}),
    (convolution, {"stride": (1, 2), "padding": ((0, 2), (1, 0)), "dilation": 2}),
    (zero_insertion, {"stride": 2, "padding": 1, "output_padding": 1}),
    (zero_insertion, {"stride": (2, 3), "padding": (1, 0), "output_padding": (0, 2)}),
    (zero_insertion, {"stride": 3, "dilation": 2}),
]


def arrays(shape: tuple[int, int], kernel: tuple[int, int]) -> tuple[Any, Any]:
    rng = np.random.default_rng(3)
    return rng.normal(size=shape), rng.normal(size=kernel)


def shifted(cell: tuple[int, int], by: tuple[int, int]) -> tuple[int, int]:
    return cell[0] - by[0], cell[1] - by[1]


def holds(whole: Story, part: Story) -> None:
    """Every beat of the part is one of the whole's, moved."""
    first = (PART[0].start, PART[1].start)
    wanted = [beat for beat in whole.beats if all(
        n in axis for n, axis in zip(beat.writes[0][0], PART, strict=True)
    )]  # fmt: skip
    assert len(part.beats) == len(wanted) == len(PART[0]) * len(PART[1])
    origin = wanted[0].window
    assert part.beats[0].window == (0, 0)
    for mine, theirs in zip(part.beats, wanted, strict=True):
        assert mine.window == shifted(theirs.window, origin)
        assert mine.writes == ((shifted(theirs.writes[0][0], first), theirs.writes[0][1]),)
        for one, other in zip(mine.products, theirs.products, strict=True):
            assert (one.left, one.right, one.weight) == (other.left, other.right, other.weight)
            assert one.read == shifted(other.read, origin)
            assert part.source.value(one.read) == one.left or not other.right
            assert part.source.role(one.read) == whole.source.role(other.read)
    values = [part.source.value(place) for place in part.places]
    assert values == [v for row in part.input.values for v in row], "places are the input's"


@pytest.mark.parametrize(("tell", "options"), CASES)
def test_a_part_is_a_part_of_the_whole(tell: Any, options: dict[str, Any]) -> None:
    x, w = arrays((7, 12), (3, 3))
    holds(tell(x, w, **options), tell(x, w, **options, part=PART))


@pytest.mark.parametrize(
    "options",
    [
        {"kernel_size": 2},
        {"kernel_size": 3, "stride": 2, "padding": 1},
        {"kernel_size": (2, 3), "stride": (2, 1), "padding": (1, 0)},
        {"kernel_size": 3, "stride": 2, "ceil_mode": True},
    ],
)
def test_a_part_of_a_pooling_is_too(options: dict[str, Any]) -> None:
    x, _ = arrays((8, 12), (1, 1))
    whole, part = max_pooling(x, **options), max_pooling(x, **options, part=PART)
    holds(whole, part)
    y = functional.max_pool2d(torch.tensor(x[None, None]), **options)
    np.testing.assert_array_equal(y[0, 0].numpy(), np.array(whole.output.values))


@pytest.mark.parametrize(("tell", "options"), CASES)
def test_options_may_differ_by_axis(tell: Any, options: dict[str, Any]) -> None:
    x, w = arrays((5, 7), (3, 2))
    story = tell(x, w, **options)
    given = dict(options)
    padding = given.pop("padding", 0)
    a, b = torch.tensor(x[None, None]), torch.tensor(w[None, None])
    if isinstance(padding, tuple) and isinstance(padding[0], tuple):
        (top, bottom), (left, right) = padding
        a, padding = functional.pad(a, (left, right, top, bottom)), 0
    torchs = functional.conv2d if tell is convolution else functional.conv_transpose2d
    y = torchs(a, b, padding=padding, **given)
    np.testing.assert_allclose(y[0, 0].numpy(), np.array(story.output.values), atol=1e-12)
    for beat in story.beats:
        assert beat.total == pytest.approx(beat.writes[0][1], abs=1e-12)


def test_one_axis_is_a_map_of_one_row() -> None:
    x, w = arrays((1, 9), (1, 3))
    options: dict[str, Any] = {"stride": (1, 2), "padding": (0, 1), "dilation": (1, 2)}
    for tell in (convolution, zero_insertion, scatter):
        story = tell(x, w, **options)
        assert story.layer["dilation"] == 2, "of the axis along which the kernel has cells"
        assert story.output.shape[0] == 1


def test_a_part_may_be_of_a_large_input() -> None:
    x, w = np.zeros((300, 200)), np.ones((3, 3))
    x[150, 100] = 1
    story = convolution(x, w, part=(range(148, 152), range(98, 102)))
    assert story.output.shape == (4, 4) and sum(map(sum, story.output.values)) == 9
    assert story.input.shape == (6, 6)


@pytest.mark.parametrize(
    ("part", "rule"),
    [
        ((range(0, 9), range(0, 2)), "must be rows and columns of the output"),
        ((range(2, 2), range(0, 2)), "must be rows and columns of the output"),
        ((range(0, 1), range(0, 100)), "needs more than 64 source cells"),
    ],
)
def test_parts_that_there_are_not(part: Any, rule: str) -> None:
    with pytest.raises(ExplainerError, match=rule):
        convolution(np.ones((5, 200)), np.ones((3, 3)), part=part)


def test_a_window_has_one_dilation() -> None:
    with pytest.raises(ExplainerError, match="must be the same along both axes"):
        convolution(np.ones((9, 9)), np.ones((3, 3)), dilation=(1, 2))
