"""The command `inspect`: print the ledger of a model's layers."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from explainer.errors import ExplainerError
from explainer.inspection import Entry, Row, ledger, read_spec

__all__ = ["inspect", "markdown"]

HEAD = (
    "layer", "type", "options", "output", "parameters", "MACs", "sees", "zeros between", "borders",
    "overlap",
)  # fmt: skip


def inspect(model: str, *, shape: str | None, form: str) -> None:
    """Print the ledger of a spec file or of a module as a table, as Markdown or as JSON."""
    entries, input_shape = _read(model, _shape(shape) if shape else None)
    rows = ledger(entries, input_shape)
    if form == "json":
        about = {"input": input_shape, "layers": [row.to_dict() for row in rows]}
        print(json.dumps(about, indent=2))
    elif form == "markdown":
        print(markdown(rows, input_shape))
    else:
        _print(rows, input_shape)


def _read(model: str, shape: tuple[int, ...] | None) -> tuple[tuple[Entry, ...], tuple[int, ...]]:
    path = Path(model)
    if path.suffix == ".toml" or path.is_file():
        entries, written = read_spec(path)
        shape = shape or _checked(written, model)
        return entries, shape
    if ":" not in model:
        rule = "must be a spec file (.toml) or MODULE:NAME"
        raise ExplainerError("inspect", "model", model, rule)
    if shape is None:
        remedy = "Give --input CHANNELS,ROWS,COLUMNS."
        raise ExplainerError("inspect", "input", None, "is needed with a module", remedy)
    from explainer.inspection.module import load_module, read_module  # imports torch

    return read_module(load_module(model), shape), shape


def _shape(given: str) -> tuple[int, ...]:
    try:
        return _checked(tuple(map(int, given.replace("x", ",").split(","))), given)
    except ValueError as error:
        if isinstance(error, ExplainerError):
            raise
        raise _no_shape(given) from error


def _checked(shape: object, given: str) -> tuple[int, ...]:
    if not isinstance(shape, tuple) or not 2 <= len(shape) <= 4:
        raise _no_shape(given)
    if not all(type(size) is int and size >= 1 for size in shape):
        raise _no_shape(given)
    return shape


def _no_shape(given: str) -> ExplainerError:
    rule = "must give channels and one to three sizes, all at least 1"
    return ExplainerError("inspect", "input", given, rule, "An example: --input 1,28,28")


def columns(row: Row) -> tuple[str, ...]:
    """Return a row's entries under `HEAD`."""
    return (
        row.name,
        row.type,
        row.options,
        _times(row.output_shape),
        f"{row.parameters:,}",
        f"{row.macs:,}",
        _times(row.receptive_field),
        _same(row.inserted_zeros),
        _same(tuple(f"{a}, {b}" if a != b else f"{a}" for a, b in row.borders or ())),
        _same(tuple(":".join(map(str, sorted(count))) for count in row.overlap or ())),
    )


def _times(sizes: Sequence[int] | None) -> str:
    return "×".join(map(str, sizes)) if sizes else ""


def _same(entries: Sequence[object] | None) -> str:
    """Return what is said of each axis, or once where all axes are alike."""
    said = [str(entry) for entry in entries or ()]
    return " × ".join(said if len(set(said)) > 1 else said[:1])


def totals(rows: Sequence[Row], input_shape: Sequence[int]) -> str:
    """Return the last line: from what to what, and at what cost."""
    made = rows[-1].output_shape if rows else input_shape
    parameters, macs = sum(row.parameters for row in rows), sum(row.macs for row in rows)
    return (
        f"{_times(input_shape)} to {_times(made)} (channels first): {parameters:,} parameters, "
        f"{macs:,} MACs."
    )


def _print(rows: Sequence[Row], input_shape: Sequence[int]) -> None:
    console = Console(width=None if sys.stdout.isatty() else 200, highlight=False)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in HEAD:
        right = name in ("output", "parameters", "MACs", "sees")
        table.add_column(name, justify="right" if right else "left", overflow="fold")
    for row in rows:
        table.add_row(*map(escape, columns(row)))
    console.print(table)
    console.print(totals(rows, input_shape), markup=False, soft_wrap=True)
    for row in rows:
        for warning in row.warnings:
            console.print(f"[yellow]{escape(row.name)}[/yellow]: {escape(warning)}.")


def markdown(rows: Sequence[Row], input_shape: Sequence[int]) -> str:
    """Return the ledger as a Markdown table, the totals and the warnings below it."""
    lines = [" | ".join(HEAD), " | ".join(["---"] * len(HEAD))]
    lines += [" | ".join(columns(row)) for row in rows]
    noted = [f"- `{row.name}`: {warning}." for row in rows for warning in row.warnings]
    parts = ["\n".join(f"| {line} |" for line in lines), totals(rows, input_shape)]
    return "\n\n".join([*parts, *(["\n".join(noted)] if noted else [])])
