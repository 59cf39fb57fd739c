"""Render a long scene as several parts at the same time, so that no processor waits for it.

A part is a run of the scene's beats; the others are played without being drawn. Parts are cut where
beats begin, and joined by copying their frames.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate

from explainer import words
from explainer.render.executor import Executor
from explainer.render.job import (
    BeatStarted,
    Reporter,
    SceneFailure,
    SceneJob,
    SceneResult,
    TimedBeat,
)

__all__ = ["PartExecutor", "cut", "estimate"]


def estimate(name: str, lang: str) -> int:
    """Return how much is said in a scene: a measure of its length before it is rendered."""
    return sum(_lengths(name, lang))


def _lengths(name: str, lang: str) -> list[int]:
    scene = words.load(lang).scenes.get(name)
    return [len(line.narration) for line in scene.beats] if scene else []


def cut(lengths: Sequence[int], count: int) -> list[tuple[int, int]]:
    """Cut beats of these lengths into at most ``count`` runs of about equal length.

    Examples
    --------
    >>> cut([5, 1, 1, 1, 4], 2)
    [(0, 2), (2, 5)]
    >>> cut([3], 2)
    [(0, 1)]
    """
    whole = sum(lengths)
    ends = list(accumulate(lengths))
    cuts = [0]
    for number in range(1, count):
        goal = whole * number / count
        best = min(range(len(lengths)), key=lambda i: abs(ends[i] - goal)) + 1
        if cuts[-1] < best < len(lengths):
            cuts.append(best)
    return list(zip(cuts, [*cuts[1:], len(lengths)], strict=True))


@dataclass
class _Scene:
    """A scene under way in parts."""

    job: SceneJob
    parts: list[SceneJob]
    total: int
    begun: int = 0
    done: dict[int, SceneResult] = field(default_factory=dict)


@dataclass(frozen=True)
class PartExecutor:
    """Renders through another executor, long scenes in parts.

    Parameters
    ----------
    inner : Executor
        Where to render.
    slots : int
        How many jobs it renders at the same time.
    """

    inner: Executor
    slots: int

    def run(
        self, jobs: Iterable[SceneJob], report: Reporter
    ) -> Iterator[SceneResult | SceneFailure]:
        """Render ``jobs``; see `Executor`."""
        scenes = self._split(list(jobs))
        owner = {part.name: (scene, i) for scene in scenes for i, part in enumerate(scene.parts)}
        failed: set[str] = set()

        def tell(event: BeatStarted) -> None:
            scene, _ = owner[event.name]
            index, scene.begun = scene.begun, scene.begun + 1
            total = event.total if len(scene.parts) == 1 else scene.total
            report(replace(event, name=scene.job.name, index=index, total=total))

        parts = [part for scene in scenes for part in scene.parts]
        for outcome in self.inner.run(parts, tell):
            scene, number = owner[outcome.name]
            if isinstance(outcome, SceneFailure):
                if scene.job.name not in failed:
                    failed.add(scene.job.name)
                    yield replace(outcome, name=scene.job.name)
                continue
            scene.done[number] = outcome
            if len(scene.done) == len(scene.parts):
                yield _joined(scene)

    def _split(self, jobs: Sequence[SceneJob]) -> list[_Scene]:
        share = sum(estimate(job.source.stem, job.lang) for job in jobs) / self.slots
        return [_cut_up(job, share) for job in jobs]


def _cut_up(job: SceneJob, share: float) -> _Scene:
    """Return a scene in as many parts as none is longer than one worker's share of the work."""
    lengths = _lengths(job.source.stem, job.lang)
    runs = cut(lengths, math.ceil(sum(lengths) / share)) if lengths and share else []
    if len(runs) < 2:
        return _Scene(job, [job], len(lengths))
    parts = []
    for number, run in enumerate(runs, 1):
        work = job.work / f"part{number}"
        work.mkdir()
        parts.append(replace(job, name=f"{job.name} {number}/{len(runs)}", part=run, work=work))
    return _Scene(job, parts, len(lengths))


def _joined(scene: _Scene) -> SceneResult:
    """Return the whole scene's result, its clip joined from those of its parts."""
    results = [scene.done[i] for i in range(len(scene.parts))]
    if len(results) == 1:
        return replace(results[0], name=scene.job.name)
    from explainer.render.join import Piece, join  # imports PyAV

    clip = scene.job.work / "joined.mp4"
    fps = scene.job.picture.fps
    join([Piece(path=r.clip, frames=r.frames, title=r.name) for r in results], clip, fps=fps)
    beats: list[TimedBeat] = []
    start = 0.0
    for result in results:
        beats += [replace(b, start=b.start + start, end=b.end + start) for b in result.beats]
        start += result.frames / fps
    return SceneResult(
        name=scene.job.name,
        clip=clip,
        frames=sum(result.frames for result in results),
        beats=tuple(beats),
        seconds=max(result.seconds for result in results),
    )
