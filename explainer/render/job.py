"""What is asked of a worker and what it answers: plain data that crosses between processes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from explainer.render.settings import Picture

__all__ = ["BeatStarted", "Reporter", "SceneFailure", "SceneJob", "SceneResult", "TimedBeat"]


@dataclass(frozen=True, kw_only=True)
class SceneJob:
    """One scene to render.

    Attributes
    ----------
    name : str
        What the lecture calls it.
    source : pathlib.Path
        Its file.
    lang : str
        The language of its words.
    picture : Picture
        Size and frames per second.
    work : pathlib.Path
        An existing empty folder on the same disk as the lecture, the job's own.
    part : (int, int) or None
        Only the beats from the first of these indices up to, without, the second.
    voice : str
        The engine whose speech the beats are to be long enough for, or "" for none.
    parameters : mapping
        What the lecture chooses about the scene, as plain data.
    """

    name: str
    source: Path
    lang: str
    picture: Picture
    work: Path
    part: tuple[int, int] | None = None
    voice: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class TimedBeat:
    """A beat as it was played.

    Attributes
    ----------
    name : str
        Its name.
    start, end : float
        In seconds of the scene.
    narration : str
        What is said.
    caption : str
        What is written below the picture.
    loop : bool
        Whether a slide plays it over and over, until the lecturer goes on.
    """

    name: str
    start: float
    end: float
    narration: str
    caption: str = ""
    loop: bool = False


@dataclass(frozen=True, kw_only=True)
class SceneResult:
    """A rendered scene: the clip (in the job's folder), its frames and beats, seconds it took."""

    name: str
    clip: Path
    frames: int
    beats: tuple[TimedBeat, ...]
    seconds: float


@dataclass(frozen=True, kw_only=True)
class SceneFailure:
    """A scene that could not be rendered: why, and all that is known (a traceback, a log)."""

    name: str
    reason: str
    details: str = ""


@dataclass(frozen=True, kw_only=True)
class BeatStarted:
    """Beat `index` (from 0) of `total` of a scene begins."""

    name: str
    index: int
    total: int
    beat: str


Reporter: TypeAlias = Callable[[BeatStarted], None]
