"""Trained networks in the user's cache: written whole, checked when read, else trained again."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from filelock import FileLock
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from explainer.cae.layers import Parameters
from explainer.cae.network import Network
from explainer.cae.recipe import Figures, ProgressCallback, Recipe
from explainer.errors import ExplainerError
from explainer.files import atomic_write, cache_dir

__all__ = ["install_network", "load", "network_path", "read_network", "write_network"]

FORMAT = 1
"""Raise it when the file's layout changes, or what training does with the same recipe."""

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
    Otherwise it is trained (see `explainer.cae.training`) and cached. Of several processes that
    ask at once, one trains and the others wait for it.

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
    if recipe is None:
        recipe = Recipe(latent=latent)
    elif recipe.latent != latent:
        rule = f"must be the recipe's own, {recipe.latent}"
        raise ExplainerError("load", "latent", latent, rule)
    path = network_path(recipe)
    network = _cached(path, recipe)
    if network is not None:
        return network
    if not train_if_missing:
        rule = "has no trained network in the cache"
        raise ExplainerError("load", "latent", latent, rule, "Train it with ./run train.")
    path.parent.mkdir(parents=True, exist_ok=True)
    # The system frees this lock when its holder ends, however it ends.
    with FileLock(path.with_suffix(".lock")):
        network = _cached(path, recipe)
        if network is None:
            from explainer.cae.training import train  # imports torch

            network = train(recipe, progress=progress)
            write_network(path, network)
    return network


def network_path(recipe: Recipe) -> Path:
    """Return where in the cache the network of a recipe is kept, trained or not."""
    return cache_dir() / f"cae-latent{recipe.latent}-{recipe.digest}.safetensors"


def _cached(path: Path, recipe: Recipe) -> Network | None:
    if not path.is_file():
        return None
    try:
        network = read_network(path)
    except ExplainerError as error:
        _log.warning("%s Training it again.", error)
        return None
    if network.recipe != recipe:
        _log.warning("%s is of another recipe. Training it again.", path)
        return None
    return network


def write_network(path: Path, network: Network) -> None:
    """Write a trained network to `path`, and what is known of it, for people, to a .json beside.

    Parameters
    ----------
    path : pathlib.Path
        A .safetensors file: tensors "conv1.weight", "conv1.bias" and so on, and the recipe, the
        figures and a checksum in its metadata.
    network : Network
        With recipe and figures.

    Raises
    ------
    ExplainerError
        If the network has no recipe or no figures.
    """
    if network.recipe is None or network.figures is None:
        raise ExplainerError("write_network", "network", network, "must have recipe and figures")
    about = _description(network.recipe, network.figures, network.parameters)
    tensors = {
        f"{name}.{kind}": array
        for name, parameters in network.parameters.items()
        for kind, array in parameters._asdict().items()
    }
    # One entry only: safetensors writes several in no fixed order.
    blob = save(tensors, {"explainer": json.dumps(about)})
    with atomic_write(path) as part:
        part.write_bytes(blob)
    _write_about(path, about)


def install_network(name: str, blob: bytes) -> Path:
    """Put a network that was trained elsewhere into the cache, unless the very same is there.

    Parameters
    ----------
    name : str
        The name of its file, as `network_path` gives it.
    blob : bytes
        What is in that file.

    Returns
    -------
    pathlib.Path
        Where it is now.

    Raises
    ------
    ExplainerError
        If these are not the bytes of an intact network, or it is not called so; then nothing is
        written.
    """
    path = cache_dir() / name
    if path.parent != cache_dir():
        raise _refusal(path, "is not in the cache")
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_suffix(".lock")):
        if not path.is_file() or path.read_bytes() != blob:
            with atomic_write(path) as part:
                part.write_bytes(blob)
                network = read_network(part)
                assert network.recipe is not None and network.figures is not None
                if network_path(network.recipe) != path:
                    raise _refusal(path, "is of another recipe")
            _write_about(path, _description(network.recipe, network.figures, network.parameters))
    return path


def _description(
    recipe: Recipe, figures: Figures, parameters: Mapping[str, Parameters]
) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "recipe": recipe.to_dict(),
        "figures": figures.to_dict(),
        "sha256": _digest(parameters),
    }


def _write_about(path: Path, about: dict[str, Any]) -> None:
    with atomic_write(path.with_suffix(".json")) as part:
        part.write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")


def read_network(path: Path) -> Network:
    """Read a network that `write_network` wrote.

    Raises
    ------
    ExplainerError
        If the file is missing, truncated, changed, of another format or by another program.
    """
    try:
        with safe_open(path, framework="numpy") as file:
            about = _about(file.metadata())
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        names = dict.fromkeys(name.rpartition(".")[0] for name in tensors)
        parameters = {
            n: Parameters(tensors.pop(f"{n}.weight"), tensors.pop(f"{n}.bias")) for n in names
        }
        recipe = Recipe.from_dict(about["recipe"])
        figures = Figures.from_dict(about["figures"])
        network = Network(parameters, recipe.latent, recipe, figures)
        intact = not tensors and about["sha256"] == _digest(network.parameters)
    except (OSError, SafetensorError, KeyError, TypeError, ValueError) as error:
        raise _refusal(path, f"is not a network of this project ({error})") from error
    if not intact:
        raise _refusal(path, "was changed since it was written")
    return network


def _about(metadata: Mapping[str, str] | None) -> dict[str, Any]:
    about = json.loads((metadata or {})["explainer"])
    if not isinstance(about, dict) or about["format"] != FORMAT:
        raise ValueError(f"its format is not {FORMAT}")
    return about


def _digest(parameters: Mapping[str, Parameters]) -> str:
    """Return the sha256 of all weights and biases in the network's order."""
    sha256 = hashlib.sha256()
    for weight, bias in parameters.values():
        sha256.update(weight.tobytes() + bias.tobytes())
    return sha256.hexdigest()


def _refusal(path: Path, rule: str) -> ExplainerError:
    return ExplainerError("read_network", "path", str(path), rule)
