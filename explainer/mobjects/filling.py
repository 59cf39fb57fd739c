"""A small grid that fills a larger one: copies leave their cell and settle where the rule says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from manim import Animation, VMobject, linear
from numpy.typing import NDArray

from explainer.layout import Plane
from explainer.mobjects.grid import CellGrid
from explainer.mobjects.motion import ease
from explainer.story import Cell, Grid, Role
from explainer.theme import DARK, Theme

__all__ = ["FillOut", "FilledGrid"]

Floats = NDArray[np.float64]


class Told(Protocol):
    """A pooling or a filling: a grid, and for each of its cells the cell that it comes from."""

    @property
    def output(self) -> Grid:
        """What is filled."""
        ...

    @property
    def sources(self) -> Sequence[Cell | None]:
        """For each output cell, row by row, the input cell that it holds; None for a zero."""
        ...


class FilledGrid(CellGrid):
    """The output of a pooling or a filling; its values travel in from where they come from.

    Parameters
    ----------
    filling : Pooling or Filling
        The rule, told.
    plane : Plane
        Where its cells stand.
    source : Plane
        The plane of the grid that it is filled from.
    """

    def __init__(
        self,
        filling: Told,
        plane: Plane,
        source: Plane,
        *,
        roles: Sequence[Role] = (),
        theme: Theme = DARK,
    ) -> None:
        super().__init__(filling.output, plane, roles=roles, theme=theme)
        self.ends = self.places.copy()
        self.filled = np.array([cell is not None for cell in filling.sources])
        self.starts = self.ends.copy()
        for i, cell in enumerate(filling.sources):
            if cell is not None:
                self.starts[i] = plane.position(*source.point(*cell))
        self.travel(0.0)

    def travel(self, share: float) -> FilledGrid:
        """Show the copies ``share`` (0 to 1) of their way, one row after the other; then zeros."""
        own = np.array([ease(1.8 * share - 0.8 * lag) for lag in np.linspace(0, 1, len(self.ends))])
        self.places = self.starts + (self.ends - self.starts) * own[:, None]
        zeros = ease(4 * share - 3)
        self.sizes = np.where(self.filled, np.where(own > 0, 1.0, 0.0), zeros)
        self.redraw()
        return self


class FillOut(Animation):
    """The copies travel, and zeros fill the rest."""

    def __init__(self, filled: FilledGrid, *, run_time: float = 2.0) -> None:
        self.filled = filled
        super().__init__(filled, run_time=run_time, rate_func=linear, introducer=True)

    def create_starting_mobject(self) -> VMobject:
        """Nothing is interpolated from a copy: the grid is laid out anew."""
        return VMobject()

    def interpolate_mobject(self, alpha: float) -> None:
        """Draw the way at ``alpha``, 0 to 1."""
        self.filled.travel(alpha)
