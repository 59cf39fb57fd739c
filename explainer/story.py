"""Stories: what a view shows, step by step, as plain data with exact numbers.

A story is worked out once, by the reference; a scene, a figure or a page only draws it. It holds
the grids of the picture, and beats: where the window is, which products are formed, what is written
where.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from explainer.errors import ExplainerError
from explainer.shown import Shown

__all__ = ["Beat", "Grid", "Product", "Role", "Story", "grid", "paces"]

Cell = tuple[int, int]
Number = int | float
#: What a cell is, in every view; :mod:`explainer.theme` says how each looks.
Role = Literal["input", "inserted", "padding", "kernel", "output", "pending", "crop", "zero"]
View = Literal["gather", "scatter", "matrix"]
Pace = Literal["slow", "steady", "quick"]

#: Seconds a beat of each pace lasts: one step explained, a few at walking speed, the rest swept.
PACES: dict[Pace, float] = {"slow": 6.0, "steady": 1.5, "quick": 0.24}


@dataclass(frozen=True)
class Grid:
    """One grid of the picture: what every cell holds and which role it has.

    ``values`` and ``roles`` are rows of equal length; roles are those of :data:`Role`.
    """

    values: tuple[tuple[Number, ...], ...]
    roles: tuple[tuple[Role, ...], ...]

    @property
    def shape(self) -> Cell:
        """(rows, columns)."""
        return len(self.values), len(self.values[0])

    @property
    def cells(self) -> tuple[Cell, ...]:
        """All (row, column) pairs, row by row."""
        rows, columns = self.shape
        return tuple((r, c) for r in range(rows) for c in range(columns))

    def value(self, cell: Cell) -> Number:
        """Return what ``cell`` holds."""
        return self.values[cell[0]][cell[1]]

    def role(self, cell: Cell) -> Role:
        """Return the role of ``cell``."""
        return self.roles[cell[0]][cell[1]]


@dataclass(frozen=True)
class Product:
    """One product of a beat: the cell read, the kernel's cell as drawn, the cell written."""

    read: Cell
    weight: Cell
    write: Cell
    left: Number
    right: Number

    @property
    def value(self) -> Number:
        """``left * right``."""
        return self.left * self.right


@dataclass(frozen=True)
class Beat:
    """One step of the sweep.

    Attributes
    ----------
    window : (row, column)
        The first cell under the kernel: in the source when the view gathers, in the output when it
        scatters; in the matrix, the row's first cell with a tap.
    products : tuple of Product
        All products of the step, in the kernel's order.
    writes : tuple of (cell, value)
        Cells of the output that the step changes, with what they hold afterwards.
    pace : str
        "slow" for the step that is explained, "steady" for the next few, "quick" for the rest.
    caption : str
        Name of the caption that goes with it, in the words table.
    """

    window: Cell
    products: tuple[Product, ...]
    writes: tuple[tuple[Cell, Number], ...]
    pace: Pace
    caption: str

    @property
    def total(self) -> Number:
        """The sum of the products."""
        return sum(product.value for product in self.products)

    @property
    def seconds(self) -> float:
        """How long the step lasts."""
        return PACES[self.pace]


@dataclass(frozen=True)
class Story(Shown):
    """One view of one operation, from its input to its output.

    Attributes
    ----------
    view : str
        "gather": a window over the source forms one output cell. "scatter": a source cell paints
        the window. "matrix": a row of the weights times the source, a column, forms one.
    layer : mapping
        The operation's arguments by their torch names.
    input, kernel : Grid
        As the layer is given them.
    source : Grid
        What the view reads: the input, padded, or spaced and padded.
    places : tuple of cells
        Where each input cell, row by row, stands in ``source``.
    weights : Grid
        The kernel as the view applies it: turned by 180 degrees in the zero-insertion view; laid
        out as a matrix in the matrix view, where cells that no tap falls on have the role "zero".
    output : Grid
        The finished output; cells that padding takes off have the role "crop".
    beats : tuple of Beat
        The steps.
    """

    view: View
    layer: Mapping[str, Any]
    input: Grid
    kernel: Grid
    source: Grid
    places: tuple[Cell, ...]
    weights: Grid
    output: Grid
    beats: tuple[Beat, ...]

    def phases(self) -> Iterator[tuple[str, tuple[Beat, ...]]]:
        """Yield runs of beats that share a caption, in order."""
        for caption in dict.fromkeys(beat.caption for beat in self.beats):
            yield caption, tuple(beat for beat in self.beats if beat.caption == caption)

    def to_dict(self) -> dict[str, Any]:
        """Return the story as plain dicts, tuples, strings and numbers."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Story:
        """Rebuild a story from :meth:`to_dict`, also after a trip through JSON.

        Raises
        ------
        ExplainerError
            If a part is missing or unknown.
        """
        try:
            grids = {
                name: Grid(*(tuple(map(tuple, data[name][part])) for part in ("values", "roles")))
                for name in ("input", "kernel", "source", "weights", "output")
            }
            return cls(
                view=data["view"],
                layer=dict(data["layer"]),
                places=tuple(_cell(place) for place in data["places"]),
                beats=tuple(_beat(beat) for beat in data["beats"]),
                **grids,
            )
        except (KeyError, TypeError, IndexError, ValueError) as error:
            raise ExplainerError(
                "Story.from_dict",
                "data",
                data,
                f"is not a story ({error!r})",
                "Pass what Story.to_dict returned.",
            ) from error


def _cell(pair: Any) -> Cell:
    row, column = pair
    return int(row), int(column)


def _beat(data: Mapping[str, Any]) -> Beat:
    return Beat(
        window=_cell(data["window"]),
        products=tuple(
            Product(_cell(p["read"]), _cell(p["weight"]), _cell(p["write"]), p["left"], p["right"])
            for p in data["products"]
        ),
        writes=tuple((_cell(cell), value) for cell, value in data["writes"]),
        pace=data["pace"],
        caption=data["caption"],
    )


def grid(values: ArrayLike, roles: Role | ArrayLike) -> Grid:
    """Return a :class:`Grid` of a 2-D array, with one role for all cells or a role for each.

    Examples
    --------
    >>> grid([[1, 2]], "input").roles
    (('input', 'input'),)
    """
    array = np.asarray(values)
    names = np.broadcast_to(np.asarray(roles, dtype=object), array.shape)
    return Grid(tuple(map(tuple, array.tolist())), tuple(map(tuple, names.tolist())))


def paces(count: int, *, steady: int = 3) -> list[tuple[Pace, str]]:
    """Return (pace, caption) for each of ``count`` steps: slow, then steady, then quick.

    Examples
    --------
    >>> [caption for _, caption in paces(5, steady=2)]
    ['first', 'next', 'next', 'rest', 'rest']
    """
    slow: list[tuple[Pace, str]] = [("slow", "first")]
    return (slow + [("steady", "next")] * steady + [("quick", "rest")] * count)[:count]
