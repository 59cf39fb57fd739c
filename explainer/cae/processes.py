"""Work spread over processes that end with this one, however it ends."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

from explainer.errors import ExplainerError

__all__ = ["each"]

Item = TypeVar("Item")
Result = TypeVar("Result")


def each(
    work: Callable[[Item], Result], items: Sequence[Item], jobs: int
) -> Iterator[tuple[Item, Result]]:
    """Yield every item with what `work` makes of it, as soon as it is there.

    Parameters
    ----------
    work : callable
        A function of a module; what it raises is raised here, and ends the others.
    items : sequence
        Begun in this order.
    jobs : int
        How many at the same time, each in a process that is spawned: a fork would inherit threads.

    Raises
    ------
    ExplainerError
        If a process is ended from outside.
    """
    context = multiprocessing.get_context("spawn")
    executor = ProcessPoolExecutor(max(1, min(jobs, len(items))), context, initializer=_child)
    try:
        futures = {executor.submit(work, item): item for item in items}
        for future in as_completed(futures):
            yield futures[future], future.result()
        executor.shutdown()
    except BrokenProcessPool as error:
        rule = "a process was ended, perhaps for want of memory"
        remedy = "What is finished is kept; start again, with --jobs 1."
        raise ExplainerError("processes", "jobs", jobs, rule, remedy) from error
    finally:
        executor.shutdown(wait=False, cancel_futures=True)
        for child in multiprocessing.active_children():
            child.terminate()  # it would go on with its item to the end
            # The executor's thread waits for it, too, and one of the two is not told of its end.
            while child.is_alive():
                child.join(0.01)


def _child() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends us
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)
