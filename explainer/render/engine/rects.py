"""Rectangles of pixels: which parts of a frame have changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

__all__ = ["Rect", "merge"]

Rect: TypeAlias = tuple[int, int, int, int]
"""Left, top, right, bottom; the right column and the bottom row are outside."""

# What painting one more rectangle costs beside its pixels, as so many pixels.
OVERHEAD = 4096

# Comparing all pairs stops paying beyond this many: then neighbours in rows are joined first.
MANY = 48


def merge(boxes: Sequence[Rect], width: int, height: int) -> list[Rect]:
    """Return few rectangles that cover `boxes` within the frame.

    Parameters
    ----------
    boxes : sequence of Rect
        May overlap, be empty, or stand outside the frame.
    width, height : int
        The frame, in pixels.

    Returns
    -------
    list of Rect
        With even corners (but for an odd frame's last column and row), as the halved colour planes
        of video need. They may overlap where that costs less than joining them.

    Examples
    --------
    >>> merge([(1, 1, 5, 5), (4, 4, 9, 9), (900, 900, 901, 2000)], 1000, 1000)
    [(0, 0, 10, 10), (900, 900, 902, 1000)]
    """
    found = {even for box in boxes if (even := _fit(box, width, height)) is not None}
    todo = sorted(found, key=lambda box: (box[1], box[0]))
    while len(todo) > MANY:
        # Joining each pair of neighbours halves their number, whatever it costs in area.
        todo = [_around(*todo[i : i + 2]) for i in range(0, len(todo), 2)]
    done: list[Rect] = []
    for box in todo:
        done = _absorb(done, box)
    return done


def _fit(box: Rect, width: int, height: int) -> Rect | None:
    left, top = max(box[0], 0) & ~1, max(box[1], 0) & ~1
    right, bottom = min((box[2] + 1) & ~1, width), min((box[3] + 1) & ~1, height)
    return (left, top, right, bottom) if left < right and top < bottom else None


def _absorb(done: list[Rect], box: Rect) -> list[Rect]:
    """Add a box to `done`, joined with those that it is cheaper to paint together with."""
    while True:
        near = next((other for other in done if _cheaper_together(other, box)), None)
        if near is None:
            return [*done, box]
        done = [other for other in done if other is not near]
        box = _around(near, box)


def _cheaper_together(a: Rect, b: Rect) -> bool:
    return _area(_around(a, b)) <= _area(a) + _area(b) + OVERHEAD


def _around(*boxes: Rect) -> Rect:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _area(box: Rect) -> int:
    return (box[2] - box[0]) * (box[3] - box[1])
