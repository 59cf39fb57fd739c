"""eSpeak NG, from a wheel that holds its library and the data of all its languages.

A formant synthesiser: small, quick, plain to understand, and audibly a machine. It speaks English
and Korean, also mixed.
"""

from __future__ import annotations

import ctypes
import functools
from typing import Any

import numpy as np

from explainer.errors import ExplainerError
from explainer.render.voice.engines import require
from explainer.render.voice.sound import Sound

__all__ = ["Espeak"]

#: Words a minute, by eSpeak's own count.
PACE = 160

# From speak_lib.h.
_SYNCHRONOUS, _RATE, _UTF8 = 2, 1, 1
_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)


class Espeak:
    """eSpeak NG's voice of one language.

    Parameters
    ----------
    lang : str
        A language that eSpeak has.

    Raises
    ------
    ExplainerError
        If it is not installed, or does not speak the language.
    """

    def __init__(self, lang: str) -> None:
        self.voice = "en-us" if lang == "en" else lang
        self.identity = f"{require('espeak', 'espeakng-loader')}, {self.voice}, {PACE}"
        self._choose()

    def say(self, text: str) -> Sound:
        """Return ``text`` spoken."""
        library, rate = _library()
        self._choose()
        library.espeak_SetParameter(_RATE, PACE, 0)
        pieces = [np.zeros(0, dtype=np.int16)]

        def receive(samples: Any, count: int, _: Any) -> int:
            if samples and count:
                pieces.append(np.ctypeslib.as_array(samples, (count,)).copy())
            return 0

        callback = _Callback(receive)
        library.espeak_SetSynthCallback(callback)
        encoded = text.encode()
        failed = library.espeak_Synth(encoded, len(encoded) + 1, 0, 1, 0, _UTF8, None, None)
        library.espeak_SetSynthCallback(_Callback())
        if failed:
            raise ExplainerError("voice", "text", text, f"could not be spoken (error {failed})")
        return Sound(np.concatenate(pieces), rate)

    def _choose(self) -> None:
        library, _ = _library()
        if library.espeak_SetVoiceByName(self.voice.encode()):
            rule = "is no language that eSpeak speaks"
            raise ExplainerError("voice", "lang", self.voice, rule)


@functools.cache
def _library() -> tuple[Any, int]:
    """Return the library, ready to speak, and its samples a second."""
    import espeakng_loader

    library = ctypes.CDLL(espeakng_loader.get_library_path())
    data = espeakng_loader.get_data_path().encode()
    rate = library.espeak_Initialize(_SYNCHRONOUS, 0, data, 0)
    if rate <= 0:
        raise ExplainerError("voice", "engine", "espeak", f"could not start (error {rate})")
    return library, rate
