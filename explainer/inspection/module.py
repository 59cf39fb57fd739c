"""A torch module's layers, in the order in which it runs them."""

from __future__ import annotations

import importlib
import math
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from explainer.errors import ExplainerError
from explainer.inspection.entries import ARGUMENTS, POINTWISE, Entry, entry

__all__ = ["input_of", "load_module", "read_module"]


def load_module(reference: str) -> nn.Module:
    """Return the module that a reference ``pkg.mod:name`` gives.

    Parameters
    ----------
    reference : str
        The name of an `nn.Module`, or of a function or class that gives one when called without
        arguments. The current folder is looked into, too. The code is run.

    Raises
    ------
    ExplainerError
        If there is no such name, or if what it gives is no module.
    """
    where, _, name = reference.partition(":")
    sys.path.insert(0, str(Path.cwd()))
    try:
        found: Any = importlib.import_module(where)
        for part in name.split("."):
            found = getattr(found, part)
        if not isinstance(found, nn.Module) and callable(found):
            with torch.random.fork_rng(devices=[]):  # the same weights every time
                torch.manual_seed(0)
                found = found()
    except Exception as error:
        rule = f"cannot be loaded ({type(error).__name__}: {error})"
        remedy = "Give MODULE:NAME, a torch module or a function that needs no arguments."
        raise ExplainerError("inspect", "model", reference, rule, remedy) from error
    finally:
        sys.path.pop(0)
    if not isinstance(found, nn.Module):
        raise ExplainerError("inspect", "model", reference, f"is {type(found).__name__}, no module")
    return found


def read_module(module: nn.Module, input_shape: tuple[int, ...]) -> tuple[Entry, ...]:
    """Run a module once on zeros, and return the entries of its layers as they were run.

    Parameters
    ----------
    module : torch.nn.Module
        Run in evaluation mode, and left as it was.
    input_shape : tuple of int
        (channels, *sizes).

    Raises
    ------
    ExplainerError
        If the module does not take such an input, or if its layers form no chain.
    """
    entries: list[Entry] = []
    shapes = [tuple(input_shape)]

    def note(name: str) -> Callable[..., None]:
        def hook(layer: nn.Module, inputs: tuple[Any, ...], output: Any) -> None:
            given, made = (tuple(tensor.shape[1:]) for tensor in (inputs[0], output))
            one = _entry(name, layer, given, made)
            if one is None:
                return
            if given != shapes[-1]:
                rule = f"takes {given} where the layer before it gives {shapes[-1]}"
                remedy = "Only chains can be inspected: inspect each branch by itself."
                raise ExplainerError("inspect", name, type(layer).__name__, rule, remedy)
            entries.append(one)
            shapes.append(made)

        return hook

    leaves = [(name, part) for name, part in module.named_modules() if not list(part.children())]
    handles = [part.register_forward_hook(note(name or "model")) for name, part in leaves]
    modes = [(part, part.training) for part in module.modules()]
    try:
        with torch.no_grad():
            module.eval()(torch.zeros(1, *input_shape))
    except ExplainerError:
        raise
    except Exception as error:
        rule = f"is not what the model takes ({type(error).__name__}: {error})"
        raise ExplainerError("inspect", "input", input_shape, rule) from error
    finally:
        for part, training in modes:
            part.training = training
        for handle in handles:
            handle.remove()
    return tuple(entries)


def input_of(module: nn.Module, name: str, sample: NDArray[Any]) -> NDArray[Any]:
    """Run a module on a sample, and return what goes into one of its layers.

    Parameters
    ----------
    module : torch.nn.Module
        Run in evaluation mode, and left as it was.
    name : str
        Of the layer: the entry's.
    sample : array (channels, *sizes)
        What goes into the network.
    """
    found: list[torch.Tensor] = []
    layer = module if name == "model" else module.get_submodule(name)
    handle = layer.register_forward_hook(lambda _, inputs, __: found.append(inputs[0]))
    modes = [(part, part.training) for part in module.modules()]
    kind = next((p.dtype for p in module.parameters()), torch.float32)
    try:
        with torch.no_grad():
            module.eval()(torch.as_tensor(sample, dtype=kind)[None])
    finally:
        for part, training in modes:
            part.training = training
        handle.remove()
    return np.asarray(found[0][0].double().cpu().numpy())


def _entry(
    name: str, layer: nn.Module, given: tuple[int, ...], made: tuple[int, ...]
) -> Entry | None:
    kind = type(layer).__name__
    if kind.startswith(POINTWISE):
        return None
    family = kind[:-2] if kind[-2:] in ("1d", "2d", "3d") else kind
    if family in ARGUMENTS and getattr(layer, "scale_factor", 1) is not None:
        names = (*ARGUMENTS[family], "in_channels", "out_channels")
        options = {key: getattr(layer, key) for key in names if hasattr(layer, key)}
        if family.startswith("Conv"):
            options["bias"] = layer.bias is not None
        return entry(name, kind, options)
    if given == made:
        return None
    count = sum(parameter.numel() for parameter in layer.parameters())
    macs = layer.weight.numel() * math.prod(made[:-1]) if isinstance(layer, nn.Linear) else 0
    return Entry(name=name, type=kind, spec=None, shape=made, parameters=count, macs=macs)
