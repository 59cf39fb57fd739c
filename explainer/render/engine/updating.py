"""Updaters: called at every frame as Manim does, looked for only where some may have come up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from explainer.render.engine.family import updates
from explainer.render.engine.seams import Mobject, Scene

__all__ = ["Updating"]

# Animations of these kinds run no code of their users' while they play.
CLOSED: Final = {
    f"manim.animation.{name}"
    for name in ("animation", "composition", "creation", "fading", "growing", "transform")
}


class Updating:
    """Does what ``Scene.update_mobjects`` does, in its place.

    Manim calls every mobject on stage at every frame, and that calls all its parts; hardly any has
    updaters. To look at all of them takes a millisecond for a thousand parts, most of which stand
    still: they are looked at again only when the play, its mobjects or code of the user's can have
    changed them.

    Parameters
    ----------
    scene : Scene
        The scene whose mobjects are updated.
    """

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._animations: Any = None  # those of the play in which nothing was found to update
        self._mobjects: list[Mobject] = []

    def __call__(self, dt: float) -> None:
        """Update all that has updaters, `dt` seconds after the last time."""
        scene = self._scene
        if not updates(*self._doubtful()):
            self._animations, self._mobjects = scene.animations, list(scene.mobjects)
            return
        self._animations = None
        for mobject in scene.mobjects:
            if updates(mobject):
                mobject.update(dt)

    def _doubtful(self) -> Iterable[Mobject]:
        """Return the mobjects that may have updaters by now."""
        scene = self._scene
        known = (
            scene.animations is not None
            and scene.animations is self._animations
            and scene.mobjects == self._mobjects
            and not scene.updaters
            and scene.stop_condition is None
            and _closed(scene.animations)
        )
        return (scene.moving_mobjects or ()) if known else scene.mobjects


def _closed(animations: Iterable[Any]) -> bool:
    return all(
        type(one).__module__ in CLOSED and _closed(getattr(one, "animations", ()))
        for one in animations
    )
