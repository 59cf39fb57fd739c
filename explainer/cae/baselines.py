"""The models that are compared.

All take images (N, 1, 28, 28) in [0, 1] to latent vectors (N, latent) and back. The networks have
batch norm before every ReLU, as the lecture's has while it is trained; parameters are counted as if
it were folded away.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import cast

import torch
from torch import nn

from explainer.cae.layers import architecture
from explainer.cae.model import Autoencoder
from explainer.errors import ExplainerError

__all__ = ["PCA", "PIXELS", "Halves", "build", "hidden_width", "parameter_count"]

PIXELS = 28 * 28


class Halves(nn.Module):
    """An encoder and a decoder.

    Parameters
    ----------
    encoder : torch.nn.Module
        Takes images (N, 1, 28, 28) to latent vectors, (N, latent) or (N, latent, 1, 1).
    decoder : torch.nn.Module
        Takes what the encoder gives to logits (N, 1, 28, 28).
    """

    def __init__(self, encoder: nn.Module, decoder: nn.Module) -> None:
        super().__init__()
        self.encoder, self.decoder = encoder, decoder

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return the logits (N, 1, 28, 28) of the reconstruction."""
        return cast(torch.Tensor, self.decoder(self.encoder(images)))

    def encode(self, images: torch.Tensor) -> torch.Tensor:
        """Return latent vectors (N, latent)."""
        return cast(torch.Tensor, self.encoder(images)).flatten(1)

    def reconstruct(self, images: torch.Tensor) -> torch.Tensor:
        """Return what is left of images (N, 1, 28, 28), in [0, 1]."""
        return self(images).sigmoid()  # type: ignore[no-any-return]


class PCA:
    """The best linear code: the mean, and the directions of largest variance.

    Parameters
    ----------
    images : tensor (N, 1, 28, 28)
        To fit it to.
    latent : int
        How many directions are kept.
    """

    def __init__(self, images: torch.Tensor, latent: int) -> None:
        flat = images.flatten(1).double()
        self.mean = flat.mean(0)
        self.axes = torch.linalg.svd(flat - self.mean, full_matrices=False)[2][:latent]

    def encode(self, images: torch.Tensor) -> torch.Tensor:
        """Return latent vectors (N, latent)."""
        codes: torch.Tensor = (images.flatten(1).double() - self.mean) @ self.axes.T
        return codes

    def reconstruct(self, images: torch.Tensor) -> torch.Tensor:
        """Return what is left of images; cut to [0, 1], as the networks' sigmoid does."""
        flat: torch.Tensor = self.encode(images) @ self.axes + self.mean
        return flat.clamp(0, 1).reshape(images.shape).to(images.dtype)


def build(model: str, latent: int) -> Halves:
    """Return an untrained network.

    Parameters
    ----------
    model : str
        "cae" is the lecture's: strided convolutions and transposed ones. "cae_pool" convolves with
        stride 1 and halves by 2x2 max pooling; "cae_resize" doubles by repeating pixels and
        convolves with stride 1; all three have the same weights' shapes. "fc" has one fully
        connected hidden layer a half, "fc_deep" two; see `hidden_width`.
    latent : int
        Length of the latent vector.
    """
    if model in ("fc", "fc_deep"):
        hidden = [hidden_width(model, latent)] * (1 if model == "fc" else 2)
        encoder = _dense([PIXELS, *hidden, latent])
        decoder = _dense([latent, *hidden, PIXELS])
        return Halves(
            nn.Sequential(nn.Flatten(), encoder),
            nn.Sequential(decoder, nn.Unflatten(1, (1, 28, 28))),
        )
    encoder, decoder = _strided(latent)
    if model == "cae_pool":
        conv1, conv2, conv3 = encoder
        halve = nn.MaxPool2d(2)
        encoder = nn.Sequential(_unit_step(conv1), halve, _unit_step(conv2), halve, conv3)
    elif model == "cae_resize":
        up1, up2, up3 = decoder
        double = nn.Upsample(scale_factor=2)
        decoder = nn.Sequential(up1, double, _as_convolution(up2), double, _as_convolution(up3))
    elif model != "cae":
        rule = "must be one of cae, cae_pool, cae_resize, fc, fc_deep"
        raise ExplainerError("build", "model", model, rule)
    return Halves(encoder, decoder)


def hidden_width(model: str, latent: int) -> int:
    """Return the width of the hidden layers of "fc" or "fc_deep".

    It is the smallest that gives at least as many parameters as the convolutional autoencoder of
    the same latent length has: what matching leaves over is to the fully connected one's advantage.

    Examples
    --------
    >>> hidden_width("fc", 2), hidden_width("fc", 64)
    (32, 259)
    """
    layers = 1 if model == "fc" else 2

    def count(width: int) -> int:
        sizes = [PIXELS, *[width] * layers, latent, *[width] * layers, PIXELS]
        return sum((fan_in + 1) * fan_out for fan_in, fan_out in pairwise(sizes))

    wanted = sum(
        math.prod(layer.weight_shape) + layer.out_channels for layer in architecture(latent)
    )
    return next(width for width in range(1, wanted) if count(width) >= wanted)


def _dense(sizes: list[int]) -> nn.Sequential:
    """Return fully connected layers, each but the last with batch norm and ReLU."""
    *hidden, last = pairwise(sizes)
    blocks = [
        nn.Sequential(nn.Linear(fan_in, out, bias=False), nn.BatchNorm1d(out), nn.ReLU())
        for fan_in, out in hidden
    ]
    return nn.Sequential(*blocks, nn.Linear(*last))


def _strided(latent: int) -> tuple[nn.Sequential, nn.Sequential]:
    """Return the halves of the lecture's network, a block a layer."""
    blocks = [
        nn.Sequential(convolution, *([norm, nn.ReLU()] if norm else []))
        for _, convolution, norm in Autoencoder(latent).steps()
    ]
    half = len(blocks) // 2
    return nn.Sequential(*blocks[:half]), nn.Sequential(*blocks[half:])


def _unit_step(block: nn.Module) -> nn.Sequential:
    """Return a convolution's block with stride 1 in place of its own."""
    convolution, *rest = cast(nn.Sequential, block)
    assert isinstance(convolution, nn.Conv2d)
    convolution.stride = (1, 1)
    return nn.Sequential(convolution, *rest)


def _as_convolution(block: nn.Module) -> nn.Sequential:
    """Return a transposed convolution's block with a 3x3 convolution that keeps the size."""
    up, *rest = cast(nn.Sequential, block)
    assert isinstance(up, nn.ConvTranspose2d)
    convolution = nn.Conv2d(up.in_channels, up.out_channels, 3, padding=1, bias=up.bias is not None)
    return nn.Sequential(convolution, *rest)


def parameter_count(model: nn.Module) -> int:
    """Return the number of weights and biases once batch norm is folded into them."""
    layers = [
        m for m in model.modules() if isinstance(m, nn.Linear | nn.Conv2d | nn.ConvTranspose2d)
    ]
    outputs = [m.out_features if isinstance(m, nn.Linear) else m.out_channels for m in layers]
    return sum(m.weight.numel() + out for m, out in zip(layers, outputs, strict=True))
