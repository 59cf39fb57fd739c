"""Boxes that hold sums: the products of a step, or products in one line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from explainer.figures.drawing.boxes import Box, Pen, Size
from explainer.figures.drawing.letters import POINT, string_width, write
from explainer.figures.drawing.steps import ROOM, Says, draw_sum, sum_pitch
from explainer.story import Beat, Number
from explainer.theme import number_text

__all__ = ["Sum", "Terms", "step_sums"]


@dataclass(frozen=True)
class Sum:
    """The products of one step and their total."""

    beat: Beat
    shape: tuple[int, int]
    says: Says = (number_text, number_text, number_text)

    def size(self, pen: Pen, cell: float) -> Size:
        """Return (width, height)."""
        em = pen.points * POINT
        rows, columns = self.shape
        across, down, _ = sum_pitch(self.beat, self.says)
        return columns * across * em, (rows + 1.25) * down * em

    def draw(self, pen: Pen, x: float, y: float, cell: float) -> None:
        """Write the sum."""
        draw_sum(
            pen.axes, self.beat, self.shape, (x, y), points=pen.points, theme=pen.theme,
            says=self.says,
        )  # fmt: skip


@dataclass(frozen=True)
class Terms:
    """Products in one line, and their total: input in its colour, weights in theirs."""

    pairs: Sequence[tuple[Number, Number]]
    total: Number
    scale: float = 1.15
    says: Says = (number_text, number_text, number_text)

    def _pieces(self) -> list[tuple[str, str, bool]]:
        """Return what is written, with colour and weight."""
        pieces: list[tuple[str, str, bool]] = []
        for left, right in self.pairs:
            pieces += [
                (" + " if pieces else "", "muted", False),
                (self.says[0](left), "input", True),
                ("·", "muted", False),
                (self.says[1](right), "kernel", True),
            ]
        return [*pieces, (" = ", "muted", False), (self.says[2](self.total), "output", True)]

    def _widths(self, pen: Pen) -> list[float]:
        points = pen.points * self.scale
        return [
            pen.width(string, points, bold=bold) + (1.0 if " " in string else 0.25) * points * POINT
            for string, _, bold in self._pieces()
        ]

    def size(self, pen: Pen, cell: float) -> Size:
        """Return (width, height)."""
        return sum(self._widths(pen)), pen.line(pen.points * self.scale)

    def draw(self, pen: Pen, x: float, y: float, cell: float) -> None:
        """Write them."""
        y -= self.size(pen, cell)[1] / 2
        for (string, role, bold), width in zip(self._pieces(), self._widths(pen), strict=True):
            write(
                pen.axes, x + width / 2, y, string.strip(), points=pen.points * self.scale,
                color=getattr(pen.theme, role), bold=bold,
            )  # fmt: skip
            x += width


def step_sums(beats: Sequence[Beat], shape: tuple[int, int], says: Says) -> list[Box]:
    """Return the sums of several steps, all alike: as the kernel stands, or long ones in lines.

    Parameters
    ----------
    shape : (rows, columns)
        The kernel's.
    says : three callables
        How what is read, weights, and totals are written.
    """
    terms = [product for beat in beats for product in beat.products]
    strings = {says[0](p.left) for p in terms} | {says[1](p.right) for p in terms}
    if max((string_width(string, bold=True) for string in strings), default=0.0) <= ROOM:
        return [Sum(beat, shape, says) for beat in beats]
    return [Terms([(p.left, p.right) for p in b.products], b.total, 0.9, says) for b in beats]
