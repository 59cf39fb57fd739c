"""The subtitles of every scene can be read: short lines, whole words, and slowly enough."""

from __future__ import annotations

import itertools

import pytest

from explainer import words
from explainer.render.subtitles import LINE, LINES, Cue, cues
from tests.scenes.playing import NAMES, play

#: Characters a second that a cue may ask of its reader.
FASTEST = {"en": 17, "ko": 9}


def subtitles(name: str, lang: str) -> list[Cue]:
    marks = play(name, lang).timeline
    return [cue for mark in marks for cue in cues(mark.narration, mark.start, mark.end)]


@pytest.mark.parametrize("lang", words.languages())
@pytest.mark.parametrize("name", NAMES)
def test_every_cue_can_be_read(name: str, lang: str) -> None:
    for cue in subtitles(name, lang):
        lines = cue.text.split("\n")
        assert len(lines) <= LINES and all(len(line) <= LINE for line in lines), cue
        assert len(cue.text) / (cue.end - cue.start) <= FASTEST[lang] + 1e-6, cue


@pytest.mark.parametrize("lang", words.languages())
@pytest.mark.parametrize("name", NAMES)
def test_cues_follow_each_other_and_split_no_word(name: str, lang: str) -> None:
    said = subtitles(name, lang)
    assert all(one.end <= other.start + 1e-9 for one, other in itertools.pairwise(said))
    whole = " ".join(mark.narration for mark in play(name, lang).timeline)
    assert " ".join(cue.text for cue in said).split() == whole.split()


def test_the_tables_ask_no_more_than_that() -> None:
    for lang in words.languages():
        assert words.load(lang).reading_speed <= FASTEST[lang]
