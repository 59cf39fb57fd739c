"""What comes, goes and moves in a figure: artists with their moments, and with their way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import PathCollection
from matplotlib.transforms import Affine2D
from numpy.typing import NDArray

__all__ = ["GLIDE", "Life", "Moments", "Mover"]

#: When an artist is seen.
Moments = frozenset[int]
Life = tuple[Moments, Artist]

#: The part of a moment, its last, in which what moves is on its way.
GLIDE = 0.4


@dataclass
class Mover:
    """Artists that move together.

    Parameters
    ----------
    stops : array (steps, 2)
        How far from where they were drawn they stand after each step, from the first, in data
        units of their axes.
    artists : sequence of Artist
        Drawn where they stand after the first step; from now on they go where :meth:`place` says.
    """

    stops: NDArray[np.float64]
    artists: Sequence[Artist]
    _shift: Affine2D = field(default_factory=Affine2D)

    def __post_init__(self) -> None:
        for artist in self.artists:
            if isinstance(artist, PathCollection):  # its transform is that of the path alone
                moved = self._shift + artist.get_offset_transform()
                artist.set_offset_transform(moved)
            else:
                artist.set_transform(self._shift + artist.get_transform())

    def stop(self, moment: int) -> NDArray[np.float64]:
        """Return where they stand at a moment: before the first step where they will begin."""
        return np.asarray(self.stops[min(max(moment - 1, 0), len(self.stops) - 1)])

    def place(self, moment: int, share: float = 0.0) -> None:
        """Move them to a moment's place, or a share (0 to 1) of the way to the next one's."""
        x, y = self.stop(moment) * (1 - share) + self.stop(moment + 1) * share
        self._shift.clear().translate(x, y)
