"""The spoken track: what is said, how long it is, where it is heard."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from unittest.mock import patch

import av
import numpy as np
import pytest

from explainer import ExplainerError
from explainer.render.join import count_frames
from explainer.render.lecture import keys_of
from explainer.render.order import Order
from explainer.render.reading import read_lecture
from explainer.render.voice import Sound, Spoken, find_voice, track
from explainer.render.voice.engines import AUTO, BEST, ELSE
from explainer.render.voice.speaking import LEAD, SIGNS, TAIL, spoken
from tests.render.test_lecture import SMALL, run
from tests.render.tones import loud, seconds

TONES = "tests.render.tones:Tones"

SCENE = '''"""Scene: two beats that are waited for."""

from types import SimpleNamespace

from manim import FadeIn, Scene, Square


class Stub(Scene):
    def __init__(self, *, lang, on_beat, needed=None, **kwargs):
        super().__init__(**kwargs)
        self.needed, self.timeline = needed or (lambda text: 0.0), []

    def construct(self):
        self.play(FadeIn(Square()), run_time=0.3)
        for name, text in (("one", "{one}"), ("none", ""), ("two", "{two}")):
            start = self.time
            self.wait(max(0.6, self.needed(text)))
            mark = SimpleNamespace(name=name, start=start, end=self.time, narration=text)
            self.timeline.append(mark)
'''


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EXPLAINER_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "speech"


def stub_lecture(tmp_path: Path, **texts: str) -> Path:
    folder = tmp_path / "spoken"
    folder.mkdir(exist_ok=True)
    for name in ("first", "second"):
        source = SCENE.replace("{one}", texts["one"]).replace("{two}", texts["two"])
        (folder / f"{name}.py").write_text(source, encoding="utf-8")
    plan = 'title = "Stubs"\n[[chapter]]\ntitle = "All"\nscenes = ["first", "second"]\n'
    (folder / "lecture.toml").write_text(plan, encoding="utf-8")
    return folder


def order(folder: Path, out: Path, voice: str) -> Order:
    return Order(lecture=read_lecture(folder), picture=SMALL, out=out, voice=voice)


def heard(path: Path) -> tuple[np.ndarray, int]:
    """Return the samples of a video's sound, from the video's start, and their rate."""
    with av.open(path) as video:
        (stream,) = video.streams.audio
        frames = list(video.decode(stream))
        assert stream.codec_context.name == "aac"
    first = frames[0]
    assert first.pts is not None and first.time_base is not None
    samples = np.concatenate([frame.to_ndarray().mean(axis=0) for frame in frames])
    skipped = round(float(first.pts * first.time_base) * first.sample_rate)
    assert skipped >= 0
    return np.concatenate([np.zeros(skipped), samples]), first.sample_rate


def test_a_spoken_lecture_is_heard_where_its_beats_are(tmp_path: Path) -> None:
    """Through AAC and back, to the fiftieth of a second."""
    folder = stub_lecture(tmp_path, one="Twenty letters here.", two="Nine more")
    wanted = order(folder, tmp_path / "out", TONES)
    made, _ = run(wanted)
    keys = keys_of(wanted, ["first", "second"])
    spoken_at, offset = [], 0.0
    for name in ("first", "second"):
        clip = wanted.store.get(name, keys[name])
        assert clip is not None
        spoken_at += [(offset + b.start + LEAD, b.narration) for b in clip.beats if b.narration]
        offset += clip.frames / SMALL.fps
    samples, rate = heard(made.path)
    assert len(samples) / rate == pytest.approx(made.length, abs=0.1) == offset
    for (start, end), (begin, text) in zip(loud(samples, rate), spoken_at, strict=True):
        assert start == pytest.approx(begin, abs=0.02)
        assert end - start == pytest.approx(seconds(text), abs=0.03)


def test_subtitles_keep_to_what_is_heard_and_can_be_read(tmp_path: Path) -> None:
    folder = stub_lecture(tmp_path, one="Said.", two="Twenty letters here.")
    made, _ = run(order(folder, tmp_path / "out", TONES))
    times = re.findall(r"(\S+) --> (\S+)", made.path.with_suffix(".vtt").read_text("utf-8"))
    ends = [[float(t.rpartition(":")[2]) for t in pair] for pair in times[:2]]
    (first, second) = (end - start for start, end in ends)
    assert first == pytest.approx(LEAD + seconds("Said."), abs=0.01)
    assert second == pytest.approx(LEAD + 2.0, abs=0.01)


def test_clips_stay_silent_and_are_used_again(tmp_path: Path) -> None:
    folder = stub_lecture(tmp_path, one="One.", two="Two.")
    out = tmp_path / "out"
    silent, _ = run(order(folder, out, ""))
    with av.open(silent.path) as video:
        assert not video.streams.audio
    voiced, _ = run(order(folder, out, TONES))
    assert voiced.rendered == ("first", "second"), "another length is another clip"
    for path in (out / "scenes").glob("*.mp4"):
        with av.open(path) as video:
            assert not video.streams.audio
    again, _ = run(order(folder, out, TONES))
    assert again.reused == ("first", "second")
    assert run(order(folder, out, ""))[0].reused == ("first", "second")
    assert count_frames(again.path) == count_frames(voiced.path)


def test_what_was_said_is_kept_and_said_again_if_damaged(cache: Path) -> None:
    voice = find_voice(TONES, "en")
    first = voice.say("Hello there.")
    assert first is not None
    (kept,) = cache.glob("*.npz")
    with patch.object(voice.engine, "say", side_effect=AssertionError("asked again")):
        again = voice.say("Hello there.")
    assert again is not None
    np.testing.assert_array_equal(again.samples, first.samples)
    kept.write_bytes(kept.read_bytes()[:50])
    mended = voice.say("Hello there.")
    assert mended is not None and mended.seconds == first.seconds
    assert len(list(cache.glob("*"))) == 1


def test_a_beat_needs_its_speech_and_its_pauses() -> None:
    voice = find_voice(TONES, "en")
    assert voice.needed("Ten chars.") == pytest.approx(LEAD + 1.0 + TAIL)
    assert voice.needed(" ") == 0.0
    assert voice.say("") is None


def test_signs_are_read_out() -> None:
    assert spoken("28×28 − 3", "en") == "28 by 28 minus 3"
    assert spoken("28×28", "ko") == "28 바이 28"
    assert SIGNS["en"].keys() == SIGNS["ko"].keys()


def test_sounds_are_laid_where_they_begin_and_cut_at_the_end() -> None:
    beep = Sound(np.full(4, 20_000, dtype=np.int16), 4)
    laid = track([Spoken(0.0, beep), Spoken(0.5, beep), Spoken(2.5, beep)], 3.0)
    assert (
        laid.samples.tolist() == [20_000] * 2 + [32_767] * 2 + [20_000] * 2 + [0] * 4 + [20_000] * 2
    )
    with pytest.raises(ExplainerError, match=r"rate=\[4, 5\]"):
        track([Spoken(0.0, beep), Spoken(0.0, Sound(beep.samples, 5))], 1.0)


def test_what_cannot_speak_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ExplainerError, match=r"must be one of auto, piper, espeak.*mean espeak"):
        find_voice("espaek", "en")
    with pytest.raises(ExplainerError, match="cannot be loaded: No module named 'nobody'"):
        find_voice("nobody:Voice", "en")
    with pytest.raises(ExplainerError, match=r"must be en for Piper. Say --voice espeak"):
        find_voice("piper", "ko")

    def gone(name: str) -> str:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr("importlib.metadata.version", gone)
    for name, package in (("espeak", "espeakng-loader"), ("piper", "piper-tts"), (AUTO, "piper")):
        with pytest.raises(ExplainerError, match=rf"{package}.*\./run extra voice"):
            find_voice(name, "en")


@pytest.mark.skipif(
    importlib.util.find_spec("espeakng_loader") is None, reason="an extra, not installed"
)
@pytest.mark.parametrize(
    ("lang", "text"),
    [("en", "The stride is how far apart the input stands."), ("ko", "창은 한 칸씩 움직입니다.")],
)
def test_espeak_takes_the_same_time_every_time(lang: str, text: str) -> None:
    engine = find_voice("espeak", lang).engine
    said = engine.say(text)
    assert 1.0 < said.seconds < 6.0
    assert np.abs(said.samples.astype(int)).max() > 5000
    assert len(engine.say(f"{text} {text}").samples) > 1.5 * len(said.samples)
    assert engine.say(text).seconds == pytest.approx(said.seconds, abs=0.01)


@pytest.mark.skipif(
    importlib.util.find_spec("espeakng_loader") is None, reason="an extra, not installed"
)
def test_espeak_refuses_what_it_does_not_speak() -> None:
    with pytest.raises(ExplainerError, match="is no language that eSpeak speaks"):
        find_voice("espeak", "tlh-piqd")


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("piper") is None, reason="an extra, not installed")
def test_piper_takes_the_same_time_every_time() -> None:
    engine = find_voice("piper", "en").engine
    text = "The sweep always moves one cell. Not two: one."
    lengths = {len(engine.say(text).samples) for _ in range(3)}
    assert len(lengths) == 1
    assert 1.5 < lengths.pop() / 22_050 < 6.0


def test_the_best_engine_is_one_of_ours() -> None:
    from explainer.render.voice.engines import ENGINES

    assert {*BEST.values(), ELSE} <= ENGINES.keys()
