from __future__ import annotations

import itertools

import hypothesis.strategies as st
import pytest
from hypothesis import given

from explainer import words
from explainer.render.subtitles import LINE, LINES, Cue, cues, srt, vtt

LONG = (
    "Every input cell stands two cells apart from the next, and the zeros between them are what "
    "gives the stride of a transposed convolution its meaning, not the steps of the window."
)
KOREAN = "전치 합성곱에서 stride는 커널이 움직이는 거리가 아니라 입력 칸이 서로 떨어진 거리입니다."


def test_the_files_have_their_formats_forms() -> None:
    said = [Cue(0.0, 1.25, "One & two"), Cue(3661.5, 3662.0, "three")]
    assert srt(said) == (
        "1\n00:00:00,000 --> 00:00:01,250\nOne & two\n\n2\n01:01:01,500 --> 01:01:02,000\nthree\n\n"
    )
    assert vtt(said) == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:01.250\nOne &amp; two\n\n"
        "01:01:01.500 --> 01:01:02.000\nthree\n\n"
    )


def test_a_long_sentence_is_cut_in_proportion_to_its_length() -> None:
    parts = cues(LONG, 10.0, 20.0)
    assert len(parts) > 1
    total = sum(len(cue.text) for cue in parts)
    for cue in parts:
        assert cue.end - cue.start == pytest.approx(10 * len(cue.text) / total)


def test_no_cue_is_a_scrap_of_a_sentence() -> None:
    said = "A convolution has two parts: an input, here 5 by 5, and a small kernel, here 3 by 3."
    assert [len(cue.text) > 30 for cue in cues(said, 0, 1)] == [True, True]


def test_sentences_are_kept_whole_where_they_fit() -> None:
    said = "It jumps. It never does so here, where the window moves one cell at a time, always."
    assert cues(said, 0, 1)[0].text.startswith("It jumps.")
    assert cues(f"{LONG} Short.", 0, 1)[-1].text.endswith("Short.")


def test_korean_is_split_at_its_spaces() -> None:
    texts = " ".join(cue.text for cue in cues(KOREAN * 3, 0, 9))
    assert texts.split() == (KOREAN * 3).split()


def test_nothing_said_gives_no_cue() -> None:
    assert cues("  ", 0, 5) == []


@pytest.mark.parametrize("lang", words.languages())
def test_everything_that_is_said_fits(lang: str) -> None:
    for scene in words.load(lang).scenes.values():
        for line in scene.beats:
            check(line.narration, cues(line.narration, 0.0, 10.0))


@given(st.lists(st.text("abc.?", min_size=1, max_size=60)).map(" ".join))
def test_any_text_fits_and_none_is_lost(text: str) -> None:
    check(text, cues(text, 0.0, 10.0))


def check(text: str, parts: list[Cue]) -> None:
    lines = [cue.text.split("\n") for cue in parts]
    assert all(len(cue) <= LINES for cue in lines)
    assert all(len(line) <= LINE for line in itertools.chain(*lines))
    assert "".join("".join(cue.text.split()) for cue in parts) == "".join(text.split())
    if parts:
        assert parts[0].start == 0.0
        assert parts[-1].end == pytest.approx(10.0)
    assert all(a.end == b.start for a, b in itertools.pairwise(parts))
