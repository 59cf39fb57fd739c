"""What to look out for in a layer: uneven overlap, sizes that collapse, output_padding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from explainer.axis import Axis
from explainer.geometry import ConvTranspose, Pool
from explainer.inspection.entries import Entry
from explainer.words import figures as words

__all__ = ["Notice", "of", "overlap"]

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Notice:
    """Something to look out for: what it is, and the numbers that go with it.

    Its text stands in the words tables, under the figure "ledger".
    """

    kind: str
    numbers: Mapping[str, object] = field(default_factory=dict)

    def text(self, lang: str = "en") -> str:
        """Return it as a clause in a language, without a full stop."""
        return words.load(lang).figure("ledger").label(f"warning_{self.kind}", **self.numbers)


def of(
    entry: Entry, shape: Shape, made: Shape, past: Sequence[tuple[Entry, Shape, Shape]]
) -> Iterator[Notice]:
    """Yield what to look out for in a layer that takes `shape` to `made` after those of `past`."""
    if entry.spec is None or not entry.weights:
        if isinstance(entry.spec, Pool):
            yield from _unread(entry, shape)
        return
    if isinstance(entry.spec, ConvTranspose):
        yield from _way_back(entry, shape, made, past)
        yield from _painting(entry.spec.axes(len(shape) - 1))
    else:
        yield from _unread(entry, shape)


def overlap(axis: Axis) -> tuple[int, ...]:
    """Return how many taps reach each of `stride` neighbouring output cells, far from the edges.

    Examples
    --------
    >>> overlap(Axis(kernel_size=3, stride=2, before=1)), overlap(Axis(kernel_size=4, stride=2))
    ((1, 2), (2, 2))
    """
    phases = [(k * axis.dilation - axis.before) % axis.stride for k in range(axis.kernel_size)]
    return tuple(phases.count(phase) for phase in range(axis.stride))


def _painting(axes: Sequence[Axis]) -> Iterator[Notice]:
    counts = [overlap(axis) for axis in axes]
    if any(0 in count for count in counts):
        yield Notice("gaps")
    elif any(len(set(count)) > 1 for count in counts):
        shown = ", ".join(dict.fromkeys(":".join(map(str, sorted(c))) for c in counts))
        yield Notice("uneven", {"counts": shown})
    if any(axis.border_before < 0 or axis.border_after < 0 for axis in axes):
        yield Notice("beyond")


def _unread(entry: Entry, shape: Shape) -> Iterator[Notice]:
    """Yield where several input sizes lead to this output, so that the way back is a choice."""
    assert entry.spec is not None
    if isinstance(entry.spec, Pool) and entry.spec.ceil_mode:
        return
    left = {
        (size, rest)
        for axis, size in zip(entry.spec.axes(len(shape) - 1), shape[1:], strict=True)
        if (rest := (size + axis.before + axis.after - axis.effective_kernel_size) % axis.stride)
    }
    for size, rest in sorted(left):
        yield Notice("collapse", {"size": size, "other": size - rest, "rest": rest})


def _way_back(
    entry: Entry, shape: Shape, made: Shape, past: Sequence[tuple[Entry, Shape, Shape]]
) -> Iterator[Notice]:
    """Yield which output_padding would return to what a convolution before had taken."""
    assert isinstance(entry.spec, ConvTranspose)
    axes = entry.spec.axes(len(shape) - 1)
    for before, taken, given in reversed(past):
        if before.spec is None or isinstance(before.spec, ConvTranspose | Pool):
            continue
        if given[1:] != shape[1:] or not all(map(_mirrors, before.spec.axes(len(axes)), axes)):
            continue
        for axis, wanted, size in zip(axes, taken[1:], made[1:], strict=True):
            needed = axis.output_padding + wanted - size
            if wanted != size and 0 <= needed < max(axis.stride, axis.dilation):
                numbers = {"size": size, "before": before.name, "wanted": wanted}
                yield Notice("way_back", {**numbers, "needed": needed})
                return
        return


def _mirrors(one: Axis, other: Axis) -> bool:
    """Return whether two axes have the same kernel, stride, padding and dilation."""
    names = ("kernel_size", "stride", "before", "after", "dilation")
    return all(getattr(one, name) == getattr(other, name) for name in names)
