from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from explainer.cae import Digits, Network, Part, Progress, Recipe
from explainer.cae.fit import augmented, schedule
from explainer.cae.training import train
from explainer.errors import ExplainerError


def same(one: Network, two: Network) -> bool:
    return all(
        np.array_equal(a, b)
        for name in one.parameters
        for a, b in zip(one.parameters[name], two.parameters[name], strict=True)
    )


def test_one_seed_gives_the_same_bits(network: Network, quick: Recipe, spots: Digits) -> None:
    torch.manual_seed(123)
    torch.rand(5)
    again = train(quick, data=spots)
    assert same(network, again)
    assert network.figures is not None and again.figures is not None
    assert replace(again.figures, cpu_seconds=0) == replace(network.figures, cpu_seconds=0)


def test_another_seed_gives_others(network: Network, quick: Recipe, spots: Digits) -> None:
    assert not same(network, train(replace(quick, seed=8), data=spots))


def test_figures_are_those_of_the_network_returned(network: Network, spots: Digits) -> None:
    figures = network.figures
    assert figures is not None
    for part, figure in (
        (spots.test, figures.test_mse),
        (spots.validation, figures.validation_mse),
    ):
        mse = np.mean((network.reconstruct(part.images) - part.images) ** 2)
        assert figure == pytest.approx(mse, rel=1e-4)
    assert figures.parameters == network.parameter_count
    assert figures.torch == torch.__version__
    assert figures.cpu_seconds > 0


def test_latent_numbers_are_of_a_readable_size(network: Network, spots: Digits) -> None:
    spread = network.encode(spots.train.images).std(axis=0)
    assert ((spread >= 0.7) & (spread <= 1.42)).all()


def test_test_digits_do_not_touch_the_weights(
    network: Network, quick: Recipe, spots: Digits
) -> None:
    other = replace(spots, test=spots.validation)
    assert same(network, train(quick, data=other))


def test_the_best_epoch_is_kept(spots: Digits) -> None:
    reports: list[Progress] = []
    # So high a rate that the error goes up and down on its way.
    recipe = Recipe(epochs=10, batch=10, lr=1, warmup=0)
    figures = train(recipe, data=spots, progress=reports.append).figures
    errors = [report.validation_mse or 0 for report in reports if report.step % 7 == 0]
    assert figures is not None
    assert len(errors) == 10 and min(errors) < errors[-1]
    assert (figures.epoch, figures.validation_mse) == (errors.index(min(errors)) + 1, min(errors))


def test_training_learns(spots: Digits) -> None:
    figures = train(Recipe(epochs=15, batch=10), data=spots).figures
    baseline = np.mean((spots.test.images - spots.train.images.mean(axis=0)) ** 2)
    assert figures is not None and figures.test_mse < 0.5 * baseline


def test_every_step_is_reported(quick: Recipe, spots: Digits) -> None:
    reports: list[Progress] = []
    train(quick, data=spots, progress=reports.append)
    assert [(r.epoch, r.step) for r in reports] == [(1, 1), (1, 2), (1, 3), (2, 4), (2, 5), (2, 6)]
    assert {(r.epochs, r.steps) for r in reports} == {(2, 6)}
    assert [r.validation_mse is None for r in reports] == [True, True, False, False, False, False]
    assert reports[2].validation_mse == reports[4].validation_mse != reports[5].validation_mse
    assert all(0 < r.loss < 2 for r in reports)


def test_torch_is_left_as_it_was_when_stopped(quick: Recipe, spots: Digits) -> None:
    def stop(_: Progress) -> None:
        assert torch.get_num_threads() == 1
        raise KeyboardInterrupt

    threads = torch.get_num_threads()
    torch.set_num_threads(2)
    state = torch.get_rng_state()
    try:
        with pytest.raises(KeyboardInterrupt):
            train(quick, data=spots, progress=stop)
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(threads)
    assert not torch.are_deterministic_algorithms_enabled()
    assert torch.equal(torch.get_rng_state(), state)


def test_divergence_is_said(quick: Recipe, spots: Digits) -> None:
    blank = Part(np.full((40, 28, 28), np.nan, np.float32), np.zeros(40, np.uint8), np.arange(40))
    with pytest.raises(ExplainerError, match="lower learning rate"):
        train(quick, data=replace(spots, train=blank))


def testschedule_rises_then_follows_a_cosine() -> None:
    factor = schedule(100, 0.05)
    assert [factor(step) for step in range(5)] == pytest.approx([0.2, 0.4, 0.6, 0.8, 1])
    assert factor(5) == 1
    assert factor(5 + 95 // 2) == pytest.approx(0.5, abs=0.02)
    assert 0 < factor(99) < 1e-3
    assert all(math.isfinite(schedule(1, w)(s)) for w in (0, 0.99) for s in (0, 1))


def test_augmentation_bends_a_little_and_only_in_its_share() -> None:
    images = torch.zeros(8, 1, 28, 28)
    images[:, :, 12:16, 12:16] = 1
    random = torch.Generator().manual_seed(0)
    assert augmented(images, 0, random) is images
    bent = augmented(images, 1, random)
    assert bent.shape == images.shape
    assert bent.min() >= 0 and bent.max() <= 1 + 1e-5
    assert not torch.equal(bent[0], bent[1])
    assert bent.sum((1, 2, 3)).sub(16).abs().max() < 5, "more than 20 % in area and some shear"
    kept = sum(augmented(images, 0.25, random) is images for _ in range(200))
    assert 130 < kept < 170
