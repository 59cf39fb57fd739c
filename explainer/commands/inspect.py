"""The command `inspect`: the ledger of a model's layers, printed or drawn."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from explainer.commands.models import read_model
from explainer.errors import ExplainerError
from explainer.files import atomic_write
from explainer.inspection import Row, ledger

__all__ = ["FORMATS", "inspect", "markdown"]

#: What is printed unless a file is named, and what is drawn; a file's ending says which.
TEXTS = {"table": ".txt", "markdown": ".md", "json": ".json"}
PICTURES = {kind: f".{kind}" for kind in ("svg", "pdf", "png")}
FORMATS = (*TEXTS, *PICTURES)

#: Colours of a PNG: a drawing without pictures has few, and its file stays small.
COLORS = 64

HEAD = (
    "layer", "type", "options", "output", "parameters", "MACs", "sees", "zeros between", "borders",
    "overlap",
)  # fmt: skip


def inspect(
    model: str,
    *,
    shape: str | None,
    form: str | None,
    out: Path | None,
    look: Mapping[str, Any],
) -> None:
    """Print or draw the ledger of a spec file, of a module or of the project's network.

    Raises
    ------
    ExplainerError
        If the model cannot be read, or the file's ending is another format's.
    """
    form = _format(form, out)
    read = read_model("inspect", model, shape)
    rows = ledger(read.entries, read.input_shape)
    if form in PICTURES:
        out = out or Path("renders") / f"{read.name}{PICTURES[form]}"
        _draw(rows, read.input_shape, read.name, form, out, look)
    elif form == "json":
        about = {"input": read.input_shape, "layers": [row.to_dict() for row in rows]}
        _tell(json.dumps(about, indent=2), out)
    elif form == "markdown":
        _tell(markdown(rows, read.input_shape), out)
    else:
        _print(rows, read.input_shape)
        return
    if out:
        print(out)


def _format(form: str | None, out: Path | None) -> str:
    """Return the format that is asked for, or that a file's ending says."""
    endings = TEXTS | PICTURES
    if out is None:
        return form or "table"
    written = {ending: kind for kind, ending in endings.items() if kind != "table"}
    found = written.get(out.suffix)
    if found is None or form not in (None, found):
        wanted = [endings[form]] if form in written.values() and form else list(written)
        rule = f"must end in {', '.join(wanted)}"
        raise ExplainerError("inspect", "out", str(out), rule, f"Use {out.stem}{wanted[0]}.")
    return found


def _tell(text: str, out: Path | None) -> None:
    if out is None:
        print(text)
        return
    with atomic_write(out) as part:
        part.write_text(f"{text}\n", encoding="utf-8")


def _draw(
    rows: Sequence[Row],
    shape: Sequence[int],
    name: str,
    form: str,
    out: Path,
    look: Mapping[str, Any],
) -> None:
    from explainer.figures.drawing.saving import save
    from explainer.figures.ledger import build  # imports Matplotlib

    save(build(rows, shape, name=name, **look), out.parent, out.stem, [form], colors=COLORS)


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
