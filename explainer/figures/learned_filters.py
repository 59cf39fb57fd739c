"""Figure: the encoder's first filters and what they see; the decoder's stamps."""

from __future__ import annotations

from typing import Any, Unpack

import numpy as np

from explainer import cae
from explainer.cae.responses import impulse_responses
from explainer.examples import DIGIT
from explainer.figures.drawing.arranging import Labelled, Row, Table
from explainer.figures.drawing.boxes import Box
from explainer.figures.drawing.images import scaled, signed_ink
from explainer.figures.drawing.look import Look, Still
from explainer.figures.drawing.parts import Picture
from explainer.figures.drawing.sheet import Sheet

#: Filters, and stamps, in a row; how many stamps are shown, the strongest.
COLUMNS, STAMPS = 8, 32

Array = np.ndarray[Any, Any]


def build(**look: Unpack[Look]) -> Still:
    """Return the figure: filters, their maps of one digit, and stamps, each to its own scale."""
    network, image = cae.load(latent=2), cae.load_data().test.images[DIGIT]
    first = network.layers[0]
    filters = network.parameters[first.name].weight[:, 0]
    maps = network.activations(image[None])[first.name][0]
    stamps = painted(impulse_responses(network))
    strongest = np.argsort(-np.abs(stamps).max(axis=(1, 2)), kind="stable")[:STAMPS]
    numbers = {
        "filters": len(filters), "k": filters.shape[-1], "size": maps.shape[-1],
        "stamps": STAMPS, "all": len(stamps), "reach": stamps.shape[-1],
    }  # fmt: skip
    with Sheet("learned_filters", **look, **numbers) as sheet:
        beside = not sheet.narrow
        room = (sheet.inner - 2 * sheet.gap) / 3 if beside else 0.8 * sheet.inner
        edge = room / (COLUMNS + 0.2 * (COLUMNS - 1))
        sides = (
            ([signed_ink(f / np.abs(f).max(), sheet.theme) for f in filters], "encoder"),
            ([scaled(one) for one in maps], "maps"),
            (
                [signed_ink(s / np.abs(s).max(), sheet.theme) for s in stamps[strongest]],
                "decoder",
            ),
        )
        tables = [
            Labelled(_table(pictures, edge), sheet.say(name, **numbers)) for pictures, name in sides
        ]
        for line in [tables] if beside else [[table] for table in tables]:
            sheet.add(Row(line, sheet.gap, "bottom"))
        sheet.add(sheet.text(sheet.say("scale"), "muted", scale="small", align="center"))
    return sheet.figure


def painted(stamps: Array) -> Array:
    """Return stamps (N, rows, columns) without the rows and columns that none of them paints."""
    rows, columns = (np.flatnonzero(np.abs(stamps).max(axis=axes) > 0) for axes in ((0, 2), (0, 1)))
    return stamps[:, rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _table(pictures: list[Array], edge: float) -> Table:
    boxes: list[Box] = [Picture.wide(one, edge) for one in pictures]
    rows = [boxes[i : i + COLUMNS] for i in range(0, len(boxes), COLUMNS)]
    return Table(rows, (0.2 * edge, 0.2 * edge))
