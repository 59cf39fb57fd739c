"""Folding, against torch's own evaluation mode, with weights that training has moved."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch.nn import functional

from explainer.cae import Digits, Network, Parameters, Recipe, architecture
from explainer.cae.model import Autoencoder, fold, scale_latent
from explainer.cae.training import train

EXACT = 1e-4


@pytest.fixture(scope="module")
def model() -> Autoencoder:
    """A model whose batch norms all differ from doing nothing."""
    torch.manual_seed(3)
    model = Autoencoder(2)
    with torch.no_grad():
        for _, _, norm in model.steps():
            if norm is None:
                continue
            assert norm.running_mean is not None and norm.running_var is not None
            norm.running_mean.normal_(0, 0.5)
            norm.running_var.uniform_(0.3, 3)
            norm.weight.normal_(1, 0.5)
            norm.bias.normal_(0, 0.5)
    return model.eval()


@pytest.fixture(scope="module")
def images() -> np.ndarray:
    return np.random.default_rng(2).random((6, 28, 28), dtype=np.float32)


def unfolded(model: Autoencoder, images: np.ndarray) -> dict[str, np.ndarray]:
    """Every layer's maps as the model computes them, batch norm and all."""
    maps, x = {}, torch.from_numpy(images[:, None])
    with torch.no_grad():
        for name, convolution, norm in model.steps():
            x = convolution(x)
            if norm is not None:
                x = torch.relu(norm(x))
            maps[name] = x.numpy()
        assert torch.equal(model(torch.from_numpy(images[:, None])), x)
        maps["output"] = torch.sigmoid(x).numpy()
    return maps


def folded(parameters: dict[str, Parameters], images: np.ndarray) -> dict[str, np.ndarray]:
    """Every layer's maps by torch's plain operations with the folded weights, written out."""
    maps, x = {}, torch.from_numpy(images[:, None])
    conv, transposed, relu = functional.conv2d, functional.conv_transpose2d, functional.relu
    steps: dict[str, Callable] = {
        "conv1": lambda x, w, b: relu(conv(x, w, b, 2, 1)),
        "conv2": lambda x, w, b: relu(conv(x, w, b, 2, 1)),
        "conv3": lambda x, w, b: conv(x, w, b),
        "conv_transpose1": lambda x, w, b: relu(transposed(x, w, b)),
        "conv_transpose2": lambda x, w, b: relu(transposed(x, w, b, 2, 1, 1)),
        "conv_transpose3": lambda x, w, b: transposed(x, w, b, 2, 1, 1),
    }
    for name, step in steps.items():
        x = step(x, *(torch.tensor(array) for array in parameters[name]))
        maps[name] = x.numpy()
    return maps | {"output": torch.sigmoid(x).numpy()}


def largest_differences(one: dict[str, np.ndarray], two: dict[str, np.ndarray]) -> dict[str, float]:
    assert list(one) == list(two)
    assert [maps.shape for maps in one.values()] == [maps.shape for maps in two.values()]
    return {name: float(np.abs(one[name] - two[name]).max()) for name in one}


def test_folding_changes_no_layer(model: Autoencoder, images: np.ndarray) -> None:
    differences = largest_differences(unfolded(model, images), folded(fold(model), images))
    assert max(differences.values()) < EXACT, differences


def test_numpy_network_agrees_with_torch_on_every_layer(
    model: Autoencoder, images: np.ndarray
) -> None:
    maps = Network(fold(model), 2).activations(images)
    differences = largest_differences(unfolded(model, images), maps)
    assert max(differences.values()) < EXACT, differences


def test_numpy_network_agrees_after_training(network: Network, spots: Digits) -> None:
    images = spots.test.images
    differences = largest_differences(
        folded(dict(network.parameters), images), network.activations(images)
    )
    assert max(differences.values()) < EXACT, differences


def test_folding_leaves_the_model_alone(model: Autoencoder) -> None:
    before = {name: value.clone() for name, value in model.state_dict().items()}
    parameters = fold(model)
    parameters["conv3"].weight[:] = 0
    assert all(torch.equal(before[name], value) for name, value in model.state_dict().items())


def test_scaling_the_latent_changes_its_unit_and_no_other_bit(
    model: Autoencoder, images: np.ndarray
) -> None:
    plain = fold(model)
    before = Network(plain, 2).activations(images)
    after = Network(scale_latent(plain, np.array([40, 0.1], np.float32)), 2).activations(images)
    assert np.array_equal(before["conv3"], after["conv3"] * np.array([[[32]], [[0.125]]]))
    assert all(np.array_equal(before[name], after[name]) for name in before if name != "conv3")


def test_a_latent_number_that_never_moves_keeps_its_unit(model: Autoencoder) -> None:
    plain = fold(model)
    scaled = scale_latent(plain, np.zeros(2, np.float32))
    assert all(np.array_equal(plain[name].weight, scaled[name].weight) for name in plain)


def test_folded_network_has_the_sources_size(model: Autoencoder) -> None:
    assert Network(fold(model), 2).parameter_count == 50_179


def test_torch_layers_follow_the_table(model: Autoencoder) -> None:
    for layer, (name, convolution, norm) in zip(architecture(2), model.steps(), strict=True):
        assert name == layer.name
        assert tuple(convolution.weight.shape) == layer.weight_shape
        assert (norm is not None) == layer.relu


def test_train_is_offered_by_the_package() -> None:
    from explainer import cae

    assert cae.train is train
    assert isinstance(cae.Recipe(), Recipe)
