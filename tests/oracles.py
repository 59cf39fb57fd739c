"""What the layers mean, written as plain loops from their definitions, sharing no code with them.

Everything takes one option per axis and a batch axis. Slow, and meant to be: the only thing these
functions have to be is obviously right.
"""

from __future__ import annotations

from itertools import product
from math import prod
from typing import Any

import numpy as np

Cell = tuple[int, ...]


def cells(size: Any) -> list[Cell]:
    """All places of a grid, row by row."""
    return list(product(*(range(n) for n in size)))


def conv(x, weight, bias, *, stride, padding, dilation, groups):
    """Pad with zeros, slide the kernel, add up."""
    x = np.pad(x, [(0, 0), (0, 0), *padding])
    kernel = weight.shape[2:]
    size = [
        len(range(0, n - d * (k - 1), s))
        for n, k, s, d in zip(x.shape[2:], kernel, stride, dilation, strict=True)
    ]
    items, outputs, inputs = len(x), weight.shape[0], weight.shape[1]
    out = np.zeros((items, outputs, *size), np.result_type(x, weight))
    for n, o, at in product(range(items), range(outputs), cells(size)):
        first = o // (outputs // groups) * inputs
        total = 0 if bias is None else bias[o]
        for c, k in product(range(inputs), cells(kernel)):
            where = tuple(a * s + j * d for a, s, j, d in zip(at, stride, k, dilation, strict=True))
            total = total + x[(n, first + c, *where)] * weight[(o, c, *k)]
        out[(n, o, *at)] = total
    return out


def conv_transpose(x, weight, bias, *, stride, padding, output_padding, dilation, groups):
    """Paint the whole canvas, lengthen it by output_padding, cut padding off, add the bias."""
    kernel = weight.shape[2:]
    canvas = [
        (n - 1) * s + d * (k - 1) + 1 + more
        for n, s, d, k, more in zip(
            x.shape[2:], stride, dilation, kernel, output_padding, strict=True
        )
    ]
    items, inputs, outputs = len(x), weight.shape[0], weight.shape[1]
    out = np.zeros((items, outputs * groups, *canvas), np.result_type(x, weight))
    for n, c, at in product(range(items), range(inputs), cells(x.shape[2:])):
        first = c // (inputs // groups) * outputs
        for o, k in product(range(outputs), cells(kernel)):
            where = tuple(a * s + j * d for a, s, j, d in zip(at, stride, k, dilation, strict=True))
            out[(n, first + o, *where)] += x[(n, c, *at)] * weight[(c, o, *k)]
    cut = tuple(slice(p, n - q) for (p, q), n in zip(padding, canvas, strict=True))
    out = out[(slice(None), slice(None), *cut)]
    return out if bias is None else out + bias.reshape(-1, *[1] * len(kernel))


def overlap(input_size, kernel_size, *, stride, padding, output_padding, dilation):
    """Transposed convolution of ones with ones."""
    x = np.ones((1, 1, *input_size), dtype=np.int64)
    weight = np.ones((1, 1, *kernel_size), dtype=np.int64)
    return conv_transpose(
        x, weight, None, stride=stride, padding=padding, output_padding=output_padding,
        dilation=dilation, groups=1,
    )[0, 0]  # fmt: skip


def windows(size, output_size, *, kernel_size, stride, padding, dilation):
    """For each window, the cells that it reads inside the input, row by row."""
    for at in cells(output_size):
        places = [
            tuple(
                a * s + j * d - p
                for a, s, j, d, p in zip(at, stride, k, dilation, padding, strict=True)
            )
            for k in cells(kernel_size)
        ]
        yield (
            at,
            [
                place
                for place in places
                if all(0 <= f < n for f, n in zip(place, size, strict=True))
            ],
        )


def max_pool(x, output_size, **options):
    """The first largest cell of each window, and its place in the flattened grid."""
    size = x.shape[2:]
    values = np.zeros((*x.shape[:2], *output_size), x.dtype)
    indices = np.zeros(values.shape, np.int64)
    for (n, c), (at, read) in product(cells(x.shape[:2]), windows(size, output_size, **options)):
        best = max(read, key=lambda place: x[(n, c, *place)])
        values[(n, c, *at)] = x[(n, c, *best)]
        indices[(n, c, *at)] = sum(f * prod(size[axis + 1 :]) for axis, f in enumerate(best))
    return values, indices


def avg_pool(x, output_size, **options):
    """The mean of the cells that each window reads, padding not counted."""
    means = np.zeros((*x.shape[:2], *output_size))
    for (n, c), (at, read) in product(
        cells(x.shape[:2]), windows(x.shape[2:], output_size, **options)
    ):
        means[(n, c, *at)] = sum(int(x[(n, c, *place)]) for place in read) / len(read)
    return means
