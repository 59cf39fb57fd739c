"""Bars: a mean, a dot for each of the values that it is the mean of, and rings beyond."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from explainer.figures.drawing.boxes import Pen, Size

__all__ = ["Bar"]


@dataclass(frozen=True)
class Bar:
    """A bar from the left.

    Parameters
    ----------
    share : float
        How much of the room it fills, 0 to 1.
    dots : sequence of float
        Shares of single values.
    rings : sequence of float
        Shares of what comes of it under other conditions, larger ones in larger rings.
    role : str
        Its colour in the theme.
    extent : (width, height)
        The room, in millimetres.
    """

    share: float
    dots: Sequence[float]
    rings: Sequence[float]
    role: str
    extent: Size

    def size(self, pen: Pen, cell: float) -> Size:
        """Return (width, height)."""
        return self.extent

    def draw(self, pen: Pen, x: float, y: float, cell: float) -> None:
        """Draw bar and dots."""
        width, height = self.extent
        color = getattr(pen.theme, self.role)
        pen.axes.add_patch(
            Rectangle(
                (x, y - 0.78 * height),
                self.share * width,
                0.56 * height,
                facecolor=color,
                edgecolor="none",
                zorder=2,
            )
        )
        middle, em = y - height / 2, 0.3 * pen.points
        ends = [x + share * width for share in (self.share, *self.rings)]
        pen.axes.add_line(Line2D(ends, [middle] * len(ends), color=color, linewidth=0.8, zorder=2))
        pen.axes.scatter(
            ends[1:], [middle] * len(self.rings),
            s=[(em * (0.8 + 0.3 * n)) ** 2 for n in range(len(self.rings))],
            facecolor=pen.theme.background, edgecolor=color, linewidth=0.8, zorder=2.5,
        )  # fmt: skip
        pen.axes.scatter(
            [x + dot * width for dot in self.dots],
            [middle] * len(self.dots),
            s=em**2,
            facecolor=pen.theme.background,
            edgecolor=color,
            linewidth=0.08 * pen.points,
            zorder=3,
        )
