"""Where scenes are rendered: an interface, and processes on this machine."""

from __future__ import annotations

import errno
import faulthandler
import multiprocessing
import os
import signal
import sys
import threading
import traceback
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Protocol

from explainer.errors import ExplainerError
from explainer.render.job import BeatStarted, Reporter, SceneFailure, SceneJob, SceneResult

__all__ = ["Executor", "ProcessExecutor"]

GRACE = 3.0
"""Seconds that a process has to tidy up in when it is told to end."""


class Executor(Protocol):
    """Something that renders scenes somewhere."""

    def run(
        self, jobs: Iterable[SceneJob], report: Reporter
    ) -> Iterator[SceneResult | SceneFailure]:
        """Render `jobs`, begun in this order; yield each one's outcome as soon as it is there.

        A scene that fails, or takes its process down with it, is an outcome like others. Closing
        the iterator stops what is still running.
        """
        ...


@dataclass(frozen=True)
class ProcessExecutor:
    """Render in up to `processes` fresh Python processes of this machine.

    They are spawned, since a fork would inherit threads and open encoders; each renders one
    scene after another, since importing Manim takes a second. They end with this process,
    however it ends.
    """

    processes: int

    def run(
        self, jobs: Iterable[SceneJob], report: Reporter
    ) -> Iterator[SceneResult | SceneFailure]:
        """Render `jobs`; see `Executor`."""
        waiting = deque(jobs)
        workers = [_Worker() for _ in range(min(self.processes, len(waiting)))]
        try:
            for worker in workers:
                worker.start(waiting.popleft())
            while busy := {worker.connection: worker for worker in workers if worker.job}:
                for connection in wait(list(busy)):
                    worker = busy[connection]  # type: ignore[index]  # it is one of ours
                    outcome = worker.receive()
                    if isinstance(outcome, BeatStarted):
                        report(outcome)
                        continue
                    if waiting:
                        worker.start(waiting.popleft())
                    yield outcome
        finally:
            for worker in workers:
                worker.stop()


@dataclass
class _Worker:
    """A process, spawned when it has something to do, and spawned again if it died."""

    job: SceneJob | None = None
    process: BaseProcess | None = None
    connection: Connection = field(init=False)

    def start(self, job: SceneJob) -> None:
        if self.process is None:
            context = multiprocessing.get_context("spawn")
            self.connection, theirs = context.Pipe()
            self.process = context.Process(target=_serve, args=(theirs,), name="render")
            self.process.start()
            theirs.close()  # so that reading ends when the process does
        self.job = job
        with suppress(OSError):  # a process that has died meanwhile is noticed by `receive`
            self.connection.send(job)

    def receive(self) -> SceneResult | SceneFailure | BeatStarted:
        """Return the next message of the process; its death is a failure of its scene."""
        assert self.job is not None
        try:
            message: SceneResult | SceneFailure | BeatStarted = self.connection.recv()
        except (EOFError, OSError):
            message = self._death(self.job)
        if not isinstance(message, BeatStarted):
            self.job = None
        return message

    def _death(self, job: SceneJob) -> SceneFailure:
        assert self.process is not None
        self.process.join()
        code = self.process.exitcode or 0
        self.stop()
        cause = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with {code}"
        if code == -signal.SIGKILL:
            cause += ", perhaps for want of memory (--jobs 1 needs less)"
        log = _log(job.work)
        details = log.read_text(errors="replace") if log.is_file() else ""
        return SceneFailure(name=job.name, reason=f"its process {cause}", details=details)

    def stop(self) -> None:
        if self.process is None:
            return
        self.connection.close()  # which an idle process takes for the end
        if self.job is not None:
            self.process.terminate()
        self.process.join(GRACE)
        self.process.kill()
        self.process.join()
        self.process.close()
        self.process = self.job = None


def _log(work: Path) -> Path:
    """Return where a process writes what a scene, or a library under it, prints."""
    return work / "output.txt"


def _serve(connection: Connection) -> None:
    """Render what comes, in the child process, until nothing more does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which stops us
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # as an exception, which tidies up
    faulthandler.enable()  # so that a crash leaves a traceback
    parent = multiprocessing.parent_process()
    assert parent is not None
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    while True:
        try:
            job = connection.recv()
        except EOFError:
            return
        connection.send(_attempt(job, connection.send))


def _end_with(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)


def _attempt(job: SceneJob, report: Reporter) -> SceneResult | SceneFailure:
    with _log(job.work).open("ab", buffering=0) as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    try:
        from explainer.render.worker import render_scene  # imports Manim

        return render_scene(job, report)
    except Exception as error:
        details = traceback.format_exc()
        return SceneFailure(name=job.name, reason=_reason(error, job.source), details=details)


def _reason(error: BaseException, source: Path) -> str:
    """Return in one line what went wrong, and where in the scene."""
    lines = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == str(source)]
    place = f" ({source.name}, line {lines[-1].lineno})" if lines else ""
    # Ours say it best; of others the first cause does: Manim wraps a full disk in its own errors.
    while not isinstance(error, ExplainerError) and error.__cause__ is not None:
        error = error.__cause__
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return "no space is left on the disk: free some, or name a folder on another one"
    kind = "" if isinstance(error, ExplainerError) else f"{type(error).__name__}: "
    return f"{kind}{error}".partition("\n")[0] + place
