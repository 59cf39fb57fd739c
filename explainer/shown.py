"""Values that show themselves in a notebook: specs, taps and stories, each with its figure."""

from __future__ import annotations

__all__ = ["Shown"]


class Shown:
    """A value with a figure of its own, which a notebook asks for when a cell ends in the value.

    The figure is :func:`explainer.figures.of`'s. Drawing stands floors above what is drawn, and
    Matplotlib is imported for nobody who does not look: so this import, the only one in the house
    that points up, is made at the moment when a notebook asks.
    """

    def _repr_svg_(self) -> str | None:
        from explainer.figures.showing import shown

        return shown(self)
