"""Where scenes are rendered, once more: on a Dask cluster."""

from __future__ import annotations

import operator
import pkgutil
import time
import traceback
import uuid
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Final

from explainer.errors import ExplainerError
from explainer.render.cluster.parcel import Parcel, pack, unpack_result
from explainer.render.cluster.versions import check, here
from explainer.render.job import BeatStarted, Reporter, SceneFailure, SceneJob, SceneResult

if TYPE_CHECKING:
    from distributed import Client, Future

__all__ = ["ClusterExecutor"]

REMOTE: Final = "explainer.render.cluster.remote:render"

CONNECT: Final = "5s"
"""How long a scheduler is tried, unless Dask's configuration says so."""

PATIENCE = 60.0
"""Seconds without any worker, while Dask's nannies start them again, before that is the end."""

TICK = 2.0
"""Seconds without news after which the cluster is looked at."""


@dataclass(frozen=True)
class ClusterExecutor:
    """Render on the workers of a Dask cluster, a scene a thread.

    Parameters
    ----------
    address : str
        Of its scheduler, such as ``tcp://scheduler:8786`` or ``tls://scheduler:8786``.
    limit : int, optional
        How many scenes to render at once at most; by default, all threads of all workers.
    """

    address: str
    limit: int | None = None

    def check(self) -> int:
        """See that the cluster is there and has workers with the versions of this machine.

        Returns
        -------
        int
            How many scenes are rendered at once, as the cluster is now.

        Raises
        ------
        ExplainerError
            If not, or if Dask is not installed here.
        """
        with _connected(self.address) as client:
            threads: int = sum(client.nthreads().values())
        return threads if self.limit is None else min(threads, self.limit)

    def run(
        self, jobs: Iterable[SceneJob], report: Reporter
    ) -> Iterator[SceneResult | SceneFailure]:
        """Render `jobs`; see `explainer.render.executor.Executor`.

        A scene whose worker dies is rendered by another one; Dask gives it up after as many
        deaths as its scheduler's configuration allows (``allowed-failures``).

        Raises
        ------
        ExplainerError
            If the cluster cannot be used, or is lost.
        """
        waiting = deque(jobs)
        if not waiting:
            return
        with _connected(self.address) as client:
            run = _Run(self.address, client, waiting, self.limit)
            try:
                yield from run.outcomes(report)
            finally:
                run.cancel()


@contextmanager
def _connected(address: str) -> Iterator[Client]:
    """Connect to a cluster whose workers have our versions."""
    client = _connect(address)
    try:
        with _noticing_loss(address):
            workers = client.run(here, on_error="return")
        if not workers:
            remedy = f"Start some where this package is installed: dask worker {address}"
            raise ExplainerError("lecture", "cluster", address, "has no workers", remedy)
        check(address, here(), workers)
        yield client
    finally:
        with suppress(OSError):
            client.close()


def _connect(address: str) -> Client:
    try:
        from dask import config
        from distributed import Client
        from distributed.comm.addressing import get_address_host_port
    except ImportError as error:
        rule = f"needs Dask, which is not installed here ({error})"
        remedy = "Install this package with its extra: pip install -e '.[cluster]'"
        raise ExplainerError("lecture", "cluster", address, rule, remedy) from error
    # What users set, in files or the environment; Dask's own 30 s are long for a wrong address.
    said = config.get("distributed.comm.timeouts.connect", None, config=config.collect())
    try:
        get_address_host_port(address, strict=True)  # Client would take seconds to clear up
        return Client(address, timeout=said or CONNECT, set_as_default=False)
    except (OSError, ValueError, ImportError) as error:
        rule = f"cannot be reached ({error})"
        remedy = "Is its scheduler running there (dask scheduler), and the address its own?"
        raise ExplainerError("lecture", "cluster", address, rule, remedy) from error


@contextmanager
def _noticing_loss(address: str) -> Iterator[None]:
    try:
        yield
    except (OSError, CancelledError) as error:
        rule = f"was lost ({error})"
        remedy = "The scenes that are finished are kept; start again when it is back."
        raise ExplainerError("lecture", "cluster", address, rule, remedy) from error


@dataclass
class _Run:
    """Scenes under way on a cluster."""

    address: str
    client: Client
    waiting: deque[SceneJob]
    limit: int | None
    topic: str = field(default_factory=lambda: f"explainer-{uuid.uuid4().hex}")
    under_way: dict[str, tuple[SceneJob, Future[Parcel]]] = field(default_factory=dict)
    news: SimpleQueue[Any] = field(default_factory=SimpleQueue)
    versions: dict[str, str] = field(default_factory=here)
    alive: float = field(default_factory=time.monotonic)

    def outcomes(self, report: Reporter) -> Iterator[SceneResult | SceneFailure]:
        """Yield what comes of each scene; beats are reported as they are heard of."""
        self.client.subscribe_topic(self.topic, lambda event: self.news.put(event[1]))
        self._fill()
        while self.under_way:
            try:
                message = self.news.get(timeout=TICK)
            except Empty:
                self._fill()
                continue
            if isinstance(message, dict):
                beat = BeatStarted(**message["beat"])
                if any(job.name == beat.name for job, _ in self.under_way.values()):
                    report(beat)
            elif message in self.under_way:
                job, future = self.under_way.pop(message)
                outcome = self._outcome(job, future)
                self._fill()
                yield outcome

    def cancel(self) -> None:
        """Let the workers stop what they do for us."""
        with suppress(OSError, CancelledError):
            self.client.cancel([future for _, future in self.under_way.values()])
            self.client.unsubscribe_topic(self.topic)

    def _fill(self) -> None:
        """Submit as many scenes as there are threads, so that the next is begun by a free one."""
        threads = self._threads()
        room = threads if self.limit is None else min(threads, self.limit)
        while self.waiting and len(self.under_way) < max(room, 1):
            self._submit(self.waiting.popleft())

    def _threads(self) -> int:
        with _noticing_loss(self.address):
            threads: int = sum(self.client.nthreads().values())
        if threads:
            self.alive = time.monotonic()
        elif time.monotonic() - self.alive > PATIENCE:
            rule = f"has had no workers for {PATIENCE:.0f} s"
            remedy = "The scenes that are finished are kept; start workers, then this again."
            raise ExplainerError("lecture", "cluster", self.address, rule, remedy)
        return threads

    def _submit(self, job: SceneJob) -> None:
        key = f"render-{job.name}-{uuid.uuid4().hex}"
        # Named, not passed: the scheduler looks at what is called, and need not have this package.
        call = (pkgutil.resolve_name, REMOTE)
        graph = {key: (operator.call, call, pack(job), self.versions, self.topic)}
        future = self.client.get(graph, key, sync=False)
        self.under_way[key] = (job, future)
        future.add_done_callback(lambda done: self.news.put(done.key))

    def _outcome(self, job: SceneJob, future: Future[Parcel]) -> SceneResult | SceneFailure:
        if future.status == "error":
            return _failure(job, future.exception())
        with _noticing_loss(self.address):
            parcel = future.result()
        try:
            if "failure" in parcel:
                return SceneFailure(**parcel["failure"])
            return unpack_result(parcel["result"], job.work)
        except ExplainerError as error:
            return _failure(job, error)


def _failure(job: SceneJob, error: BaseException) -> SceneFailure:
    """Return as a failure what was raised in place of an outcome."""
    from distributed.scheduler import KilledWorker

    reason = f"{type(error).__name__}: {error}".partition("\n")[0]
    if isinstance(error, KilledWorker):
        deaths, last = error.allowed_failures + 1, error.last_worker.address
        reason = f"{deaths} workers died while they rendered it, the last at {last}"
    details = "".join(traceback.format_exception(error))
    return SceneFailure(name=job.name, reason=reason, details=details)
