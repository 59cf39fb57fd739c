"""Renders scenes with Manim's renderer and with ours, and compares the frames.

``python -m tests.render.engine.frames --size 1920x1080 --fps 2`` does so for all scenes and prints
how far they are apart; names given restrict it to these.
"""

from __future__ import annotations

import argparse
import functools
import tempfile
import warnings
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from manim import Scene, tempconfig
from manim.renderer.cairo_renderer import CairoRenderer
from manim.scene.scene_file_writer import SceneFileWriter

from explainer.render.engine import FastRenderer
from tests.render.engine.torture import TORTURE
from tests.scenes.playing import NAMES, scene_class

SceneMaker = Callable[..., Scene]


@dataclass(frozen=True)
class Shot:
    """A frame and how often it is shown, packed: a scene's frames are many and large."""

    packed: bytes
    shape: tuple[int, ...]
    repeat: int

    @classmethod
    def of(cls, pixels: np.ndarray, repeat: int) -> Shot:
        return cls(zlib.compress(pixels.tobytes(), 1), pixels.shape, repeat)

    @property
    def pixels(self) -> np.ndarray:
        return np.frombuffer(zlib.decompress(self.packed), np.uint8).reshape(self.shape)


class Collector(SceneFileWriter):
    """Keeps every frame that is written whole."""

    def __init__(self, settings: Any) -> None:
        super().__init__(settings)
        self.shots: list[Shot] = []

    def write_frame(self, pixels: np.ndarray, *, repeat: int = 1) -> None:
        self.shots.append(Shot.of(pixels, repeat))


class ChangeCollector(Collector):
    """Puts the frames together from what it is told of: a forgotten change stays unseen."""

    takes_changes = True
    frame: np.ndarray | None = None

    def write_changes(
        self, pixels: np.ndarray, rects: Sequence[tuple[int, int, int, int]], repeat: int
    ) -> None:
        if self.frame is None:
            self.frame = np.zeros_like(pixels)
        for left, top, right, bottom in rects:
            self.frame[top:bottom, left:right] = pixels[top:bottom, left:right]
        self.shots.append(Shot.of(self.frame, repeat))


def collect(
    scene: SceneMaker, renderer: Callable[[], CairoRenderer], size: tuple[int, int], fps: int
) -> list[Shot]:
    """Return the frames of a scene."""
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
        writer = made.renderer.file_writer
        assert isinstance(writer, Collector)
        return writer.shots


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


def compare(scene: SceneMaker, size: tuple[int, int] = (426, 240), fps: int = 5) -> Difference:
    """Render a scene both ways and compare the frames."""
    ours = collect(scene, lambda: FastRenderer(file_writer_class=ChangeCollector), size, fps)
    stock = collect(scene, _stock(scene), size, fps)
    assert [shot.repeat for shot in ours] == [shot.repeat for shot in stock]
    most = plain = where = 0
    for number, (mine, theirs) in enumerate(zip(ours, stock, strict=True)):
        if mine.packed == theirs.packed:
            continue
        frame = theirs.pixels
        apart = np.abs(mine.pixels.astype(np.int16) - frame).max(axis=2)
        if apart.max() > most:
            most, where = int(apart.max()), number
        if most > plain:
            plain = max(plain, int((apart * ~edges(frame)).max()))
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
    most, least = functools.reduce(np.maximum, near), functools.reduce(np.minimum, near)
    return (most - least).max(axis=2) > 8


def scenes() -> dict[str, SceneMaker]:
    """Return the lecture's scenes, and those that ask much of a renderer, by name."""
    lecture = {name: functools.partial(scene_class(name), lang="en") for name in NAMES}
    return {**lecture, **{scene.__name__: scene for scene in TORTURE}}


def main() -> None:
    """Print a table of how far the frames are apart."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", default="1920x1080")
    parser.add_argument("--fps", type=int, default=2)
    parser.add_argument("names", nargs="*", help="scenes; all, unless given")
    given = parser.parse_args()
    width, height = map(int, given.size.split("x"))
    warnings.filterwarnings("ignore", "'mode' parameter for", DeprecationWarning)
    print(f"{'scene':20} {'frames':>6} {'most':>5} {'plain':>5}")
    for name, scene in scenes().items():
        if not given.names or name in given.names:
            found = compare(scene, (width, height), given.fps)
            print(f"{name:20} {found.frames:6} {found.most:5} {found.plain:5}", flush=True)


if __name__ == "__main__":
    main()
