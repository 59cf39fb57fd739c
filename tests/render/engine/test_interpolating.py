"""What a transform interpolates here is what Manim interpolates."""

from __future__ import annotations

import numpy as np
import pytest
from manim import (
    PI,
    RED,
    AnimationGroup,
    Circle,
    FadeIn,
    FadeOut,
    LaggedStart,
    Square,
    Text,
    Transform,
    VGroup,
    VMobject,
    there_and_back,
)

from explainer.render.engine.interpolating import NOISE, STATE, Interpolation, quicken

ALPHAS = (0.0, 0.2, 0.55, 0.55, 1.0, 0.3, 1.0)


def shaded() -> VMobject:
    return Circle(fill_opacity=0.7, stroke_width=3).set_color_by_gradient("#ff0000", "#00ff00")


class Whole(VMobject):
    """One that interpolates in its own way."""

    def interpolate_color(self, mobject1, mobject2, alpha):
        super().interpolate_color(mobject1, mobject2, round(alpha))
        return self


ANIMATIONS = {
    "fade in": lambda: FadeIn(Text("abc")),
    "fade out, moving": lambda: FadeOut(VGroup(Square(), shaded()), shift=(1, 0, 0), scale=2),
    "move": lambda: shaded().animate.shift((1, 2, 0)).build(),
    "colour": lambda: shaded().animate.set_fill(RED, 0.1).build(),
    "into another": lambda: Transform(shaded(), Square(stroke_width=8, sheen_factor=0.4)),
    "along an arc": lambda: Transform(Square(), Square().shift((2, 0, 0)), path_arc=PI / 2),
    "there and back": lambda: FadeIn(Square(), rate_func=there_and_back),
    "one after the other": lambda: LaggedStart(FadeIn(Text("ab")), FadeOut(Circle())),
    "in groups": lambda: AnimationGroup(FadeIn(Square()), AnimationGroup(FadeIn(Circle()))),
    "its own way": lambda: Transform(
        Whole(fill_opacity=1).set_points_as_corners([(0, 0, 0), (1, 0, 0), (0, 1, 0)]), Square()
    ),
}


def states(animation) -> list[list]:
    if isinstance(animation, AnimationGroup):
        return [state for one in animation.animations for state in states(one)]
    return [
        [np.copy(getattr(part, name)) for name in STATE]
        for part in animation.mobject.family_members_with_points()
    ]


def assert_alike(one, other) -> None:
    found, expected = states(one), states(other)
    assert len(found) == len(expected) > 0
    for ours, theirs in zip(found, expected, strict=True):
        for mine, manims in zip(ours, theirs, strict=True):
            np.testing.assert_allclose(mine, manims, atol=NOISE)


@pytest.mark.parametrize("name", ANIMATIONS)
def test_every_state_is_manims(name):
    quick, plain = ANIMATIONS[name](), ANIMATIONS[name]()
    quicken([quick])
    for animation in (quick, plain):
        animation.begin()
    for alpha in ALPHAS:
        quick.interpolate(alpha)
        plain.interpolate(alpha)
        assert_alike(quick, plain)


def recolour(mobject):
    mobject.set_fill(RED, 1)


def move(mobject):
    mobject.shift((1, 0, 0))


def move_in_place(mobject):
    mobject.points[:, 0] += 1


def widen(mobject):
    mobject.set_stroke(width=20)


@pytest.mark.parametrize("meddle", [recolour, move, move_in_place, widen])
@pytest.mark.parametrize("name", ["fade in", "move", "colour", "along an arc"])
def test_what_others_change_meanwhile_is_set_back_as_by_manim(name, meddle):
    quick, plain = ANIMATIONS[name](), ANIMATIONS[name]()
    quicken([quick])
    for animation in (quick, plain):
        animation.begin()
        animation.interpolate(0.2)
    for alpha in (0.4, 0.6):
        for animation in (quick, plain):
            meddle(animation.mobject)
            animation.interpolate(alpha)
        assert_alike(quick, plain)


def test_the_states_that_are_kept_are_not_shared():
    animation = FadeIn(Square())
    quicken([animation])
    animation.begin()
    animation.interpolate(0.5)
    animation.mobject.points[:] = 9
    animation.interpolate(0.6)
    animation.mobject.points[:] = 9
    animation.interpolate(0.7)
    np.testing.assert_allclose(animation.mobject.points, Square().points, atol=NOISE)


def test_points_that_stand_still_are_left_alone():
    animation = FadeIn(Square())
    quicken([animation])
    animation.begin()
    animation.interpolate(0.5)
    before = animation.mobject.points
    animation.interpolate(0.6)
    assert animation.mobject.points is before


def test_only_manims_own_way_is_replaced():
    class Mine(Transform):
        def interpolate_submobject(self, *args):
            return super().interpolate_submobject(*args)

    mine, manims = Mine(Square(), Circle()), Transform(Square(), Circle())
    quicken([AnimationGroup(mine, manims)])
    assert "interpolate_submobject" not in mine.__dict__
    assert isinstance(manims.interpolate_submobject, Interpolation)
