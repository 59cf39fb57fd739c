"""Figure: a convolution as a banded matrix; the transposed convolution is its transpose."""

from __future__ import annotations

from typing import Any, Unpack

from explainer.figures.drawing.arranging import Labelled
from explainer.figures.drawing.look import Look, Still
from explainer.figures.drawing.matrices import check_unrolled, named
from explainer.figures.drawing.sheet import Sheet
from explainer.figures.drawing.values import arrays, image
from explainer.geometry import ConvTranspose
from explainer.stories import conv_as_matrix, transpose_as_matrix
from explainer.stories.steps import facts, telling


def build(
    *,
    input_size: int = 3,
    kernel_size: int = 3,
    stride: int = 2,
    padding: int = 1,
    values: str = "example",
    **look: Unpack[Look],
) -> Still:
    """Return the figure: y = Cx beside its transpose, both unrolled row by row."""
    x, weight = arrays(input_size, kernel_size, values)
    options = {"stride": stride, "padding": padding}
    spec = ConvTranspose(kernel_size, **options)
    check_unrolled(spec, max(x.shape))
    size = spec.output_size(x.shape)
    large = image(max(size), "ones" if values == "ones" else "example")[: size[0], : size[1]]
    down = conv_as_matrix(large, weight, **options)
    up = transpose_as_matrix(x, weight, **options)
    told = facts(up)
    numbers: dict[str, Any] = {
        "n": x.size, "m": len(up.beats), "i": told["i"], "o": told["o"], "k": kernel_size,
    }  # fmt: skip
    with Sheet("matrix", **look, **numbers) as sheet:
        gap = 0.5 * sheet.gap
        sheet.flow(
            [
                Labelled(named(sheet.say, down, gap=gap), sheet.say("conv")),
                Labelled(named(sheet.say, up, telling(up), gap=gap), sheet.say("transposed")),
            ],
            gap=2 * sheet.gap,
            least=0.42 * sheet.largest,
        )
        sheet.add(sheet.text(sheet.say("note"), "muted", align="center"))
    return sheet.figure
