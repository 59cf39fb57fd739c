"""Max pooling as a gathering view: a window over the padded input keeps its largest cell."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from explainer.geometry import Pool
from explainer.reference import max_pool
from explainer.stories.checks import plane_of
from explainer.story import Beat, Product, Story, grid, paces

__all__ = ["max_pooling"]


def max_pooling(
    x: ArrayLike,
    kernel_size: int = 2,
    *,
    stride: int | None = None,
    padding: int = 0,
    dilation: int = 1,
) -> Story:
    """Tell a max pooling as a sweep, windows anywhere: side by side, overlapping, over padding.

    Parameters
    ----------
    x : array (rows, columns)
        One map.
    kernel_size, stride, padding, dilation : int
        As :func:`explainer.max_pool` takes them.

    Returns
    -------
    Story
        View "gather"; each beat has one product, of the cell that is kept and 1: the maximum is
        the sum over the only tap that counts. Padding never wins.

    Raises
    ------
    ExplainerError
        As :func:`explainer.max_pool`, or if ``x`` is not two-dimensional.

    Examples
    --------
    >>> max_pooling([[1, 5], [3, 2]]).beats[0].products[0].read
    (0, 1)
    """
    image = plane_of("max_pooling", "x", x)
    spec = Pool(kernel_size, stride=stride, padding=padding, dilation=dilation)
    values, indices = (
        part[0]
        for part in max_pool(
            image[None], kernel_size, stride=stride, padding=padding, dilation=dilation
        )
    )
    step = spec.axes(2)[0].stride
    roles = np.pad(np.full(image.shape, "input", dtype=object), padding, constant_values="padding")
    beats = []
    for (index, value), (pace, caption) in zip(
        np.ndenumerate(values), paces(values.size), strict=True
    ):
        write = (int(index[0]), int(index[1]))
        window = (write[0] * step, write[1] * step)
        row, column = divmod(int(indices[index]), image.shape[1])
        best = (row + padding, column + padding)
        tap = ((best[0] - window[0]) // dilation, (best[1] - window[1]) // dilation)
        product = Product(best, tap, write, value.item(), 1)
        beats.append(Beat(window, (product,), ((write, value.item()),), pace, caption))
    kernel = grid(np.ones((kernel_size, kernel_size), np.int64), "kernel")
    return Story(
        view="gather",
        layer={"kind": "max_pool", "stride": step, "padding": padding, "dilation": dilation},
        input=grid(image, "input"),
        kernel=kernel,
        source=grid(np.pad(image, padding), roles),
        places=tuple((r + padding, c + padding) for r, c in np.ndindex(*image.shape)),
        weights=kernel,
        output=grid(values, "output"),
        beats=tuple(beats),
    )
