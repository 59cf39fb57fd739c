"""Charts in a sheet: lines over a logarithmic axis, named where they end."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.ticker import FuncFormatter, NullFormatter
from numpy.typing import NDArray

from explainer.figures.drawing.boxes import Pen
from explainer.figures.drawing.letters import POINT
from explainer.figures.drawing.parts import Drawing

__all__ = ["Line", "lines"]


@dataclass(frozen=True)
class Line:
    """A line of a chart: its points, its name, its colour in the theme."""

    x: NDArray[Any]
    y: NDArray[Any]
    name: str
    role: str
    marks: bool = False


def lines(
    series: Sequence[Line],
    extent: tuple[float, float],
    *,
    xlabel: str,
    ylabel: str = "",
    logy: bool = False,
) -> Drawing:
    """Return a chart of lines over a logarithmic axis, with a legend above.

    Parameters
    ----------
    series : sequence of Line
        What is drawn.
    extent : (width, height)
        In millimetres, names and numbers of the axes included.
    """

    def paint(pen: Pen, x: float, y: float, cell: float) -> None:
        width, height = extent
        em, small = pen.small * POINT, pen.small
        widest = max(pen.width(line.name, small) for line in series) + 3.5 * em
        per_line = max(1, min(len(series), int((width - 3 * em) / widest)))
        legend = -(-len(series) // per_line)
        left, foot, head = (
            (5.0 if ylabel else 4.2 if logy else 3.2) * em,
            3.5 * em,
            1.65 * em * legend,
        )
        box = (x + left, y - height + foot, width - left - 1.0, height - foot - head)
        axes = pen.axes.inset_axes(box, transform=pen.axes.transData)
        for line in series:
            axes.plot(
                line.x, line.y, color=getattr(pen.theme, line.role), label=line.name,
                linewidth=0.16 * pen.points, marker="o" if line.marks else None,
                markersize=0.42 * pen.points,
            )  # fmt: skip
        axes.set_xscale("log")
        if logy:
            axes.set_yscale("log")
        axes.margins(x=0.01)
        for axis, log in ((axes.xaxis, True), (axes.yaxis, logy)):
            axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
            axis.set_minor_formatter(NullFormatter())
            if log:
                axis.set_ticks(_decades(*axis.get_view_interval()))
        axes.tick_params(labelsize=small, width=0.5, length=2)
        axes.tick_params(which="minor", width=0.4, length=1.2)
        axes.set_xlabel(xlabel, fontsize=small, color=pen.theme.muted, labelpad=1.5)
        if ylabel:
            axes.set_ylabel(ylabel, fontsize=small, color=pen.theme.muted)
        axes.patch.set_alpha(0)
        axes.grid(True, axis="y", linewidth=0.3)
        axes.legend(
            loc="lower left", bbox_to_anchor=(0, 1), ncols=per_line, fontsize=small,
            handlelength=1.4, borderpad=0, columnspacing=1.6, labelcolor="linecolor",
        )  # fmt: skip

    return Drawing(extent, paint, fixed=True)


def _decades(low: float, high: float) -> list[float]:
    """Return the powers of ten from ``low`` to ``high``."""
    return [10.0**n for n in range(math.ceil(math.log10(low)), math.floor(math.log10(high)) + 1)]
