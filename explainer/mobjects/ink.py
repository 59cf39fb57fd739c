"""Ink: strings as one path, which knows what it says, where, and how large.

Manim's ``Text`` is one mobject a letter, placed by its ink. Here a string, or many, are one path:
digits line up, lines share a baseline, and drawing costs one path. All text of the lecture is ink,
so that a test can read every string on stage.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from manim import VMobject
from numpy.typing import NDArray

from explainer.mobjects.glyphs import font, shaped_by_pango

__all__ = ["Ink", "Written", "outline"]

Floats = NDArray[np.float64]


@functools.lru_cache(maxsize=4096)
def outline(string: str, bold: bool = False) -> tuple[Floats, float]:
    """Return a string's outline and its width, in cap heights.

    Returns
    -------
    curves : array (4 * curves, 3)
        Control points of cubic curves: left edge of the ink at x = 0, baseline at y = 0, cap height
        1.
    width : float
        Width of the ink.
    """
    if not string.strip():
        return np.zeros((0, 3)), 0.0
    drawn = font(bold)
    points = drawn.outline(string) if drawn and drawn.has(string) else shaped_by_pango(string, bold)
    points = points - [points[:, 0].min(), 0.0, 0.0]
    points.setflags(write=False)
    return points, float(points[:, 0].max())


@dataclass(frozen=True)
class Written:
    """One string as it stands now: its text, its cap height in frame units, its points (n, 3)."""

    string: str
    cap: float
    points: Floats


class Ink(VMobject):
    """Strings of one colour as one path.

    Parameters
    ----------
    color : str
        Of all of them.
    """

    def __init__(self, color: str) -> None:
        self._marks: list[tuple[str, float, float, int]] = []
        super().__init__(fill_color=color, fill_opacity=1.0, stroke_width=0.0)

    def lay(self, strings: Iterable[tuple[str, float, Floats]]) -> Ink:
        """Show these and nothing else: (string, cap height in frame units, points (n, 3))."""
        laid = [entry for entry in strings if len(entry[2])]
        self.points = np.concatenate([np.zeros((0, 3)), *(points for _, _, points in laid)])
        self._marks = [(s, cap, _extent(points), len(points)) for s, cap, points in laid]
        return self

    def write(
        self,
        string: str,
        at: Sequence[float] | Floats,
        *,
        cap: float,
        anchor: float = 0.5,
        bold: bool = False,
    ) -> Ink:
        """Add a string whose baseline stands at ``at``.

        Parameters
        ----------
        string : str
            One line.
        at : (x, y)
            Where the string's left edge (``anchor`` 0), middle (0.5) or right edge (1) stands, in
            frame units.
        cap : float
            Cap height, in frame units.
        """
        points, width = outline(string, bold)
        if len(points):
            points = points * cap + [at[0] - width * cap * anchor, at[1], 0.0]
            self.points = np.concatenate([self.points, points])
            self._marks.append((string, cap, _extent(points), len(points)))
        return self

    def clear(self) -> Ink:
        """Show nothing."""
        return self.lay(())

    def written(self) -> Iterator[Written]:
        """Yield what is shown, as large as it is now: also after the path was moved or scaled."""
        first = 0
        for string, cap, extent, count in self._marks:
            points = self.points[first : first + count]
            first += count
            if len(points) == count:
                yield Written(string, cap * _extent(points) / extent, points)


def _extent(points: Floats) -> float:
    """Return the larger side of the points' box: a minus sign has hardly any height."""
    return float(max(np.ptp(points[:, 0]), np.ptp(points[:, 1]), 1e-9))
