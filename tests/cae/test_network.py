from __future__ import annotations

import subprocess
import sys
import tracemalloc

import numpy as np
import pytest

from explainer.cae import Digits, Network, Parameters, architecture
from explainer.errors import ExplainerError


def parameters(latent: int = 2, seed: int = 0) -> dict[str, Parameters]:
    rng = np.random.default_rng(seed)
    made = {}
    for layer in architecture(latent):
        weight = 0.1 * rng.standard_normal(layer.weight_shape, dtype=np.float32)
        made[layer.name] = Parameters(
            weight, rng.standard_normal(layer.out_channels, dtype=np.float32)
        )
    return made


@pytest.fixture(scope="module")
def random_network() -> Network:
    return Network(parameters(), 2)


@pytest.fixture(scope="module")
def images(spots: Digits) -> np.ndarray:
    return spots.test.images


def test_shapes_types_and_range(random_network: Network, images: np.ndarray) -> None:
    latents = random_network.encode(images)
    assert latents.shape == (20, 2) and latents.dtype == np.float32
    decoded = random_network.decode(latents)
    assert decoded.shape == (20, 28, 28) and decoded.dtype == np.float32
    assert decoded.min() >= 0 and decoded.max() <= 1
    assert np.array_equal(random_network.reconstruct(images), decoded)


def test_activations_are_those_that_the_results_come_from(
    random_network: Network, images: np.ndarray
) -> None:
    maps = random_network.activations(images)
    assert list(maps) == [layer.name for layer in random_network.layers] + ["output"]
    for layer in random_network.layers:
        assert maps[layer.name].shape == (20, *layer.output_shape)
        assert maps[layer.name].dtype == np.float32
        assert (maps[layer.name].min() == 0) == layer.relu
    latents = random_network.encode(images)
    assert np.allclose(maps["conv3"][:, :, 0, 0], latents, atol=1e-6)
    assert np.allclose(maps["output"][:, 0], random_network.decode(latents), atol=1e-6)
    decoder = random_network.decode_activations(latents)
    assert list(decoder) == list(maps)[3:]
    for name, values in decoder.items():
        assert np.allclose(values, maps[name], atol=1e-5), name


def test_many_images_are_the_same_as_few(random_network: Network) -> None:
    images = np.random.default_rng(1).random((130, 28, 28), dtype=np.float32)
    together = random_network.encode(images)
    assert together.shape == (130, 2)
    assert np.allclose(together[120:], random_network.encode(images[120:]), atol=1e-5)


def test_memory_does_not_grow_with_the_images(random_network: Network) -> None:
    images = np.random.default_rng(1).random((1200, 28, 28), dtype=np.float32)
    latents = random_network.encode(images)
    for run, items in ((random_network.encode, images), (random_network.decode, latents)):
        peaks = []
        for count in (300, 1200):
            tracemalloc.start()
            made = run(items[:count])
            peaks.append(tracemalloc.get_traced_memory()[1] - 2 * (images[:count].nbytes))
            tracemalloc.stop()
            assert len(made) == count
        assert peaks[1] < peaks[0] + 2**20, "but for what goes in and comes out"
        assert max(peaks) < 24e6


def test_sigmoid_of_far_logits_is_quiet(random_network: Network) -> None:
    decoded = random_network.decode([[1e6, -1e6], [-1e6, 1e6]])
    assert np.isfinite(decoded).all()


@pytest.mark.parametrize("method", ["encode", "reconstruct", "activations"])
@pytest.mark.parametrize(
    ("images", "message"),
    [
        (np.zeros((28, 28)), r"images\.shape.*\(N, 28, 28\).*image\[None\]"),
        (np.zeros((3, 1, 28, 28)), r"images\.shape"),
        (np.zeros((3, 32, 32)), r"images\.shape"),
        (np.full((1, 28, 28), 255, np.uint8), r"\[0, 1\].*255"),
        (np.full((1, 28, 28), -0.1), r"\[0, 1\]"),
        (np.full((1, 28, 28), np.nan), "finite"),
        (np.zeros((0, 28, 28)), "empty"),
        (np.zeros((1, 28, 28), complex), "real"),
        (np.zeros((1, 28, 28), object), "real"),
    ],
)
def test_bad_images(random_network: Network, method: str, images: object, message: str) -> None:
    with pytest.raises(ExplainerError, match=f"^{method}: .*{message}"):
        getattr(random_network, method)(images)


@pytest.mark.parametrize("method", ["decode", "decode_activations"])
@pytest.mark.parametrize(
    ("latents", "message"),
    [
        ([0, 1], r"latents\.shape.*\(N, 2\)"),
        ([[0, 1, 2]], r"latents\.shape"),
        (np.zeros((0, 2)), "empty"),
        ([[0, np.inf]], "finite"),
        ([[0, 1e300]], "finite"),
        ([["a", "b"]], "real"),
    ],
)
def test_bad_latents(random_network: Network, method: str, latents: object, message: str) -> None:
    with pytest.raises(ExplainerError, match=f"^{method}: .*{message}"):
        getattr(random_network, method)(latents)


def test_bad_parameters() -> None:
    good = parameters()
    with pytest.raises(ExplainerError, match="exactly the layers"):
        Network({name: good[name] for name in list(good)[:-1]}, 2)
    with pytest.raises(ExplainerError, match=r"conv3\.weight\.shape"):
        Network(good, 3)
    weight, bias = good["conv1"]
    with pytest.raises(ExplainerError, match=r"conv1\.weight\.dtype"):
        Network(good | {"conv1": Parameters(weight.astype(np.float64), bias)}, 2)
    with pytest.raises(ExplainerError, match=r"conv1\.bias=.*finite"):
        Network(good | {"conv1": Parameters(weight, bias * np.float32(np.nan))}, 2)


def test_parameters_cannot_be_changed(random_network: Network) -> None:
    with pytest.raises(ValueError, match="read-only"):
        random_network.parameters["conv1"].weight[:] = 0
    with pytest.raises(TypeError):
        random_network.parameters["conv1"] = None  # type: ignore[index]


def test_torch_is_not_imported_to_show_a_network() -> None:
    code = (
        "import sys, explainer.cae, explainer.cae.network, explainer.cae.store;"
        "assert not {'torch', 'manim', 'matplotlib', 'mlxtend'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
