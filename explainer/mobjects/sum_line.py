"""A sum of products on one line, coloured by role."""

from __future__ import annotations

from collections.abc import Sequence

from manim import VGroup

from explainer.mobjects.grid import number_text
from explainer.mobjects.ink import Ink, outline
from explainer.story import Number, Product
from explainer.theme import DARK, TYPE, Theme

__all__ = ["SumLine"]


class SumLine(VGroup):
    """``2·1 + 1·2 + 3·0 = 4``: what is read, the weights, the total, each in its role's colour.

    Parameters
    ----------
    at : (x, y)
        Middle of the line's baseline, in frame units.
    cap : float
        Cap height, in frame units.
    """

    def __init__(
        self, at: tuple[float, float], *, cap: float = TYPE["label"] * 8, theme: Theme = DARK
    ) -> None:
        self.at, self.cap = at, cap
        self.left, self.right, self.signs, self.total = (
            Ink(color) for color in (theme.input, theme.kernel, theme.muted, theme.output)
        )
        super().__init__(self.left, self.right, self.signs, self.total)

    def clear(self) -> SumLine:
        """Show nothing."""
        for part in (self.left, self.right, self.signs, self.total):
            part.clear()
        return self

    def write_out(self, products: Sequence[Product], total: Number | None = None) -> SumLine:
        """Show ``products`` and, where it is given, their ``total``."""
        words: list[tuple[Ink, str, float]] = []
        for i, product in enumerate(products):
            if i:
                words.append((self.signs, "+", 0.45))
            words.append((self.left, number_text(product.left), 0.45))
            words.append((self.signs, "·", 0.2))
            words.append((self.right, number_text(product.right), 0.2))
        if total is not None:
            words.append((self.signs, "=", 0.5))
            words.append((self.total, number_text(total), 0.5))
        return self._set(words)

    def _set(self, words: Sequence[tuple[Ink, str, float]]) -> SumLine:
        """Set (part, string, blank before it in cap heights) after each other, centred."""
        self.clear()
        x = 0.0
        placed: list[tuple[Ink, str, float]] = []
        for part, string, blank in words:
            x += blank if placed else 0.0
            placed.append((part, string, x))
            x += outline(string)[1]
        for part, string, left in placed:
            edge = self.at[0] + (left - x / 2) * self.cap
            part.write(string, (edge, self.at[1]), cap=self.cap, anchor=0.0)
        return self
