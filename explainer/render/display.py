"""What is seen while scenes are rendered or a network is trained: bars, or plain lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from explainer.render.job import BeatStarted, SceneFailure, SceneResult
from explainer.render.order import Event, Planned, Waiting

if TYPE_CHECKING:
    from explainer.cae import ProgressCallback
    from explainer.cae.mnist import Download

__all__ = ["counting", "downloading", "rendering", "training"]


@contextmanager
def rendering(console: Console) -> Iterator[Callable[[Event], None]]:
    """Show how scenes are rendered; yields the function to tell.

    A terminal gets a bar for each scene under way and one for all; anything else a line a scene.
    """
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[beat]}", style="dim"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        yield _Rendering(console, progress).tell


class _Rendering:
    def __init__(self, console: Console, progress: Progress) -> None:
        self.console = console
        self.progress = progress
        self.total: TaskID | None = None
        self.scenes: dict[str, TaskID] = {}

    def tell(self, event: Event) -> None:
        match event:
            case Waiting(out):
                self.console.print(f"Another process writes to {escape(str(out))}; waiting for it.")
            case Planned(to_render, reused):
                self._plan(len(to_render), len(reused))
            case BeatStarted():
                self._beat(event)
            case SceneResult(name=name, seconds=seconds):
                self._end(name, f"rendered in {seconds:.1f} s")
            case SceneFailure(name=name, reason=reason):
                self._end(name, f"[red]failed:[/red] {escape(reason)}")

    def _plan(self, to_render: int, reused: int) -> None:
        self.console.print(f"Scenes to render: {to_render}, unchanged: {reused}.")
        if to_render:
            self.total = self.progress.add_task("[bold]all scenes", total=to_render, beat="")

    def _beat(self, event: BeatStarted) -> None:
        if event.name not in self.scenes:
            self.scenes[event.name] = self.progress.add_task(event.name, total=event.total, beat="")
        self.progress.update(self.scenes[event.name], completed=event.index, beat=event.beat)

    def _end(self, name: str, how: str) -> None:
        if name in self.scenes:
            self.progress.remove_task(self.scenes.pop(name))
        if self.total is not None:
            self.progress.advance(self.total)
        self.console.print(f"{name}: {how}")


@contextmanager
def counting(console: Console, label: str) -> Iterator[Callable[[int], None]]:
    """Show how many frames of a scene are drawn; yields the function to tell."""
    columns = (
        TextColumn("{task.description}"),
        SpinnerColumn(),
        TextColumn("{task.completed} frames"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task(escape(label), total=None)
        yield lambda frames: progress.update(task, completed=frames)


@contextmanager
def training(console: Console, label: str) -> Iterator[ProgressCallback]:
    """Show how a network is trained; yields the function to tell of each step."""
    from explainer.cae import Progress as Step

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:.0f} %  loss {task.fields[loss]:.4f}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task: TaskID | None = None
        epoch = 0

        def tell(step: Step) -> None:
            nonlocal task, epoch
            if task is None:
                task = progress.add_task(label, total=step.steps, loss=step.loss)
            progress.update(task, completed=step.step, loss=step.loss)
            if step.epoch != epoch and not console.is_terminal:
                epoch = step.epoch
                console.print(f"{label}: epoch {epoch} of {step.epochs}, loss {step.loss:.4f}")

        yield tell


@contextmanager
def downloading(console: Console) -> Iterator[Download]:
    """Show how files are downloaded; yields the function to tell of each chunk."""
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        tasks: dict[str, TaskID] = {}

        def tell(name: str, here: int, size: int) -> None:
            if name not in tasks:
                tasks[name] = progress.add_task(f"downloading {name}", total=size)
                if not console.is_terminal:
                    console.print(f"downloading {name}: {size:,} bytes")
            progress.update(tasks[name], completed=here)

        yield tell
