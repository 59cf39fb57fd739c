"""An autoencoder from outside: two funnels, throat to throat, that pictures pour through."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import Animation, VGroup, VMobject, smooth
from numpy.typing import ArrayLike, NDArray

from explainer.layout import polyline
from explainer.mobjects.picture import Picture
from explainer.theme import DARK, Theme

__all__ = ["Hourglass", "Pour"]

Floats = NDArray[np.float64]


class Hourglass(VGroup):
    """Two funnels on one axis, mirror images of each other, and the waist between them.

    Parameters
    ----------
    centre : (x, y)
        Its middle, in frame units.
    mouth, throat : float
        How far the wide and the narrow ends stand from the middle, in frame units.
    opening, neck : float
        Half the height of the wide and of the narrow ends, in frame units.

    Attributes
    ----------
    encoder, waist, decoder : VMobject
        From left to right.
    """

    def __init__(
        self,
        centre: tuple[float, float],
        *,
        mouth: float = 3.3,
        throat: float = 0.75,
        opening: float = 1.3,
        neck: float = 0.42,
        theme: Theme = DARK,
    ) -> None:
        self.centre, self.mouth, self.throat = centre, mouth, throat
        self.opening, self.neck = opening, neck
        steps = np.linspace(throat, mouth, 25)
        walls = self.half_height(centre[0] + steps)
        self.encoder, self.decoder = (
            self._between(side * steps, walls, theme.panel, theme) for side in (-1.0, 1.0)
        )
        ends = np.array([-throat, throat])
        self.waist = self._between(ends, np.full(2, neck), theme.background, theme)
        super().__init__(self.encoder, self.decoder, self.waist)

    def half_height(self, x: ArrayLike) -> Floats:
        """Return how far the walls stand from the axis at ``x``, in frame units."""
        away = np.abs(np.asarray(x, dtype=np.float64) - self.centre[0])
        share = np.clip((away - self.throat) / (self.mouth - self.throat), 0.0, 1.0)
        return np.asarray(self.neck + (self.opening - self.neck) * share**2 * (3 - 2 * share))

    def _between(self, xs: Floats, walls: Floats, fill: str, theme: Theme) -> VMobject:
        upper = np.column_stack([self.centre[0] + xs, self.centre[1] + walls])
        lower = np.column_stack([self.centre[0] + xs, self.centre[1] - walls])[::-1]
        curves = polyline(np.concatenate([upper, lower, upper[:1]])).reshape(-1, 2)
        path = VMobject(fill_color=fill, fill_opacity=1.0, stroke_color=theme.block, stroke_width=3)
        path.points = np.column_stack([curves, np.zeros(len(curves))])
        return path


class Pour(Animation):
    """A picture flows between its place and the throat, pressed together by the walls.

    Parameters
    ----------
    picture : Picture
        Stands on the encoder's side to flow in, on the decoder's to flow out.
    glass : Hourglass
        What it flows through.
    inward : bool
        From its place into the throat, where it vanishes; or out of the throat to its place.
    """

    def __init__(
        self, picture: Picture, glass: Hourglass, *, inward: bool, run_time: float = 1.6, **kw: Any
    ) -> None:
        self.glass, self.inward = glass, inward
        self.wholes = [path.points.copy() for path in picture]
        points = np.concatenate(self.wholes)
        self.side = float(np.sign(points[:, 0].mean() - glass.centre[0]))
        self.throat = glass.centre[0] + self.side * glass.throat
        # As far as its outer edge has to go.
        self.way = float(np.abs(points[:, 0] - self.throat).max())
        super().__init__(picture, run_time=run_time, rate_func=smooth, introducer=not inward, **kw)
        self.remover = inward

    def create_starting_mobject(self) -> VMobject:
        """Nothing is interpolated from a copy: all paths are laid out from where they belong."""
        return VMobject()

    def interpolate_mobject(self, alpha: float) -> None:
        """Draw the picture ``alpha`` (0 to 1) of the way."""
        share = self.rate_func(alpha)
        shift = self.way * (share if self.inward else 1 - share)
        for path, whole in zip(self.mobject, self.wholes, strict=True):
            path.points = self.pressed(whole, shift)

    def pressed(self, points: Floats, shift: float) -> Floats:
        """Return points moved ``shift`` towards the throat, and no further, between the walls."""
        x = points[:, 0] - self.side * shift
        past = (x - self.throat) * self.side < 0
        x = np.where(past, self.throat, x)
        narrow = self.glass.half_height(x) / self.glass.opening
        y = self.glass.centre[1] + (points[:, 1] - self.glass.centre[1]) * narrow
        return np.column_stack([x, y, points[:, 2]])
