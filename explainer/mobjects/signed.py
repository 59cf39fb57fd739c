"""Signed images: what is too much in one colour, what is too little in another, and their scale."""

from __future__ import annotations

import numpy as np
from manim import VGroup
from numpy.typing import ArrayLike

from explainer.layout import Plane, flat
from explainer.mobjects.picture import Picture
from explainer.mobjects.text import text
from explainer.theme import DARK, TYPE

__all__ = ["SignedPicture", "signed_scale"]

#: What zero looks like: darker than the background, as a picture's paper is.
ZERO = "#05080b"

#: Steps of the scale's bar; odd, so that one of them is zero.
STEPS = 31


class SignedPicture(VGroup):
    """An image of positive and negative numbers, from zero's dark towards two colours.

    Parameters
    ----------
    values : array (rows, columns)
        Any numbers; NaN is left open.
    plane : Plane
        Where its pixels stand.
    limit : float, optional
        The magnitude of the full colours; by default the largest there is. Beyond it, values are
        shown as the limit is.
    """

    def __init__(self, values: ArrayLike, plane: Plane, *, limit: float | None = None) -> None:
        self.values = np.asarray(values, dtype=np.float64)
        self.plane = plane
        self.limit = max(limit or float(np.nanmax(np.abs(self.values))), 1e-12)
        share = self.values / self.limit
        below = np.where(share < 0, -share, np.nan)  # nothing is laid over the rest
        parts = [Picture(share, plane, dark=ZERO, light=DARK.more)]
        if (share < 0).any():
            parts.append(Picture(below, plane, dark=ZERO, light=DARK.less))
        super().__init__(*parts)


def signed_scale(
    limit: float,
    centre: tuple[float, float],
    *,
    height: float,
    width: float = 0.22,
    names: tuple[str, str] = ("", ""),
) -> VGroup:
    """Return an upright bar of a signed picture's colours, with numbers beside it.

    Parameters
    ----------
    limit : float
        The magnitude at both ends.
    centre : (x, y)
        Middle of the bar, in frame units.
    height, width : float
        Its size.
    names : (str, str)
        What the upper and the lower end mean, written behind their numbers.
    """
    values = np.linspace(limit, -limit, STEPS)[:, None]
    step = height / STEPS
    plane = flat(values.shape, centre, step)
    bar = SignedPicture(values, Plane(plane.origin, plane.down, (width, 0.0)), limit=limit)
    x, cap = centre[0] + width / 2 + 0.14, TYPE["small"] * 8
    ends = (
        (f"+{limit:.1f}  {names[0]}", centre[1] + height / 2 - cap, DARK.more),
        ("0", centre[1] - cap / 2, DARK.muted),
        (f"\u2212{limit:.1f}  {names[1]}", centre[1] - height / 2, DARK.less),
    )
    return VGroup(
        bar,
        *(
            text(words, (x, y), size="small", color=color, anchor="left")
            for words, y, color in ends
        ),
    )
