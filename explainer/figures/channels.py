"""Figure: several channels: each input channel paints each output channel through its kernel."""

from __future__ import annotations

from typing import Any, Unpack

from explainer.errors import ExplainerError
from explainer.examples import CHANNEL_KERNELS, CHANNELS
from explainer.figures.drawing.arranging import Labelled, Table
from explainer.figures.drawing.boxes import Arrow, Box, Space, Words
from explainer.figures.drawing.look import Look, Still
from explainer.figures.drawing.parts import GridBox
from explainer.figures.drawing.sheet import Sheet
from explainer.stories import channel_mix
from explainer.stories.channels import ChannelMix

#: Kernels that still have room in one figure.
MOST = 24


def build(*, stride: int = 2, padding: int = 1, **look: Unpack[Look]) -> Still:
    """Return the figure: a table of kernels, inputs at its left, outputs at its foot."""
    return drawn(channel_mix(CHANNELS, CHANNEL_KERNELS, stride=stride, padding=padding), **look)


def drawn(mix: ChannelMix, **look: Unpack[Look]) -> Still:
    """Return the figure of channels that have been told.

    Raises
    ------
    ExplainerError
        If they are more than can be told apart.
    """
    ins, outs, *k = mix.weight_shape
    if ins * outs > MOST:
        rule = f"must have at most {MOST} kernels, to be legible"
        raise ExplainerError("figure", "weight.shape", mix.weight_shape, rule)
    shape = " × ".join(map(str, mix.weight_shape))
    numbers: dict[str, Any] = {"ins": ins, "outs": outs, "k": k[0], "shape": shape}
    with Sheet("channels", **look, **numbers) as sheet:
        rows: list[list[Box]] = [
            [
                Labelled(GridBox(source), sheet.say("in", n=i), "input"),
                Arrow(0.8 * sheet.gap),
                *(
                    Labelled(GridBox(kernel), sheet.say("kernel_of", i=i, o=o), "kernel")
                    for o, kernel in enumerate(kernels)
                ),
            ]
            for i, (source, kernels) in enumerate(zip(mix.inputs, mix.kernels, strict=True))
        ]
        rows.append([Space(), Space(), *[Arrow(sheet.gap, down=True) for _ in mix.outputs]])
        rows.append(
            [
                Words(sheet.say("sum"), "muted", "small", width=0.12 * sheet.width),
                Space(),
                *(
                    Labelled(GridBox(output), sheet.say("out", n=o), "output")
                    for o, output in enumerate(mix.outputs)
                ),
            ]
        )
        sheet.add(Table(rows, (sheet.gap, 0.5 * sheet.gap)))
        sheet.add(sheet.text(sheet.say("order", **numbers), bold=True, align="center"))
    return sheet.figure
