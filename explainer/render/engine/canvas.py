"""The frame that is being shown, and the list of items it shows."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence

from explainer.render.engine.layer import Layer
from explainer.render.engine.rects import Rect, merge
from explainer.render.engine.surface import Item, Matrix, Pixels, Surface, blank

__all__ = ["Canvas", "changes", "painted"]


class Canvas:
    """Keeps the items of the last frame, and paints only what differs in the next."""

    def __init__(self) -> None:
        self._items: list[Item] | None = None
        self._surface: Surface | None = None
        self._draft: Surface | None = None
        self._layer: Layer | None = None
        self._matrix: Matrix | None = None

    def forget(self) -> None:
        """Have the next frame painted whole: others have painted on the pixels."""
        self._items = None

    def show(self, items: list[Item], surface: Surface) -> list[Rect]:
        """Paint the frame that shows `items`, first to last.

        Returns
        -------
        list of Rect
            What was painted anew.
        """
        last, self._items = self._items, items
        same = self._same(surface)
        if not same:
            self._surface, self._matrix = surface, surface.matrix
            self._draft = None
        if last is None or self._layer is None or not same:
            dirty = [surface.whole]
            self._layer = Layer(surface)
        else:
            alike = _alike(last, items)
            dirty = merge(changes(last[alike:], items[alike:]), *surface.whole[2:])
            self._layer.see(items, alike)
        for rect in dirty:
            self._paint(items, surface, self._layer, rect)
        return dirty

    def _paint(self, items: list[Item], surface: Surface, layer: Layer, rect: Rect) -> None:
        """Paint a rectangle, and nothing around it: elsewhere, and taken out of there."""
        above = items[layer.depth :]
        if rect == surface.whole:
            layer.under(surface).paint(above, rect)
            return
        left, top, right, bottom = rect
        self._draft = self._draft or surface.another()
        layer.under(self._draft).paint(above, rect)
        surface.pixels[top:bottom, left:right] = self._draft.pixels[top:bottom, left:right]

    def _same(self, surface: Surface) -> bool:
        last = self._surface
        return (
            last is not None
            and last.pixels is surface.pixels
            and last.background is surface.background
            and self._matrix == surface.matrix
        )


def painted(items: list[Item], background: Pixels, matrix: Matrix) -> Pixels:
    """Return a frame of its own that shows `items`."""
    surface = blank(background, matrix)
    surface.paint(items, surface.whole)
    return surface.pixels


def changes(old: Sequence[Item], new: Sequence[Item]) -> list[Rect]:
    """Return boxes outside which a frame of `new` equals one of `old`."""
    if len(old) == len(new):
        differing = [(a, b) for a, b in zip(old, new, strict=True) if a is not b]
        if len(differing) <= 1 or not {id(a) for a, _ in differing} & {id(b) for _, b in differing}:
            return [box for a, b in differing for box in b.difference(a)]
    first = _alike(old, new)
    last = _alike(old[first:][::-1], new[first:][::-1])
    before, after = old[first : len(old) - last], new[first : len(new) - last]
    kept = _kept(before, after)
    stay = {id(item) for item in kept}
    count: dict[int, int] = defaultdict(int)
    for item in kept:
        count[id(item)] += 1
    boxes = []
    for side in (before, after):
        left = dict(count)
        for item in side:
            if id(item) in stay and left[id(item)]:
                left[id(item)] -= 1
            else:
                boxes.append(item.box)
    return boxes


def _alike(a: Sequence[Item], b: Sequence[Item]) -> int:
    """Return how many items are the same at the beginning."""
    for count, (one, other) in enumerate(zip(a, b, strict=False)):
        if one is not other:
            return count
    return min(len(a), len(b))


def _kept(old: Sequence[Item], new: Sequence[Item]) -> list[Item]:
    """Return a longest sequence of items that stand in both, in the same order."""
    places: dict[int, list[int]] = defaultdict(list)
    for place, item in enumerate(old):
        places[id(item)].append(place)
    # The longest rising run of places: `tails` holds the least last place of a run of each length.
    tails: list[int] = []
    links: list[tuple[int, int]] = []  # (place, link before)
    at: list[int] = []
    for item in new:
        for place in reversed(places.get(id(item), ())):
            length = bisect_left(tails, place)
            links.append((place, at[length - 1] if length else -1))
            if length == len(tails):
                tails.append(place)
                at.append(len(links) - 1)
            else:
                tails[length] = place
                at[length] = len(links) - 1
    run: list[Item] = []
    link = at[-1] if at else -1
    while link >= 0:
        place, link = links[link]
        run.append(old[place])
    return run[::-1]
