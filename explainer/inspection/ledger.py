"""The ledger: every layer's shapes, cost and receptive field, and what to look out for."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from explainer.errors import ExplainerError
from explainer.geometry import ConvTranspose
from explainer.inspection import warnings
from explainer.inspection.entries import Entry
from explainer.options import LARGEST_INT
from explainer.taps import Index, tables

__all__ = ["Row", "ledger"]

#: Of each output cell along one axis, the first and the last cell of the network's input it sees.
Sight = tuple[Index, Index]
Shape = tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One layer in its place.

    Attributes
    ----------
    name, type : str
        Of the layer.
    options : str
        Its kernel, stride and so on, as far as they are not torch's defaults.
    input_shape, output_shape : tuple of int
        (channels, *sizes), without the batch.
    parameters : int
        Weights and biases.
    macs : int
        Multiplications for one input: of a convolution one a weight and output cell, padding
        counted; of a transposed one a weight and input cell, which leaves inserted zeros out.
    receptive_field : tuple of int or None
        The most cells of the network's input that one output cell depends on, by axis, inside an
        input of this size; None from where the layers form no chain.
    inserted_zeros : tuple of int or None
        Of a transposed convolution, by axis: zeros between neighbours, s - 1.
    borders : tuple of (before, after) or None
        Likewise: zeros round the spaced input; negative where input is cut off.
    overlap : tuple of tuple or None
        Likewise: how many input cells paint each output cell, over one period of the stride, away
        from the edges.
    notices : tuple of Notice
        What to look out for.
    """

    name: str
    type: str
    options: str
    input_shape: Shape
    output_shape: Shape
    parameters: int
    macs: int
    receptive_field: Shape | None
    inserted_zeros: Shape | None = None
    borders: tuple[tuple[int, int], ...] | None = None
    overlap: tuple[tuple[int, ...], ...] | None = None
    notices: tuple[warnings.Notice, ...] = ()

    @property
    def warnings(self) -> tuple[str, ...]:
        """What to look out for, in English."""
        return tuple(notice.text() for notice in self.notices)

    @property
    def cover(self) -> str:
        """How a transposed convolution paints: "gaps", "even" or "uneven"."""
        counts = [set(axis) for axis in self.overlap or ((1,),)]
        if any(0 in axis for axis in counts):
            return "gaps"
        return "even" if all(len(axis) == 1 for axis in counts) else "uneven"

    def overlap_map(self, size: int) -> tuple[tuple[int, ...], ...]:
        """Return how often cells are painted: over two axes, of three those least even.

        Parameters
        ----------
        size : int
            Cells along an axis, at most: two periods of the stride, or what fits of one.
        """
        axes = self.overlap or ((1,),)
        if len(axes) > 2:
            axes = tuple(sorted(axes, key=lambda axis: len(set(axis))))
        lines = [(axis * 2)[:size] for axis in axes]
        rows, columns = ((1,), *lines)[-2:]
        return tuple(tuple(r * c for c in columns) for r in rows)

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON's types, warnings as text."""
        fields = asdict(self)
        del fields["notices"]
        return {**fields, "warnings": self.warnings}


def ledger(entries: Iterable[Entry], input_shape: Sequence[int]) -> tuple[Row, ...]:
    """Return a row for every layer of a chain.

    Parameters
    ----------
    entries : iterable of Entry
        In the order in which they are run.
    input_shape : sequence of int
        (channels, *sizes) of the network's input.

    Raises
    ------
    ExplainerError
        If a layer does not take what the one before it gives, or leaves nothing.
    """
    shape, rows = tuple(input_shape), []
    sight: list[Sight] | None = [(np.arange(size),) * 2 for size in shape[1:]]
    past: list[tuple[Entry, Shape, Shape]] = []
    for entry in entries:
        made = _output_shape(entry, shape)
        sight = _seen(entry, shape, made, sight)
        rows.append(_row(entry, shape, made, sight, past))
        past.append((entry, shape, made))
        shape = made
    return tuple(rows)


def _output_shape(entry: Entry, shape: Shape) -> Shape:
    channels, *sizes = shape
    if entry.spec is None:
        assert entry.shape is not None
        return entry.shape
    if entry.in_channels not in (None, channels):
        rule = f"is not what comes in, {channels}"
        raise ExplainerError("inspect", f"{entry.name}.in_channels", entry.in_channels, rule)
    groups = getattr(entry.spec, "groups", 1)
    for which, count in (("in", channels), ("out", entry.out_channels or channels)):
        if entry.weights and count % groups:
            rule = f"must divide the {which}put's channels, {count}"
            raise ExplainerError("inspect", f"{entry.name}.groups", groups, rule)
    try:
        made = entry.spec.output_size(tuple(sizes))
    except ExplainerError as error:
        which = f"{entry.name}.{error.argument}"
        raise ExplainerError("inspect", which, error.value, error.rule, error.remedy) from error
    return (entry.out_channels or channels, *made)


def _seen(entry: Entry, shape: Shape, made: Shape, sight: list[Sight] | None) -> list[Sight] | None:
    """Return what each output cell sees, from what each input cell sees, by the table of taps."""
    if sight is None or entry.spec is None:
        return None
    seen = []
    for taps, (first, last) in zip(tables(entry.spec, shape[1:]), sight, strict=True):
        transposed = isinstance(entry.spec, ConvTranspose)
        read, written = (taps.coarse, taps.fine) if transposed else (taps.fine, taps.coarse)
        size = taps.fine_size if transposed else taps.coarse_size
        # A cell that nothing reaches sees nothing: its last stays before its first.
        low, high = np.full(size, LARGEST_INT), np.full(size, -1)
        np.minimum.at(low, written, first[read])
        np.maximum.at(high, written, last[read])
        seen.append((low, high))
    return seen


def _row(
    entry: Entry, shape: Shape, made: Shape, sight: list[Sight] | None,
    past: Sequence[tuple[Entry, Shape, Shape]],
) -> Row:  # fmt: skip
    parameters, macs = _cost(entry, shape, made)
    field = None
    if sight is not None:
        field = tuple(int(np.maximum(high - low + 1, 0).max()) for low, high in sight)
    row = Row(
        name=entry.name, type=entry.type, options=options(entry), input_shape=shape,
        output_shape=made, parameters=parameters, macs=macs, receptive_field=field,
        notices=tuple(warnings.of(entry, shape, made, past)),
    )  # fmt: skip
    if not isinstance(entry.spec, ConvTranspose) or not entry.weights:
        return row
    axes = entry.spec.axes(len(shape) - 1)
    more = {
        "inserted_zeros": tuple(axis.inserted_zeros for axis in axes),
        "borders": tuple((axis.border_before, axis.border_after) for axis in axes),
        "overlap": tuple(warnings.overlap(axis) for axis in axes),
    }
    return Row(**{**vars(row), **more})


def _cost(entry: Entry, shape: Shape, made: Shape) -> tuple[int, int]:
    """Return parameters and multiplications."""
    if entry.spec is None:
        return entry.parameters, entry.macs
    if not entry.weights:
        return 0, 0
    taps = math.prod(axis.kernel_size for axis in entry.spec.axes(len(shape) - 1))
    weights = taps * shape[0] * made[0] // getattr(entry.spec, "groups", 1)
    cells = shape if isinstance(entry.spec, ConvTranspose) else made
    return weights + entry.bias * made[0], weights * math.prod(cells[1:])


def options(entry: Entry) -> str:
    """Return a layer's options in short: those that are not the defaults."""
    if entry.spec is None:
        return ""
    if entry.type == "Upsample":
        return f"×{_short(entry.spec.stride)}"
    short = {"stride": "s", "padding": "p", "output_padding": "op", "dilation": "d", "groups": "g"}
    usual = {"stride": 1, "padding": 0, "output_padding": 0, "dilation": 1, "groups": 1}
    parts = [f"k {_short(entry.spec.kernel_size)}"]
    for name, letter in short.items():
        value = getattr(entry.spec, name, None)
        if value is not None and set(_entries(value)) != {usual[name]}:
            parts.append(f"{letter} {_short(value)}")
    return " ".join(parts)


def _short(value: object) -> str:
    """Return a value, or one for several that are equal."""
    entries = _entries(value)
    return "×".join(map(str, entries if len(set(entries)) > 1 else entries[:1]))


def _entries(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else (value,)
