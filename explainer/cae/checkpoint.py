"""A training run on disk, after each epoch: what a killed one goes on from, bit for bit."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import torch

from explainer.cae.archive import Tensors, digest, refusing, unpack, write_archive
from explainer.cae.data import Digits
from explainer.cae.fit import Best, Fit
from explainer.cae.layers import Parameters

__all__ = ["data_digest", "restore", "write_checkpoint"]

FORMAT = 1
"""Raise it when the file's layout changes, or what training does with the same recipe."""


def data_digest(data: Digits) -> str:
    """Return the sha256 of the images that are trained on and chosen by."""
    sha256 = hashlib.sha256(data.train.images.tobytes())
    sha256.update(data.validation.images.tobytes())
    return sha256.hexdigest()


def write_checkpoint(path: Path, fit: Fit, data: str, seconds: float) -> None:
    """Write all that `fit` needs to go on; `data` is the digits' digest, `seconds` spent so far."""
    tensors = _tensors(fit)
    best = fit.best
    about = {
        "format": FORMAT,
        "recipe": fit.recipe.to_dict(),
        "data": data,
        "torch": torch.__version__,
        "step": fit.step,
        "epoch": fit.epoch,
        "best": [best.epoch, best.step, best.mse] if best.state else None,
        "seconds": seconds,
        "sha256": digest(tensors),
    }
    write_archive(path, tensors, about)


def restore(content: bytes, path: Path, fit: Fit, data: str) -> float:
    """Bring a new `fit` to where the checkpoint's was; return the seconds it had taken.

    Parameters
    ----------
    content : bytes
        Of the file: another machine's, perhaps.
    path : pathlib.Path
        Its name, for the error.
    fit : Fit
        To be filled.
    data : str
        The digits' digest.

    Raises
    ------
    ExplainerError
        If the file is truncated, changed or foreign, or of another recipe, other digits or another
        version of torch: then `fit` is left as it was.
    """
    rule = "is no checkpoint to go on from"
    with refusing("train", path, rule, argument="checkpoint", remedy="Delete it."):
        about, tensors = unpack(content, FORMAT)
        found = tuple(about[name] for name in ("recipe", "data", "torch"))
        if found != (fit.recipe.to_dict(), data, torch.__version__):
            raise ValueError("it is of another recipe, other images or another version")
        if about["sha256"] != digest(tensors):
            raise ValueError("it was changed since it was written")
        _fill(fit, about, tensors)
        seconds = float(about["seconds"])
    return seconds


def _tensors(fit: Fit) -> Tensors:
    states = {"model": fit.model.state_dict(), "best": fit.best.state}
    tensors = {
        f"{kind}.{name}": value.cpu().numpy()
        for kind, state in states.items()
        for name, value in state.items()
    }
    for i, parameter in enumerate(fit.model.parameters()):
        for name, value in fit.optimizer.state[parameter].items():
            tensors[f"adam.{i}.{name}"] = value.cpu().numpy()
    tensors |= {
        "random": fit.random.get_state().numpy(),
        "losses": np.array(fit.losses),
        "validation": np.array(fit.validation),
    }
    for step, layers in fit.snapshots.items():
        for name, parameters in layers.items():
            tensors[f"snapshot.{step}.{name}.weight"] = parameters.weight
            tensors[f"snapshot.{step}.{name}.bias"] = parameters.bias
    return dict(sorted(tensors.items()))


def _fill(fit: Fit, about: dict[str, Any], tensors: Tensors) -> None:
    model, best = (
        {n.partition(".")[2]: torch.from_numpy(t) for n, t in tensors.items() if n.startswith(kind)}
        for kind in ("model.", "best.")
    )
    snapshots: dict[int, dict[str, Parameters]] = {}
    for name in (n for n in tensors if n.startswith("snapshot.") and n.endswith(".weight")):
        _, step, layer, _ = name.split(".")
        bias = tensors[name.removesuffix("weight") + "bias"]
        snapshots.setdefault(int(step), {})[layer] = Parameters(tensors[name], bias)
    fit.model.load_state_dict(model)
    for i, parameter in enumerate(fit.model.parameters()):
        moments = {n: torch.from_numpy(tensors[f"adam.{i}.{n}"]) for n in ("exp_avg", "exp_avg_sq")}
        # As they lie in memory beside their weights, whatever lay how in the file.
        state = {n: torch.empty_like(parameter).copy_(t) for n, t in moments.items()}
        step_count = torch.from_numpy(tensors[f"adam.{i}.step"])
        fit.optimizer.state[parameter] = {"step": step_count, **state}
    fit.random.set_state(torch.from_numpy(tensors["random"]))
    fit.step, fit.epoch = int(about["step"]), int(about["epoch"])
    fit.losses, fit.validation = tensors["losses"].tolist(), tensors["validation"].tolist()
    fit.snapshots = {step: snapshots[step] for step in sorted(snapshots)}
    if about["best"] is not None:
        epoch, step, error = about["best"]
        fit.best = Best(int(epoch), int(step), float(error), best)
