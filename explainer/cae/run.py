"""A training run as it was recorded: the network at many of its steps, and its errors at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from explainer.cae.layers import Parameters, architecture
from explainer.cae.network import Network
from explainer.cae.recipe import Figures, Recipe
from explainer.cae.responses import impulse_responses
from explainer.errors import ExplainerError

__all__ = ["Run", "snapshot_steps"]

Array = NDArray[np.float32]

LOG_SPACED, LATE = 60, 15


def snapshot_steps(total: int) -> tuple[int, ...]:
    """Return the steps, from 1, at which a run of `total` steps is to be recorded.

    Pictures change fast at first and slower and slower: 60 steps are spaced by equal factors. First
    filters move late: 15 more are spread evenly over the second half.

    Examples
    --------
    >>> snapshot_steps(4)
    (1, 2, 3, 4)
    >>> steps = snapshot_steps(3420)
    >>> steps[:6], steps[-3:], len(steps)
    ((1, 2, 3, 4, 5, 6), (3192, 3306, 3420), 74)
    """
    count = LOG_SPACED
    spaced = _log_spaced(total, count)
    while len(spaced) < min(LOG_SPACED, total):  # the first few factors are less than one step
        count += 1
        spaced = _log_spaced(total, count)
    late = np.rint(np.linspace(total / 2, total, LATE + 1)[1:]).astype(int)
    return tuple(np.union1d(spaced, late).tolist())


def _log_spaced(total: int, count: int) -> NDArray[np.int64]:
    return np.unique(np.rint(np.geomspace(1, total, count)).astype(np.int64))


@dataclass(frozen=True, eq=False)
class Run:
    """One training run, step by step; plain NumPy.

    Attributes
    ----------
    recipe : Recipe
        What it was trained by.
    figures : Figures
        What it came to.
    steps : tuple of int
        Steps at which the weights were recorded, rising; step s is the network after s updates.
    kept : int
        The step, one of these, after the epoch that is best on the validation digits: the trained
        network that everything else shows.
    losses : float32 array (steps,)
        Binary cross-entropy a pixel, in nats, of the batch of every step.
    validation : float64 array (epochs,)
        Mean squared error a pixel over the validation digits after every epoch.
    snapshots : mapping of str to Parameters
        By layer, the weights and biases at all steps, along a first axis.

    Raises
    ------
    ExplainerError
        If arrays and steps do not fit together.

    Notes
    -----
    Batch norm is folded in. Its running averages lag behind weights that move fast, and so early
    snapshots (see `explainer.cae.fit.LAG`) are folded with what it measured on a batch then.
    """

    recipe: Recipe
    figures: Figures
    steps: tuple[int, ...]
    kept: int
    losses: Array
    validation: NDArray[np.float64]
    snapshots: Mapping[str, Parameters]

    def __post_init__(self) -> None:
        steps = self.steps
        if not steps or steps[0] < 1 or any(a >= b for a, b in pairwise(steps)):
            raise ExplainerError("Run", "steps", steps, "must be rising, from 1")
        if self.kept not in steps:
            raise ExplainerError("Run", "kept", self.kept, "must be one of the steps")
        records: dict[str, NDArray[Any]] = {"losses": self.losses, "validation": self.validation}
        for (name, array), kind in zip(records.items(), (np.float32, np.float64), strict=True):
            if array.ndim != 1 or not array.size or array.dtype != kind:
                rule = f"must be a list of {np.dtype(kind)}"
                raise ExplainerError("Run", name, (array.dtype, array.shape), rule)
        if steps[-1] > len(self.losses):
            rule = f"must not go beyond the {len(self.losses)} steps of the run"
            raise ExplainerError("Run", "steps", steps[-1], rule)
        self._check_snapshots()
        object.__setattr__(self, "snapshots", MappingProxyType(dict(self.snapshots)))
        arrays: list[NDArray[Any]] = [self.losses, self.validation]
        for parameters in self.snapshots.values():
            arrays.extend(parameters)
        for array in arrays:
            array.flags.writeable = False

    def _check_snapshots(self) -> None:
        table = architecture(self.recipe.latent)
        if [layer.name for layer in table] != list(self.snapshots):
            rule = f"must be of the layers {', '.join(layer.name for layer in table)}"
            raise ExplainerError("Run", "snapshots", list(self.snapshots), rule)
        for layer in table:
            for kind, shape in (("weight", layer.weight_shape), ("bias", (layer.out_channels,))):
                array = getattr(self.snapshots[layer.name], kind)
                rule = f"must be float32 {(len(self.steps), *shape)}"
                if array.shape != (len(self.steps), *shape) or array.dtype != np.float32:
                    found = (array.dtype, array.shape)
                    raise ExplainerError("Run", f"{layer.name}.{kind}", found, rule)

    @property
    def trained(self) -> Network:
        """The network that was kept, with recipe and figures: what `explainer.cae.load` gives."""
        network = self.network(self.kept)
        return Network(network.parameters, network.latent, self.recipe, self.figures)

    def network(self, step: int) -> Network:
        """Return the folded network after `step` updates.

        Raises
        ------
        ExplainerError
            If it was not recorded at that step.
        """
        if step not in self.steps:
            near = self.nearest(step)
            remedy = f"The nearest is {near}; Run.nearest finds it."
            raise ExplainerError("Run", "step", step, "must be one of Run.steps", remedy)
        i = self.steps.index(step)
        parameters = {
            name: Parameters(weight[i], bias[i]) for name, (weight, bias) in self.snapshots.items()
        }
        return Network(parameters, self.recipe.latent)

    def nearest(self, step: float) -> int:
        """Return the recorded step that is nearest to `step`, by factor."""
        distance = np.abs(np.log(self.steps) - np.log(max(step, 1)))
        return self.steps[int(distance.argmin())]

    def reconstructions(self, step: int, images: ArrayLike) -> Array:
        """Return images (N, 28, 28) as the network of `step` gives them back."""
        return self.network(step).reconstruct(images)

    def latents(self, step: int, images: ArrayLike) -> Array:
        """Return the latent vectors (N, latent) of images (N, 28, 28) at `step`."""
        return self.network(step).encode(images)

    def maps(self, step: int, images: ArrayLike) -> dict[str, Array]:
        """Return every layer's feature maps at `step`, as `Network.activations` does."""
        return self.network(step).activations(images)

    def filters(self, step: int, layer: str = "conv1") -> Array:
        """Return a layer's weight at `step`, in the shape of `Layer.weight_shape`."""
        return self.network(step).parameters[layer].weight

    def impulse_responses(self, step: int) -> Array:
        """Return `explainer.cae.responses.impulse_responses` at `step`."""
        return impulse_responses(self.network(step))

    def filter_distance(self, layer: str = "conv1") -> NDArray[np.float64]:
        """Return how far a layer's filters are from those of the kept step, at all steps.

        Returns
        -------
        float64 array (steps,)
            1 minus the cosine between the two weights: how they look, whatever their size. 0 at
            the kept step.
        """
        weights = self.snapshots[layer].weight.reshape(len(self.steps), -1).astype(np.float64)
        last = weights[self.steps.index(self.kept)]
        lengths = np.linalg.norm(weights, axis=1) * np.linalg.norm(last)
        distance: NDArray[np.float64] = 1 - weights @ last / np.maximum(lengths, 1e-300)
        return np.maximum(distance, 0)
