"""What comes back of digits, and how far it is from what went in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from explainer.cae.network import Network

__all__ = ["Copies", "copies"]

Array = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Copies:
    """Digits, what the network kept of them, and what it gave back.

    Attributes
    ----------
    images : float32 array (N, 28, 28)
        What went in.
    latents : float32 array (N, latent)
        What was kept.
    outputs : float32 array (N, 28, 28)
        What came back.
    """

    images: Array
    latents: Array
    outputs: Array

    @property
    def differences(self) -> Array:
        """``outputs - images``: positive where there is too much ink, negative where too little."""
        return self.outputs - self.images

    @property
    def errors(self) -> Array:
        """The mean squared difference of each image, shape (N,)."""
        errors: Array = np.square(self.differences).mean(axis=(1, 2))
        return errors


def copies(network: Network, images: ArrayLike) -> Copies:
    """Send images (N, 28, 28) through the network.

    Raises
    ------
    ExplainerError
        If the images have another shape or leave [0, 1].
    """
    latents = network.encode(images)
    return Copies(np.asarray(images, dtype=np.float32), latents, network.decode(latents))
