"""The command line. Thin: each command imports what it needs when it runs.

Commands and their options are declared here, a module a kind; what they do is done in the rooms
below, and in :mod:`explainer.commands` where it belongs to none of them.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
from pathlib import Path
from typing import NoReturn

import click

from explainer.cli.drawings import animate, figure
from explainer.cli.networks import compare, inspect, train
from explainer.cli.options import folder_option
from explainer.cli.videos import lecture, render, scenes, slides
from explainer.errors import ExplainerError

__all__ = ["cli", "main"]

DEBUG = "EXPLAINER_DEBUG"


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, invoke_without_command=True)
@click.version_option(package_name="transposed-convolution-explainer")
@click.pass_context
def cli(context: click.Context) -> None:
    """Explain the transposed convolution and the convolutional autoencoder, in pictures."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@cli.command()
@folder_option(help="Folder that `lecture` would write to.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def doctor(*, out: Path, as_json: bool) -> None:
    """Say what is installed, what is missing, and how to mend it."""
    from explainer import doctor as module

    sys.exit(module.run(out, as_json=as_json))


for _command in (lecture, slides, scenes, render, train, figure, animate, compare, inspect):
    cli.add_command(_command)


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
        errno.EISDIR: "It is a folder; name another file, or move it away.",
        errno.ENAMETOOLONG: "Use a shorter name.",
    }
    remedy = remedies.get(error.errno or 0, f"{DEBUG}=1 shows where.")
    return f"{where}{error.strerror or error}. {remedy}"


def _terminated(*_: object) -> NoReturn:
    sys.exit(143)  # as an exception, so that everything is tidied up
