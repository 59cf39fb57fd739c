"""A cache of the test's own, and digits small enough to train on in a moment."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from explainer.cae import Digits, Network, Part, Recipe, Run
from explainer.cae.training import record


@pytest.fixture(autouse=True)
def cache(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path | None:
    """Point every test at an empty cache, but the slow one at the user's."""
    if request.node.get_closest_marker("slow"):
        return None
    monkeypatch.setenv("EXPLAINER_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def part_of(rng: np.random.Generator, count: int) -> Part:
    """Make images of one soft spot each."""
    row, column = rng.uniform(8, 20, (2, count, 1, 1))
    y, x = np.mgrid[:28, :28]
    images = np.exp(-((y - row) ** 2 + (x - column) ** 2) / 20).astype(np.float32)
    return Part(images, rng.integers(0, 10, count).astype(np.uint8), np.arange(count))


@pytest.fixture(scope="session")
def spots() -> Digits:
    rng = np.random.default_rng(5)
    return Digits(part_of(rng, 70), part_of(rng, 20), part_of(rng, 20))


@pytest.fixture(scope="session")
def quick() -> Recipe:
    """A recipe of six steps, the last of each epoch with a batch that is not full."""
    return Recipe(latent=3, seed=7, epochs=2, batch=32)


@pytest.fixture(scope="session")
def run(spots: Digits, quick: Recipe) -> Run:
    return record(quick, data=spots)


@pytest.fixture(scope="session")
def network(run: Run) -> Network:
    return run.trained
