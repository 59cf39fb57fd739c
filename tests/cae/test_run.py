from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file, save_file

from explainer.cae import Digits, Network, Parameters, Progress, Recipe, Run, load_run, training
from explainer.cae.fit import LAG, PROBE, Fit, as_tensor
from explainer.cae.model import batch_statistics, fold
from explainer.cae.run import snapshot_steps
from explainer.cae.run_store import read_run, run_path, write_run
from explainer.cae.training import repeatable
from explainer.errors import ExplainerError


@pytest.mark.parametrize("total", [1, 2, 6, 59, 61, 400, 3420])
def test_snapshots_rise_from_the_first_step_to_the_last(total: int) -> None:
    steps = snapshot_steps(total)
    assert steps[0] == 1 and steps[-1] == total
    assert list(steps) == sorted(set(steps))
    assert min(total, 60) <= len(steps) <= 75


def test_snapshots_are_dense_early_and_there_late() -> None:
    steps = np.array(snapshot_steps(3420))
    factors = steps[1:] / steps[:-1]
    assert factors[steps[1:] > 20].max() < 1.2
    assert np.diff(steps[steps >= 1710]).max() <= 115


def test_the_kept_step_is_the_trained_network(run: Run, network: Network) -> None:
    assert run.trained.figures is not None and network.figures is not None
    assert replace(run.trained.figures, cpu_seconds=0) == replace(network.figures, cpu_seconds=0)
    assert run.kept == 3 * run.figures.epoch
    for name, parameters in network.parameters.items():
        for mine, theirs in zip(run.network(run.kept).parameters[name], parameters, strict=True):
            assert np.array_equal(mine, theirs)


def test_losses_and_errors_are_those_reported(run: Run, quick: Recipe, spots: Digits) -> None:
    reports: list[Progress] = []
    train = training.train(quick, data=spots, progress=reports.append)
    assert train.figures is not None
    assert run.losses.tolist() == pytest.approx([report.loss for report in reports])
    assert run.validation.tolist() == [reports[2].validation_mse, reports[5].validation_mse]
    assert run.validation.min() == run.figures.validation_mse


def torch_maps(model: torch.nn.Module, images: np.ndarray, probe: torch.Tensor) -> dict:
    """Every layer's maps as the model makes them, batch norm measuring on `probe`."""
    x, p, maps = as_tensor(images), probe, {}
    with torch.no_grad():
        for name, convolution, norm in model.steps():  # type: ignore[operator]
            x, p = convolution(x), convolution(p)
            if norm is not None:
                shift, scale = p.mean((0, 2, 3), True), (p.var((0, 2, 3), False, keepdim=True))
                factor = norm.weight.view(1, -1, 1, 1) / (scale + norm.eps).sqrt()
                x, p = (
                    torch.relu((y - shift) * factor + norm.bias.view(1, -1, 1, 1)) for y in (x, p)
                )
            maps[name] = x.numpy()
    return maps


def test_numpy_agrees_with_torch_on_every_layer_of_every_snapshot(
    run: Run, quick: Recipe, spots: Digits
) -> None:
    assert run.recipe.epochs * 3 <= LAG
    images = spots.test.images
    compared = 0
    with repeatable(quick.seed):
        fit = Fit(quick, spots)

        def compare(step: int) -> None:
            nonlocal compared
            if step == run.kept:  # that one is folded with running averages: see test_model
                return
            theirs = torch_maps(fit.model, images, fit.images[:PROBE])
            mine = run.maps(step, images)
            # The latent numbers are recorded in another unit: a power of two.
            unit = np.exp2(np.round(np.log2(theirs["conv3"].std(0) / mine["conv3"].std(0))))
            for name, maps in theirs.items():
                scale = unit if name == "conv3" else 1
                assert np.abs(mine[name] * scale - maps).max() < 1e-4, (step, name)
            compared += 1

        while fit.epoch < quick.epochs:
            fit.run_epoch(lambda progress: compare(progress.step))
    assert compared == len(run.steps) - 1 > 3


def test_early_snapshots_measure_on_a_batch_then(quick: Recipe, spots: Digits) -> None:
    with repeatable(quick.seed):
        fit = Fit(quick, spots)
        fit.run_epoch(lambda _: None)
    batch = fold(fit.model, batch_statistics(fit.model, fit.images[:PROBE]))
    last = fit.snapshots[fit.step]
    for name in batch:
        assert np.array_equal(last[name].weight, batch[name].weight), name
    assert not np.allclose(fold(fit.model)["conv1"].bias, last["conv1"].bias, atol=1e-3)


def test_what_can_be_seen_at_a_step(run: Run, spots: Digits) -> None:
    step, images = run.steps[0], spots.test.images[:4]
    network = run.network(step)
    assert np.array_equal(run.reconstructions(step, images), network.reconstruct(images))
    assert np.array_equal(run.latents(step, images), network.encode(images))
    assert run.filters(step).shape == (32, 1, 3, 3)
    assert run.filters(step, "conv_transpose3").shape == (32, 1, 3, 3)
    assert run.impulse_responses(step).shape == (64, 21, 21)


def test_a_step_that_was_not_recorded_is_refused(run: Run) -> None:
    with pytest.raises(ExplainerError, match=r"step=99: .*nearest is 6"):
        run.network(99)
    assert run.nearest(99) == 6 and run.nearest(0) == 1


def test_filters_come_to_where_they_are_kept(run: Run) -> None:
    distance = run.filter_distance()
    at = run.steps.index(run.kept)
    assert distance[at] == pytest.approx(0, abs=1e-12)
    first, kept = (run.filters(step).ravel().astype(float) for step in (1, run.kept))
    cosine = first @ kept / np.linalg.norm(first) / np.linalg.norm(kept)
    assert distance[0] == pytest.approx(1 - cosine) and distance[0] > 0


def test_impulse_responses_are_what_one_unit_changes(run: Run) -> None:
    """Against torch's layers, at the unit's own place: 7x7 pixels, and nothing beyond."""
    network = run.network(run.steps[-1])
    first, second = (
        tuple(torch.tensor(a) for a in network.parameters[name])
        for name in ("conv_transpose2", "conv_transpose3")
    )

    def painted(maps: torch.Tensor) -> torch.Tensor:
        transposed = torch.nn.functional.conv_transpose2d
        x = torch.relu(transposed(maps, first[0], first[1], 2, 1, 1))
        return transposed(x, second[0], second[1], 2, 1, 1)

    maps = torch.zeros(2, 64, 7, 7)
    maps[1, 5, 3, 3] = 1
    one, other = painted(maps)[[1, 0], 0]
    responses = run.impulse_responses(run.steps[-1])
    assert np.abs(responses[5] - (one - other)[2:23, 2:23].numpy()).max() < 1e-5
    around = responses.copy()
    around[:, 7:14, 7:14] = 0
    assert not around.any() and np.abs(responses[5]).max() > 0


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"steps": (1, 1, 2, 3, 4, 5)}, "rising"),
        ({"steps": ()}, "rising"),
        ({"kept": 7}, "one of the steps"),
        ({"losses": np.zeros(3, np.float32)}, "go beyond"),
        ({"losses": np.zeros((6, 1), np.float32)}, "float32"),
        ({"validation": np.zeros(2, np.float32)}, "float64"),
        ({"snapshots": {}}, "conv1"),
        ({"recipe": Recipe(latent=5)}, "float32"),
    ],
)
def test_what_does_not_fit_together_is_refused(run: Run, changes: dict, rule: str) -> None:
    with pytest.raises(ExplainerError, match=rule):
        replace(run, **changes)


@pytest.fixture
def path(run: Run, tmp_path: Path) -> Path:
    path = tmp_path / "run.safetensors"
    write_run(path, run)
    return path


def test_round_trip(run: Run, path: Path, tmp_path: Path) -> None:
    again = read_run(path)
    assert (again.recipe, again.figures, again.steps, again.kept) == (
        run.recipe, run.figures, run.steps, run.kept,
    )  # fmt: skip
    assert np.array_equal(again.losses, run.losses)
    assert np.array_equal(again.validation, run.validation)
    for name, parameters in run.snapshots.items():
        for mine, theirs in zip(again.snapshots[name], parameters, strict=True):
            assert np.array_equal(mine, theirs)
    write_run(tmp_path / "again.safetensors", again)
    assert (tmp_path / "again.safetensors").read_bytes() == path.read_bytes()


def rewrite(path: Path, *, drop: str = "", about: dict | None = None, **more: np.ndarray) -> None:
    """Write the file again as another program might, with some tensors or facts changed."""
    header = path.read_bytes()
    length = int.from_bytes(header[:8], "little")
    known = json.loads(json.loads(header[8 : 8 + length])["__metadata__"]["explainer"])
    content = load_file(path) | {name.replace("__", "."): t for name, t in more.items()}
    content.pop(drop, None)
    save_file(content, path, {"explainer": json.dumps(known | (about or {}))})


def flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


DAMAGE: list[Callable[[Path], object]] = [
    lambda path: path.write_bytes(path.read_bytes()[:-100]),
    lambda path: path.write_bytes(path.read_bytes()[:50]),
    lambda path: path.write_bytes(b""),
    lambda path: path.write_bytes(os.urandom(5000)),
    lambda path: path.unlink(),
    flipped,
    lambda path: save_file({"conv1.weight": np.zeros(3)}, path),
    lambda path: save_file(load_file(path), path, {"explainer": "[1]"}),
    lambda path: save_file(load_file(path), path, {"explainer": "{"}),
    lambda path: rewrite(path, about={"format": 0}),
    lambda path: rewrite(path, about={"kept": 5000}),
    lambda path: rewrite(path, about={"sha256": ""}),
    lambda path: rewrite(path, drop="losses"),
    lambda path: rewrite(path, drop="conv2.bias"),
    lambda path: rewrite(path, more__weight=np.zeros(1, np.float32)),
    lambda path: rewrite(path, losses=np.zeros(6, np.float32)),
    lambda path: rewrite(path, conv1__bias=np.zeros((6, 31), np.float32)),
]


@pytest.mark.parametrize("damage", DAMAGE)
def test_damaged_and_foreign_files_are_refused(
    path: Path, damage: Callable[[Path], object]
) -> None:
    damage(path)
    with pytest.raises(ExplainerError, match=r"^read_run: path="):
        read_run(path)


def test_network_and_run_are_trained_once(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from explainer.cae import load

    calls = []

    def counting(recipe: Recipe, *, progress: object = None) -> Run:
        calls.append(recipe)
        return replace(run, recipe=recipe)

    monkeypatch.setattr(training, "record", counting)
    network, recorded = load(3), load_run(3)
    assert len(calls) == 1
    assert np.array_equal(recorded.trained.parameters["conv1"].weight,
                          network.parameters["conv1"].weight)  # fmt: skip
    run_path(Recipe(latent=3)).unlink()
    load_run(3)
    assert len(calls) == 2
    with pytest.raises(ExplainerError, match=r"load_run: latent=4: .*\./run train"):
        load_run(4, train_if_missing=False)


def test_a_run_is_read_without_torch(run: Run, path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from explainer.cae.run_store import read_run\n"
        "run = read_run(Path(sys.argv[1])); run.impulse_responses(1)\n"
        "assert 'torch' not in sys.modules and 'mlxtend' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code, path], check=True)


def test_arrays_are_read_only(run: Run) -> None:
    for array in (run.losses, run.validation, run.snapshots["conv1"].weight):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
    with pytest.raises(TypeError):
        run.snapshots["conv1"] = Parameters(*run.snapshots["conv2"])  # type: ignore[index]
