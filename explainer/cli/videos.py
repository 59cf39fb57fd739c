"""The commands that make videos, and slides of them: lecture, slides, scenes, render."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import click

from explainer.cli.options import (
    FORMATS,
    MANIM_QUALITIES,
    SLIDES,
    folder_option,
    lecture_options,
    names_in,
)

__all__ = ["lecture", "render", "scenes", "slides"]


@click.command()
@lecture_options
@click.option("--only", metavar="NAME,...", multiple=True, help="Only these scenes.")
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    help="Scenes to render at the same time.  [default: one a processor, or a cluster's thread]",
)
@click.option(
    "--cluster",
    metavar="ADDRESS",
    help="Render on the Dask cluster whose scheduler is there, such as tcp://scheduler:8786.",
)
@click.option(
    "--voice",
    metavar="[ENGINE]",
    is_flag=False,
    flag_value="auto",
    default="",
    help="Speak the narration: piper (English), espeak, or without a name the better one.",
)
@click.option(
    "--contact-sheet",
    is_flag=True,
    help="Also write OUT/contact-sheet.LANG.png: three frames of every scene in one picture.",
)
def lecture(*, only: tuple[str, ...], **options: Any) -> None:
    """Make the lecture video, with chapters and subtitles: the built-in one, or your own.

    A lecture is a TOML file that chooses scenes and their parameters; scenes are looked for beside
    it first, then among the built-in ones. Scenes are rendered in parallel, and only those that
    changed. The whole lecture becomes OUT/lecture.mp4 (of my.toml, OUT/my.mp4); one scene alone
    OUT/NAME.mp4, several OUT/excerpt.mp4, so that lecture.mp4 is never a part of it. Subtitles
    stand beside it, as .srt and .vtt. With --voice, beats last as long as they take to be spoken,
    and the video has sound.
    """
    from explainer.render import command

    making = {name: options.pop(name) for name in ("jobs", "cluster", "contact_sheet")}
    command.lecture(command.order(only=names_in(only), **options), **making)


@click.command()
@functools.partial(lecture_options, out="--renders")
@click.option("--only", metavar="NAME,...", multiple=True, help="Only these scenes.")
@click.option(
    "--format",
    "kind",
    type=click.Choice(SLIDES),
    default="html",
    show_default=True,
    help="A page for any browser, PowerPoint, a page a slide, or three slides a page.",
)
@click.option("--one-file", is_flag=True, help="The HTML page as one file instead of a folder.")
@click.option(
    "--out",
    "target",
    type=click.Path(path_type=Path),
    help="File to write, for html a folder.  [default: beside the video, lecture-slides...]",
)
@click.option("--jobs", type=click.IntRange(min=1), help="Scenes to render at the same time.")
def slides(
    *,
    only: tuple[str, ...],
    kind: str,
    one_file: bool,
    target: Path | None,
    jobs: int | None,
    **shared: Any,
) -> None:
    """Make teaching slides from the lecture: a beat a slide, narration as speaker notes.

    They are cut from the same clips as the video, in RENDERS/scenes; those that are missing are
    rendered first. The HTML deck needs no network, and its folder is one for manim-slides as well.
    """
    from explainer.deck import command
    from explainer.render.command import order

    ordered = order(only=names_in(only), **shared)
    command.slides(ordered, kind=kind, target=target, one_file=one_file, jobs=jobs)


@click.command()
@lecture_options
def scenes(**shared: Any) -> None:
    """List the scenes, and whether their clips are up to date."""
    from explainer.render import command

    command.scenes(command.order(**shared))


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("scene", nargs=-1)
@click.option(
    "-q",
    "--quality",
    type=click.Choice(MANIM_QUALITIES),
    default="m",
    show_default=True,
    help="As Manim's: 854x480 at 15 frames a second, 1280x720 at 30, 1920x1080, 2560x1440 or "
    "3840x2160 at 60.",
)
@click.option("--fps", type=click.IntRange(1, 120), help="Other frames per second.")
@click.option("-r", "--resolution", metavar="W,H", help="Another size, in pixels.")
@click.option("--format", "kind", type=click.Choice(FORMATS), help="mp4 by default; png: a folder.")
@click.option("-t", "--transparent", is_flag=True, help="No background (webm, mov, png).")
@click.option("-s", "--save_last_frame", is_flag=True, help="Only the last frame, as PNG.")
@click.option("-a", "--write_all", is_flag=True, help="All scenes of the file.")
@folder_option()
def render(file: Path, scene: tuple[str, ...], **options: Any) -> None:
    """Render your own Manim scenes, fast: FILE.py and, if it has several, the SCENE names."""
    from explainer.render import command

    command.render(file, scene, **options)
