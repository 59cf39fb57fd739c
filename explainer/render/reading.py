"""Read a lecture's file, or say what is wrong in which line of it."""

from __future__ import annotations

import importlib.util
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from explainer import words
from explainer.errors import ExplainerError
from explainer.parameters import Parameters
from explainer.render import positions
from explainer.render.plan import Chapter, Entry, Lecture, Title, hint

__all__ = ["read_lecture"]

FILE = "lecture.toml"


def read_lecture(path: Path | None = None) -> Lecture:
    """Read a lecture.

    Parameters
    ----------
    path : pathlib.Path, optional
        Its file, or a folder that holds it as ``lecture.toml``; by default the built-in lecture.

    Returns
    -------
    Lecture
        Its scenes found beside the file, or else among those that are installed; their parameters
        checked.

    Raises
    ------
    ExplainerError
        If the file is missing, or is not a lecture: with the line, and the nearest right name.
    """
    chosen = _installed() if path is None else path.resolve()
    file = chosen / FILE if chosen.is_dir() or path is None else chosen
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise ExplainerError("lecture", "plan", str(file), "does not exist") from error
    except UnicodeDecodeError as error:
        raise ExplainerError("lecture", "plan", str(file), "is not text in UTF-8") from error
    return _Reader(file, text).lecture()


class _Reader:
    """One file being read."""

    def __init__(self, file: Path, text: str) -> None:
        self.file = file
        try:
            self.table = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise ExplainerError("lecture", "plan", str(file), f"is not TOML: {error}") from error
        self.lines = positions.lines(text)
        self.counts: Counter[str] = Counter()
        self.entries: dict[str, Entry] = {}

    def lecture(self) -> Lecture:
        self.keys((), self.table, ("title", "name", "language", "chapter"))
        lang = self.table.get("language", "en")
        if lang not in words.languages():
            rule = f"must be one of {', '.join(words.languages())}"
            raise self.refusal(("language",), lang, rule)
        tables = self.table.get("chapter", [])
        if not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
            raise self.refusal(("chapter",), tables, "must be tables, each below [[chapter]]")
        chapters = tuple(self.chapter(i, one) for i, one in enumerate(tables))
        if not self.entries:
            raise ExplainerError("lecture", "plan", str(self.file), "has no scenes")
        return Lecture(
            path=self.file,
            title=self.title((), self.table),
            lang=lang,
            chapters=chapters,
            entries={name: self.told_apart(entry) for name, entry in self.entries.items()},
        )

    def chapter(self, index: int, table: dict[str, Any]) -> Chapter:
        here: positions.Path = ("chapter", index)
        self.keys(here, table, ("title", "name", "scenes"))
        scenes = table.get("scenes")
        if not isinstance(scenes, list):
            rule = "must be a list of scenes: names, or {scene = NAME, ...} with parameters"
            raise self.refusal((*here, "scenes"), scenes, rule)
        names = tuple(self.entry((*here, "scenes", i), one) for i, one in enumerate(scenes))
        return Chapter(self.title(here, table), names)

    def title(self, here: positions.Path, table: Mapping[str, Any]) -> Title:
        """Return the title of the lecture or of a chapter."""
        if ("title" in table) == ("name" in table):
            rule = 'must say either title = "..." or the name of one in the words tables'
            raise self.refusal((*here, "title"), table.get("title"), rule)
        key = "title" if "title" in table else "name"
        value, known = table[key], words.load("en").titles
        if not isinstance(value, str) or not value:
            raise self.refusal((*here, key), value, "must be text")
        if key == "name" and value not in known:
            remedy = hint(value, known, "There are")
            raise self.refusal((*here, key), value, "is no title in the words tables", remedy)
        return Title(**{"text" if key == "title" else "name": value})

    def entry(self, here: positions.Path, value: Any) -> str:
        """Take a scene into the lecture; return the name it has there."""
        table = {"scene": value} if isinstance(value, str) else value
        if not isinstance(table, dict) or not isinstance(table.get("scene"), str):
            rule = "must be a scene's name, or {scene = NAME, ...} with parameters"
            raise self.refusal(here, value, rule, argument="scene")
        scene = table["scene"]
        source = self.source(here, scene)
        given = {key: one for key, one in table.items() if key != "scene"}
        self.counts[scene] += 1
        name = scene if self.counts[scene] == 1 else f"{scene}-{self.counts[scene]}"
        parameters = self.parameters(here, source, given) if given else {}
        self.entries[name] = Entry(name=name, source=source, parameters=parameters)
        return name

    def source(self, here: positions.Path, scene: str) -> Path:
        """Return a scene's file: the lecture's own, or an installed one."""
        folders = list(dict.fromkeys([self.file.parent, _installed()]))
        if scene.isidentifier():
            for folder in folders:
                if (folder / f"{scene}.py").is_file():
                    return folder / f"{scene}.py"
        known = sorted({path.stem for folder in folders for path in folder.glob("[!_]*.py")})
        rule = (
            f"is no scene: there is no {scene}.py beside the lecture, nor among the built-in ones"
        )
        where = (*here, "scene") if (*here, "scene") in self.lines else here
        raise self.refusal(where, scene, rule, hint(scene, known, "There are"), argument="scene")

    def parameters(
        self, here: positions.Path, source: Path, given: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Return what is chosen about a scene, if that is legal."""
        from explainer.render.worker import scene_class  # imports Manim

        try:
            takes = getattr(scene_class(source), "takes", Parameters)
        except Exception as error:  # a lecturer's own file may raise anything
            rule = f"cannot be read: {type(error).__name__}: {error}".partition("\n")[0].rstrip(".")
            raise self.refusal(here, source.name, rule, argument="scene") from error
        try:
            chosen: dict[str, Any] = takes.of(given, self.file.parent).chosen()
        except ExplainerError as error:
            where = (*here, error.argument) if error.argument in given else here
            raise self.refusal(
                where, error.value, error.rule, error.remedy, argument=error.argument
            ) from error
        return chosen

    def told_apart(self, entry: Entry) -> Entry:
        """Return an entry whose title is not that of another one."""
        if self.counts[entry.source.stem] == 1 or not entry.parameters:
            return entry
        said = [_said(name, value) for name, value in entry.parameters.items()]
        return replace(entry, told_apart=", ".join(said))

    def keys(self, here: positions.Path, table: Mapping[str, Any], known: Sequence[str]) -> None:
        for key, value in table.items():
            if key not in known:
                remedy = hint(key, known, "There are")
                raise self.refusal((*here, key), value, "is not known here", remedy)

    def refusal(
        self,
        where: positions.Path,
        value: object,
        rule: str,
        remedy: str = "",
        *,
        argument: str = "",
    ) -> ExplainerError:
        line = positions.line_of(where, self.lines)
        name = argument or str(where[-1])
        return ExplainerError(f"{self.file.name}, line {line}", name, value, rule, remedy)


def _said(name: str, value: Any) -> str:
    """Return a parameter in few words."""
    if isinstance(value, tuple) and isinstance(value[0], tuple):
        return name if name == "image" else f"{name} {len(value)}×{len(value[0])}"
    numbers = value if isinstance(value, tuple) else (value,)
    return f"{name} {', '.join(map(str, numbers))}"


def _installed() -> Path:
    found = importlib.util.find_spec("scenes")
    if found is None or not found.submodule_search_locations:
        rule, remedy = "is not installed", "Start from the project's folder, or with ./run."
        raise ExplainerError("lecture", "package", "scenes", rule, remedy)
    return Path(next(iter(found.submodule_search_locations)))
