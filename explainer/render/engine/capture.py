"""From mobjects to items: what a mobject looks like now, made anew only if it has changed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from explainer.render.engine.geometry import Geometry
from explainer.render.engine.images import Picture, resized
from explainer.render.engine.leaves import Path, Style, paint, pen
from explainer.render.engine.seams import (
    STYLE_GETTERS,
    Camera,
    Mobject,
    PMobject,
    VMobject,
    plain_image,
)
from explainer.render.engine.surface import Item, Matrix

__all__ = ["Studio", "UnknownMobjectError"]

# What Manim's getters return for a mobject that has no colours yet.
NO_COLOUR = np.zeros((1, 4))
NO_ENDS = ((0.0, 0.0), (0.0, 0.0))


class UnknownMobjectError(Exception):
    """A mobject that only Manim's own camera knows how to draw."""


class _Sitter:
    """A mobject and how it looked last: what it was made of, and the item."""

    __slots__ = ("geometry", "item", "look", "matrix", "mobject", "points", "style")

    def __init__(self, mobject: Mobject) -> None:
        self.mobject = mobject  # kept, so that its id is not given to another
        self.points = b""
        self.look: tuple[Any, ...] = ()
        self.matrix: Matrix | None = None
        self.geometry: Geometry | None = None
        self.style: Style | None = None
        self.item: Path | Picture | None = None


class Studio:
    """Takes mobjects' likenesses, and keeps the last of each.

    Parameters
    ----------
    line_unit : float
        Width of a stroke of width 1, in the scene's units.

    Notes
    -----
    A change is found by comparing the bytes of a mobject's arrays with those of its last likeness:
    users and animations write into these arrays in place, so that nothing less will do.
    """

    def __init__(self, line_unit: float) -> None:
        self.line_unit = line_unit
        self._sitters: dict[int, _Sitter] = {}
        self._kinds: dict[type, str] = {}

    def forget_all_but(self, mobjects: Iterable[Mobject]) -> None:
        """Let go of mobjects that are no longer drawn."""
        keep = {id(mobject) for mobject in mobjects}
        self._sitters = {key: one for key, one in self._sitters.items() if key in keep}

    def capture(self, mobjects: Iterable[Mobject], camera: Camera, matrix: Matrix) -> list[Item]:
        """Return the items of all visible `mobjects`, in their order.

        Parameters
        ----------
        mobjects : iterable of Mobject
            With points of their own; their parts are not looked for.
        camera : Camera
            Tells where images stand.
        matrix : Matrix
            From the scene's units to pixels, as the camera draws now.

        Raises
        ------
        UnknownMobjectError
            If one of them is of a kind that the engine does not know.
        """
        found = []
        sitters, kinds = self._sitters, self._kinds
        for mobject in mobjects:
            sitter = sitters.get(id(mobject))
            if sitter is None:
                sitter = sitters[id(mobject)] = _Sitter(mobject)
            kind = kinds.get(type(mobject)) or self._learn(type(mobject))
            if kind == "path":
                item = self._path(sitter, mobject, matrix)
            elif kind == "image":
                item = self._image(sitter, mobject, camera, matrix)
            elif kind == "nothing":
                item = None
            else:
                raise UnknownMobjectError(type(mobject).__name__)
            if item is not None:
                found.append(item)
        return found

    def _learn(self, kind: type[Mobject]) -> str:
        if issubclass(kind, VMobject):
            plain = all(getattr(kind, n) is getattr(VMobject, n) for n in STYLE_GETTERS)
            name = "path" if plain else "unknown"
        elif issubclass(kind, PMobject):
            name = "unknown"
        elif plain_image(kind):
            name = "image"
        else:
            name = "unknown" if hasattr(kind, "get_pixel_array") else "nothing"
        self._kinds[kind] = name
        return name

    def _path(self, sitter: _Sitter, mobject: Any, matrix: Matrix) -> Item | None:
        look = _look(mobject)
        fresh = look != sitter.look or matrix != sitter.matrix
        if look != sitter.look or sitter.style is None:
            sitter.style = _style(mobject, look, self.line_unit)
        sitter.look, sitter.matrix = look, matrix
        if sitter.style.blank:
            sitter.item = None
            return None  # its path is not built until it is seen
        points = mobject.points.tobytes()
        if sitter.geometry is None or points != sitter.points:
            sitter.points = points
            sitter.geometry = Geometry(
                mobject.points, mobject.tolerance_for_point_equality, like=sitter.geometry
            )
            fresh = True
        if fresh or sitter.item is None:
            sitter.item = Path(sitter.geometry, sitter.style, matrix)
        return sitter.item

    def _image(self, sitter: _Sitter, mobject: Any, camera: Camera, matrix: Matrix) -> Item | None:
        pixels = mobject.get_pixel_array()
        points = mobject.points.tobytes()
        look = (pixels.tobytes(), pixels.shape, mobject.resampling_algorithm)
        if points != sitter.points or look != sitter.look or matrix != sitter.matrix:
            sitter.points, sitter.look, sitter.matrix = points, look, matrix
            corners = camera.points_to_subpixel_coords(mobject, mobject.points)
            sitter.item = resized(pixels, corners, mobject.resampling_algorithm)
        return sitter.item


def _look(mobject: Any) -> tuple[Any, ...]:
    """Return all that a mobject's style is made of, to be compared."""
    state = mobject.__dict__
    fill = state.get("fill_rgbas", NO_COLOUR)
    stroke = state.get("stroke_rgbas", NO_COLOUR)
    behind = state.get("background_stroke_rgbas", NO_COLOUR)
    if state["background_image"] is not None or state["n_points_per_cubic_curve"] != 4:
        raise UnknownMobjectError(type(mobject).__name__)
    ends = None
    if len(fill) > 1 or len(stroke) > 1 or len(behind) > 1:
        first, last = mobject.get_gradient_start_and_end_points()
        ends = tuple(first), tuple(last)
    return (
        fill.tobytes(),
        stroke.tobytes(),
        behind.tobytes(),
        state["stroke_width"],
        state["background_stroke_width"],
        state["joint_type"],
        state["cap_style"],
        ends,
    )


def _style(mobject: Any, look: tuple[Any, ...], line_unit: float) -> Style:
    ends = look[7] or NO_ENDS
    joint, cap = look[5], look[6]
    stroke = paint(mobject.get_stroke_rgbas(), ends)
    behind = paint(mobject.get_stroke_rgbas(background=True), ends)
    return Style(
        behind=pen(behind, mobject.get_stroke_width(background=True) * line_unit, joint, cap),
        fill=paint(mobject.get_fill_rgbas(), ends),
        stroke=pen(stroke, mobject.get_stroke_width() * line_unit, joint, cap),
    )
