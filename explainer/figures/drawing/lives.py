"""What comes, goes and moves in a figure: artists with their moments, and with their way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.transforms import Affine2D
from numpy.typing import NDArray

from explainer.layout import Plane

__all__ = ["GLIDE", "Life", "Moments", "Mover", "Record"]

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


class Record:
    """What is drawn on axes, and when it is seen: whatever is drawn in a block of its own.

    Attributes
    ----------
    lives : list of (moments, Artist)
        When each artist is seen that is not always. Moment n is the one after step n.
    movers : list of Mover
        What moves from step to step.
    """

    def __init__(self, axes: Axes) -> None:
        self._axes = axes
        self.lives: list[Life] = []
        self.movers: list[Mover] = []

    @contextmanager
    def _drawn(self) -> Iterator[list[Artist]]:
        """Fill the list with what is drawn in the block, when it ends."""
        before, new = set(self._axes.get_children()), list[Artist]()
        yield new
        new += [one for one in self._axes.get_children() if one not in before]

    @contextmanager
    def life(self, moments: Iterable[int]) -> Iterator[None]:
        """Note when what is drawn in the block is seen."""
        with self._drawn() as new:
            yield
        self.lives += [(frozenset(moments), one) for one in new]

    @contextmanager
    def moving(self, plane: Plane, places: Iterable[tuple[float, float]]) -> Iterator[None]:
        """Note that what is drawn in the block, at the first place, stands there step by step."""
        with self._drawn() as new:
            yield
        points = plane.points(list(places))
        self.movers.append(Mover(points - points[0], new))
