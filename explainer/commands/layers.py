"""One layer of a model as a story: its own weights, and what really goes into it."""

from __future__ import annotations

import difflib
import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explainer.commands.feeding import feed, weight_of
from explainer.commands.models import Model
from explainer.errors import ExplainerError
from explainer.figures.animating import LONGEST, About
from explainer.figures.filmstrip import tell
from explainer.geometry import Pool
from explainer.inspection import Entry, Row, ledger
from explainer.reference import conv, conv_transpose, max_pool
from explainer.stories import convolution, zero_insertion
from explainer.stories.max_pooling import max_pooling
from explainer.stories.parts import Part
from explainer.story import Story

__all__ = ["Wanted", "layer_lines", "told"]

Array = NDArray[Any]
Numbers = dict[str, Any]

#: Cells side by side (source, kernel and output) of a layer that is drawn whole, and of a part;
#: and source cells one below another.
WHOLE, PART, HIGH = 28, 20, 14

_DRAWN = ("Conv", "ConvTranspose", "MaxPool")


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


def layer_lines(model: Model) -> list[str]:
    """Return a line for each layer of a model: number, name, type, shapes, whether it is drawn."""
    rows = ledger(model.entries, model.input_shape)
    lines = []
    for number, row in enumerate(rows, 1):
        shapes = f"{_times(row.input_shape)} → {_times(row.output_shape)}"
        rest = "" if _drawn(row) else "  (cannot be animated)"
        lines.append(f"{number:3}  {row.name}  {row.type}  {row.options}  {shapes}{rest}")
    return lines


def told(model: Model, wanted: Wanted) -> tuple[Story, About]:
    """Return the story of a layer, one input map and one output map, and what is said of it.

    Raises
    ------
    ExplainerError
        If there is no such layer or channel, if the layer cannot be drawn, or if the values are
        none that fit.
    """
    entry, row = _find(model, wanted.layer)
    fed = feed(model, entry, row, wanted.values)
    maps = fed.maps.reshape(len(fed.maps), *((1,) * (3 - fed.maps.ndim)), *fed.maps.shape[1:])
    says: list[tuple[str, Numbers]] = [("options", {"type": row.type, "options": row.options})]
    if isinstance(entry.spec, Pool):
        pair, kernel = _pool_pair(wanted, maps), None
        says.append(("map", {"i": pair[0], "ins": len(maps)}))
    else:
        weight = weight_of(model, entry, row)
        pair, kernel, chosen = _pair(entry, row, weight, maps, wanted)
        says.append(chosen)
    layer = _Layer(entry, row, maps[pair[0]], kernel)
    story, part = layer.story(wanted)
    if part:
        says.append(("part", _spans(part, layer.size)))
    says += fed.says
    drawn = [value for line in (*story.source.values, *story.weights.values) for value in line]
    if any(value != round(value, 2) for value in drawn):
        says.append(("rounded", {}))
    numbers = {
        "model": model.name, "layer": row.name, "from": _times(row.input_shape),
        "to": _times(row.output_shape), "steps": len(story.beats), "i": pair[0], "o": pair[1],
    }  # fmt: skip
    return story, About(numbers, tuple(says))


def _find(model: Model, wanted: str) -> tuple[Entry, Row]:
    """Return the layer of a name or a number."""
    rows = ledger(model.entries, model.input_shape)
    names = [row.name for row in rows]
    index = names.index(wanted) if wanted in names else -1
    if index < 0 and wanted.isdecimal() and 1 <= int(wanted) <= len(rows):
        index = int(wanted) - 1
    if index < 0:
        legal = ", ".join(f"{n} {row.name}" for n, row in enumerate(rows, 1) if _drawn(row))
        close = difflib.get_close_matches(wanted, names, n=1)
        remedy = f"Did you mean {close[0]}?" if close else ""
        rule = f"must be one of the model's layers, by number or by name: {legal}"
        raise ExplainerError("animate", "layer", wanted, rule, remedy)
    row = rows[index]
    if not _drawn(row):
        rule = "has three axes, and a sweep of one or two can be drawn"
        if not row.type.startswith(_DRAWN):
            rule = "can be animated of Conv, ConvTranspose and MaxPool only"
        raise ExplainerError("animate", "layer", f"{row.name} ({row.type})", rule)
    return model.entries[index], row


def _drawn(row: Row) -> bool:
    return row.type.startswith(_DRAWN) and row.type.endswith(("1d", "2d"))


def _check(argument: str, channel: int | None, count: int) -> None:
    if channel is not None and not 0 <= channel < count:
        raise ExplainerError("animate", argument, channel, f"must be 0 to {count - 1}")


def _pool_pair(wanted: Wanted, maps: Array) -> tuple[int, int]:
    for argument, channel in (
        ("in_channel", wanted.in_channel), ("out_channel", wanted.out_channel),
    ):  # fmt: skip
        _check(argument, channel, len(maps))
    given = [c for c in (wanted.in_channel, wanted.out_channel) if c is not None]
    if len(set(given)) > 1:
        rule = f"must be {wanted.in_channel}: a pooling takes each map by itself"
        raise ExplainerError("animate", "out_channel", wanted.out_channel, rule)
    best = given[0] if given else int(np.abs(maps).sum((1, 2)).argmax())
    return best, best


def _pair(
    entry: Entry, row: Row, weight: Array, maps: Array, wanted: Wanted
) -> tuple[tuple[int, int], Array, tuple[str, Numbers]]:
    """Return input and output map, the kernel between them, and what is said of the choice."""
    ins, outs = len(maps), row.output_shape[0]
    groups = int(getattr(entry.spec, "groups", 1))
    share = ins // groups, outs // groups
    _check("in_channel", wanted.in_channel, ins)
    _check("out_channel", wanted.out_channel, outs)
    if None not in (wanted.in_channel, wanted.out_channel):
        group = wanted.out_channel // share[1]  # type: ignore[operator]  # not None
        legal = range(group * share[0], (group + 1) * share[0])
        if wanted.in_channel not in legal:
            rule = (
                f"is in another group than output map {wanted.out_channel}: "
                f"must be {legal[0]} to {legal[-1]}"
            )
            raise ExplainerError("animate", "in_channel", wanted.in_channel, rule)
    transposed = row.type.startswith("ConvTranspose")
    kernels = weight.reshape(groups, -1, *weight.shape[1:])
    kernels = kernels if transposed else kernels.swapaxes(1, 2)  # (groups, in, out, *kernel)
    strength = np.full((ins, outs), -1.0)
    for group in range(groups):
        rows, columns = (slice(group * n, (group + 1) * n) for n in share)
        each = kernels[group].reshape(share[0], share[1], -1).astype(np.float64)
        strength[rows, columns] = np.sqrt((each**2).sum(2))
    empty = ~maps.any((1, 2))
    strength[empty] = np.minimum(strength[empty], 0.0)  # a pair that adds nothing comes last
    if wanted.in_channel is not None:
        strength[np.arange(ins) != wanted.in_channel] = -2.0
    if wanted.out_channel is not None:
        strength[:, np.arange(outs) != wanted.out_channel] = -2.0
    i, o = (int(n) for n in np.unravel_index(int(strength.argmax()), strength.shape))
    kernel = kernels[o // share[1], i % share[0], o % share[1]]
    free = None in (wanted.in_channel, wanted.out_channel) and ins * outs > 1
    label = "only" if share[0] == 1 else "pair_strongest" if free else "pair"
    numbers = {"i": i, "o": o, "ins": ins, "outs": outs, "n": share[0]}
    return (i, o), np.atleast_2d(kernel), (label, numbers)


@dataclass(frozen=True)
class _Layer:
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


def _spans(part: Part, size: tuple[int, int]) -> Numbers:
    rows, columns = part
    return {
        "top": rows[0], "bottom": rows[-1], "left": columns[0], "right": columns[-1],
        "size": _times(size),
    }  # fmt: skip


def _times(sizes: Any) -> str:
    return "×".join(map(str, sizes))
