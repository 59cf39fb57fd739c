from __future__ import annotations

import json
from pathlib import Path

import pytest

from explainer.render.clips import ClipStore
from explainer.render.job import SceneResult, TimedBeat
from explainer.render.settings import Picture

BEAT = TimedBeat(name="only", start=0.0, end=1.5, narration="말하다")


@pytest.fixture
def store(tmp_path: Path) -> ClipStore:
    return ClipStore(tmp_path / "scenes", "en", Picture(854, 480, 15))


@pytest.fixture
def kept(store: ClipStore, tmp_path: Path) -> Path:
    rendered = tmp_path / "clip.mp4"
    rendered.write_bytes(b"frames" * 100)
    result = SceneResult(name="a", clip=rendered, frames=23, beats=(BEAT,), seconds=1.0)
    return store.put("a", "key", result).path


def test_what_is_put_is_got(store: ClipStore, kept: Path) -> None:
    clip = store.get("a", "key")
    assert clip is not None
    assert (clip.path, clip.frames, clip.beats) == (kept, 23, (BEAT,))


def test_another_key_is_another_clip(store: ClipStore, kept: Path) -> None:
    assert store.get("a", "other") is None
    assert store.get("b", "key") is None


def test_each_language_and_picture_has_its_own(store: ClipStore, kept: Path) -> None:
    korean = ClipStore(store.folder, "ko", store.picture)
    small = ClipStore(store.folder, "en", Picture(854, 480, 30))
    assert len({s.path("a") for s in (store, korean, small)}) == 3
    assert korean.get("a", "key") is small.get("a", "key") is None


def test_a_truncated_clip_is_not_taken(store: ClipStore, kept: Path) -> None:
    kept.write_bytes(kept.read_bytes()[:-1])
    assert store.get("a", "key") is None


def test_a_changed_clip_is_not_taken(store: ClipStore, kept: Path) -> None:
    kept.write_bytes(kept.read_bytes()[:-1] + b"x")
    assert store.get("a", "key") is None


@pytest.mark.parametrize("text", ["", "[]", "{}", "nonsense", '{"key": "key"}'])
def test_a_broken_note_is_not_believed(store: ClipStore, kept: Path, text: str) -> None:
    kept.with_suffix(".json").write_text(text, encoding="utf-8")
    assert store.get("a", "key") is None


def test_a_note_of_another_version_is_not_believed(store: ClipStore, kept: Path) -> None:
    note = kept.with_suffix(".json")
    about = json.loads(note.read_text(encoding="utf-8"))
    about["beats"] = [{"name": "only"}]
    note.write_text(json.dumps(about), encoding="utf-8")
    assert store.get("a", "key") is None
