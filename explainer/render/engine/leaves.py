"""VMobjects in their final state: a path and how it is filled and stroked."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import cairo
import numpy as np
from numpy.typing import NDArray

from explainer.render.engine.cairo_path import append
from explainer.render.engine.differences import FAR, bands, moved, unlike
from explainer.render.engine.geometry import Geometry
from explainer.render.engine.rects import Rect
from explainer.render.engine.seams import CAP_STYLE_MAP, LINE_JOIN_MAP
from explainer.render.engine.surface import Context, Item, Matrix, Surface

__all__ = ["Paint", "Path", "Pen", "Style"]

# Antialiasing and rounding touch no pixel further than this from the shape.
MARGIN = 0.5

# With more pieces than this it is quicker to draw all subpaths than to choose among them.
MANY_PIECES = 64

Paint: TypeAlias = "tuple[float, float, float, float] | cairo.LinearGradient"


@dataclass(frozen=True)
class Pen:
    """A stroke: its colour, its width in the scene's units, its corners and ends."""

    paint: Paint
    width: float
    join: cairo.LineJoin
    cap: cairo.LineCap


@dataclass(frozen=True)
class Style:
    """What is done with a path, in this order; None is left out."""

    behind: Pen | None
    fill: Paint | None
    stroke: Pen | None

    @property
    def blank(self) -> bool:
        """Whether nothing is drawn."""
        return self.behind is None and self.fill is None and self.stroke is None


def paint(rgbas: NDArray[np.float64], ends: tuple[Any, Any]) -> Paint | None:
    """Return what to paint with, as Manim's camera does; None if it is invisible.

    Parameters
    ----------
    rgbas : array (colours, 4)
        One colour, or the stops of a gradient.
    ends : two points
        Where the gradient begins and ends.
    """
    if len(rgbas) == 1:
        red, green, blue, alpha = rgbas[0].tolist()
        # Cairo's pixels have them the other way round.
        return (blue, green, red, alpha) if alpha else None
    if not rgbas[:, 3].any():
        return None
    gradient = cairo.LinearGradient(*ends[0][:2], *ends[1][:2])
    for offset, rgba in zip(np.linspace(0, 1, len(rgbas)), rgbas, strict=True):
        red, green, blue, alpha = rgba.tolist()
        gradient.add_color_stop_rgba(offset, blue, green, red, alpha)
    return gradient


def pen(stroke: Paint | None, width: float, joint: Any, cap: Any) -> Pen | None:
    """Return the pen for a stroke of Manim's; None if it leaves nothing."""
    if stroke is None or width == 0:
        return None
    return Pen(stroke, width, LINE_JOIN_MAP[joint], CAP_STYLE_MAP[cap])


class Path:
    """A path with a style, as it stands in a frame.

    Parameters
    ----------
    geometry : Geometry
        The path.
    style : Style
        How it is drawn.
    matrix : Matrix
        From the scene's units to pixels; no turn.
    """

    def __init__(self, geometry: Geometry, style: Style, matrix: Matrix) -> None:
        self.geometry = geometry
        self.style = style
        self.matrix = matrix

    @cached_property
    def boxes(self) -> NDArray[np.float64]:
        """Left, top, right, bottom of each subpath in pixels, strokes and margin included."""
        return self._reached[0]

    @cached_property
    def box(self) -> Rect:
        """All pixels that it may touch."""
        return self._reached[1]

    @cached_property
    def _reached(self) -> tuple[NDArray[np.float64], Rect]:
        shape = self.geometry
        key = self.matrix, _outline(self.style.behind), _outline(self.style.stroke)
        if shape.reached is None or shape.reached[0] != key:  # what fades keeps its boxes
            boxes = self._boxes() if len(shape) else shape.boxes
            shape.reached = key, (boxes, _around(boxes))
        return shape.reached[1]

    def _boxes(self) -> NDArray[np.float64]:
        xx, _, _, yy, x0, y0 = self.matrix
        found = self.geometry.boxes * (xx, yy, xx, yy) + (x0, y0, x0, y0)
        if yy < 0:
            found = found[:, [0, 3, 2, 1]]
        reach = self._reach()
        around = np.maximum(np.outer(reach, (abs(xx), abs(yy))), 0) + MARGIN
        found[:, :2] -= around
        found[:, 2:] += around
        return found

    def _reach(self) -> NDArray[np.float64]:
        """Return how far strokes reach beyond each subpath's points, in the scene's units."""
        reach = np.zeros(len(self.geometry))
        for used in (self.style.behind, self.style.stroke):
            if used is None:
                continue
            corner = math.sqrt(2) if used.cap == cairo.LineCap.SQUARE else 1.0
            factor: Any = corner
            if used.join == cairo.LineJoin.MITER:
                factor = np.maximum(self.geometry.sharpness, corner)
            reach = np.maximum(reach, factor * used.width / 2)
        return reach

    def paint(self, surface: Surface, rect: Rect) -> None:
        """Draw what falls into `rect`, as ``Camera.display_vectorized`` does."""
        context = surface.context
        context.new_path()
        self._append(context, rect)
        if self.style.behind is not None:
            _stroke(context, self.style.behind)
        if self.style.fill is not None:
            _set_source(context, self.style.fill)
            context.fill_preserve()
        if self.style.stroke is not None:
            _stroke(context, self.style.stroke)
        context.new_path()

    def _append(self, context: Context, rect: Rect) -> None:
        """Append the subpaths that touch the rows of `rect`; others change nothing in them."""
        shape, box = self.geometry, self.box
        if len(shape) == 1 or (rect[1] <= box[1] and box[3] <= rect[3]):
            append(context, shape.elements)
            return
        inside = (self.boxes[:, 1] < rect[3]) & (self.boxes[:, 3] > rect[1])
        edges = np.flatnonzero(np.diff(inside, prepend=False, append=False))
        if len(edges) > 2 * MANY_PIECES:
            edges = np.array([0, len(shape)])
        for first, end in edges.reshape(-1, 2).tolist():
            append(context, shape.elements[shape.firsts[first] : shape.ends[end - 1]])

    def difference(self, other: Item) -> list[Rect]:
        """Return all pixels in which it may differ from `other`, which stood in its place."""
        if (
            not isinstance(other, Path)
            or other.style is not self.style
            or min(len(self.geometry), len(other.geometry)) < 2
            or moved(self.geometry, other.geometry)
        ):
            return [self.box, other.box]
        ours, theirs = unlike(self.geometry, other.geometry)
        if not ours and not theirs:
            return []
        found = np.concatenate([self.boxes[ours], other.boxes[theirs]])
        # Cairo works through a row of pixels otherwise if any edge of the path begins or ends in
        # it: so what has changed in a row may show, faintly, wherever the path has edges in it.
        left, right = min(self.box[0], other.box[0]), max(self.box[2], other.box[2])
        return [(left, top, right, bottom) for top, bottom in bands(found[:, 1], found[:, 3])]


def _around(boxes: NDArray[np.float64]) -> Rect:
    if not len(boxes):
        return 0, 0, 0, 0
    left, top = boxes[:, :2].min(axis=0).tolist()
    right, bottom = boxes[:, 2:].max(axis=0).tolist()
    return (
        math.floor(min(max(left, -FAR), FAR)),
        math.floor(min(max(top, -FAR), FAR)),
        math.ceil(min(max(right, -FAR), FAR)),
        math.ceil(min(max(bottom, -FAR), FAR)),
    )


def _outline(used: Pen | None) -> tuple[Any, ...] | None:
    """Return what tells how far a stroke reaches."""
    return None if used is None else (used.width, used.join, used.cap)


def _set_source(context: Context, used: Paint) -> None:
    if isinstance(used, tuple):
        context.set_source_rgba(*used)
    else:
        context.set_source(used)


def _stroke(context: Context, used: Pen) -> None:
    _set_source(context, used.paint)
    context.set_line_width(used.width)
    context.set_line_join(used.join)
    context.set_line_cap(used.cap)
    context.stroke_preserve()
