"""What an engine is, how a text is put for it, and the keeping of what it has said."""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from explainer.files import atomic_write, cache_dir
from explainer.render.voice.sound import Sound

__all__ = ["LEAD", "TAIL", "Engine", "Voice", "spoken"]

LEAD = 0.4
"""Seconds from the start of a beat, while its caption comes in, to the first word."""

TAIL = 0.5
"""Seconds of silence, at least, from the last word to the end of the beat."""

#: Signs as they are read out; engines leave them out or spell them.
SIGNS = {
    "en": {"×": " by ", "−": " minus ", "°": " degrees", "→": " to "},
    "ko": {"×": " 바이 ", "−": " 마이너스 ", "°": "도", "→": "에서 "},
}


class Engine(Protocol):
    """Something that speaks."""

    @property
    def identity(self) -> str:
        """All that its sound depends on but the text: equal identities speak equally long."""
        ...

    def say(self, text: str) -> Sound:
        """Return ``text``, not empty, spoken; as long as ever to a hundredth of a second."""
        ...


def spoken(text: str, lang: str) -> str:
    """Return a narration as it is to be read out.

    Examples
    --------
    >>> spoken("28×28 becomes 14×14.", "en")
    '28 by 28 becomes 14 by 14.'
    """
    for sign, words in SIGNS.get(lang, {}).items():
        text = text.replace(sign, words)
    return " ".join(text.split())


@dataclass(frozen=True)
class Voice:
    """An engine in a language, and the cache of what it has said.

    Parameters
    ----------
    engine : Engine
        What speaks.
    lang : str
        The language of the texts.
    """

    engine: Engine
    lang: str

    @property
    def identity(self) -> str:
        """All that the spoken track depends on but the texts."""
        return f"{self.engine.identity}, {LEAD} + {TAIL} s, {SIGNS.get(self.lang, {})}"

    def say(self, narration: str) -> Sound | None:
        """Return a narration spoken, or None if there is nothing to say.

        Raises
        ------
        ExplainerError
            If the engine cannot speak.
        """
        text = spoken(narration, self.lang)
        if not text:
            return None
        key = hashlib.sha256(f"{self.identity}\n{self.lang}\n{text}".encode()).hexdigest()
        path = cache_dir() / "speech" / f"{key[:32]}.npz"
        try:
            with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as kept:
                return Sound(kept["samples"], int(kept["rate"]))
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            pass  # not said yet, or damaged: say it
        sound = self.engine.say(text)
        with atomic_write(path) as part:
            np.savez(part, samples=sound.samples, rate=np.int64(sound.rate))
        return sound

    def needed(self, narration: str) -> float:
        """Return the seconds that a beat needs for its narration to be spoken, with its pauses."""
        sound = self.say(narration)
        return LEAD + sound.seconds + TAIL if sound else 0.0
