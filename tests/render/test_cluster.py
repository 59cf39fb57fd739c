"""Scenes on a real Dask cluster: a scheduler and workers, processes on this machine."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

import explainer
from explainer.cae import Figures, Network, Parameters, Recipe, architecture
from explainer.cae.store import network_path, write_network
from explainer.errors import ExplainerError
from explainer.files import CACHE_VARIABLE
from explainer.render.cluster import executor as module
from explainer.render.cluster.executor import ClusterExecutor
from explainer.render.job import BeatStarted, SceneFailure, SceneResult
from explainer.render.join import count_frames
from explainer.render.lecture import make
from explainer.render.order import Event, Made, ScenesFailed

pytest.importorskip("distributed", reason="needs the extra cluster")

from tests.render.clusters import Cluster, broken_package, cluster
from tests.render.test_lecture import LONG, left_over, order, wait_for

pytestmark = pytest.mark.slow  # all in all

WriteLecture = Callable[..., Path]

#: Kills the worker that the scene is rendered for: its process's parent's parent.
KILL = "import os, psutil; os.kill(psutil.Process().parents()[1].pid, 9); self.wait(60)"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A scheduler and two workers, one of them, as is Dask's way, with a nanny."""
    with cluster(tmp_path_factory.mktemp("dask")) as whole:
        whole.worker("--nanny")
        whole.worker("--no-nanny")
        whole.wait(2)
        yield whole


@pytest.fixture
def dask(whole: Cluster) -> Cluster:
    """The same when a worker is there: the nanny's comes again if a test killed it."""
    whole.wait(1)
    return whole


def run(folder: Path, out: Path, dask: Cluster, jobs: int | None = None) -> tuple[Made, list]:
    events: list[Event] = []
    return make(order(folder, out), ClusterExecutor(dask.address, jobs), events.append), events


def test_a_lecture_is_made_and_its_beats_are_heard(
    dask: Cluster, write_lecture: WriteLecture, tmp_path: Path
) -> None:
    does = "from scenes.near import WAIT; self.wait(WAIT)"
    folder = write_lecture(first="pass", second=does, third="pass")
    (folder / "near.py").write_text("WAIT = 0.5\n", encoding="utf-8")
    made, events = run(folder, tmp_path / "out", dask)
    assert made.rendered == ("first", "second", "third")
    assert count_frames(made.path) == 4 + 9 + 4
    assert made.path.with_suffix(".srt").read_text(encoding="utf-8").count("Said.") == 3
    for name in made.rendered:
        beat = BeatStarted(name=name, index=0, total=1, beat="only")
        (result,) = (e for e in events if isinstance(e, SceneResult) and e.name == name)
        assert events.index(beat) < events.index(result)
    assert left_over(tmp_path / "out") == []
    assert dask.at_work() == []


def test_a_scene_that_fails_spares_the_others(
    dask: Cluster, write_lecture: WriteLecture, tmp_path: Path
) -> None:
    raises, dies = 'raise RuntimeError("the reason")', "import os; os._exit(3)"
    folder = write_lecture(good="pass", raises=raises, dies=dies)
    with pytest.raises(ScenesFailed) as caught:
        run(folder, tmp_path / "out", dask)
    failures = {failure.name: failure for failure in caught.value.failures}
    assert failures.keys() == {"raises", "dies"}
    assert failures["raises"].reason.startswith("RuntimeError: the reason (raises.py, line ")
    assert "Traceback" in failures["raises"].details
    assert failures["dies"].reason == "its process ended with 3"


def test_as_many_at_once_as_are_wanted(
    dask: Cluster, write_lecture: WriteLecture, tmp_path: Path
) -> None:
    _, events = run(write_lecture(first="pass", second="pass"), tmp_path / "out", dask, jobs=1)
    kinds = [type(event) for event in events if isinstance(event, BeatStarted | SceneResult)]
    assert kinds == [BeatStarted, SceneResult] * 2


def test_a_scene_whose_worker_is_killed_is_rendered_by_another(
    dask: Cluster, write_lecture: WriteLecture, tmp_path: Path
) -> None:
    flag = f"__import__('pathlib').Path({str(tmp_path / 'killed')!r})"
    once = f"if not {flag}.exists():\n            {flag}.touch(); {KILL}"
    made, events = run(write_lecture(once=once, other="pass"), tmp_path / "out", dask)
    assert (tmp_path / "killed").exists()
    assert count_frames(made.path) == 8
    beats = [event.name for event in events if isinstance(event, BeatStarted)]
    assert sorted(beats) == ["once", "once", "other"]
    wait_for(lambda: not dask.at_work(), "the end of the killed worker's processes")


def test_a_scene_that_kills_its_workers_is_given_up_and_named(
    dask: Cluster, write_lecture: WriteLecture, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    with pytest.raises(ScenesFailed, match="always: 2 workers died while they rendered it"):
        run(write_lecture(always=KILL, good="pass"), out, dask)
    assert list(out.glob("scenes/good.*.json"))
    wait_for(lambda: not dask.at_work(), "the end of the killed workers' processes")


FIGURES = Figures(
    test_mse=0.1, validation_mse=0.1, epoch=1, cpu_seconds=1.0, parameters=1, torch="none"
)


def untrained(bias: float) -> Network:
    """Return a network of the usual recipe that was never trained."""
    parameters = {}
    for layer in architecture(2):
        channels = (layer.out_channels, layer.in_channels)
        channels = channels if layer.kind == "conv" else channels[::-1]
        sizes = [axis.kernel_size for axis in layer.spec.axes(2)]
        weight = np.zeros((*channels, *sizes), np.float32)
        parameters[layer.name] = Parameters(weight, np.full(layer.out_channels, bias, np.float32))
    return Network(parameters, 2, Recipe(), FIGURES)


def test_the_network_is_sent_along(
    dask: Cluster, write_lecture: WriteLecture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = dask.folder / "cache" / network_path(Recipe()).name
    write_network(theirs, untrained(1.0))
    before = theirs.read_bytes()
    does = "from explainer import cae; uses_network = True; "
    does += "assert cae.load(2, train_if_missing=False).parameters['conv1'].bias[0] == {}"
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    for bias in (2.0, 3.0):
        write_network(network_path(Recipe()), untrained(bias))
        run(write_lecture(shows=does.format(bias)), tmp_path / "out", dask)
    assert theirs.read_bytes() == before, "a worker's own network stays as it was"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_the_workers_stop_when_their_client_does(
    dask: Cluster, write_lecture: WriteLecture, tmp_path: Path, number: signal.Signals
) -> None:
    killed = clips(dask)
    process = start(write_lecture(long=LONG), tmp_path / "out", dask.address)
    wait_for(lambda: clips(dask) - killed, "the scene's start")
    process.send_signal(number)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == {signal.SIGINT: 130, signal.SIGTERM: 143}.get(number, -number)
    assert "Traceback" not in output
    wait_for(lambda: not dask.at_work(), "the end of the workers' processes")
    assert not list(tmp_path.glob("out/**/*.mp4"))
    if number != signal.SIGKILL:
        assert left_over(tmp_path / "out") == []


def clips(dask: Cluster) -> set[Path]:
    """Return what is being rendered, and what killed workers have left behind."""
    return set(dask.folder.rglob(".clip*"))


def start(folder: Path, out: Path, address: str, **env: str) -> subprocess.Popen[str]:
    code = "from explainer.cli import main; main()"
    options = ["--quality", "draft", "--out", str(out), str(folder)]
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", code, "lecture", *options, "--cluster", address],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, **env},
    )


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("tcp://127.0.0.1:1", "Timed out trying to connect to tcp://127.0.0.1:1 after 1 s"),
        ("tcp://127.0.0.1", "missing port number"),
        ("http://127.0.0.1:8786", "unknown address scheme 'http'"),
    ],
)
def test_a_scheduler_that_is_not_there_is_said(
    write_lecture: WriteLecture, tmp_path: Path, address: str, why: str
) -> None:
    timeout = {"DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "1s"}
    process = start(write_lecture(any="pass"), tmp_path / "out", address, **timeout)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert output.startswith(f"lecture: cluster='{address}': cannot be reached ({why}")
    assert output.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_workers_of_other_versions_are_refused(
    write_lecture: WriteLecture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other" / "explainer"
    shutil.copytree(Path(explainer.__path__[0]), other)
    with (other / "theme.py").open("a", encoding="utf-8") as source:
        source.write("# changed\n")
    with cluster(tmp_path) as dask:
        with pytest.raises(ExplainerError, match=r"has no workers\. Start some"):
            ClusterExecutor(dask.address).check()
        dask.worker("--no-nanny", PYTHONPATH=str(other.parent))
        dask.wait(1)
        differs = r"worker tcp://\S+ has its sources \w+ \(here \w+\)"
        with pytest.raises(ExplainerError, match=rf"{differs}\. Install transposed-"):
            ClusterExecutor(dask.address).check()
        with monkeypatch.context() as late:  # as if it came when all had been looked at
            late.setattr(module, "check", lambda *_: None)
            with pytest.raises(ScenesFailed, match=differs):
                run(write_lecture(any="pass"), tmp_path / "out", dask)
        dask.worker("--no-nanny", PYTHONPATH=str(broken_package(tmp_path / "none")))
        dask.wait(2)
        with pytest.raises(ExplainerError, match="and 1 more differ"):
            ClusterExecutor(dask.address).check()


@pytest.mark.parametrize(
    ("lost", "words"), [("scheduler", "was lost"), ("worker", "has had no workers for 0 s")]
)
def test_a_cluster_that_is_lost_is_said(
    write_lecture: WriteLecture,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    lost: str,
    words: str,
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.1)
    with cluster(tmp_path) as dask:
        doomed = {"scheduler": dask.scheduler, "worker": dask.worker("--no-nanny")}[lost]
        dask.wait(1)
        executor = ClusterExecutor(dask.address)

        def kill(event: Event) -> None:
            assert not isinstance(event, SceneFailure)
            if isinstance(event, BeatStarted):
                doomed.kill()

        with pytest.raises(ExplainerError, match=words):
            make(order(write_lecture(long=LONG), tmp_path / "out"), executor, kill)
        wait_for(lambda: not dask.at_work(), "the end of the worker's processes")
    assert left_over(tmp_path / "out") == []
