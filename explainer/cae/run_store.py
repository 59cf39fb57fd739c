"""Recorded training runs in the user's cache: one file each, beside the network's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from explainer.cae.archive import Tensors, digest, refusing, unpack, write_archive
from explainer.cae.layers import Parameters
from explainer.cae.recipe import Figures, Recipe
from explainer.cae.run import Run
from explainer.cae.store import network_path

__all__ = ["read_run", "run_path", "write_run"]

FORMAT = 1
"""Raise it when the file's layout changes, or what is recorded of the same training."""


def run_path(recipe: Recipe) -> Path:
    """Return where in the cache the run of a recipe is kept, trained or not."""
    network = network_path(recipe)
    return network.with_name(f"{network.stem}-run.safetensors")


def write_run(path: Path, run: Run) -> None:
    """Write a run to `path`: all snapshots in float32, so that they agree with torch's to 1e-5.

    The default run has 75 snapshots of 50,179 numbers: 15 MB.
    """
    tensors = _tensors(run)
    about = {
        "format": FORMAT,
        "recipe": run.recipe.to_dict(),
        "figures": run.figures.to_dict(),
        "kept": run.kept,
        "sha256": digest(tensors),
    }
    write_archive(path, tensors, about)


def read_run(path: Path) -> Run:
    """Read a run that `write_run` wrote.

    Raises
    ------
    ExplainerError
        If the file is missing, truncated, changed, of another format or by another program.
    """
    with refusing("read_run", path, "is not a training run of this project"):
        about, tensors = unpack(path.read_bytes(), FORMAT)
        run = _run(about, tensors)
        # In the network's order, whatever the file's is.
        if about["sha256"] != digest(_tensors(run)):
            raise ValueError("it was changed since it was written")
    return run


def _tensors(run: Run) -> Tensors:
    weights = {
        f"{name}.{kind}": array
        for name, parameters in run.snapshots.items()
        for kind, array in parameters._asdict().items()
    }
    records = {"losses": run.losses, "validation": run.validation}
    return weights | {"steps": np.array(run.steps, np.int64)} | records


def _run(about: dict[str, Any], tensors: Tensors) -> Run:
    steps, losses, validation = (tensors.pop(name) for name in ("steps", "losses", "validation"))
    recipe = Recipe.from_dict(about["recipe"])
    names = dict.fromkeys(name.rpartition(".")[0] for name in tensors)
    run = Run(
        recipe=recipe,
        figures=Figures.from_dict(about["figures"]),
        steps=tuple(steps.tolist()),
        kept=about["kept"],
        losses=losses,
        validation=validation,
        snapshots={
            n: Parameters(tensors.pop(f"{n}.weight"), tensors.pop(f"{n}.bias")) for n in names
        },
    )
    if tensors:
        raise ValueError(f"it also holds {', '.join(tensors)}")
    return run
