"""The commands that draw: figure, animate."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from explainer.cli.options import folder_option, layer_options, look_options, width_options

__all__ = ["animate", "figure"]


@click.command()
@click.argument("names", metavar="NAME... | all", nargs=-1)
@click.option(
    "--format",
    "kinds",
    default="svg",
    show_default=True,
    help="svg, pdf, png; several with commas.",
)
@look_options
@width_options
@layer_options
@click.option("--steps", type=int, help="How many of a sweep.")
@folder_option("renders/figures")
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


@click.command()
@click.argument("layer", metavar="[conv-transpose | conv | max-pool | LAYER]", required=False)
@click.option("--preset", metavar="NAME", help="One of the field's standard set.")
@click.option("--from", "model", metavar="MODEL", help="A model, as of inspect, whose LAYER it is.")
@click.option("--input", "shape", metavar="C,H,W", help="With --from: what goes into the model.")
@click.option("--in-channel", type=int, help="With --from: which input map, from 0.")
@click.option("--out-channel", type=int, help="With --from: which output map, from 0.")
@click.option("--rows", metavar="A-B", help="With --from: which rows of the output, from 0.")
@click.option("--columns", metavar="A-B", help="With --from: which columns of the output.")
@layer_options
@click.option("--products", is_flag=True, default=None, help="Each step's products and sum below.")
@look_options
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
