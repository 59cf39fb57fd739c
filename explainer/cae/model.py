"""The autoencoder as torch trains it, and its folding into the plain network that is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias, cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

from explainer.cae.layers import Layer, Parameters, architecture
from explainer.geometry import Axis

__all__ = ["Autoencoder", "Statistics", "batch_statistics", "fold", "scale_latent"]

Convolution: TypeAlias = nn.Conv2d | nn.ConvTranspose2d

#: Mean and variance (channels,) before each batch norm, by the layer's name.
Statistics: TypeAlias = Mapping[str, tuple[torch.Tensor, torch.Tensor]]


class Autoencoder(nn.Module):
    """The layers of `explainer.cae.layers`, with batch norm before every ReLU.

    Batch norm takes the place of the biases while training; `fold` turns it into biases again.

    Parameters
    ----------
    latent : int
        Length of the latent vector.
    norm : callable
        Makes the batch norm of so many channels.

    Attributes
    ----------
    convolutions : torch.nn.ModuleDict
        One convolution or transposed convolution a layer, by its name.
    norms : torch.nn.ModuleDict
        One batch norm a layer that has a ReLU, by its name.
    """

    def __init__(self, latent: int, norm: Callable[[int], nn.BatchNorm2d] = nn.BatchNorm2d) -> None:
        super().__init__()
        table = architecture(latent)
        self.convolutions = nn.ModuleDict({layer.name: _convolution(layer) for layer in table})
        self.norms = nn.ModuleDict(
            {layer.name: norm(layer.out_channels) for layer in table if layer.relu}
        )

    def steps(self) -> Iterator[tuple[str, Convolution, nn.BatchNorm2d | None]]:
        """Yield the name, the convolution and the batch norm, if any, of each layer in order."""
        for name, convolution in self.convolutions.items():
            norm = self.norms[name] if name in self.norms else None  # noqa: SIM401 (no .get)
            yield name, cast(Convolution, convolution), cast(nn.BatchNorm2d | None, norm)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return the logits (N, 1, 28, 28) of the reconstruction of images (N, 1, 28, 28)."""
        maps = images
        for _, convolution, norm in self.steps():
            maps = convolution(maps)
            if norm is not None:
                maps = torch.relu(norm(maps))
        return maps


def _convolution(layer: Layer) -> Convolution:
    spec, bias = layer.spec, not layer.relu
    kernel_size, stride, padding, output_padding = (
        (rows, columns) for rows, columns in zip(*map(_options, spec.axes(2)), strict=True)
    )
    channels = (layer.in_channels, layer.out_channels, kernel_size, stride, padding)
    if layer.kind == "conv":
        return nn.Conv2d(*channels, bias=bias)
    return nn.ConvTranspose2d(*channels, output_padding, bias=bias)


def _options(axis: Axis) -> tuple[int, int, int, int]:
    return axis.kernel_size, axis.stride, axis.before, axis.output_padding


def batch_statistics(model: Autoencoder, images: torch.Tensor) -> Statistics:
    """Return what batch norm measures on images (N, 1, 28, 28) while training.

    The running averages forget by a tenth a step, and so lag behind weights that move fast: in the
    first steps a network folded with them is not the one that was trained.
    """
    found, maps = {}, images
    with torch.no_grad():
        for name, convolution, norm in model.steps():
            maps = convolution(maps)
            if norm is not None:
                mean, variance = maps.mean((0, 2, 3)), maps.var((0, 2, 3), correction=0)
                found[name] = mean, variance
                maps = functional.batch_norm(
                    maps, mean, variance, norm.weight, norm.bias, eps=norm.eps
                ).relu()
    return found


def fold(model: Autoencoder, statistics: Statistics | None = None) -> dict[str, Parameters]:
    """Return the weights of the plain network that does what `model` does in evaluation mode.

    Batch norm with mean m, variance v, scale g and shift b sends x to
    ``(x - m) * g / sqrt(v + eps) + b``: a factor and a constant a channel. The factor goes into
    the weights that lead to that channel (axis 0 of a convolution's weight, axis 1 of a
    transposed one's), the rest becomes the bias. Worked out in float64, kept in float32.

    Parameters
    ----------
    model : Autoencoder
        Left as it is.
    statistics : mapping, optional
        Of `batch_statistics`, in place of the running averages.

    Returns
    -------
    dict of str to Parameters
        By layer name, in the network's order.
    """
    folded = {}
    for name, convolution, norm in model.steps():
        # On the processor: Apple's graphics cards have no float64.
        weight, bias = convolution.weight.detach().cpu().double(), convolution.bias
        if norm is None:
            assert bias is not None
            shift = bias.detach().cpu().double()
        else:
            assert norm.running_mean is not None and norm.running_var is not None
            mean, variance = (statistics or {}).get(name, (norm.running_mean, norm.running_var))
            scale, constant, mean, variance = (
                part.detach().cpu().double() for part in (norm.weight, norm.bias, mean, variance)
            )
            factor = scale / (variance + norm.eps).sqrt()
            shift = constant - mean * factor
            transposed = isinstance(convolution, nn.ConvTranspose2d)
            weight = weight * factor.view((1, -1, 1, 1) if transposed else (-1, 1, 1, 1))
        folded[name] = Parameters(weight.float().numpy(), shift.float().numpy())
    return folded


def scale_latent(
    parameters: dict[str, Parameters], spread: NDArray[np.float32]
) -> dict[str, Parameters]:
    """Measure the latent numbers in units of about their spread, and change nothing else.

    Training leaves them at any size; at a hundred and more they are hard to read on a screen, and
    float32 holds them to 1e-5 only. The units are powers of two, by which floats are divided and
    multiplied exactly: every map but the latent one keeps its bits.

    Parameters
    ----------
    parameters : dict of str to Parameters
        Of a plain network.
    spread : array (latent,)
        Standard deviation of each latent number over some digits.

    Returns
    -------
    dict of str to Parameters
        The same but for conv3, divided by the units, and conv_transpose1, multiplied by them.
    """
    unit = np.exp2(np.round(np.log2(np.where(spread > 0, spread, 1)))).astype(np.float32)
    axes = unit[:, None, None, None]
    encoder, decoder = parameters["conv3"], parameters["conv_transpose1"]
    return parameters | {
        "conv3": Parameters(encoder.weight / axes, encoder.bias / unit),
        "conv_transpose1": Parameters(decoder.weight * axes, decoder.bias),
    }
