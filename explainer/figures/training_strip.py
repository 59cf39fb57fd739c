"""Figure: the same digits as the network gives them back, step by step of its training."""

from __future__ import annotations

from typing import Unpack

import numpy as np

from explainer import cae
from explainer.errors import ExplainerError
from explainer.figures.drawing.arranging import Table
from explainer.figures.drawing.boxes import Box, Words
from explainer.figures.drawing.look import Look, Still
from explainer.figures.drawing.parts import Picture
from explainer.figures.drawing.sheet import Sheet

#: Digits shown, each by its first test image.
DIGITS = (0, 1, 4, 5, 7, 9)


def build(*, steps: int = 8, **look: Unpack[Look]) -> Still:
    """Return the figure: a row for each digit, a column for each of ``steps`` steps."""
    if not 2 <= steps <= 16:
        raise ExplainerError("figure", "steps", steps, "must be 2 to 16", "Use 8.")
    run, test = cae.load_run(latent=2), cae.load_data().test
    images = test.images[[int(np.flatnonzero(test.labels == digit)[0]) for digit in DIGITS]]
    wanted = np.geomspace(1, run.kept, steps)
    chosen = sorted({run.nearest(step) for step in wanted})
    with Sheet("training_strip", **look, last=f"{run.kept:,}", shown=len(chosen)) as sheet:
        gap = 0.008 * sheet.width
        name = 0.09 * sheet.width
        edge = (sheet.inner - name - gap * (len(chosen) + 1)) / (len(chosen) + 1) * sheet.room
        columns: list[list[Box]] = [
            [Words(sheet.say("given"), "input", "small", bold=True, width=edge, align="center")]
        ]
        columns[0] += [Picture.wide(image, edge) for image in images]
        for step in chosen:
            head = Words(f"{step:,}", "text", "small", bold=True)
            copies = run.reconstructions(step, images)
            columns.append([head, *(Picture.wide(image, edge) for image in copies)])
        table = Table(list(zip(*columns, strict=True)), (gap, gap))
        sheet.add(table)
        sheet.add(sheet.text(sheet.say("note"), "muted", scale="small", align="center"))
    return sheet.figure
