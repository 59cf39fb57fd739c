"""What each process of a team does in the tests: train, and write what it has come to."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np

from explainer.cae import Digits, Progress, Recipe, Run
from explainer.cae.fit import Fit
from explainer.cae.team import Team, joined
from explainer.cae.training import record, repeatable
from tests.cae.conftest import part_of

#: Batches of 32, 32 and 6 images; and of 23, 23, 23 and 1, in which a process has no share.
RECIPES = {
    "uneven": Recipe(latent=3, seed=7, epochs=3, batch=32),
    "empty": Recipe(latent=2, seed=1, epochs=1, batch=23, augment=1.0),
}
Arrays = dict[str, Any]


def spots() -> Digits:
    """Make the images that all processes train on."""
    rng = np.random.default_rng(5)
    return Digits(part_of(rng, 70), part_of(rng, 20), part_of(rng, 20))


def arrays(run: Run) -> Arrays:
    """Return all that a run has come to."""
    found: Arrays = {"losses": run.losses, "validation": run.validation}
    for name, parameters in run.snapshots.items():
        found |= {f"{name}.{kind}": array for kind, array in parameters._asdict().items()}
    return found


def precise(recipe: Recipe, team: Team) -> Arrays:
    """Train in float64, where rounding stays small: Adam makes much of the least gradients."""
    with repeatable(recipe.seed):
        fit = Fit(recipe, spots(), team=team)
        fit.model.double()
        fit.images, fit.held_out = fit.images.double(), fit.held_out.double()
        while fit.epoch < recipe.epochs:
            fit.run_epoch(lambda _: None)
    state = {name: value.numpy() for name, value in fit.model.state_dict().items()}
    return state | {"losses": np.array(fit.losses), "validation": np.array(fit.validation)}


def work(folder: Path, team: Team) -> None:
    """Train by each recipe, in float64 and as always; and with a stop in the second epoch."""
    for name, recipe in RECIPES.items():
        np.savez(folder / f"precise-{name}.{team.rank}.npz", **precise(recipe, team))
        np.savez(
            folder / f"{name}.{team.rank}.npz", **arrays(record(recipe, data=spots(), team=team))
        )
    seen: list[int] = []

    def tell(progress: Progress) -> None:
        seen.append(progress.step)
        if len(seen) == 5:
            team.interrupted = team.rank == team.size - 1  # one alone is asked to stop

    file = folder / f"checkpoint.{team.rank}.safetensors"
    for _ in range(2):
        try:
            run = record(RECIPES["uneven"], data=spots(), checkpoint=file, progress=tell, team=team)
            np.savez(folder / f"again.{team.rank}.npz", seen=seen, **arrays(run))
        except KeyboardInterrupt:
            team.interrupted = False
            names = sorted(path.name for path in folder.glob("checkpoint*"))
            (folder / f"stopped.{team.rank}").write_text(" ".join(names), encoding="utf-8")


if __name__ == "__main__":
    with joined() as team:
        work(Path(sys.argv[1]), team)
