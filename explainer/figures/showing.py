"""Figures of values: what specs, taps and stories show themselves as in a notebook."""

from __future__ import annotations

from functools import singledispatch
from typing import Any, Unpack

from explainer import figures
from explainer.errors import ExplainerError
from explainer.figures import channels, conventions, kernel_sweep, three_views
from explainer.figures.drawing.arranging import Labelled
from explainer.figures.drawing.boxes import Arrow, Box
from explainer.figures.drawing.look import Look, Still
from explainer.figures.drawing.matrices import named
from explainer.figures.drawing.parts import GridBox
from explainer.figures.drawing.saving import svg
from explainer.figures.drawing.sheet import Sheet
from explainer.figures.drawing.specs import spec_figure
from explainer.figures.drawing.sums import Sum
from explainer.figures.drawing.taps import TapTable
from explainer.figures.drawing.told import layer_line, output_box, source_box, times
from explainer.geometry import Conv, ConvTranspose, Pool
from explainer.stories.channels import ChannelMix
from explainer.stories.conventions import Convention, Conventions
from explainer.stories.overlap import Overlap
from explainer.stories.pooling import Filling, Pooling
from explainer.stories.steps import facts, telling
from explainer.stories.views import ThreeViews
from explainer.story import Story
from explainer.taps import Taps
from explainer.words import figures as words

__all__ = ["drawn", "shown"]

#: Rows of a matrix at most whose cells are as large as a grid's.
ROWS = 14


def shown(value: Any) -> str | None:
    """Return a value's figure as an SVG, in the preferred look; None where it cannot be drawn.

    A notebook then falls back on its text: a story of 64 rows is legal, but not legible.
    """
    try:
        return svg(figures.of(value))
    except ExplainerError:
        return None


@singledispatch
def drawn(value: object, **look: Unpack[Look]) -> Still:
    """Return the figure of a value, of a type that is registered below.

    Raises
    ------
    ExplainerError
        If there is none for its type, or no room for it.
    """
    known = ", ".join(one.__name__ for one in drawn.registry if one is not object)
    raise ExplainerError("figures.of", "value", type(value), f"must be one of {known}")


drawn.register(ThreeViews, three_views.drawn)
drawn.register(ChannelMix, channels.drawn)
drawn.register(Conventions, conventions.drawn)


@drawn.register
def _(value: Overlap, **look: Unpack[Look]) -> Still:
    return kernel_sweep.drawn([value], **look)


@drawn.register
def _(value: Convention, **look: Unpack[Look]) -> Still:
    return conventions.drawn([value], **look)


@drawn.register
def _(value: Pooling, **look: Unpack[Look]) -> Still:
    sizes: dict[str, Any] = {
        "i": times(value.input), "o": times(value.output), "k": value.kernel_size,
    }  # fmt: skip
    with Sheet("pooling", **look, **sizes) as sheet:
        kept = GridBox(value.input, ring=value.sources)
        sheet.flow(
            [
                Labelled(kept, sheet.say("kept"), "input"),
                Arrow(1.2 * sheet.gap),
                Labelled(GridBox(value.output), sheet.say("output"), "output"),
            ],
            least=0.4 * sheet.largest,
        )
        sheet.add(sheet.text(sheet.say("line", **sizes), "muted", scale="small"))
    return sheet.figure


@drawn.register
def _(value: Filling, **look: Unpack[Look]) -> Still:
    way = words.load(look.get("lang", "en")).figure("filling").label(value.kind)
    sizes: dict[str, Any] = {"i": times(value.input), "o": times(value.output), "way": way}
    with Sheet("filling", **look, **sizes) as sheet:
        boxes: list[Box] = [
            Labelled(GridBox(value.input), sheet.say("input"), "input"),
            Arrow(1.2 * sheet.gap),
            Labelled(GridBox(value.output), sheet.say("output"), "output"),
        ]
        s = value.output.shape[0] // value.input.shape[0]
        if value.kernel:
            boxes.insert(1, Labelled(GridBox(value.kernel), sheet.say("kernel"), "kernel"))
        sheet.flow(boxes, least=0.4 * sheet.largest)
        line = sheet.say(f"{value.kind}_line", s=s)
        sheet.add(sheet.text(line, "muted", scale="small"))
    return sheet.figure


@drawn.register
def _(value: Taps, **look: Unpack[Look]) -> Still:
    numbers = {"coarse": value.coarse_size, "fine": value.fine_size, "taps": len(value.coarse)}
    with Sheet("taps", **look, **numbers) as sheet:
        sheet.add(TapTable(value))
        sheet.formula("f = a s + k d - p")
    return sheet.figure


@drawn.register(Conv)
@drawn.register(ConvTranspose)
@drawn.register(Pool)
def _(value: Conv | ConvTranspose | Pool, **look: Unpack[Look]) -> Still:
    look.setdefault("width", 130.0)
    return spec_figure(value, **look)


@drawn.register
def _(value: Story, **look: Unpack[Look]) -> Still:
    step = telling(value)
    told = facts(value)
    kind = str(value.layer["kind"])
    layer = words.load(look.get("lang", "en")).figure("story").label(kind)
    numbers = {"n": step + 1, "count": len(value.beats), "total": value.beats[step].total}
    with Sheet("story", **look, **numbers, **told, layer=layer) as sheet:
        sheet.flow(_boxes(sheet, value, step), least=0.4 * sheet.largest)
        more = [sheet.say("unrolled")] * (value.view == "matrix")
        line = layer_line(value, *more, sheet.say("of", **numbers))
        sheet.add(sheet.text(line, "muted", scale="small"))
    return sheet.figure


def _boxes(sheet: Sheet, story: Story, step: int) -> list[Box]:
    """Return one step of a story: what is read, what is formed of it, what is written."""
    if story.view == "matrix":
        scale = min(1.0, ROWS / len(story.beats))
        return [named(sheet.say, story, step, gap=0.5 * sheet.gap, scale=scale)]
    pools = story.layer["kind"] == "max_pool"
    inserted = "inserted" in {role for row in story.source.roles for role in row}
    padded = story.source.shape != story.input.shape
    source = "spaced" if inserted else "padded" if padded else "input"
    boxes: list[Box] = [
        Labelled(source_box(story, step, chips=not pools), sheet.say(source), "input")
    ]
    if story.view == "scatter":
        boxes.append(Labelled(GridBox(story.kernel), sheet.say("kernel"), "kernel"))
    elif not pools:
        sums = Sum(story.beats[step], story.weights.shape)
        boxes.append(Labelled(sums, sheet.say("products")))
    output = Labelled(output_box(story, step), sheet.say("output"), "output")
    return [*boxes, Arrow(1.2 * sheet.gap), output]
