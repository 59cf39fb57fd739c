"""What the lecture says: one TOML table a language, one entry for each beat of each scene.

A beat has a ``caption`` (on screen, at most two lines) and a ``narration`` (subtitles, speaker
notes). Braces hold figures that the scene fills in, so that no number is typed twice; where a
Korean particle depends on a figure, the table gives both forms.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from explainer.errors import ExplainerError

__all__ = ["Line", "SceneWords", "Words", "fill", "languages", "load", "table"]

#: Digits that are read with a final consonant (영, 일, 삼, 육, 칠, 팔), and those that end in ㄹ.
_CLOSED, _LIQUID = "013678", "178"


def fill(template: str, **figures: object) -> str:
    """Fill a text's braces, then choose the particles that follow its numbers.

    Raises
    ------
    KeyError
        If a brace has no figure.

    Examples
    --------
    >>> fill("{a}×{a}[이/가] {b}×{b}[으로/로]", a=3, b=5), fill("{n}[으로/로]", n=7)
    ('3×3이 5×5로', '7로')
    """
    return re.sub(r"(\d)\[(\w+)/(\w+)\]", _with_particle, template.format(**figures))


def _with_particle(match: re.Match[str]) -> str:
    digit, closed, opened = match.groups()
    liquid = closed == "으로" and digit in _LIQUID
    return digit + (closed if digit in _CLOSED and not liquid else opened)


@dataclass(frozen=True)
class Line:
    """The words of one beat."""

    name: str
    caption: str
    narration: str

    def filled(self, **figures: object) -> Line:
        """Return the line with its braces filled.

        Raises
        ------
        ExplainerError
            If a brace has no figure.
        """
        try:
            return Line(
                self.name, *(fill(text, **figures) for text in (self.caption, self.narration))
            )
        except KeyError as error:
            raise ExplainerError(
                "words",
                "beat",
                self.name,
                f"its text needs a figure named {error}",
                "Pass it to LectureScene.beat, or mend the words table.",
            ) from error


@dataclass(frozen=True)
class SceneWords:
    """The words of one scene: title, the line below, labels, and beats in order."""

    name: str
    title: str
    subtitle: str
    labels: Mapping[str, str]
    beats: tuple[Line, ...]

    def beat(self, name: str) -> Line:
        """Return the beat called ``name``.

        Raises
        ------
        ExplainerError
            If there is none.
        """
        for line in self.beats:
            if line.name == name:
                return line
        known = ", ".join(line.name for line in self.beats)
        raise ExplainerError("words", f"{self.name} beat", name, f"must be one of {known}")


@dataclass(frozen=True)
class Words:
    """All words of one language."""

    lang: str
    labels: Mapping[str, str]
    #: Of the lecture and its chapters, by the names that its file calls them.
    titles: Mapping[str, str]
    #: What stands on the buttons of a slide deck.
    deck: Mapping[str, str]
    #: Characters a second that a subtitle may ask of its reader.
    reading_speed: float
    scenes: Mapping[str, SceneWords]

    def scene(self, name: str) -> SceneWords:
        """Return the words of the scene called ``name``.

        Raises
        ------
        ExplainerError
            If the table has none.
        """
        if name not in self.scenes:
            known = ", ".join(self.scenes)
            raise ExplainerError(f"words ({self.lang})", "scene", name, f"must be one of {known}")
        return self.scenes[name]


def languages() -> tuple[str, ...]:
    """Return the languages there is a table for, English first."""
    files = resources.files("explainer.words").iterdir()
    found = {f.name.removesuffix(".toml") for f in files if f.name.endswith(".toml")}
    return tuple(sorted(found, key=lambda lang: (lang != "en", lang)))


def table(lang: str, *folders: str) -> dict[str, Any]:
    """Return what a language's table holds: the lecture's, or that in a folder of this room.

    Raises
    ------
    ExplainerError
        If there is no table for that language.
    """
    if lang not in languages():
        raise ExplainerError(
            "words",
            "lang",
            lang,
            f"must be one of {', '.join(languages())}",
            f"Add explainer/words/{lang}.toml to teach in another language.",
        )
    source = resources.files("explainer.words").joinpath(*folders, f"{lang}.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


@functools.cache
def load(lang: str = "en") -> Words:
    """Return the words of ``lang`` ("en", ...).

    Raises
    ------
    ExplainerError
        If there is no table for that language.
    """
    held = table(lang)
    labels: dict[str, str] = held["labels"]
    scenes = {name: _scene(name, entry, labels) for name, entry in held["scene"].items()}
    return Words(
        lang=lang,
        labels=labels,
        titles=held["titles"],
        deck=held["deck"],
        reading_speed=float(held["reading_speed"]),
        scenes=scenes,
    )


def _scene(name: str, entry: Mapping[str, Any], labels: Mapping[str, str]) -> SceneWords:
    return SceneWords(
        name=name,
        title=entry["title"],
        subtitle=entry["subtitle"],
        labels={**labels, **entry.get("labels", {})},
        beats=tuple(
            Line(beat, words["caption"], words["narration"])
            for beat, words in entry["beats"].items()
        ),
    )
