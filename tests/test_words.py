"""The words tables: complete, alike in every language, and usable."""

from __future__ import annotations

import string
import tomllib
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Any

import pytest

from explainer import ExplainerError, words


def leaves(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from leaves(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


def table(lang: str) -> dict[str, Any]:
    source = resources.files("explainer.words") / f"{lang}.toml"
    return dict(leaves(tomllib.loads(source.read_text(encoding="utf-8"))))


def figures(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_language_has_the_same_entries() -> None:
    english = table("en")
    for lang in words.languages():
        assert table(lang).keys() == english.keys(), lang


def test_a_caption_names_the_same_figures_in_every_language() -> None:
    english = table("en")
    for lang in words.languages():
        for key, text in table(lang).items():
            if key.endswith(("caption", "title", "subtitle")):
                assert figures(text) == figures(english[key]), (lang, key)


def test_beats_come_in_order_with_both_texts() -> None:
    scene = words.load("en").scene("stride_as_spacing")
    assert [line.name for line in scene.beats][:2] == ["one", "two"]
    assert all(line.caption and line.narration for line in scene.beats)


def test_a_line_is_filled_or_says_what_it_needs() -> None:
    line = words.Line("size", "{i} gives {o}", "{i}")
    assert line.filled(i=3, o=5).caption == "3 gives 5"
    with pytest.raises(ExplainerError, match="needs a figure named 'o'"):
        line.filled(i=3)


def test_unknown_names_say_what_there_is() -> None:
    with pytest.raises(ExplainerError, match="must be one of en"):
        words.load("tlh")
    with pytest.raises(ExplainerError, match="convolution"):
        words.load("en").scene("nothing")
    with pytest.raises(ExplainerError, match="must be one of one, two"):
        words.load("en").scene("stride_as_spacing").beat("nothing")
