"""The autoencoder's layers, as one table: torch's network, NumPy's and the pictures follow it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from explainer.errors import ExplainerError
from explainer.geometry import Conv, ConvTranspose

__all__ = ["Layer", "Parameters", "architecture", "check_parameters"]


@dataclass(frozen=True, kw_only=True)
class Layer:
    """One layer of the network, and the size of what goes in.

    Attributes
    ----------
    name : str
        "conv1" to "conv3" in the encoder, "conv_transpose1" to "conv_transpose3" in the decoder.
    spec : Conv or ConvTranspose
        Kernel size, stride, padding and, in the decoder, output padding.
    in_channels, out_channels : int
        Feature maps that go in and come out.
    input_size : int
        Rows, and columns, of each map that goes in.
    relu : bool
        Whether a ReLU follows: after all but the latent layer and the last.
    """

    name: str
    spec: Conv | ConvTranspose
    in_channels: int
    out_channels: int
    input_size: int
    relu: bool = True

    @property
    def kind(self) -> Literal["conv", "conv_transpose"]:
        """The operation: "conv" in the encoder, "conv_transpose" in the decoder."""
        return "conv" if isinstance(self.spec, Conv) else "conv_transpose"

    @property
    def output_size(self) -> int:
        """Rows, and columns, of each map that comes out."""
        return int(self.spec.output_size(self.input_size))

    @property
    def output_shape(self) -> tuple[int, int, int]:
        """Shape (channels, rows, columns) of what comes out for one image."""
        return (self.out_channels, self.output_size, self.output_size)

    @property
    def weight_shape(self) -> tuple[int, int, int, int]:
        """Shape of the weight: (out, in, k, k), or (in, out, k, k) if transposed."""
        rows, columns = (axis.kernel_size for axis in self.spec.axes(2))
        if self.kind == "conv":
            return (self.out_channels, self.in_channels, rows, columns)
        return (self.in_channels, self.out_channels, rows, columns)


def architecture(latent: int) -> tuple[Layer, ...]:
    """Return the layers of the autoencoder with `latent` latent numbers, encoder first.

    28x28x1, 14x14x32, 7x7x64, 1x1x`latent`, and back: each transposed convolution has the
    geometry of the convolution whose work it undoes. Of the two input sizes, 13 and 14, that a
    3x3 convolution with stride 2 and padding 1 takes to 7, output_padding=1 chooses 14.

    Examples
    --------
    >>> [layer.output_shape for layer in architecture(2)][:3]
    [(32, 14, 14), (64, 7, 7), (2, 1, 1)]
    >>> [layer.output_shape for layer in architecture(2)][3:]
    [(64, 7, 7), (32, 14, 14), (1, 28, 28)]
    """
    halve, whole = Conv(3, stride=2, padding=1), Conv(7)
    double = ConvTranspose(3, stride=2, padding=1, output_padding=1)
    rows = (
        ("conv1", halve, 1, 32, 28, True),
        ("conv2", halve, 32, 64, 14, True),
        ("conv3", whole, 64, latent, 7, False),
        ("conv_transpose1", ConvTranspose(7), latent, 64, 1, True),
        ("conv_transpose2", double, 64, 32, 7, True),
        ("conv_transpose3", double, 32, 1, 14, False),
    )
    return tuple(
        Layer(
            name=name, spec=spec, in_channels=fan_in, out_channels=out, input_size=size, relu=relu
        )
        for name, spec, fan_in, out, size, relu in rows
    )


class Parameters(NamedTuple):
    """The weight (see `Layer.weight_shape`) and the bias (out_channels,) of one layer."""

    weight: NDArray[np.float32]
    bias: NDArray[np.float32]


def check_parameters(
    table: Sequence[Layer], parameters: Mapping[str, Parameters]
) -> dict[str, Parameters]:
    """Return read-only float32 copies of the parameters, in the table's order.

    Raises
    ------
    ExplainerError
        If a layer is missing or unknown, or if an array is not finite or has another shape or
        type.
    """
    if parameters.keys() != {layer.name for layer in table}:
        rule = f"must have exactly the layers {', '.join(layer.name for layer in table)}"
        raise ExplainerError("Network", "parameters", list(parameters), rule)
    checked = {}
    for layer in table:
        weight, bias = parameters[layer.name]
        checked[layer.name] = Parameters(
            _frozen(f"{layer.name}.weight", weight, layer.weight_shape),
            _frozen(f"{layer.name}.bias", bias, (layer.out_channels,)),
        )
    return checked


def _frozen(name: str, array: NDArray[np.float32], shape: tuple[int, ...]) -> NDArray[np.float32]:
    if array.shape != shape:
        raise ExplainerError("Network", f"{name}.shape", array.shape, f"must be {shape}")
    if array.dtype != np.float32:
        raise ExplainerError("Network", f"{name}.dtype", array.dtype, "must be float32")
    if not np.isfinite(array).all():
        raise ExplainerError("Network", name, array, "must be finite")
    copy = array.copy()
    copy.flags.writeable = False
    return copy
