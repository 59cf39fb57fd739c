"""Sound as plain samples, and the laying of many sounds along one track."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explainer.errors import ExplainerError

__all__ = ["Sound", "Spoken", "track"]

Samples = NDArray[np.int16]


@dataclass(frozen=True, eq=False)
class Sound:
    """One channel of sound.

    Attributes
    ----------
    samples : int16 array (N,)
        The sound.
    rate : int
        Samples a second.
    """

    samples: Samples
    rate: int

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.samples) / self.rate


@dataclass(frozen=True, eq=False)
class Spoken:
    """A sound, and when it begins on the track, in seconds."""

    start: float
    sound: Sound


def track(spoken: Iterable[Spoken], seconds: float) -> Sound:
    """Lay sounds along a track of a given length, in silence.

    Parameters
    ----------
    spoken : iterable of Spoken
        All of one rate. What sounds at the same time is added, and cut off where that is too loud.
    seconds : float
        Length of the track; what sounds beyond it is cut off.

    Raises
    ------
    ExplainerError
        If there is no sound, or two have different rates.

    Examples
    --------
    >>> beep = Sound(np.ones(2, dtype=np.int16), rate=4)
    >>> track([Spoken(0.5, beep)], 1.5).samples.tolist()
    [0, 0, 1, 1, 0, 0]
    """
    parts = list(spoken)
    rates = {part.sound.rate for part in parts}
    if len(rates) != 1:
        raise ExplainerError("track", "rate", sorted(rates), "must be one, of at least one sound")
    (rate,) = rates
    whole = np.zeros(round(seconds * rate), dtype=np.int32)
    for part in parts:
        first = round(part.start * rate)
        room = whole[first : first + len(part.sound.samples)]
        room += part.sound.samples[: len(room)]
    limits = np.iinfo(np.int16)
    return Sound(np.clip(whole, limits.min, limits.max).astype(np.int16), rate)
