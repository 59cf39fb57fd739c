"""Trained files from another machine: the intact get in, and no others."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from explainer.cae import Recipe, Run
from explainer.cae.installing import install, shown_files
from explainer.cae.run_store import run_path, write_run
from explainer.cae.store import network_path, read_network, write_network
from explainer.errors import ExplainerError


@pytest.fixture
def sent(run: Run, tmp_path: Path) -> dict[str, bytes]:
    """The contents of a network's and a run's file, by name."""
    network, record = tmp_path / "n", tmp_path / "r"
    write_network(network, run.trained)
    write_run(record, run)
    return {
        network_path(run.recipe).name: network.read_bytes(),
        run_path(run.recipe).name: record.read_bytes(),
    }


def test_intact_files_are_installed(sent: dict[str, bytes], cache: Path) -> None:
    for name, blob in sent.items():
        assert install(name, blob) == cache / name
        install(name, blob)
        assert (cache / name).read_bytes() == blob


def test_damaged_files_are_not(sent: dict[str, bytes], cache: Path) -> None:
    for name, blob in sent.items():
        with pytest.raises(ExplainerError):
            install(name, blob[:-1])
        assert not (cache / name).exists()


def test_names_must_be_right(sent: dict[str, bytes], cache: Path, run: Run) -> None:
    network, record = sent
    other = replace(run.recipe, seed=99)
    for name, blob in (
        (network_path(other).name, sent[network]),
        (run_path(other).name, sent[record]),
        (network, sent[record]),
        (record, sent[network]),
        (f"../{network}", sent[network]),
    ):
        with pytest.raises(ExplainerError):
            install(name, blob)
    assert not list(cache.glob("*.safetensors"))


def test_what_a_scene_shows(cache: Path) -> None:
    (network,) = shown_files(run=False)
    assert network == network_path(Recipe())
    assert shown_files(run=True)[:2] == (network, run_path(Recipe()))
    assert all(path.parent == cache for path in shown_files(run=True))
    with pytest.raises(ExplainerError):
        read_network(network)
