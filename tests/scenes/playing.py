"""Plays scenes without rendering them, and looks at what is on stage at the end of every beat."""

from __future__ import annotations

import functools
import importlib
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import numpy as np
from manim import Camera, MathTypst, Mobject, config, tempconfig

from explainer.mobjects.grid import CellGrid
from explainer.mobjects.ink import Ink
from explainer.mobjects.stage import LectureScene, Mark
from explainer.mobjects.sums import Sums
from explainer.render.reading import read_lecture
from explainer.story import Cell, Grid, Role, Story
from explainer.theme import DARK, cell_style

NAMES = read_lecture().names
PIXELS = 427, 240

#: Parameters as far from the defaults as they may be, and those that words must bend to.
VARIANTS: dict[str, dict[str, Any]] = {
    "convolution/large": {"input": 7, "kernel": 4, "stride": 3},
    "convolution/signed": {
        "input": [[0, 0, 1], [0, 1, 1], [1, 1, 1]],
        "kernel": [[1, -1], [1, -1]],
        "padding": 2,
    },
    "zero_insertion/large": {"stride": 3, "kernel": 3},
    "zero_insertion/even": {"input": 4, "kernel": 2, "padding": 0},
    "stride_as_spacing/wide": {"input": 2, "strides": [1, 3, 4]},
    "why_stride/large": {"input": 3, "kernel": 4, "padding": 0},
    "why_stride/three": {"stride": 3, "input": 2},
    "decoding/own": {
        "image": [
            [255 if 4 < r < 24 and c in (13, 14) else 0 for c in range(28)] for r in range(28)
        ],
        "pixel": [9, 13],
    },
    "architecture/zero": {"digit": 3},
}
#: What is played: the lecture's scenes, and these.
CASES = (*NAMES, *VARIANTS)


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
class Text:
    """One string on stage: what it says, its cap height in frame units, its box, its colour."""

    string: str
    cap: float
    box: Box
    color: tuple[float, float, float]
    opacity: float = 1.0


@dataclass(frozen=True)
class GridShot:
    """A grid on stage: its story's grid, and the role and number of each cell that shows one."""

    grid: Grid
    numbers: Mapping[Cell, tuple[Role, str]]


@dataclass(frozen=True)
class SumShot:
    """A sum on stage: its left and right factors, without those that are zero, and its total."""

    left: tuple[str, ...]
    right: tuple[str, ...]
    total: str


@dataclass(frozen=True)
class Snapshot:
    """What is on stage at the end of one beat.

    ``bare`` and ``whole`` are its picture without and with its texts, (240, 427, 3) of 0 to 255.
    """

    beat: str
    boxes: tuple[Box, ...]
    caption: Box | None
    heading: tuple[Box, ...]
    others: tuple[Box, ...]
    texts: tuple[Text, ...]
    grids: tuple[GridShot, ...]
    sums: tuple[SumShot, ...]
    bare: np.ndarray
    whole: np.ndarray


@dataclass(frozen=True)
class Played:
    """A scene played to its end, and the stories that it told."""

    scene: LectureScene
    snapshots: tuple[Snapshot, ...]
    timeline: tuple[Mark, ...]
    stories: tuple[Story, ...]


def box(mobject: Mobject) -> Box:
    """Return the box of a mobject and all its parts."""
    return box_of(np.concatenate([m.points for m in mobject.family_members_with_points()]))


def box_of(points: np.ndarray) -> Box:
    """Return the box of points."""
    return Box(*points.min(axis=0)[:2], *points.max(axis=0)[:2])


def texts(mobjects: Sequence[Mobject]) -> Iterator[Text]:
    """Yield every string that can be seen among mobjects and their parts."""
    for mobject in written(mobjects):
        if isinstance(mobject, MathTypst):
            color = tuple(mobject.get_color().to_rgb())
            yield Text(mobject.typst_code, getattr(mobject, "cap", 0.0), box(mobject), color)
        elif mobject.get_fill_opacity() > 0.05:
            color = tuple(mobject.get_fill_color().to_rgb())
            for one in mobject.written():
                opacity = float(mobject.get_fill_opacity())
                yield Text(one.string, one.cap, box_of(one.points), color, opacity)


def written(mobjects: Sequence[Mobject]) -> list[Any]:
    """Return all ink and formulas, each once: foreground mobjects may be on stage twice."""
    found = [*parts(mobjects, Ink), *parts(mobjects, MathTypst)]
    return list({id(one): one for one in found if one.family_members_with_points()}.values())


def painted(mobjects: Sequence[Mobject], *, with_texts: bool) -> Iterator[Mobject]:
    """Yield what is painted, in order."""
    for mobject in mobjects:
        if isinstance(mobject, MathTypst | Ink) and not with_texts:
            continue
        if len(mobject.points):
            yield mobject
        yield from painted(mobject.submobjects, with_texts=with_texts)


def picture(mobjects: Sequence[Mobject], *, with_texts: bool) -> np.ndarray:
    """Return the picture of mobjects, (rows, columns, 3) of 0 to 255."""
    camera = Camera(background_color=DARK.background)
    shown = sorted(painted(mobjects, with_texts=with_texts), key=lambda m: m.z_index)
    camera.capture_mobjects(shown, include_submobjects=False)
    return np.array(camera.pixel_array[:, :, :3])


def pixels_of(shown: Box, image: np.ndarray) -> np.ndarray:
    """Return the part of a picture that lies in a box."""
    rows, columns = image.shape[:2]
    width, height = config.frame_width, config.frame_height
    x = [round((edge / width + 0.5) * columns) for edge in (shown.left, shown.right)]
    y = [round((0.5 - edge / height) * rows) for edge in (shown.top, shown.bottom)]
    return image[y[0] : max(y[1], y[0] + 1), x[0] : max(x[1], x[0] + 1)]


def parts(mobjects: Sequence[Mobject], kind: type[Any]) -> Iterator[Any]:
    """Yield all of a kind among mobjects and their parts."""
    for mobject in mobjects:
        if isinstance(mobject, kind):
            yield mobject
        yield from parts(mobject.submobjects, kind)


def grid_shot(drawn: CellGrid) -> GridShot:
    """Note the numbers that a grid shows."""
    shown = drawn.numbers and any(ink.get_fill_opacity() > 0.05 for ink in parts([drawn], Ink))
    return GridShot(
        drawn.grid,
        {
            cell: (role, string)
            for cell, role, string, size in zip(
                drawn.grid.cells, drawn.roles, drawn.texts, drawn.sizes, strict=True
            )
            if shown and string and size > 0.05 and cell_style(role).number
        },
    )


def sum_shot(sums: Sums) -> SumShot:
    """Note what a sum says."""
    left, right, total = (
        tuple(one.string for one in ink.written()) for ink in (sums.left, sums.right, sums.total)
    )
    return SumShot(left, right, "".join(total).removeprefix("= "))


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
        texts=tuple(texts(drawn)),
        grids=tuple(map(grid_shot, parts(drawn, CellGrid))),
        sums=tuple(map(sum_shot, parts(drawn, Sums))),
        bare=picture(drawn, with_texts=False),
        whole=picture(drawn, with_texts=True),
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
    """Play a scene, or a variant of one, every animation at once to its end."""
    parameters, name = VARIANTS.get(name), name.partition("/")[0]
    snapshots: list[Snapshot] = []
    stories: list[Story] = []
    cls = scene_class(name)
    init = Story.__init__

    class Watched(cls):  # type: ignore[misc, valid-type]
        def _finish_beat(self) -> None:
            if self._line is not None:
                snapshots.append(snapshot(self, self._line.name))
            super()._finish_beat()

        @classmethod
        def name(cls) -> str:
            return name

    def recorded(self: Story, *args: Any, **kwargs: Any) -> None:
        init(self, *args, **kwargs)
        stories.append(self)

    with (
        tempfile.TemporaryDirectory() as folder,
        patch.object(Story, "__init__", recorded),
        tempconfig(
            {
                "dry_run": True,
                "media_dir": folder,
                "pixel_width": PIXELS[0],
                "pixel_height": PIXELS[1],
                "frame_rate": 10,
                "progress_bar": "none",
                "verbosity": "ERROR",
            }
        ),
    ):
        scene = Watched(lang=lang, skip_animations=True, parameters=parameters)
        scene.render()
    return Played(scene, tuple(snapshots), tuple(scene.timeline), tuple(stories))
