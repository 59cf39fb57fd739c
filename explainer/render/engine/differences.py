"""What differs between two geometries of which one takes the other's place."""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from explainer.render.engine.geometry import Geometry

__all__ = ["FAR", "bands", "moved", "unlike"]

#: Whole numbers of pixels end here: a path may go on to where no picture does.
FAR = 1e6


def moved(a: Geometry, b: Geometry) -> bool:
    """Return whether a geometry has moved as a whole, as a rule: neither end is where it was."""
    return _bytes(a, 0) != _bytes(b, 0) and _bytes(a, -1) != _bytes(b, -1)


def unlike(a: Geometry, b: Geometry) -> tuple[list[int], list[int]]:
    """Return which subpaths are in one geometry only; their order does not show."""
    first, last = _alike_at_ends(a, b)
    mine = [_bytes(a, i) for i in range(first, len(a) - last)]
    yours = [_bytes(b, i) for i in range(first, len(b) - last)]
    common = Counter(mine) & Counter(yours)
    return _beyond(mine, common.copy(), first), _beyond(yours, common, first)


def _alike_at_ends(a: Geometry, b: Geometry) -> tuple[int, int]:
    """Return how many subpaths are the same at the beginning, and of the others at the end."""
    shorter = min(len(a.elements), len(b.elements))
    one, two = a.elements.view(np.int64), b.elements.view(np.int64)
    same = (one[:shorter] == two[:shorter]).all(axis=1)
    first = shorter if same.all() else int(same.argmin())
    same = (one[len(one) - shorter :] == two[len(two) - shorter :]).all(axis=1)[::-1]
    last = shorter if same.all() else int(same.argmin())
    # Two paths can be alike up to where one goes on: then the ends before it are the same in both.
    beginning = min(int(np.searchsorted(g.ends, first, side="right")) for g in (a, b))
    end = min(
        len(g) - int(np.searchsorted(g.firsts, len(g.elements) - last, side="left")) for g in (a, b)
    )
    return beginning, min(end, len(a) - beginning, len(b) - beginning)


def _beyond(found: list[bytes], common: Counter[bytes], first: int) -> list[int]:
    left = []
    for place, one in enumerate(found, first):
        if common[one]:
            common[one] -= 1
        else:
            left.append(place)
    return left


def _bytes(geometry: Geometry, index: int) -> bytes:
    return geometry.elements[geometry.firsts[index] : geometry.ends[index]].tobytes()


def bands(tops: NDArray[np.float64], bottoms: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Return the rows that are between any of `tops` and its bottom, those that touch as one."""
    order = np.argsort(tops)
    starts = np.floor(np.clip(tops[order], -FAR, FAR)).astype(int)
    ends = np.maximum.accumulate(np.ceil(np.clip(bottoms[order], -FAR, FAR)).astype(int))
    apart = np.flatnonzero(starts[1:] > ends[:-1]) + 1
    firsts, lasts = np.append(0, apart), np.append(apart, len(starts)) - 1
    return list(zip(starts[firsts].tolist(), ends[lasts].tolist(), strict=True))
