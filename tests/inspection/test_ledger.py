"""The ledger says what torch does, and warns where it should."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from explainer import Conv, ConvTranspose, ExplainerError, overlap_count
from explainer.axis import Axis
from explainer.inspection import Entry, Row, ledger
from explainer.inspection.module import load_module, read_module
from explainer.inspection.warnings import overlap

LECTURE = nn.Sequential(
    nn.Conv2d(1, 8, 3, 2, 1),
    nn.ReLU(),
    nn.Conv2d(8, 4, 3, 2, 1, groups=4),
    nn.ConvTranspose2d(4, 8, 3, 2, 1),
    nn.BatchNorm2d(8),
    nn.ConvTranspose2d(8, 1, 4, 2, 1, bias=False),
)

NETWORKS = [
    (LECTURE, (1, 12, 9)),
    (
        nn.Sequential(nn.Conv1d(2, 3, 3, dilation=2), nn.MaxPool1d(2), nn.Upsample(scale_factor=3)),
        (2, 17),
    ),
    (nn.Sequential(nn.Conv3d(1, 2, (1, 2, 3)), nn.AvgPool3d(2, ceil_mode=True)), (1, 4, 6, 9)),
    (
        nn.Sequential(
            nn.ConvTranspose2d(3, 2, 2, 3, dilation=2), nn.Conv2d(2, 2, 3, padding="same")
        ),
        (3, 4, 5),
    ),
    (nn.Sequential(nn.Upsample(scale_factor=2, mode="bilinear"), nn.Conv2d(1, 1, 3)), (1, 6, 5)),
]

#: A maximum has a gradient at one place only.
LINEAR = [pair for pair in NETWORKS if not any(isinstance(p, nn.MaxPool1d) for p in pair[0])]


def rows_of(network: nn.Module, shape: tuple[int, ...]) -> tuple[Row, ...]:
    return ledger(read_module(network, shape), shape)


@pytest.mark.parametrize(("network", "shape"), NETWORKS)
def test_shapes_and_parameters_are_torchs(network: nn.Sequential, shape: tuple[int, ...]) -> None:
    rows = rows_of(network, shape)
    x, found = torch.zeros(1, *shape), []
    for part in network.eval():
        x = part(x)
        if not isinstance(part, nn.ReLU | nn.BatchNorm2d):
            found.append(tuple(x.shape[1:]))
    assert [row.output_shape for row in rows] == found
    layers = [p for p in network if not isinstance(p, nn.BatchNorm2d)]
    wanted = sum(p.numel() for layer in layers for p in layer.parameters())
    assert sum(row.parameters for row in rows) == wanted


@pytest.mark.parametrize(("network", "shape"), LINEAR)
def test_the_receptive_field_is_where_gradients_come_from(
    network: nn.Sequential, shape: tuple[int, ...]
) -> None:
    for parameter in network.parameters():
        nn.init.constant_(parameter, 0.5)
    field = rows_of(network, shape)[-1].receptive_field
    assert field is not None
    x = torch.rand(1, *shape, requires_grad=True)
    out = nn.Sequential(*(part for part in network if not isinstance(part, nn.ReLU)))(x)
    widest = [0] * len(field)
    for cell in np.ndindex(*out.shape[2:]):
        (gradient,) = torch.autograd.grad(out[(0, 0, *cell)], x, retain_graph=True)
        touched = torch.nonzero(gradient[0].abs().sum(0))
        if len(touched):
            spans = (touched.max(0).values - touched.min(0).values + 1).tolist()
            widest = [max(pair) for pair in zip(widest, spans, strict=True)]
    assert list(field) == widest


def test_multiplications_by_hand() -> None:
    down = Entry(name="a", type="Conv2d", spec=Conv(3, stride=2, padding=1), out_channels=4)
    up = Entry(name="b", type="ConvTranspose2d", spec=ConvTranspose(2, stride=2), out_channels=3)
    first, second = ledger([down, up], (2, 6, 6))
    assert first.macs == 3 * 3 * 9 * 2 * 4  # output cells, weights, channels in and out
    assert second.macs == 3 * 3 * 4 * 4 * 3  # input cells: inserted zeros cost nothing


@pytest.mark.parametrize(
    ("k", "s", "p", "d"), [(3, 2, 1, 1), (4, 2, 0, 1), (2, 3, 0, 1), (3, 2, 0, 2)]
)
def test_overlap_is_what_the_reference_counts(k: int, s: int, p: int, d: int) -> None:
    counted = overlap_count(20, k, stride=s, padding=p, dilation=d)
    start = 5 * s  # far from the edge, at the beginning of a period
    assert overlap(Axis(k, s, p, p, d)) == tuple(counted[start : start + s].tolist())


def test_a_transposed_layer_tells_its_zeros_and_borders() -> None:
    spec = ConvTranspose((3, 5), stride=(2, 3), padding=(1, 0), output_padding=(1, 0))
    (row,) = ledger([Entry(name="up", type="ConvTranspose2d", spec=spec)], (1, 4, 4))
    assert row.inserted_zeros == (1, 2)
    assert row.borders == ((1, 2), (4, 4))
    assert row.overlap == ((1, 2), (2, 2, 1))


def warned(spec: ConvTranspose | Conv, size: int = 6) -> str:
    kind = "Conv1d" if isinstance(spec, Conv) else "ConvTranspose1d"
    (row,) = ledger([Entry(name="x", type=kind, spec=spec)], (1, size))
    return "; ".join(row.warnings)


def test_warnings_come_where_they_belong_and_only_there() -> None:
    assert "uneven overlap, 1:2" in warned(ConvTranspose(3, stride=2))
    assert warned(ConvTranspose(4, stride=2, padding=1)) == ""
    assert "gaps" in warned(ConvTranspose(2, stride=3))
    assert "beyond the kernel's reach" in warned(ConvTranspose(2, padding=2))
    assert "5 gives the same as 6; output_padding=1" in warned(Conv(3, stride=2, padding=1))
    assert warned(Conv(3, stride=2, padding=1), size=5) == ""
    assert warned(Conv(3, padding=1)) == ""


def test_the_way_back_needs_output_padding() -> None:
    down = Conv(3, stride=2, padding=1)
    for op, size, warns in ((0, 8, True), (1, 8, False), (0, 7, False)):
        up = ConvTranspose(3, stride=2, padding=1, output_padding=op)
        entries = [
            Entry(name="down", type="Conv1d", spec=down),
            Entry(name="up", type="ConvTranspose1d", spec=up),
        ]
        rows = ledger(entries, (1, size))
        said = [w for w in rows[1].warnings if "returns to" in w]
        assert bool(said) is warns
        if warns:
            assert said == ['gives 7 where "down" had taken 8: output_padding=1 returns to 8']


def test_layers_that_do_not_fit_are_refused() -> None:
    wide = Entry(name="wide", type="Conv1d", spec=Conv(9), out_channels=1)
    with pytest.raises(ExplainerError, match=r"wide\.input_size"):
        ledger([wide], (1, 4))
    with pytest.raises(ExplainerError, match=r"x\.in_channels=2: is not what comes in, 3"):
        ledger([Entry(name="x", type="Conv1d", spec=Conv(1), in_channels=2)], (3, 4))
    with pytest.raises(ExplainerError, match=r"x\.groups=2: must divide the input's channels, 3"):
        ledger([Entry(name="x", type="Conv1d", spec=Conv(1, groups=2))], (3, 4))


def test_other_layers_have_a_row_but_no_receptive_field() -> None:
    network = nn.Sequential(nn.Conv2d(1, 2, 3), nn.Flatten(), nn.Linear(32, 5), nn.Tanh())
    rows = rows_of(network, (1, 6, 6))
    assert [row.type for row in rows] == ["Conv2d", "Flatten", "Linear"]
    assert rows[-1].output_shape == (5,)
    assert (rows[-1].parameters, rows[-1].macs) == (165, 160)
    assert rows[0].receptive_field == (3, 3) and rows[-1].receptive_field is None


class Branches(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.one, self.two = nn.Conv2d(1, 2, 3), nn.Conv2d(1, 2, 5)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.one(x)[..., 1:-1, 1:-1] + self.two(x)


def test_a_module_is_read_without_being_changed() -> None:
    network = nn.Sequential(nn.Conv2d(1, 2, 3), nn.Sequential(nn.BatchNorm2d(2), nn.Dropout()))
    network[1].eval()
    before = {name: value.clone() for name, value in network.state_dict().items()}
    read_module(network, (1, 5, 5))
    assert network.training and not network[1].training
    assert all(torch.equal(value, before[name]) for name, value in network.state_dict().items())
    assert not network[0]._forward_hooks


def test_modules_that_cannot_be_inspected_are_refused() -> None:
    with pytest.raises(ExplainerError, match="Only chains"):
        read_module(Branches(), (1, 9, 9))
    with pytest.raises(ExplainerError, match="is not what the model takes"):
        read_module(nn.Conv2d(3, 1, 3), (1, 9, 9))
    for reference in ("nowhere.at_all:x", "torch.nn:Nothing", "math:tau", "torch.nn:Conv2d"):
        with pytest.raises(ExplainerError, match="model="):
            load_module(reference)
    assert isinstance(load_module("torch.nn:ReLU"), nn.ReLU)
