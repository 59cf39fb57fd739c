"""What figures are looked at with: every figure built once, and where its text stands."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator

from matplotlib.figure import Figure
from matplotlib.text import Text

from explainer import figures
from explainer.figures.drawing.look import Still

NAMES = figures.names()


@functools.cache
def built(name: str, lang: str = "en", width: str = "page", theme: str = "light") -> Still:
    """Return a figure, drawn once."""
    figure = figures.build(name, lang=lang, width=width, theme=theme)
    figure.draw_without_rendering()
    return figure


def texts(figure: Figure) -> list[Text]:
    """Return all text that is shown."""
    return [t for t in figure.findobj(Text) if t.get_text().strip() and t.get_visible()]


def boxes(figure: Figure) -> list[tuple[str, float, float, float, float]]:
    """Return each string with its (left, bottom, right, top), in millimetres."""
    mm = figure.dpi / 25.4
    found = []
    for text in texts(figure):
        box = text.get_window_extent()
        left, bottom, right, top = (float(v) / mm for v in box.extents)
        found.append((text.get_text(), left, bottom, right, top))
    return found


def collisions(figure: Figure) -> Iterator[str]:
    """Yield what leaves the figure, and what stands on something else."""
    width, height = (25.4 * float(inches) for inches in figure.get_size_inches())
    placed = boxes(figure)
    for string, left, bottom, right, top in placed:
        if left < 0.2 or bottom < 0.2 or right > width - 0.2 or top > height - 0.2:
            yield f"{string!r} leaves the figure: {left:.1f}..{right:.1f}, {bottom:.1f}..{top:.1f}"
    for one, other in itertools.combinations(placed, 2):
        across = min(one[3], other[3]) - max(one[1], other[1])
        down = min(one[4], other[4]) - max(one[2], other[2])
        # A line's box has room above and below its letters: what counts is a good part of it.
        if across > 0.35 and down > 0.3 * min(one[4] - one[2], other[4] - other[2]):
            yield f"{one[0]!r} stands on {other[0]!r}"
