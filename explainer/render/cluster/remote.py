"""What a Dask worker runs: it opens a parcel and has a process of its own render the scene.

A process a scene, since Manim's configuration is one a process and a worker may have several
threads; one that is not multiprocessing's, which allows none to the workers of Dask's nannies.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from explainer.files import CACHE_VARIABLE, cache_dir
from explainer.render.cluster.parcel import Parcel, pack_result, result_of, unpack
from explainer.render.cluster.versions import differences, here

__all__ = ["render"]

GRACE = 10.0
"""Seconds that the process has to tidy up in when it is told to end."""

LOOK = 0.5
"""Seconds between two looks whether a scene is still wanted."""


def render(parcel: Parcel, versions: Mapping[str, str], topic: str) -> Parcel:
    """Render the scene of a parcel; Dask calls this in a thread of a worker.

    Parameters
    ----------
    parcel : dict
        What `explainer.render.cluster.parcel.pack` made.
    versions : mapping
        The client's: workers may have come since it looked at them all.
    topic : str
        Dask's topic under which the client hears of beats.

    Returns
    -------
    dict
        Either ``{"result": ...}``, which `unpack_result` reads, or ``{"failure": ...}``, the
        fields of a `SceneFailure`.
    """
    from distributed import get_worker

    worker = get_worker()
    if different := differences(versions, here()):
        return _failure(parcel, f"worker {worker.address} has {', '.join(different)}")
    scratch = worker.local_directory
    with TemporaryDirectory(prefix="scene-", dir=scratch, ignore_cleanup_errors=True) as name:
        folder = Path(name)
        trained = parcel["trained"]
        request = {
            "job": asdict(unpack(parcel, folder)),
            "trained": [folder / file["name"] for file in trained],
        }
        wanted = _wanted(worker, worker.get_current_task())
        with _child(folder, [file["sha256"] for file in trained], wanted) as child:
            outcome = _follow(child, request, lambda beat: worker.log_event(topic, beat))
            return outcome or _failure(parcel, f"its process ended with {child.wait()}")


def _failure(parcel: Parcel, reason: str) -> Parcel:
    return {"failure": {"name": parcel["name"], "reason": reason}}


@contextmanager
def _child(
    folder: Path, trained: Sequence[str], wanted: Callable[[], bool]
) -> Iterator[subprocess.Popen[str]]:
    """Start the process that renders; end it when nobody wants its scene, and in any case."""
    path = os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH")]))
    environment = {**os.environ, "PYTHONPATH": path}
    if trained:
        # A cache for each network that is sent, so that neither the worker's own one nor another
        # client's takes its place while the scene is rendered.
        environment[CACHE_VARIABLE] = str(cache_dir() / f"sent-{trained[0][:12]}")
    with subprocess.Popen(
        [sys.executable, "-m", "explainer.render.cluster.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        cwd=folder,
        env=environment,
    ) as child:
        threading.Thread(target=_end_unless, args=(wanted, child), daemon=True).start()
        try:
            yield child
        finally:
            _end(child)


def _end_unless(wanted: Callable[[], bool], child: subprocess.Popen[str]) -> None:
    while child.poll() is None:
        if not wanted():
            return _end(child)
        with suppress(subprocess.TimeoutExpired):
            child.wait(LOOK)


def _end(child: subprocess.Popen[str]) -> None:
    child.terminate()
    try:
        child.wait(GRACE)
    except subprocess.TimeoutExpired:
        child.kill()


def _wanted(worker: Any, key: Any) -> Callable[[], bool]:
    """Return the question whether a task is still to be done.

    Dask does not interrupt threads: it marks a task as cancelled, and waits for its end. So does a
    worker that closes, as it does when it has lost its scheduler.
    """

    def ask() -> bool:
        if worker.status.name.startswith("clos"):  # closing, closing_gracefully, closed
            return False
        task = worker.state.tasks.get(key)
        return task is not None and task.state not in ("cancelled", "resumed")

    return ask


def _follow(
    child: subprocess.Popen[str], request: Parcel, tell: Callable[[Parcel], None]
) -> Parcel | None:
    """Hand the process its request, pass on its beats, return its outcome: None if it died."""
    assert child.stdin is not None and child.stdout is not None
    with suppress(OSError):  # if it has died already, there is nothing to read either
        child.stdin.write(json.dumps(request, default=str) + "\n")
        child.stdin.flush()  # and left open: the process ends when it is closed
    for line in child.stdout:
        message: Parcel = json.loads(line)
        if "beat" in message:
            tell(message)
        elif "result" in message:
            return {"result": pack_result(result_of(message["result"]))}
        else:
            return message
    return None
