"""One map and one kernel of a layer: which part of its output is told, and the story of it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explainer.errors import ExplainerError
from explainer.figures.animating import LONGEST
from explainer.figures.filmstrip import tell
from explainer.geometry import Pool
from explainer.inspection import Entry, Row
from explainer.reference import conv, conv_transpose, max_pool
from explainer.stories import convolution, zero_insertion
from explainer.stories.max_pooling import max_pooling
from explainer.stories.parts import Part
from explainer.story import Story

__all__ = ["Chosen", "Wanted", "spans"]

Array = NDArray[Any]
Numbers = dict[str, Any]

#: Cells side by side (source, kernel and output) of a layer that is drawn whole, and of a part;
#: and source cells one below another.
WHOLE, PART, HIGH = 28, 20, 14


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is asked of a layer.

    Attributes
    ----------
    layer : str
        Its name, or its number in the ledger, from 1.
    in_channel, out_channel : int or None
        The pair of maps, from 0; by default the pair with the strongest kernel.
    rows, columns : str or None
        Of the output, such as "4-9", from 0, both in.
    values, method : str
        As the command has them.
    """

    layer: str
    in_channel: int | None = None
    out_channel: int | None = None
    rows: str | None = None
    columns: str | None = None
    values: str = ""
    method: str = ""


@dataclass(frozen=True)
class Chosen:
    """One map and one kernel of a layer, ready to be told."""

    entry: Entry
    row: Row
    map: Array
    kernel: Array | None
    options: Numbers = field(init=False)

    def __post_init__(self) -> None:
        assert self.entry.spec is not None
        axes = self.entry.spec.axes(len(self.row.input_shape) - 1)
        one = 2 - len(axes)  # a map of one row, where there is one axis
        options: Numbers = {
            "stride": (1,) * one + tuple(axis.stride for axis in axes),
            "dilation": (1,) * one + tuple(axis.dilation for axis in axes),
        }
        pads = ((0, 0),) * one + tuple((axis.before, axis.after) for axis in axes)
        if isinstance(self.entry.spec, Pool):
            options["kernel_size"] = (1,) * one + tuple(axis.kernel_size for axis in axes)
            options["padding"] = tuple(before for before, _ in pads)
            options["ceil_mode"] = self.entry.spec.ceil_mode
        else:
            options["padding"] = pads
        if self.transposed:
            options["output_padding"] = (0,) * one + tuple(axis.output_padding for axis in axes)
        object.__setattr__(self, "options", options)

    @property
    def transposed(self) -> bool:
        """Whether it is a transposed convolution."""
        return self.row.type.startswith("ConvTranspose")

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns of the output."""
        rows, columns = (1, *self.row.output_shape[1:])[-2:]
        return rows, columns

    def story(self, wanted: Wanted) -> tuple[Story, Part | None]:
        """Return the story, and which part of the output it tells; None for all of it."""
        if wanted.method:
            if wanted.method not in ("zero_insert", "scatter"):
                rule = "must be one of zero_insert, scatter"
                raise ExplainerError("animate", "method", wanted.method, rule)
            if not self.transposed:
                rule = "is a choice of a transposed convolution alone"
                raise ExplainerError("animate", "method", wanted.method, rule, "Leave it out.")
            if wanted.method == "scatter":
                if wanted.rows or wanted.columns:
                    rule = "tells the whole output, without rows and columns"
                    raise ExplainerError("animate", "method", wanted.method, rule)
                options = {**self.options}
                if set(options["output_padding"]) == {0}:
                    options["output_padding"] = 0
                return tell("scatter", self.map, self.kernel, **options), None
        part = self.part(wanted)
        if self.kernel is None:
            return max_pooling(self.map, **self.options, part=part), part
        make = zero_insertion if self.transposed else convolution
        return make(self.map, self.kernel, **self.options, part=part), part

    def part(self, wanted: Wanted) -> Part | None:
        """Return the rows and columns of the output that are drawn; None where all of them are."""
        given = [
            _span(name, text, size)
            for name, text, size in zip(
                ("rows", "columns"), (wanted.rows, wanted.columns), self.size, strict=True
            )
        ]
        if not any(given) and self._fits(self.size, WHOLE, WHOLE):
            return None
        shape = tuple(len(span) if span else 1 for span in given)
        for count in range(1, max(self.size) + 1):
            tried = tuple(
                len(span) if span else min(count, size)
                for span, size in zip(given, self.size, strict=True)
            )
            if not self._fits(tried, PART, HIGH):
                break
            shape = tried
        corner = self._liveliest(shape)
        rows, columns = (
            span or range(start, start + count)
            for span, start, count in zip(given, corner, shape, strict=True)
        )
        return rows, columns

    def _fits(self, shape: tuple[int, ...], wide: int, high: int) -> bool:
        steps = (1, 1) if self.transposed else self.options["stride"]
        taps = self.options["kernel_size"] if self.kernel is None else self.kernel.shape
        rows, columns = (
            (made - 1) * step + apart * (k - 1) + 1
            for made, step, apart, k in zip(
                shape, steps, self.options["dilation"], taps, strict=True
            )
        )
        side = columns + shape[1] + (taps[1] if self.kernel is not None else 0)
        return side <= wide and rows <= high and math.prod(shape) <= LONGEST

    def _liveliest(self, shape: tuple[int, ...]) -> tuple[int, int]:
        """Return where the most goes on in the output, in a window of a shape."""
        x = self.map[None]
        if self.kernel is None:
            made = max_pool(x, **self.options)[0][0]
        else:
            run = conv_transpose if self.transposed else conv
            made = run(x, self.kernel[None, None], **self.options)[0]
        windows = np.lib.stride_tricks.sliding_window_view(np.abs(made), shape)
        best = int(windows.sum((2, 3)).argmax())
        row, column = np.unravel_index(best, windows.shape[:2])
        return int(row), int(column)


def _span(name: str, text: str | None, size: int) -> range | None:
    if text is None:
        return None
    first, _, last = text.partition("-")
    if first.isdecimal() and (last or first).isdecimal():
        found = range(int(first), int(last or first) + 1)
        if len(found) and found[-1] < size:
            return found
    rule = f"must be such as 0-{min(size, 6) - 1}, from 0 to {size - 1} of the output"
    raise ExplainerError("animate", name, text, rule)


def spans(part: Part, size: tuple[int, int]) -> Numbers:
    """Return a part's first and last row and column, and the whole output's size, as text."""
    rows, columns = part
    return {
        "top": rows[0], "bottom": rows[-1], "left": columns[0], "right": columns[-1],
        "size": "×".join(map(str, size)),
    }  # fmt: skip
