"""What items are painted on, and what can be painted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import cairo
import numpy as np
from numpy.typing import NDArray

from explainer.render.engine.rects import Rect

__all__ = ["Context", "Item", "Matrix", "Pixels", "Surface", "blank"]

Context: TypeAlias = "cairo.Context[Any]"  # generic only in its stubs
Pixels: TypeAlias = NDArray[np.uint8]
Matrix: TypeAlias = tuple[float, float, float, float, float, float]


class Item(Protocol):
    """Something in its final state, that paints itself wherever it is asked to."""

    @property
    def box(self) -> Rect:
        """All pixels that it may touch."""

    def paint(self, surface: Surface, rect: Rect) -> None:
        """Paint what falls into `rect`, and perhaps more."""

    def difference(self, other: Item) -> list[Rect]:
        """Return all pixels in which it may differ from `other`, which stood in its place."""


@dataclass(frozen=True)
class Surface:
    """A frame: its pixels, Cairo's view of them, and what lies under everything.

    Attributes
    ----------
    pixels, background : array (height, width, 4)
        Red, green, blue, alpha.
    context : cairo.Context
        Draws into `pixels`, in the scene's units.
    """

    pixels: Pixels
    background: Pixels
    context: Context

    @property
    def whole(self) -> Rect:
        """The rectangle of the whole frame."""
        return 0, 0, self.pixels.shape[1], self.pixels.shape[0]

    @property
    def matrix(self) -> Matrix:
        """From the scene's units to pixels."""
        matrix = self.context.get_matrix()
        return matrix.xx, matrix.yx, matrix.xy, matrix.yy, matrix.x0, matrix.y0

    def another(self) -> Surface:
        """Return a frame of the same size, background and matrix."""
        return blank(self.background, self.matrix)

    def paint(self, items: list[Item], rect: Rect) -> None:
        """Paint one rectangle anew, background and all; what is around it is spoilt.

        No clip is set. Cairo draws a row of pixels by another method if an edge begins or ends in
        it, or is cut off by a clip, and antialiased edges then come out up to 17 levels otherwise.
        """
        left, top, right, bottom = rect
        self.pixels[top:bottom, left:right] = self.background[top:bottom, left:right]
        for item in items:
            box = item.box  # compared here: a call for each of many items takes longer than this
            if box[0] < right and left < box[2] and box[1] < bottom and top < box[3]:
                item.paint(self, rect)


def blank(background: Pixels, matrix: Matrix) -> Surface:
    """Return an empty frame with a background and a matrix."""
    pixels = np.empty_like(background, order="C")
    height, width = pixels.shape[:2]
    target = cairo.ImageSurface.create_for_data(pixels.data, cairo.FORMAT_ARGB32, width, height)
    context = cairo.Context(target)
    context.set_matrix(cairo.Matrix(*matrix))
    return Surface(pixels, background, context)
