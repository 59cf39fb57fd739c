"""Held frames: exact copies, evenly spaced, whatever x264 makes of the frames around them."""

from __future__ import annotations

import tempfile
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.frame import PictureType
from hypothesis import given, settings
from hypothesis import strategies as st

from explainer.render.engine import held, x264
from explainer.render.engine.planes import convert
from explainer.render.engine.x264 import HOLD, X264, Mp4
from tests.render.engine.shots import WHOLE, Shots, check, frames_of, pixels, some_shots, spec


def write(path: Path, shots: Shots, **options: str) -> None:
    """Encode shots as one stream."""
    stream = X264(spec(**options))
    file = Mp4(path, spec(**options), stream.header)
    for number, (repeat, key) in enumerate(shots):
        # Told in two parts, as a scene tells of an animation that changes nothing.
        file.add(stream.write([(WHOLE, convert(pixels(number)))], 1, key=key))
        if repeat > 1:
            file.add(stream.write([], repeat - 1))
    file.add(stream.rest())
    file.close()


@settings(deadline=None, derandomize=True, max_examples=60)
@given(
    some_shots,
    st.sampled_from(["veryfast", "medium", "superfast"]),
    st.sampled_from(["1", "3"]),
)
def test_all_frames_are_there_and_held_ones_are_copies(
    shots: Shots, preset: str, threads: str
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.mp4"
        write(path, shots, preset=preset, threads=threads, crf="23")
        check(path, shots)


@pytest.mark.parametrize(
    "options",
    [
        {"bf": "0"},  # no numbers of output in the stream: x264 encodes all
        {"preset": "ultrafast"},
        {"x264-params": "bframes=8:b-pyramid=strict:ref=4"},
        {"x264-params": "bframes=8:b-pyramid=none"},
        {"x264-params": "cabac=0"},
        {"x264-params": "slices=3"},
        {"x264-params": "weightp=2:keyint=20:min-keyint=2"},
        {"profile": "baseline"},
        {"tune": "zerolatency"},
        {"tune": "stillimage"},
        {"g": "5"},
    ],
    ids=str,
)
def test_streams_of_other_kinds(tmp_path: Path, options: dict[str, str]) -> None:
    shots = [(1, True), (30, False), (1, False), (2, False), (3, False), (1, False), (9, True)] * 4
    write(tmp_path / "a.mp4", shots, **{"preset": "veryfast", "crf": "15", **options})
    if options.keys() & {"g", "bf", "profile", "preset"} or options.get("tune") == "zerolatency":
        pictures, _, _ = frames_of(tmp_path / "a.mp4")
        assert len(pictures) == sum(repeat for repeat, _ in shots)
    else:
        check(tmp_path / "a.mp4", shots)


def test_a_tuning_is_left_alone(tmp_path: Path) -> None:
    kinds = {}
    for name, options in {"own": {}, "tuned": {"tune": "zerolatency"}}.items():
        target = tmp_path / f"{name}.mp4"
        write(target, [(1, False)] * 20, preset="veryfast", **options)
        with av.open(str(target)) as container:
            kinds[name] = {frame.pict_type for frame in container.decode(video=0)}
    assert PictureType.B in kinds["own"]
    assert PictureType.B not in kinds["tuned"]


def test_a_long_hold_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(x264, "LONGEST", 7)
    write(tmp_path / "a.mp4", [(3, True), (50, False), (2, False)], crf="1")
    pictures, times, _ = frames_of(tmp_path / "a.mp4")
    assert len(times) == 55
    assert max(np.abs(pictures[3].astype(int) - one).mean() for one in pictures[3:53]) < 1


def test_the_longest_hold_fits_its_numbers(tmp_path: Path) -> None:
    shots = [(2, True), (held.LONGEST, False), (3, False), (1, False)]
    write(tmp_path / "a.mp4", shots, preset="veryfast", crf="23")
    check(tmp_path / "a.mp4", shots)


def test_a_held_frame_takes_a_few_bytes(tmp_path: Path) -> None:
    write(tmp_path / "short.mp4", [(3, True), (3, False)])
    write(tmp_path / "long.mp4", [(3, True), (1003, False)])
    with av.open(str(tmp_path / "long.mp4")) as file:
        sizes = sorted(packet.size for packet in file.demux(video=0) if packet.size)
    assert len(sizes) == 1006
    assert sizes[1000] < 20


def test_held_pictures_are_no_larger_however_long_they_are_held(tmp_path: Path) -> None:
    sizes = {}
    for name, repeat in {"short": HOLD + 1, "long": 90}.items():
        target = tmp_path / f"{name}.mp4"
        write(target, [(1 if number % 8 else repeat, False) for number in range(64)], crf="23")
        with av.open(str(target)) as file:
            sizes[name] = [packet.size for packet in file.demux(video=0) if packet.size > 20]
    assert sizes["short"] == sizes["long"]


def test_a_hold_must_be_told_of_a_picture_to_refer_to(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no parameter sets"):
        held.Holder(b"", 16, 16)
