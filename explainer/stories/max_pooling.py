"""Max pooling as a gathering view: a window over the padded input keeps its largest cell."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from explainer.geometry import Pool
from explainer.options import Ints
from explainer.reference import max_pool
from explainer.stories.checks import LARGEST, LARGEST_WHOLE, plane_of
from explainer.stories.parts import Laid, Part, pair, same
from explainer.story import Beat, Product, Story, grid, paces

__all__ = ["max_pooling"]


def max_pooling(
    x: ArrayLike,
    kernel_size: Ints = 2,
    *,
    stride: Ints | None = None,
    padding: Ints = 0,
    dilation: Ints = 1,
    ceil_mode: bool = False,
    part: Part | None = None,
) -> Story:
    """Tell a max pooling as a sweep, windows anywhere: side by side, overlapping, over padding.

    Parameters
    ----------
    x : array (rows, columns)
        One map.
    kernel_size, stride, padding, dilation, ceil_mode
        As :func:`explainer.max_pool` takes them; ``dilation`` the same along both axes.
    part : (range, range), optional
        Rows and columns of the output that are told; the input may then be of any size.

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
    image = plane_of("max_pooling", "x", x, largest=LARGEST_WHOLE if part else LARGEST)
    options: dict[str, Any] = {
        "stride": stride, "padding": padding, "dilation": dilation, "ceil_mode": ceil_mode,
    }  # fmt: skip
    spec = Pool(kernel_size, **options)
    shape, (rows, columns) = pair(spec.kernel_size), spec.axes(2)
    apart = same("max_pooling", "dilation", dilation, shape)
    values, indices = (found[0] for found in max_pool(image[None], kernel_size, **options))
    axes, steps = (rows, columns), (rows.stride, columns.stride)
    reaches = (rows.effective_kernel_size, columns.effective_kernel_size)
    # Rounding up may take the last window beyond the padding.
    around = [
        (axis.before, max(axis.after, (made - 1) * axis.stride + reach - size - axis.before))
        for axis, made, reach, size in zip(axes, values.shape, reaches, image.shape, strict=True)
    ]
    laid = Laid(
        image=image,
        rows=tuple(range(rows.before, rows.before + image.shape[0])),
        columns=tuple(range(columns.before, columns.before + image.shape[1])),
        source=np.pad(image, around),
        roles=np.pad(np.full(image.shape, "input", object), around, constant_values="padding"),
        output=values,
        step=steps,
        reach=reaches,
    ).part("max_pooling", part)
    first = (part[0].start, part[1].start) if part else (0, 0)
    beats = []
    for (index, value), (pace, caption) in zip(
        np.ndenumerate(laid.output), paces(laid.output.size), strict=True
    ):
        write = (int(index[0]), int(index[1]))
        window = (write[0] * steps[0], write[1] * steps[1])
        found = divmod(int(indices[write[0] + first[0], write[1] + first[1]]), image.shape[1])
        best = (
            found[0] + rows.before - first[0] * steps[0],
            found[1] + columns.before - first[1] * steps[1],
        )
        tap = ((best[0] - window[0]) // apart, (best[1] - window[1]) // apart)
        product = Product(best, tap, write, value.item(), 1)
        beats.append(Beat(window, (product,), ((write, value.item()),), pace, caption))
    kernel = grid(np.ones(shape, np.int64), "kernel")
    step = steps[0] if steps[0] == steps[1] else steps
    return Story(
        view="gather",
        layer={"kind": "max_pool", "stride": step, "padding": padding, "dilation": apart},
        input=grid(laid.image, "input"),
        kernel=kernel,
        source=grid(laid.source, laid.roles),
        places=laid.places,
        weights=kernel,
        output=grid(laid.output, "output"),
        beats=tuple(beats),
    )
