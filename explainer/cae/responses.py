"""What single units of the decoder paint."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from explainer.cae.network import Network

__all__ = ["impulse_responses"]

#: Rows and columns of the picture that are shown round what a unit paints.
CROP = 21


def impulse_responses(network: Network, *, amplitude: float = 1.0) -> NDArray[np.float32]:
    """Return what each unit of the 7x7 maps adds to the picture, alone.

    The middle unit of one of the maps is set to `amplitude`, all others to 0, and the last two
    layers are run, with their biases and the ReLU between them. What the same layers make of empty
    maps is taken off.

    Parameters
    ----------
    network : Network
        With the decoder of `explainer.cae.layers`.
    amplitude : float
        What the unit is set to.

    Returns
    -------
    float32 array (channels, 21, 21)
        Change of the logits, by channel of "conv_transpose1", about the unit's own place.
    """
    first = next(layer for layer in network.layers if layer.name == "conv_transpose1")
    channels, size, _ = first.output_shape
    maps = np.zeros((channels + 1, channels, size, size), np.float32)
    middle = size // 2
    units = np.arange(channels)
    maps[units, units, middle, middle] = amplitude
    logits = network.run_from("conv_transpose2", maps)[:, 0]
    added = logits[:-1] - logits[-1]
    # Each stride-2 layer of kernel 3 and padding 1 takes a cell's middle tap to twice its index.
    centre, half = 4 * middle, CROP // 2
    crop = slice(centre - half, centre + half + 1)
    return np.ascontiguousarray(added[:, crop, crop])
