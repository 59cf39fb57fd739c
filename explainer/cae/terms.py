"""One pixel of the decoder's output as the sum it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from explainer.cae.network import Network
from explainer.errors import ExplainerError
from explainer.taps import tables

__all__ = ["PixelSum", "Term", "pixel_sum"]


@dataclass(frozen=True)
class Term:
    """One product: a cell of a map before the last layer, times a weight of its kernel."""

    channel: int
    cell: tuple[int, int]
    tap: tuple[int, int]
    activation: float
    weight: float

    @property
    def value(self) -> float:
        """``activation * weight``."""
        return self.activation * self.weight


@dataclass(frozen=True)
class PixelSum:
    """One pixel: products, bias, their sum (the logit), its sigmoid (the brightness)."""

    pixel: tuple[int, int]
    terms: tuple[Term, ...]
    bias: float
    logit: float
    brightness: float

    def largest(self, count: int) -> tuple[Term, ...]:
        """Return the ``count`` terms of largest magnitude, largest first."""
        return tuple(sorted(self.terms, key=lambda term: -abs(term.value))[:count])

    def others(self, count: int) -> float:
        """Return the sum of all terms but the ``count`` largest."""
        return sum(t.value for t in self.terms) - sum(t.value for t in self.largest(count))


def pixel_sum(network: Network, latent: ArrayLike, pixel: tuple[int, int]) -> PixelSum:
    """Return the sum behind one pixel of the image decoded from ``latent``.

    Parameters
    ----------
    network : Network
        A trained network.
    latent : array (latent,)
        One latent vector.
    pixel : (row, column)
        In the 28x28 image.

    Raises
    ------
    ExplainerError
        If the pixel lies outside the image, or the latent vector has the wrong length.
    """
    layer = network.layers[-1]
    if not all(0 <= index < layer.output_size for index in pixel):
        raise ExplainerError(
            "pixel_sum", "pixel", pixel, f"must lie in 0..{layer.output_size - 1} on both axes"
        )
    maps = network.decode_activations(np.asarray(latent)[None])
    hidden = maps[network.layers[-2].name][0]
    weight, bias = network.parameters[layer.name]
    rows, columns = (
        list(zip(*taps.of_fine(index), strict=True))
        for taps, index in zip(tables(layer.spec, (layer.input_size,) * 2), pixel, strict=True)
    )
    terms = tuple(
        Term(
            c,
            (int(i), int(j)),
            (int(ki), int(kj)),
            float(hidden[c, i, j]),
            float(weight[c, 0, ki, kj]),
        )
        for c in range(layer.in_channels)
        for i, ki in rows
        for j, kj in columns
    )
    return PixelSum(
        pixel=pixel,
        terms=terms,
        bias=float(bias[0]),
        logit=float(maps[layer.name][0, 0][pixel]),
        brightness=float(maps["output"][0, 0][pixel]),
    )
