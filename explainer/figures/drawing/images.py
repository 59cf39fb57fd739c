"""Images in the theme's ink: on paper, much ink is dark; on slate, it is bright."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.image import AxesImage
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike, NDArray

from explainer.theme import DARK, LIGHT, Theme

__all__ = ["busiest", "draw_image", "ink", "scaled", "signed_ink"]


def ink(image: ArrayLike, theme: Theme = LIGHT) -> NDArray[np.uint8]:
    """Return an image (rows, columns) of 0 to 1 in the theme's ink, RGBA; NaN is transparent."""
    amount = np.asarray(image, dtype=np.float64)
    paper, full = (
        ("#05080b", "#f4f7fa") if theme.background == DARK.background else ("#ffffff", "#0b1016")
    )
    return _between(np.clip(amount, 0, 1), paper, full)


def signed_ink(image: ArrayLike, theme: Theme = LIGHT) -> NDArray[np.uint8]:
    """Return an image of -1 to 1 in the theme's two ends of a signed scale; paper at nought."""
    amount = np.clip(np.asarray(image, dtype=np.float64), -1, 1)
    positive = _between(np.clip(amount, 0, 1), theme.panel, theme.more)
    negative = _between(np.clip(-amount, 0, 1), theme.panel, theme.less)
    chosen: NDArray[np.uint8] = np.where((amount >= 0)[..., None], positive, negative)
    chosen[np.isnan(amount)] = 0
    return chosen


def busiest(maps: ArrayLike) -> NDArray[np.float64]:
    """Return the one that varies most, of maps (n, rows, columns)."""
    array = np.asarray(maps, dtype=np.float64)
    return np.asarray(array[int(array.std(axis=(1, 2)).argmax())])


def scaled(image: ArrayLike) -> NDArray[np.float64]:
    """Return an image divided by its brightest cell, where that is more than nothing."""
    amount = np.asarray(image, dtype=np.float64)
    return np.asarray(amount / max(float(amount.max()), 1e-12))


def _between(share: NDArray[np.float64], low: str, high: str) -> NDArray[np.uint8]:
    ends = np.array([to_rgb(low), to_rgb(high)])
    filled = np.nan_to_num(share)[..., None]
    rgb = ends[0] + (ends[1] - ends[0]) * filled
    opaque = np.where(np.isnan(share), 0.0, 1.0)[..., None]
    return np.asarray(np.rint(np.concatenate([rgb, opaque], axis=-1) * 255), dtype=np.uint8)


def draw_image(
    axes: Axes,
    image: ArrayLike,
    extent: tuple[float, float, float, float],
    *,
    theme: Theme = LIGHT,
    frame: str = "block",
    smooth: bool = False,
) -> AxesImage:
    """Draw an image with sharp pixels.

    Parameters
    ----------
    axes : Axes
        Its limits stay as they are.
    image : array (rows, columns), or (rows, columns, 3 or 4) of colours
        Ink, 0 to 1, NaN left open.
    extent : (left, right, bottom, top)
        In data units.
    frame : str
        A colour's name in the theme for the line round it, "" for none.
    smooth : bool
        Whether a viewer may blur pixels into each other.
    """
    array = np.asarray(image)
    shown = AxesImage(
        axes, interpolation="none" if smooth else "nearest", extent=extent, origin="upper", zorder=2
    )
    shown.set_data(ink(array, theme) if array.ndim == 2 else array)
    axes.add_artist(shown)
    if frame:
        left, right, bottom, top = extent
        axes.add_patch(
            Rectangle(
                (left, bottom), right - left, top - bottom, fill=False,
                edgecolor=getattr(theme, frame), linewidth=0.5, zorder=2.5,
            )
        )  # fmt: skip
    return shown
