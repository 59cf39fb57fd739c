"""Transposed convolution, explained: the NumPy reference that every picture is drawn from.

>>> from explainer import conv_transpose
>>> conv_transpose([[1, 2]], [[[1, 10, 100]]], stride=2)
array([[  1,  10, 102,  20, 200]])
"""

from __future__ import annotations

from explainer.errors import ExplainerError
from explainer.geometry import Axis, Conv, ConvTranspose, Pool
from explainer.reference import (
    MaxPool,
    avg_pool,
    conv,
    conv_matrix,
    conv_transpose,
    max_pool,
    max_unpool,
    overlap_count,
    space,
)
from explainer.taps import Taps

__all__ = [
    "Axis",
    "Conv",
    "ConvTranspose",
    "ExplainerError",
    "MaxPool",
    "Pool",
    "Taps",
    "avg_pool",
    "conv",
    "conv_matrix",
    "conv_transpose",
    "max_pool",
    "max_unpool",
    "overlap_count",
    "space",
]
