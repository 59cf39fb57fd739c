"""The real network, from the user's cache; trained here if it is not there (about a minute)."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.nn import functional

from explainer.cae import load, load_data

pytestmark = pytest.mark.slow


def test_test_error_is_what_was_promised() -> None:
    network, digits = load(latent=2), load_data()
    assert network.figures is not None and network.figures.test_mse <= 0.0475
    squares = (network.reconstruct(digits.test.images) - digits.test.images) ** 2
    assert squares.mean() == pytest.approx(network.figures.test_mse, rel=1e-4)


def test_numpy_agrees_with_torch_on_real_digits() -> None:
    network, images = load(latent=2), load_data().test.images[:50]
    maps = network.activations(images)
    x = torch.from_numpy(images[:, None].copy())
    for layer in network.layers:
        weight, bias = (torch.tensor(array) for array in network.parameters[layer.name])
        axis = layer.spec.axes(2)[0]
        if layer.kind == "conv":
            x = functional.conv2d(x, weight, bias, axis.stride, axis.before)
        else:
            x = functional.conv_transpose2d(
                x, weight, bias, axis.stride, axis.before, axis.output_padding
            )
        x = functional.relu(x) if layer.relu else x
        assert np.abs(maps[layer.name] - x.numpy()).max() < 1e-4, layer.name
    assert np.abs(maps["output"] - torch.sigmoid(x).numpy()).max() < 1e-4
