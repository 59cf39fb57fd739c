"""Type: which fonts, how large a string is, and strings set by their capitals' height.

Matplotlib aligns a string by a box that has room for descenders, so digits sit too high in a cell.
Here a string is centred on the height of its digits.
"""

from __future__ import annotations

import dataclasses
import functools
import shutil
import subprocess
from typing import Literal

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties, findfont, fontManager, get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.mathtext import MathTextParser
from matplotlib.text import Text

from explainer.theme import FONT

__all__ = ["MM", "POINT", "cap_height", "families", "points_per_unit", "string_width", "write"]

#: Inches in a millimetre, and millimetres in a point.
MM, POINT = 1 / 25.4, 25.4 / 72

Anchor = Literal["left", "center", "right"]


@functools.cache
def families() -> tuple[str, ...]:
    """Return the font families of the figures; later ones have the characters that the first lacks.

    The first is the project's font where there is one. Matplotlib lists a machine's fonts once, so
    a font installed since is asked of fontconfig; and it takes that font's bold for semibold, so
    the bold is listed again, under its name. Nothing is changed in the list but these additions.
    """
    for weight in ("regular", "bold") if FONT not in fontManager.get_font_names() else ():
        path = _fontconfig(f"{FONT}:{weight}")
        if path:
            fontManager.addfont(path)
    entries = [entry for entry in fontManager.ttflist if entry.name == FONT]
    if not entries:
        return ("DejaVu Sans",)
    heaviest = max(entries, key=lambda entry: int(entry.weight))
    if int(heaviest.weight) != 700:
        fontManager.ttflist.append(dataclasses.replace(heaviest, weight=700))
    return (FONT, "DejaVu Sans")


def _fontconfig(pattern: str) -> str:
    """Return the file of a font, "" where there is no fontconfig or no such font."""
    if not shutil.which("fc-match"):
        return ""
    command = ["fc-match", "--format", "%{family[0]}|%{file}", pattern]
    found = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    family, _, path = found.partition("|")
    return path if family == FONT else ""


def _extent(string: str, bold: bool, family: tuple[str, ...]) -> tuple[float, float]:
    """Return width and height of a string's ink, in ems."""
    weight = "bold" if bold else "normal"
    paths = [findfont(FontProperties(family=name, weight=weight)) for name in family]
    font = get_font(paths)  # Matplotlib's own, in whatever size it was used last
    font.set_size(100, 72)
    font.set_text(string, 0.0, flags=LoadFlags.NO_HINTING)
    width, height = font.get_width_height()
    return float(width) / 64 / 100, float(height) / 64 / 100


@functools.lru_cache(maxsize=4096)
def _width(string: str, bold: bool, family: tuple[str, ...]) -> float:
    """Return a string's width in ems."""
    if "$" in string:
        prop = FontProperties(family=list(family), size=100, math_fontfamily="stix")
        return float(MathTextParser("path").parse(string, 72, prop).width) / 100
    return _extent(string, bold, family)[0]


@functools.lru_cache(maxsize=8)
def _cap(family: tuple[str, ...]) -> float:
    return _extent("0", False, family)[1]


def _family() -> tuple[str, ...]:
    return tuple(mpl.rcParams["font.family"])


def string_width(string: str, *, bold: bool = False) -> float:
    """Return how wide a string is in the present font, in ems; of mathtext, too."""
    return _width(string, bold, _family()) if string else 0.0


def cap_height() -> float:
    """Return how high a digit is in the present font, in ems."""
    return _cap(_family())


def points_per_unit(axes: Axes) -> float:
    """Return how many points a unit of the axes' data is, as its limits are now."""
    axes.apply_aspect()
    (x0, _), (x1, _) = axes.transData.transform([(0, 0), (1, 0)])
    return float(abs(x1 - x0)) * 72 / axes.figure.dpi


def write(
    axes: Axes,
    x: float,
    y: float,
    string: str,
    *,
    points: float,
    color: str,
    bold: bool = False,
    anchor: Anchor = "center",
    zorder: float = 4,
) -> Text:
    """Write a string whose digits are centred on the height ``y``.

    Parameters
    ----------
    axes : Axes
        With its limits set.
    x, y : float
        In data units; ``x`` is the string's left end, middle or right end, as ``anchor`` says.
    string : str
        Text, or mathtext between dollar signs.
    points : float
        Font size.
    """
    drop = cap_height() * points / points_per_unit(axes) / 2
    return axes.text(
        x,
        y - drop,
        string,
        fontsize=points,
        color=color,
        fontweight="bold" if bold else "normal",
        ha=anchor,
        va="baseline",
        zorder=zorder,
    )
