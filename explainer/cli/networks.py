"""The commands about networks: train, compare, inspect."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from explainer.cli.options import DEVICES, LEDGERS, folder_option, look_options, width_options

__all__ = ["compare", "inspect", "train"]


@click.command()
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


@click.command()
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
@folder_option()
def compare(**options: Any) -> None:
    """Compare autoencoders: linear, fully connected, convolutional.

    All have the same digits, epochs and recipe, and at each latent length as many parameters as
    the convolutional autoencoder. Writes OUT/comparison.md, .csv, .json, .svg and .png. What is
    trained is kept: a run that was ended goes on where it was.
    """
    from explainer.commands import compare as command

    command.compare(**options)


@click.command()
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
@look_options
@width_options
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
