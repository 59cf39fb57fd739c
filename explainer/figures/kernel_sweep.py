"""Figure: kernels of one to five cells at a fixed stride: gaps, even cover, uneven cover."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Unpack

from explainer.figures.drawing.arranging import Table
from explainer.figures.drawing.boxes import Box, Words
from explainer.figures.drawing.look import Look, Still
from explainer.figures.drawing.overlaps import Counts, Stamps
from explainer.figures.drawing.sheet import Sheet
from explainer.stories import overlap_series
from explainer.stories.overlap import Overlap

KERNELS = (1, 2, 3, 4, 5)


def build(
    *, input_size: int = 5, stride: int = 2, dilation: int = 1, **look: Unpack[Look]
) -> Still:
    """Return the figure: a line for each kernel size: its stamps, their counts, the pattern."""
    series = overlap_series(KERNELS, stride=stride, dilation=dilation, input_size=input_size)
    return drawn(series, **look)


def drawn(series: Sequence[Overlap], **look: Unpack[Look]) -> Still:
    """Return the figure of covers that have been told, of one stride and dilation."""
    one = series[0]
    numbers: dict[str, Any] = {
        "s": one.stride, "d": one.dilation, "i": len(one.stamps),
        "sizes": ", ".join(str(one.kernel_size) for one in series),
    }  # fmt: skip
    with Sheet("kernel_sweep", **look, **numbers) as sheet:
        head: list[Box] = [
            Words(sheet.say(name) if name else "", "muted", "small", width=share * sheet.width)
            for name, share in (("", 0.1), ("stamps", 0.5), ("pattern", 0.18), ("verdict", 0.1))
        ]
        reach = max(len(one.counts) for one in series)
        lines: list[list[Box]] = [
            [
                Words(f"k = {one.kernel_size}", "text", "small", bold=True),
                Stamps(one, columns=reach),
                Counts(one.tile, 0.72 if sheet.narrow else 0.62),
                Words(
                    sheet.say(one.verdict),
                    "error" if one.verdict != "even" else "output",
                    "small",
                    width=0.1 * sheet.width,
                ),
            ]
            for one in series
        ]
        sheet.add(
            Table(
                [head, *lines], (0.9 * sheet.gap, 0.6 * sheet.gap),
                ("left", "left", "center", "left"), rules=True,
            )
        )  # fmt: skip
        sheet.add(sheet.text(sheet.say("note", s=one.stride), "muted", scale="small"))
    return sheet.figure
