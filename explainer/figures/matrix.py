"""Figure: a convolution as a banded matrix; the transposed convolution is its transpose."""

from __future__ import annotations

from typing import Any, Unpack

from explainer.figures.drawing.arranging import Labelled, Row
from explainer.figures.drawing.boxes import Words
from explainer.figures.drawing.look import Look, Still
from explainer.figures.drawing.matrices import Banded, check_unrolled, vector
from explainer.figures.drawing.sheet import Sheet
from explainer.figures.drawing.values import arrays, image
from explainer.geometry import ConvTranspose
from explainer.reference import conv, conv_matrix, conv_transpose


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
    spec = ConvTranspose(kernel_size, stride=stride, padding=padding)
    check_unrolled(spec, max(x.shape))
    size = spec.output_size(x.shape)
    options: Any = {"stride": stride, "padding": padding}
    matrix, taps = (
        conv_matrix(kernel[None, None], size, **options) for kernel in (weight, weight * 0 + 1)
    )
    large = image(max(size), "ones" if values == "ones" else "example")[: size[0], : size[1]]
    small = conv(large[None], weight[None, None], **options)[0]
    painted = conv_transpose(x[None], weight[None, None], **options)[0]
    lit = painted.size // 2
    numbers: dict[str, Any] = {
        "n": x.size, "m": painted.size, "i": x.shape[0], "o": size[0], "k": kernel_size,
    }  # fmt: skip
    with Sheet("matrix", **look, **numbers) as sheet:
        gap = 0.5 * sheet.gap
        down = Row(
            [
                Labelled(Banded(matrix, taps), sheet.say("c"), "kernel"),
                Labelled(vector(large, "input"), sheet.say("x"), "input"),
                Words("="),
                Labelled(vector(small, "output"), sheet.say("y"), "output"),
            ],
            gap,
        )
        up = Row(
            [
                Labelled(Banded(matrix.T, taps.T, row=lit), sheet.say("ct"), "kernel"),
                Labelled(vector(x, "input"), sheet.say("x"), "input"),
                Words("="),
                Labelled(vector(painted, "output", ring=lit), sheet.say("y"), "output"),
            ],
            gap,
        )
        sheet.flow(
            [
                Labelled(down, sheet.say("conv")),
                Labelled(up, sheet.say("transposed")),
            ],
            gap=2 * sheet.gap,
            least=0.42 * sheet.largest,
        )
        sheet.add(sheet.text(sheet.say("note"), "muted", align="center"))
    return sheet.figure
