"""The contact sheet shows three frames of each clip, as they were rendered."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from explainer.render.clips import Clip
from explainer.render.job import TimedBeat
from explainer.render.sheet import FRAME, Strip, moments, write_sheet

FPS = 10


def beats(*ends: float) -> tuple[TimedBeat, ...]:
    return tuple(TimedBeat(name="x", start=0.0, end=end, narration="") for end in ends)


def clip(path: Path, shades: list[int], *ends: float) -> Clip:
    """Write a clip of grey frames."""
    with av.open(path, "w") as container:
        stream = container.add_stream("libx264", rate=FPS, options={"crf": "1"})
        stream.width, stream.height, stream.pix_fmt = 160, 90, "yuv420p"
        for shade in shades:
            image = np.full((90, 160, 3), shade, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="rgb24")))
        container.mux(stream.encode(None))
    return Clip(path=path, frames=len(shades), beats=beats(*ends))


@pytest.mark.parametrize(
    ("ends", "numbers"),
    [
        ((2.0, 4.0, 6.0, 8.0, 10.0), (18, 58, 98)),
        ((2.0, 4.0, 6.0), (18, 38, 58)),
        ((8.0,), (20, 60, 78)),
        ((), (20, 60, 100)),
    ],
)
def test_frames_are_taken_where_beats_end(ends: tuple[float, ...], numbers: object) -> None:
    assert moments(Clip(path=Path("x"), frames=120, beats=beats(*ends)), FPS) == numbers


def test_no_frame_is_taken_behind_the_end() -> None:
    assert moments(Clip(path=Path("x"), frames=1, beats=beats(9.0)), FPS) == (0, 0, 0)


def test_a_sheet_shows_the_frames_of_all_clips(tmp_path: Path) -> None:
    shades = [40] * 20 + [120] * 20 + [200] * 20
    clips = [clip(tmp_path / f"{i}.mp4", shades, 1.9, 3.9, 5.9) for i in range(5)]
    strips = [
        Strip(chapter=f"Chapter {i // 2}", name=f"scene_{i}", title="A claim", clip=one)
        for i, one in enumerate(clips)
    ]
    write_sheet(strips, tmp_path / "sheet.png", fps=FPS, title="강의")
    sheet = np.array(Image.open(tmp_path / "sheet.png").convert("L")).astype(int)
    for shade in (40, 120, 200):
        near = (np.abs(sheet - shade) <= 3).sum()
        assert near >= 5 * FRAME * (FRAME * 9 // 16), shade
    assert left_over(tmp_path) == []


def left_over(folder: Path) -> list[Path]:
    return list(folder.glob(".*"))
