"""The train command from outside: interrupted, killed, and gone on with."""

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

COMMAND = "from explainer.cli import main; main()"
EPOCHS = 8


def train(cache: Path, stop: tuple[int, signal.Signals] | None = None) -> tuple[int, str]:
    """Train on scikit-learn's digits; signal when an epoch, from 1, has begun."""
    arguments = ["train", "--dataset", "digits", "--epochs", str(EPOCHS)]
    with subprocess.Popen(
        [sys.executable, "-c", COMMAND, *arguments],
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
                process.send_signal(stop[1])
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
