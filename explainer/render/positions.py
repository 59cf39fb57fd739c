"""Where in a TOML file each entry stands, which Python's own parser does not tell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import TypeAlias

__all__ = ["Path", "line_of", "lines"]

Path: TypeAlias = tuple[str | int, ...]
"""How an entry is reached: keys of tables and indices of arrays."""

_TOKEN = re.compile(
    r"""\#[^\n]*                                          # a comment
    |\"{3}(?:\\.|[^\\])*?\"{3,5} | '{3}.*?'{3,5}          # strings over several lines
    |"(?:\\.|[^"\\\n])*" | '[^'\n]*'                      # strings
    |[][{}=,.\n]
    |[^][{}=,.\s\#"']+                                    # bare keys, numbers, dates
    """,
    re.VERBOSE | re.DOTALL,
)


def lines(text: str) -> dict[Path, int]:
    r"""Return the line, from 1, of every key, table and array element of a valid TOML text.

    Examples
    --------
    >>> lines('title = "T"\n[[chapter]]\nscenes = [\n  "a",\n  {scene = "b", stride = 3}]\n')
    ... # doctest: +NORMALIZE_WHITESPACE
    {('title',): 1, ('chapter', 0): 2, ('chapter', 0, 'scenes'): 3, ('chapter', 0, 'scenes', 0): 4,
     ('chapter', 0, 'scenes', 1): 5, ('chapter', 0, 'scenes', 1, 'scene'): 5,
     ('chapter', 0, 'scenes', 1, 'stride'): 5}
    """
    return _Walk(text).found


def line_of(path: Path, found: Mapping[Path, int]) -> int:
    """Return the line of an entry, or of the nearest one that it is part of."""
    while path and path not in found:
        path = path[:-1]
    return found.get(path, 1)


class _Walk:
    """One way through the tokens of a text."""

    def __init__(self, text: str) -> None:
        self.found: dict[Path, int] = {}
        self._tables: Counter[Path] = Counter()
        self._tokens = [
            (match.group(), text.count("\n", 0, match.start()) + 1)
            for match in _TOKEN.finditer(text)
            if not match.group().startswith("#")
        ]
        self._at = 0
        table: Path = ()
        while self._at < len(self._tokens):
            if self._next() == "\n":
                self._at += 1
            elif self._next() == "[":
                table = self._header()
            else:
                self._pair(table)

    def _next(self) -> str:
        return self._tokens[self._at][0] if self._at < len(self._tokens) else "\n"

    def _header(self) -> Path:
        """Read ``[table]`` or ``[[table]]``; return where its keys belong."""
        line = self._tokens[self._at][1]
        depth = 0
        while self._next() == "[":
            depth, self._at = depth + 1, self._at + 1
        path: Path = ()
        *before, last = self._key()
        for name in before:
            path = self._last((*path, name))
        path = (*path, last)
        self._at += depth  # the closing brackets
        if depth == 2:
            self._tables[path] += 1
        path = self._last(path)
        self.found.setdefault(path, line)
        return path

    def _last(self, path: Path) -> Path:
        """Return the path of the array's last table, if it is an array of tables."""
        return (*path, self._tables[path] - 1) if path in self._tables else path

    def _key(self) -> list[str]:
        """Read a key, dotted or not."""
        parts = []
        while True:
            parts.append(self._tokens[self._at][0].strip("\"'"))
            self._at += 1
            if self._next() != ".":
                return parts
            self._at += 1

    def _pair(self, table: Path) -> None:
        """Read ``key = value``."""
        line = self._tokens[self._at][1]
        path = (*table, *self._key())
        self.found[path] = line
        self._at += 1  # the equals sign
        self._value(path)

    def _value(self, path: Path) -> None:
        opening = self._next()
        if opening not in ("[", "{"):
            while self._next() not in (",", "]", "}", "\n"):
                self._at += 1
            return
        self._at += 1
        index = 0
        while self._next() not in ("]", "}"):
            if self._next() in (",", "\n"):
                self._at += 1
            elif opening == "{":
                self._pair(path)
            else:
                self.found[*path, index] = self._tokens[self._at][1]
                self._value((*path, index))
                index += 1
        self._at += 1
