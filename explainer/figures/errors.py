"""Figure: reconstruction errors of several models, side by side, and what shifting adds to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from explainer.errors import ExplainerError
from explainer.figures.paper import INK, MUTED, PAPER, RULE, STYLE
from explainer.theme import DARK

__all__ = ["Errors", "Panel", "build"]


@dataclass(frozen=True)
class Errors:
    """One model's line in a panel.

    Attributes
    ----------
    name : str
        What it is called.
    convolves : bool
        Whether its weights are kernels, which decides its colour.
    plain : tuple of float
        Errors on the images as they are, one a seed.
    shifted : tuple of float
        Mean error on the images moved by 1, 2, ... pixels.
    """

    name: str
    convolves: bool
    plain: tuple[float, ...]
    shifted: tuple[float, ...]


@dataclass(frozen=True)
class Panel:
    """One group of models: a title, and their errors from top to bottom."""

    title: str
    models: tuple[Errors, ...]


def build(panels: Sequence[Panel], *, xlabel: str) -> Figure:
    """Return the figure, a panel beside another, the models' names at the left.

    Parameters
    ----------
    panels : sequence of Panel
        With the same models in the same order.
    xlabel : str
        What is measured, and of what.

    Returns
    -------
    matplotlib.figure.Figure
        To be saved as SVG or PNG; it belongs to no window.

    Raises
    ------
    ExplainerError
        If there is no panel, or if their models differ.
    """
    names = [[model.name for model in panel.models] for panel in panels]
    if not names or any(other != names[0] for other in names):
        raise ExplainerError("errors.build", "panels", names, "must name the same models in each")
    with mpl.rc_context(STYLE):
        size = (3.0 + 3.1 * len(panels), 1.6 + 0.42 * len(names[0]))
        figure = Figure(figsize=size, layout="constrained", facecolor=PAPER)
        axes = figure.subplots(1, len(panels), sharey=True, squeeze=False)[0]
        for axis, panel in zip(axes, panels, strict=True):
            _draw(axis, panel)
        axes[0].set_yticks(range(len(names[0])), names[0])
        axes[0].invert_yaxis()
        figure.supxlabel(xlabel, fontsize=10, color=MUTED)
        _explain(figure, len(panels[0].models[0].shifted))
    return figure


def _draw(axis: Axes, panel: Panel) -> None:
    for line, model in enumerate(panel.models):
        color = DARK.kernel if model.convolves else DARK.block
        mean = sum(model.plain) / len(model.plain)
        path = [mean, *model.shifted]
        axis.plot(path, [line] * len(path), color=color, linewidth=1.2, alpha=0.5, zorder=1)
        sizes = [16 + 14 * n for n in range(len(model.shifted))]
        axis.scatter(
            model.shifted, [line] * len(model.shifted), s=sizes,
            facecolor=PAPER, edgecolor=color, linewidth=1.4, zorder=2,
        )  # fmt: skip
        axis.scatter(
            model.plain, [line] * len(model.plain), s=34, color=color, edgecolor=INK,
            linewidth=0.5, zorder=3,
        )  # fmt: skip
        axis.annotate(
            f"{mean:.4f}", (mean, line), (0, 7), textcoords="offset points", ha="center",
            fontsize=8.5,
        )  # fmt: skip
    axis.set_title(panel.title, loc="left", fontsize=12)
    axis.set_xlim(0, None)
    axis.set_ylim(-0.6, len(panel.models) - 0.4)
    axis.grid(axis="x", color=RULE, linewidth=0.8)
    axis.set_axisbelow(True)
    axis.locator_params(axis="x", nbins=5)
    axis.tick_params(length=0)
    for side in ("top", "right", "left"):
        axis.spines[side].set_visible(False)
    axis.spines["bottom"].set_color(RULE)


def _explain(figure: Figure, shifts: int) -> None:
    """Say above the panels what the marks mean."""
    rings = ", ".join(str(n + 1) for n in range(shifts))
    figure.suptitle(
        f"filled: the digits as they are, a dot a seed      rings: moved by {rings} px      "
        "amber: the weights are kernels",
        x=0.01, ha="left", fontsize=9.5, color=MUTED,
    )  # fmt: skip
