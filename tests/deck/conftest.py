"""A short lecture in clips, rendered once: two scenes, five beats."""

from __future__ import annotations

from pathlib import Path

import pytest

from explainer.deck.slides import Deck, cut
from explainer.render.executor import ProcessExecutor
from explainer.render.lecture import Rendered, rendered
from explainer.render.order import Order
from explainer.render.reading import read_lecture
from explainer.render.settings import Picture

SMALL = Picture(320, 180, 10)

SCENE = '''"""Scene: a square that is moved."""

from types import SimpleNamespace

from manim import RIGHT, UP, FadeIn, FadeOut, Scene, Square


class Stub(Scene):
    def __init__(self, *, lang, on_beat, **kwargs):
        super().__init__(**kwargs)
        self.timeline = []

    def construct(self):
        square = Square(fill_opacity=1).shift(2 * UP)
        for name, caption in {beats}.items():
            start = self.time
            self.next_section(name)
            self.play(FadeIn(square) if not self.timeline else square.animate.shift(2 * RIGHT - UP))
            self.wait(0.5)
            self.timeline.append(
                SimpleNamespace(
                    name=name,
                    start=start,
                    end=self.time,
                    narration=f"This is <{{name}}> & all.",
                    caption=caption,
                    loop=name == "ask",
                )
            )
        self.play(FadeOut(square), run_time=0.3)
'''

LECTURE = """title = "Stubs & more"
[[chapter]]
title = "Beginning"
scenes = ["first"]
[[chapter]]
title = "End"
scenes = ["second"]
"""

BEATS = {
    "first": {"in": "It comes <in>.", "go": "It goes.", "on": "It goes on."},
    "second": {"ask": "Where to?", "answer": ""},
}


@pytest.fixture(scope="session")
def order(tmp_path_factory: pytest.TempPathFactory) -> Order:
    """Return the order of the short lecture, whose clips are there."""
    root = tmp_path_factory.mktemp("short")
    folder = root / "stubs"
    folder.mkdir()
    (folder / "lecture.toml").write_text(LECTURE, encoding="utf-8")
    for name, beats in BEATS.items():
        (folder / f"{name}.py").write_text(SCENE.format(beats=beats), encoding="utf-8")
    made = Order(lecture=read_lecture(folder), picture=SMALL, out=root / "out")
    with rendered(made, ProcessExecutor(2), lambda event: None):
        return made


@pytest.fixture(scope="session")
def scenes(order: Order) -> Rendered:
    """Return the clips."""
    with rendered(order, ProcessExecutor(1), lambda event: None) as found:
        assert not found.rendered, "they are reused"
        return found


@pytest.fixture
def deck(order: Order, scenes: Rendered, tmp_path: Path) -> Deck:
    """Return slides with their files."""
    return cut(order, scenes.clips, tmp_path / "videos", stills=".jpg")
