"""Formulas: from the notation of `explainer.formulas` (Typst's) to Matplotlib's."""

from __future__ import annotations

__all__ = ["mathtext"]

#: Typst's names and Matplotlib's; "fl@@r" is a floor that has been seen to.
_NAMES = (
    ("fl@@r", "floor"),
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
    """
    text = formula
    while "floor(" in text:
        start = text.index("floor(")
        end = _closing(text, start + len("floor("))
        inside = text[start + len("floor(") : end]
        text = f"{text[:start]}\\lfl@@r {inside} \\rfl@@r{text[end + 1 :]}"
    for typst, latex in (
        ("fl@@r", "floor"),
        (" slash ", " / "),
        (" dot ", r" \cdot "),
        ("max(", r"\max("),
    ):
        text = text.replace(typst, latex)
    return f"${text}$"


def _closing(text: str, start: int) -> int:
    """Return where the parenthesis that was opened before ``start`` is closed."""
    depth = 1
    for i in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[i], 0)
        if not depth:
            return i
    raise ValueError(f"a parenthesis in {text!r} is not closed")
