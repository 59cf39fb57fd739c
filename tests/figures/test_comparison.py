"""The figure of the comparison shows what was measured: the project's record, or another run."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from matplotlib.collections import PathCollection

from explainer.cae.compare import SHIFTS
from explainer.cae.measured import measured
from explainer.figures.comparison import build, drawn
from explainer.figures.drawing.look import Still
from tests.figures.looking import texts


def marks(figure: Still) -> np.ndarray[Any, Any]:
    """Where dots and rings stand: (n, 2), millimetres."""
    found = [c for c in figure.axes[0].collections if isinstance(c, PathCollection)]
    return np.concatenate([np.asarray(c.get_offsets(), dtype=float) for c in found])


@pytest.mark.parametrize("latent", measured().latents)
def test_every_seed_and_every_shift_is_a_mark_at_its_value(latent: int) -> None:
    rows = tuple(row for row in measured().rows if row.latent == latent)
    found = marks(drawn(replace(measured(), rows=rows)))
    worst = max(value.mean for row in rows for value in (row.test_mse, *row.shifted_mse))
    for row, height in zip(rows, sorted(set(found[:, 1]), reverse=True), strict=True):
        wanted = [*row.test_mse.values, *(moved.mean for moved in row.shifted_mse)]
        assert len(row.shifted_mse) == len(SHIFTS)
        at = found[found[:, 1] == height, 0]
        left, length = found[:, 0].max(), 0.42 * 170
        np.testing.assert_allclose(
            sorted(at - left), sorted((value / worst - 1) * length for value in wanted), atol=0.01
        )


def test_another_run_is_drawn_as_the_record_is() -> None:
    row = measured().row("cae", 16)
    one = drawn(replace(measured(), rows=(row,)))
    said = [text.get_text() for text in texts(one)]
    assert f"{row.test_mse.mean:.4f}" in said
    assert f"{row.parameters:,}" in said
    assert len(texts(one)) < len(texts(build()))
