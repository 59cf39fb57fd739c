"""Clouds of digits: every point is the digit that it stands for, in one of ten colours."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.colors import to_rgba
from numpy.typing import ArrayLike, NDArray

from explainer.figures.drawing.boxes import Pen
from explainer.figures.drawing.parts import Drawing
from explainer.theme import DARK, Theme

__all__ = ["digit_colors", "scatter_digits"]

#: Ten hues of even lightness, told apart with the common colour-vision deficiencies by the digit
#: itself, which stands beside each cloud. For paper, and for slate.
_PAPER = (
    "#3b6fb6", "#b25a00", "#12805c", "#a8327e", "#6b6b00",
    "#7a4fc0", "#b3322c", "#00798c", "#5f5f5f", "#8a5a2b",
)  # fmt: skip
_SLATE = (
    "#7db4f0", "#f2a93b", "#55cc9d", "#ee82c3", "#c9c94a",
    "#b79bf5", "#f08a7c", "#4fc3d6", "#b9c2cb", "#d2a679",
)  # fmt: skip


def digit_colors(theme: Theme) -> tuple[str, ...]:
    """Return a colour for each of the ten digits."""
    return _SLATE if theme.background == DARK.background else _PAPER


def scatter_digits(
    points: ArrayLike,
    labels: NDArray[np.uint8],
    path: ArrayLike,
    extent: tuple[float, float],
) -> Drawing:
    """Return points of the plane as coloured dots, named, with a path through them.

    Parameters
    ----------
    points : array (N, 2)
        Where the digits stand.
    labels : array (N,)
        Which they are.
    path : array (M, 2)
        A walk; empty for none.
    extent : (width, height)
        In millimetres.
    """
    spots, walk = np.asarray(points, dtype=float), np.asarray(path, dtype=float).reshape(-1, 2)
    low, high = np.percentile(spots, 0.4, axis=0), np.percentile(spots, 99.6, axis=0)

    def paint(pen: Pen, x: float, y: float, cell: float) -> None:
        def place(where: NDArray[Any]) -> NDArray[Any]:
            share = np.clip((where - low) / (high - low), 0, 1)
            return np.asarray(np.array([x, y - extent[1]]) + share * np.array(extent))

        axes, colors = pen.axes, digit_colors(pen.theme)
        axes.scatter(
            *place(spots).T, s=(0.36 * pen.points) ** 2, linewidths=0, zorder=2,
            c=[to_rgba(colors[label], 0.75) for label in labels],
        )  # fmt: skip
        middles = [place(np.median(spots[labels == digit], axis=0)) for digit in range(10)]
        for digit, middle in enumerate(_apart(np.array(middles), 0.85 * pen.points)):
            axes.text(
                *middle, str(digit), fontsize=1.1 * pen.points, fontweight="bold", ha="center",
                va="center", color=colors[digit], zorder=6,
                bbox={
                    "boxstyle": "circle,pad=0.12", "facecolor": pen.theme.background,
                    "edgecolor": colors[digit], "linewidth": 0.8,
                },
            )  # fmt: skip
        if len(walk):
            axes.plot(
                *place(walk).T, color=pen.theme.ring, linewidth=1.2, marker="o", markersize=3.4,
                markerfacecolor=pen.theme.background, zorder=5,
            )  # fmt: skip

    return Drawing(extent, paint, fixed=True)


def _apart(spots: NDArray[Any], least: float) -> NDArray[Any]:
    """Push points away from each other until none is nearer to another than ``least``."""
    moved = spots.copy()
    for _ in range(200):
        steps = moved[:, None] - moved
        distance = np.linalg.norm(steps, axis=2) + np.eye(len(spots)) * 10 * least
        push = np.clip(least - distance, 0, None) / 2
        if not push.any():
            break
        moved += (steps / np.maximum(distance, 1e-9)[..., None] * push[..., None]).sum(axis=1)
    return moved
