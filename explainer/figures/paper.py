"""How figures look on paper: light, in the lecture's typeface, the same file every time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from explainer.files import atomic_write
from explainer.theme import DARK, FONT

__all__ = ["INK", "MUTED", "PAPER", "RULE", "STYLE", "save"]

INK, MUTED, RULE, PAPER = DARK.on_colour, "#55626f", "#d5dbe1", "#ffffff"

STYLE: dict[Any, Any] = {
    "font.family": [FONT, "DejaVu Sans"],  # the second has what the first lacks
    "font.size": 10,
    "svg.fonttype": "path",
    "svg.hashsalt": "explainer",  # without it, names in the file are drawn at random
    "text.color": INK,
    "axes.labelcolor": INK,
    "xtick.color": MUTED,
    "ytick.color": INK,
}


def save(figure: Figure, path: Path) -> None:
    """Write a figure as SVG or PNG, by the path's suffix, whole or not at all."""
    options: dict[str, Any] = (
        {"metadata": {"Date": None}} if path.suffix == ".svg" else {"dpi": 160}
    )
    with mpl.rc_context(STYLE), atomic_write(path) as part:
        figure.savefig(part, **options)
