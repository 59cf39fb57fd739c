"""One layer of a model as a story: its own weights, and what really goes into it."""

from __future__ import annotations

import difflib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explainer.commands.feeding import feed, weight_of
from explainer.commands.models import Model
from explainer.commands.sweeping import Chosen, Wanted, spans
from explainer.errors import ExplainerError
from explainer.figures.animating import About
from explainer.geometry import Pool
from explainer.inspection import Entry, Row, ledger
from explainer.story import Story

__all__ = ["Wanted", "layer_lines", "told"]

Array = NDArray[Any]
Numbers = dict[str, Any]

_DRAWN = ("Conv", "ConvTranspose", "MaxPool")


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
    layer = Chosen(entry, row, maps[pair[0]], kernel)
    story, part = layer.story(wanted)
    if part:
        says.append(("part", spans(part, layer.size)))
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


def _times(sizes: Any) -> str:
    return "×".join(map(str, sizes))
