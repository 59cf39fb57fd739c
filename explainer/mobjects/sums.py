"""The sum of one step, written out in the window's own arrangement."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import VGroup

from explainer.mobjects.grid import number_text
from explainer.mobjects.ink import Ink
from explainer.mobjects.motion import ease
from explainer.story import Beat, Product
from explainer.theme import DARK, TYPE, Theme

__all__ = ["Sums"]

Point = Sequence[float]


class Sums(VGroup):
    """Products in rows and columns as they stand under the window, and their total below.

    Parameters
    ----------
    centre : (x, y)
        Middle of the block, in frame units.
    shape : (rows, columns)
        The kernel's.
    pitch : (x, y)
        Distance between columns and between rows, in frame units.
    cap : float, optional
        Cap height of the products, in frame units.
    """

    def __init__(
        self,
        centre: Point,
        shape: tuple[int, int],
        *,
        pitch: tuple[float, float] = (0.98, 0.46),
        cap: float = TYPE["label"] * 8,
        theme: Theme = DARK,
    ) -> None:
        self.centre, self.shape, self.pitch, self.cap = centre, shape, pitch, cap
        self.left, self.right = Ink(theme.input), Ink(theme.kernel)
        self.signs, self.zeros, self.total = Ink(theme.text), Ink(theme.zero), Ink(theme.output)
        super().__init__(self.left, self.right, self.signs, self.zeros, self.total)

    def place(self, product: Product) -> np.ndarray:
        """Return where a product's dot stands once it has fallen, (x, y)."""
        rows, columns = self.shape
        row, column = product.weight
        return np.array(
            [
                self.centre[0] + (column - (columns - 1) / 2) * self.pitch[0],
                self.centre[1] - (row - rows / 2) * self.pitch[1],
            ]
        )

    @property
    def total_place(self) -> np.ndarray:
        """Where the middle of the total's baseline stands, (x, y)."""
        rows = self.shape[0]
        return np.array([self.centre[0], self.centre[1] - rows / 2 * self.pitch[1] - 0.24])

    def clear(self) -> Sums:
        """Show nothing."""
        for part in (self.left, self.right, self.signs, self.zeros, self.total):
            part.clear()
        return self

    def write_out(
        self,
        beat: Beat,
        *,
        starts: Sequence[Point] | None = None,
        share: float = 1.0,
        total: bool = True,
    ) -> Sums:
        """Show a beat's products, its signs and its total.

        Parameters
        ----------
        beat : Beat
            The step.
        starts : sequence of (x, y), optional
            Where each product comes from; without them it stands in its place.
        share : float
            How much of the fall is over, 0 to 1. All fall at once: one after the other, they would
            cross those that have landed.
        total : bool
            Whether the total is written.
        """
        self.clear()
        own = ease(share)
        for i, product in enumerate(beat.products):
            end = self.place(product)
            at = end if starts is None else np.asarray(starts[i]) * (1 - own) + end * own
            self._term(product, at, signed=i > 0 and own >= 1)
        if total:
            words = f"= {number_text(beat.total)}"
            self.total.write(words, self.total_place, cap=1.3 * self.cap)
        return self

    def _term(self, product: Product, at: np.ndarray, *, signed: bool) -> None:
        """Write ``left·right`` about ``at``; a zero on the left mutes the term."""
        left, right = (self.left, self.right) if product.left else (self.zeros, self.zeros)
        gap = np.array([0.09, 0.0])
        left.write(number_text(product.left), at - gap, cap=self.cap, anchor=1.0)
        right.write(number_text(product.right), at + gap, cap=self.cap, anchor=0.0)
        self.zeros.write("·", at, cap=self.cap)
        if signed:
            self.zeros.write("+", at - np.array([self.pitch[0] / 2, 0.0]), cap=self.cap)
