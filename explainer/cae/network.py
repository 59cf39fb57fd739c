"""The trained network as it is shown: plain layers, run by the NumPy reference, without torch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray

from explainer.cae.layers import Layer, Parameters, architecture, check_parameters
from explainer.cae.recipe import Figures, Recipe
from explainer.errors import ExplainerError
from explainer.geometry import Conv
from explainer.reference import conv, conv_transpose

__all__ = ["Network", "Parameters"]

Array = NDArray[np.float32]
CHUNK = 100
"""Images that are run through the network at a time.

Apart from what goes in and comes out, `encode` and `decode` therefore take no more than some 24 MB,
for however many images: the maps of 100 through the widest layer, four times over.
"""


@dataclass(frozen=True, eq=False)
class Network:
    """A convolutional autoencoder, 28x28 to `latent` numbers and back.

    Attributes
    ----------
    parameters : mapping of str to Parameters
        Weight and bias of each layer by its name, in order; float32, read-only.
    latent : int
        Length of the latent vector.
    recipe : Recipe or None
        What it was trained by.
    figures : Figures or None
        What the training came to.

    Raises
    ------
    ExplainerError
        If a layer is missing or unknown, or if a weight has another shape or is not finite.

    Notes
    -----
    The decoder's transposed convolutions mirror the encoder's convolutions: 3x3 with stride 2
    twice, 7x7 once. All is computed by `explainer.reference`, so that what a scene shows of a
    layer is what the layer did.
    """

    parameters: Mapping[str, Parameters]
    latent: int
    recipe: Recipe | None = None
    figures: Figures | None = None

    def __post_init__(self) -> None:
        checked = check_parameters(architecture(self.latent), self.parameters)
        object.__setattr__(self, "parameters", MappingProxyType(checked))

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers, encoder first: names, specs, channels and sizes."""
        return architecture(self.latent)

    @property
    def parameter_count(self) -> int:
        """How many weights and biases there are."""
        return sum(p.weight.size + p.bias.size for p in self.parameters.values())

    def encode(self, images: ArrayLike) -> Array:
        """Return the latent vectors of images.

        Parameters
        ----------
        images : array_like (N, 28, 28)
            In [0, 1].

        Returns
        -------
        float32 array (N, latent)

        Raises
        ------
        ExplainerError
            If the images have another shape or leave [0, 1].
        """
        checked = _images("encode", images)
        return _in_chunks(lambda x: self._run(x, "conv")["conv3"][:, :, 0, 0], checked)

    def decode(self, latents: ArrayLike) -> Array:
        """Return the images that latent vectors stand for.

        Parameters
        ----------
        latents : array_like (N, latent)
            Any finite numbers; those of real digits come from `encode`.

        Returns
        -------
        float32 array (N, 28, 28)
            In [0, 1].

        Raises
        ------
        ExplainerError
            If the latent vectors have another length or are not finite.
        """
        checked = self._latents("decode", latents)
        return _in_chunks(lambda z: self._decoded(z)["output"][:, 0], checked)

    def reconstruct(self, images: ArrayLike) -> Array:
        """Return what is left of images (N, 28, 28) after `encode` and `decode`.

        Raises
        ------
        ExplainerError
            If the images have another shape or leave [0, 1].
        """
        _images("reconstruct", images)
        return self.decode(self.encode(images))

    def activations(self, images: ArrayLike) -> dict[str, Array]:
        """Return every layer's feature maps for images, and the reconstruction.

        Parameters
        ----------
        images : array_like (N, 28, 28)
            In [0, 1]. All maps of all images are kept: some 130 kB an image.

        Returns
        -------
        dict of str to float32 array (N, channels, rows, columns)
            By layer name, in order; after the ReLU where there is one. So "conv3" is the latent
            vector, "conv_transpose3" the logits, and "output" their sigmoid.

        Raises
        ------
        ExplainerError
            If the images have another shape or leave [0, 1].
        """
        maps = self._run(_images("activations", images), "conv")
        return maps | self._decoded(maps["conv3"][:, :, 0, 0])

    def decode_activations(self, latents: ArrayLike) -> dict[str, Array]:
        """Return the decoder's feature maps for latent vectors (N, latent), and the images.

        Returns
        -------
        dict of str to float32 array (N, channels, rows, columns)
            As of `activations`, from "conv_transpose1" on.

        Raises
        ------
        ExplainerError
            If the latent vectors have another length or are not finite.
        """
        return self._decoded(self._latents("decode_activations", latents))

    def run_from(self, name: str, maps: ArrayLike) -> Array:
        """Return what the layer called `name` and all after it make of feature maps.

        Parameters
        ----------
        name : str
            Of a layer.
        maps : array_like (N, channels, rows, columns)
            What goes into it.

        Returns
        -------
        float32 array (N, 1, 28, 28)
            The logits.

        Raises
        ------
        ExplainerError
            If there is no such layer, or if the maps do not fit it.
        """
        names = [layer.name for layer in self.layers]
        if name not in names:
            raise ExplainerError("run_from", "name", name, f"must be one of {', '.join(names)}")
        rest = self.layers[names.index(name) :]
        x = _numbers("run_from", "maps", maps)
        size = rest[0].input_size
        if x.ndim != 4 or x.shape[1:] != (rest[0].in_channels, size, size):
            rule = f"must have shape (N, {rest[0].in_channels}, {size}, {size})"
            raise ExplainerError("run_from", "maps.shape", x.shape, rule)
        for layer in rest:
            x = _apply(layer, x, self.parameters[layer.name])
        return x

    def _decoded(self, latents: Array) -> dict[str, Array]:
        maps = self._run(latents[:, :, None, None], "conv_transpose")
        return maps | {"output": _sigmoid(maps["conv_transpose3"])}

    def _run(self, x: Array, kind: str) -> dict[str, Array]:
        """Run the layers of one kind, that is one half of the network, keeping every map."""
        maps = {}
        for layer in self.layers:
            if layer.kind == kind:
                x = _apply(layer, x, self.parameters[layer.name])
                maps[layer.name] = x
        return maps

    def _latents(self, operation: str, latents: ArrayLike) -> Array:
        array = _numbers(operation, "latents", latents)
        if array.ndim != 2 or array.shape[1] != self.latent:
            rule = f"must have shape (N, {self.latent})"
            raise ExplainerError(operation, "latents.shape", array.shape, rule)
        return array


def _apply(layer: Layer, x: Array, parameters: Parameters) -> Array:
    spec, (weight, bias) = layer.spec, parameters
    if isinstance(spec, Conv):
        y = conv(x, weight, bias, stride=spec.stride, padding=spec.padding)
    else:
        y = conv_transpose(
            x,
            weight,
            bias,
            stride=spec.stride,
            padding=spec.padding,
            output_padding=spec.output_padding,
        )
    return np.maximum(y, 0) if layer.relu else y


def _sigmoid(logits: Array) -> Array:
    # exp of a number that is never positive cannot overflow.
    small = np.exp(-np.abs(logits))
    share: Array = np.where(logits >= 0, 1, small) / (1 + small)
    return share


def _in_chunks(run: Callable[[Array], Array], array: Array) -> Array:
    starts = range(0, len(array), CHUNK)
    return np.concatenate([run(array[start : start + CHUNK]) for start in starts])


def _images(operation: str, images: ArrayLike) -> Array:
    """Return images (N, 28, 28) as (N, 1, 28, 28)."""
    array = _numbers(operation, "images", images)
    if array.ndim != 3 or array.shape[1:] != (28, 28):
        rule = "must have shape (N, 28, 28)"
        raise ExplainerError(
            operation, "images.shape", array.shape, rule, "One image is image[None]."
        )
    if array.min() < 0 or array.max() > 1:
        found = (float(array.min()), float(array.max()))
        remedy = "Divide pixels of 0 to 255 by 255."
        raise ExplainerError(operation, "range of images", found, "must lie in [0, 1]", remedy)
    return array[:, None]


def _numbers(operation: str, argument: str, values: ArrayLike) -> Array:
    array = np.asarray(values)
    if array.dtype.kind not in "biuf":
        raise ExplainerError(operation, f"{argument}.dtype", array.dtype, "must be real numbers")
    with np.errstate(over="ignore"):  # what overflows is infinite, and refused next
        array = array.astype(np.float32)
    if not array.size:
        rule = "must not be empty"
        raise ExplainerError(operation, f"{argument}.shape", array.shape, rule)
    if not np.isfinite(array).all():
        raise ExplainerError(operation, argument, "nan or infinity", "must be finite")
    return array
