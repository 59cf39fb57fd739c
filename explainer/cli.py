"""The command line. Thin: each command imports what it needs when it runs."""

from __future__ import annotations

import errno
import functools
import os
import signal
import sys
from collections.abc import Callable
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
DEVICES = ("cpu", "cuda", "mps")
SLIDES = ("html", "pptx", "pdf", "handout")
LEDGERS = ("table", "markdown", "json", "svg", "pdf", "png")


def _folder(
    default: str = "renders", *, name: str = "--out", help: str = "Folder to write to."
) -> Callable[[Any], Any]:
    """Return the option that names a folder."""
    path = click.Path(path_type=Path)
    return click.option(name, "out", type=path, default=Path(default), show_default=True, help=help)


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
        click.option("--lang", help="Language: en, ko.  [default: the lecture's own]"),
        _folder(name=out)
        if out == "--out"
        else _folder(name=out, help="Folder that `lecture` writes to."),
        click.argument(
            "file", metavar="[LECTURE.toml]", type=click.Path(path_type=Path), required=False
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def _look(command: Any) -> Any:
    """Add the options that say how a drawing looks."""
    for option in (
        click.option("--lang", default="en", show_default=True, help="Language: en, ko."),
        click.option("--theme", default="light", show_default=True, help="light, dark."),
    ):
        command = option(command)
    return command


def _width(command: Any) -> Any:
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


def _layer(command: Any) -> Any:
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
    command.lecture(command.order(only=_names(only), **options), **making)


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
@_folder()
def render(file: Path, scene: tuple[str, ...], **options: Any) -> None:
    """Render your own Manim scenes, fast: FILE.py and, if it has several, the SCENE names."""
    from explainer.render import command

    command.render(file, scene, **options)


@cli.command()
@click.option("--latent", type=click.IntRange(min=1), default=2, show_default=True)
@click.option(
    "--epochs",
    type=click.IntRange(min=1),
    help="Passes over the images.  [default: the recipe's, 60]",
)
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True)
@click.option(
    "--dataset",
    metavar="NAME|DIR",
    default="mnist5k",
    show_default=True,
    help="mnist5k (5,000 digits, built in), digits (scikit-learn's), mnist (all 70,000, downloaded "
    "once: 12 MB), or a folder: of MNIST's IDX files, or of images.",
)
@click.option(
    "--device", type=click.Choice(DEVICES), default="cpu", show_default=True, help="Where to train."
)
@click.option(
    "--best",
    is_flag=True,
    help="A longer recipe (150 epochs, some 3 minutes) with a smaller error.",
)
@click.option("--again", is_flag=True, help="Train even if there is a trained network.")
def train(**options: Any) -> None:
    """Train the convolutional autoencoder, unless it is trained.

    LATENT is the length of the vector between encoder and decoder; the lecture shows 2. Ctrl-C
    keeps the best epoch so far, and the same command goes on from the last one; so it does when it
    was killed.

    Several processes, on one machine or many, share every batch if torch's own launcher starts
    them: torchrun --nproc-per-node 2 -m explainer train ... They come to the weights of one process
    but for rounding; the first of them writes all files, and may go on where one process was.
    """
    from explainer.render import command

    command.train(**options)


@cli.command()
@click.argument("names", metavar="NAME... | all", nargs=-1)
@click.option(
    "--format",
    "kinds",
    default="svg",
    show_default=True,
    help="svg, pdf, png; several with commas.",
)
@_look
@_width
@_layer
@click.option("--steps", type=int, help="How many of a sweep.")
@_folder("renders/figures")
@click.option("--jobs", type=click.IntRange(min=1), help="Processes.  [default: one a processor]")
def figure(
    names: tuple[str, ...],
    kinds: str,
    theme: str,
    lang: str,
    width: str,
    heading: bool,
    out: Path,
    jobs: int | None,
    **options: Any,
) -> None:
    """Draw figures for papers, handouts and slides: vector files, in either language.

    Without a NAME, lists what there is. Each figure takes those options of the layer that it
    shows; of several figures, each takes its own.
    """
    from explainer import figures
    from explainer.figures import command

    if not names:
        wide = max(map(len, figures.names()))
        for name in figures.names():
            click.echo(f"{name:{wide}}  {figures.about(name)}")
        return
    wanted, formats = command.chosen(names), command.formats(kinds)
    if any(map(figures.shows_network, wanted)):
        _train_if_missing()
    look = {"theme": theme, "lang": lang, "width": width, "heading": heading}
    given = {name: value for name, value in options.items() if value is not None}
    for path in command.make(wanted, look=look, options=given, kinds=formats, out=out, jobs=jobs):
        click.echo(str(path))


@cli.command()
@click.argument("layer", metavar="[conv-transpose | conv | max-pool | LAYER]", required=False)
@click.option("--preset", metavar="NAME", help="One of the field's standard set.")
@click.option("--from", "model", metavar="MODEL", help="A model, as of inspect, whose LAYER it is.")
@click.option("--input", "shape", metavar="C,H,W", help="With --from: what goes into the model.")
@click.option("--in-channel", type=int, help="With --from: which input map, from 0.")
@click.option("--out-channel", type=int, help="With --from: which output map, from 0.")
@click.option("--rows", metavar="A-B", help="With --from: which rows of the output, from 0.")
@click.option("--columns", metavar="A-B", help="With --from: which columns of the output.")
@_layer
@click.option("--products", is_flag=True, default=None, help="Each step's products and sum below.")
@_look
@click.option(
    "--steps-per-second", type=click.IntRange(1, 24), default=2, show_default=True, help="Pace."
)
@click.option(
    "-o",
    "--out",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="File to write: .gif, .mp4, .webm, .svg or .html.  [default: renders/animations/NAME.gif]",
)
def animate(
    layer: str | None,
    preset: str | None,
    model: str | None,
    shape: str | None,
    out: Path | None,
    theme: str,
    lang: str,
    steps_per_second: int,
    **options: Any,
) -> None:
    """Animate a layer of any size: the window sweeps, the output fills.

    Without a layer or a preset, lists the presets: the convolutions of "A guide to convolution
    arithmetic for deep learning" and their transposed forms. The SVG moves by itself; the HTML
    page has buttons to pause and to go step by step, and needs no network.

    With --from MODEL (a spec file, MODULE:NAME, cae-2) it is a layer of that model, by name or
    number, with its own weights and what really goes into it: a test digit, random numbers, or
    --values FILE, through the layers before. One pair of maps is shown, by default that with the
    strongest kernel, and of a large layer a part. Without a LAYER, lists the model's.
    """
    from explainer.commands import animate as command
    from explainer.commands.layers import layer_lines
    from explainer.commands.models import read_model

    read = read_model("animate", model, shape) if model else None
    if read and not layer and not preset:
        for line in layer_lines(read):
            click.echo(line)
        return
    if not layer and not preset:
        for line in command.listing():
            click.echo(line)
        return
    given = {name: value for name, value in options.items() if value is not None}
    path = command.animate(
        layer, out, name=preset, model=read, options=given, look={"theme": theme, "lang": lang},
        steps_per_second=steps_per_second,
    )  # fmt: skip
    click.echo(str(path))


def _train_if_missing() -> None:
    """Have what figures of the network show, and say so where that takes a while."""
    from explainer.cae.checkerboard import checkerboard_path
    from explainer.cae.recipe import Recipe
    from explainer.cae.run_store import run_path
    from explainer.cae.store import network_path

    recipe = Recipe(latent=2)
    needed = (network_path(recipe), run_path(recipe), checkerboard_path())
    if not all(path.is_file() for path in needed):
        from explainer.render import command

        command.have_trained()


@cli.command()
@click.option("--quick", is_flag=True, help="Fewer epochs, one seed: under two minutes.")
@click.option(
    "--latent",
    "latents",
    type=click.IntRange(1, 784),
    multiple=True,
    help="Length of the latent vector; may be repeated.  [default: 2, 16 and 64]",
)
@click.option("--seeds", type=click.IntRange(min=1), help="[default: 3; 1 with --quick]")
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    help="Networks to train at the same time, a thread each.  [default: one a processor]",
)
@click.option("--tune", is_flag=True, help="Also repeat the choice of the recipe.")
@_folder()
def compare(**options: Any) -> None:
    """Compare autoencoders: linear, fully connected, convolutional.

    All have the same digits, epochs and recipe, and at each latent length as many parameters as
    the convolutional autoencoder. Writes OUT/comparison.md, .csv, .json, .svg and .png. What is
    trained is kept: a run that was ended goes on where it was.
    """
    from explainer.commands import compare as command

    command.compare(**options)


@cli.command()
@click.argument("model", metavar="MODEL")
@click.option("--input", "shape", metavar="C,H,W", help="Channels and sizes of what goes in.")
@click.option(
    "--format",
    "form",
    type=click.Choice(LEDGERS),
    help="Text that is printed, or a figure.  [default: FILE's ending, or table]",
)
@click.option(
    "-o",
    "--out",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="File to write: .svg, .pdf, .png, .md or .json.  [default of a figure: renders/MODEL.svg]",
)
@_look
@_width
def inspect(*, lang: str, theme: str, width: str, heading: bool, **options: Any) -> None:
    """Tell what each layer of a network does to shapes, and what to look out for.

    MODEL is a spec file (.toml: input = [1, 28, 28], and a [[layer]] with type = "Conv2d" and so
    on for each layer), MODULE:NAME of a torch module or of a function that makes one, or cae-2, the
    lecture's own network (or another length of its latent vector). Language, theme and width are
    those of a figure.
    """
    from explainer.commands import inspect as command

    look = {"lang": lang, "theme": theme, "width": width, "heading": heading}
    command.inspect(**options, look=look)


@cli.command()
@_folder(help="Folder that `lecture` would write to.")
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
