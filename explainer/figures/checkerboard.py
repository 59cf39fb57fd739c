"""Figure: uneven overlap, the lattice in early training, and how training removes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Unpack

import numpy as np

from explainer.cae.checkerboard import DECODERS, Decoder, load_checkerboard
from explainer.figures.drawing.arranging import Column, Labelled, Row, Table
from explainer.figures.drawing.boxes import Box, Words
from explainer.figures.drawing.charts import Line, lines
from explainer.figures.drawing.look import Look, Still
from explainer.figures.drawing.overlaps import Counts
from explainer.figures.drawing.parts import Picture
from explainer.figures.drawing.sheet import Sheet
from explainer.stories import overlap

#: Kernels whose counts are shown, at stride 2; columns of reconstructions; the digit.
KERNELS, STRIDE, COLUMNS, SHOWN = (3, 4), 2, 6, 8

#: Their colours in the theme.
COLORS = dict(zip(DECODERS, ("error", "kernel", "output"), strict=True))


def build(**look: Unpack[Look]) -> Still:
    """Return the figure: counts, pictures of three decoders while they learn, the measure."""
    decoders = load_checkerboard()
    last = int(decoders[DECODERS[0]].steps[-1])
    with Sheet("checkerboard", **look, k1=KERNELS[0], k2=KERNELS[1], s=STRIDE, last=last) as sheet:
        counts = [
            Labelled(Counts(overlap(k, stride=STRIDE).tile, 0.9), sheet.say("counts", k=k))
            for k in KERNELS
        ]
        table, chart = _pictures(sheet, decoders), _curves(sheet, decoders)
        if sheet.wide:
            sheet.add(Row([Column(counts, 0.6 * sheet.gap), table, chart], 0.6 * sheet.gap))
        elif sheet.narrow:
            sheet.add(Row(counts, 2 * sheet.gap))
            sheet.add(table)
        else:
            sheet.add(Row([Column(counts, 0.6 * sheet.gap), table], sheet.gap))
        if not sheet.wide:
            sheet.add(chart)
        sheet.add(sheet.text(sheet.say("note"), "muted", scale="small"))
    return sheet.figure


def _pictures(sheet: Sheet, decoders: Mapping[str, Decoder]) -> Table:
    """Return one digit from each decoder, at steps spaced by equal factors."""
    last = int(decoders[DECODERS[0]].steps[-1])
    wanted = np.geomspace(1, last, COLUMNS)
    edge = (0.12 if sheet.narrow else 0.055 if sheet.wide else 0.102) * sheet.width * sheet.room
    rows: list[list[Box]] = []
    for name in DECODERS:
        one = decoders[name]
        at = [one.at(round(step)) for step in wanted]
        if not rows:
            heads = [Words(f"{int(one.steps[i]):,}", "muted", "small") for i in at]
            rows.append([Words(sheet.say("step"), "muted", "small"), *heads])
        label = Words(sheet.say(name), COLORS[name], "small", bold=True, width=0.11 * sheet.width)
        rows.append([label, *(Picture.wide(one.images[i, SHOWN], edge) for i in at)])
    return Table(rows, (0.008 * sheet.width,) * 2, ("left", *["center"] * COLUMNS))


def _curves(sheet: Sheet, decoders: Mapping[str, Decoder]) -> Box:
    """Return how much of each decoder's picture alternates from pixel to pixel."""
    size = (0.29 * sheet.width, 0.26 * sheet.width)
    if not sheet.wide:
        share = 0.5 if sheet.narrow else 0.3
        size = (sheet.inner, share * sheet.width * sheet.room)
    series = [
        Line(decoders[n].steps, decoders[n].shares, sheet.say(n), COLORS[n]) for n in DECODERS
    ]
    curves = lines(series, size, xlabel=sheet.say("steps"), logy=True)
    return Labelled(curves, sheet.say("share"))
