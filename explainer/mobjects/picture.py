"""Images as paths: sharp at every size, on any plane, without a raster image in the scene."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from manim import ManimColor, VGroup, VMobject, interpolate_color
from numpy.typing import ArrayLike, NDArray

from explainer.layout import Plane, hatching, polyline
from explainer.mobjects.grid import shape_points
from explainer.theme import DARK, Theme

__all__ = ["Picture", "kernel_picture"]

LEVELS = 16


class Picture(VGroup):
    """An image in shades between two colours, one path a shade.

    Parameters
    ----------
    image : array (rows, columns)
        Brightness, 0 to 1; values beyond are shown as the nearest, and NaN is left open.
    plane : Plane
        Where its pixels stand.
    dark, light : str
        Colours of 0 and of 1.

    Notes
    -----
    Each path covers all pixels at least as bright as its shade, and later ones are drawn over
    earlier ones, so that no background shines through between neighbours.
    """

    def __init__(
        self, image: ArrayLike, plane: Plane, *, dark: str = "#05080b", light: str = "#f4f7fa"
    ) -> None:
        self.image = np.asarray(image, dtype=np.float64)
        self.plane = plane
        shades = np.clip(np.rint(np.nan_to_num(self.image) * (LEVELS - 1)), 0, LEVELS - 1)
        shades[np.isnan(self.image)] = -1
        super().__init__()
        ends = ManimColor(dark), ManimColor(light)
        for shade in range(int(shades.max()) + 1):
            color = interpolate_color(*ends, shade / (LEVELS - 1))
            path = VMobject(fill_color=color, fill_opacity=1.0, stroke_width=0.0)
            path.points = np.concatenate(
                [_bar(plane, *run) for run in _runs(shades >= shade)] or [np.zeros((0, 3))]
            )
            self.add(path)


def _runs(mask: NDArray[np.bool_]) -> Iterator[tuple[int, int, int]]:
    """Yield (row, first column, length) of every horizontal run of set cells."""
    for row, cells in enumerate(mask):
        edges = np.flatnonzero(np.diff(np.concatenate([[False], cells, [False]]).astype(np.int8)))
        for first, end in zip(edges[::2], edges[1::2], strict=True):
            yield row, int(first), int(end - first)


def _bar(plane: Plane, row: int, column: int, length: int) -> NDArray[np.float64]:
    corners = polyline(
        [(-0.5, -0.5), (-0.5, length - 0.5), (0.5, length - 0.5), (0.5, -0.5), (-0.5, -0.5)]
    )
    return shape_points(plane, corners, [(row, column)])


def kernel_picture(weights: ArrayLike, plane: Plane, *, theme: Theme = DARK) -> VGroup:
    """Return a kernel in shades of its colour by magnitude; negative weights are hatched.

    NaN is left open, so that a :func:`sheet` of kernels can be drawn at once.
    """
    kernel = np.asarray(weights, dtype=np.float64)
    size = np.abs(kernel) / max(float(np.nanmax(np.abs(kernel))), 1e-12)
    lines = VMobject(stroke_color=theme.text, stroke_width=1.5)
    lines.points = shape_points(plane, hatching(0.9, 3), np.argwhere(kernel < 0))
    return VGroup(Picture(size, plane, dark=theme.panel, light=theme.kernel), lines)
