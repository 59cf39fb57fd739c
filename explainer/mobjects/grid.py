"""A grid of numbered cells as a few paths: one for the faces of each role, one for its numbers.

A mobject per cell is the plain way and the slow one: an 11x11 grid takes a second to build and 25
ms a frame to draw. Here a grid keeps arrays (where each cell stands, how large it is, its role, its
number), and its paths are laid out from them in a few milliseconds whenever they change.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from manim import Animation, VGroup, VMobject, smooth
from numpy.typing import ArrayLike, NDArray

from explainer.layout import Plane, blend, dashed_square, hatching, rounded_square
from explainer.mobjects.ink import Ink, outline
from explainer.story import Cell, Grid, Number, Role
from explainer.theme import DARK, CellStyle, Theme, cell_style, number_text

__all__ = ["CellGrid", "Rearrange", "number_text", "shape_points"]

Floats = NDArray[np.float64]

#: Cap height of a cell's number, in cells.
NUMBER_CAP = 0.41
#: How wide a number may be, in cells; longer ones are drawn smaller.
NUMBER_WIDTH = 0.86


def shape_points(
    plane: Plane,
    shape: Floats,
    places: ArrayLike,
    *,
    sizes: ArrayLike = 1.0,
    angle: float = 0.0,
) -> Floats:
    """Lay a cell-local shape out at every place.

    Parameters
    ----------
    plane : Plane
        Where cells stand in the frame.
    shape : array (curves, 4, 2)
        Cubic curves about a cell's centre, in cells.
    places : array (n, 2)
        (row, column) of each copy.
    sizes : float or array (n,)
        Scale of each copy.
    angle : float
        Turn of every copy about its own centre, in radians, counter-clockwise as seen from the
        front.

    Returns
    -------
    array (n * curves * 4, 3)
        Points of one path.
    """
    spots = np.asarray(places, dtype=np.float64).reshape(-1, 1, 2)
    scale = np.asarray(sizes, dtype=np.float64).reshape(-1, 1, 1)
    local = shape.reshape(1, -1, 2)
    if angle:
        turn = [[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]]
        local = local @ np.array(turn)
    flat = plane.points(spots + local * scale).reshape(-1, 2)
    points = np.zeros((len(flat), 3))
    points[:, :2] = flat
    return points


@functools.lru_cache(maxsize=1024)
def _glyphs(string: str) -> tuple[Floats, float]:
    """Return a number about the centre of its cell and how wide it is, both in cap heights."""
    glyphs, width = outline(string)
    # (x right, y up) becomes (row down, column right).
    local = np.column_stack([0.5 - glyphs[:, 1], glyphs[:, 0] - width / 2])
    local.setflags(write=False)
    return local, width


class _Layer(VGroup):
    """The paths of all cells of one role: faces, hatching, numbers."""

    def __init__(self, style: CellStyle) -> None:
        self.style = style
        self.face = VMobject(
            fill_color=style.fill or "#000000",
            fill_opacity=1.0 if style.fill else 0.0,
            stroke_color=style.outline or "#000000",
            stroke_width=1.8 if style.outline else 0.0,
        )
        self.hatch = VMobject(stroke_color=style.hatch or "#000000", stroke_width=1.6)
        self.number = Ink(style.number or "#000000")
        super().__init__(self.face, self.hatch, self.number)


class CellGrid(VGroup):
    """A story's grid on a plane.

    Parameters
    ----------
    grid : Grid
        Values and roles.
    plane : Plane
        Where its cells stand in the frame.
    roles : iterable of str, optional
        Roles that cells may take later, beside those they have now.
    numbers : bool
        Whether cells show their values.
    cap : float
        Cap height of the numbers, in cells; larger where cells are small.
    theme : Theme
        Colours.

    Attributes
    ----------
    places : array (n, 2)
        Where each cell stands, (row, column), row by row; need not be whole numbers.
    sizes : array (n,)
        How large each cell is; 1 fills its place, 0 hides it.
    offsets : array (n, 2)
        How far each number stands from its cell's centre, in cells.
    angle : float
        Turn of the faces about the grid's centre, in radians; numbers stay upright.
    widest : float
        How wide a number may be, in cells.
    """

    def __init__(
        self,
        grid: Grid,
        plane: Plane,
        *,
        roles: Iterable[Role] = (),
        numbers: bool = True,
        cap: float = NUMBER_CAP,
        theme: Theme = DARK,
    ) -> None:
        self.grid = grid
        self.plane = plane
        self.numbers = numbers
        self.cap, self.widest = cap, NUMBER_WIDTH
        self.places = np.array(grid.cells, dtype=np.float64)
        self.sizes = np.ones(len(self.places))
        self.offsets = np.zeros_like(self.places)
        self.angle = 0.0
        self.roles: list[Role] = [grid.role(cell) for cell in grid.cells]
        self.texts = [number_text(grid.value(cell)) for cell in grid.cells]
        self._layers = {
            role: _Layer(cell_style(role, theme)) for role in dict.fromkeys([*self.roles, *roles])
        }
        super().__init__(*self._layers.values())
        self.redraw()

    def index(self, cell: Cell) -> int:
        """Return the position of ``cell`` in the grid's arrays."""
        return cell[0] * self.grid.shape[1] + cell[1]

    def put(self, cell: Cell, value: Number, role: Role = "output") -> None:
        """Write ``value`` into ``cell``; :meth:`redraw` shows it."""
        self.roles[self.index(cell)] = role
        self.texts[self.index(cell)] = number_text(value)

    def clear_to(self, role: Role) -> CellGrid:
        """Give every cell ``role`` and draw the grid anew."""
        self.roles = [role] * len(self.roles)
        return self.redraw()

    def withhold(self) -> CellGrid:
        """Show every output cell as still to come; :meth:`put` writes it."""
        self.roles = ["pending" if role == "output" else role for role in self.roles]
        return self.redraw()

    def where(self, *roles: Role) -> NDArray[np.bool_]:
        """Return which cells have one of ``roles``, shape (n,)."""
        return np.array([role in roles for role in self.roles])

    def weaken(self, role: Role, opacity: float) -> CellGrid:
        """Draw the cells of ``role`` as strongly as ``opacity`` says, 0 to 1."""
        layer = self._layers[role]
        layer.face.set_fill(opacity=opacity if layer.style.fill else 0.0)
        layer.face.set_stroke(opacity=opacity)
        layer.hatch.set_stroke(opacity=opacity)
        layer.number.set_fill(opacity=opacity)
        return self

    def drawn_in(self, factor: float) -> Floats:
        """Return the cells' own places, drawn in towards the grid's centre by ``factor``."""
        centre = (np.array(self.grid.shape) - 1) / 2
        return np.asarray(centre + (np.array(self.grid.cells) - centre) * factor)

    def hide(self, *roles: Role) -> CellGrid:
        """Shrink the cells of ``roles`` to nothing; :class:`Rearrange` brings them back."""
        self.sizes = np.where(self.where(*roles), 0.0, 1.0)
        return self.redraw()

    def standing(self) -> Floats:
        """Return where cells stand with the grid's turn applied, shape (n, 2)."""
        if not self.angle:
            return self.places
        centre = (np.array(self.grid.shape) - 1) / 2
        cos, sin = np.cos(self.angle), np.sin(self.angle)
        return centre + (self.places - centre) @ np.array([[cos, sin], [-sin, cos]])

    def redraw(self) -> CellGrid:
        """Lay all paths out again from the arrays."""
        standing = self.standing()
        roles = np.array(self.roles, dtype=object)
        for role, layer in self._layers.items():
            chosen = np.flatnonzero((roles == role) & (self.sizes > 1e-3))
            places, sizes = standing[chosen], self.sizes[chosen]
            face = dashed_square() if layer.style.dashed else rounded_square()
            layer.face.points = shape_points(
                self.plane, face, places, sizes=sizes, angle=self.angle
            )
            if layer.style.hatch:
                layer.hatch.points = shape_points(
                    self.plane, hatching(), places, sizes=sizes, angle=self.angle
                )
            if layer.style.number and self.numbers:
                layer.number.lay(self._numbers(chosen, places))
        return self

    def _numbers(
        self, chosen: NDArray[np.intp], places: Floats
    ) -> Iterator[tuple[str, float, Floats]]:
        """Yield each chosen cell's number, its cap height in frame units, and its outline."""
        for i, place in zip(chosen, places, strict=True):
            local, width = _glyphs(self.texts[i])
            cap = min(self.cap, self.widest / max(width, 1e-9))
            size = float(self.sizes[i])
            points = shape_points(
                self.plane, local[None] * cap, [place + self.offsets[i]], sizes=size
            )
            yield self.texts[i], cap * size * self.plane.cell, points


class Rearrange(Animation):
    """Move a grid's cells to new places, sizes, turn or plane.

    Parameters
    ----------
    grid : CellGrid
        What moves.
    places, sizes : array, optional
        The grid's arrays at the end; those left out stay.
    angle : float, optional
        The grid's turn at the end, in radians.
    plane : Plane, optional
        Its plane at the end: a grid moved, scaled or tilted from flat to isometric.
    """

    def __init__(
        self,
        grid: CellGrid,
        *,
        places: ArrayLike | None = None,
        sizes: ArrayLike | None = None,
        angle: float | None = None,
        plane: Plane | None = None,
        **kwargs: Any,
    ) -> None:
        self.target = {"places": places, "sizes": sizes, "angle": angle}
        self.target = {
            name: np.asarray(value, dtype=np.float64)
            for name, value in self.target.items()
            if value is not None
        }
        self.plane = plane
        kwargs.setdefault("rate_func", smooth)
        self.grid = grid
        super().__init__(grid, **kwargs)

    def begin(self) -> None:
        """Note where the grid stands now."""
        self.start = {name: np.array(getattr(self.grid, name)) for name in self.target}
        self.start_plane = self.grid.plane
        super().begin()

    def interpolate_mobject(self, alpha: float) -> None:
        """Draw the grid ``alpha`` (0 to 1) of the way through the animation."""
        share = self.rate_func(alpha)
        for name, end in self.target.items():
            setattr(self.grid, name, self.start[name] + (end - self.start[name]) * share)
        if self.plane is not None:
            self.grid.plane = blend(self.start_plane, self.plane, share)
        self.grid.redraw()
