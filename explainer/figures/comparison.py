"""Figure: what convolving is worth: linear, fully connected and convolutional networks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Unpack

from explainer.cae.compare import SHIFTS
from explainer.cae.comparison import Comparison
from explainer.cae.comparison import Row as Measured
from explainer.cae.measured import measured
from explainer.figures.drawing.arranging import Column, Row, Table
from explainer.figures.drawing.bars import Bar
from explainer.figures.drawing.boxes import Box, Space, Words
from explainer.figures.drawing.look import Look, Still
from explainer.figures.drawing.sheet import Sheet

#: Rows by latent length.
Groups = Mapping[int, Sequence[Measured]]


def build(**look: Unpack[Look]) -> Still:
    """Return the figure of the project's record."""
    return drawn(measured(), **look)


def drawn(record: Comparison, **look: Unpack[Look]) -> Still:
    """Return the figure: a group for each latent length, a bar for each model, a dot a seed.

    Rings beyond a bar's end are the errors on the same digits moved by 1, 2, ... pixels.

    Parameters
    ----------
    record : Comparison
        What `explainer compare` measured.
    """
    numbers: dict[str, Any] = {
        "latents": ", ".join(map(str, record.latents)),
        "seeds": max(len(row.outcomes) for row in record.rows),
        "shifts": ",\u00a0".join(map(str, SHIFTS)),
    }
    groups = {
        latent: tuple(row for row in record.rows if row.latent == latent)
        for latent in record.latents
    }
    with Sheet("comparison", **look, **numbers) as sheet:
        sheet.add((_beside if sheet.wide else _below)(sheet, groups))
        notes = ["note"] if sheet.wide else ["note", "parameters"]
        note = " ".join(sheet.say(name, **numbers) for name in notes)
        sheet.add(sheet.text(note, "muted", scale="small"))
    return sheet.figure


def _below(sheet: Sheet, groups: Groups) -> Box:
    """Return the groups one below another: a line is name, bar, error, and parameters."""
    tables: list[Box] = []
    for latent, rows in groups.items():
        length = (0.3 if sheet.narrow else 0.42) * sheet.width
        lines = [
            [
                Words(sheet.say(row.model), "text", "small", width=0.24 * sheet.width),
                *_bar(sheet, row, _worst(rows), length),
                Words("" if row.model == "pca" else f"{row.parameters:,}", "muted", "small"),
            ]
            for row in rows
        ]
        head = Words(sheet.say("latent", n=latent), bold=True)
        table = Table(lines, (0.7 * sheet.gap, 0.5), ("left", "left", "right", "right"))
        tables.append(Column([head, table], 0.3 * sheet.gap, "left"))
    return Column(tables, sheet.gap, "left")


def _beside(sheet: Sheet, groups: Groups) -> Box:
    """Return the groups side by side, the models' names at the left."""
    models = tuple(dict.fromkeys(row.model for rows in groups.values() for row in rows))
    length = 0.48 * sheet.width / len(groups)
    heads = [Words(sheet.say("latent", n=latent), bold=True) for latent in groups]
    lines: list[list[Box]] = [[Space(), *heads]]
    for model in models:
        line: list[Box] = [Words(sheet.say(model), "text", "small")]
        for rows in groups.values():
            mine = [_bar(sheet, row, _worst(rows), length) for row in rows if row.model == model]
            line.append(Row(mine[0], 0.5 * sheet.gap) if mine else Space())
        lines.append(line)
    return Table(lines, (sheet.gap, 0.5 * sheet.gap), ["left"] * (1 + len(groups)))


def _worst(rows: Sequence[Measured]) -> float:
    """Return the largest mean error of a group, moved digits included."""
    return max(value.mean for row in rows for value in (row.test_mse, *row.shifted_mse))


def _bar(sheet: Sheet, row: Measured, worst: float, length: float) -> tuple[Box, Box]:
    """Return a model's error as a bar, and as a number."""
    bar = Bar(
        row.test_mse.mean / worst,
        [value / worst for value in row.test_mse.values],
        [moved.mean / worst for moved in row.shifted_mse],
        "kernel" if row.model.startswith("cae") else "block",
        (length, sheet.pen.line(sheet.pen.small)),
    )
    return bar, Words(f"{row.test_mse.mean:.4f}", "text", "small", bold=True)
