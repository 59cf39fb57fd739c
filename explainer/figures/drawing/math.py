"""Formulas: from the notation of `explainer.formulas` (Typst's) to Matplotlib's."""

from __future__ import annotations

import re

__all__ = ["mathtext"]

#: Typst's names and Matplotlib's.
_NAMES = (
    (" slash ", " / "),
    (" dot ", r" \cdot "),
    ("max(", r"\max("),
)


def mathtext(formula: str) -> str:
    r"""Return a formula of :mod:`explainer.formulas` as mathtext.

    Examples
    --------
    >>> mathtext("o = floor((i - k) slash s) + 1")
    '$o = \\lfloor (i - k) / s \\rfloor + 1$'
    >>> mathtext("ceil(i slash s)")
    '$\\lceil i / s \\rceil$'
    """
    text = formula
    while bracket := re.search(r"(floor|ceil)\(", text):  # of what is done, a space follows
        head, inside = text[: bracket.start()], text[bracket.end() :]
        end = _closing(inside)
        text = f"{head}\\l{bracket[1]} {inside[:end]} \\r{bracket[1]}{inside[end + 1 :]}"
    for typst, latex in _NAMES:
        text = text.replace(typst, latex)
    return f"${text}$"


def _closing(text: str) -> int:
    """Return where a parenthesis is closed that was opened before the text."""
    depth = 1
    for i, character in enumerate(text):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if not depth:
            return i
    raise ValueError(f"a parenthesis in {text!r} is not closed")
