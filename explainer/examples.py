"""The named cases that scenes and figures share, small enough to check by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "CHANNELS",
    "CHANNEL_KERNELS",
    "CORNER",
    "DIGIT",
    "IMAGE",
    "KERNEL",
    "LINE",
    "LINE_KERNEL",
    "POOLED",
    "SMALL",
    "example",
]


def _constant(rows: list[Any]) -> NDArray[np.int64]:
    array = np.array(rows, dtype=np.int64)
    array.setflags(write=False)
    return array


#: A kernel that looks different when turned by 180 degrees, so that a flip can be seen.
KERNEL = _constant([[1, 0, 2], [3, 1, 0], [0, 1, 1]])

#: The input of the transposed convolutions: 3x3.
SMALL = _constant([[2, 1, 3], [0, 4, 1], [1, 2, 2]])

#: Its upper right corner: so small that all three views of a layer fit side by side, with numbers.
CORNER = SMALL[:2, 1:]

#: One axis alone, as a map of one row: a matrix of it can be read cell by cell.
LINE = _constant([[1, 2, 0, 3, 0, 2, 1]])
LINE_KERNEL = _constant([[2, 1, 3]])

#: The input of the convolutions: 5x5, the size that SMALL grows to at stride 2 and padding 1.
IMAGE = _constant(
    [[1, 0, 2, 1, 0], [2, 1, 0, 3, 1], [0, 2, 1, 0, 2], [1, 3, 0, 2, 1], [0, 1, 2, 1, 0]]
)

#: Two input channels of 2x2, and the kernels (in, out, rows, columns) that paint three from them.
CHANNELS = _constant([[[1, 2], [0, 3]], [[2, 1], [1, 0]]])
CHANNEL_KERNELS = _constant(
    [
        [
            [[1, 0, 2], [3, 1, 0], [0, 1, 1]],
            [[0, 1, 0], [1, 2, 1], [0, 1, 0]],
            [[1, 1, 0], [0, 2, 0], [0, 0, 3]],
        ],
        [
            [[2, 1, 0], [0, 1, 1], [1, 0, 2]],
            [[1, 0, 1], [0, 3, 0], [1, 0, 1]],
            [[0, 2, 1], [1, 1, 0], [2, 0, 1]],
        ],
    ]
)

#: What is pooled and unpooled: 4x4, the largest of every block elsewhere in it.
POOLED = _constant([[1, 5, 2, 0], [3, 2, 1, 3], [0, 1, 4, 2], [2, 0, 1, 1]])

#: The digit that the scenes on the autoencoder follow: an index into the test images, a 9 that two
#: latent numbers bring back well. (They do not for every digit: many a 4 comes back as a 9.)
DIGIT = 945


def example(size: int, *, kernel: bool = False) -> NDArray[np.int64]:
    """Return a square example of any size: one of those above if it has that size.

    Others hold numbers from 0 to 3 as a seeded generator deals them; the first and the last weight
    of a kernel always differ, so that a turn can be seen.

    Examples
    --------
    >>> example(3) is SMALL, example(3, kernel=True) is KERNEL, example(5) is IMAGE
    (True, True, True)
    >>> example(2, kernel=True)
    array([[1, 3],
           [1, 3]])
    """
    named = (KERNEL,) if kernel else (SMALL, IMAGE)
    for one in named:
        if len(one) == size:
            return one
    dealt = np.random.RandomState(size).randint(0, 4, (size, size))  # its stream never changes
    if kernel:
        dealt[0, 0], dealt[-1, -1] = 1, 3
    return _constant(dealt.tolist())
