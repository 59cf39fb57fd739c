"""Outlines of text: straight from the font's file where it has all letters, by Pango where not.

A lecture shows a thousand strings. Pango's way, through an SVG file for each, takes 20 to 70 ms a
string and is most of the time before a scene's first frame; reading the letters' curves takes 2 ms.
Latin and precomposed Hangul need no shaping but kerning.
"""

from __future__ import annotations

import functools
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont
from manim import BOLD, NORMAL, Text, tempconfig
from numpy.typing import NDArray

from explainer.theme import FONT

__all__ = ["Font", "font", "shaped_by_pango"]

Floats = NDArray[np.float64]

#: Set before every string that Pango shapes: its foot is the baseline, its height the cap height.
_MARK = "0"


_MINUS = "\u2212"


class _Curves(BasePen):
    """Collects a letter's outline as cubic curves; the base class turns all others into these."""

    def __init__(self, letters: Any) -> None:
        super().__init__(letters)
        self.curves: list[tuple[Any, Any, Any, Any]] = []
        self._start = self._at = (0.0, 0.0)

    def _moveTo(self, pt: tuple[float, float]) -> None:
        self._start = self._at = pt

    def _lineTo(self, pt: tuple[float, float]) -> None:
        (x, y), (u, v) = self._at, pt
        third = ((u - x) / 3, (v - y) / 3)
        near, far = (x + third[0], y + third[1]), (u - third[0], v - third[1])
        self.curves.append((self._at, near, far, pt))
        self._at = pt

    def _curveToOne(
        self, pt1: tuple[float, float], pt2: tuple[float, float], pt3: tuple[float, float]
    ) -> None:
        self.curves.append((self._at, pt1, pt2, pt3))
        self._at = pt3

    def _closePath(self) -> None:
        if self._at != self._start:
            self._lineTo(self._start)


class Font:
    """A TrueType or OpenType font file.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    """

    def __init__(self, path: Path) -> None:
        file = TTFont(path, lazy=True, fontNumber=0)
        if "glyf" in file:
            # Any names will do, and the font's own take a third of the time of reading it.
            file.setGlyphOrder([str(number) for number in range(file["maxp"].numGlyphs)])
        self._names: dict[int, str] = dict(file.getBestCmap())
        self._letters = file.getGlyphSet()
        self._kerning: dict[tuple[str, str], int] = {}
        for table in file["kern"].kernTables if "kern" in file else ():
            self._kerning.update(table.kernTable)
        mark = self._letter(self._names[ord(_MARK)])[0]
        self._foot = float(mark[:, 1].min())
        self._cap = float(mark[:, 1].max()) - self._foot

    def has(self, string: str) -> bool:
        """Return whether the font has all letters of ``string``."""
        return all(ord(letter) in self._names or letter == _MINUS for letter in string)

    def outline(self, string: str) -> Floats:
        """Return the control points of a line's cubic curves, shape (4 * curves, 3).

        In cap heights; the baseline is at y = 0 and the line begins near x = 0.
        """
        pieces, x, before = [np.zeros((0, 2))], 0.0, ""
        for letter in string:
            name = self._names.get(ord(letter), "")
            x += self._kerning.get((before, name), 0)
            points, width = self._letter(name) if name else self._minus()
            pieces.append(points + np.array([x, 0.0]))
            x, before = x + width, name
        flat = (np.concatenate(pieces) - [0.0, self._foot]) / self._cap
        return np.column_stack([flat, np.zeros(len(flat))])

    def _minus(self) -> tuple[Floats, float]:
        """Return a minus sign, which Nanum has not: one bar of the equals sign, at its middle."""
        equals, width = self._letter(self._names[ord("=")])
        bar = equals[: len(equals) // 2]
        middle = (equals.min(axis=0) + equals.max(axis=0) - bar.min(axis=0) - bar.max(axis=0)) / 2
        return bar + middle, width

    @functools.cache  # noqa: B019  # a font lives as long as the process
    def _letter(self, name: str) -> tuple[Floats, float]:
        pen = _Curves(self._letters)
        letter = self._letters[name]
        letter.draw(pen)
        return np.array(pen.curves, dtype=np.float64).reshape(-1, 2), float(letter.width)


@functools.cache
def font(bold: bool) -> Font | None:
    """Return the lecture's font, or None where fontconfig does not find it."""
    if not shutil.which("fc-match"):
        return None
    wanted = f"{FONT}:{'bold' if bold else 'regular'}"
    command = ["fc-match", "--format", "%{family[0]}\n%{file}", wanted]
    found = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    family, _, path = found.partition("\n")
    return Font(Path(path)) if family == FONT and Path(path).is_file() else None


def shaped_by_pango(string: str, bold: bool) -> Floats:
    """Return what :meth:`Font.outline` does, as Pango shapes it, with letters of other fonts."""
    # Manim lets Pango break lines at the video's width in pixels, so that a long line would come
    # out differently at every resolution.
    with tempconfig({"pixel_width": 32_000}):
        shaped = Text(
            f"{_MARK} {string}",
            font=FONT,
            weight=BOLD if bold else NORMAL,
            font_size=96,
            disable_ligatures=True,
        )
    mark, *letters = shaped.submobjects
    # Blanks are points without extent; counted in, they would move the left edge.
    points = np.concatenate([letter.points for letter in letters if letter.height > 1e-9])
    return np.asarray((points - [0.0, mark.get_bottom()[1], 0.0]) / mark.height)
