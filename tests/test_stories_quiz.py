"""The questions' answers, against the loop oracle."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import pytest

from explainer import ExplainerError
from explainer.examples import KERNEL, SMALL
from explainer.stories.quiz import overlap_question, value_question
from tests import oracles


def painted(x: np.ndarray, weight: np.ndarray, stride: int, padding: int) -> np.ndarray:
    return oracles.conv_transpose(
        x[None, None],
        weight[None, None],
        None,
        stride=(stride,) * 2,
        padding=((padding,) * 2,) * 2,
        output_padding=(0, 0),
        dilation=(1, 1),
        groups=1,
    )[0, 0]


@pytest.mark.parametrize("stride", [1, 2, 3])
def test_every_cells_value_is_the_oracles_and_the_sum_of_its_products(stride: int) -> None:
    output = painted(SMALL, KERNEL, stride, 1)
    for cell, value in np.ndenumerate(output):
        asked = value_question(SMALL, KERNEL, cell=cell, stride=stride, padding=1)
        assert asked.beat.total == value
        assert sum(p.left * p.right for p in asked.products) == value
        assert {asked.story.source.role(p.read) for p in asked.products} <= {"input"}


@pytest.mark.parametrize("stride", [1, 2, 3])
def test_every_cells_overlap_is_the_oracles(stride: int) -> None:
    counts = painted(np.ones_like(SMALL), np.ones_like(KERNEL), stride, 0)
    for cell, count in np.ndenumerate(counts):
        asked = overlap_question(SMALL, KERNEL, cell=cell, stride=stride)
        assert asked.counts.value(asked.cell) == len(asked.painters) == count


def test_questions_are_plain_data() -> None:
    data = asdict(value_question(SMALL, KERNEL, cell=(1, 1), stride=2, padding=1))
    assert data["cell"] == (1, 1)
    assert type(data["beat"]["products"][0]["left"]) is int


def test_a_cell_that_is_not_there_is_refused() -> None:
    with pytest.raises(ExplainerError, match="which has 5 rows and 5 columns"):
        value_question(SMALL, KERNEL, cell=(5, 0), stride=2, padding=1)
    with pytest.raises(ExplainerError, match=r"overlap_question: cell=\(-1, 0\)"):
        overlap_question(SMALL, KERNEL, cell=(-1, 0), stride=2)
