"""What goes into a layer of a model, and the weights that it meets there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explainer.commands.models import Model
from explainer.errors import ExplainerError
from explainer.examples import DIGIT
from explainer.figures.drawing.values import read_array
from explainer.inspection import Entry, Row

__all__ = ["Fed", "feed", "weight_of"]

Array = NDArray[Any]


@dataclass(frozen=True)
class Fed:
    """The maps (channels, *sizes) that go into a layer, and what is said of them."""

    maps: Array
    says: tuple[tuple[str, dict[str, Any]], ...]


def weight_of(model: Model, entry: Entry, row: Row) -> Array:
    """Return a layer's weight, laid out as torch has it; example numbers where it has none."""
    if model.module is not None:
        layer = model.module if entry.name == "model" else model.module.get_submodule(entry.name)
        return np.asarray(layer.weight.detach().double().cpu().numpy())
    if model.latent is not None:
        return np.asarray(_network(model).parameters[entry.name].weight, dtype=np.float64)
    assert entry.spec is not None
    groups = int(getattr(entry.spec, "groups", 1))
    ins, outs = row.input_shape[0], row.output_shape[0]
    channels = (ins, outs // groups) if row.type.startswith("ConvT") else (outs, ins // groups)
    taps = [axis.kernel_size for axis in entry.spec.axes(len(row.input_shape) - 1)]
    return np.random.default_rng(len(taps)).integers(0, 4, (*channels, *taps))


def feed(model: Model, entry: Entry, row: Row, values: str) -> Fed:
    """Return what goes into a layer.

    Parameters
    ----------
    values : str
        "random", "ones" or a file of the network's input, which goes through the layers before;
        a file of one of the layer's own maps goes in as it is. By default a test digit for the
        project's network, random numbers for others; for a spec file, which has no weights, what
        goes into the layer itself.

    Raises
    ------
    ExplainerError
        If the file has neither shape.
    """
    own = model.module is None and model.latent is None
    values = values if values not in ("", "example") else _usual(model)
    shape = row.input_shape if own else model.input_shape
    sample: tuple[str, dict[str, Any]] = (f"sample_{values}", {})
    if values == "digit":
        array, digit = _digit()
        sample = ("sample_digit", {"digit": digit})
    elif values == "ones":
        array = np.ones(shape)
    elif values in ("random", "example"):
        array = _random(model, shape)
    else:
        found = _file(Path(values), model, row)
        sample = ("sample_file", {"file": Path(values).name})
        if found.shape[1:] != shape[1:] or own:
            return Fed(found, (sample,))
        array = found
    if own:
        return Fed(array, (sample, ("weights_example", {})))
    first = entry.name == model.entries[0].name
    through: tuple[tuple[str, dict[str, Any]], ...] = () if first else (("through", {}),)
    return Fed(_run(model, entry, array), (sample, *through))


def _usual(model: Model) -> str:
    if model.latent is not None:
        return "digit"
    return "random" if model.module is not None else "example"


def _digit() -> tuple[Array, int]:
    from explainer.cae.data import load_data

    test = load_data().test
    return test.images[DIGIT][None].astype(np.float64), int(test.labels[DIGIT])


def _random(model: Model, shape: tuple[int, ...]) -> Array:
    rng = np.random.default_rng(0)
    if model.module is not None:
        return rng.normal(size=shape)
    return rng.uniform(size=shape) if model.latent is not None else rng.integers(0, 5, shape)


def _file(path: Path, model: Model, row: Row) -> Array:
    """Return a file's array as (channels, *sizes), for the network or for the layer itself."""
    array = read_array(path).astype(np.float64)
    for channels, *sizes in (model.input_shape, row.input_shape):
        shape = tuple(sizes)
        if array.shape == (channels, *shape):
            return array
        for found in (array, array[0] if array.shape[:1] == (1,) else array):
            if found.shape == shape:
                return np.repeat(found[None], channels, axis=0)
    shapes = [
        "×".join(map(str, one)) for one in dict.fromkeys((model.input_shape, row.input_shape))
    ]
    rule = f"holds {array.shape}, and must hold {' or '.join(shapes)}, or one map of it"
    raise ExplainerError("animate", "values", str(path), rule)


def _network(model: Model) -> Any:
    if model.network is not None:
        return model.network
    from explainer import cae

    return cae.load(latent=model.latent or 2)


def _run(model: Model, entry: Entry, array: Array) -> Array:
    """Return what the layers before one make of a sample."""
    if model.module is None:
        names = [one.name for one in model.entries]
        index = names.index(entry.name)
        if not index:
            return array
        found = _network(model).activations(array)[names[index - 1]][0]
        return np.asarray(found, dtype=np.float64)
    from explainer.inspection.module import input_of  # imports torch

    return input_of(model.module, entry.name, array)
