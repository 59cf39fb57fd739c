"""Several processes that train together come to what one comes to."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
import torch

from explainer.cae import Recipe, team
from explainer.cae.fit import Fit
from explainer.cae.team import SharedNorm, Team, joined
from explainer.cae.training import record
from explainer.errors import ExplainerError
from tests.cae.together import RECIPES, precise, spots

ROOT = Path(__file__).parents[2]
SIZE = 2


def environment(rank: int, port: int) -> dict[str, str]:
    where = {"RANK": rank, "LOCAL_RANK": rank, "WORLD_SIZE": SIZE, "MASTER_PORT": port}
    return {**os.environ, "MASTER_ADDR": "127.0.0.1", **{k: str(v) for k, v in where.items()}}


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextmanager
def together(*command: object) -> Iterator[list[subprocess.Popen[str]]]:
    """Start a command in each of two processes, as torchrun does; end what is left of them."""
    port = free_port()
    processes = [
        subprocess.Popen(
            [sys.executable, *map(str, command)], cwd=ROOT, env=environment(rank, port),
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )
        for rank in range(SIZE)
    ]  # fmt: skip
    try:
        yield processes
    finally:
        for process in processes:
            process.kill()
            process.communicate()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("team")
    with together("-W", "error", "-m", "tests.cae.together", folder) as processes:
        for process in processes:
            output, _ = process.communicate(timeout=300)
            assert process.returncode == 0, output
    return folder


def read(folder: Path, name: str, rank: int = 0) -> dict[str, np.ndarray]:
    with np.load(folder / f"{name}.{rank}.npz") as archive:
        return dict(archive)


def bits(folder: Path, one: str, other: str) -> None:
    ours = read(folder, one)
    for rank in range(SIZE):
        theirs = read(folder, other, rank)
        theirs.pop("seen", None)
        assert ours.keys() == theirs.keys()
        for name, array in ours.items():
            assert np.array_equal(array, theirs[name]), name


@pytest.mark.parametrize("name", RECIPES)
def test_all_come_to_the_same_bits(folder: Path, name: str) -> None:
    bits(folder, name, name)
    bits(folder, f"precise-{name}", f"precise-{name}")


@pytest.mark.parametrize("name", RECIPES)
def test_they_come_to_what_one_process_comes_to(folder: Path, name: str) -> None:
    """In float64 to 1e-9; in float32 the losses to 1e-3, as Adam makes much of rounding."""
    alone, found = precise(RECIPES[name], Team()), read(folder, f"precise-{name}")
    assert alone.keys() == found.keys()
    for key, array in alone.items():
        np.testing.assert_allclose(found[key], array, rtol=0, atol=1e-9, err_msg=key)
    losses = record(RECIPES[name], data=spots()).losses
    np.testing.assert_allclose(read(folder, name)["losses"], losses, rtol=0, atol=1e-3)


def test_all_stop_when_one_is_asked_to_and_go_on_to_the_same_bits(folder: Path) -> None:
    bits(folder, "uneven", "again")
    for rank in range(SIZE):
        names = (folder / f"stopped.{rank}").read_text(encoding="utf-8").split()
        assert names == ["checkpoint.0.safetensors"], "the first alone writes"
        assert read(folder, "again", rank)["seen"].tolist() == [1, 2, 3, 4, 5, *range(4, 10)]
    assert not list(folder.glob("checkpoint*")), "a finished run needs none"


@pytest.mark.parametrize(("count", "size"), [(64, 2), (7, 3), (1, 2), (0, 2), (5, 5), (3, 8)])
def test_shares_are_the_whole_in_order(count: int, size: int) -> None:
    shares = [range(count)[Team(rank, size).share(count)] for rank in range(size)]
    assert [item for share in shares for item in share] == list(range(count))
    assert max(map(len, shares)) - min(map(len, shares)) <= 1


@pytest.mark.parametrize("training", [True, False])
def test_the_shared_norm_is_torchs(training: bool) -> None:
    torch.manual_seed(0)
    maps = torch.randn(5, 3, 4, 4, dtype=torch.float64) * 3 + 100
    norms = [torch.nn.BatchNorm2d(3).double(), SharedNorm(3, Team()).double()]
    found = []
    for norm in norms:
        norm.train(training)
        x = maps.clone().requires_grad_()
        made = norm(x)
        made.pow(3).sum().backward()
        assert norm.weight.grad is not None and norm.bias.grad is not None and x.grad is not None
        found.append([made, x.grad, norm.weight.grad, norm.bias.grad, *norm.buffers()])
    for mine, theirs in zip(*found, strict=True):
        torch.testing.assert_close(mine, theirs)


def test_alone_nothing_is_joined() -> None:
    with joined("mps") as one:
        assert (one.rank, one.size, one.leads) == (0, 1, True)
        assert one.said(b"word") == b"word"
        one.check_same("recipe", "any")
        one.meet()
    assert not torch.distributed.is_initialized()
    assert type(Fit(Recipe(), spots()).model.norms["conv1"]) is torch.nn.BatchNorm2d


def test_apples_graphics_cards_are_for_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment(0, 1).items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ExplainerError, match="device='mps': cannot be shared by 2"), joined("mps"):
        pass


def test_processes_that_do_not_find_each_other_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment(1, free_port()).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(team, "PATIENCE", timedelta(seconds=1))
    with pytest.raises(ExplainerError, match="processes=2: could not find each other"), joined():
        pass
