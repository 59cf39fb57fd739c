"""Images as pixels: for pictures that change from frame to frame, and sheets of hundreds of them.

A `Picture` is sixteen paths, laid out when it is made; a `Raster` is one image, resized when it
changes (1 ms for a digit).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from manim import Animation, Group, ImageMobject, ManimColor, Mobject, linear
from manim.constants import RESAMPLING_ALGORITHMS
from numpy.typing import ArrayLike, NDArray

from explainer.theme import DARK

__all__ = ["Frames", "Raster", "sheet"]

#: Colours of 0 and of 1, as `Picture` has them.
PAPER, INK = "#05080b", "#f4f7fa"


class Raster(ImageMobject):
    """An image in shades between two colours.

    Parameters
    ----------
    image : array (rows, columns)
        Brightness, 0 to 1; values beyond are shown as the nearest, NaN as the background.
    centre : (x, y)
        Where its middle stands, in frame units.
    width : float
        In frame units; pixels are square.
    dark, light : str
        Colours of 0 and of 1.
    """

    def __init__(
        self,
        image: ArrayLike,
        centre: tuple[float, float],
        width: float,
        *,
        dark: str = PAPER,
        light: str = INK,
    ) -> None:
        ends = [np.array(ManimColor(color).to_int_rgb()) for color in (dark, light)]
        share = np.linspace(0, 1, 256)[:, None]
        shades = np.rint(ends[0] + (ends[1] - ends[0]) * share)
        ground = np.array(ManimColor(DARK.background).to_int_rgb())
        self._shades = np.column_stack([np.vstack([shades, ground]), np.full(257, 255)])
        self._shades = self._shades.astype(np.uint8)
        super().__init__(self._pixels(image), resampling_algorithm=RESAMPLING_ALGORITHMS["none"])
        self.stretch_to_fit_width(width)
        self.stretch_to_fit_height(width * self.pixel_array.shape[0] / self.pixel_array.shape[1])
        self.move_to((*centre, 0.0))

    def _pixels(self, image: ArrayLike) -> NDArray[np.uint8]:
        values = np.asarray(image, dtype=np.float64)
        levels = np.rint(np.clip(np.nan_to_num(values), 0, 1) * 255).astype(np.intp)
        return self._shades[np.where(np.isnan(values), 256, levels)]

    def display(self, image: ArrayLike) -> Raster:
        """Show another image of the same shape."""
        self.pixel_array = self._pixels(image)
        return self


class Frames(Animation):
    """Something drawn anew for each of so many frames, in order.

    Parameters
    ----------
    mobjects : sequence of Mobject
        All that changes; they must be on stage.
    count : int
        How many frames there are.
    show : callable
        Draws the frame of an index, 0 to count - 1.
    """

    def __init__(
        self, mobjects: Sequence[Mobject], count: int, show: Callable[[int], Any], **kwargs: Any
    ) -> None:
        self.count, self.show = count, show
        self.last = -1
        kwargs.setdefault("rate_func", linear)
        super().__init__(Group(*mobjects), **kwargs)

    def create_starting_mobject(self) -> Group:
        """Return nothing: no frame is interpolated."""
        return Group()

    def interpolate_mobject(self, alpha: float) -> None:
        """Show the frame of `alpha`, 0 to 1 of the animation."""
        frame = min(int(self.rate_func(alpha) * self.count), self.count - 1)
        if frame != self.last:
            self.last = frame
            self.show(frame)


def sheet(images: ArrayLike, *, gap: int = 1) -> NDArray[np.float64]:
    """Set a grid of images side by side.

    Parameters
    ----------
    images : array (..., lines, columns, rows, pixels)
        The images by their place in the grid; leading axes stay.
    gap : int
        Open pixels between them.

    Returns
    -------
    array (..., lines * (rows + gap) - gap, columns * (pixels + gap) - gap)
        NaN between the images.
    """
    grid = np.asarray(images, dtype=np.float64)
    padding = [(0, 0)] * (grid.ndim - 2) + [(0, gap), (0, gap)]
    spaced = np.pad(grid, padding, constant_values=np.nan)
    lines, columns, rows, pixels = spaced.shape[-4:]
    joined = np.moveaxis(spaced, -2, -3).reshape(*spaced.shape[:-4], lines * rows, columns * pixels)
    return joined[..., : joined.shape[-2] - gap, : joined.shape[-1] - gap]
