"""Figure: flattening tears neighbours apart; a window keeps them together."""

from __future__ import annotations

from typing import Unpack

import numpy as np

from explainer import cae
from explainer.examples import DIGIT
from explainer.figures.drawing.arranging import Labelled
from explainer.figures.drawing.look import Look, Still
from explainer.figures.drawing.parts import Picture
from explainer.figures.drawing.sheet import Sheet

#: The upper of two pixels, one below the other, in the digit's stem; rows shown of the long vector.
PIXEL, ROWS = (19, 14), 3


def build(**look: Unpack[Look]) -> Still:
    """Return the figure: two neighbours in the image, in the unrolled vector, under a window."""
    image = cae.load_data().test.images[DIGIT]
    row, column = PIXEL
    pair = (PIXEL, (row + 1, column))
    spots = [int(np.ravel_multi_index(pixel, image.shape)) for pixel in pair]
    first = (row - 1) * image.shape[1]
    piece = image.ravel()[first : first + ROWS * image.shape[1]][None]
    near = image[row - 1 : row + 2, column - 1 : column + 2]
    numbers = {
        "size": image.shape[0], "pixels": image.size, "apart": spots[1] - spots[0],
        "first": spots[0], "second": spots[1],
    }  # fmt: skip
    with Sheet("flatten_or_convolve", **look, **numbers) as sheet:
        unit = sheet.unit
        whole = Picture(image, 1.4 * unit, ring=pair)
        window = Picture(near, 8 * unit, ring=((1, 1), (2, 1)), frame="kernel")
        line = Picture(
            piece, sheet.inner / piece.shape[1], stretch=5,
            ring=tuple((0, spot - first) for spot in spots),
        )  # fmt: skip
        sheet.flow(
            [
                Labelled(whole, sheet.say("image", **numbers), "input"),
                Labelled(window, sheet.say("window"), "kernel", note=sheet.say("near")),
            ],
            gap=4 * sheet.gap,
        )
        sheet.add(Labelled(line, sheet.say("flat", **numbers), note=sheet.say("apart", **numbers)))
    return sheet.figure
