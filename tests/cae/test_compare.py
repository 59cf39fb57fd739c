"""The experiment: its cells, its cache, its processes."""

from __future__ import annotations

import json
import multiprocessing
from dataclasses import replace
from pathlib import Path

import pytest

from explainer.cae import Recipe, compare
from explainer.cae.compare import MODELS, Cell, Outcome, cells, run
from explainer.errors import ExplainerError

OUTCOME = Outcome(
    parameters=9,
    epoch=3,
    validation_mse=0.05,
    test_mse=0.04,
    shifted_mse=(0.05, 0.06, 0.07),
    accuracy=0.5,
    cpu_seconds=1.5,
)


def keep(cell: Cell, outcome: Outcome = OUTCOME) -> None:
    cell.path.parent.mkdir(parents=True, exist_ok=True)
    cell.path.write_text(json.dumps({"outcome": outcome.to_dict()}), encoding="utf-8")


def test_cells_are_every_model_length_and_seed_once() -> None:
    found = cells(latents=(2, 3), seeds=2)
    assert len(found) == len(set(found)) == 2 * (2 * (len(MODELS) - 1) + 1)
    recipes = {replace(cell.recipe, latent=1, seed=0) for cell in found}
    assert recipes == {replace(compare.RECIPE, latent=1)}, "one recipe for all"


def test_a_cells_file_is_named_by_all_that_it_depends_on(monkeypatch: pytest.MonkeyPatch) -> None:
    cell = Cell(model="fc", recipe=Recipe())
    others = [
        Cell(model="cae", recipe=Recipe()),
        Cell(model="fc", recipe=Recipe(seed=1)),
        Cell(model="fc", recipe=Recipe(lr=0.1)),
    ]
    paths = {each.path for each in (cell, *others)}
    monkeypatch.setattr("explainer.cae.compare.DIGEST", "other digits")
    paths.add(cell.path)
    monkeypatch.setattr("explainer.cae.compare.metadata.version", lambda _: "0")
    paths.add(cell.path)
    assert len(paths) == 6


def test_what_is_kept_is_not_trained_again(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = cells(latents=(2,), seeds=1)
    missing = wanted[3]
    for cell in wanted:
        if cell != missing:
            keep(cell)
    trained: list[Cell] = []

    def train(_: object, cells: list[Cell], jobs: int) -> list[tuple[Cell, Outcome]]:
        trained.extend(cells)
        return [(cell, replace(OUTCOME, epoch=7)) for cell in cells]

    monkeypatch.setattr(compare, "each", train)
    told: list[tuple[int, int]] = []
    found = run(wanted, report=lambda cell, outcome, done, total: told.append((done, total)))
    assert trained == [missing]
    assert list(found) == list(wanted), "in the order asked for"
    assert [cell for cell in wanted if found[cell].epoch == 7] == [missing]
    assert told == [(n + 1, len(wanted)) for n in range(len(wanted))]


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "{}", '{"outcome": {}}', '{"outcome": {"shifted_mse": 3}}',
     json.dumps({"outcome": OUTCOME.to_dict() | {"test_mse": "x"}}),
     json.dumps({"outcome": OUTCOME.to_dict() | {"test_mse": float("nan")}}),
     json.dumps({"outcome": OUTCOME.to_dict() | {"shifted_mse": [1.0]}})],
)  # fmt: skip
def test_a_damaged_file_is_trained_again(text: str, caplog: pytest.LogCaptureFixture) -> None:
    cell = Cell(model="fc", recipe=Recipe())
    keep(cell)
    assert compare._cached(cell.path) == OUTCOME
    cell.path.write_text(text, encoding="utf-8")
    assert compare._cached(cell.path) is None
    assert "training that cell again" in caplog.text


def test_processes_train_keep_and_end(cache: Path) -> None:
    wanted = [Cell(model=model, recipe=Recipe(epochs=1)) for model in ("pca", "fc")]
    found = run(wanted, jobs=2)
    assert 0.03 < found[wanted[0]].test_mse < found[wanted[1]].test_mse < 0.2
    assert sorted(path.name for path in (cache / "compare").iterdir()) == sorted(
        cell.path.name for cell in wanted
    )
    assert run(wanted, jobs=2) == found
    assert multiprocessing.active_children() == []


def test_an_error_in_a_process_ends_the_run() -> None:
    wrong = Cell(model="fc", recipe=Recipe(epochs=1, lr=1e30, warmup=0))
    with pytest.raises(ExplainerError, match="lower learning rate"):
        run([wrong], jobs=1)
    assert multiprocessing.active_children() == []
