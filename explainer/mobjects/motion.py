"""Timing that several animations share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import Animation, VGroup, VMobject, linear

__all__ = ["Drawing", "Steps", "between", "ease"]


def ease(share: float) -> float:
    """Return ``share``, held between 0 and 1, with a smooth start and end."""
    share = float(np.clip(share, 0.0, 1.0))
    return share * share * (3 - 2 * share)


def between(share: float, start: float, end: float) -> float:
    """Return how much of the stretch from ``start`` to ``end`` is over at ``share``, eased."""
    return ease((share - start) / (end - start))


class Drawing(Animation):
    """An animation whose parts are laid out anew at every frame, in place of being interpolated.

    Parameters
    ----------
    *parts : VMobject
        What it changes; they come to stand on stage in this order, the last in front.
    """

    def __init__(self, *parts: VMobject, **kwargs: Any) -> None:
        kwargs.setdefault("rate_func", linear)
        super().__init__(VGroup(*parts), **kwargs)

    def create_starting_mobject(self) -> VMobject:
        """Return nothing: no copy is needed."""
        return VMobject()


class Steps:
    """Steps of given lengths, played as one animation.

    Parameters
    ----------
    seconds : sequence of float
        Length of each step.
    """

    def __init__(self, seconds: Sequence[float]) -> None:
        self.ends = np.cumsum(seconds)
        self.starts = np.concatenate([[0.0], self.ends[:-1]])
        self._done = 0

    @property
    def length(self) -> float:
        """Length of all steps, in seconds."""
        return float(self.ends[-1])

    def at(self, alpha: float) -> tuple[int, float, slice]:
        """Return where the animation is at ``alpha``, 0 to 1.

        Returns
        -------
        step : int
            The step that is being played.
        share : float
            How much of it is over, 0 to 1.
        due : slice
            Steps that have got half way since the last call: their results are to be shown now.
        """
        now = alpha * self.ends[-1]
        step = min(int(np.searchsorted(self.ends, now, side="right")), len(self.ends) - 1)
        share = float((now - self.starts[step]) / (self.ends[step] - self.starts[step]))
        reached = step + 1 if share >= 0.5 else step
        due = slice(self._done, reached)
        self._done = max(self._done, reached)
        return step, share, due
