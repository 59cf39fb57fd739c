"""From RGBA to the planes of yuv420p: BT.709, limited range, chroma the mean of 2x2 pixels."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from explainer.render.engine.rects import Rect
from explainer.render.engine.surface import Pixels

__all__ = ["TAGS", "Planes", "convert", "put"]

TAGS: Final = {
    "colorspace": "bt709",
    "color_primaries": "bt709",
    "color_trc": "bt709",
    "color_range": "tv",
}
"""What the encoder is to say about colours made by :func:`convert`."""

Planes = tuple[Pixels, Pixels, Pixels]
Words = NDArray[np.uint32]

# Worked through in pieces of so many pixels: what is between the steps stays in the cache.
PIECE = 32768

# Luma in 256ths: 219/255 * (0.2126, 0.7152, 0.0722), rounded so that white is 235 exactly.
RED, GREEN, BLUE = 47, 157, 16
# Chroma in 2**18ths of the sum of four pixels: 224/255 * 2**16 * (0.5, and BT.709's shares).
HALF = 28784
CB_RED, CB_GREEN = 6596, 22188
CR_GREEN, CR_BLUE = 26145, 2639
CENTRE: Final = (128 << 18) + (1 << 17)


def convert(pixels: Pixels) -> Planes:
    """Return `pixels` as luma and the two chroma planes.

    Parameters
    ----------
    pixels : array (height, width, 4)
        Red, green, blue, alpha (not looked at); even in height and width, each row contiguous.

    Returns
    -------
    Y, U, V : arrays (height, width) and twice (height / 2, width / 2)
    """
    words = pixels.view(np.uint32)[..., 0]
    height, width = words.shape
    luma = np.empty((height, width), np.uint8)
    cb, cr = np.empty((2, height // 2, width // 2), np.uint8)
    step = max(2, PIECE // max(width, 1) & ~1)
    for row in range(0, height, step):
        end = row + step
        halves = slice(row // 2, end // 2)
        _convert(words[row:end], luma[row:end], cb[halves], cr[halves])
    return luma, cb, cr


def put(part: Planes, planes: Planes, rect: Rect) -> None:
    """Write `part`, converted from the pixels of `rect`, into the planes of the whole frame."""
    left, top, right, bottom = rect
    planes[0][top:bottom, left:right] = part[0]
    for plane, values in zip(planes[1:], part[1:], strict=True):
        plane[top // 2 : bottom // 2, left // 2 : right // 2] = values


def _convert(words: Words, luma: Pixels, cb: Pixels, cr: Pixels) -> None:
    # Red and blue are 16 bits apart in a word, and are worked on at once.
    red_blue = words & np.uint32(0x00FF00FF)
    green = words >> np.uint32(8)
    green &= np.uint32(0xFF)
    # The upper half of the product is RED * red + BLUE * blue; the lower one has no carry.
    total = red_blue * np.uint32((RED << 16) | BLUE)
    total >>= np.uint32(16)
    total += green * np.uint32(GREEN)
    total += np.uint32(16 * 256 + 128)
    total >>= np.uint32(8)
    luma[...] = total
    sums, greens = _fours(red_blue), _fours(green).view(np.int32)
    reds, blues = (sums & np.uint32(0xFFFF)).view(np.int32), (sums >> np.uint32(16)).view(np.int32)
    cb[...] = (blues * HALF - reds * CB_RED - greens * CB_GREEN + CENTRE) >> 18
    cr[...] = (reds * HALF - greens * CR_GREEN - blues * CR_BLUE + CENTRE) >> 18


def _fours(words: Words) -> Words:
    """Return the sums of 2x2 words."""
    rows = words[0::2] + words[1::2]
    return rows[:, 0::2] + rows[:, 1::2]
