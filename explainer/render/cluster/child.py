"""The process that renders one scene for a Dask worker: it reads a request, and writes lines.

Each line is a JSON object of one entry: "beat", again and again, and at last "result" or
"failure", with the fields of the class of that kind. It ends when its input is closed, and so with
the worker, however that ends.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from dataclasses import asdict
from pathlib import Path
from typing import IO, NoReturn

from explainer.cae.installing import install
from explainer.render.cluster.parcel import job_of
from explainer.render.executor import ProcessExecutor
from explainer.render.job import BeatStarted, SceneFailure, SceneResult

__all__: list[str] = []


def main() -> None:
    """Render the scene that is asked for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the worker, which ends us
    signal.signal(signal.SIGTERM, _terminated)
    lines = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # so that nothing else is written between the lines
    request = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_input, daemon=True).start()
    for trained in map(Path, request["trained"]):
        install(trained.name, trained.read_bytes())
    executor = ProcessExecutor(1)
    for outcome in executor.run([job_of(request["job"])], lambda beat: _write(lines, beat)):
        _write(lines, outcome)


def _terminated(*_: object) -> NoReturn:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # once is enough: do not disturb the tidying up
    sys.exit(1)


def _end_with_input() -> None:
    sys.stdin.read()
    os._exit(1)


def _write(lines: IO[str], message: BeatStarted | SceneResult | SceneFailure) -> None:
    kinds = {BeatStarted: "beat", SceneResult: "result", SceneFailure: "failure"}
    print(json.dumps({kinds[type(message)]: asdict(message)}, default=str), file=lines, flush=True)


if __name__ == "__main__":
    main()
