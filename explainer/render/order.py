"""What is ordered, what happens while it is made, and what comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from explainer.errors import ExplainerError
from explainer.render.clips import ClipStore
from explainer.render.job import BeatStarted, SceneFailure, SceneResult
from explainer.render.plan import Lecture
from explainer.render.settings import Picture

__all__ = ["Event", "Made", "Order", "Planned", "ScenesFailed", "Waiting"]


@dataclass(frozen=True, kw_only=True)
class Order:
    """What to make.

    Attributes
    ----------
    lecture : Lecture
        The lecture.
    only : tuple of str
        Names of the scenes to take; empty for all.
    lang : str
        The language of the words.
    picture : Picture
        Size and frames per second.
    out : pathlib.Path
        The folder for everything that is written.
    voice : str
        The engine that speaks the narration, or "" for silence.
    """

    lecture: Lecture
    only: tuple[str, ...] = ()
    lang: str = "en"
    picture: Picture
    out: Path
    voice: str = ""

    @property
    def target(self) -> Path:
        """The video to write.

        A whole lecture is called as its file is, and nothing else is: one scene goes to a file of
        its own name, several go to ``excerpt.mp4``.
        """
        names, whole = self.lecture.select(self.only), self.lecture.path.stem
        if len(names) == len(self.lecture.names):
            return self.out / f"{whole}.mp4"
        alone = len(names) == 1 and names[0] != whole
        return self.out / (f"{names[0]}.mp4" if alone else "excerpt.mp4")

    @property
    def sheet(self) -> Path:
        """The contact sheet to write, its language in its name."""
        whole = self.target.stem == "lecture"
        name = "contact-sheet" if whole else f"{self.target.stem}.contact-sheet"
        return self.out / f"{name}.{self.lang}.png"

    @property
    def store(self) -> ClipStore:
        """The clips that this order can use."""
        return ClipStore(self.out / "scenes", self.lang, self.picture, self.voice)


@dataclass(frozen=True)
class Planned:
    """What is to be rendered, and what is there already."""

    to_render: tuple[str, ...]
    reused: tuple[str, ...]


@dataclass(frozen=True)
class Waiting:
    """Another process is writing to the folder; this one waits for it."""

    out: Path


@dataclass(frozen=True, kw_only=True)
class Made:
    """The finished video: file, length and wall time in seconds, and what was reused."""

    path: Path
    sheet: Path | None = None
    length: float
    wall: float
    rendered: tuple[str, ...]
    reused: tuple[str, ...]


class ScenesFailed(ExplainerError):
    """Some scenes could not be rendered; the others were, and are kept."""

    def __init__(self, failures: Sequence[SceneFailure]) -> None:
        self.failures = tuple(failures)
        reasons = "; ".join(f"{failure.name}: {failure.reason}" for failure in failures)
        names = ", ".join(failure.name for failure in failures)
        remedy = "The other scenes are kept; EXPLAINER_DEBUG=1 shows the whole traceback."
        super().__init__("lecture", "scene", names, f"could not be rendered ({reasons})", remedy)


Event: TypeAlias = Planned | Waiting | BeatStarted | SceneResult | SceneFailure
