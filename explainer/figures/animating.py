"""Any layer's sweep as an animation: one figure whose artists come and go, step by step.

A figure holds everything that is ever seen. Each artist knows its life, from one moment to another,
so that frames, and an SVG that animates itself, are drawn from the same figure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Unpack

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg

from explainer.errors import ExplainerError
from explainer.figures.drawing.lives import Life, Mover
from explainer.figures.drawing.look import Look, Still
from explainer.figures.drawing.sheet import Sheet
from explainer.figures.drawing.sweeps import Sweep
from explainer.figures.drawing.values import arrays
from explainer.figures.filmstrip import VIEWS, tell
from explainer.stories.max_pooling import max_pooling
from explainer.stories.steps import facts
from explainer.story import Story

__all__ = ["KINDS", "LONGEST", "About", "Animation", "animation", "layer_story"]

Image = np.ndarray[Any, Any]

#: Layers that can be animated, and what each takes by default, as a sweep that says most.
KINDS: dict[str, dict[str, int]] = {
    "conv-transpose": {"input_size": 3, "kernel_size": 3, "stride": 2, "padding": 1},
    "conv": {"input_size": 5, "kernel_size": 3, "stride": 2, "padding": 1},
    "max-pool": {"input_size": 6, "kernel_size": 2},
}

#: Steps that an animation may have: more are long to watch.
LONGEST = 400

#: Steps that the finished output stays.
HELD = 3


@dataclass(frozen=True)
class About:
    """What is said of a layer of a model: numbers for title and description, and what stands below.

    ``says`` are names of labels with their numbers.
    """

    numbers: Mapping[str, Any]
    says: tuple[tuple[str, Mapping[str, Any]], ...]


@dataclass
class Animation:
    """A figure, and at which moments each of its artists is seen; the others always are.

    Moment 0 is before the first step, moment n after step n; the last :data:`HELD` show the end.
    In the last part of a moment, what moves is on its way to the next one.
    """

    story: Story
    figure: Still
    lives: list[Life] = field(default_factory=list)
    movers: list[Mover] = field(default_factory=list)

    @property
    def moments(self) -> int:
        """How many moments there are."""
        return len(self.story.beats) + 1 + HELD

    def show(self, moment: int) -> None:
        """Show what there is to see at one moment, and hide the rest."""
        for moments, artist in self.lives:
            artist.set_visible(moment in moments)
        for mover in self.movers:
            mover.place(moment)

    def _repr_svg_(self) -> str:
        """Return an SVG that moves, two steps a second: in a notebook it plays."""
        from explainer.figures.moving import moving_svg

        return moving_svg(self, steps_per_second=2)

    def frames(self, width: int, repeats: int, *, gliding: int) -> Iterator[tuple[Image, int]]:
        """Yield (rows, columns, 4) bytes, rows even, and for how many frames they are seen.

        Parameters
        ----------
        width : int
            Columns of pixels; even, too.
        repeats, gliding : int
            Frames a moment, and how many of them show what moves on its way.
        """
        self.figure.set_dpi(width / self.figure.get_figwidth() + 1e-6)
        canvas = FigureCanvasAgg(self.figure)
        last = len(self.story.beats)
        for moment in range(last + 2):
            self.show(moment)
            above = self._above()
            for artist in above:
                artist.set_visible(False)
            canvas.draw()  # type: ignore[no-untyped-call]
            below = np.array(canvas.buffer_rgba())  # type: ignore[no-untyped-call]
            for artist in above:
                artist.set_visible(True)
            on_way = gliding if 0 < moment < last else 0
            held = repeats * (HELD if moment > last else 1) - on_way
            yield self._over(canvas, below, above), held
            for n in range(on_way):
                share = (n + 1) / (on_way + 1)
                for mover in self.movers:
                    mover.place(moment, share * share * (3 - 2 * share))
                yield self._over(canvas, below, above), 1

    def _above(self) -> list[Artist]:
        """Return what moves, and all that is seen over it, from below upward."""
        lowest = min(artist.get_zorder() for mover in self.movers for artist in mover.artists)
        (axes,) = self.figure.axes
        found = [one for one in axes.get_children() if one.get_visible()]
        return sorted(
            (one for one in found if one.get_zorder() >= lowest and one is not axes.patch),
            key=Artist.get_zorder,
        )

    def _over(self, canvas: FigureCanvasAgg, below: Image, above: list[Artist]) -> Image:
        """Draw what is above on what is below: all the rest is drawn once a moment."""
        image = np.asarray(canvas.buffer_rgba())  # type: ignore[no-untyped-call]
        image[:] = below
        for artist in above:
            artist.draw(canvas.get_renderer())  # type: ignore[no-untyped-call]
        return np.pad(image, [(0, len(image) % 2), (0, 0), (0, 0)], "edge")


def layer_story(kind: str, values: str, method: str, **options: int) -> Story:
    """Return the story of a layer of one of :data:`KINDS`.

    Raises
    ------
    ExplainerError
        If kind, method or an option is unknown, or illegal for the layer.
    """
    if kind not in KINDS:
        rule = f"must be one of {', '.join(KINDS)}"
        raise ExplainerError("animate", "layer", kind, rule)
    if method and kind != "conv-transpose":
        rule = "is a choice of conv-transpose alone"
        raise ExplainerError("animate", "method", method, rule, "Leave it out.")
    if options.get("output_padding") and kind != "conv-transpose":
        rule = f"must be 0 with {kind}"
        raise ExplainerError("animate", "output_padding", options["output_padding"], rule)
    given: dict[str, Any] = KINDS[kind] | options
    input_size, kernel_size = given.pop("input_size"), given.pop("kernel_size")
    x, weight = arrays(input_size, kernel_size, values)
    if kind == "max-pool":
        given.pop("output_padding", None)
        return max_pooling(x, kernel_size, **given)
    ways = ("zero_insert", "scatter")
    if kind == "conv-transpose" and (method or "zero_insert") not in ways:
        raise ExplainerError("animate", "method", method, f"must be one of {', '.join(ways)}")
    chosen = "conv" if kind == "conv" else method or "zero_insert"
    return tell(chosen, x, weight, **{"stride": 1, "output_padding": 0, **given})


def animation(
    story: Story,
    *,
    view: str = "flat",
    products: bool = False,
    about: About | None = None,
    **look: Unpack[Look],
) -> Animation:
    """Return a story's sweep, drawn flat or isometric.

    Parameters
    ----------
    story : Story
        What is told: see :func:`layer_story`.
    view : str
        "flat" or "isometric".
    products : bool
        Whether each step's products and their sum stand below; flat only.
    about : About, optional
        Of a layer of a model; then its kernel stands between input and output.

    Raises
    ------
    ExplainerError
        If the view is unknown or shows no products, or there are more than 400 steps.
    """
    if view not in VIEWS:
        raise ExplainerError("animate", "view", view, f"must be one of {', '.join(VIEWS)}")
    sums = story.view == "gather" and story.layer["kind"] != "max_pool"
    if products and not (sums and view == "flat"):
        rule = "can be shown where a flat view sums them up, with conv or zero_insert"
        raise ExplainerError("animate", "products", True, rule, "Leave them out.")
    if len(story.beats) > LONGEST:
        rule = f"makes {len(story.beats)} steps, and at most {LONGEST} can be shown"
        raise ExplainerError(
            "animate", "input_size", story.input.shape[0], rule, "Use a smaller input or stride."
        )
    kind = str(story.layer["kind"])
    name = "animate_layer" if about else f"animate_{kind}"
    numbers = dict(about.numbers) if about else {**facts(story), "steps": len(story.beats)}
    says = about.says if about else (("layer", numbers),)
    source = "source_gather"
    if about:
        inner = {"conv": "padded", "conv_transpose": "spaced", "max_pool": "source_pool"}
        source = inner[kind] if story.view == "gather" else "input"
    elif story.view != "gather":
        source = "source_scatter"
    with Sheet(name, **look, **numbers) as sheet:
        sweep = Sweep(story, sheet, held=HELD)
        if view == "isometric":
            sweep.isometric()
        else:
            sweep.flat(source, kernel=bool(about) and kind != "max_pool", products=products)
        first, *rest = (sheet.say(label, **found) for label, found in says)
        for text in (first, " ".join(rest)) if rest else (first,):
            sheet.add(sheet.text(text, "muted", scale="small", align="center"))
            sheet.y += 0.6 * sheet.gap
        sheet.y -= 0.6 * sheet.gap
        sweep.steps(isometric=view == "isometric")
    return Animation(story, sheet.figure, sweep.lives, sweep.movers)
