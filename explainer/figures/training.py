"""Figure: the loss falls, reconstructions come, the first filters move last."""

from __future__ import annotations

from typing import Any, Unpack

import numpy as np

from explainer import cae
from explainer.examples import DIGIT
from explainer.figures.drawing.arranging import Labelled, Row
from explainer.figures.drawing.charts import Line, lines
from explainer.figures.drawing.look import Look, Still
from explainer.figures.drawing.parts import Picture
from explainer.figures.drawing.sheet import Sheet

#: Reconstructions over the curves.
SHOWN = 9


def build(**look: Unpack[Look]) -> Still:
    """Return the figure: one digit at steps spaced by equal factors over the curves."""
    run, image = cae.load_run(latent=2), cae.load_data().test.images[DIGIT]
    chosen = sorted({run.nearest(step) for step in np.geomspace(1, run.kept, SHOWN)})
    pictures = [run.reconstructions(step, image[None])[0] for step in chosen]
    steps = np.arange(1, len(run.losses) + 1)
    epoch = len(run.losses) / len(run.validation)
    numbers: dict[str, Any] = {
        "last": f"{run.kept:,}",
        "shown": len(chosen),
        "mse": f"{run.validation.min():.4f}",
    }
    with Sheet("training", **look, **numbers) as sheet:
        gap = 0.01 * sheet.width
        edge = (sheet.inner - gap * (len(chosen) - 1)) / len(chosen)
        names = [f"{step:,}" for step in chosen]
        if not sheet.narrow:
            names[0] = sheet.say("step", n=names[0])
        strip = [
            Labelled(Picture.wide(one, edge), name)
            for one, name in zip(pictures, names, strict=True)
        ]
        sheet.add(Row(strip, gap))
        chart = lines(
            [
                Line(steps, smoothed(run.losses), sheet.say("loss"), "input"),
                Line(np.array(run.steps), run.filter_distance(), sheet.say("filters"), "kernel"),
                Line(
                    (np.arange(len(run.validation)) + 1) * epoch, run.validation * 10,
                    sheet.say("validation"), "output",
                ),
            ],
            (sheet.inner, (0.55 if sheet.narrow else 0.36) * sheet.width * sheet.room),
            xlabel=sheet.say("steps"),
        )  # fmt: skip
        sheet.add(chart)
        sheet.add(sheet.text(sheet.say("note", **numbers), "muted", scale="small"))
    return sheet.figure


def smoothed(values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return each value's mean with those a tenth around it in time: even on a log scale."""
    total = np.concatenate([[0.0], np.cumsum(values, dtype=np.float64)])
    at = np.arange(len(values))
    low, high = (at * 0.95).astype(int), np.minimum((at * 1.05).astype(int) + 1, len(values))
    return np.asarray((total[high] - total[low]) / (high - low))
