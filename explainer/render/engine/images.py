"""Images in their final state: resized once, then laid over the frame in their own box."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from explainer.render.engine.rects import Rect
from explainer.render.engine.surface import Item, Pixels, Surface

__all__ = ["Picture", "resized"]


class Picture:
    """An image as it stands in a frame.

    Parameters
    ----------
    image : PIL.Image.Image
        In pixels of the frame.
    place : (left, top)
        Where it stands.
    """

    def __init__(self, image: Image.Image, place: tuple[int, int]) -> None:
        self.image = image
        self.place = place
        self.box: Rect = (*place, place[0] + image.width, place[1] + image.height)

    def paint(self, surface: Surface, rect: Rect) -> None:
        """Lay what falls into `rect` over the frame, as ``Camera.overlay_PIL_image`` does."""
        width, height = surface.pixels.shape[1::-1]
        left, top = max(rect[0], self.box[0], 0), max(rect[1], self.box[1], 0)
        right, bottom = min(rect[2], self.box[2], width), min(rect[3], self.box[3], height)
        if left >= right or top >= bottom:
            return
        x, y = self.place
        mine = self.image.crop((left - x, top - y, right - x, bottom - y))
        part = surface.pixels[top:bottom, left:right]
        under = Image.frombytes("RGBA", mine.size, part.tobytes())
        part[:] = np.asarray(Image.alpha_composite(under, mine))

    def difference(self, other: Item) -> list[Rect]:
        """Return all pixels in which it may differ from `other`, which stood in its place."""
        return [self.box, other.box]


def resized(pixels: Pixels, corners: NDArray[np.float64], resampling: int) -> Picture | None:
    """Return an image as it stands in the frame, or None if it is too thin to be seen.

    The steps are those of Manim's ``Camera.display_image_mobject``.

    Parameters
    ----------
    pixels : array (rows, columns, 4)
        The image.
    corners : array (4, 2)
        Upper left, upper right, lower left, lower right, in pixels of the frame.
    resampling : int
        Pillow's filter.
    """
    source = Image.frombytes("RGBA", pixels.shape[1::-1], np.ascontiguousarray(pixels).tobytes())
    whole = corners.astype(np.int64)
    shift = whole.min(axis=0)
    target = corners - shift
    size = (whole - shift).max(axis=0)
    if size.min() <= 0 or _thin(target):
        return None
    coefficients = _perspective(target, source.size)
    if coefficients is None:
        return None
    image = source.transform(
        size=(int(size[0]), int(size[1])),
        method=Image.Transform.PERSPECTIVE,
        data=coefficients,
        resample=resampling,
    )
    return Picture(image, (int(shift[0]), int(shift[1])))


def _thin(target: NDArray[np.float64]) -> bool:
    """Return whether a quadrilateral is less than half a pixel high on its longest side."""
    ring = target[[0, 1, 3, 2]]
    sides = np.roll(ring, -1, axis=0) - ring
    lengths = np.linalg.norm(sides, axis=1)
    longest = int(lengths.argmax())
    if lengths[longest] == 0:
        return True
    side, before = sides[longest], sides[(longest - 1) % 4]
    return bool(abs(side[0] * before[1] - side[1] * before[0]) / lengths[longest] < 0.5)


def _perspective(target: NDArray[np.float64], size: tuple[int, int]) -> Any:
    """Return Pillow's eight coefficients from the target's corners back to the image's."""
    width, height = size
    original = np.array([[0, 0], [width, 0], [0, height], [width, height]])
    rows = []
    for (x, y), (to_x, to_y) in zip(target, original, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -to_x * x, -to_x * y])
        rows.append([0, 0, 0, x, y, 1, -to_y * x, -to_y * y])
    try:
        return np.linalg.solve(np.array(rows, dtype=np.float64), original.reshape(8).astype(float))
    except np.linalg.LinAlgError:  # three corners on a line
        return None
