"""The train command from outside: alone and in a team; interrupted, killed, and gone on with."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has other signals"),
]

ALONE = ["-m"]
TEAM = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", "-m"]
EPOCHS = 8


def worker(torchrun: int, rank: int) -> int:
    """Return which process torchrun has started for a rank."""
    import psutil

    children = psutil.Process(torchrun).children()
    (found,) = (child for child in children if child.environ().get("RANK") == str(rank))
    pid: int = found.pid
    return pid


def train(
    cache: Path,
    stop: tuple[int, signal.Signals] | None = None,
    way: list[str] = ALONE,
    rank: int | None = None,
) -> tuple[int, str]:
    """Train on scikit-learn's digits; signal when an epoch, from 1, has begun.

    The signal goes to what was started, or to the process of a rank.
    """
    arguments = ["explainer", "train", "--dataset", "digits", "--epochs", str(EPOCHS)]
    with subprocess.Popen(
        [sys.executable, *way, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "EXPLAINER_CACHE": str(cache)},
    ) as process:
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(line)
            if stop and f"epoch {stop[0]} of" in line:
                whom = process.pid if rank is None else worker(process.pid, rank)
                os.kill(whom, stop[1])
                stop = None
    return process.returncode, "".join(lines)


def first_epoch(output: str) -> int:
    found = re.search(r"epoch (\d+) of", output)
    assert found
    return int(found[1])


def test_what_is_stopped_goes_on(tmp_path: Path) -> None:
    code, output = train(tmp_path, (2, signal.SIGINT))
    assert code == 130 and "Traceback" not in output
    assert re.search(r"The best so far, epoch \d, is kept", output)
    assert len(list(tmp_path.glob("*-best.safetensors"))) == 1
    code, output = train(tmp_path, (5, signal.SIGKILL))
    assert code == -signal.SIGKILL and 2 <= first_epoch(output) <= 5
    code, output = train(tmp_path)
    assert code == 0 and first_epoch(output) >= 5
    assert f"of {EPOCHS}, the best on validation" in output
    kept = {path.name.rsplit("-", 1)[-1] for path in tmp_path.glob("*.safetensors")}
    assert "run.safetensors" in kept
    assert not kept & {"best.safetensors", "checkpoint.safetensors"}
    code, output = train(tmp_path)
    assert code == 0 and "epoch 1 of" not in output, "it is trained already"


def test_a_team_is_stopped_loses_one_and_goes_on(tmp_path: Path) -> None:
    code, output = train(tmp_path, (2, signal.SIGINT), TEAM)
    assert code and re.search(r"The best so far, epoch \d, is kept", output), output
    assert output.count("Interrupted. What is finished is kept.") == 2
    assert len(list(tmp_path.glob("*-best.safetensors"))) == 1
    code, output = train(tmp_path, (5, signal.SIGKILL), TEAM, rank=1)
    assert code and "train: rank=0: lost another of the 2 processes" in output, output
    assert 2 <= first_epoch(output) <= 5
    code, output = train(tmp_path, None, TEAM)
    assert code == 0 and first_epoch(output) >= 5, output
    assert output.count(f"of {EPOCHS}, the best on validation") == 1, "the first alone speaks"
    kept = sorted(path.name.rsplit("-", 1)[-1] for path in tmp_path.glob("*.safetensors"))
    assert len(kept) == 2 and "run.safetensors" in kept, kept
    assert not list(tmp_path.glob(".*")), "nothing is left half written"
    code, output = train(tmp_path, None, TEAM)
    assert code == 0 and "epoch 1 of" not in output, "it is trained already"


def test_one_process_goes_on_where_two_were(tmp_path: Path) -> None:
    code, output = train(tmp_path, (3, signal.SIGKILL), TEAM, rank=0)
    assert code and "train: rank=1: lost another of the 2 processes" in output, output
    code, output = train(tmp_path)
    assert code == 0 and first_epoch(output) >= 2, output
