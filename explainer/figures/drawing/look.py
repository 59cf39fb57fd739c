"""What every figure takes: language, theme, width; and what every figure is."""

from __future__ import annotations

from typing import TypedDict

from matplotlib.figure import Figure

from explainer.errors import ExplainerError
from explainer.theme import DARK, LIGHT, Theme

__all__ = ["THEMES", "WIDTHS", "Look", "Still", "millimetres", "theme_of"]

#: Widths by name, in millimetres: a column and a page of a paper, a 16:9 slide.
WIDTHS = {"column": 85.0, "page": 170.0, "slide": 320.0}
THEMES = {"light": LIGHT, "dark": DARK}


class Look(TypedDict, total=False):
    """What every figure takes, beside the parameters of what it shows.

    ``lang``: the language of its words; ``theme``: "light" or "dark"; ``width``: "column", "page",
    "slide" or millimetres; ``heading``: whether its title stands above it; ``room``: how large its
    cells and pictures are, 1 as a rule, less where it must not be so high.
    """

    lang: str
    theme: str
    width: str | float
    heading: bool
    room: float


class Still(Figure):
    """A figure that knows its title and what it shows, for those who cannot see it."""

    title = ""
    alt = ""

    def _repr_svg_(self) -> str:
        from explainer.figures.drawing.saving import svg

        return svg(self)

    def _ipython_display_(self) -> None:
        """Show the SVG: once pyplot is there, notebooks would show any figure as a cropped PNG."""
        from IPython.display import display

        shown = {"image/svg+xml": self._repr_svg_(), "text/plain": self.title}
        display(shown, raw=True)  # type: ignore[no-untyped-call]


def millimetres(width: str | float) -> float:
    """Return a width, by name or in millimetres, in millimetres.

    Raises
    ------
    ExplainerError
        If it is unknown, or outside 60 to 600.
    """
    try:
        value = WIDTHS[width] if width in WIDTHS else float(width)
    except (TypeError, ValueError):
        value = float("nan")
    if not 60 <= value <= 600:
        rule = f"must be {', '.join(WIDTHS)}, or millimetres from 60 to 600"
        raise ExplainerError("figure", "width", width, rule, "Use page.")
    return value


def theme_of(name: str | Theme) -> Theme:
    """Return a theme by its name.

    Raises
    ------
    ExplainerError
        If there is none of that name.
    """
    if isinstance(name, Theme):
        return name
    if name not in THEMES:
        raise ExplainerError("figure", "theme", name, f"must be one of {', '.join(THEMES)}")
    return THEMES[name]
