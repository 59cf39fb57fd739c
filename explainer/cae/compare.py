"""The experiment: linear, fully connected and convolutional autoencoders under one recipe.

Each cell (a model, a latent length, a seed) is trained and measured in a process of its own
thread, and kept in the user's cache, so that a run that was ended goes on where it was. torch is
imported in those processes only.
"""

from __future__ import annotations

import functools
import hashlib
import json
import logging
import math
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from importlib import metadata
from pathlib import Path
from typing import Any

from explainer.cae.data import DIGEST, Digits, load_data
from explainer.cae.processes import each
from explainer.cae.recipe import Recipe
from explainer.errors import ExplainerError
from explainer.files import atomic_write, cache_dir

__all__ = [
    "LATENTS",
    "MODELS",
    "QUICK",
    "RECIPE",
    "SEEDS",
    "SHIFTS",
    "Cell",
    "Outcome",
    "cells",
    "run",
]

#: The models and their names in tables, the quickest to train first; what they are is said in
#: `explainer.cae.baselines.build`.
MODELS = {
    "pca": "PCA",
    "fc": "fully connected, 1 hidden layer",
    "fc_deep": "fully connected, 2 hidden layers",
    "cae": "CAE, strided",
    "cae_pool": "CAE, max-pool encoder",
    "cae_resize": "CAE, resize-and-convolve decoder",
}
LATENTS = (2, 16, 64)
SEEDS = 3
SHIFTS = (1, 2, 3)
"""Pixels that test digits are moved by, in each of the four directions."""

RECIPE = Recipe(epochs=20, lr=1e-2, augment=0.5)
"""The one recipe of all models; latent length and seed are each cell's own.

Rate and augmentation are `explainer.cae.tuning`'s choice. Twenty epochs are a short budget: fully
connected models learn slowly, and would come nearer with more.
"""

QUICK = replace(RECIPE, epochs=5)

FORMAT = 1
"""Raise it when what is measured changes, or what is done with the same recipe."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One training run of the experiment.

    Attributes
    ----------
    model : str
        One of `MODELS`.
    recipe : Recipe
        With the cell's latent length and seed.

    Raises
    ------
    ExplainerError
        If there is no such model.
    """

    model: str
    recipe: Recipe

    def __post_init__(self) -> None:
        if self.model not in MODELS:
            rule = f"must be one of {', '.join(MODELS)}"
            raise ExplainerError("compare", "model", self.model, rule)

    @property
    def path(self) -> Path:
        """Where its outcome is kept: a name made of all that it depends on."""
        key = [FORMAT, self.model, self.recipe.to_dict(), DIGEST, metadata.version("torch")]
        digest = hashlib.sha256(json.dumps(key, sort_keys=True).encode()).hexdigest()[:16]
        name = f"{self.model}-latent{self.recipe.latent}-seed{self.recipe.seed}-{digest}.json"
        return cache_dir() / "compare" / name


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What was measured of one cell.

    Attributes
    ----------
    parameters : int
        Weights and biases, batch norm folded.
    epoch : int
        The epoch that was kept, from 1; 0 for PCA.
    validation_mse, test_mse : float
        Mean squared error a pixel (ink from 0 to 1) over 400 and over 1,000 digits.
    shifted_mse : tuple of float
        The same over the test digits moved by each of `SHIFTS` pixels, mean of four directions.
    accuracy : float
        Share of the test digits whose five nearest training digits, by latent vectors, have their
        label by majority.
    cpu_seconds : float
        Processor time of training. The one field that differs from run to run.
    """

    parameters: int
    epoch: int
    validation_mse: float
    test_mse: float
    shifted_mse: tuple[float, ...]
    accuracy: float
    cpu_seconds: float

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON's types."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Any) -> Outcome:
        """Make an outcome of what `to_dict` gave.

        Raises
        ------
        ExplainerError
            If a field is missing, unknown, of another type or not finite.
        """
        try:
            made = cls(**{**data, "shifted_mse": tuple(data["shifted_mse"])})
            numbers = [getattr(made, name) for name in data if name != "shifted_mse"]
            whole = all(map(math.isfinite, [*numbers, *made.shifted_mse]))
            if not whole or len(made.shifted_mse) != len(SHIFTS):
                raise ValueError("its numbers")
        except (TypeError, KeyError, ValueError) as error:
            rule = f"is no outcome of this experiment ({error})"
            raise ExplainerError("Outcome", "data", data, rule) from error
        return made


#: Told of each cell that is finished, with its outcome, and how many of all cells now are.
Report = Callable[[Cell, Outcome, int, int], None]


def cells(
    *, recipe: Recipe = RECIPE, latents: Sequence[int] = LATENTS, seeds: int = SEEDS
) -> tuple[Cell, ...]:
    """Return the cells of an experiment; PCA has nothing random, and so one seed."""
    return tuple(
        Cell(model=model, recipe=replace(recipe, latent=latent, seed=seed))
        for latent in latents
        for model in MODELS
        for seed in range(1 if model == "pca" else seeds)
    )


def run(
    wanted: Iterable[Cell], *, jobs: int | None = None, report: Report = lambda *_: None
) -> dict[Cell, Outcome]:
    """Return the outcome of every cell, from the cache or by training it now.

    Parameters
    ----------
    wanted : iterable of Cell
        See `cells`.
    jobs : int, optional
        Cells to train at the same time, each in a process with one thread; by default one a
        processor.
    report : callable, optional
        See `Report`.

    Raises
    ------
    ExplainerError
        If a process is ended from outside, or as `explainer.cae.measuring.measure`.
    """
    wanted = tuple(dict.fromkeys(wanted))
    found = {cell: outcome for cell in wanted if (outcome := _cached(cell.path))}
    for done, (cell, outcome) in enumerate(found.items(), 1):
        report(cell, outcome, done, len(wanted))
    # The long ones first, so that no processor is idle at the end.
    missing = sorted(set(wanted) - found.keys(), key=_weight, reverse=True)
    if missing:
        load_data()  # once, so that no two processes parse the digits at the same time
        for cell, outcome in each(_work, missing, jobs or os.cpu_count() or 1):
            found[cell] = outcome
            report(cell, outcome, len(found), len(wanted))
    return {cell: found[cell] for cell in wanted}


def _weight(cell: Cell) -> tuple[int, str]:
    """Return what sorts cells by their length, and equals always alike."""
    return list(MODELS).index(cell.model) * cell.recipe.epochs, cell.path.name


def _work(cell: Cell) -> Outcome:
    """Train and measure one cell, in a child process, and keep its outcome."""
    from explainer.cae.measuring import measure  # imports torch

    outcome = measure(cell, _digits())
    about = {"cell": asdict(cell), "outcome": outcome.to_dict()}
    with atomic_write(cell.path) as part:
        part.write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
    return outcome


@functools.cache
def _digits() -> Digits:
    return load_data()


def _cached(path: Path) -> Outcome | None:
    try:
        return Outcome.from_dict(json.loads(path.read_text(encoding="utf-8"))["outcome"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        _log.warning("%s is damaged (%s); training that cell again.", path, error)
        return None
