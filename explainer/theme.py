"""The visual language: what each role looks like, how large type is, how long things take.

A role keeps its colour in every view and in both kinds of layer, and is never told by colour alone:
inserted zeros are dashed, padding is hatched, the kernel is a frame. Sizes are fractions of the
frame's height and times are seconds, so that a scene looks and feels the same at every resolution.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from explainer.story import Number, Role

__all__ = [
    "DARK",
    "FONT",
    "LIGHT",
    "TYPE",
    "CellStyle",
    "Seconds",
    "Theme",
    "cell_style",
    "number_text",
    "number_writer",
]

#: Latin, Hangul and tabular digits in one family (Debian: ``fonts-nanum``).
FONT = "NanumBarunGothic"

#: Cap heights as fractions of the frame's height; nothing on screen is smaller than ``small``.
TYPE = {
    "title": 0.042,
    "caption": 0.031,
    "body": 0.028,
    "label": 0.0255,
    "small": 0.025,
}


@dataclass(frozen=True)
class Seconds:
    """How long things take, in seconds."""

    quick: float = 0.5
    move: float = 0.9
    slow: float = 1.6
    #: Reading: a fixed part, and a part for every character.
    read_base: float = 1.0
    read_character: float = 0.06

    def to_read(self, text: str) -> float:
        """Return the seconds that ``text`` must stay on screen."""
        return self.read_base + self.read_character * len(text)


@dataclass(frozen=True)
class CellStyle:
    """How a cell of one role is drawn: colours, or ``None`` where nothing is drawn."""

    fill: str | None
    outline: str | None
    number: str | None
    dashed: bool = False
    hatch: str | None = None


@dataclass(frozen=True)
class Theme:
    """Colours by role, as ``#rrggbb``."""

    background: str
    panel: str
    text: str
    muted: str
    input: str
    kernel: str
    output: str
    zero: str
    hatch: str
    padding: str
    ring: str
    on_colour: str
    pending: str
    block: str
    error: str
    #: The two ends of a signed scale: more than there should be, and less.
    more: str
    less: str


DARK = Theme(
    background="#0f1419",
    panel="#18212b",
    text="#eef2f6",
    muted="#a3b0bd",
    input="#4495f0",
    kernel="#f2a93b",
    output="#58d68d",
    zero="#8d9bab",
    hatch="#51606f",
    padding="#161e27",
    ring="#ffffff",
    on_colour="#0b1016",
    pending="#2a6b55",
    block="#64788c",
    error="#ef7b6c",
    more="#f0806c",
    less="#9f8cff",
)

#: For print: the same hues on white paper, dark enough that white numbers stand out from them, and
#: blue and green far enough apart for those who see no blue.
LIGHT = replace(
    DARK,
    background="#ffffff",
    panel="#f5f7f9",
    text="#17202a",
    muted="#5b6775",
    input="#2a4d92",
    kernel="#af590e",
    output="#008058",
    zero="#646f7a",
    hatch="#b4bec8",
    padding="#f6f8fa",
    ring="#111820",
    on_colour="#ffffff",
    pending="#8cc5b0",
    block="#8494a4",
    error="#c0392b",
    more="#b3402e",
    less="#5a48c0",
)


def number_text(value: Number) -> str:
    """Return a number as it stands in a cell: a true minus sign, two decimals for fractions.

    Examples
    --------
    >>> number_text(-2), number_text(0.5), number_text(-0.0)
    ('\u22122', '0.50', '0.00')
    """
    shown = str(value) if isinstance(value, int) else f"{value:.2f}"
    if not float(shown):
        shown = shown.lstrip("-")
    return shown.replace("-", "\u2212")


def number_writer(values: Iterable[Number]) -> Callable[[Number], str]:
    """Return how the numbers of a grid are written: all with as many decimals.

    Whole numbers and those with two decimals as :func:`number_text` has them. Others, such as
    trained weights, are rounded: two digits of the largest count, and no zero stands before the
    point, so that they fit the corner of a cell.

    Examples
    --------
    >>> write = number_writer([0.4326, -0.0713, 0.0])
    >>> write(0.4326), write(-0.0713), write(0.0)
    ('.43', '\u2212.07', '0')
    >>> number_writer([0.5, 2])(0.5)
    '0.50'
    """
    found = list(values)
    if all(abs(value - round(value, 2)) < 1e-9 for value in found):
        return number_text
    largest = max(map(abs, found))
    decimals = max(0, 1 - math.floor(math.log10(largest)))

    def write(value: Number) -> str:
        shown = f"{value:.{decimals}f}"
        if not float(shown):
            return "0"
        return re.sub(r"^(-?)0\.", r"\1.", shown).replace("-", "\u2212")

    return write


def cell_style(role: Role, theme: Theme = DARK) -> CellStyle:
    """Return how a cell of ``role`` looks in ``theme``.

    Examples
    --------
    >>> cell_style("inserted").dashed
    True
    >>> cell_style("input").fill == DARK.input
    True
    """
    styles = {
        "input": CellStyle(fill=theme.input, outline=None, number=theme.on_colour),
        "kernel": CellStyle(fill=theme.kernel, outline=None, number=theme.on_colour),
        "output": CellStyle(fill=theme.output, outline=None, number=theme.on_colour),
        "pending": CellStyle(fill=None, outline=theme.pending, number=None),
        "inserted": CellStyle(fill=None, outline=theme.zero, number=theme.zero, dashed=True),
        "padding": CellStyle(fill=theme.padding, outline=None, number=None, hatch=theme.hatch),
        "crop": CellStyle(fill=None, outline=theme.muted, number=theme.muted, hatch=theme.hatch),
        "zero": CellStyle(fill=theme.panel, outline=None, number=theme.zero),
    }
    return styles[role]
