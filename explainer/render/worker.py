"""Render one scene, or a part of it. Imported only where scenes are rendered."""

from __future__ import annotations

import importlib.util
import inspect
import sys
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from manim import Scene
from tqdm import tqdm

from explainer.errors import ExplainerError
from explainer.render import engine
from explainer.render.job import BeatStarted, Reporter, SceneJob, SceneResult, TimedBeat
from explainer.render.settings import ENCODER
from explainer.render.voice import find_voice

__all__ = ["render_scene"]

# Manim counts with tqdm, whose own lock is a semaphore of the system: a process that is killed
# would leave it behind, with a warning.
tqdm.set_lock(threading.RLock())


def render_scene(job: SceneJob, report: Reporter) -> SceneResult:
    """Render the scene of `job` into its folder.

    Parameters
    ----------
    job : SceneJob
        What to render.
    report : callable
        Told when a beat starts.

    Returns
    -------
    SceneResult
        The clip and the times of its beats.

    Raises
    ------
    ExplainerError
        If the file defines no scene, or several.
    Exception
        Whatever the scene raises.
    """

    def told(index: int, total: int, beat: str) -> None:
        report(BeatStarted(name=job.name, index=index, total=total, beat=beat))

    scene = scene_class(job.source)
    asked: dict[str, Any] = {} if job.part is None else {"part": job.part}
    if job.parameters:
        asked["parameters"] = job.parameters
    # A lecturer's own scene may be an ordinary one, which knows no language, and whose beats are
    # its sections.
    if "lang" in inspect.signature(scene).parameters:
        asked |= {"lang": job.lang, "on_beat": told}
        if job.voice:
            asked["needed"] = find_voice(job.voice, job.lang).needed
    info = engine.render_scene(
        scene,
        job.work / "clip.mp4",
        width=job.picture.width,
        height=job.picture.height,
        fps=job.picture.fps,
        options=ENCODER,
        **asked,
    )
    timeline = getattr(info.scene, "timeline", None)
    return SceneResult(
        name=job.name,
        clip=info.path,
        frames=info.frames,
        beats=(
            _sections(info.sections, job.picture.fps)
            if timeline is None
            else _beats(timeline, timeline[0].start if job.part and timeline else 0.0)
        ),
        seconds=info.seconds,
    )


def scene_class(source: Path) -> Any:
    """Return the one scene class that the file `source` defines.

    Raises
    ------
    ExplainerError
        If it defines none, or several.
    """
    name = f"scenes.{source.stem}"
    spec = importlib.util.spec_from_file_location(name, source)
    if spec is None or spec.loader is None:
        raise ExplainerError("render", "source", str(source), "is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    found = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Scene) and value.__module__ == name
    ]
    if len(found) != 1:
        names = ", ".join(cls.__name__ for cls in found) or "none"
        rule = f"must define one scene class; it defines {names}"
        raise ExplainerError("render", "source", str(source), rule)
    return found[0]


def _beats(timeline: Iterable[Any], origin: float) -> tuple[TimedBeat, ...]:
    return tuple(
        TimedBeat(
            name=mark.name,
            start=float(mark.start - origin),
            end=float(mark.end - origin),
            narration=mark.narration,
            caption=getattr(mark, "caption", ""),  # only a scene of ours has these two
            loop=getattr(mark, "loop", False),
        )
        for mark in timeline
    )


def _sections(sections: Sequence[engine.SectionSpan], fps: int) -> tuple[TimedBeat, ...]:
    """Return the sections of a scene as silent beats; if it has but one, it is undivided."""
    return tuple(
        TimedBeat(name=one.name, start=one.start / fps, end=one.end / fps, narration="")
        for one in (sections if len(sections) > 1 else ())
    )
