"""A stand-in for a voice: a tone for every text, as long as a tenth of a second a letter."""

from __future__ import annotations

import numpy as np

from explainer.render.voice import Sound

RATE = 16_000
PITCH = 440.0


def seconds(text: str) -> float:
    return len(text) / 10


class Tones:
    def __init__(self, lang: str) -> None:
        self.identity = f"tones of {PITCH} Hz in {lang}"

    def say(self, text: str) -> Sound:
        times = np.arange(round(seconds(text) * RATE)) / RATE
        return Sound((12_000 * np.sin(2 * np.pi * PITCH * times)).astype(np.int16), RATE)


def loud(samples: np.ndarray, rate: int) -> list[tuple[float, float]]:
    """Return (start, end) in seconds of every stretch of sound, looked at each hundredth."""
    step = rate // 100
    power = np.abs(samples[: len(samples) // step * step].reshape(-1, step)).max(axis=1)
    on = np.concatenate([[False], power > 0.1 * power.max(), [False]]).astype(int)
    edges = np.flatnonzero(np.diff(on)) / 100
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
