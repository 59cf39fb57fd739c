"""Where lines of text break: in scenes, in figures and on paper, by one rule."""

from __future__ import annotations

import re
from collections.abc import Callable

__all__ = ["even_lines", "unbroken"]


def unbroken(text: str) -> str:
    r"""Return a text in whose formulas no line ends: the blanks beside an operator are hard.

    Examples
    --------
    >>> unbroken("a gap of s − 1 = 2").split(" ")
    ['a', 'gap', 'of', 's\xa0−\xa01\xa0=\xa02']
    """
    return re.sub(r" ([−=+×·]) ", "\u00a0\\1\u00a0", text)


def even_lines(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """Break a text at blanks into the fewest lines, as even as they come.

    Parameters
    ----------
    text : str
        Words divided by blanks (Korean too: a line never breaks inside a word), among them
        formulas, which stay whole: "s − 1 = 2" counts as a word.
    width : float
        The longest line allowed; a word may be longer.
    measure : callable
        Tells how wide a string is.

    Examples
    --------
    >>> even_lines("one two three four", 14, len)
    ['one two', 'three four']
    """
    words = [word.replace("\u00a0", " ") for word in unbroken(text).split(" ")]

    def fill(limit: float) -> list[str]:
        lines = [words[0]]
        for word in words[1:]:
            longer = f"{lines[-1]} {word}"
            if lines[-1] and measure(longer) > limit:
                lines.append(word)
            else:
                lines[-1] = longer
        return lines

    lines = fill(width)
    while len(lines) > 1:
        tighter = fill(0.999 * max(map(measure, lines)))
        if len(tighter) > len(lines) or tighter == lines:
            break
        lines = tighter
    return lines
