"""Plays scenes without rendering them, and looks at what is on stage at the end of every beat."""

from __future__ import annotations

import functools
import importlib
import tempfile
from dataclasses import dataclass

import numpy as np
from manim import Mobject, tempconfig

from explainer.mobjects.stage import LectureScene, Mark
from explainer.render.plan import read_lecture

NAMES = read_lecture().names


@dataclass(frozen=True)
class Box:
    """What a mobject covers, in frame units."""

    left: float
    bottom: float
    right: float
    top: float

    def overlap(self, other: Box) -> float:
        """Return the smaller side of what two boxes share; not positive if they share nothing."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.top, other.top) - max(self.bottom, other.bottom)
        return min(width, height)


@dataclass(frozen=True)
class Snapshot:
    """What is on stage at the end of one beat."""

    beat: str
    boxes: tuple[Box, ...]
    caption: Box | None
    heading: tuple[Box, ...]
    others: tuple[Box, ...]


@dataclass(frozen=True)
class Played:
    """A scene played to its end."""

    scene: LectureScene
    snapshots: tuple[Snapshot, ...]
    timeline: tuple[Mark, ...]


def box(mobject: Mobject) -> Box:
    """Return the box of a mobject and all its parts."""
    points = np.concatenate([m.points for m in mobject.family_members_with_points()])
    return Box(*points.min(axis=0)[:2], *points.max(axis=0)[:2])


def snapshot(scene: LectureScene, beat: str) -> Snapshot:
    """Look at the stage."""
    drawn = [m for m in scene.mobjects if m.family_members_with_points()]
    caption, heading = scene._caption, scene.heading
    others = [
        path
        for m in drawn
        if m is not caption and m is not heading
        for path in m.family_members_with_points()
    ]
    return Snapshot(
        beat=beat,
        boxes=tuple(map(box, drawn)),
        caption=box(caption) if caption else None,
        heading=tuple(map(box, heading)) if heading in drawn else (),
        others=tuple(map(box, others)),
    )


def scene_class(name: str) -> type[LectureScene]:
    """Return the scene of a file in ``scenes/``."""
    module = importlib.import_module(f"scenes.{name}")
    (found,) = (
        value
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, LectureScene)
        and value.__module__ == module.__name__
    )
    return found


@functools.cache
def play(name: str, lang: str) -> Played:
    """Play a scene, every animation at once to its end."""
    snapshots: list[Snapshot] = []
    cls = scene_class(name)

    class Watched(cls):  # type: ignore[misc, valid-type]
        def _finish_beat(self) -> None:
            if self._line is not None:
                snapshots.append(snapshot(self, self._line.name))
            super()._finish_beat()

        @classmethod
        def name(cls) -> str:
            return name

    with (
        tempfile.TemporaryDirectory() as folder,
        tempconfig(
            {
                "dry_run": True,
                "media_dir": folder,
                "pixel_width": 427,
                "pixel_height": 240,
                "frame_rate": 10,
                "progress_bar": "none",
                "verbosity": "ERROR",
            }
        ),
    ):
        scene = Watched(lang=lang, skip_animations=True)
        scene.render()
    return Played(scene, tuple(snapshots), tuple(scene.timeline))
