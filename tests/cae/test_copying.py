from __future__ import annotations

import numpy as np
import pytest

from explainer import ExplainerError
from explainer.cae import Digits, Network
from explainer.cae.copying import copies


def test_copies_are_the_networks_and_errors_their_mean_squares(
    network: Network, spots: Digits
) -> None:
    images = spots.test.images[:3]
    made = copies(network, images)
    np.testing.assert_array_equal(made.outputs, network.reconstruct(images))
    assert made.latents.shape == (3, network.latent)
    by_hand = [
        sum((float(b) - float(a)) ** 2 for a, b in zip(x.flat, y.flat, strict=True)) / x.size
        for x, y in zip(images, made.outputs, strict=True)
    ]
    np.testing.assert_allclose(made.errors, by_hand, rtol=1e-5)
    assert made.differences[0, 0, 0] == made.outputs[0, 0, 0] - images[0, 0, 0]


def test_what_is_no_digit_is_refused(network: Network) -> None:
    with pytest.raises(ExplainerError, match=r"must have shape \(N, 28, 28\)"):
        copies(network, np.zeros((28, 28)))
