"""Long scenes in parts: cut where beats begin, whole when joined."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import av
import numpy as np
import pytest

import scenes
from explainer import words
from explainer.render.executor import ProcessExecutor
from explainer.render.job import (
    BeatStarted,
    Reporter,
    SceneFailure,
    SceneJob,
    SceneResult,
    TimedBeat,
)
from explainer.render.parts import PartExecutor, cut, estimate
from explainer.render.settings import Picture

TINY = Picture(160, 90, 5)


def job(name: str, work: Path) -> SceneJob:
    work.mkdir()
    source = Path(scenes.__path__[0]) / f"{name}.py"
    return SceneJob(name=name, source=source, lang="en", picture=TINY, work=work)


class Recording:
    """An executor that renders nothing and keeps what it was given; some names fail."""

    def __init__(self, *failing: str) -> None:
        self.given: list[SceneJob] = []
        self.failing = failing

    def run(
        self, jobs: Iterable[SceneJob], report: Reporter
    ) -> Iterator[SceneResult | SceneFailure]:
        for one in jobs:
            self.given.append(one)
            report(BeatStarted(name=one.name, index=3, total=7, beat="x"))
            if one.name in self.failing:
                yield SceneFailure(name=one.name, reason="on purpose")
                continue
            beat = TimedBeat(name="x", start=0.0, end=1.0, narration="")
            clip = one.work / "clip.mp4"
            _write(clip)
            yield SceneResult(name=one.name, clip=clip, frames=5, beats=(beat,), seconds=1.0)


def _write(path: Path) -> None:
    with av.open(path, "w") as container:
        stream = container.add_stream("libx264", rate=TINY.fps)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        for _ in range(5):
            frame = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def test_runs_are_even_whole_and_in_order() -> None:
    assert cut([1] * 6, 3) == [(0, 2), (2, 4), (4, 6)]
    assert cut([9, 1, 1, 1], 2) == [(0, 1), (1, 4)]
    assert cut([1, 1], 5) == [(0, 1), (1, 2)]
    assert cut([4], 3) == [(0, 1)]
    for lengths, count in (([3, 1, 4, 1, 5, 9, 2, 6], 3), ([100, 1], 2), ([1, 100], 4)):
        runs = cut(lengths, count)
        assert len(runs) <= count
        assert [i for start, end in runs for i in range(start, end)] == list(range(len(lengths)))


def test_one_scene_alone_keeps_all_workers_busy(tmp_path: Path) -> None:
    inner = Recording()
    told: list[BeatStarted] = []
    (result,) = PartExecutor(inner, 2).run([job("convolution", tmp_path / "w")], told.append)
    assert isinstance(result, SceneResult)
    assert [one.name for one in inner.given] == ["convolution 1/2", "convolution 2/2"]
    (_, middle), (middle_again, end) = (one.part or (-1, -1) for one in inner.given)
    assert middle == middle_again
    assert end == len(words.load("en").scene("convolution").beats)
    assert (result.name, result.frames) == ("convolution", 10)
    assert [beat.start for beat in result.beats] == [0.0, 1.0]  # five frames, five a second
    assert [(event.name, event.index) for event in told] == [("convolution", 0), ("convolution", 1)]


def test_scenes_that_share_the_work_evenly_stay_whole(tmp_path: Path) -> None:
    inner = Recording()
    names = ["convolution", "zero_insertion", "stride_as_spacing", "why_stride"]
    jobs = [job(name, tmp_path / name) for name in names]
    results = list(PartExecutor(inner, 2).run(jobs, lambda _: None))
    assert [one.name for one in inner.given] == names
    assert all(one.part is None for one in inner.given)
    assert [result.name for result in results] == names


def test_a_part_that_fails_fails_the_scene_once(tmp_path: Path) -> None:
    inner = Recording("convolution 1/2", "convolution 2/2")
    outcomes = list(
        PartExecutor(inner, 2).run([job("convolution", tmp_path / "w")], lambda _: None)
    )
    assert outcomes == [SceneFailure(name="convolution", reason="on purpose")]


def test_a_scene_without_words_is_not_cut(tmp_path: Path) -> None:
    inner = Recording()
    unknown = job("unknown", tmp_path / "w")
    assert estimate("unknown", "en") == 0
    list(PartExecutor(inner, 4).run([unknown], lambda _: None))
    assert inner.given == [unknown]


@pytest.mark.slow
def test_parts_show_what_the_whole_shows(tmp_path: Path) -> None:
    whole, parts = (
        next(
            iter(
                executor.run([job("stride_as_spacing", tmp_path / name)], lambda _: None),
            )
        )
        for name, executor in (
            ("whole", ProcessExecutor(1)),
            ("parts", PartExecutor(ProcessExecutor(2), 3)),
        )
    )
    assert isinstance(whole, SceneResult)
    assert isinstance(parts, SceneResult)
    assert parts.frames == whole.frames
    for one, other in zip(parts.beats, whole.beats, strict=True):
        assert (one.name, one.narration) == (other.name, other.narration)
        assert (one.start, one.end) == pytest.approx((other.start, other.end), abs=1e-6)
    for a, b in zip(_frames(parts.clip), _frames(whole.clip), strict=True):
        assert np.abs(a - b).mean() < 2.0  # encoded anew at other places; a wrong frame is 5 and up


def _frames(clip: Path) -> Iterator[np.ndarray]:
    with av.open(clip) as video:
        for frame in video.decode(video=0):
            yield frame.to_ndarray(format="gray").astype(np.int16)
