"""Figure: what convolving is worth: linear, fully connected and convolutional networks."""

from __future__ import annotations

from typing import Any, Unpack

from explainer.cae.comparison import Row as Measured
from explainer.cae.measured import measured
from explainer.figures.drawing.arranging import Column, Row, Table
from explainer.figures.drawing.bars import Bar
from explainer.figures.drawing.boxes import Box, Words
from explainer.figures.drawing.look import Look, Still
from explainer.figures.drawing.sheet import Sheet


def build(**look: Unpack[Look]) -> Still:
    """Return the figure: a group for each latent length, a bar for each model, a dot a seed."""
    record = measured()
    seeds = max(len(row.outcomes) for row in record.rows)
    numbers: dict[str, Any] = {"latents": ", ".join(map(str, record.latents)), "seeds": seeds}
    with Sheet("comparison", **look, **numbers) as sheet:
        groups: list[Box] = []
        for latent in record.latents:
            rows = [row for row in record.rows if row.latent == latent]
            worst = max(max(row.test_mse.values) for row in rows)
            lines = [_line(sheet, row, worst) for row in rows]
            table = Table(lines, (0.7 * sheet.gap, 0.5), ("left", "left", "right", "right"))
            head = Words(sheet.say("latent", n=latent), bold=True)
            groups.append(Column([head, table], 0.3 * sheet.gap, "left"))
        if sheet.wide:
            sheet.add(Row(groups, sheet.gap, "top"))
        else:
            sheet.add(Column(groups, sheet.gap, "left"))
        sheet.add(sheet.text(sheet.say("note", **numbers), "muted", scale="small"))
    return sheet.figure


def _line(sheet: Sheet, row: Measured, worst: float) -> list[Box]:
    """Return a model's name, its error as a bar, the error, and its parameters."""
    role = "kernel" if row.model.startswith("cae") else "block"
    length = (0.05 if sheet.wide else 0.3 if sheet.narrow else 0.42) * sheet.width
    bar = Bar(
        row.test_mse.mean / worst,
        [value / worst for value in row.test_mse.values],
        role,
        (length, sheet.pen.line(sheet.pen.small)),
    )
    room = (0.1 if sheet.wide else 0.24) * sheet.width
    count = "" if row.model == "pca" else f"{row.parameters:,}"
    return [
        Words(sheet.say(row.model), "text", "small", width=room),
        bar,
        Words(f"{row.test_mse.mean:.4f}", "text", "small", bold=True),
        Words(count, "muted", "small"),
    ]
