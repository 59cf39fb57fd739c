"""Small scenes, and a look into what has become of them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

import av
import numpy as np
from manim import RIGHT, Camera, FadeIn, ManimColor, Scene, Square

from explainer.render.engine import RenderInfo, render_scene

SceneMaker: TypeAlias = Callable[..., Scene]


def render(scene: SceneMaker, path: Path, **more: Any) -> RenderInfo:
    """Render a scene in a small size, at ten frames a second."""
    return render_scene(scene, path, **{"width": 160, "height": 90, "fps": 10, **more})


class Plain(Scene):
    """A frame of one colour."""

    def __init__(self, *, colour: str = "#336699", **kwargs) -> None:
        super().__init__(**kwargs)
        assert isinstance(self.camera, Camera)
        self.camera.background_color = ManimColor(colour)

    def construct(self):
        self.wait(1)


class Grows(Scene):
    """Half a second of fading in, a second and a half of nothing, half a second of moving."""

    def construct(self):
        square = Square(fill_opacity=0.5)
        self.play(FadeIn(square), run_time=0.5)
        self.wait(1.5)
        self.play(square.animate.shift(RIGHT), run_time=0.5)


class Parts(Scene):
    """Sections of five, none, three (left out) and seven frames."""

    def construct(self):
        square = Square(fill_opacity=0.5)
        self.next_section("first")
        self.play(FadeIn(square), run_time=0.5)
        self.next_section("empty")
        self.next_section("skipped", skip_animations=True)
        self.play(square.animate.shift(RIGHT), run_time=0.3)
        self.next_section("last")
        self.wait(0.2)
        self.play(square.animate.shift(RIGHT), run_time=0.5)


class Nothing(Scene):
    """A scene that shows something but plays nothing."""

    def construct(self):
        self.add(Square())


def decoded(path: Path) -> list[np.ndarray]:
    """Return the frames of a video, in RGB by BT.709."""
    with av.open(str(path)) as file:
        # The tags tell the converter which way the colours went.
        return [frame.to_ndarray(format="rgb24") for frame in file.decode(video=0)]


def keyframes(path: Path) -> list[int]:
    """Return at which frames of a video a player can start."""
    with av.open(str(path)) as file:
        return [number for number, frame in enumerate(file.decode(video=0)) if frame.key_frame]


@contextmanager
def nothing_left(folder: Path) -> Iterator[None]:
    """Check that neither files nor encoders are left behind."""
    before = set(folder.rglob("*"))
    yield
    assert set(folder.rglob("*")) == before
    assert not [t.name for t in threading.enumerate() if t.name.startswith("encoder")]
