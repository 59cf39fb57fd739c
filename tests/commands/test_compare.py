"""The command `compare`: its table, its files, and how it holds a run to the record."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from explainer.cae.compare import LATENTS, MODELS, QUICK, RECIPE, SEEDS, Cell, Outcome, cells
from explainer.cae.comparison import Comparison, Row, Values
from explainer.cae.measured import measured
from explainer.cae.tuning import CANDIDATES, TUNED, candidate_cells, trials
from explainer.commands import compare as command
from explainer.errors import ExplainerError


def outcome(cell: Cell, error: float) -> Outcome:
    return Outcome(
        parameters=100 + cell.recipe.latent,
        epoch=3,
        validation_mse=error + 0.001,
        test_mse=error,
        shifted_mse=(error * 2, error * 3, error * 4),
        accuracy=0.5,
        cpu_seconds=2.0,
    )


def comparison(**errors: float) -> Comparison:
    """Return a table in which a model's error is as named; seeds spread by a hundredth."""
    found = {
        cell: outcome(cell, errors.get(cell.model, 0.02) * (1 + cell.recipe.seed / 100))
        for cell in cells(latents=(2, 16))
    }
    return Comparison.of(RECIPE, found)


def test_rows_gather_the_seeds() -> None:
    table = comparison(cae=0.01)
    assert [(row.model, row.latent) for row in table.rows] == [
        (model, latent) for latent in (2, 16) for model in MODELS
    ]
    row = table.row("cae", 16)
    assert row.test_mse == Values((0.01, 0.0101, 0.0102))
    assert row.test_mse.mean == pytest.approx(0.0101)
    assert row.test_mse.deviation == pytest.approx(0.0001)
    assert [moved.mean for moved in row.shifted_mse] == pytest.approx([0.0202, 0.0303, 0.0404])
    assert len(table.row("pca", 2).outcomes) == 1
    with pytest.raises(ExplainerError, match="must be one of pca 2"):
        table.row("cae", 64)


@pytest.mark.parametrize(
    ("errors", "verdict", "share"),
    [
        ({"cae": 0.01, "fc": 0.02, "fc_deep": 0.03}, "convolutional", 0.5),
        ({"cae": 0.01, "fc": 0.03, "fc_deep": 0.02}, "convolutional", 0.5),
        ({"cae": 0.02, "fc": 0.03, "fc_deep": 0.01}, "fully connected", -1.0),
        ({"cae": 0.0199, "fc": 0.02, "fc_deep": 0.03}, "neither", 0.005),
    ],
)
def test_the_verdict_is_against_the_better_fully_connected_one(
    errors: dict[str, float], verdict: str, share: float
) -> None:
    table = comparison(**errors)
    assert table.verdict(16) == verdict
    assert table.less_error(16) == pytest.approx(share)
    (line,) = (line for line in command.verdicts(table) if line.startswith("Latent 16"))
    assert ("within the spread" in line) is (verdict == "neither")
    assert ("more error" in line) is (share < 0)


def test_a_table_survives_json() -> None:
    table = replace(measured(), tuning=measured().tuning[:2])
    assert Comparison.from_dict(json.loads(json.dumps(table.to_dict()))) == table


@pytest.mark.parametrize(
    "change",
    [{"format": 0}, {"digits": "others"}, {"rows": [{}]}, {"rows": 3}, {"recipe": {"lr": -1}},
     {"tuning": [{}]}, {"tuning": [3]}, {"versions": 3}],
)  # fmt: skip
def test_what_is_no_comparison_is_refused(change: dict) -> None:
    data = comparison().to_dict() | change
    with pytest.raises(ExplainerError, match="is no comparison"):
        Comparison.from_dict(data)
    with pytest.raises(ExplainerError, match="is no comparison"):
        Comparison.from_dict([])


def test_all_files_are_written_and_agree(tmp_path: Path) -> None:
    table = comparison(cae=0.01)
    paths = command.write(table, tmp_path / "new")
    assert [path.suffix for path in paths] == [".md", ".csv", ".json", ".svg", ".png"]
    texts = {path.suffix: path for path in paths}
    assert Comparison.from_dict(json.loads(texts[".json"].read_text())) == table
    rows = list(csv.DictReader(io.StringIO(texts[".csv"].read_text())))
    assert len(rows) == len(table.rows)
    (row,) = (row for row in rows if (row["model"], row["latent"]) == ("cae", "16"))
    assert float(row["test_mse"]) == pytest.approx(0.0101)
    assert float(row["test_mse_moved_3px"]) == pytest.approx(0.0404)
    lines = [line for line in texts[".md"].read_text().splitlines() if line.startswith("|")]
    assert len(lines) == len(table.rows) + 2
    assert len({line.count("|") for line in lines}) == 1
    assert texts[".png"].read_bytes()[1:4] == b"PNG"
    assert b"<svg" in texts[".svg"].read_bytes()


def test_a_run_is_held_to_the_record() -> None:
    record = measured()
    assert command.against_record(record) == [
        f"Against the project's record (torch {record.versions['torch']}), test errors differ by "
        "at most 0.0% (pca, latent 2: +0.0%)."
    ]
    row = record.rows[1]
    worse = tuple(replace(o, test_mse=o.test_mse * 1.1) for o in row.outcomes)
    rows = tuple(Row(r.model, r.latent, worse) if r is row else r for r in record.rows)
    assert (
        "at most 10.0% (fc, latent 2: +10.0%)"
        in command.against_record(replace(record, rows=rows))[0]
    )
    other = command.against_record(replace(record, recipe=QUICK))
    assert any("another experiment" in line for line in other)
    elsewhere = replace(record, rows=tuple(Row(r.model, 5, r.outcomes) for r in record.rows))
    assert command.against_record(elsewhere) == ["The project's record has none of these rows."]


def test_another_verdict_than_the_records_is_said() -> None:
    record = measured()
    rows = tuple(
        Row(r.model, r.latent, tuple(replace(o, test_mse=0.9) for o in r.outcomes))
        if r.model == "cae"
        else r
        for r in record.rows
    )
    said = command.against_record(replace(record, rows=rows))
    assert "Latent 64: the record says convolutional, this run fully connected." in said


def test_the_recipe_is_chosen_on_validation_errors_alone() -> None:
    tried = candidate_cells()
    assert len(tried) == len(CANDIDATES) * len(TUNED) * len(LATENTS)
    best = CANDIDATES[2]
    found = {
        cell: replace(
            outcome(cell, 0.02),
            validation_mse=0.01 if (cell.recipe.lr, cell.recipe.augment) == best else 0.02,
            test_mse=0.5 if (cell.recipe.lr, cell.recipe.augment) == best else 0.001,
        )
        for cell in tried
    }
    first = trials(found)[0]
    assert (first.lr, first.augment) == best
    assert first.score == pytest.approx(0.01)


def test_the_record_is_of_the_recipe_and_the_cells_that_are_the_default() -> None:
    record = measured()
    assert replace(record.recipe, latent=2, seed=0) == RECIPE
    assert [(row.model, row.latent) for row in record.rows] == [
        (model, latent) for latent in LATENTS for model in MODELS
    ]
    assert {len(row.outcomes) for row in record.rows if row.model != "pca"} == {SEEDS}
    best = record.tuning[0]
    assert (best.lr, best.augment) == (RECIPE.lr, RECIPE.augment), "what validation chose"
    assert len(record.tuning) == len(CANDIDATES)


def test_parameters_are_matched_in_the_record() -> None:
    for latent in LATENTS:
        ours = measured().row("cae", latent).parameters
        for model in ("fc", "fc_deep", "cae_pool", "cae_resize"):
            assert ours <= measured().row(model, latent).parameters < 1.04 * ours
