"""Dask clusters of processes on this machine, for the tests of rendering on them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psutil

from explainer.files import CACHE_VARIABLE
from tests.render.test_lecture import wait_for

LOCAL = ("--host", "127.0.0.1", "--no-dashboard")


@contextmanager
def started(command: str, *args: str, **env: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command of Dask's, and at last end it and whatever it started."""
    # A scene may cost two workers, so that one that costs all is given up soon.
    settings = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1"}
    # What PYTHONPATH names comes before the folder that the tests are run in.
    settings["PYTHONSAFEPATH"] = "1"
    process = subprocess.Popen(
        [sys.executable, "-m", f"distributed.cli.dask_{command}", *LOCAL, *args],
        env={**os.environ, **settings, **env},
        stdin=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        alive = process.poll() is None
        children = psutil.Process(process.pid).children(recursive=True) if alive else []
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for child in children:
            if child.is_running():  # it is not another one under the same number
                child.kill()


class Cluster:
    """A scheduler, and workers to be added; the scheduler lacks this project's package."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder, self.stack, self.workers = folder, stack, 0
        about = folder / "scheduler.json"
        options = ("--port", "0", "--scheduler-file", str(about))
        self.scheduler = stack.enter_context(
            started("scheduler", *options, PYTHONPATH=str(broken_package(folder)))
        )
        wait_for(about.is_file, "the scheduler's start")
        self.address: str = json.loads(about.read_text("utf-8"))["address"]

    def worker(self, *args: str, **env: str) -> subprocess.Popen[bytes]:
        """Start a worker of one thread."""
        self.workers += 1
        folder = self.folder / f"worker{self.workers}"
        folder.mkdir()
        options = ("--nthreads", "1", "--death-timeout", "60", "--local-directory", str(folder))
        env = {CACHE_VARIABLE: str(self.folder / "cache"), **env}
        return self.stack.enter_context(started("worker", self.address, *options, *args, **env))

    def wait(self, workers: int) -> None:
        """Wait until so many workers are there."""
        from distributed import Client

        client: Any = Client(self.address, timeout="60s", set_as_default=False)
        with client:
            client.wait_for_workers(workers, timeout=120)

    def at_work(self) -> list[psutil.Process]:
        """Return the processes that render: they stand in the folders of the workers."""
        found = []
        for process in psutil.process_iter():
            try:
                if process.cwd().startswith(str(self.folder / "worker")):
                    found.append(process)
            except psutil.Error:
                continue
        return found


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    """Make a cluster without workers."""
    with ExitStack() as stack:
        yield Cluster(folder, stack)


def broken_package(folder: Path) -> Path:
    """Make a folder that, put first on the path, hides this project's package."""
    path = folder / "broken" / "explainer"
    path.mkdir(parents=True)
    (path / "__init__.py").write_text("raise ImportError('no such package')\n", encoding="utf-8")
    return path.parent
