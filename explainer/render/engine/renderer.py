"""Manim's Cairo renderer, painting and encoding only what changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

from manim import config

from explainer.render.engine import interpolating
from explainer.render.engine.canvas import Canvas, painted
from explainer.render.engine.capture import Studio, UnknownMobjectError
from explainer.render.engine.family import drawn, family
from explainer.render.engine.rects import Rect
from explainer.render.engine.seams import (
    CAMERAS,
    CairoRenderer,
    Camera,
    Mobject,
    PixelArray,
    Scene,
    SceneFileWriter,
    WriterSettings,
    list_update,
    pixels_of,
)
from explainer.render.engine.surface import Item, Matrix, Surface
from explainer.render.engine.updating import Updating
from explainer.render.engine.writer import FastWriter

__all__ = ["FastRenderer"]


@dataclass(frozen=True)
class _Static:
    """What stands still during a play, in place of Manim's picture of it."""

    items: list[Item]
    matrix: Matrix


class FastRenderer(CairoRenderer):
    """A renderer for ``Scene(renderer=FastRenderer())`` whose frames equal Manim's.

    What it does not know (three-dimensional and other cameras, point clouds, background images) it
    leaves to Manim's camera, which draws these frames whole.

    Parameters
    ----------
    on_frame : callable, optional
        Told the number of frames written so far, after each that is drawn or held.
    file_writer_class, camera_class, skip_animations
        Manim's; the camera is otherwise the one that the scene asks for.
    """

    def __init__(
        self,
        *,
        on_frame: Callable[[int], None] | None = None,
        file_writer_class: type[SceneFileWriter] = FastWriter,
        camera_class: type[Camera] | None = None,
        skip_animations: bool = False,
    ) -> None:
        super().__init__(file_writer_class, camera_class, skip_animations)
        self.on_frame = on_frame
        self.frames = 0
        self._given_camera = camera_class is not None
        self._canvas = Canvas()
        self._studio = Studio(self.camera.cairo_line_width_multiple)
        # What the file writer has not been told of yet; None is all.
        self._pending: list[Rect] | None = None

    def init_scene(
        self, scene: Scene, session_spec: Any, file_writer_settings: WriterSettings
    ) -> None:
        """Take the camera that the scene asks for: Manim asks only renderers of its own making."""
        if not self._given_camera and scene.camera_class is not type(self.camera):
            self.camera = scene.camera_class()
        super().init_scene(scene, session_spec, file_writer_settings)
        _quicken(scene)

    def play(self, scene: Scene, *args: Any, **kwargs: Any) -> None:
        """Play without Manim's cache, which takes longer to ask than a frame to draw."""
        before = config["disable_caching"]
        config["disable_caching"] = True
        try:
            super().play(scene, *args, **kwargs)
        finally:
            config["disable_caching"] = before

    def save_static_frame_data(
        self, scene: Scene, static_mobjects: Iterable[Mobject]
    ) -> PixelArray | None:
        """Note what stands still during the play, as it is now."""
        self.static_image = None
        if not static_mobjects:
            return None
        try:
            surface = self._surface()
            items = self._capture(static_mobjects, surface)
        except UnknownMobjectError:
            self._lost()
            return super().save_static_frame_data(scene, static_mobjects)
        self._studio.forget_all_but(drawn(list_update(scene.mobjects, scene.foreground_mobjects)))
        self.static_image = cast("PixelArray", _Static(items, surface.matrix))
        return self.static_image

    def update_frame(
        self,
        scene: Scene,
        mobjects: Iterable[Mobject] | None = None,
        include_submobjects: bool = True,
        ignore_skipping: bool = True,
        **kwargs: Any,
    ) -> None:
        """Bring the frame up to date: what stands still, and `mobjects` (by default all)."""
        if self.skip_animations and not ignore_skipping:
            return
        # Without moving mobjects Manim paints all again over what stands still. So it is here.
        shown = mobjects or list_update(scene.mobjects, scene.foreground_mobjects)
        try:
            if not include_submobjects or kwargs:
                raise UnknownMobjectError("drawn in parts")
            surface = self._surface()
            items = [*self._still(surface), *self._capture(shown, surface)]
        except UnknownMobjectError:
            self._draw_whole(scene, shown, include_submobjects, **kwargs)
            return
        self._touch(self._canvas.show(items, surface))

    def render(
        self, scene: Scene, time: float, moving_mobjects: Iterable[Mobject] | None = None
    ) -> None:
        """Draw one frame and write it."""
        self.update_frame(scene, moving_mobjects)
        self._write(1)

    def freeze_current_frame(self, duration: float) -> None:
        """Write the frame as it is for `duration` seconds."""
        self._write(int(duration / (1 / self.camera.frame_rate)))  # rounded as Manim does

    def _write(self, count: int) -> None:
        """Write the frame as it is, `count` times."""
        if self.skip_animations or not count:
            return
        writer = self.file_writer
        if getattr(writer, "takes_changes", False):
            self.time += count * (1 / self.camera.frame_rate)
            pixels = pixels_of(self.camera.pixel_array)
            whole = [(0, 0, pixels.shape[1], pixels.shape[0])]
            writer.write_changes(pixels, whole if self._pending is None else self._pending, count)
            self._pending = []
        else:
            self.add_frame(self.get_frame(), num_frames=count)
        self.frames += count
        if self.on_frame is not None:
            self.on_frame(self.frames)

    def _surface(self) -> Surface:
        """Return the camera's frame.

        Raises
        ------
        UnknownMobjectError
            If the camera's way of drawing is not known.
        """
        camera = self.camera
        if type(camera) not in CAMERAS or camera.pixel_array.shape[2:] != (4,):
            raise UnknownMobjectError(type(camera).__name__)
        assert camera.background is not None
        return Surface(
            pixels_of(camera.pixel_array),
            pixels_of(camera.background),
            camera.get_cairo_context(camera.pixel_array),
        )

    def _capture(self, mobjects: Iterable[Mobject], surface: Surface) -> list[Item]:
        leaves = drawn(mobjects, use_z_index=self.camera.use_z_index)
        return self._studio.capture(leaves, self.camera, surface.matrix)

    def _still(self, surface: Surface) -> list[Item]:
        static = cast("_Static | PixelArray | None", self.static_image)
        if static is None:
            return []
        if not isinstance(static, _Static) or static.matrix != surface.matrix:
            raise UnknownMobjectError("a picture drawn before")
        return static.items

    def _draw_whole(self, scene: Scene, shown: Any, include: bool, **kwargs: Any) -> None:
        """Have Manim's camera draw the frame."""
        self._lost()
        static = cast("_Static | PixelArray | None", self.static_image)
        if isinstance(static, _Static):
            assert self.camera.background is not None
            frame = painted(static.items, pixels_of(self.camera.background), static.matrix)
            self.static_image = cast("PixelArray", frame)
        super().update_frame(scene, shown, include, **kwargs)

    def _lost(self) -> None:
        self._canvas.forget()
        self._pending = None

    def _touch(self, rects: list[Rect]) -> None:
        if self._pending is not None:
            self._pending = [*self._pending, *rects]


def _begin_animations(scene: Scene) -> None:
    """Do what ``Scene.begin_animations`` does."""
    interpolating.quicken(scene.animations or ())
    Scene.begin_animations(scene)


def _family_members(scene: Scene) -> list[Mobject]:
    """Return what ``Scene.get_mobject_family_members`` does."""
    return family(scene.mobjects, use_z_index=scene.renderer.camera.use_z_index)


def _moving_and_static(
    scene: Scene, animations: Iterable[Any]
) -> tuple[list[Mobject], list[Mobject]]:
    """Return what ``Scene.get_moving_and_static_mobjects`` does."""
    by_z_index = scene.renderer.camera.use_z_index
    moving = family(scene.get_moving_mobjects(*animations), use_z_index=by_z_index)
    shown = drawn(list_update(scene.mobjects, scene.foreground_mobjects), use_z_index=by_z_index)
    apart = set(moving)
    return moving, [mobject for mobject in shown if mobject not in apart]


def _quicken(scene: Scene) -> None:
    """Give a scene other methods for those of Manim's that take their time, if it has these."""
    quicker = {
        "begin_animations": partial(_begin_animations, scene),
        "update_mobjects": Updating(scene),
        "get_mobject_family_members": partial(_family_members, scene),
        "get_moving_and_static_mobjects": partial(_moving_and_static, scene),
    }
    for name, method in quicker.items():
        if getattr(type(scene), name) is getattr(Scene, name):
            setattr(scene, name, method)
