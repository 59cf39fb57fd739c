"""Renders scenes with Manim's renderer and with ours, and keeps the frames."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from manim import Scene, tempconfig
from manim.renderer.cairo_renderer import CairoRenderer
from manim.scene.scene_file_writer import SceneFileWriter

from explainer.render.engine import FastRenderer

SceneMaker = Callable[..., Scene]


class Collector(SceneFileWriter):
    """Keeps every frame that is written whole, and how often it is repeated."""

    def __init__(self, settings: Any) -> None:
        super().__init__(settings)
        self.kept: list[tuple[np.ndarray, int]] = []

    def write_frame(self, pixels: np.ndarray, *, repeat: int = 1) -> None:
        self.kept.append((pixels.copy(), repeat))


class ChangeCollector(Collector):
    """Puts the frames together from what it is told of: a forgotten change stays unseen."""

    takes_changes = True

    def write_changes(
        self, pixels: np.ndarray, rects: Sequence[tuple[int, int, int, int]], repeat: int
    ) -> None:
        frame = self.kept[-1][0].copy() if self.kept else np.zeros_like(pixels)
        for left, top, right, bottom in rects:
            frame[top:bottom, left:right] = pixels[top:bottom, left:right]
        self.kept.append((frame, repeat))


def collect(
    scene: SceneMaker, renderer: Callable[[], CairoRenderer], size: tuple[int, int], fps: int
) -> list[tuple[np.ndarray, int]]:
    """Return the frames of a scene, each with the number of times it is shown."""
    with (
        tempfile.TemporaryDirectory() as folder,
        tempconfig(
            {
                "pixel_width": size[0],
                "pixel_height": size[1],
                "frame_rate": fps,
                "media_dir": folder,
                "dry_run": True,
                "disable_caching": True,
                "progress_bar": "none",
                "verbosity": "ERROR",
                "seed": 1,
            }
        ),
    ):
        made = scene(renderer=renderer())
        made.render()
        return made.renderer.file_writer.kept


@dataclass(frozen=True)
class Difference:
    """How far the frames of two renderings are apart.

    Attributes
    ----------
    frames : int
        How many were compared.
    most : int
        The largest difference of a level.
    plain : int
        The largest one away from edges.
    where : int
        In which frame the largest one is.
    """

    frames: int
    most: int
    plain: int
    where: int


def compare(scene: SceneMaker, size: tuple[int, int] = (427, 240), fps: int = 5) -> Difference:
    """Render a scene both ways and compare the frames."""
    ours = collect(scene, lambda: FastRenderer(file_writer_class=ChangeCollector), size, fps)
    stock = collect(scene, _stock(scene), size, fps)
    assert [repeat for _, repeat in ours] == [repeat for _, repeat in stock]
    most = plain = where = 0
    for number, ((mine, _), (theirs, _)) in enumerate(zip(ours, stock, strict=True)):
        apart = np.abs(mine.astype(np.int16) - theirs).max(axis=2)
        if apart.max() > most:
            most, where = int(apart.max()), number
        off = apart > 2
        if off.any():
            plain = max(plain, int((apart * (off & ~edges(theirs))).max()))
    return Difference(len(stock), most, plain, where)


def _stock(scene: SceneMaker) -> Callable[[], CairoRenderer]:
    # Manim's scenes choose their camera when they make their renderer: so it is done for them here.
    camera = getattr(scene, "needs_camera", None)
    return lambda: CairoRenderer(file_writer_class=Collector, camera_class=camera)


def edges(frame: np.ndarray) -> np.ndarray:
    """Return where a frame is not of one colour around a pixel."""
    around = np.pad(frame, ((1, 1), (1, 1), (0, 0)), mode="edge")
    height, width = frame.shape[:2]
    near = [around[y : y + height, x : x + width] for y in range(3) for x in range(3)]
    return (np.max(near, axis=0).astype(int) - np.min(near, axis=0)).max(axis=2) > 8
