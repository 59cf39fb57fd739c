"""The command `compare`: run the comparison, print and write its table, hold it to the record."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from explainer.cae.compare import LATENTS, QUICK, RECIPE, SEEDS, SHIFTS, Cell, Outcome, cells, run
from explainer.cae.comparison import Comparison, Row
from explainer.cae.measured import measured
from explainer.cae.recipe import Recipe
from explainer.cae.tuning import candidate_cells, trials
from explainer.errors import ExplainerError
from explainer.files import atomic_write

__all__ = ["compare"]

HEAD = (
    "latent", "model", "parameters", "test MSE", *(f"moved {n} px" for n in SHIFTS), "5-NN",
    "CPU s",
)  # fmt: skip


def compare(
    *,
    quick: bool,
    latents: Sequence[int],
    seeds: int | None,
    jobs: int | None,
    tune: bool,
    out: Path,
) -> None:
    """Run the comparison and report it."""
    if tune and quick:
        rule = "chooses the recipe of the whole comparison"
        raise ExplainerError("compare", "tune", tune, rule, "Leave out --quick.")
    width = None if sys.stdout.isatty() else 200
    console = Console(width=width, highlight=False)
    recipe = QUICK if quick else RECIPE
    seeds = seeds or (1 if quick else SEEDS)
    wanted = cells(recipe=recipe, latents=sorted(set(latents)) or LATENTS, seeds=seeds)
    tuned = candidate_cells() if tune else ()
    with _progress(console) as report:
        outcomes = run((*tuned, *wanted), jobs=jobs, report=report)
    made = Comparison.of(
        recipe,
        {cell: outcomes[cell] for cell in wanted},
        trials({cell: outcomes[cell] for cell in tuned}),
    )
    console.print(_table(made.rows))
    for line in (*verdicts(made), *against_record(made)):
        console.print(line, markup=False, soft_wrap=True)
    for path in write(made, out):
        console.print(str(path), style="bold", markup=False, soft_wrap=True)


@contextmanager
def _progress(console: Console) -> Iterator[Callable[[Cell, Outcome, int, int], None]]:
    """Show how many cells are done: a bar on a terminal, else a line a cell."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    elapsed, quiet = TimeElapsedColumn(), not console.is_terminal
    with Progress(*columns, elapsed, console=console, disable=quiet) as progress:
        task = progress.add_task("comparing")

        def tell(cell: Cell, outcome: Outcome, done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)
            if quiet:
                which = f"{cell.model}, latent {cell.recipe.latent}, seed {cell.recipe.seed}"
                print(f"{done} of {total}: {which}: {outcome.test_mse:.4f}", flush=True)

        yield tell


def columns(row: Row) -> tuple[str, ...]:
    """Return a row's entries under `HEAD`."""
    return (
        str(row.latent),
        row.name,
        f"{row.parameters:,}",
        str(row.test_mse),
        *(f"{moved.mean:.4f}" for moved in row.shifted_mse),
        f"{row.accuracy.mean:.3f}",
        f"{row.cpu_seconds.mean:.0f}",
    )


def _table(rows: Sequence[Row]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in HEAD:
        table.add_column(name, justify="left" if name == "model" else "right", overflow="fold")
    for row in rows:
        table.add_row(*columns(row))
    return table


def markdown(comparison: Comparison) -> str:
    """Return the table and how it was made."""
    lines = [" | ".join(HEAD), " | ".join(["---:", "---"] + ["---:"] * (len(HEAD) - 2))]
    lines += [" | ".join(columns(row)) for row in comparison.rows]
    table = "\n".join(f"| {line} |" for line in lines)
    return f"{table}\n\n{described(comparison.recipe)}\n\n" + "\n".join(verdicts(comparison)) + "\n"


def described(recipe: Recipe) -> str:
    """Return in a sentence what was done with every model."""
    bent = f"{recipe.augment:.0%} of the batches bent a little" if recipe.augment else "none bent"
    return (
        f"All models: {recipe.epochs} epochs, the best on 400 validation digits kept; Adam, "
        f"learning rate {recipe.lr:g} (linear rise, cosine fall), batches of {recipe.batch}, "
        f"{bent}; "
        "3,600 digits to train on, errors a pixel (ink from 0 to 1) on 1,000 others, "
        "mean and standard deviation over the seeds."
    )


def table_csv(rows: Sequence[Row]) -> str:
    """Return the table with a column for every mean and deviation."""
    text = io.StringIO()
    head = ["latent", "model", "parameters", "seeds"]
    for name in _values(rows[0]):
        head += [name, f"{name}_sd"]
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    for row in rows:
        found = [n for v in _values(row).values() for n in (f"{v.mean:.6g}", f"{v.deviation:.3g}")]
        writer.writerow([row.latent, row.model, row.parameters, len(row.outcomes), *found])
    return text.getvalue()


def _values(row: Row) -> dict[str, Any]:
    moved = {f"test_mse_moved_{n}px": v for n, v in zip(SHIFTS, row.shifted_mse, strict=True)}
    rest = {"accuracy_5nn": row.accuracy, "cpu_seconds": row.cpu_seconds}
    return {"test_mse": row.test_mse, **moved, **rest}


def verdicts(comparison: Comparison) -> list[str]:
    """Return a sentence a latent length: how the lecture's network does."""
    lines = []
    for latent in comparison.latents:
        share, rival = comparison.less_error(latent), comparison.rival(latent).name
        more = f"{abs(share):.0%} {'less' if share >= 0 else 'more'} error"
        sure = "" if comparison.verdict(latent) != "neither" else ", within the spread of the seeds"
        lines.append(f"Latent {latent}: the CAE has {more} than {rival}{sure}.")
    return lines


def against_record(comparison: Comparison) -> list[str]:
    """Return how a comparison differs from the project's record."""
    record = measured()
    differences = comparison.differences(record)
    if not differences:
        return ["The project's record has none of these rows."]
    (model, latent), largest = max(differences.items(), key=lambda item: abs(item[1]))
    lines = [
        f"Against the project's record (torch {record.versions['torch']}), test errors differ by "
        f"at most {abs(largest):.1%} ({model}, latent {latent}: {largest:+.1%})."
    ]
    same_seeds = all(
        len(row.outcomes) == len(record.row(row.model, row.latent).outcomes)
        for row in comparison.rows
        if (row.model, row.latent) in differences
    )
    if _training(comparison) != _training(record) or not same_seeds:
        lines.append("That was another experiment: the record has another recipe or other seeds.")
    lines += [
        f"Latent {latent}: the record says {record.verdict(latent)}, this run "
        f"{comparison.verdict(latent)}."
        for latent in comparison.latents
        if latent in record.latents and record.verdict(latent) != comparison.verdict(latent)
    ]
    return lines


def _training(comparison: Comparison) -> Recipe:
    """Return the recipe without what is each cell's own."""
    return replace(comparison.recipe, latent=1, seed=0)


def write(comparison: Comparison, out: Path) -> list[Path]:
    """Write the table as Markdown, CSV and JSON, and the figure as SVG and PNG."""
    from explainer.figures.comparison import drawn  # imports Matplotlib
    from explainer.figures.drawing.saving import save

    texts = {
        "md": markdown(comparison),
        "csv": table_csv(comparison.rows),
        "json": json.dumps(comparison.to_dict(), indent=1) + "\n",
    }
    paths = []
    for suffix, text in texts.items():
        paths.append(out / f"comparison.{suffix}")
        with atomic_write(paths[-1]) as part:
            part.write_text(text, encoding="utf-8")
    return paths + save(drawn(comparison), out, "comparison", ("svg", "png"))
