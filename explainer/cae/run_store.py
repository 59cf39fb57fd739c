"""Recorded training runs in the user's cache: one file each, beside the network's."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from explainer.cae.layers import Parameters
from explainer.cae.recipe import Figures, Recipe
from explainer.cae.run import Run
from explainer.cae.store import network_path
from explainer.errors import ExplainerError
from explainer.files import atomic_write

__all__ = ["read_run", "run_path", "write_run"]

FORMAT = 1
"""Raise it when the file's layout changes, or what is recorded of the same training."""

Tensors = dict[str, NDArray[Any]]


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
        "sha256": _digest(tensors),
    }
    # One entry only: safetensors writes several in no fixed order.
    blob = save(tensors, {"explainer": json.dumps(about)})
    with atomic_write(path) as part:
        part.write_bytes(blob)


def read_run(path: Path) -> Run:
    """Read a run that `write_run` wrote.

    Raises
    ------
    ExplainerError
        If the file is missing, truncated, changed, of another format or by another program.
    """
    try:
        with safe_open(path, framework="numpy") as file:
            about = json.loads((file.metadata() or {})["explainer"])
            if not isinstance(about, dict) or about["format"] != FORMAT:
                raise ValueError(f"its format is not {FORMAT}")
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        run = _run(about, dict(tensors))
        # In the network's order, whatever the file's is.
        intact = about["sha256"] == _digest(_tensors(run))
    except (OSError, SafetensorError, KeyError, TypeError, ValueError) as error:
        raise _refusal(path, f"is not a training run of this project ({error})") from error
    if not intact:
        raise _refusal(path, "was changed since it was written")
    return run


def _tensors(run: Run) -> Tensors:
    weights = {
        f"{name}.{kind}": array
        for name, parameters in run.snapshots.items()
        for kind, array in parameters._asdict().items()
    }
    records = {"losses": run.losses, "validation": run.validation}
    tensors = weights | {"steps": np.array(run.steps, np.int64)} | records
    # safetensors writes memory as it lies, and torch's channels may lie last.
    return {name: np.ascontiguousarray(array) for name, array in tensors.items()}


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


def _digest(tensors: Tensors) -> str:
    sha256 = hashlib.sha256()
    for name, array in tensors.items():
        sha256.update(name.encode())
        sha256.update(array.tobytes())
    return sha256.hexdigest()


def _refusal(path: Path, rule: str) -> ExplainerError:
    return ExplainerError("read_run", "path", str(path), rule)
