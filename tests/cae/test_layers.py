from __future__ import annotations

from itertools import pairwise

import pytest

from explainer.cae import architecture


@pytest.mark.parametrize("latent", [1, 2, 64])
def test_every_layer_takes_what_the_one_before_gives(latent: int) -> None:
    table = architecture(latent)
    assert (table[0].in_channels, table[0].input_size) == (1, 28)
    assert table[2].output_shape == (latent, 1, 1)
    assert table[-1].output_shape == (1, 28, 28)
    for before, after in pairwise(table):
        assert (before.out_channels, before.output_size) == (after.in_channels, after.input_size)


def test_the_table_of_the_source() -> None:
    assert [(layer.name, layer.kind, layer.output_shape) for layer in architecture(2)] == [
        ("conv1", "conv", (32, 14, 14)),
        ("conv2", "conv", (64, 7, 7)),
        ("conv3", "conv", (2, 1, 1)),
        ("conv_transpose1", "conv_transpose", (64, 7, 7)),
        ("conv_transpose2", "conv_transpose", (32, 14, 14)),
        ("conv_transpose3", "conv_transpose", (1, 28, 28)),
    ]
    assert [layer.relu for layer in architecture(2)] == [True, True, False, True, True, False]


def test_weights_are_in_torchs_layout() -> None:
    shapes = [layer.weight_shape for layer in architecture(5)]
    assert shapes[:3] == [(32, 1, 3, 3), (64, 32, 3, 3), (5, 64, 7, 7)]
    assert shapes[3:] == [(5, 64, 7, 7), (64, 32, 3, 3), (32, 1, 3, 3)]
