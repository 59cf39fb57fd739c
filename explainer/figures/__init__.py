"""Still figures, drawn by Matplotlib from the stories: one file and one ``build`` each.

>>> from explainer import figures
>>> figures.build("convolution", stride=2).title               # doctest: +SKIP
'A convolution: one window, one sum, one output cell'

For pictures of one's own, the functions that figures are made of draw on any axes:

>>> import matplotlib.pyplot as plt                            # doctest: +SKIP
>>> plt.style.use("explainer.figures.light")                   # doctest: +SKIP
>>> figures.draw_grid(ax, story.source, figures.flat((7, 7), (0, 0), 1))   # doctest: +SKIP

Matplotlib is imported when something is drawn, and nothing here changes its global state.
"""

from __future__ import annotations

import difflib
import functools
import importlib
import inspect
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explainer.errors import ExplainerError

if TYPE_CHECKING:
    from explainer.figures.animating import Animation
    from explainer.figures.drawing.cells import draw_grid
    from explainer.figures.drawing.look import Still
    from explainer.figures.drawing.saving import save
    from explainer.figures.drawing.stacks import draw_cone
    from explainer.figures.drawing.steps import draw_step, draw_sum
    from explainer.figures.drawing.windows import draw_ring, draw_window
    from explainer.layout import flat, isometric

__all__ = [
    "about",
    "animation",
    "build",
    "draw_cone",
    "draw_grid",
    "draw_ring",
    "draw_step",
    "draw_sum",
    "draw_window",
    "flat",
    "isometric",
    "names",
    "of",
    "parameters",
    "prefer",
    "save",
    "shows_network",
]

_HOMES = {
    "draw_cone": "explainer.figures.drawing.stacks",
    "draw_grid": "explainer.figures.drawing.cells",
    "draw_ring": "explainer.figures.drawing.windows",
    "draw_step": "explainer.figures.drawing.steps",
    "draw_sum": "explainer.figures.drawing.steps",
    "draw_window": "explainer.figures.drawing.windows",
    "flat": "explainer.layout",
    "isometric": "explainer.layout",
    "save": "explainer.figures.drawing.saving",
}


#: What a figure of the trained network calls.
_NETWORK = re.compile(r"\bcae\.load(_run)?\(|\bload_checkerboard\(")

#: What every figure takes; and what :func:`prefer` has chosen of it.
LOOK = ("lang", "theme", "width", "heading")
_preferred: dict[str, Any] = {}

#: Millimetres that a 16:9 slide of 320 mm is high, and how much smaller cells are tried to fit it.
SLIDE_HEIGHT = 180.0
_ROOMS = (0.85, 0.72, 0.6, 0.5, 0.42, 0.36, 0.3)


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


@functools.cache
def _files() -> dict[str, str]:
    """Return the text of each file beside this one that has a figure's ``build``, by its name."""
    texts = {p.stem: p.read_text(encoding="utf-8") for p in Path(__file__).parent.glob("*.py")}
    # Nothing by position: what is drawn of a model or a comparison has no name of its own.
    takes_a_look = re.compile(r"^def build\(\s*\*[^)]*\*look: Unpack\[Look\]", re.MULTILINE)
    return {name: text for name, text in sorted(texts.items()) if takes_a_look.search(text)}


def names() -> tuple[str, ...]:
    """Return the figures there are, by file name."""
    return tuple(_files())


def about(name: str) -> str:
    """Return the first line of a figure's docstring.

    Raises
    ------
    ExplainerError
        If there is no such figure.
    """
    first = _text(name).partition("\n")[0].strip('"')
    return first.removeprefix("Figure: ").rstrip(".")


def shows_network(name: str) -> bool:
    """Return whether a figure is drawn from the trained network."""
    return bool(_NETWORK.search(_text(name)))


def _text(name: str) -> str:
    if name not in names():
        close = difflib.get_close_matches(name, names(), n=1)
        remedy = f"Did you mean {close[0]}?" if close else ""
        rule = f"must be one of {', '.join(names())}"
        raise ExplainerError("figure", "name", name, rule, remedy)
    return _files()[name]


def _builder(name: str) -> Any:
    _text(name)
    return importlib.import_module(f"explainer.figures.{name}").build


def parameters(name: str) -> tuple[str, ...]:
    """Return what a figure can be asked to show: the names of its operation's parameters."""
    found = inspect.signature(_builder(name)).parameters.values()
    return tuple(p.name for p in found if p.kind is p.KEYWORD_ONLY)


def build(name: str, **options: Any) -> Still:
    """Return the figure called ``name``.

    Parameters
    ----------
    name : str
        One of :func:`names`.
    **options
        ``lang``, ``theme``, ``width``, ``heading``, and those of :func:`parameters`.

    Raises
    ------
    ExplainerError
        If the figure or an option is unknown, or a value is illegal.
    """
    known = (*parameters(name), *LOOK)
    for option in options:
        if option not in known:
            close = difflib.get_close_matches(option, known, n=1)
            remedy = f"Did you mean {close[0]}?" if close else ""
            takes = f"is none of this figure's; it takes {', '.join(known)}"
            raise ExplainerError(f"figure {name}", option, options[option], takes, remedy)
    make = _builder(name)
    look = _preferred | options
    figure: Still = make(**look)
    if look.get("width") == "slide":
        for room in _ROOMS:
            if figure.get_figheight() * 25.4 <= SLIDE_HEIGHT:
                break
            figure = make(**look, room=room)
    return figure


def of(value: Any, **look: Any) -> Still:
    """Return the figure of a spec, a table of taps or a story: what it shows itself as.

    Parameters
    ----------
    value : Conv, ConvTranspose, Pool, Taps, or what :mod:`explainer.stories` tells
        What is drawn.
    **look
        ``lang``, ``theme``, ``width``, ``heading``.

    Raises
    ------
    ExplainerError
        If it has no figure, or is too large to be legible.
    """
    from explainer.figures.showing import drawn

    return drawn(value, **(_preferred | look))


def animation(layer: str = "conv-transpose", **options: Any) -> Animation:
    """Return a layer's sweep as an animation, which plays in a notebook.

    Parameters
    ----------
    layer : str
        "conv-transpose", "conv" or "max-pool".
    **options
        ``input_size``, ``kernel_size``, ``stride``, ``padding``, ``dilation``, ``output_padding``;
        ``values``; ``method``; ``view``; ``products``; and of the look ``lang``, ``theme``,
        ``width``, ``heading``.

    Raises
    ------
    ExplainerError
        If one is unknown or illegal.
    """
    from explainer.figures import animating

    look = _preferred | {name: options.pop(name) for name in LOOK if name in options}
    drawn = {name: options.pop(name) for name in ("view", "products") if name in options}
    values, method = options.pop("values", "example"), options.pop("method", "")
    story = animating.layer_story(layer, values, method, **options)
    return animating.animation(story, **drawn, **look)


def prefer(**look: Any) -> None:
    """Choose what figures look like from now on, where they are not told: in a notebook.

    Parameters
    ----------
    **look
        ``lang``, ``theme``, ``width``, ``heading``; those left out are as they were.

    Raises
    ------
    ExplainerError
        If one is unknown or illegal.
    """
    from explainer.figures.drawing.sheet import Sheet

    for option in look:
        if option not in LOOK:
            rule = f"must be one of {', '.join(LOOK)}"
            raise ExplainerError("figures.prefer", option, look[option], rule)
    Sheet("story", **look)  # refuses what is illegal
    _preferred.update(look)
