"""A frame is the same with what lies under it painted once, whatever changes when."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explainer.render.engine import layer
from explainer.render.engine.canvas import Canvas, painted
from explainer.render.engine.rects import Rect
from explainer.render.engine.surface import Item, Surface, blank

BACKGROUND = np.full((32, 48, 4), 40, np.uint8)
MATRIX = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(eq=False)
class Box:
    """A translucent box; it counts how often it is painted."""

    left: int
    top: int
    level: float
    paints: list[Rect] = field(default_factory=list)

    @property
    def box(self) -> Rect:
        return self.left, self.top, self.left + 14, self.top + 10

    def paint(self, surface: Surface, rect: Rect) -> None:
        self.paints.append(rect)
        surface.context.set_source_rgba(self.level, 1 - self.level, 0.5, 0.6)
        surface.context.rectangle(self.left + 0.3, self.top + 0.3, 13.4, 9.4)
        surface.context.fill()

    def difference(self, other: Item) -> list[Rect]:
        return [self.box, other.box]


boxes = st.builds(Box, st.integers(-5, 45), st.integers(-5, 30), st.floats(0, 1))
# Where in the list something is done, and what: a new box in the old one's place, one put in, one
# taken out, one brought forward, or nothing.
steps = st.lists(
    st.tuples(st.integers(0, 7), st.sampled_from(["new", "in", "out", "up", "no", "no"]), boxes),
    min_size=1,
    max_size=40,
)


def after(items: list[Item], place: int, what: str, box: Box) -> list[Item]:
    place = min(place, len(items))
    if what == "new":
        return [*items[:place], box, *items[place + 1 :]]
    if what == "in":
        return [*items[:place], box, *items[place:]]
    if what == "out":
        return [*items[:place], *items[place + 1 :]]
    if what == "up":
        return [*items[:place], *items[place + 1 :], *items[place : place + 1]]
    return items


@settings(deadline=None, derandomize=True, max_examples=200)
@given(st.lists(boxes, max_size=6), steps, st.integers(1, 4))
def test_frames_are_those_painted_whole(first: list[Item], steps: list, steady: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(layer, "STEADY", steady)
        canvas, surface = Canvas(), blank(BACKGROUND, MATRIX)
        items = first
        for place, what, box in steps:
            items = after(items, place, what, box)
            canvas.show(items, surface)
            np.testing.assert_array_equal(surface.pixels, painted(items, BACKGROUND, MATRIX))


def test_what_stays_is_painted_no_more() -> None:
    under, over = Box(2, 2, 0.2), [Box(4 + i, 4, 0.8) for i in range(3 * layer.STEADY)]
    canvas, surface = Canvas(), blank(BACKGROUND, MATRIX)
    for moving in over[: 2 * layer.STEADY]:
        canvas.show([under, moving], surface)
    before = len(under.paints)
    assert before > layer.STEADY
    for moving in over[2 * layer.STEADY :]:
        canvas.show([under, moving], surface)
    assert len(under.paints) == before


def test_another_surface_has_a_layer_of_its_own() -> None:
    items: list[Item] = [Box(2, 2, 0.2)]
    canvas = Canvas()
    for background in (BACKGROUND, BACKGROUND + 90):
        surface = blank(background, MATRIX)
        for number in range(2 * layer.STEADY):
            shown = [*items, Box(number, 3, 0.9)]
            canvas.show(shown, surface)
            np.testing.assert_array_equal(surface.pixels, painted(shown, background, MATRIX))
