"""The named cases that scenes and figures share, small enough to check by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["CHANNELS", "CHANNEL_KERNELS", "DIGIT", "IMAGE", "KERNEL", "POOLED", "SMALL"]


def _constant(rows: list[Any]) -> NDArray[np.int64]:
    array = np.array(rows, dtype=np.int64)
    array.setflags(write=False)
    return array


#: A kernel that looks different when turned by 180 degrees, so that a flip can be seen.
KERNEL = _constant([[1, 0, 2], [3, 1, 0], [0, 1, 1]])

#: The input of the transposed convolutions: 3x3.
SMALL = _constant([[2, 1, 3], [0, 4, 1], [1, 2, 2]])

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
