"""Trained networks in the user's cache: written whole, checked when read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from explainer.cae.archive import refusing, unpack, write_archive
from explainer.cae.layers import Parameters
from explainer.cae.network import Network
from explainer.cae.recipe import Figures, Recipe
from explainer.errors import ExplainerError
from explainer.files import atomic_write, cache_dir

__all__ = ["network_path", "read_network", "write_network"]

FORMAT = 1
"""Raise it when the file's layout changes, or what training does with the same recipe."""


def network_path(recipe: Recipe) -> Path:
    """Return where in the cache the network of a recipe is kept, trained or not."""
    return cache_dir() / f"cae-latent{recipe.latent}-{recipe.digest}.safetensors"


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
    write_archive(path, tensors, about)
    _write_about(path, about)


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
    with refusing("read_network", path, "is not a network of this project"):
        about, tensors = unpack(path.read_bytes(), FORMAT)
        names = dict.fromkeys(name.rpartition(".")[0] for name in tensors)
        parameters = {
            n: Parameters(tensors.pop(f"{n}.weight"), tensors.pop(f"{n}.bias")) for n in names
        }
        recipe = Recipe.from_dict(about["recipe"])
        figures = Figures.from_dict(about["figures"])
        network = Network(parameters, recipe.latent, recipe, figures)
        if tensors or about["sha256"] != _digest(network.parameters):
            raise ValueError("it was changed since it was written")
    return network


def _digest(parameters: Mapping[str, Parameters]) -> str:
    """Return the sha256 of all weights and biases in the network's order."""
    sha256 = hashlib.sha256()
    for weight, bias in parameters.values():
        sha256.update(weight.tobytes() + bias.tobytes())
    return sha256.hexdigest()
