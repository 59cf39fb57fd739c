"""What figures say: one TOML table a language, one entry a figure.

An entry has a ``title``, ``alt`` (what there is to see, for those who cannot see it) and labels.
Braces hold numbers that the figure fills in; where a Korean particle depends on one, the table
gives both forms, as the lecture's does.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass

from explainer.errors import ExplainerError
from explainer.words import fill, table

__all__ = ["FigureWords", "Table", "load"]


@dataclass(frozen=True)
class FigureWords:
    """The words of one figure."""

    name: str
    title: str
    alt: str
    labels: Mapping[str, str]

    def label(self, name: str, **numbers: object) -> str:
        """Return a label, its braces filled.

        Raises
        ------
        ExplainerError
            If there is no such label, or a brace has no number.
        """
        if name not in self.labels:
            known = ", ".join(self.labels)
            raise ExplainerError("words", f"{self.name} label", name, f"must be one of {known}")
        return self._filled(name, self.labels[name], numbers)

    def fill(self, part: str, **numbers: object) -> str:
        """Return the "title" or the "alt", its braces filled.

        Raises
        ------
        ExplainerError
            If a brace has no number.
        """
        return self._filled(part, str(getattr(self, part)), numbers)

    def _filled(self, part: str, text: str, numbers: Mapping[str, object]) -> str:
        try:
            return fill(text, **numbers)
        except KeyError as error:
            rule = f"its text needs a number named {error}"
            raise ExplainerError("words", f"{self.name} {part}", text, rule) from error


@dataclass(frozen=True)
class Table:
    """All figures' words of one language."""

    lang: str
    figures: Mapping[str, FigureWords]

    def figure(self, name: str) -> FigureWords:
        """Return the words of the figure called ``name``.

        Raises
        ------
        ExplainerError
            If the table has none.
        """
        if name not in self.figures:
            known = ", ".join(self.figures)
            rule = f"must be one of {known}"
            raise ExplainerError(f"figures' words ({self.lang})", "figure", name, rule)
        return self.figures[name]


@functools.cache
def load(lang: str = "en") -> Table:
    """Return the figures' words of ``lang`` ("en", ...).

    Raises
    ------
    ExplainerError
        If there is no table for that language.
    """
    held = table(lang, "figures")
    labels: dict[str, str] = held["labels"]
    return Table(
        lang,
        {
            name: FigureWords(
                name, entry["title"], entry["alt"], {**labels, **entry.get("labels", {})}
            )
            for name, entry in held["figure"].items()
        },
    )
