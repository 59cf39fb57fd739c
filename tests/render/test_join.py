from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from explainer.errors import ExplainerError
from explainer.render.join import Piece, count_frames, join
from explainer.render.settings import ENCODER

FPS = 15


def write_clip(path: Path, *, frames: int, size: int = 64, level: int = 0) -> Piece:
    """Write a clip as Manim does; each frame is brighter than the one before."""
    with av.open(path, "w") as container:
        stream = container.add_stream("libx264", rate=FPS, options=dict(ENCODER))
        stream.width = stream.height = size
        stream.pix_fmt = "yuv420p"
        for number in range(frames):
            pixels = np.full((size, size, 4), level + 4 * number, np.uint8)
            frame = av.VideoFrame.from_ndarray(pixels, format="rgba")
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return Piece(path=path, frames=frames, title=path.stem)


@pytest.fixture
def pieces(tmp_path: Path) -> list[Piece]:
    return [
        write_clip(tmp_path / "first.mp4", frames=20),
        write_clip(tmp_path / "second.mp4", frames=1, level=100),
        write_clip(tmp_path / "third.mp4", frames=13, level=120),
    ]


def test_every_frame_is_there_in_order_and_in_time(pieces: list[Piece], tmp_path: Path) -> None:
    join(pieces, tmp_path / "all.mp4", fps=FPS)
    shown = []
    for piece in pieces:
        with av.open(piece.path) as clip:
            shown += [frame.to_ndarray() for frame in clip.decode(video=0)]
    with av.open(tmp_path / "all.mp4") as video:
        frames = list(video.decode(video=0))
    assert count_frames(tmp_path / "all.mp4") == len(frames) == 34
    assert [frame.time for frame in frames] == pytest.approx([n / FPS for n in range(34)])
    for frame, expected in zip(frames, shown, strict=True):
        np.testing.assert_array_equal(frame.to_ndarray(), expected)


def test_the_seams_keep_decoding_times_rising(pieces: list[Piece], tmp_path: Path) -> None:
    join(pieces, tmp_path / "all.mp4", fps=FPS)
    with av.open(tmp_path / "all.mp4") as video:
        times = [packet.dts for packet in video.demux(video=0) if packet.dts is not None]
    assert times == sorted(set(times))


def test_there_is_a_chapter_for_each_clip(pieces: list[Piece], tmp_path: Path) -> None:
    join(pieces, tmp_path / "all.mp4", fps=FPS, title="All of it")
    with av.open(tmp_path / "all.mp4") as video:
        assert video.metadata["title"] == "All of it"
        chapters = video.chapters()
    assert [chapter["metadata"]["title"] for chapter in chapters] == ["first", "second", "third"]
    starts = [chapter["start"] * (chapter["time_base"] or 0) for chapter in chapters]
    assert [float(start) for start in starts] == pytest.approx([0, 20 / FPS, 21 / FPS], abs=1e-3)


def test_any_player_and_browser_can_play_it(pieces: list[Piece], tmp_path: Path) -> None:
    join(pieces, tmp_path / "all.mp4", fps=FPS)
    data = (tmp_path / "all.mp4").read_bytes()
    assert 0 < data.index(b"moov") < data.index(b"mdat"), "the index comes first"
    with av.open(tmp_path / "all.mp4") as video:
        codec = video.streams.video[0].codec_context
        assert (codec.name, codec.pix_fmt) == ("h264", "yuv420p")


def test_clips_that_differ_in_size_are_refused(tmp_path: Path) -> None:
    pieces = [
        write_clip(tmp_path / "small.mp4", frames=3),
        write_clip(tmp_path / "large.mp4", frames=3, size=96),
    ]
    (tmp_path / "all.mp4").write_bytes(b"the old one")
    with pytest.raises(ExplainerError, match=r"large\.mp4.*not encoded like"):
        join(pieces, tmp_path / "all.mp4", fps=FPS)
    assert (tmp_path / "all.mp4").read_bytes() == b"the old one"


def test_a_clip_with_other_frames_than_it_says_is_refused(tmp_path: Path) -> None:
    piece = write_clip(tmp_path / "clip.mp4", frames=5)
    with pytest.raises(ExplainerError, match="does not hold the frames 0 to 5"):
        join([Piece(path=piece.path, frames=6, title="")], tmp_path / "all.mp4", fps=FPS)
