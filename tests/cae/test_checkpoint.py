"""Interrupted, killed and resumed training comes to the same bits."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from safetensors.numpy import load_file, save_file

from explainer.cae import Digits, Progress, Recipe, Run
from explainer.cae.training import Stopped, record
from explainer.cli import cli
from explainer.errors import ExplainerError

RECIPE = Recipe(latent=3, seed=7, epochs=4, batch=32)


class Kill(Exception):
    """Stands for a killed process."""


def stop_at(step: int, how: BaseException) -> Callable[[Progress], None]:
    def told(progress: Progress) -> None:
        if progress.step == step:
            raise how

    return told


def same(one: Run, two: Run) -> None:
    assert (one.steps, one.kept) == (two.steps, two.kept)
    assert replace(one.figures, cpu_seconds=0) == replace(two.figures, cpu_seconds=0)
    assert np.array_equal(one.losses, two.losses)
    assert np.array_equal(one.validation, two.validation)
    for name, parameters in one.snapshots.items():
        for mine, theirs in zip(parameters, two.snapshots[name], strict=True):
            assert np.array_equal(mine, theirs), name


@pytest.fixture(scope="module")
def whole(spots: Digits) -> Run:
    return record(RECIPE, data=spots)


@pytest.mark.parametrize("step", [4, 6, 8, 11])
def test_a_killed_run_goes_on_to_the_same_bits(
    whole: Run, spots: Digits, tmp_path: Path, step: int
) -> None:
    path = tmp_path / "checkpoint.safetensors"
    with pytest.raises(Kill):
        record(RECIPE, data=spots, checkpoint=path, progress=stop_at(step, Kill()))
    seen: list[int] = []
    again = record(RECIPE, data=spots, checkpoint=path, progress=lambda p: seen.append(p.step))
    assert seen[0] == 1 + 3 * ((step - 1) // 3), "from the end of the last whole epoch"
    same(whole, again)
    assert not path.exists(), "a finished run needs none"


def test_ctrl_c_gives_the_best_so_far(whole: Run, spots: Digits, tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.safetensors"
    with pytest.raises(Stopped) as stopped:
        record(RECIPE, data=spots, checkpoint=path, progress=stop_at(8, KeyboardInterrupt()))
    best = stopped.value.best
    assert best is not None and path.exists()
    assert best.validation.tolist() == whole.validation.tolist()[:2]
    assert best.figures.validation_mse == best.validation.min()
    same(whole, record(RECIPE, data=spots, checkpoint=path))


def test_ctrl_c_in_the_first_epoch_has_nothing_to_give(spots: Digits) -> None:
    with pytest.raises(Stopped) as stopped:
        record(RECIPE, data=spots, progress=stop_at(1, KeyboardInterrupt()))
    assert stopped.value.best is None


def half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:3000])


def flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize(
    "damage",
    [
        half,
        flipped,
        lambda path: path.write_bytes(os.urandom(4000)),
        lambda path: save_file(load_file(path), path),
        lambda path: save_file(load_file(path), path, {"explainer": "[]"}),
    ],
)
def test_damaged_and_foreign_checkpoints_are_refused(
    spots: Digits, tmp_path: Path, damage: Callable[[Path], object]
) -> None:
    path = tmp_path / "checkpoint.safetensors"
    with pytest.raises(Kill):
        record(RECIPE, data=spots, checkpoint=path, progress=stop_at(4, Kill()))
    damage(path)
    with pytest.raises(ExplainerError, match=r"checkpoint=.*Delete it"):
        record(RECIPE, data=spots, checkpoint=path)


@pytest.mark.parametrize("what", ["recipe", "data"])
def test_a_checkpoint_of_something_else_is_refused(
    spots: Digits, tmp_path: Path, what: str
) -> None:
    path = tmp_path / "checkpoint.safetensors"
    with pytest.raises(Kill):
        record(RECIPE, data=spots, checkpoint=path, progress=stop_at(4, Kill()))
    other = replace(RECIPE, seed=8) if what == "recipe" else RECIPE
    data = replace(spots, train=spots.test) if what == "data" else spots
    with pytest.raises(ExplainerError, match="another recipe, other images"):
        record(other, data=data, checkpoint=path)


@pytest.mark.parametrize("device", ["tpu", "cuda:7"])
def test_an_unknown_device_is_refused(spots: Digits, device: str) -> None:
    with pytest.raises(ExplainerError, match="must be one of cpu, cuda, mps"):
        record(RECIPE, data=spots, device=device)


@pytest.mark.parametrize(("device", "module"), [("cuda", "cuda"), ("mps", "backends.mps")])
def test_a_device_that_is_not_here_is_refused_before_anything_is_done(
    device: str, module: str, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"torch.{module}.is_available", lambda: False)
    for dataset in ("digits", "mnist"):
        done = CliRunner().invoke(cli, ["train", "--device", device, "--dataset", dataset])
        assert isinstance(done.exception, ExplainerError)
        assert str(done.exception) == (
            f"train: device='{device}': is not available to this torch on this machine. Use cpu."
        )
    assert not cache.exists()


def test_checkpoints_hold_no_pickle(spots: Digits, tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.safetensors"
    with pytest.raises(Kill):
        record(RECIPE, data=spots, checkpoint=path, progress=stop_at(4, Kill()))
    kinds = {array.dtype.kind for array in load_file(path).values()}
    assert kinds <= {"f", "i", "u"}
    code = "import sys; from safetensors.numpy import load_file; load_file(sys.argv[1])"
    subprocess.run([sys.executable, "-c", code, path], check=True)
