"""The command `animate`: any layer's sweep, as GIF, video, SVG or page."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
import numpy as np

from explainer.commands.layers import Wanted, told
from explainer.commands.models import Model
from explainer.errors import ExplainerError
from explainer.figures.animating import Animation, animation, layer_story
from explainer.figures.drawing.lives import GLIDE
from explainer.figures.drawing.look import theme_of
from explainer.figures.moving import moving_page, moving_svg
from explainer.figures.presets import PRESETS, preset
from explainer.files import atomic_write
from explainer.render.gif import write_gif
from explainer.render.settings import ENCODER
from explainer.words import figures as words

__all__ = ["FORMATS", "animate", "listing"]

#: Endings of the files that can be made.
FORMATS = ("gif", "mp4", "webm", "svg", "html")

#: Columns of pixels.
WIDTH = 960

#: Encoder, its pixels and its options. One thread gives the same bytes every time; x264's mbtree
#: does not, since its sums of fractions depend on where in memory they are.
_CODECS: Final[Mapping[str, tuple[str, str, dict[str, str]]]] = {
    ".mp4": ("libx264", "yuv420p", {**ENCODER, "x264-params": "mbtree=0"}),
    ".webm": (
        "libvpx-vp9", "yuv420p",
        {"crf": "24", "b": "0", "deadline": "realtime", "cpu-used": "6", "threads": "1"},
    ),
    ".mkv": ("ffv1", "bgr0", {"threads": "1"}),
}  # fmt: skip

#: Frames a second of a video, at least: players stutter below.
SMOOTH = 24

#: Of a GIF, and frames that show the window on its way: each costs as much as a step, since a GIF
#: knows no movement.
GIF_RATE, GIF_GLIDE = 20, 2


def listing() -> list[str]:
    """Return a line for each preset: its name, its layer and its sizes."""
    wide = max(map(len, PRESETS))
    lines = []
    for name, one in PRESETS.items():
        sizes = ", ".join(f"{key} {value}" for key, value in one.options().items())
        lines.append(f"{name:{wide}}  {sizes}")
    return lines


def animate(
    layer: str | None,
    target: Path | None,
    *,
    name: str | None,
    model: Model | None = None,
    options: Mapping[str, Any],
    look: Mapping[str, Any],
    steps_per_second: int,
) -> Path:
    """Write the animation of a layer, or of a preset, and return the file.

    Parameters
    ----------
    layer : str, optional
        "conv-transpose", "conv" or "max-pool"; a preset has its own. Of a model, a layer's name or
        number.
    target : path, optional
        The file; its ending is the format. By default the preset's or the layer's name, a GIF.
    name : str, optional
        A preset.
    model : Model, optional
        Whose layer it is.
    options : mapping
        Those of the layer, ``view``, ``products``, ``method``, ``values``; before a preset's own.
    look : mapping
        ``lang``, ``theme``.

    Raises
    ------
    ExplainerError
        If an argument is unknown or illegal; nothing is written then.
    """
    target = target or Path("renders") / "animations" / f"{_file_name(name or str(layer))}.gif"
    if target.suffix[1:] not in FORMATS:
        rule = f"must end in .{', .'.join(FORMATS)}"
        raise ExplainerError("animate", "out", str(target), rule, f"Use {target.stem}.gif.")
    given = dict(options)
    if model is not None:
        return _animate_layer(str(layer), target, model, name, given, look, steps_per_second)
    for option in ("in_channel", "out_channel", "rows", "columns"):
        if option in given:
            rule = "chooses a part of a model's layer"
            raise ExplainerError("animate", option, given[option], rule, "Add --from MODEL.")
    shown = {key: given.pop(key) for key in ("view", "products") if key in given}
    method, values = given.pop("method", ""), given.pop("values", "example")
    if name:
        chosen = preset(name)
        if layer not in (None, chosen.kind):
            rule = f"is {chosen.kind}, not {layer}"
            raise ExplainerError("animate", "preset", name, rule, "Leave the layer out.")
        layer, given = chosen.kind, chosen.options() | given
    story = layer_story(str(layer), values, method, **given)
    write(animation(story, **shown, **look), target, look, steps_per_second)
    return target


def _animate_layer(
    layer: str,
    target: Path,
    model: Model,
    name: str | None,
    options: dict[str, Any],
    look: Mapping[str, Any],
    steps_per_second: int,
) -> Path:
    """Write the animation of a model's layer."""
    if name:
        rule = "is a layer of its own, and so is what --from names"
        raise ExplainerError("animate", "preset", name, rule, "Leave one of them out.")
    shown = {key: options.pop(key) for key in ("view", "products") if key in options}
    fields = Wanted.__dataclass_fields__
    for key in options:
        if key not in fields:
            raise ExplainerError("animate", key, options[key], "is the model's own with --from")
    story, about = told(model, Wanted(layer=layer, **options))
    made = animation(story, **shown, about=about, **look)
    write(made, target, look, steps_per_second)
    return target


def _file_name(layer: str) -> str:
    return re.sub(r"[^\w.-]+", "_", layer)


def write(made: Animation, target: Path, look: Mapping[str, Any], steps_per_second: int) -> None:
    """Write an animation in the format that the file's name says."""
    if target.suffix in (".svg", ".html"):
        text = moving_svg(made, steps_per_second=steps_per_second)
        if target.suffix == ".html":
            lang = str(look.get("lang", "en"))
            table = words.load(lang).figure(f"animate_{made.story.layer['kind']}")
            buttons = {key: table.label(key) for key in ("play", "pause", "back", "on")}
            text = moving_page(
                made, steps_per_second=steps_per_second, lang=lang, words=buttons,
                theme=theme_of(look.get("theme", "light")),
            )  # fmt: skip
        with atomic_write(target) as part:
            part.write_text(text, encoding="utf-8")
        return
    gif = target.suffix == ".gif"
    repeats = -(-(GIF_RATE if gif else SMOOTH) // steps_per_second)
    gliding = min(GIF_GLIDE, repeats - 1) if gif else round(GLIDE * repeats)
    frames, fps = made.frames(WIDTH, repeats, gliding=gliding), repeats * steps_per_second
    if gif:
        with tempfile.TemporaryDirectory() as folder:
            clip = Path(folder) / "sweep.mkv"
            _encode(clip, frames, fps)
            write_gif(clip, target, fps=fps, width=WIDTH)
        return
    with atomic_write(target) as part:
        _encode(part, frames, fps)


def _encode(path: Path, images: Iterable[tuple[np.ndarray, int]], fps: int) -> None:
    """Write images as a video, each for as many frames as stand beside it."""
    codec, pixels, options = _CODECS[path.suffix]
    extra = {"movflags": "+faststart"} if path.suffix == ".mp4" else {}
    with av.open(path, "w", options={"fflags": "+bitexact", **extra}) as output:
        stream: Any = None
        moment = 0
        for image, repeats in images:
            if stream is None:
                stream = output.add_stream(codec, rate=Fraction(fps), options=options)
                stream.height, stream.width = image.shape[:2]
                stream.pix_fmt = pixels
                stream.codec_context.time_base = Fraction(1, fps)
            frame = av.VideoFrame.from_ndarray(image, format="rgba").reformat(format=pixels)
            for _ in range(repeats):
                frame.pts, moment = moment, moment + 1
                output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
