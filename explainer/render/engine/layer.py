"""What lies under everything that moves, painted once."""

from __future__ import annotations

from dataclasses import replace

from explainer.render.engine.surface import Item, Surface

__all__ = ["STEADY", "Layer"]

STEADY = 8
"""Frames for which items have to stay as they are before they are worth a layer: it takes as long
to paint as a whole frame, and is of no use once one of them changes."""


class Layer:
    """The first items of a frame, as far as they have not changed for a while.

    Parameters
    ----------
    surface : Surface
        What they are painted on otherwise.

    Attributes
    ----------
    depth : int
        How many items the layer holds.
    """

    def __init__(self, surface: Surface) -> None:
        self.depth = 0
        self._surface = surface.another()
        self._seen, self._steady = 0, 0  # frames, and how many items were alike in all of them

    def see(self, items: list[Item], alike: int) -> None:
        """Be told of a frame, of whose items the first `alike` are those of the frame before."""
        if alike < self.depth:
            self.depth = 0
        self._steady = min(self._steady, alike) if self._seen else alike
        self._seen += 1
        if self._seen == STEADY:
            self._seen = 0
            if self._steady > self.depth:
                self._add(items[self.depth : self._steady])

    def _add(self, items: list[Item]) -> None:
        surface = self._surface
        if not self.depth:
            surface.pixels[...] = surface.background
        for item in items:
            item.paint(surface, surface.whole)
        self.depth += len(items)

    def under(self, surface: Surface) -> Surface:
        """Return `surface` with the layer, if it holds anything, in place of its background."""
        return replace(surface, background=self._surface.pixels) if self.depth else surface
