"""The models that are compared: as large as they say, trained alike, measured rightly."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
import torch

from explainer.cae import Digits, Network, Part, Recipe, measuring
from explainer.cae.baselines import build, hidden_width, parameter_count
from explainer.cae.compare import MODELS, Cell
from explainer.cae.measuring import measure
from explainer.errors import ExplainerError

CONVOLUTIONAL, DENSE = ("cae", "cae_pool", "cae_resize"), ("fc", "fc_deep")


@pytest.mark.parametrize("latent", [2, 16])
@pytest.mark.parametrize("model", [*CONVOLUTIONAL, *DENSE])
def test_images_go_through_the_latent_vector_and_come_back(model: str, latent: int) -> None:
    network = build(model, latent)
    images = torch.rand(3, 1, 28, 28)
    assert network.encode(images).shape == (3, latent)
    assert network(images).shape == (3, 1, 28, 28)
    out = network.reconstruct(images)
    assert out.min() >= 0 and out.max() <= 1


@pytest.mark.parametrize(("latent", "count"), [(2, 50_179), (16, 138_001), (64, 439_105)])
def test_parameters_are_matched(latent: int, count: int) -> None:
    assert {parameter_count(build(model, latent)) for model in CONVOLUTIONAL} == {count}
    for model in DENSE:
        found = parameter_count(build(model, latent))
        assert count <= found < 1.04 * count  # one more hidden unit costs at most 1,700
        assert hidden_width(model, latent) > 25


def test_the_models_differ_in_nothing_but_what_their_names_say() -> None:
    kinds = {
        model: Counter(type(part).__name__ for part in build(model, 2).modules())
        for model in CONVOLUTIONAL
    }
    assert kinds["cae"]["ConvTranspose2d"] == kinds["cae_pool"]["ConvTranspose2d"] == 3
    assert kinds["cae_resize"]["ConvTranspose2d"] == 1, "1x1 to 7x7 has nothing to resize"
    assert kinds["cae_pool"]["MaxPool2d"] == 1 and "MaxPool2d" not in kinds["cae"]
    strides = [m.stride for m in build("cae_pool", 2).encoder.modules() if hasattr(m, "dilation")]
    assert (2, 2) not in strides


def test_unknown_models_are_refused() -> None:
    with pytest.raises(ExplainerError, match="must be one of cae"):
        build("vae", 2)
    with pytest.raises(ExplainerError, match="must be one of pca"):
        Cell(model="vae", recipe=Recipe())


def test_the_strided_one_is_the_lectures_network(
    network: Network, quick: Recipe, spots: Digits
) -> None:
    outcome = measure(Cell(model="cae", recipe=quick), spots)
    figures = network.figures
    assert figures is not None
    assert outcome.epoch == figures.epoch
    assert outcome.parameters == figures.parameters
    assert outcome.validation_mse == pytest.approx(figures.validation_mse, rel=1e-6)
    assert outcome.test_mse == pytest.approx(figures.test_mse, rel=1e-6)


@pytest.mark.parametrize("model", MODELS)
def test_every_model_is_measured_again_alike(model: str, quick: Recipe, spots: Digits) -> None:
    first, again = (measure(Cell(model=model, recipe=quick), spots) for _ in range(2))
    assert replace(again, cpu_seconds=0) == replace(first, cpu_seconds=0)
    assert len(first.shifted_mse) == 3
    assert all(0 < error < 0.3 for error in (first.test_mse, *first.shifted_mse))


def test_the_test_digits_choose_nothing(quick: Recipe, spots: Digits) -> None:
    cell = Cell(model="fc", recipe=replace(quick, epochs=5))
    other = replace(spots, test=spots.validation)
    one, two = measure(cell, spots), measure(cell, other)
    assert (one.epoch, one.validation_mse) == (two.epoch, two.validation_mse)
    assert two.test_mse == pytest.approx(two.validation_mse)


def test_pca_is_the_best_linear_code(spots: Digits) -> None:
    outcome = measure(Cell(model="pca", recipe=Recipe(latent=5)), spots)
    x = spots.train.images.reshape(len(spots.train), -1).astype(float)
    mean = x.mean(axis=0)
    axes = np.linalg.eigh(np.cov((x - mean).T))[1][:, -5:]
    test = spots.test.images.reshape(len(spots.test), -1)
    back = ((test - mean) @ axes @ axes.T + mean).clip(0, 1)
    assert outcome.test_mse == pytest.approx(((back - test) ** 2).mean(), rel=1e-4)
    assert outcome.parameters == 6 * 784


def test_images_are_moved_by_whole_pixels_in_four_directions() -> None:
    images = torch.zeros(1, 1, 28, 28)
    images[0, 0, 10, 20] = 1
    places = {
        tuple(torch.nonzero(moved[0, 0])[0].tolist()) for moved in measuring._shifted(images, 3)
    }
    assert places == {(13, 20), (7, 20), (10, 23), (10, 17)}


def test_neighbours_vote() -> None:
    rng = np.random.default_rng(3)
    parts = [
        Part(
            rng.random((n, 28, 28), dtype=np.float32),
            rng.integers(0, 4, n).astype(np.uint8),
            np.arange(n),
        )
        for n in (60, 25)
    ]

    class Corner:
        def encode(self, images: torch.Tensor) -> torch.Tensor:
            return images[:, 0, :2, 0]

        reconstruct = encode

    right = 0
    known, asked = (list(zip(part.images[:, :2, 0], part.labels, strict=True)) for part in parts)
    for code, label in asked:
        far = [(math.dist(code, other), int(digit)) for other, digit in known]
        votes = Counter(digit for _, digit in sorted(far)[:5])
        right += min(votes, key=lambda digit: (-votes[digit], digit)) == label
    assert measuring._accuracy(Corner(), *parts) == pytest.approx(right / 25)


def test_divergence_is_said(quick: Recipe, spots: Digits) -> None:
    blank = Part(np.full((40, 28, 28), np.nan, np.float32), np.zeros(40, np.uint8), np.arange(40))
    with pytest.raises(ExplainerError, match="lower learning rate"):
        measure(Cell(model="fc", recipe=quick), replace(spots, train=blank))
