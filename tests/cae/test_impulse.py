"""Impulse responses, against torch and against what they are for: adding up to the picture."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.nn import functional

from explainer import ExplainerError
from explainer.cae import Network
from explainer.cae.impulse import impulse_response, reach


@pytest.mark.parametrize(("channel", "cell"), [(0, (3, 3)), (63, (0, 6)), (17, (6, 0))])
def test_it_is_torchs_and_lies_within_reach(
    network: Network, channel: int, cell: tuple[int, int]
) -> None:
    x = torch.zeros(1, 64, 7, 7)
    x[(0, channel, *cell)] = 1
    for layer in network.layers[-2:]:
        weight = torch.tensor(network.parameters[layer.name].weight)
        x = functional.conv_transpose2d(x, weight, None, 2, 1, 1)
    response = impulse_response(network, channel, cell)
    np.testing.assert_allclose(response, x[0, 0].numpy(), atol=1e-6)
    outside = response.copy()
    outside[reach(network, cell)] = 0
    assert response.any() and not outside.any()


def test_inside_the_picture_it_is_a_stamp_of_seven_four_apart(network: Network) -> None:
    assert reach(network, (3, 3)) == (slice(9, 16), slice(9, 16))
    assert reach(network, (4, 3)) == (slice(13, 20), slice(9, 16))
    assert reach(network, (0, 6)) == (slice(0, 4), slice(21, 28))
    stamps = [impulse_response(network, 5, cell)[reach(network, cell)] for cell in ((2, 2), (4, 3))]
    assert stamps[0].shape == (7, 7)
    np.testing.assert_allclose(stamps[0], stamps[1], atol=1e-6)


def test_what_is_not_there_is_refused(network: Network) -> None:
    with pytest.raises(ExplainerError, match="channel=64: must be from 0 to 63"):
        impulse_response(network, 64, (0, 0))
    with pytest.raises(ExplainerError, match=r"cell=\(7, 0\): must lie in 0..6"):
        impulse_response(network, 0, (7, 0))
    with pytest.raises(ExplainerError, match=r"cell=\(0, -1\)"):
        reach(network, (0, -1))
