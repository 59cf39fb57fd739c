"""Horizontal bars from one edge: a name, a length, its spread, its figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from manim import LEFT, GrowFromEdge, Line, Rectangle, VGroup, VMobject

from explainer.mobjects.text import text
from explainer.theme import DARK

__all__ = ["Bar", "Bars"]


@dataclass(frozen=True)
class Bar:
    """One bar.

    Attributes
    ----------
    name : str
        What stands to its left.
    values : tuple of float
        Its length is their mean; a whisker goes from the least to the largest.
    figure : str
        What stands at its end.
    color : str
        Its own.
    """

    name: str
    values: tuple[float, ...]
    figure: str
    color: str


class Bars(VGroup):
    """Bars below each other, with one scale.

    Parameters
    ----------
    bars : sequence of Bar
        From top to bottom.
    left, top : float
        Where bars begin, and the middle of the first, in frame units.
    scale : float
        Frame units for one unit of value.
    pitch, thickness : float
        Distance of bars and their thickness, in frame units.

    Attributes
    ----------
    names, bodies, whiskers, figures : VGroup
        The parts of each bar.
    """

    def __init__(
        self,
        bars: Sequence[Bar],
        *,
        left: float,
        top: float,
        scale: float,
        pitch: float = 0.42,
        thickness: float = 0.3,
    ) -> None:
        self.names, self.bodies, self.whiskers, self.figures = (VGroup() for _ in range(4))
        for i, bar in enumerate(bars):
            y = top - i * pitch
            mean = sum(bar.values) / len(bar.values)
            body = Rectangle(
                width=mean * scale,
                height=thickness,
                stroke_width=0,
                fill_color=bar.color,
                fill_opacity=1,
            )
            self.bodies.add(body.move_to((left, y, 0), aligned_edge=LEFT))
            low, high = (left + edge(bar.values) * scale for edge in (min, max))
            self.whiskers.add(_whisker(low, high, y, thickness))
            self.names.add(text(bar.name, (left - 0.25, y - 0.1), anchor="right"))
            self.figures.add(text(bar.figure, (high + 0.25, y - 0.1), anchor="left"))
        super().__init__(self.names, self.bodies, self.whiskers, self.figures)

    def growing(self) -> list[GrowFromEdge]:
        """Return the animations that let the bars grow from their edge."""
        return [GrowFromEdge(body, LEFT) for body in self.bodies]


def _whisker(low: float, high: float, y: float, thickness: float) -> VMobject:
    ends = [
        Line((x, y - thickness * 0.3, 0), (x, y + thickness * 0.3, 0), stroke_width=2.5)
        for x in (low, high)
    ]
    span = Line((low, y, 0), (high, y, 0), stroke_width=2.5)
    return VGroup(*ends, span).set_color(DARK.text)
