"""A video has the frames, sections and sound of its scene."""

from __future__ import annotations

import wave

import av
import numpy as np
import pytest
from manim import Scene, config

from explainer.render.engine import FastWriter, SectionSpan
from explainer.render.engine.cutting import cut
from tests.render.engine.small import Grows, Parts, decoded, keyframes, render


def test_a_held_frame_is_repeated(tmp_path):
    info = render(Grows, tmp_path / "a.mp4")
    frames = decoded(info.path)
    assert len(frames) == info.frames == 25
    held = frames[5:20]
    assert max(np.abs(frame.astype(int) - held[0]).max() for frame in held) <= 4
    assert np.abs(frames[24].astype(int) - held[0]).max() > 40


def test_frames_are_evenly_spaced(tmp_path):
    info = render(Grows, tmp_path / "a.mp4")
    with av.open(str(info.path)) as file:
        times = [frame.time for frame in file.decode(video=0)]
    assert times == pytest.approx([number / 10 for number in range(25)])


@pytest.mark.parametrize("fps", [7, 29.97])
def test_any_frame_rate(tmp_path, fps):
    info = render(Grows, tmp_path / "a.mp4", width=64, height=48, fps=fps)
    with av.open(str(info.path)) as file:
        assert file.streams.video[0].average_rate == pytest.approx(fps, rel=1e-3)
    assert len(decoded(info.path)) == info.frames


def test_the_number_of_frames_is_told(tmp_path):
    told: list[int] = []
    render(Grows, tmp_path / "a.mp4", on_frame=told.append)
    assert told == [1, 2, 3, 4, 5, 20, 21, 22, 23, 24, 25]


def test_only_what_changes_is_passed_on(tmp_path, monkeypatch):
    passed: list[int] = []
    write = FastWriter.write_changes

    def watched(self, pixels, rects, repeat=1):
        passed.append(sum((right - left) * (bottom - top) for left, top, right, bottom in rects))
        write(self, pixels, rects, repeat)

    monkeypatch.setattr(FastWriter, "write_changes", watched)
    render(Grows, tmp_path / "a.mp4")
    first, *others = passed
    assert first == 160 * 90
    assert 0 < max(others) < 160 * 90 / 5


def test_two_renderings_are_the_same_bytes_and_leave_the_configuration_alone(tmp_path):
    before = dict(config)
    size = {"width": 256, "height": 144}  # for the reason given in shots.py
    one = render(Grows, tmp_path / "a.mp4", **size)
    two = render(Grows, tmp_path / "b.mp4", **size)
    assert one.path.read_bytes() == two.path.read_bytes()
    assert dict(config) == before


def test_a_file_is_replaced(tmp_path):
    path = tmp_path / "a.mp4"
    path.write_bytes(b"old")
    render(Grows, path)
    assert len(decoded(path)) == 25
    assert list(tmp_path.iterdir()) == [path]


def test_options_reach_the_encoder(tmp_path):
    small = render(Grows, tmp_path / "a.mp4", crf=51)
    large = render(Grows, tmp_path / "b.mp4", crf=1, preset="medium", threads=1)
    keys = render(Grows, tmp_path / "c.mp4", options={"g": "1"})
    assert small.path.stat().st_size < large.path.stat().st_size
    assert keyframes(keys.path) == list(range(25))


def test_sections_begin_with_keyframes(tmp_path):
    info = render(Parts, tmp_path / "a.mp4")
    assert info.sections == (SectionSpan("first", 0, 5), SectionSpan("last", 5, 12))
    assert {span.start for span in info.sections} <= set(keyframes(info.path))


def test_what_is_skipped_is_not_told(tmp_path):
    told: list[int] = []
    info = render(Parts, tmp_path / "a.mp4", on_frame=told.append)
    assert told == [1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12]
    assert info.scene.time == pytest.approx(1.5)  # Manim counts what it skips


def test_sections_can_be_cut_out(tmp_path):
    info = render(Parts, tmp_path / "a.mp4")
    with av.open(str(info.path)) as file:
        rate = file.streams.video[0].average_rate
    assert rate is not None
    whole = decoded(info.path)
    for span in info.sections:
        piece = tmp_path / f"{span.name}.mp4"
        cut(info.path, piece, span.start, span.end, rate)
        frames = decoded(piece)
        assert len(frames) == span.end - span.start
        assert all(map(np.array_equal, frames, whole[span.start : span.end]))
        with av.open(str(piece)) as file:
            assert next(file.decode(video=0)).time == pytest.approx(0)


class Sounds(Scene):
    def construct(self):
        self.add_sound(self.sound)
        self.wait(1)

    def __init__(self, *, sound, **kwargs):
        super().__init__(**kwargs)
        self.sound = sound


# pydub leaves closing its files to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
def test_sound(tmp_path):
    sound = tmp_path / "tone.wav"
    with wave.open(str(sound), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(44100)
        tone = 8000 * np.sin(np.arange(44100) / 16)
        file.writeframes(tone.astype("<i2").tobytes())
    info = render(Sounds, tmp_path / "out" / "a.mp4", sound=str(sound))
    assert len(decoded(info.path)) == info.frames == 10
    with av.open(str(info.path)) as heard:
        loud = np.concatenate([frame.to_ndarray().ravel() for frame in heard.decode(audio=0)])
        assert np.abs(loud).max() > 0.1
        assert heard.streams.audio[0].duration is not None
    assert list(info.path.parent.iterdir()) == [info.path]
