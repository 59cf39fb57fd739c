"""Chunks that are encoded at the same time make one film; the one who draws waits for them."""

from __future__ import annotations

import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explainer.render.engine import encoder, x264
from explainer.render.engine.encoder import WAITING, Encoder
from explainer.render.engine.held import Picture
from tests.render.engine.shots import (
    HALVES,
    WHOLE,
    Shots,
    check,
    frames_of,
    pixels,
    some_shots,
    spec,
)

LONGEST, SHORTEST = 6, 3


@pytest.fixture
def short_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have chunks of a few pictures, and as many keyframes."""
    monkeypatch.setattr(encoder, "LONGEST", LONGEST)
    monkeypatch.setattr(encoder, "SHORTEST", SHORTEST)
    monkeypatch.setattr(encoder, "KEYS", LONGEST)
    monkeypatch.setattr(x264, "KEYS", LONGEST)


def write(path: Path, shots: Shots, **options: str) -> None:
    """Encode shots; each second one is told as what changes in two halves."""
    film = Encoder(path, spec(crf="23", **options))
    for number, (repeat, key) in enumerate(shots):
        film.write(pixels(number), HALVES if number % 2 else [WHOLE], 1, key=key)
        if repeat > 1:
            film.write(pixels(number), [], repeat - 1)
    film.finish()


@pytest.mark.usefixtures("short_chunks")
@settings(deadline=None, derandomize=True, max_examples=60)
@given(some_shots, st.sampled_from(["1", "2", "3", "auto"]))
def test_all_frames_are_there_whatever_the_chunks(shots: Shots, threads: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.mp4"
        write(path, shots, threads=threads)
        check(path, shots)


@pytest.mark.usefixtures("short_chunks")
@pytest.mark.parametrize(("longest", "g"), [(LONGEST, None), (13, "13")])
def test_a_chunk_begins_when_it_is_time_or_a_keyframe_is_due(
    tmp_path: Path, longest: int, g: str | None
) -> None:
    one = [(1, False)]
    short, soon = one * longest, one * (SHORTEST - 1)
    # A whole chunk; one that a section ends; one in which a section begins too early to end it.
    shots = [*short, *one, *soon, (1, True), *soon[1:], (1, True), *short, *one]
    options = {"threads": "2", "x264-params": "scenecut=0", **({"g": g} if g else {})}
    write(tmp_path / "a.mp4", shots, **options)
    third = longest + SHORTEST
    early = third + SHORTEST - 1
    assert frames_of(tmp_path / "a.mp4")[2] == [0, longest, third, early, third + longest]


@pytest.mark.usefixtures("short_chunks")
def test_one_thread_leaves_keyframes_to_x264(tmp_path: Path) -> None:
    options = {"threads": "1", "g": "13", "x264-params": "scenecut=0"}
    write(tmp_path / "a.mp4", [(1, False)] * 30, **options)
    assert frames_of(tmp_path / "a.mp4")[2] == [0, 13, 26]


def test_frequent_keyframes_are_x264s(tmp_path: Path) -> None:
    write(tmp_path / "a.mp4", [(1, False)] * 40, **{"g": "4", "x264-params": "scenecut=0"})
    assert frames_of(tmp_path / "a.mp4")[2] == list(range(0, 40, 4))


@pytest.mark.usefixtures("short_chunks")
def test_a_film_is_the_same_bytes_again(tmp_path: Path) -> None:
    shots = [(number % 5 + 1, number % 7 == 0) for number in range(80)]
    for name in "ab":
        write(tmp_path / name, shots)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


class Film:
    """In place of a file: what is put into it."""

    def __init__(self, *_: Any) -> None:
        self.frames: list[int] = []

    def add(self, pictures: list[Picture]) -> None:
        self.frames += [picture.frame for picture in pictures]

    def close(self) -> None:
        pass


class Stream:
    """In place of x264: takes as long as it is told, and makes a picture of every frame."""

    header = b""

    def __init__(self, _: Any) -> None:
        self.next = 0

    def go_to(self, first: int) -> list[Picture]:
        self.next = first
        return []

    def write(self, _: Any, repeat: int, *, key: bool) -> list[Picture]:
        self.wait()
        begins, self.next = self.next, self.next + repeat
        return [Picture(b"", number, key) for number in range(begins, self.next)]

    def rest(self) -> list[Picture]:
        return []

    def wait(self) -> None:
        """Take some time."""


@pytest.fixture
def film(monkeypatch: pytest.MonkeyPatch) -> Iterator[Encoder]:
    """Return an encoder without x264 and file."""
    monkeypatch.setattr(encoder, "X264", Stream)
    monkeypatch.setattr(encoder, "Mp4", Film)
    yield Encoder(Path("a.mp4"), spec())
    assert not [one.name for one in threading.enumerate() if one.name.startswith("encoder")]


@pytest.mark.usefixtures("short_chunks")
def test_chunks_are_put_in_order_whichever_is_ready_first(
    film: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = np.random.default_rng(0)
    monkeypatch.setattr(Stream, "wait", lambda _: time.sleep(0.002 * chance.random()))
    for number in range(200):
        film.write(pixels(number), [WHOLE], 1 + number % 3)
    film.finish()
    written = film._file
    assert isinstance(written, Film)
    assert written.frames == list(range(sum(1 + number % 3 for number in range(200))))


@pytest.mark.usefixtures("short_chunks")
def test_lanes_get_as_much_to_do(film: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    pictures: Counter[str] = Counter()

    def wait(_: Stream) -> None:
        pictures[threading.current_thread().name] += 1

    monkeypatch.setattr(Stream, "wait", wait)
    # A chunk as long as can be, a short one, and so on: by turns, one lane would get all the long.
    for length in [LONGEST, SHORTEST] * 3:
        for number in range(length):
            film.write(pixels(number), [WHOLE], key=not number)
    film.finish()
    assert sorted(pictures.values()) == [12, 15]


@pytest.mark.parametrize("size", [0, 1_000_000, WAITING])
def test_the_renderer_waits_for_the_encoder(
    film: Encoder, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    """However slow the encoder is, only so many bytes are held in memory."""
    ahead: list[int] = []
    sent = 0
    done = threading.Event()

    def wait(_: Stream) -> None:
        # As slow as can be: it takes a frame only when no other can be sent.
        while not done.is_set() and film._room.taken + size < WAITING:
            done.wait(0.001)
        ahead.append(sent - len(ahead))

    monkeypatch.setattr(Stream, "wait", wait)
    nothing = np.empty((0, 0), np.uint8)
    part = np.empty((1, size), np.uint8), nothing, nothing
    monkeypatch.setattr(encoder, "convert", lambda _: part)
    for _ in range(100):
        film.write(pixels(0), [WHOLE])
        sent += 1
    done.set()
    film.finish()
    assert len(ahead) == 100
    # One is being written, one may have been let in when there was room for less than it.
    assert max(ahead) <= WAITING // (size + 1) + 2
    if size:
        assert max(ahead) > WAITING // (2 * size), "there is room for more"


def test_what_is_given_up_is_not_encoded(film: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    written = []
    first = threading.Event()

    def wait(_: Stream) -> None:
        written.append(1)
        first.wait(10)

    monkeypatch.setattr(Stream, "wait", wait)
    for _ in range(50):
        film.write(pixels(0), [WHOLE])
    threading.Timer(0.05, first.set).start()
    film.abort()
    assert len(written) == 1


@pytest.mark.usefixtures("short_chunks")
@pytest.mark.parametrize("bad", [0, 5, 40, 99])
def test_who_draws_is_told_why_encoding_stopped_and_does_not_hang(
    film: Encoder, monkeypatch: pytest.MonkeyPatch, bad: int
) -> None:
    calls = iter(range(1000))

    def wait(_: Stream) -> None:
        if next(calls) == bad:
            raise LookupError("of the encoder")

    monkeypatch.setattr(Stream, "wait", wait)
    film._room.size = 1

    def draw() -> None:
        for number in range(100):
            film.write(pixels(number), [WHOLE])
        film.finish()

    with pytest.raises(LookupError, match="of the encoder"):
        draw()
    film.abort()
