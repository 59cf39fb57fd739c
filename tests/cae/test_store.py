from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from explainer.cae import Network, Progress, Recipe, Run, load, training
from explainer.cae.store import network_path, read_network, write_network
from explainer.errors import ExplainerError


class Trainer:
    """Stands for `record`: gives a run that is there already, and counts."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.calls = 0
        self.seconds = 0.0

    def __call__(self, recipe: Recipe, *, progress: object = None) -> Run:
        self.calls += 1
        time.sleep(self.seconds)
        return replace(self.run, recipe=recipe)


@pytest.fixture
def trainer(run: Run, monkeypatch: pytest.MonkeyPatch) -> Trainer:
    trainer = Trainer(run)
    monkeypatch.setattr(training, "record", trainer)
    return trainer


@pytest.fixture
def path(network: Network, tmp_path: Path) -> Path:
    path = tmp_path / "network.safetensors"
    write_network(path, network)
    return path


def test_round_trip(network: Network, path: Path) -> None:
    again = read_network(path)
    assert (again.latent, again.recipe, again.figures) == (3, network.recipe, network.figures)
    assert list(again.parameters) == list(network.parameters)
    for name, (weight, bias) in network.parameters.items():
        assert np.array_equal(again.parameters[name].weight, weight)
        assert np.array_equal(again.parameters[name].bias, bias)


def test_same_network_same_bytes(network: Network, path: Path, tmp_path: Path) -> None:
    write_network(tmp_path / "again.safetensors", network)
    assert (tmp_path / "again.safetensors").read_bytes() == path.read_bytes()


def test_json_beside_says_what_it_is(network: Network, path: Path) -> None:
    about = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert network.recipe is not None and network.figures is not None
    assert about["recipe"] == network.recipe.to_dict()
    assert about["figures"] == network.figures.to_dict()
    assert about["figures"]["torch"] == network.figures.torch


def test_untrained_network_is_not_written(network: Network, tmp_path: Path) -> None:
    with pytest.raises(ExplainerError, match="recipe and figures"):
        write_network(tmp_path / "x.safetensors", replace(network, figures=None))
    assert not list(tmp_path.glob("x*"))


def rewrite(
    path: Path, *, drop: str = "", about: dict | None = None, **tensors: np.ndarray
) -> None:
    """Write the file again as another program might, with some tensors or facts changed."""
    known = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    content = load_file(path) | {name.replace("__", "."): t for name, t in tensors.items()}
    content.pop(drop, None)
    save_file(content, path, {"explainer": json.dumps(known | (about or {}))})


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def header_only(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:50])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def noise(path: Path) -> None:
    path.write_bytes(os.urandom(5000))


def last_bit(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


def foreign(path: Path) -> None:
    save_file({"conv1.weight": np.zeros(3)}, path)


def foreign_metadata(path: Path) -> None:
    save_file(load_file(path), path, {"explainer": "[1]"})


def not_json(path: Path) -> None:
    save_file(load_file(path), path, {"explainer": "{"})


DAMAGE: list[Callable[[Path], None]] = [
    truncated,
    header_only,
    empty,
    noise,
    last_bit,
    foreign,
    foreign_metadata,
    not_json,
    lambda path: rewrite(path, about={"format": 0}),
    lambda path: rewrite(path, about={"figures": None}),
    lambda path: rewrite(path, about={"recipe": {}}),
    lambda path: rewrite(path, about={"sha256": ""}),
    lambda path: rewrite(path, drop="conv2.bias"),
    lambda path: rewrite(path, more__weight=np.zeros(1, np.float32)),
    lambda path: rewrite(path, conv2__more=np.zeros(1, np.float32)),
    lambda path: rewrite(path, conv1__bias=np.zeros(32, np.float64)),
    lambda path: rewrite(path, conv1__bias=np.zeros(31, np.float32)),
    lambda path: rewrite(path, conv1__bias=np.full(32, np.nan, np.float32)),
    lambda path: rewrite(path, conv1__bias=np.zeros(32, np.float32)),
]


@pytest.mark.parametrize("damage", DAMAGE)
def test_damaged_and_foreign_files_are_refused(path: Path, damage: Callable[[Path], None]) -> None:
    damage(path)
    with pytest.raises(ExplainerError, match=r"^read_network: path="):
        read_network(path)


def test_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExplainerError, match="read_network"):
        read_network(tmp_path / "nothing.safetensors")


def test_load_trains_once(trainer: Trainer, cache: Path) -> None:
    first = load(3)
    second = load(3)
    assert trainer.calls == 1
    assert first.recipe == second.recipe == Recipe(latent=3)
    assert network_path(Recipe(latent=3)).parent == cache
    assert np.array_equal(first.parameters["conv1"].weight, second.parameters["conv1"].weight)


@pytest.mark.parametrize("damage", DAMAGE)
def test_load_trains_again_what_is_damaged(
    trainer: Trainer, damage: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    load(3)
    damage(network_path(Recipe(latent=3)))
    with caplog.at_level(logging.WARNING):
        load(3)
    assert trainer.calls == 2
    assert "Training it again" in caplog.text
    load(3)
    assert trainer.calls == 2


def test_load_trains_again_what_is_of_another_recipe(trainer: Trainer) -> None:
    load(3)
    stored = network_path(Recipe(latent=3))
    stored.rename(network_path(Recipe(latent=3, seed=1)))
    assert load(3, recipe=Recipe(latent=3, seed=1)).recipe == Recipe(latent=3, seed=1)
    assert trainer.calls == 2


def test_recipes_do_not_displace_each_other(trainer: Trainer) -> None:
    for _ in range(2):
        load(3)
        load(3, recipe=Recipe(latent=3, seed=1))
    assert trainer.calls == 2


def test_load_can_refuse_to_train(trainer: Trainer, cache: Path) -> None:
    with pytest.raises(ExplainerError, match=r"latent=3: .*\./run train"):
        load(3, train_if_missing=False)
    assert trainer.calls == 0 and not cache.exists()


def test_load_refuses_a_recipe_of_another_latent(trainer: Trainer) -> None:
    with pytest.raises(ExplainerError, match="latent=2: must be the recipe's own, 3"):
        load(2, recipe=Recipe(latent=3))
    assert trainer.calls == 0


def test_stopped_training_leaves_nothing(cache: Path, spots, monkeypatch) -> None:
    def stop(_: Progress) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(training, "load_data", lambda: spots)
    with pytest.raises(KeyboardInterrupt):
        load(2, progress=stop)
    assert not [file for file in cache.iterdir() if file.suffix != ".lock"]


def test_two_at_once_train_once(trainer: Trainer) -> None:
    trainer.seconds = 0.3
    loaded: list[Network] = []
    threads = [threading.Thread(target=lambda: loaded.append(load(3))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert trainer.calls == 1 and len(loaded) == 3


def test_a_killed_process_leaves_no_lock(trainer: Trainer, cache: Path) -> None:
    cache.mkdir(parents=True)
    lock = network_path(Recipe(latent=3)).with_suffix(".lock")
    code = (
        "import sys, time; from filelock import FileLock\n"
        "FileLock(sys.argv[1]).acquire(); print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code, lock], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None and holder.stdout.readline().strip() == b"held"
        holder.kill()
    load(3)
    assert trainer.calls == 1


def test_a_cached_network_runs_without_torch(trainer: Trainer) -> None:
    load(3)
    code = (
        "import sys; from explainer import cae\n"
        "assert cae.load(3, train_if_missing=False).decode([[0, 0, 0]]).shape == (1, 28, 28)\n"
        "assert 'torch' not in sys.modules and 'mlxtend' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
