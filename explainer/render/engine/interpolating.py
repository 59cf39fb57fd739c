"""Transforms: of two states of a mobject, only what differs between them is interpolated."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from explainer.render.engine.seams import Mobject, Transform, VMobject, straight

__all__ = ["Interpolation", "quicken"]

#: What ``Mobject.interpolate`` and ``VMobject.interpolate_color`` set.
STATE: Final[tuple[str, ...]] = (
    "points",
    "fill_rgbas",
    "stroke_rgbas",
    "background_stroke_rgbas",
    "stroke_width",
    "background_stroke_width",
    "sheen_direction",
    "sheen_factor",
)

#: In the scene's units; a pixel of the largest frames is a thousandth of one, Cairo's unit a 256th
#: of a pixel. What fades in where it stands is scaled by 1 first, and so off by a rounding error.
NOISE: Final = 1e-9


def quicken(animations: Iterable[Any]) -> None:
    """Have Manim's transforms among `animations`, and in their groups, interpolate as here."""
    for one in animations:
        quicken(getattr(one, "animations", ()))
        if getattr(type(one), "interpolate_submobject", None) is Transform.interpolate_submobject:
            one.__dict__.setdefault("interpolate_submobject", Interpolation(one))


class Interpolation:
    """Does what a transform's ``interpolate_submobject`` does, in its place.

    Manim interpolates eight attributes of every part at every frame, where a fade changes three of
    them and a move another; and the points of what fades in its place come out a rounding error
    away from where they stood, and would have to be drawn anew.

    Parameters
    ----------
    animation : Transform
        One that interpolates as Manim's does.

    Notes
    -----
    What does not differ is compared with what it should be all the same: an updater or another
    animation may have changed it, and Manim would set it back.
    """

    def __init__(self, animation: Transform) -> None:
        self._animation = animation
        self._parts: dict[int, _Part] = {}

    def __call__(self, mobject: Mobject, start: Mobject, target: Mobject, alpha: float) -> Any:
        """Set `mobject` to what is between `start` and `target`, at `alpha`."""
        part = self._parts.get(id(mobject))
        if part is None or part.of[1] is not start or part.of[2] is not target:
            part = self._parts[id(mobject)] = _Part(mobject, start, target)
        path: Any = self._animation.path_func
        if part.plain and path is straight and alpha != 1.0:  # at 1 Manim copies what it ends with
            part.interpolate(alpha)
        else:
            mobject.interpolate(start, target, alpha, path)
        return self._animation


class _Part:
    """A mobject with points, how it was and how it will be."""

    def __init__(self, mobject: Mobject, start: Mobject, target: Mobject) -> None:
        self.of = mobject, start, target  # kept, so that their ids are not given to others
        self.plain = all(map(_interpolated_by_manim, self.of))
        if not self.plain:
            return
        first, last = start.__dict__, target.__dict__
        before = {name: _frozen(first[name]) for name in STATE}
        same: set[str] = {name for name in STATE if before[name] == _frozen(last[name])}
        if _near(start.points, target.points):
            same.add("points")
        self._same = [(name, before[name]) for name in STATE if name in same]
        self._other = [name for name in STATE if name not in same]
        self._first, self._last = first, last

    def interpolate(self, alpha: float) -> None:
        """Set the mobject to what is between its two states, at `alpha`."""
        mobject, first, last = self.of[0], self._first, self._last
        state = mobject.__dict__
        for name, frozen in self._same:
            if _frozen(state.get(name)) != frozen:
                setattr(mobject, name, copy(first[name]))
        for name in self._other:
            setattr(mobject, name, straight(first[name], last[name], alpha))


def _near(a: NDArray[np.float64], b: NDArray[np.float64]) -> bool:
    return a.shape == b.shape and bool(np.abs(a - b).max(initial=0) <= NOISE)


def _frozen(value: Any) -> Any:
    """Return what tells an attribute's value from another."""
    return (value.tobytes(), value.shape, value.dtype) if isinstance(value, np.ndarray) else value


def _interpolated_by_manim(mobject: Mobject) -> bool:
    kind = type(mobject)
    return (
        issubclass(kind, VMobject)
        and kind.interpolate is Mobject.interpolate
        and kind.interpolate_color is VMobject.interpolate_color
        and all(name in mobject.__dict__ for name in STATE)
    )
