"""A feature volume as a block: rows and columns on its face, channels in its thickness."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import ManimColor, Polygon, VGroup, interpolate_color

from explainer.layout import Plane
from explainer.theme import DARK

__all__ = ["Block", "row_of_blocks"]

#: Where a unit step along the face's columns goes: towards the viewer, to the lower right.
_SLANT = (0.42, -0.2)


class Block(VGroup):
    """A box of ``size`` x ``size`` x ``channels``.

    Parameters
    ----------
    size : int
        Rows and columns of a map.
    channels : int
        Maps.
    left, middle : float
        The box's left edge and vertical middle, in frame units.
    unit, thickness : float
        Frame units for a cell, and for a channel.
    color : str
        Of its face; the other sides are darker.

    Attributes
    ----------
    face : Plane
        The plane of the face's cells, to lay a picture on.
    left, far_right, centre_x : float
        Where it begins, ends and has its middle, in frame units.
    """

    def __init__(
        self,
        size: int,
        channels: int,
        *,
        left: float,
        middle: float,
        unit: float,
        thickness: float,
        color: str,
    ) -> None:
        slant = np.array(_SLANT) * size * unit
        height = np.array([0.0, size * unit])
        depth = np.array([max(channels * thickness, 0.05), 0.0])
        far = np.array([left, middle - (height[1] + slant[1]) / 2])
        near = far + slant
        shades = [
            interpolate_color(ManimColor(color), ManimColor(DARK.background), share)
            for share in (0.0, 0.35, 0.55)
        ]
        faces = [
            (far, near, near + height, far + height),
            (far + height, near + height, near + height + depth, far + height + depth),
            (near, near + depth, near + depth + height, near + height),
        ]
        super().__init__(
            *(
                Polygon(
                    *(np.append(corner, 0.0) for corner in face),
                    fill_color=shade,
                    fill_opacity=1.0,
                    stroke_color=DARK.background,
                    stroke_width=1.5,
                )
                for face, shade in zip(faces, shades, strict=True)
            )
        )
        step = np.array(_SLANT) * unit
        first = far + height + step / 2 - [0.0, unit / 2]
        self.face = Plane(tuple(first), (0.0, -unit), tuple(step))
        self.left = left
        self.far_right = float((near + depth)[0])
        self.centre_x = float((left + self.far_right) / 2)


def block_width(size: int, channels: int, *, unit: float, thickness: float) -> float:
    """Return how wide a block is, in frame units."""
    return _SLANT[0] * size * unit + max(channels * thickness, 0.05)


def row_of_blocks(
    volumes: Sequence[tuple[int, int]],
    *,
    left: float,
    right: float,
    middle: float,
    colors: Sequence[str],
    unit: float = 0.088,
    thickness: float = 0.012,
) -> list[Block]:
    """Return blocks for (size, channels) volumes, with equal gaps from ``left`` to ``right``."""
    widths = [block_width(*volume, unit=unit, thickness=thickness) for volume in volumes]
    gap = (right - left - sum(widths)) / (len(volumes) - 1)
    blocks, edge = [], left
    for (size, channels), width, color in zip(volumes, widths, colors, strict=True):
        blocks.append(
            Block(
                size,
                channels,
                left=edge,
                middle=middle,
                unit=unit,
                thickness=thickness,
                color=color,
            )
        )
        edge += width + gap
    return blocks
