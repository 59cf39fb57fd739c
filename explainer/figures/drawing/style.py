"""The figures' Matplotlib style, a theme at a time.

It is also in the files light.mplstyle and dark.mplstyle, for ``plt.style.use`` in figures of one's
own: ``plt.style.use("explainer.figures.light")``. A test holds the two alike.
"""

from __future__ import annotations

from typing import Any

from explainer.figures.drawing.letters import families
from explainer.theme import LIGHT, Theme

__all__ = ["style"]


def style(theme: Theme = LIGHT) -> Any:
    """Return the style as Matplotlib's parameters."""
    return {
        "axes.axisbelow": True,
        "axes.edgecolor": theme.muted,
        "axes.facecolor": theme.background,
        "axes.grid": False,
        "axes.labelcolor": theme.text,
        "axes.linewidth": 0.6,
        "axes.spines.right": False,
        "axes.spines.top": False,
        "axes.titlesize": 9.0,
        "axes.titleweight": "bold",
        "axes.unicode_minus": True,
        "figure.facecolor": theme.background,
        "font.family": list(families()),
        "font.size": 8.4,
        "grid.color": theme.hatch,
        "grid.linewidth": 0.4,
        "hatch.color": theme.hatch,
        "legend.frameon": False,
        "lines.linewidth": 1.2,
        "mathtext.fontset": "stix",
        "patch.linewidth": 0.6,
        "pdf.fonttype": 42,
        "ps.fonttype": 42,
        "savefig.dpi": 300.0,
        "savefig.facecolor": theme.background,
        "svg.fonttype": "none",
        "svg.hashsalt": "explainer",
        "text.color": theme.text,
        "text.hinting": "none",  # letters stand where they would in print, at every resolution
        "xtick.color": theme.muted,
        "xtick.labelsize": 7.4,
        "ytick.color": theme.muted,
        "ytick.labelsize": 7.4,
    }
