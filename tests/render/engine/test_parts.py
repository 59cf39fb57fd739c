"""The pieces of the engine, each against a plain way to say the same."""

from __future__ import annotations

import cairo
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from manim import Circle, FadeIn, Scene, Square, Text, VGroup
from manim.utils.family import extract_mobject_family_members

from explainer.render.engine import cairo_path
from explainer.render.engine.canvas import changes
from explainer.render.engine.family import drawn, updates
from explainer.render.engine.geometry import Geometry
from explainer.render.engine.rects import merge
from tests.render.engine.small import render

WIDTH, HEIGHT = 40, 30

sides = st.integers(-5, 50)
boxes = st.lists(st.tuples(sides, sides, sides, sides), max_size=80)


def covered(rects) -> np.ndarray:
    mask = np.zeros((HEIGHT, WIDTH), bool)
    for left, top, right, bottom in rects:
        mask[max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)] = True
    return mask


@given(boxes)
def test_merged_rectangles_cover_the_boxes_and_are_even(found):
    merged = merge(found, WIDTH, HEIGHT)
    assert covered(merged)[covered(found)].all()
    assert all(side % 2 == 0 for rect in merged for side in rect)
    assert all(0 <= r[0] < r[2] <= WIDTH and 0 <= r[1] < r[3] <= HEIGHT for r in merged)


class Coloured:
    """A box of one colour, over whatever is under it."""

    def __init__(self, number: int) -> None:
        dice = np.random.default_rng(number)
        left, top = dice.integers(0, 30, 2).tolist()
        self.box = (left, top, left + int(dice.integers(1, 12)), top + int(dice.integers(1, 12)))
        self.colour = number + 1

    def paint(self, surface, rect) -> None:
        raise NotImplementedError

    def difference(self, other) -> list:
        return [self.box, other.box]


def shown(items) -> np.ndarray:
    frame = np.zeros((HEIGHT, WIDTH), int)
    for item in items:
        left, top, right, bottom = item.box
        frame[top:bottom, left:right] = item.colour
    return frame


ITEMS = [Coloured(number) for number in range(8)]
stacks = st.lists(st.sampled_from(ITEMS), max_size=12)


@given(stacks, stacks)
def test_nothing_differs_outside_of_the_changes(old, new):
    differs = shown(old) != shown(new)
    assert covered(changes(old, new))[differs].all()


def test_nothing_has_changed_in_what_is_the_same():
    assert changes(ITEMS, list(ITEMS)) == []


def test_family_as_manim_collects_it():
    shared = Square()
    inner = VGroup(Circle(), shared).set_z_index(2)
    mobjects = [shared, VGroup(inner, VGroup()), Text("ab"), inner, Circle().set_z_index(-1)]
    for use in (True, False):
        theirs = extract_mobject_family_members(
            mobjects, use_z_index=use, only_those_with_points=True
        )
        assert [id(m) for m in drawn(mobjects, use_z_index=use)] == [id(m) for m in theirs]


def test_only_what_has_something_to_update_is_asked():
    class Own(Square):
        def update(self, dt=0, recursive=True):
            return super().update(dt, recursive)

    still, moved = VGroup(Circle(), VGroup(Square())), Square()
    deep = VGroup(Circle(), VGroup(moved))
    assert not updates(still)
    assert updates(VGroup(still, Own()))
    assert not updates(deep)
    moved.add_updater(lambda mobject, dt: mobject.shift(dt))
    assert updates(deep)


def test_a_scene_that_updates_in_its_own_way_does(tmp_path):
    calls = []

    class Own(Scene):
        def update_mobjects(self, dt):
            calls.append(dt)
            super().update_mobjects(dt)

        def construct(self):
            self.play(FadeIn(Square()), run_time=0.5)

    frames = render(Own, tmp_path / "own.mp4").frames
    assert len(calls) >= frames


@pytest.mark.skipif(cairo_path.append is cairo_path.append_slowly, reason="another pycairo")
def test_both_ways_to_hand_over_a_path_are_the_same():
    mobjects = Text("ring")
    points = np.concatenate([part.points for part in mobjects.family_members_with_points()])
    shape = Geometry(points, 1e-6)
    paths = []
    for way in (cairo_path.append, cairo_path.append_slowly):
        context = cairo.Context(cairo.ImageSurface(cairo.FORMAT_ARGB32, 8, 8))
        way(context, shape.elements)
        paths.append(list(context.copy_path()))
    assert len(shape) > 4
    assert paths[0] == paths[1]
