"""The checkerboard's measure, its three decoders and their file."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file, save_file

from explainer import overlap_count
from explainer.cae import Digits, checkerboard, decoders
from explainer.cae.checkerboard import (
    DECODERS,
    Decoder,
    load_checkerboard,
    nyquist_share,
    read_checkerboard,
    write_checkerboard,
)
from explainer.errors import ExplainerError


@pytest.fixture(scope="module")
def trained(spots: Digits) -> dict[str, Decoder]:
    return decoders.train_decoders(spots, steps=6)


def wave(u: int, v: int) -> np.ndarray:
    rows, columns = np.indices((28, 28))
    return np.cos(2 * np.pi * (u * rows + v * columns) / 28)[None]


@pytest.mark.parametrize(
    ("u", "v", "share"), [(14, 0, 1), (0, 14, 1), (14, 14, 1), (14, 3, 1), (13, 3, 0), (1, 0, 0)]
)
def test_only_waves_that_alternate_count(u: int, v: int, share: float) -> None:
    assert nyquist_share(wave(u, v)) == pytest.approx(share, abs=1e-12)


def test_shares_are_of_power_and_brightness_is_none() -> None:
    mixed = 2 * wave(14, 0) + wave(3, 5) * np.sqrt(2) + 10
    assert nyquist_share(mixed) == pytest.approx(4 / 5)


def test_white_noise_has_its_part() -> None:
    noise = np.random.default_rng(0).normal(size=(400, 28, 28))
    assert nyquist_share(noise) == pytest.approx(55 / 783, rel=0.02)


def test_the_pattern_of_uneven_counts_is_all_alternation() -> None:
    """Inside, 3x3 with stride 2 counts 1 2 2 4; 4x4 counts 4 everywhere."""
    uneven = overlap_count((20, 20), 3, stride=2, padding=1)[4:32, 4:32]
    assert sorted(np.unique(uneven).tolist()) == [1, 2, 4]
    assert nyquist_share(uneven[None]) == pytest.approx(1)
    even = overlap_count((20, 20), 4, stride=2, padding=1)[4:32, 4:32]
    assert np.unique(even).tolist() == [4]
    with pytest.raises(ExplainerError, match="flat"):
        nyquist_share(even[None])


@pytest.mark.parametrize("shape", [(28, 28), (1, 27, 28), (1, 28, 27)])
def test_other_shapes_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ExplainerError, match=r"images\.shape"):
        nyquist_share(np.ones(shape))


@pytest.mark.parametrize("name", DECODERS)
def test_every_decoder_makes_pictures_of_28_by_28(name: str) -> None:
    model = decoders.autoencoder(name)
    assert model(torch.rand(3, 1, 28, 28)).shape == (3, 1, 28, 28)


def test_they_differ_in_how_they_double_only(trained: dict[str, Decoder]) -> None:
    kinds = {
        name: [type(layer).__name__ for layer in decoders.autoencoder(name)] for name in DECODERS
    }
    assert kinds["3x3"] == kinds["4x4"]
    assert kinds["resize"][:10] == kinds["3x3"][:10]
    assert kinds["resize"].count("Upsample") == 2


def test_records_are_of_the_steps_they_say(trained: dict[str, Decoder], spots: Digits) -> None:
    for name, decoder in trained.items():
        assert decoder.steps.tolist() == [1, 2, 3, 4, 5, 6]
        assert decoder.images.shape == (6, len(spots.test), 28, 28)
        assert decoder.shares == pytest.approx([nyquist_share(x) for x in decoder.images], rel=1e-5)
        assert (decoder.at(1), decoder.at(4), decoder.at(100), decoder.name) == (0, 3, 5, name)


def test_one_seed_gives_the_same_bits(trained: dict[str, Decoder], spots: Digits) -> None:
    again = decoders.train_decoders(spots, steps=6)
    for name in DECODERS:
        assert np.array_equal(again[name].images, trained[name].images)


@pytest.fixture
def path(trained: dict[str, Decoder], tmp_path: Path) -> Path:
    path = tmp_path / "three.safetensors"
    write_checkerboard(path, trained)
    return path


def test_round_trip(trained: dict[str, Decoder], path: Path) -> None:
    again = read_checkerboard(path)
    for name, decoder in trained.items():
        for part in ("steps", "images", "shares"):
            assert np.array_equal(getattr(again[name], part), getattr(decoder, part))


def flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize(
    "damage",
    [
        flipped,
        lambda path: path.unlink(),
        lambda path: path.write_bytes(path.read_bytes()[:-10]),
        lambda path: path.write_bytes(os.urandom(2000)),
        lambda path: save_file(load_file(path), path),
        lambda path: save_file(load_file(path), path, {"explainer": json.dumps({"format": 1})}),
        lambda path: save_file(load_file(path), path, {"explainer": "3"}),
        lambda path: save_file({"x": np.zeros(3)}, path, {"explainer": "{}"}),
    ],
)
def test_damaged_and_foreign_files_are_refused(
    path: Path, damage: Callable[[Path], object]
) -> None:
    damage(path)
    with pytest.raises(ExplainerError, match="read_checkerboard"):
        read_checkerboard(path)


def test_records_that_do_not_fit_are_refused(trained: dict[str, Decoder]) -> None:
    with pytest.raises(ExplainerError, match="not a decoder's record"):
        replace(trained["3x3"], shares=np.zeros(2))


def test_decoders_are_trained_once_and_again_when_damaged(
    trained: dict[str, Decoder], monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def training() -> dict[str, Decoder]:
        calls.append(1)
        return trained

    monkeypatch.setattr(decoders, "train_decoders", training)
    load_checkerboard()
    load_checkerboard()
    assert len(calls) == 1
    flipped(checkerboard.checkerboard_path())
    load_checkerboard()
    assert len(calls) == 2
