"""An image whose pixels move: from rows into one line."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import Animation, ManimColor, VGroup, VMobject, interpolate_color, linear
from numpy.typing import ArrayLike, NDArray

from explainer.layout import Plane, polyline
from explainer.mobjects.motion import ease
from explainer.mobjects.picture import LEVELS

__all__ = ["Pixels", "Unrolling", "strip"]

Floats = NDArray[np.float64]

#: How far pixels reach over their edges, in frame units, so that no gap shines between them.
OVERLAP = 0.006


def strip(
    span: tuple[int, int], left: float, right: float, *, middle: float, height: float
) -> Plane:
    """Return the plane on which a stretch of a line's cells, in one row, fills a box of the frame.

    Parameters
    ----------
    span : (first, end)
        The cells from ``first`` up to, without, ``end``; on the plane they keep their numbers.
    left, right, middle, height : float
        The box, in frame units.
    """
    first, end = span
    width = (right - left) / (end - first)
    box = Plane((left + width / 2, middle), (0.0, -height), (width, 0.0))
    return box.numbered_from(0, first)


class Pixels(VGroup):
    """An image in shades, one path a shade, laid out anew from arrays whenever pixels move.

    Parameters
    ----------
    image : array (rows, columns)
        Brightness, 0 to 1.
    plane : Plane
        Where its pixels stand.
    dark, light : str
        Colours of 0 and of 1.

    Attributes
    ----------
    centres : array (n, 2)
        Where each pixel's middle is, (x, y), row by row.
    sizes : array (n, 2)
        How wide and high each is.
    """

    def __init__(
        self, image: ArrayLike, plane: Plane, *, dark: str = "#05080b", light: str = "#f4f7fa"
    ) -> None:
        self.image = np.asarray(image, dtype=np.float64)
        self.shades = np.rint(self.image.ravel().clip(0, 1) * (LEVELS - 1)).astype(int)
        ends = ManimColor(dark), ManimColor(light)
        super().__init__(
            *(
                VMobject(
                    fill_color=interpolate_color(*ends, shade / (LEVELS - 1)),
                    fill_opacity=1.0,
                    stroke_width=0.0,
                )
                for shade in range(LEVELS)
            )
        )
        self.centres, self.sizes = standing(plane, self.image.shape)
        self.redraw()

    def redraw(self) -> Pixels:
        """Lay the paths out from the arrays."""
        corners = [(-0.5, -0.5), (-0.5, 0.5), (0.5, 0.5), (0.5, -0.5), (-0.5, -0.5)]
        square = polyline(corners).reshape(-1, 2)
        for shade, path in enumerate(self.submobjects):
            mine = self.shades == shade
            flat = self.centres[mine, None] + square * (self.sizes[mine, None] + OVERLAP)
            path.points = np.pad(flat.reshape(-1, 2), ((0, 0), (0, 1)))
        return self


def standing(plane: Plane, shape: tuple[int, ...]) -> tuple[Floats, Floats]:
    """Return the middles and the sizes of a plane's cells, row by row, each (n, 2)."""
    cells = np.indices(shape).reshape(2, -1).T
    size = np.array([plane.right[0], -plane.down[1]])
    return plane.points(cells), np.broadcast_to(size, (len(cells), 2))


class Unrolling(Animation):
    """Row after row, an image's pixels go to their places in one line.

    Parameters
    ----------
    pixels : Pixels
        What moves.
    line : Plane
        Where the line's cells stand; see `strip`.
    run_time : float
        Seconds.
    """

    def __init__(self, pixels: Pixels, line: Plane, *, run_time: float = 3.0) -> None:
        self.pixels = pixels
        rows, columns = pixels.image.shape
        self.ends = standing(line, (1, rows * columns))
        self.lag = 0.7 * np.repeat(np.linspace(0, 1, rows), columns)
        super().__init__(pixels, run_time=run_time, rate_func=linear)

    def create_starting_mobject(self) -> VMobject:
        """Nothing is interpolated from a copy: the pixels are laid out anew."""
        return VMobject()

    def begin(self) -> None:
        """Note where the pixels stand now."""
        self.starts: tuple[Any, Any] = (self.pixels.centres, self.pixels.sizes)
        super().begin()

    def interpolate_mobject(self, alpha: float) -> None:
        """Draw the pixels ``alpha`` (0 to 1) of the way through the animation."""
        gone = np.array([ease((alpha - lag) / 0.3) for lag in self.lag])[:, None]
        self.pixels.centres, self.pixels.sizes = (
            start + (end - start) * gone for start, end in zip(self.starts, self.ends, strict=True)
        )
        self.pixels.redraw()
