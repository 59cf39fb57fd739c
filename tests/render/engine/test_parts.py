"""The pieces of the engine, each against a plain way to say the same."""

from __future__ import annotations

from typing import Any

import cairo
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from manim import (
    RIGHT,
    Circle,
    Create,
    FadeIn,
    Scene,
    Square,
    Succession,
    Text,
    UpdateFromFunc,
    VGroup,
    Wait,
    tempconfig,
)
from manim.utils.family import extract_mobject_family_members

from explainer.render.engine import cairo_path
from explainer.render.engine.canvas import changes
from explainer.render.engine.family import drawn, family, updates
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
        theirs = extract_mobject_family_members(mobjects, use_z_index=use)
        assert [id(m) for m in family(mobjects, use_z_index=use)] == [id(m) for m in theirs]


def test_what_moves_and_what_stands_still_is_told_as_by_manim(tmp_path):
    found: list[Any] = []

    class Asked(Scene):
        def construct(self):
            group = VGroup(Square(), VGroup(Circle(), Text("ab")))
            self.add(Circle().set_z_index(1), group, Square(), Text("c"))
            self.add_foreground_mobjects(Circle())
            for moved in (group[1][0], self.mobjects[2], Square()):
                animations = [FadeIn(moved)]
                for scene in (self, Scene):
                    ask = scene.get_moving_and_static_mobjects
                    args = [animations] if scene is self else [self, animations]
                    found.append([[id(m) for m in part] for part in ask(*args)])
            found.append([id(m) for m in self.get_mobject_family_members()])
            found.append([id(m) for m in Scene.get_mobject_family_members(self)])
            self.wait(0.1)

    render(Asked, tmp_path / "asked.mp4")
    assert len(found) == 8 and found[0::2] == found[1::2]
    assert found[0] != found[2]


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
    assert updates(still, deep)
    assert not updates()


class Late(Scene):
    """Updaters that come up in every way while a play runs."""

    def construct(self):
        self.found: list[tuple[float, ...]] = []
        dots = VGroup(*(Circle(0.1) for _ in range(4)))
        self.add(dots)

        def start(mobject, dot):
            if not dot.updaters:
                dot.add_updater(lambda mobject, dt: mobject.shift(RIGHT * dt))

        def entering(dot):
            return VGroup(dot).add_updater(lambda mobject, dt: mobject.shift(RIGHT * dt))

        def play(*animations, **options):
            self.play(*animations, **options)
            places = *dots.get_center(), *late.get_center()
            self.found.append(tuple(round(float(place), 6) for place in places))

        late = Square()
        play(UpdateFromFunc(Square(), lambda mobject: start(mobject, dots[0])), run_time=0.3)
        play(FadeIn(Square()), run_time=0.3)
        dots[0].clear_updaters()
        play(Succession(FadeIn(Square()), Create(entering(late))), run_time=0.6)
        play(Wait(0.3, stop_condition=lambda: start(None, dots[1])))
        self.add_updater(lambda dt: start(None, dots[2]))
        play(FadeIn(Square()), run_time=0.3)


def test_updaters_that_come_up_during_a_play_are_called(tmp_path):
    rendered = render(Late, tmp_path / "late.mp4").scene
    assert isinstance(rendered, Late)
    with tempconfig({"dry_run": True, "frame_rate": 10, "disable_caching": True}):
        theirs = Late()
        theirs.render()
    assert rendered.found == theirs.found
    assert len(set(rendered.found)) == len(rendered.found)


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


corners = st.integers(0, 2).map(float)
paths = st.lists(st.tuples(corners, corners, corners), max_size=30)


@given(paths, st.lists(st.integers(0, 29)), st.booleans())
def test_a_path_laid_out_as_the_one_before_it_is_as_one_laid_out_anew(points, moved, all_move):
    before = np.array(points, dtype=np.float64).reshape(-1, 3)
    after = before + 0.25 if all_move else before.copy()
    after[[place for place in moved if place < len(after)]] = 1.0
    anew = Geometry(after, 1e-6)
    like = Geometry(after, 1e-6, like=Geometry(before, 1e-6))
    assert len(like) == len(anew)
    for name in ("elements", "firsts", "ends", "boxes", "sharpness") if len(anew) else ():
        assert getattr(like, name).tobytes() == getattr(anew, name).tobytes()


def test_what_only_moves_is_not_laid_out_anew():
    ring = Circle().points
    first = Geometry(ring, 1e-6)
    assert Geometry(ring + 1, 1e-6, like=first)._layout is first._layout
    opened = ring.copy()
    opened[-1] += 1
    assert Geometry(opened, 1e-6, like=first)._layout is not first._layout


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
