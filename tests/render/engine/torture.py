"""Scenes that ask much of a renderer that paints only what changes."""

from __future__ import annotations

import numpy as np
from manim import (
    BLUE,
    DEGREES,
    DOWN,
    GREEN,
    LEFT,
    ORIGIN,
    PI,
    RED,
    RIGHT,
    UP,
    UR,
    WHITE,
    YELLOW,
    AnimationGroup,
    Arrow,
    Axes,
    Brace,
    Camera,
    CapStyleType,
    Circle,
    Create,
    DashedLine,
    DashedVMobject,
    Dot,
    FadeIn,
    FadeOut,
    GrowFromCenter,
    ImageMobject,
    Indicate,
    LaggedStart,
    Line,
    LineJointType,
    ManimColor,
    MoveAlongPath,
    MovingCamera,
    MovingCameraScene,
    MultiCamera,
    NumberLine,
    PMobject,
    Polygon,
    Rectangle,
    ReplacementTransform,
    Rotate,
    Scene,
    ShowPassingFlash,
    Square,
    SurroundingRectangle,
    Text,
    ThreeDCamera,
    ThreeDScene,
    TracedPath,
    Transform,
    TransformMatchingShapes,
    Triangle,
    Uncreate,
    ValueTracker,
    VGroup,
    VMobject,
    Wiggle,
    Write,
    ZoomedScene,
    always_redraw,
    linear,
)


class Overlapping(Scene):
    def construct(self):
        shapes = VGroup(
            *(
                Circle(1.2, color=c, fill_opacity=0.5, stroke_width=w).shift(RIGHT * x)
                for c, w, x in ((RED, 4, -1), (GREEN, 0, 0), (BLUE, 12, 1))
            )
        )
        self.add(shapes)
        self.play(shapes[1].animate.shift(UP * 0.5), run_time=0.6)
        self.wait(0.6)
        self.play(FadeOut(shapes[0]), Rotate(shapes[2], PI / 3), run_time=0.6)
        self.remove(shapes[1])
        self.wait(0.4)


class Depth(Scene):
    def construct(self):
        a, b, c = (
            Square(1.5, color=col, fill_opacity=1).shift(RIGHT * i * 0.5)
            for i, col in enumerate((RED, GREEN, BLUE))
        )
        dot = Dot(color=WHITE).shift(RIGHT * 0.4)
        self.add(a, b, c)
        self.add_foreground_mobject(dot)
        self.play(a.animate.shift(UP * 0.3), run_time=0.4)
        a.set_z_index(2)
        self.play(b.animate.shift(DOWN * 0.3), run_time=0.4)
        self.wait(0.4)
        c.set_z_index(-1)
        self.bring_to_back(b)
        self.wait(0.4)
        self.bring_to_front(c)
        c.set_z_index(0)
        self.play(c.animate.shift(LEFT * 0.3), run_time=0.4)
        group = VGroup(a, b)
        group[0].set_z_index(-3)
        self.play(group.animate.scale(0.7), run_time=0.4)


class Words(Scene):
    def construct(self):
        first, second = Text("convolution").scale(0.9), Text("revolution").scale(0.9)
        self.play(Write(first), run_time=1)
        self.wait(0.4)
        self.play(TransformMatchingShapes(first, second), run_time=1)
        self.play(second.animate.set_color(YELLOW).to_edge(UP), run_time=0.6)
        self.play(FadeOut(second, shift=DOWN), run_time=0.6)


class Images(Scene):
    def construct(self):
        rng = np.random.default_rng(0)
        noise = ImageMobject(rng.integers(0, 256, (12, 16, 3), dtype=np.uint8))
        noise.height = 3
        ramp = ImageMobject(np.tile(np.arange(0, 256, 16, dtype=np.uint8), (16, 1)))
        ramp.height = 2
        ramp.set_resampling_algorithm(0).shift(RIGHT * 2 + UP)
        ring = Circle(1.4, fill_opacity=0.4)
        self.add(noise, ring)
        self.play(FadeIn(ramp), run_time=0.6)
        self.play(noise.animate.scale(0.5).shift(LEFT * 2), run_time=0.6)
        self.play(Rotate(ramp, 30 * DEGREES), run_time=0.6)
        self.play(ramp.animate.shift(RIGHT * 5), run_time=0.6)  # out of the frame
        self.play(FadeOut(noise), ring.animate.shift(LEFT), run_time=0.6)
        self.wait(0.4)
        ramp.move_to(ORIGIN)
        ramp.pixel_array[:4, :, 0] = 255  # behind Manim's back
        self.wait(0.4)
        self.play(Rotate(ramp, PI / 2, axis=UP), run_time=0.6)  # until nothing is left of it


class Transforms(Scene):
    def construct(self):
        square, circle = Square(color=RED, fill_opacity=0.6), Circle(color=BLUE)
        self.play(Create(square), run_time=0.6)
        self.play(Transform(square, circle), run_time=0.6)
        self.play(ReplacementTransform(square, Triangle(color=GREEN, fill_opacity=1)), run_time=0.6)
        star = VGroup(
            *(Line(ORIGIN, UP * 2).rotate(i * PI / 5, about_point=ORIGIN) for i in range(10))
        )
        self.play(LaggedStart(*(GrowFromCenter(line) for line in star), lag_ratio=0.2), run_time=1)
        self.play(AnimationGroup(Indicate(star[0]), Wiggle(star[3])), run_time=0.8)
        self.play(Uncreate(star), run_time=0.8)


class Updaters(Scene):
    def construct(self):
        value = ValueTracker(0)
        dot = always_redraw(lambda: Dot(RIGHT * value.get_value() + UP, radius=0.2, color=YELLOW))
        line = always_redraw(lambda: Line(ORIGIN, dot.get_center(), stroke_width=3))
        follower = Square(0.4, color=RED).add_updater(lambda m: m.next_to(dot, DOWN))
        still = Rectangle(fill_opacity=0.3, color=BLUE)
        trace = TracedPath(dot.get_center, stroke_color=GREEN)
        self.add(still, line, dot, follower, trace)
        self.play(value.animate.set_value(3), run_time=1)
        clock = Arrow(ORIGIN, UP, color=WHITE)
        clock.add_updater(lambda m, dt: m.rotate(dt, about_point=ORIGIN))
        self.add(clock)
        self.wait(0.8)
        clock.clear_updaters()
        self.wait(0.4)
        self.play(value.animate.set_value(-3), run_time=0.6)


class Moving(MovingCameraScene):
    needs_camera = MovingCamera

    def construct(self):
        shapes = VGroup(
            Square(color=RED, fill_opacity=0.5), Circle(color=BLUE), Text("zoom").scale(0.7)
        ).arrange()
        self.add(shapes)
        assert isinstance(self.camera, MovingCamera)
        frame = self.camera.frame
        frame.save_state()
        self.play(frame.animate.scale(0.5).move_to(shapes[0]), run_time=0.8)
        self.wait(0.4)
        self.play(shapes[1].animate.shift(UP), run_time=0.6)
        self.play(frame.animate.move_to(shapes[2]), run_time=0.6)
        frame.shift(LEFT)
        self.play(shapes[0].animate.rotate(0.5), run_time=0.6)
        self.play(frame.animate.restore(), run_time=0.8)


class Strokes(Scene):
    def construct(self):
        corners = [LEFT * 2, UP * 0.3, LEFT * 1.9 + UP * 0.1]
        sharp = Polygon(*corners, stroke_width=20, joint_type=LineJointType.MITER, color=YELLOW)
        bend = VMobject(stroke_width=24, joint_type=LineJointType.BEVEL, color=BLUE)
        bend.set_points_as_corners([RIGHT, RIGHT * 2 + UP, RIGHT * 3, RIGHT * 2 + DOWN])
        ends = VGroup(*(Line(LEFT, RIGHT, stroke_width=30) for _ in CapStyleType)).arrange(DOWN)
        for line, cap in zip(ends, CapStyleType, strict=True):
            line.set_cap_style(cap)
        ends.scale(0.5).to_edge(DOWN)
        thin = VGroup(
            *(
                Line(UP * 3 + LEFT * i / 3, UP * 2 + LEFT * i, stroke_width=w)
                for i, w in enumerate((0.1, 0.3, 0.7, 1))
            )
        )
        rounded = Triangle(joint_type=LineJointType.ROUND, stroke_width=40, color=GREEN).shift(UP)
        backed = Text("behind").set_stroke(RED, 6, background=True).to_edge(LEFT)
        self.add(sharp, bend, ends, thin, rounded, backed)
        self.play(Rotate(sharp, 1), bend.animate.shift(UP * 0.5), run_time=0.8)
        self.play(ends.animate.rotate(0.7), Rotate(thin, 0.4), run_time=0.8)
        self.play(backed.animate.shift(RIGHT), FadeOut(rounded), run_time=0.8)
        self.play(ShowPassingFlash(sharp.copy().set_color(RED)), run_time=0.8)


class Colours(Scene):
    def construct(self):
        sheen = Circle(1.5, fill_opacity=1, color=BLUE).set_sheen(0.6, UR)
        rainbow = Text("gradient").set_color_by_gradient(RED, GREEN, BLUE).to_edge(UP)
        stripes = Square(2, fill_opacity=1, stroke_width=10).shift(RIGHT * 4)
        stripes.set_fill([RED, YELLOW, BLUE], opacity=[1, 0.3, 0.9])  # type: ignore[arg-type]
        stripes.set_stroke([WHITE, GREEN])  # type: ignore[arg-type]
        parent = VMobject(fill_opacity=0.8).set_points(Square().points)
        parent.set_color([RED, BLUE])  # type: ignore[arg-type]
        parent.add(Dot(LEFT * 3))
        parent.shift(LEFT * 4)
        self.add(sheen, rainbow, stripes, parent)
        self.play(sheen.animate.shift(DOWN), Rotate(stripes, 0.5), run_time=0.8)
        self.play(parent[0].animate.shift(UP), run_time=0.6)
        self.play(sheen.animate.set_sheen(-0.4, DOWN), stripes.animate.fade(0.6), run_time=0.6)
        assert isinstance(self.camera, Camera)
        self.camera.background_color = ManimColor("#223344")
        self.wait(0.4)
        self.play(rainbow.animate.set_opacity(0.3), run_time=0.4)


class Dashes(Scene):
    def construct(self):
        ring = DashedVMobject(Circle(2), num_dashes=24)
        line = DashedLine(LEFT * 4, RIGHT * 4, color=RED)
        axes = Axes(x_range=[-2, 2], y_range=[-1, 1], x_length=5, y_length=3)
        curve = axes.plot(lambda x: np.sin(3 * x), color=YELLOW)
        self.add(ring, line)
        self.play(Create(axes), run_time=0.8)
        self.play(Create(curve), Rotate(ring, 0.5), run_time=0.8)
        self.play(MoveAlongPath(Dot(color=RED), curve, rate_func=linear), run_time=1)
        brace = Brace(line, DOWN)
        self.play(FadeIn(brace), GrowFromCenter(SurroundingRectangle(ring)), run_time=0.6)
        self.play(FadeIn(NumberLine(x_range=[0, 5], length=6).to_edge(DOWN)), run_time=0.6)


class InPlace(Scene):
    """Points and colours written into, behind Manim's back."""

    def construct(self):
        grid = VMobject(fill_opacity=1, stroke_width=2, color=BLUE)
        cells = [
            Square(0.5).shift(RIGHT * x + UP * y).points for x in range(-3, 4) for y in (-1, 0, 1)
        ]
        grid.points = np.concatenate(cells)
        mover = Dot(UP * 2)
        self.add(grid, mover)
        self.play(mover.animate.shift(RIGHT), run_time=0.4)
        grid.points[:16] += UP * 0.4
        self.wait(0.4)
        grid.fill_rgbas[:, 0] = 1.0
        self.play(mover.animate.shift(LEFT), run_time=0.4)

        def shake(mobject, dt):
            mobject.points[16 * 5 : 16 * 6] += 0.1 * UP

        grid.add_updater(shake)
        self.wait(0.8)
        grid.clear_updaters()
        grid.points = np.concatenate([grid.points[:160], grid.points[176:]])
        self.play(mover.animate.shift(UP * 0.5), run_time=0.4)
        grid.points[3] = np.nan
        self.play(mover.animate.shift(UP * 0.5), run_time=0.4)
        grid.points = np.zeros((0, 3))
        self.wait(0.4)
        mover.points = mover.points[:-2]
        self.wait(0.4)


class Sections(Scene):
    def construct(self):
        square = Square(fill_opacity=0.4)
        self.next_section("one")
        self.play(FadeIn(square), run_time=0.6)
        self.next_section("skipped", skip_animations=True)
        self.play(square.animate.shift(RIGHT), run_time=0.6)
        self.next_section("two")
        self.wait(0.6)
        self.play(square.animate.shift(UP), run_time=0.4)
        self.wait(0.4, frozen_frame=True)
        self.wait(1, stop_condition=lambda: True)


class Unknown(Scene):
    """Point clouds, which only Manim's camera can draw, come and go."""

    def construct(self):
        square = Square(fill_opacity=0.4)
        cloud = PMobject(stroke_width=4)
        cloud.add_points(np.random.default_rng(0).normal(size=(200, 3)), color=YELLOW)
        self.play(FadeIn(square), run_time=0.4)
        self.play(FadeIn(cloud), run_time=0.4)
        self.play(square.animate.shift(RIGHT), run_time=0.4)
        self.remove(cloud)
        self.wait(0.4)
        self.play(square.animate.shift(UP), run_time=0.4)


class Solid(ThreeDScene):
    needs_camera = ThreeDCamera

    def construct(self):
        self.set_camera_orientation(phi=60 * DEGREES, theta=30 * DEGREES)
        square = Square(fill_opacity=0.5)
        self.play(Create(square), run_time=0.6)
        self.play(Rotate(square, PI / 2, axis=RIGHT), run_time=0.6)


class Zoomed(ZoomedScene):
    """A camera within the camera's picture, which only Manim can draw."""

    needs_camera = MultiCamera

    def construct(self):
        dot = Dot(LEFT, color=RED)
        self.add(dot, Square(fill_opacity=0.3))
        self.activate_zooming()
        self.play(dot.animate.shift(RIGHT), run_time=0.9)
        self.wait(0.4)


class Chance(Scene):
    """Whatever comes of throwing dice."""

    throw = 3

    def construct(self):
        dice = np.random.default_rng(self.throw)
        shapes: list[VMobject] = []
        for _ in range(60):
            self.change(dice, shapes)
            self.wait(0.1)

    def change(self, dice: np.random.Generator, shapes: list[VMobject]) -> None:
        if len(shapes) < 4 or dice.random() < 0.3:
            shapes.append(self.shape(dice))
            self.add(shapes[-1])
        chosen = shapes[dice.integers(len(shapes))]
        match dice.integers(9):
            case 0:
                chosen.shift(dice.normal(size=3))
            case 1:
                chosen.rotate(dice.uniform(0, 3), axis=dice.normal(size=3))
            case 2:
                chosen.set_z_index(int(dice.integers(-2, 3)))
            case 3:
                chosen.set_stroke(width=dice.uniform(0, 20))
            case 4:
                chosen.set_opacity(dice.choice([0, 0.4, 1]))
            case 5:
                self.bring_to_back(chosen)
            case 6:
                self.add_foreground_mobject(chosen)
            case 7:
                chosen.append_points(self.shape(dice).points)
            case _:
                shapes.remove(chosen)
                self.remove(chosen)

    @staticmethod
    def shape(dice: np.random.Generator) -> VMobject:
        shape = VMobject(
            fill_opacity=dice.choice([0, 0.5, 1]),
            stroke_width=dice.uniform(0, 12),
            joint_type=list(LineJointType)[dice.integers(len(LineJointType))],
            cap_style=list(CapStyleType)[dice.integers(len(CapStyleType))],
            color=ManimColor(dice.uniform(size=3)),
        )
        corners = dice.normal(size=(dice.integers(2, 6), 3)) + dice.normal(size=3) * 2
        if dice.random() < 0.5:
            corners = np.concatenate([corners, corners[:1]])
        return shape.set_points_as_corners(corners)


class OtherChance(Chance):
    throw = 41


TORTURE = (
    Overlapping,
    Depth,
    Words,
    Images,
    Transforms,
    Updaters,
    Moving,
    Strokes,
    Colours,
    Dashes,
    InPlace,
    Sections,
    Unknown,
    Solid,
    Zoomed,
    Chance,
    OtherChance,
)
