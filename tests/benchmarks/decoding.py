"""Decoding the 1,000 test digits: the NumPy reference and torch, in turn, on one thread each."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from explainer.cae import Network, load, load_data

__all__ = ["THREADS", "timed", "work"]

THREADS = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
"""The environment of one thread, for BLAS: to be set before NumPy is imported."""

BLOCK = 100  # digits, as the reference decodes them

Array = NDArray[Any]


def work(rounds: int) -> dict[str, Any]:
    """Time the trained network's decoder on the latent vectors of the test digits."""
    network = load(latent=2)
    return timed(network, network.encode(load_data().test.images), rounds)


def timed(network: Network, latents: Array, rounds: int) -> dict[str, Any]:
    """Decode every way, round after round.

    Parameters
    ----------
    network : Network
    latents : array (N, latent)
    rounds : int

    Returns
    -------
    dict
        "rounds": a list of seconds by way: the reference's, torch's as most people write it
        (all at once), and torch's fastest known here (channels last, in blocks that stay in the
        cache). "difference": the largest between a pixel of the reference's and of torch's.
    """
    torch.set_num_threads(1)
    ways: dict[str, Callable[[], Array]] = {
        "reference": lambda: network.decode(latents),
        "torch": _Torch(network, latents, len(latents), torch.contiguous_format),
        "torch's fastest": _Torch(network, latents, BLOCK, torch.channels_last),
    }
    made = [way() for way in ways.values()]  # and what is done once is done
    found = [{name: _seconds(way) for name, way in ways.items()} for _ in range(rounds)]
    return {"rounds": found, "difference": max(float(np.abs(made[0] - m).max()) for m in made[1:])}


def _seconds(way: Callable[[], Array]) -> float:
    started = time.perf_counter()
    way()
    return time.perf_counter() - started


class _Torch:
    """The decoder in torch, its weights laid out before the clock starts."""

    def __init__(
        self, network: Network, latents: Array, block: int, memory_format: torch.memory_format
    ) -> None:
        self.layers = []
        for layer in network.layers:
            if layer.kind == "conv_transpose":
                weight, bias = map(torch.tensor, network.parameters[layer.name])
                axis = layer.spec.axes(2)[0]
                options = (axis.stride, axis.before, axis.output_padding)
                self.layers.append(
                    (weight.to(memory_format=memory_format), bias, options, layer.relu)
                )
        maps = torch.tensor(latents)[:, :, None, None].to(memory_format=memory_format)
        self.blocks = torch.split(maps, block)

    @torch.no_grad()
    def __call__(self) -> Array:
        return np.concatenate([self._decoded(maps)[:, 0].numpy() for maps in self.blocks])

    def _decoded(self, maps: torch.Tensor) -> torch.Tensor:
        for weight, bias, options, relu in self.layers:
            maps = functional.conv_transpose2d(maps, weight, bias, *options)
            maps = maps.relu_() if relu else maps
        return maps.sigmoid_()
