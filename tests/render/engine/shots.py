"""Pictures of coarse noise, each shown for so many frames, and what a decoder finds of them."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from hypothesis import strategies as st

from explainer.render.engine.seams import VideoEncoderSpec
from explainer.render.engine.x264 import HOLD

# x264 with AVX-512 looks at memory that it has not written where a row of macroblocks is not eights
# of them, and then does not make the same bytes again.
WIDTH, HEIGHT = 128, 48
WHOLE = (0, 0, WIDTH, HEIGHT)
HALVES = [(0, 0, WIDTH // 2, HEIGHT), (WIDTH // 2, 0, WIDTH, HEIGHT)]
COLOURS = np.random.default_rng(0).integers(0, 256, (64, HEIGHT // 8, WIDTH // 8, 4), np.uint8)

Shots = list[tuple[int, bool]]  # how often each is shown, and whether it begins a section

some_shots = st.lists(st.tuples(st.integers(1, 40), st.booleans()), min_size=1, max_size=24)


def pixels(number: int) -> np.ndarray:
    """Return the picture of the shot with this number."""
    return COLOURS[number % 64].repeat(8, axis=0).repeat(8, axis=1)


def spec(**options: str) -> VideoEncoderSpec:
    """Return what Manim tells of a video's encoder."""
    return VideoEncoderSpec(
        container_format="mp4",
        codec="libx264",
        pixel_format="yuv420p",
        width=WIDTH,
        height=HEIGHT,
        frame_rate=Fraction(10),
        options=tuple(options.items()),
    )


def frames_of(path: Path) -> tuple[list[np.ndarray], list[float], list[int]]:
    """Return frames, times, and which are keyframes, decoded without forgiveness."""
    with av.open(str(path), options={"err_detect": "explode"}) as file:
        stream = file.streams.video[0]
        stream.codec_context.options = {"err_detect": "explode"}
        found = list(file.decode(stream))
    pictures = [frame.to_ndarray(format="yuv420p") for frame in found]
    keys = [number for number, frame in enumerate(found) if frame.key_frame]
    return pictures, [float(frame.time or 0) for frame in found], keys


def check(path: Path, shots: Shots) -> None:
    """See that every shot is there as often as is said, its held frames equal to the bit."""
    pictures, times, keys = frames_of(path)
    assert times == [number / 10 for number in range(len(times))]
    assert len(pictures) == sum(repeat for repeat, _ in shots)
    start = 0
    for number, (repeat, key) in enumerate(shots):
        shown = pictures[start : start + repeat]
        if repeat > HOLD:
            assert all(np.array_equal(shown[0], one) for one in shown)
        mean = [np.abs(shown[0].astype(int) - one).mean() for one in pictures]
        near = min(range(len(mean)), key=lambda i: mean[i])
        assert start <= near < start + repeat, f"shot {number} shows another picture"
        assert not key or start in keys
        start += repeat
