"""The lecture's plan: which scenes, in which chapters, in which order."""

from __future__ import annotations

import difflib
import importlib.util
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from explainer import words
from explainer.errors import ExplainerError

__all__ = ["Chapter", "Lecture", "read_lecture", "scene_title"]


@dataclass(frozen=True)
class Chapter:
    """A chapter: its title and the names of its scenes, in order."""

    title: str
    scenes: tuple[str, ...]


@dataclass(frozen=True)
class Lecture:
    """A lecture: its title, its chapters, and the folder that holds the scenes' files."""

    title: str
    chapters: tuple[Chapter, ...]
    folder: Path

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all scenes, in order."""
        return tuple(name for chapter in self.chapters for name in chapter.scenes)

    def source(self, name: str) -> Path:
        """Return the file of the scene called `name`, there or not."""
        return self.folder / f"{name}.py"

    def select(self, only: Iterable[str] = ()) -> tuple[str, ...]:
        """Return the scenes called `only`, or all if it is empty, in the lecture's order.

        Raises
        ------
        ExplainerError
            If the lecture has no such scene, or a scene has no file.
        """
        wanted = set(only)
        for name in sorted(wanted.difference(self.names)):
            rule = "is not a scene of the lecture"
            raise ExplainerError("lecture", "scene", name, rule, _hint(name, self.names))
        chosen = tuple(name for name in self.names if not wanted or name in wanted)
        for name in chosen:
            if not self.source(name).is_file():
                rule = f"has no file {self.source(name)}"
                remedy = "Write it, or take the scene out of lecture.toml."
                raise ExplainerError("lecture", "scene", name, rule, remedy)
        return chosen


def read_lecture(folder: Path | None = None) -> Lecture:
    """Read ``lecture.toml`` in `folder`, by default that of the installed scenes.

    Raises
    ------
    ExplainerError
        If the file is missing or is not a lecture.
    """
    path = (_installed_scenes() if folder is None else folder.resolve()) / "lecture.toml"
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        chapters = tuple(_chapter(entry) for entry in table["chapter"])
        lecture = Lecture(str(table["title"]), chapters, path.parent)
    except FileNotFoundError as error:
        raise ExplainerError("lecture", "plan", str(path), "does not exist") from error
    except KeyError as error:
        raise ExplainerError("lecture", "plan", str(path), f"lacks the entry {error}") from error
    except (TypeError, ValueError) as error:
        raise ExplainerError("lecture", "plan", str(path), f"is not a lecture: {error}") from error
    twice = {name for name in lecture.names if lecture.names.count(name) > 1}
    if twice or not lecture.names:
        rule = f"names {', '.join(sorted(twice))} twice" if twice else "has no scenes"
        raise ExplainerError("lecture", "plan", str(path), rule)
    return lecture


def scene_title(name: str, lang: str) -> str:
    """Return the title of a scene: from the words, or made of its name if they have none."""
    scenes = words.load(lang).scenes
    return scenes[name].title if name in scenes else name.replace("_", " ").capitalize()


def _chapter(entry: dict[str, Any]) -> Chapter:
    names = tuple(entry["scenes"])
    if not all(isinstance(name, str) and name.isidentifier() for name in names):
        raise ValueError(f"scenes = {list(names)} must be names of Python files")
    return Chapter(str(entry["title"]), names)


def _installed_scenes() -> Path:
    found = importlib.util.find_spec("scenes")
    if found is None or not found.submodule_search_locations:
        rule, remedy = "is not installed", "Start from the project's folder, or with ./run."
        raise ExplainerError("lecture", "package", "scenes", rule, remedy)
    return Path(next(iter(found.submodule_search_locations)))


def _hint(name: str, names: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(name, names, cutoff=0.5)
    return f"Did you mean {' or '.join(near)}?" if near else f"It has {', '.join(names)}."
