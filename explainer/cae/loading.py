"""Trained networks and recorded runs, from the user's cache or by training them now."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from filelock import FileLock

from explainer.cae.network import Network
from explainer.cae.recipe import ProgressCallback, Recipe
from explainer.cae.run import Run
from explainer.cae.run_store import read_run, run_path, write_run
from explainer.cae.store import network_path, read_network, write_network
from explainer.errors import ExplainerError

__all__ = ["load", "load_run", "save_run"]

Kept = TypeVar("Kept", Network, Run)

_log = logging.getLogger(__name__)


def load(
    latent: int = 2,
    *,
    recipe: Recipe | None = None,
    progress: ProgressCallback | None = None,
    train_if_missing: bool = True,
) -> Network:
    """Return the trained autoencoder, from the cache or by training it now.

    A cached network is used if it is intact and of the same recipe; then torch is not imported.
    Otherwise it is trained (see `explainer.cae.training`) and cached, together with its run. Of
    several processes that ask at once, one trains and the others wait for it.

    Parameters
    ----------
    latent : int, default 2
        Length of the latent vector.
    recipe : Recipe, optional
        Another recipe than ``Recipe(latent=latent)``.
    progress : callable, optional
        Called with a `Progress` after every step of training.
    train_if_missing : bool, default True
        False refuses instead of training.

    Returns
    -------
    Network
        With its recipe and figures.

    Raises
    ------
    ExplainerError
        If there is no good network and `train_if_missing` is False, or if `recipe` is for another
        latent length than `latent`.
    """
    return _load(
        "load",
        latent,
        recipe,
        path_of=network_path,
        read=read_network,
        progress=progress,
        train_if_missing=train_if_missing,
    )


def load_run(
    latent: int = 2,
    *,
    recipe: Recipe | None = None,
    progress: ProgressCallback | None = None,
    train_if_missing: bool = True,
) -> Run:
    """Return the recorded training run of the network that `load` gives.

    It is written by the same training, and read without torch; if it is not there, or damaged,
    the network is trained again. See `load` for the parameters and errors.
    """
    return _load(
        "load_run",
        latent,
        recipe,
        path_of=run_path,
        read=read_run,
        progress=progress,
        train_if_missing=train_if_missing,
    )


def save_run(run: Run) -> None:
    """Put a run, and the network that it came to, into the cache."""
    write_run(run_path(run.recipe), run)
    write_network(network_path(run.recipe), run.trained)


def _load(
    operation: str,
    latent: int,
    recipe: Recipe | None,
    *,
    path_of: Callable[[Recipe], Path],
    read: Callable[[Path], Kept],
    progress: ProgressCallback | None,
    train_if_missing: bool,
) -> Kept:
    if recipe is None:
        recipe = Recipe(latent=latent)
    elif recipe.latent != latent:
        rule = f"must be the recipe's own, {recipe.latent}"
        raise ExplainerError(operation, "latent", latent, rule)
    path = path_of(recipe)
    found = _cached(path, recipe, read)
    if found is not None:
        return found
    if not train_if_missing:
        rule = f"has nothing trained in the cache ({path.name})"
        raise ExplainerError(operation, "latent", latent, rule, "Train it with ./run train.")
    path.parent.mkdir(parents=True, exist_ok=True)
    # The system frees this lock when its holder ends, however it ends.
    with FileLock(network_path(recipe).with_suffix(".lock")):
        found = _cached(path, recipe, read)
        if found is None:
            from explainer.cae.training import record  # imports torch

            save_run(record(recipe, progress=progress))
            found = read(path)
    return found


def _cached(path: Path, recipe: Recipe, read: Callable[[Path], Kept]) -> Kept | None:
    """Return what is in the cache, or None if it is not there or not good."""
    if not path.is_file():
        return None
    try:
        found = read(path)
    except ExplainerError as error:
        _log.warning("%s Training it again.", error)
        return None
    if found.recipe != recipe:
        _log.warning("%s is of another recipe. Training it again.", path)
        return None
    return found
