"""Spec files: a chain of layers in TOML, by torch's names and arguments."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from explainer.errors import ExplainerError
from explainer.inspection.entries import Entry, entry

__all__ = ["read_spec"]


def read_spec(path: Path) -> tuple[tuple[Entry, ...], tuple[int, ...] | None]:
    """Read a spec file.

    Parameters
    ----------
    path : pathlib.Path
        A TOML file: ``input = [1, 28, 28]`` (channels, then sizes; may be missing), and a
        ``[[layer]]`` for each layer with its ``type`` ("Conv2d", "ReLU", ...), torch's arguments
        by name and, if wanted, a ``name``.

    Returns
    -------
    entries : tuple of Entry
        Of the layers that change a shape.
    input_shape : tuple of int or None
        What the file says of it.

    Raises
    ------
    ExplainerError
        If the file is missing, no TOML, or not of this form.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise ExplainerError("inspect", "model", str(path), f"cannot be read: {reason}") from error
    layers = data.pop("layer", None)
    shape = data.pop("input", None)
    if not isinstance(layers, list) or not all(isinstance(layer, dict) for layer in layers):
        rule = "must have a [[layer]] for each layer"
        raise ExplainerError("inspect", "model", str(path), rule)
    if data:
        rule = "may have input and [[layer]] only"
        raise ExplainerError("inspect", "model", ", ".join(data), rule)
    entries = [_entry(number, dict(layer)) for number, layer in enumerate(layers, 1)]
    return tuple(e for e in entries if e), tuple(shape) if isinstance(shape, list) else shape


def _entry(number: int, layer: dict[str, Any]) -> Entry | None:
    kind = layer.pop("type", None)
    name = str(layer.pop("name", f"layer {number}"))
    if not isinstance(kind, str):
        raise ExplainerError("inspect", f"{name}.type", kind, 'must be a name such as "Conv2d"')
    return entry(name, kind, layer)
