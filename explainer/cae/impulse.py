"""What a single unit of the decoder's first map paints: its impulse response, and where."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from explainer.cae.layers import Layer
from explainer.cae.network import Network
from explainer.errors import ExplainerError
from explainer.geometry import ConvTranspose
from explainer.reference import conv_transpose
from explainer.taps import tables

__all__ = ["impulse_response", "reach"]

#: Layers between the first map of the decoder and the picture.
LAST = 2

Cell = tuple[int, int]


def impulse_response(network: Network, channel: int, cell: Cell) -> NDArray[np.float32]:
    """Return what a unit of the decoder's 7x7 map adds to the logits for each unit of its value.

    The unit is set to 1, all others to 0, and the last two transposed convolutions are applied as
    linear maps, by the reference: their biases are left out and so is the ReLU between them. The
    result does not depend on an image, and the responses of all units, each times its value, add
    up to the picture's logits wherever no ReLU between cuts anything off, but for the biases.

    Parameters
    ----------
    network : Network
        A trained network.
    channel : int
        A channel of the first transposed convolution's output, from 0.
    cell : (row, column)
        In its 7x7 map.

    Returns
    -------
    float32 array (28, 28)
        Zero outside of `reach`.

    Raises
    ------
    ExplainerError
        If there is no such channel or cell.
    """
    first, *_ = layers = network.layers[-LAST:]
    if not 0 <= channel < first.in_channels:
        rule = f"must be from 0 to {first.in_channels - 1}"
        raise ExplainerError("impulse_response", "channel", channel, rule)
    _check("impulse_response", first, cell)
    y = np.zeros((first.in_channels, first.input_size, first.input_size), dtype=np.float32)
    y[(channel, *cell)] = 1
    for layer in layers:
        spec = layer.spec
        assert isinstance(spec, ConvTranspose)
        y = conv_transpose(
            y,
            network.parameters[layer.name].weight,
            stride=spec.stride,
            padding=spec.padding,
            output_padding=spec.output_padding,
        )
    return np.asarray(y[0])


def reach(network: Network, cell: Cell) -> tuple[slice, slice]:
    """Return the rows and columns of the picture that a cell of the 7x7 map is tied to.

    Two layers of 3x3 kernels at stride 2 act as one of 7x7 at stride 4, cropped by the picture's
    edge.

    Raises
    ------
    ExplainerError
        If there is no such cell.
    """
    layers = network.layers[-LAST:]
    _check("reach", layers[0], cell)
    return _along(layers, 0, cell[0]), _along(layers, 1, cell[1])


def _along(layers: tuple[Layer, ...], axis: int, index: int) -> slice:
    low = high = index
    for layer in layers:
        taps = tables(layer.spec, (layer.input_size,) * 2)[axis]
        low, high = int(taps.of_coarse(low)[1][0]), int(taps.of_coarse(high)[1][-1])
    return slice(low, high + 1)


def _check(operation: str, layer: Layer, cell: Cell) -> None:
    if not all(0 <= index < layer.input_size for index in cell):
        rule = f"must lie in 0..{layer.input_size - 1} on both axes"
        raise ExplainerError(operation, "cell", cell, rule)
