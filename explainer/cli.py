"""The command line. Thin: each command imports what it needs when it runs."""

from __future__ import annotations

import errno
import functools
import os
import signal
import sys
from pathlib import Path
from typing import Any, NoReturn

import click

from explainer.errors import ExplainerError

__all__ = ["main"]

DEBUG = "EXPLAINER_DEBUG"

# Written out, since the modules that know them take long to import; a test compares.
QUALITIES = ("draft", "hd", "fhd", "4k")
MANIM_QUALITIES = ("l", "m", "h", "p", "k")
FORMATS = ("mp4", "gif", "webm", "mov", "png")
SLIDES = ("html", "pptx", "pdf", "handout")


def _shared(command: Any, *, out: str = "--out") -> Any:
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
        click.option("--lang", default="en", show_default=True, help="Language: en, ko."),
        click.option(
            out,
            "out",
            type=click.Path(path_type=Path),
            default=Path("renders"),
            show_default=True,
            help="Folder to write to." if out == "--out" else "Folder that `lecture` writes to.",
        ),
        click.option(
            "--scenes",
            "folder",
            type=click.Path(path_type=Path),
            help="Folder of another lecture: its lecture.toml and its scenes.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def _names(groups: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name.strip() for group in groups for name in group.split(",") if name.strip())


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, invoke_without_command=True)
@click.version_option(package_name="transposed-convolution-explainer")
@click.pass_context
def cli(context: click.Context) -> None:
    """Explain the transposed convolution and the convolutional autoencoder, in pictures."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@cli.command()
@_shared
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
def lecture(*, only: tuple[str, ...], jobs: int | None, cluster: str | None, **shared: Any) -> None:
    """Make the lecture video, with chapters and subtitles.

    Scenes are rendered in parallel, and only those that changed. The whole lecture becomes
    OUT/lecture.mp4; one scene alone OUT/NAME.mp4, several OUT/excerpt.mp4, so that lecture.mp4 is
    never a part of it. Subtitles stand beside it, as .srt and .vtt.
    """
    from explainer.render import command

    command.lecture(command.order(only=_names(only), **shared), jobs=jobs, cluster=cluster)


@cli.command()
@functools.partial(_shared, out="--renders")
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

    ordered = order(only=_names(only), **shared)
    command.slides(ordered, kind=kind, target=target, one_file=one_file, jobs=jobs)


@cli.command()
@_shared
def scenes(**shared: Any) -> None:
    """List the scenes, and whether their clips are up to date."""
    from explainer.render import command

    command.scenes(command.order(**shared))


@cli.command()
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
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("renders"),
    show_default=True,
    help="Folder to write to.",
)
def render(file: Path, scene: tuple[str, ...], **options: Any) -> None:
    """Render your own Manim scenes, fast: FILE.py and, if it has several, the SCENE names."""
    from explainer.render import command

    command.render(file, scene, **options)


@cli.command()
@click.option("--latent", type=click.IntRange(min=1), default=2, show_default=True)
@click.option("--again", is_flag=True, help="Train even if there is a trained network.")
def train(*, latent: int, again: bool) -> None:
    """Train the convolutional autoencoder on the digits, unless it is trained.

    LATENT is the length of the vector between encoder and decoder; the lecture shows 2.
    """
    from explainer.render import command

    command.train(latent=latent, again=again)


@cli.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("renders"),
    show_default=True,
    help="Folder that `lecture` would write to.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def doctor(*, out: Path, as_json: bool) -> None:
    """Say what is installed, what is missing, and how to mend it."""
    from explainer import doctor as module

    sys.exit(module.run(out, as_json=as_json))


def main() -> NoReturn:
    """Run the command line and exit: 0 well, 1 failed, 2 misused, 130 interrupted."""
    signal.signal(signal.SIGTERM, _terminated)
    try:
        sys.exit(cli.main(prog_name="explainer", standalone_mode=False) or 0)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except click.ClickException as error:
        if isinstance(error, click.UsageError) and error.ctx:
            click.echo(error.ctx.get_usage(), err=True)
        _fail(error.format_message(), error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        _fail("Interrupted. What is finished is kept.", 130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # our reader has left: nothing to say
        sys.exit(1)
    except ExplainerError as error:
        _fail(str(error), 1)
    except OSError as error:
        _fail(_described(error), 1)


def _fail(message: str, code: int) -> NoReturn:
    if os.environ.get(DEBUG):
        import traceback

        traceback.print_exc()
    click.secho(message, fg="red", err=True)
    sys.exit(code)


def _described(error: OSError) -> str:
    """Return what the system refused, and what to do about it."""
    where = f"{error.filename}: " if error.filename else ""
    remedies = {
        errno.ENOSPC: "Free some space, or name a folder on another disk.",
        errno.EACCES: "Change its permissions, or name another folder.",
        errno.EROFS: "Name a folder that can be written to.",
        errno.EEXIST: "It is not a folder; name another one.",
        errno.ENOTDIR: "Name another folder.",
    }
    remedy = remedies.get(error.errno or 0, f"{DEBUG}=1 shows where.")
    return f"{where}{error.strerror or error}. {remedy}"


def _terminated(*_: object) -> NoReturn:
    sys.exit(143)  # as an exception, so that everything is tidied up
