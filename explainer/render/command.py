"""What the commands do, and how they say it."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from explainer import words
from explainer.errors import ExplainerError
from explainer.render import display
from explainer.render.executor import Executor, ProcessExecutor
from explainer.render.keys import about_scene, uses_network, uses_run
from explainer.render.lecture import keys_of, make
from explainer.render.order import Event, Made, Order, ScenesFailed
from explainer.render.parts import PartExecutor
from explainer.render.reading import read_lecture
from explainer.render.settings import picture, user_picture
from explainer.render.voice import find_voice

if TYPE_CHECKING:
    from explainer.render import single

__all__ = ["Conduct", "conducting", "lecture", "order", "render", "scenes", "train"]


def order(
    *,
    quality: str,
    fps: int | None,
    lang: str | None,
    out: Path,
    file: Path | None,
    only: tuple[str, ...] = (),
    voice: str = "",
) -> Order:
    """Return the order that the command line's options describe."""
    plan = read_lecture(file)
    return Order(
        lecture=plan,
        only=only,
        lang=lang or plan.lang,
        picture=picture(quality, fps),
        out=out,
        voice=voice,
    )


def lecture(
    order: Order,
    *,
    jobs: int | None = None,
    cluster: str | None = None,
    contact_sheet: bool = False,
) -> None:
    """Make the video, training the network first if a scene shows it."""
    with conducting(order, jobs=jobs, cluster=cluster) as conduct:
        made = make(order, conduct.executor, conduct.tell, contact_sheet=contact_sheet)
    _report(conduct.console, made)


@dataclass(frozen=True)
class Conduct:
    """What scenes are rendered with: where, and how it is shown."""

    console: Console
    executor: Executor
    tell: Callable[[Event], None]


@contextmanager
def conducting(
    order: Order, *, jobs: int | None = None, cluster: str | None = None
) -> Iterator[Conduct]:
    """Make ready to render an order's scenes; the network is trained first if one shows it."""
    console = _console()
    names = order.lecture.select(order.only)
    words.load(order.lang)
    if order.voice:
        find_voice(order.voice, order.lang)  # before a network is trained for it
    executor = _executor(jobs, cluster)
    sources = [order.lecture.source(name) for name in names]
    if any(map(uses_network, sources)):
        _network(console)
    if any(map(uses_run, sources)):
        _training(console)
    try:
        with display.rendering(console) as tell:
            yield Conduct(console, executor, tell)
    except ScenesFailed as error:
        if os.environ.get("EXPLAINER_DEBUG"):
            for failure in error.failures:
                print(f"--- {failure.name}\n{failure.details}", file=sys.stderr)
        raise


def _executor(jobs: int | None, cluster: str | None) -> Executor:
    """Return where to render: on this machine, or on a cluster that is seen to be there."""
    if cluster is None:
        slots = jobs or os.cpu_count() or 1
        return PartExecutor(ProcessExecutor(slots), slots)
    from explainer.render.cluster.executor import ClusterExecutor  # imports Dask when used

    executor = ClusterExecutor(cluster, jobs)
    slots = executor.check()  # before a network is trained for it
    return PartExecutor(executor, slots)


def scenes(order: Order) -> None:
    """Print a table of the lecture's scenes."""
    console = _console()
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("chapter", "scene", "title", "about", "clip"):
        table.add_column(column, overflow="fold")
    for chapter in order.lecture.chapters:
        for number, name in enumerate(chapter.scenes):
            title = order.lecture.entries[name].title(order.lang)
            about = about_scene(order.lecture.source(name))
            heading = chapter.title.within(order.lang) if number == 0 else ""
            row = (heading, name, title, about, _clip(order, name))
            table.add_row(*map(escape, row))
    console.print(table)


def render(
    file: Path,
    names: tuple[str, ...],
    *,
    quality: str,
    fps: int | None,
    resolution: str | None,
    kind: str | None,
    transparent: bool,
    save_last_frame: bool,
    write_all: bool,
    out: Path,
) -> None:
    """Render scenes of a user's own file, one after the other."""
    from explainer.render import single  # imports Manim

    console = _console()
    output = single.Output(
        picture=user_picture(quality, fps, resolution),
        format=_format(kind, transparent=transparent, last=save_last_frame),
        transparent=transparent,
        folder=out,
    )
    for scene in single.choose(single.find_scenes(file), names, every=write_all):
        started = time.monotonic()
        with display.counting(console, scene.__name__) as tell:
            path = single.render(scene, output, on_frame=tell)
        console.print(f"{path}: made in {time.monotonic() - started:.1f} s", markup=False)


def _format(kind: str | None, *, transparent: bool, last: bool) -> single.Format:
    """Return the format that the flags ask for."""
    if last:
        if kind not in (None, "png"):
            raise ExplainerError("render", "format", kind, "is no single frame", "Leave it out.")
        return "last"
    return cast("single.Format", kind or ("mov" if transparent else "mp4"))


def train(
    *,
    latent: int,
    epochs: int | None,
    seed: int,
    dataset: str,
    device: str,
    best: bool,
    again: bool,
) -> None:
    """Train a network if it is not, or `again`, and say what it has come to."""
    from explainer import cae
    from explainer.cae.session import TrainingOrder
    from explainer.cae.team import joined
    from explainer.cae.training import checked_device

    recipe = cae.Recipe.best(latent) if best else cae.Recipe(latent=latent)
    changes = {"seed": seed} if epochs is None else {"seed": seed, "epochs": epochs}
    recipe = replace(recipe, **changes)
    with joined(checked_device(device)) as team:
        order = TrainingOrder(recipe, dataset, device, team)
        if team.leads:
            _lead(_console(), order, again=again)
        else:
            _follow(order, again=again)


def _lead(console: Console, order: Any, *, again: bool) -> None:
    from explainer.cae import mnist
    from explainer.cae.training import Stopped

    recipe = order.recipe
    if order.dataset == "mnist":
        with display.downloading(console) as report:
            mnist.have(report)
    try:
        with display.training(console, f"training the network (latent {recipe.latent})") as tell:
            run = order.run(tell, again=again)
    except Stopped as stopped:
        _say_stopped(console, order, stopped.best)
        order.team.meet()
        raise
    figures = run.figures
    console.print(
        f"Trained network with latent {recipe.latent}: mean squared error {figures.test_mse:.4f} "
        f"a pixel on the test images (epoch {figures.epoch} of {run.recipe.epochs}, the best on "
        f"validation), {figures.cpu_seconds:.0f} s of processor time."
    )
    console.print(f"{order.path}", markup=False, soft_wrap=True)


def _follow(order: Any, *, again: bool) -> None:
    from explainer.cae.training import Stopped

    try:
        order.run(again=again)
    except Stopped:
        order.team.meet()  # torchrun would end the first process with this one, still writing
        raise


def _say_stopped(console: Console, order: Any, best: Any) -> None:
    if best is None:
        console.print("Stopped before the first epoch had ended: there is nothing to keep.")
        return
    console.print(
        f"Stopped after epoch {len(best.validation)} of {best.recipe.epochs}. The best so far, "
        f"epoch {best.figures.epoch}, is kept: mean squared error {best.figures.test_mse:.4f} a "
        f"pixel on the test images. The same command goes on from there."
    )
    console.print(f"{order.keep(best)}", markup=False, soft_wrap=True)


def have_trained() -> None:
    """Train all that is shown of the network, where it is not there yet."""
    _training(_console())


def _network(console: Console) -> None:
    from explainer import cae

    with display.training(console, "training the network") as tell:
        cae.load(2, progress=tell)


def _training(console: Console) -> None:
    """See to it that there is a record of how the network, and other decoders, were trained."""
    from explainer import cae
    from explainer.cae.checkerboard import load_checkerboard

    with display.training(console, "training the network once more, to record it") as tell:
        cae.load_run(2, progress=tell)
    with console.status("training three decoders, for their checkerboards"):
        load_checkerboard()


def _clip(order: Order, name: str) -> str:
    if order.store.get(name, keys_of(order, [name])[name]):
        return "up to date"
    return "out of date" if order.store.path(name).is_file() else "not rendered"


def _report(console: Console, made: Made) -> None:
    minutes, seconds = divmod(round(made.length), 60)
    size = made.path.stat().st_size / 1e6
    for path in (made.path, made.sheet):
        if path:
            console.print(f"{path}", style="bold", markup=False, soft_wrap=True)
    console.print(
        f"{minutes} min {seconds:02} s, {size:.1f} MB, made in {made.wall:.1f} s: "
        f"scenes rendered {len(made.rendered)}, reused {len(made.reused)}."
    )


def _console() -> Console:
    # Into a pipe or a file, lines are not to be folded at 80 columns.
    width = None if sys.stdout.isatty() else 200
    return Console(width=width, highlight=False)
