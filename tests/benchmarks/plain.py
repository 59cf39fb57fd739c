"""Scenes as most people write them: a Square and a Text for each cell, a play for each step."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import (
    BLUE,
    DOWN,
    GREEN,
    LEFT,
    RIGHT,
    UP,
    YELLOW,
    FadeIn,
    ManimColor,
    Scene,
    Square,
    Text,
    VGroup,
)

SOURCE = np.array([[1, 2, 0, 1], [0, 1, 3, 2], [2, 1, 0, 1], [1, 0, 2, 1]])
KERNEL = np.array([[1, 2, 1], [0, 1, 2], [1, 0, 1]])


def grid(values: np.ndarray, cell: float, color: ManimColor) -> VGroup:
    """Return a grid of numbered squares."""
    rows, columns = values.shape
    cells = VGroup()
    for row in range(rows):
        for column in range(columns):
            square = Square(cell, color=color, stroke_width=2, fill_opacity=0.15)
            square.shift(RIGHT * column * cell + DOWN * row * cell)
            number = Text(str(values[row, column])).scale_to_fit_height(cell * 0.4)
            cells.add(VGroup(square, number.move_to(square)))
    return cells.center()


class PlainSweep(Scene):
    """A transposed convolution as zero insertion: 4x4 spaced and padded to 11x11, 8x8 out."""

    steps = 64

    def construct(self) -> None:
        spaced = np.zeros((11, 11), dtype=int)
        spaced[2:9:2, 2:9:2] = SOURCE
        sums = np.zeros((8, 8), dtype=int)
        for row, column in np.ndindex(8, 8):
            sums[row, column] = (
                spaced[row : row + 3, column : column + 3] * KERNEL[::-1, ::-1]
            ).sum()
        small = grid(SOURCE, 0.45, BLUE).move_to(LEFT * 6.05 + UP * 2.2)
        kernel = grid(KERNEL, 0.45, YELLOW).move_to(LEFT * 6.05 + DOWN * 2.2)
        large = grid(spaced, 0.5, BLUE).move_to(LEFT * 1.9)
        out = grid(sums, 0.55, GREEN).move_to(RIGHT * 4.2)
        numbers = [cell[1] for cell in out]
        for cell in out:
            cell.remove(cell[1])
        self.play(FadeIn(small), FadeIn(kernel), run_time=0.6)
        self.play(FadeIn(large), FadeIn(out), run_time=0.6)
        frame = Square(1.5, color=YELLOW, stroke_width=6).move_to(large[12])
        self.add(frame)
        for step in range(self.steps):
            row, column = divmod(step, 8)
            centre = large[(row + 1) * 11 + column + 1]
            self.play(frame.animate.move_to(centre), run_time=0.25)
            self.play(FadeIn(numbers[step]), run_time=0.25)
        self.wait(0.15)


class Looping(Scene):
    """A window that goes round a grid, as often as is said: the same pictures, longer."""

    def __init__(self, times: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.times = times

    def construct(self) -> None:
        cells = grid(SOURCE, 0.9, BLUE)
        window = Square(0.9, color=YELLOW, stroke_width=6).move_to(cells[0])
        self.add(cells, window)
        for _ in range(self.times):
            for cell in cells:
                self.play(window.animate.move_to(cell), run_time=0.25)
                self.wait(0.25)


class Moving(Scene):
    """A square that moves up and down: its side is what is said."""

    def __init__(self, side: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.side = side

    def construct(self) -> None:
        square = Square(self.side, color=BLUE, fill_opacity=0.5)
        for _ in range(8):
            self.play(square.animate.shift(UP), run_time=0.5)
            self.play(square.animate.shift(DOWN), run_time=0.5)
