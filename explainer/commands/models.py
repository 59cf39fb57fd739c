"""Models as commands take them: a spec file, MODULE:NAME, or the project's own network."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from explainer.cae.layers import architecture
from explainer.cae.network import Network
from explainer.errors import ExplainerError
from explainer.inspection import Entry, read_spec

__all__ = ["Model", "read_model"]

#: The project's autoencoder by the length of its latent vector: "cae-2".
_OWN = re.compile(r"cae-([1-9]\d{0,2})")

#: What it takes.
_DIGITS = (1, 28, 28)


@dataclass(frozen=True)
class Model:
    """A chain of layers, and where it comes from.

    Attributes
    ----------
    name : str
        For titles and files.
    entries : tuple of Entry
        Of the layers that change a shape.
    input_shape : tuple of int
        (channels, *sizes).
    module : torch.nn.Module or None
        Where the layers were read from one.
    network : Network or None
        Where they were read from a file of this project's.
    latent : int or None
        Where the project's own network is meant, trained or not.
    """

    name: str
    entries: tuple[Entry, ...]
    input_shape: tuple[int, ...]
    module: Any = None
    network: Network | None = None
    latent: int | None = None


def read_model(operation: str, model: str, shape: str | None) -> Model:
    """Return a model.

    Parameters
    ----------
    operation : str
        The command, for its errors.
    model : str
        A spec file (.toml), MODULE:NAME of a torch module or of what makes one, "cae-2" and so on
        for the project's own autoencoder, or a .safetensors file that `train` wrote.
    shape : str, optional
        The input's shape, such as "1,28,28", where the model does not say it.

    Raises
    ------
    ExplainerError
        If there is no such model, or its input's shape is missing or wrong.
    """
    path, given = Path(model), _shape(operation, shape) if shape else None
    own = _OWN.fullmatch(model)
    if own or path.suffix == ".safetensors":
        network = None if own else _network(path)
        latent = int(own[1]) if own else network.latent if network else 0
        if given not in (None, _DIGITS):
            rule = f"must be {','.join(map(str, _DIGITS))} with this network"
            raise ExplainerError(operation, "input", shape, rule, "Leave --input out.")
        return Model(path.stem, _entries(latent), _DIGITS, network=network, latent=latent)
    if path.suffix == ".toml" or path.is_file():
        entries, written = read_spec(path)
        return Model(path.stem, entries, given or _checked(operation, written, model))
    if ":" not in model:
        rule = "must be a spec file (.toml), MODULE:NAME, or cae-2"
        raise ExplainerError(operation, "model", model, rule)
    if given is None:
        remedy = "Give --input CHANNELS,ROWS,COLUMNS."
        raise ExplainerError(operation, "input", None, "is needed with a module", remedy)
    from explainer.inspection.module import load_module, read_module  # imports torch

    module = load_module(model)
    name = model.rpartition(":")[2].rpartition(".")[2]
    return Model(name, read_module(module, given), given, module=module)


def _network(path: Path) -> Network:
    from explainer.cae.store import read_network

    return read_network(path)


def _entries(latent: int) -> tuple[Entry, ...]:
    kinds = {"conv": "Conv2d", "conv_transpose": "ConvTranspose2d"}
    return tuple(
        Entry(
            name=layer.name, type=kinds[layer.kind], spec=layer.spec,
            in_channels=layer.in_channels, out_channels=layer.out_channels,
        )
        for layer in architecture(latent)
    )  # fmt: skip


def _shape(operation: str, given: str) -> tuple[int, ...]:
    try:
        sizes = tuple(map(int, given.replace("x", ",").split(",")))
    except ValueError as error:
        raise _no_shape(operation, given) from error
    return _checked(operation, sizes, given)


def _checked(operation: str, shape: object, given: str) -> tuple[int, ...]:
    if not isinstance(shape, tuple) or not 2 <= len(shape) <= 4:
        raise _no_shape(operation, given)
    if not all(type(size) is int and size >= 1 for size in shape):
        raise _no_shape(operation, given)
    return shape


def _no_shape(operation: str, given: str) -> ExplainerError:
    rule = "must give channels and one to three sizes, all at least 1"
    return ExplainerError(operation, "input", given, rule, "An example: --input 1,28,28")
