"""Series: the same input told again and again while one argument grows."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike

from explainer.stories.gather import zero_insertion
from explainer.stories.scatter import scatter
from explainer.story import Story

__all__ = ["padding_series", "stride_series"]


def stride_series(
    x: ArrayLike, weight: ArrayLike, *, strides: Iterable[int] = (1, 2, 3), padding: int = 0
) -> tuple[Story, ...]:
    """Return the zero-insertion story of the same input at each stride.

    Examples
    --------
    >>> import numpy as np
    >>> stories = stride_series(np.ones((3, 3), int), np.ones((3, 3), int), padding=1)
    >>> [story.output.shape for story in stories]
    [(3, 3), (5, 5), (7, 7)]
    """
    return tuple(zero_insertion(x, weight, stride=stride, padding=padding) for stride in strides)


def padding_series(
    x: ArrayLike, weight: ArrayLike, *, stride: int = 1
) -> tuple[tuple[Story, Story], ...]:
    """Return both faces of each padding p from 0 to k - 1.

    The painted canvas, cropped by p, and the spaced input, padded by k - 1 - p: their outputs are
    equal.
    """
    smallest = min(np.asarray(weight).shape)
    return tuple(
        (
            scatter(x, weight, stride=stride, padding=padding),
            zero_insertion(x, weight, stride=stride, padding=padding),
        )
        for padding in range(smallest)
    )
