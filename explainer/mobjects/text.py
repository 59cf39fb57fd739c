"""Text as single paths that stand on their baseline and are sized by their cap height."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Literal

import numpy as np
from manim import MathTypst, VGroup, config
from numpy.typing import NDArray

from explainer.mobjects.ink import Ink, outline
from explainer.theme import DARK, TYPE
from explainer.words.breaking import even_lines

__all__ = ["formula", "outline", "paragraph", "pieces", "text", "text_width", "wrap"]

#: (x, y) in frame units.
Point = Sequence[float] | NDArray[np.float64]
Anchor = Literal["left", "centre", "right"]
_ANCHOR = {"left": 0.0, "centre": 0.5, "right": 1.0}


def _cap(size: str | float) -> float:
    """Return a cap height in frame units, from a named size or a number of them."""
    return TYPE[size] * config.frame_height if isinstance(size, str) else float(size)


def text_width(string: str, *, size: str | float = "body", bold: bool = False) -> float:
    """Return how wide ``string`` is, in frame units."""
    return outline(string, bold)[1] * _cap(size)


def text(
    string: str,
    at: Point = (0.0, 0.0),
    *,
    size: str | float = "body",
    color: str = DARK.text,
    bold: bool = False,
    anchor: Anchor = "centre",
) -> Ink:
    """Return ``string`` as one path whose baseline stands at ``at``.

    Parameters
    ----------
    string : str
        One line.
    at : (x, y)
        Where the ``anchor`` of the baseline stands, in frame units.
    size : str or float
        A name in :data:`explainer.theme.TYPE`, or a cap height in frame units.
    color, bold, anchor
        As named; ``anchor`` is "left", "centre" or "right".
    """
    return Ink(color).write(string, at, cap=_cap(size), anchor=_ANCHOR[anchor], bold=bold)


def pieces(
    parts: Sequence[tuple[str, str]],
    at: Point = (0.0, 0.0),
    *,
    size: str | float = "body",
    gap: float = 0.5,
) -> VGroup:
    """Return strings of several colours on one baseline, the first beginning at ``at``.

    Parameters
    ----------
    parts : sequence of (string, color)
        From left to right.
    gap : float
        Blank between them, in cap heights.
    """
    line, x = VGroup(), float(at[0])
    for string, color in parts:
        line.add(text(string, (x, at[1]), size=size, color=color, anchor="left"))
        x += text_width(string, size=size) + gap * _cap(size)
    return line


def wrap(string: str, width: float, *, size: str | float = "caption") -> list[str]:
    """Break ``string`` as `even_lines` does, measured in this size of type.

    Parameters
    ----------
    string : str
        Any blanks in it count as one.
    width : float
        The longest line allowed, in frame units.
    """
    words = " ".join(string.split())
    if not words:
        return []
    return even_lines(words, width, functools.partial(text_width, size=size))


def paragraph(
    string: str,
    at: Point,
    *,
    width: float,
    size: str | float = "caption",
    color: str = DARK.text,
    anchor: Anchor = "centre",
    leading: float = 1.75,
) -> Ink:
    """Return wrapped lines as one path, the first baseline at ``at``."""
    whole = Ink(color)
    for i, line in enumerate(wrap(string, width, size=size)):
        foot = at[1] - i * leading * _cap(size)
        whole.write(line, (at[0], foot), cap=_cap(size), anchor=_ANCHOR[anchor])
    return whole


def formula(
    source: str,
    at: Point = (0.0, 0.0),
    *,
    size: str | float = "body",
    color: str = DARK.text,
    anchor: Anchor = "centre",
) -> MathTypst:
    """Return a Typst formula centred vertically at ``at``, its digits ``size`` high.

    Groups written ``{{body : name}}`` can be coloured with ``.select(name)``.
    """
    mobject = _typeset(source, color).copy()
    mobject.scale(_cap(size) / _digit_height())
    setattr(mobject, "cap", _cap(size))  # noqa: B010  # for a test to read, as it reads ink's
    x = at[0] + mobject.width * (0.5 - _ANCHOR[anchor])
    mobject.move_to((x, at[1], 0.0))
    return mobject


@functools.lru_cache(maxsize=256)
def _typeset(source: str, color: str) -> MathTypst:
    """Return a formula as Typst makes it, to be copied."""
    mobject = MathTypst(source, color=color, use_svg_cache=False)  # which keeps copies as here
    for part in mobject.family_members_with_points():
        # What it was read from: fades would copy that too, and take longer over it than the points.
        setattr(part, "path_obj", None)  # noqa: B010  # unknown to its type
    return mobject


@functools.lru_cache(maxsize=1)
def _digit_height() -> float:
    """Return the height of a digit in a formula at its default size, in frame units."""
    return float(_typeset("0", DARK.text).height)
