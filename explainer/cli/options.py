"""Options that several commands share; and what some may be, written out.

The modules that know what is legal take long to import; a test compares.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

__all__ = [
    "DEVICES",
    "FORMATS",
    "LEDGERS",
    "MANIM_QUALITIES",
    "QUALITIES",
    "SLIDES",
    "folder_option",
    "layer_options",
    "lecture_options",
    "look_options",
    "names_in",
    "width_options",
]

QUALITIES = ("draft", "hd", "fhd", "4k")
MANIM_QUALITIES = ("l", "m", "h", "p", "k")
FORMATS = ("mp4", "gif", "webm", "mov", "png")
DEVICES = ("cpu", "cuda", "mps")
SLIDES = ("html", "pptx", "pdf", "handout")
LEDGERS = ("table", "markdown", "json", "svg", "pdf", "png")


def folder_option(
    default: str = "renders", *, name: str = "--out", help: str = "Folder to write to."
) -> Callable[[Any], Any]:
    """Return the option that names a folder."""
    path = click.Path(path_type=Path)
    return click.option(name, "out", type=path, default=Path(default), show_default=True, help=help)


def lecture_options(command: Any, *, out: str = "--out") -> Any:
    """Add the options that say which lecture is meant; `out` names that of the folder."""
    options = (
        click.option(
            "--quality",
            type=click.Choice(QUALITIES),
            default="hd",
            show_default=True,
            help="854x480 at 15 frames a second, 1280x720 at 30, 1920x1080 or 3840x2160 at 60.",
        ),
        click.option("--fps", type=click.IntRange(1, 120), help="Other frames per second."),
        click.option("--lang", help="Language: en, ko.  [default: the lecture's own]"),
        folder_option(name=out)
        if out == "--out"
        else folder_option(name=out, help="Folder that `lecture` writes to."),
        click.argument(
            "file", metavar="[LECTURE.toml]", type=click.Path(path_type=Path), required=False
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def look_options(command: Any) -> Any:
    """Add the options that say how a drawing looks."""
    for option in (
        click.option("--lang", default="en", show_default=True, help="Language: en, ko."),
        click.option("--theme", default="light", show_default=True, help="light, dark."),
    ):
        command = option(command)
    return command


def width_options(command: Any) -> Any:
    """Add the options of a figure that stands in a text."""
    for option in (
        click.option(
            "--heading/--no-heading", default=True, help="Its title above it.  [default: yes]"
        ),
        click.option(
            "--width",
            default="page",
            show_default=True,
            help="column (85 mm), page, slide, or millimetres.",
        ),
    ):
        command = option(command)
    return command


def layer_options(command: Any) -> Any:
    """Add the options of a layer that is drawn, and of what goes in."""
    values = "The input's: example, random, ones, or FILE.npy, .csv or .png."
    options = (
        click.option("--input-size", type=int, help="Cells along an axis of the input."),
        click.option("--kernel-size", type=int),
        click.option("--stride", type=int),
        click.option("--padding", type=int),
        click.option("--output-padding", type=int),
        click.option("--dilation", type=int),
        click.option("--view", help="flat, isometric."),
        click.option("--method", help="zero_insert, scatter, conv."),
        click.option("--values", help=values),
    )
    for option in reversed(options):
        command = option(command)
    return command


def names_in(groups: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names in lists such as "one,two", given once or several times."""
    return tuple(name.strip() for group in groups for name in group.split(",") if name.strip())
