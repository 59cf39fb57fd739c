"""Rendered clips on the disk: taken for good only when whole and of the wanted key."""

from __future__ import annotations

import hashlib
import json
import os
import re
from dataclasses import asdict, dataclass
from pathlib import Path

from explainer.files import atomic_write
from explainer.render.job import SceneResult, TimedBeat
from explainer.render.settings import Picture

__all__ = ["Clip", "ClipStore"]


@dataclass(frozen=True, kw_only=True)
class Clip:
    """A whole clip: its file, its number of frames, its beats."""

    path: Path
    frames: int
    beats: tuple[TimedBeat, ...]


@dataclass(frozen=True)
class ClipStore:
    """The clips of one language, picture and voice in a folder.

    Each is a video ``NAME.en-720p30.mp4`` with a ``.json`` beside it, written after it, that says
    which key it has and what its bytes are. Those whose beats are as long as a voice needs are
    silent too, and are called ``NAME.en-720p30-VOICE.mp4``.
    """

    folder: Path
    lang: str
    picture: Picture
    voice: str = ""

    def path(self, name: str) -> Path:
        """Return where the clip of a scene is, or will be."""
        voice = re.sub(r"\W+", "_", self.voice)  # it may name a module
        label = "-".join(filter(None, (self.lang, self.picture.label, voice)))
        return self.folder / f"{name}.{label}.mp4"

    def get(self, name: str, key: str) -> Clip | None:
        """Return the clip of a scene if it is there, whole, and has this key."""
        path = self.path(name)
        try:
            about = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
            if about["key"] != key or about["size"] != path.stat().st_size:
                return None
            if about["sha256"] != _digest(path):
                return None
            beats = tuple(TimedBeat(**beat) for beat in about["beats"])
            return Clip(path=path, frames=int(about["frames"]), beats=beats)
        except (OSError, ValueError, TypeError, KeyError):
            return None  # missing, or not ours: render it

    def put(self, name: str, key: str, result: SceneResult) -> Clip:
        """Move a rendered clip into the store under a name and return it there."""
        path = self.path(name)
        about = {
            "key": key,
            "frames": result.frames,
            "size": result.clip.stat().st_size,
            "sha256": _digest(result.clip),
            "beats": [asdict(beat) for beat in result.beats],
        }
        with atomic_write(path) as part:
            os.replace(result.clip, part)
        with atomic_write(path.with_suffix(".json")) as part:
            part.write_text(json.dumps(about, ensure_ascii=False, indent=1), encoding="utf-8")
        return Clip(path=path, frames=result.frames, beats=result.beats)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
