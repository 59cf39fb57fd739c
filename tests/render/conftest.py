"""Small lectures to render: plain Manim scenes that keep to the pipeline's contract."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

SCENE = '''"""Scene: a square that {does}."""

from types import SimpleNamespace

from manim import FadeIn, Scene, Square


class Stub(Scene):
    def __init__(self, *, lang, on_beat, **kwargs):
        super().__init__(**kwargs)
        self.lang, self.on_beat, self.timeline = lang, on_beat, []

    def construct(self):
        self.on_beat(0, 1, "only")
        self.play(FadeIn(Square()), run_time=0.4)
        {does}
        self.timeline = [SimpleNamespace(name="only", start=0.0, end=self.time, narration="Said.")]
'''

WriteLecture = Callable[..., Path]


@pytest.fixture
def write_lecture(tmp_path: Path) -> WriteLecture:
    """Return a function that writes a lecture of scenes, each given by what it does."""

    def write(**scenes: str) -> Path:
        folder = tmp_path / "stubs"
        folder.mkdir(exist_ok=True)
        for name, does in scenes.items():
            (folder / f"{name}.py").write_text(SCENE.format(does=does), encoding="utf-8")
        names = ", ".join(f'"{name}"' for name in scenes)
        plan = f'title = "Stubs"\n[[chapter]]\ntitle = "All"\nscenes = [{names}]\n'
        (folder / "lecture.toml").write_text(plan, encoding="utf-8")
        return folder

    return write
