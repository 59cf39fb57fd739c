"""The lecture's plan: which scenes, in which chapters, in which order, with which parameters."""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from explainer import words
from explainer.errors import ExplainerError

__all__ = ["Chapter", "Entry", "Lecture", "Title", "hint"]


@dataclass(frozen=True)
class Title:
    """A title as its file has it: written out, or named after an entry of the words tables."""

    text: str = ""
    name: str = ""

    def within(self, lang: str) -> str:
        """Return the title in a language."""
        return self.text or words.load(lang).titles[self.name]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One scene of a lecture.

    Attributes
    ----------
    name : str
        What the lecture calls it: as its scene, with "-2" behind it when that comes again.
    source : pathlib.Path
        The scene's file.
    parameters : mapping
        Those that differ from the scene's own, as plain data.
    told_apart : str
        What a title needs so that it is not that of the same scene elsewhere in the lecture.
    """

    name: str
    source: Path
    parameters: Mapping[str, Any] = field(default_factory=dict)
    told_apart: str = ""

    @property
    def clip(self) -> str:
        """What its clip is called: as its scene, and if that has parameters, also by them.

        So clips of one scene with several parameters stay beside each other, whichever lecture
        they are of, and a scene that comes again as it was is the same clip.
        """
        if not self.parameters:
            return self.source.stem
        chosen = json.dumps(dict(self.parameters), sort_keys=True)
        return f"{self.source.stem}.{hashlib.sha256(chosen.encode()).hexdigest()[:8]}"

    def title(self, lang: str) -> str:
        """Return the scene's title: from the words, or made of its name if they have none."""
        scenes, scene = words.load(lang).scenes, self.source.stem
        title = scenes[scene].title if scene in scenes else scene.replace("_", " ").capitalize()
        return f"{title} ({self.told_apart})" if self.told_apart else title


@dataclass(frozen=True)
class Chapter:
    """A chapter: its title and the names of its scenes, in order."""

    title: Title
    scenes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Lecture:
    """A lecture.

    Attributes
    ----------
    path : pathlib.Path
        Its file.
    title : Title
        What it is called.
    lang : str
        The language it is given in unless another one is asked for.
    chapters : tuple of Chapter
        In order.
    entries : mapping of str to Entry
        Its scenes by their names, in order.
    """

    path: Path
    title: Title
    lang: str
    chapters: tuple[Chapter, ...]
    entries: Mapping[str, Entry]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all scenes, in order."""
        return tuple(self.entries)

    def source(self, name: str) -> Path:
        """Return the file of the scene called `name`."""
        return self.entries[name].source

    def select(self, only: Iterable[str] = ()) -> tuple[str, ...]:
        """Return the scenes called `only`, or all if it is empty, in the lecture's order.

        Raises
        ------
        ExplainerError
            If the lecture has no such scene.
        """
        wanted = set(only)
        for name in sorted(wanted.difference(self.names)):
            rule = "is not a scene of the lecture"
            raise ExplainerError("lecture", "scene", name, rule, hint(name, self.names))
        return tuple(name for name in self.names if not wanted or name in wanted)


def hint(name: str, names: Iterable[str], has: str = "It has") -> str:
    """Return as a sentence which of `names` may be meant by `name`, or which there are."""
    near = difflib.get_close_matches(name, names, cutoff=0.5)
    return f"Did you mean {' or '.join(near)}?" if near else f"{has} {', '.join(names)}."
