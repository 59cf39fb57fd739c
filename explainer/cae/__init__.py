"""The convolutional autoencoder: 5,000 digits, and the network trained on them.

>>> from explainer import cae
>>> digits = cae.load_data()                              # doctest: +SKIP
>>> network = cae.load(latent=2)                          # doctest: +SKIP
>>> network.reconstruct(digits.test.images[:5]).shape     # doctest: +SKIP
(5, 28, 28)

torch is imported when a network is trained, and only then: showing one takes NumPy alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from explainer.cae.data import Digits, Part, load_data
from explainer.cae.layers import Layer, Parameters, architecture
from explainer.cae.loading import load, load_run
from explainer.cae.network import Network
from explainer.cae.recipe import Figures, Progress, ProgressCallback, Recipe
from explainer.cae.run import Run

if TYPE_CHECKING:
    from explainer.cae.training import train

__all__ = [
    "Digits",
    "Figures",
    "Layer",
    "Network",
    "Parameters",
    "Part",
    "Progress",
    "ProgressCallback",
    "Recipe",
    "Run",
    "architecture",
    "load",
    "load_data",
    "load_run",
    "train",
]


def __getattr__(name: str) -> Any:
    if name == "train":
        from explainer.cae.training import train  # imports torch

        return train
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
