"""Images as paths: sharp at every size, on any plane, without a raster image in the scene."""

from __future__ import annotations

import numpy as np
from manim import ManimColor, VGroup, VMobject, interpolate_color
from numpy.typing import ArrayLike, NDArray

from explainer.layout import Plane, hatching
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
            path.points = _blocks(shades >= shade, plane)
            self.add(path)


def _blocks(mask: NDArray[np.bool_], plane: Plane) -> NDArray[np.float64]:
    """Return the points (n, 3) of a path around the set cells: runs that are alike in one."""
    edges = np.diff(np.pad(mask, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    rows, firsts = np.nonzero(edges == 1)
    ends = np.nonzero(edges == -1)[1]  # in the order of the firsts: runs do not overlap
    order = np.lexsort((rows, ends, firsts))
    runs = np.column_stack([rows, firsts, ends])[order]
    # A run goes on with the one in the row before if both begin and end in the same columns.
    new = (np.diff(runs, axis=0, prepend=-1) != (1, 0, 0)).any(axis=1)
    last = np.append(new[1:], True)
    top, bottom = runs[new, 0] - 0.5, runs[last, 0] + 0.5
    left, right = runs[new, 1] - 0.5, runs[new, 2] - 0.5
    around = [(top, left), (top, right), (bottom, right), (bottom, left), (top, left)]
    corners = plane.points(np.array(around).transpose(2, 0, 1))  # (blocks, 5, 2)
    thirds = np.array([0, 1 / 3, 2 / 3, 1])[:, None]
    sides = corners[:, :-1, None] + np.diff(corners, axis=1)[:, :, None] * thirds
    flat = sides.reshape(-1, 2)
    return np.column_stack([flat, np.zeros(len(flat))])


def kernel_picture(weights: ArrayLike, plane: Plane, *, theme: Theme = DARK) -> VGroup:
    """Return a kernel in shades of its colour by magnitude; negative weights are hatched.

    NaN is left open, so that a :func:`sheet` of kernels can be drawn at once.
    """
    kernel = np.asarray(weights, dtype=np.float64)
    size = np.abs(kernel) / max(float(np.nanmax(np.abs(kernel))), 1e-12)
    lines = VMobject(stroke_color=theme.text, stroke_width=1.5)
    lines.points = shape_points(plane, hatching(0.9, 3), np.argwhere(kernel < 0))
    return VGroup(Picture(size, plane, dark=theme.panel, light=theme.kernel), lines)
