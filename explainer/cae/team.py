"""Several processes that train one network together: each takes its share of every batch.

``torchrun`` starts them and tells each its rank. All hold all images and draw the same random
numbers; what a batch norm measures, the gradients and the losses are added up over the batch's
shares. So every process comes to the same weights, bit for bit, and they differ from those of one
process alone by rounding only.
"""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import torch
from torch import distributed, nn
from torch.nn import functional

from explainer.errors import ExplainerError

__all__ = ["SharedNorm", "Team", "joined"]

VARIABLES = ("RANK", "WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT")
"""What torchrun sets in each process's environment."""

PATIENCE = timedelta(minutes=10)
"""So long a process waits for a word of the others."""


@dataclass
class Team:
    """The processes that train together, seen from one of them; by default it is alone.

    Attributes
    ----------
    rank, size : int
        Which process this is, from 0, and how many there are. The first writes all files.
    device : str
        What messages lie on.
    interrupted : bool
        Whether this process was asked to stop (Ctrl-C); all stop at the same step.
    """

    rank: int = 0
    size: int = 1
    device: str = "cpu"
    interrupted: bool = False

    @property
    def leads(self) -> bool:
        """Whether this is the process that reads and writes files, and speaks."""
        return self.rank == 0

    def share(self, count: int) -> slice:
        """Return which of `count` items are this process's; shares differ by one at most.

        Examples
        --------
        >>> [Team(rank, 3).share(8) for rank in range(3)]
        [slice(0, 2, None), slice(2, 5, None), slice(5, 8, None)]
        """
        return slice(count * self.rank // self.size, count * (self.rank + 1) // self.size)

    def total(self, tensor: torch.Tensor) -> torch.Tensor:
        """Make of a contiguous tensor the sum of everyone's, the same bits for all; return it."""
        if self.size > 1:
            with self._together():
                distributed.all_reduce(tensor)
        return tensor

    def said(self, content: bytes) -> bytes:
        """Return the first process's `content`; that of the others does not matter."""
        if self.size == 1:
            return content
        length = torch.tensor([len(content)], device=self.device)
        with self._together():
            distributed.broadcast(length, 0)
        size = int(length.item())
        message = torch.zeros(size, dtype=torch.uint8, device=self.device)
        if self.leads and size:
            message.copy_(torch.frombuffer(bytearray(content), dtype=torch.uint8))
        with self._together():
            distributed.broadcast(message, 0)
        return message.cpu().numpy().tobytes()

    def check_same(self, what: str, value: str) -> None:
        """Refuse to train where something is not what the first process has."""
        if self.said(value.encode()) != value.encode():
            rule = f"is another than the first process's, here in process {self.rank}"
            remedy = "Give all the same command, images and version of torch."
            raise ExplainerError("train", what, value, rule, remedy)

    def meet(self) -> None:
        """Wait until everyone is here."""
        self.total(torch.zeros(1, device=self.device))

    @contextmanager
    def _together(self) -> Iterator[None]:
        try:
            yield
        except RuntimeError as error:
            rule = f"lost another of the {self.size} processes ({_reason(error)})"
            remedy = "The same command goes on from the last whole epoch."
            raise ExplainerError("train", "rank", self.rank, rule, remedy) from error

    @contextmanager
    def _heeding_interrupts(self) -> Iterator[None]:
        """Have the first Ctrl-C only noted, so that nobody is left waiting in the midst of a step.

        A second one interrupts at once.
        """
        before = signal.getsignal(signal.SIGINT)

        def note(*_: object) -> None:
            self.interrupted = True
            signal.signal(signal.SIGINT, before)

        signal.signal(signal.SIGINT, note)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)


@contextmanager
def joined(device: str = "cpu") -> Iterator[Team]:
    """Join the processes that ``torchrun`` has started with this one, if it has started any.

    Parameters
    ----------
    device : str
        "cpu": they speak by gloo. "cuda": by NCCL, and each takes the graphics card of its local
        rank. "mps" is for one process alone.

    Yields
    ------
    Team
        Alone if this process was not started by torchrun.

    Raises
    ------
    ExplainerError
        If they do not find each other.
    """
    size = int(os.environ["WORLD_SIZE"]) if all(name in os.environ for name in VARIABLES) else 1
    if size == 1:
        yield Team()
        return
    if device == "mps" or not distributed.is_available():
        rule = f"cannot be shared by {size} processes, by this build of torch"
        raise ExplainerError("train", "device", device, rule, "Use cpu or cuda, or one process.")
    try:
        if device == "cuda":
            torch.cuda.set_device(int(os.environ.get("LOCAL_RANK", "0")))
        backend = "nccl" if device == "cuda" else "gloo"
        distributed.init_process_group(backend, timeout=PATIENCE)
    except (RuntimeError, ValueError) as error:
        rule = f"could not find each other ({_reason(error)})"
        raise ExplainerError("train", "processes", size, rule) from error
    team = Team(distributed.get_rank(), size, device)
    try:
        with team._heeding_interrupts():
            yield team
    finally:
        distributed.destroy_process_group()


def _reason(error: Exception) -> str:
    """Return the first sentence of torch's message, without the place in its sources."""
    sentence = re.split(r"\.\s|\n", str(error))[0]
    return re.sub(r"^\[\S+\.\w+:\d+\]\s*", "", sentence)


class _Total(torch.autograd.Function):
    """The sum of everyone's tensor, and of everyone's gradient with respect to it."""

    @staticmethod
    def forward(ctx: Any, tensor: torch.Tensor, team: Team) -> torch.Tensor:
        ctx.team = team
        return team.total(tensor.clone(memory_format=torch.contiguous_format))

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor, None]:
        (gradient,) = gradients
        return ctx.team.total(gradient.clone(memory_format=torch.contiguous_format)), None


class SharedNorm(nn.BatchNorm2d):
    """Batch norm that measures on the whole batch, of which each process has a share.

    torch's own, ``SyncBatchNorm``, runs on graphics cards only. Each measures its own share, and
    the measures are put together as Chan, Golub and LeVeque do (1979): the mean of squares less the
    square of the mean would lose digits.

    Parameters
    ----------
    channels : int
        Feature maps.
    team : Team
        Who shares the batch.
    """

    def __init__(self, channels: int, team: Team) -> None:
        super().__init__(channels)
        self.team = team

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        """Return maps (N, channels, rows, columns) normalised; N may be 0, in one's share."""
        if not self.training:
            return super().forward(input)
        assert self.momentum and self.running_mean is not None and self.running_var is not None
        assert self.num_batches_tracked is not None
        mean, variance, count = self._measured(input)
        with torch.no_grad():
            self.running_mean.lerp_(mean, self.momentum)
            self.running_var.lerp_(variance * count / (count - 1), self.momentum)
            self.num_batches_tracked += 1
        factor = self.weight * (variance + self.eps).rsqrt()
        centred = input - mean.view(1, -1, 1, 1)
        return centred * factor.view(1, -1, 1, 1) + self.bias.view(1, -1, 1, 1)

    def _measured(self, maps: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Return mean and variance of each channel over everyone's maps, and how many cells."""
        team, axes, cells = self.team, (0, 2, 3), maps.numel() // self.num_features
        mean = maps.sum(axes) / max(cells, 1)
        spread = (maps - mean.view(1, -1, 1, 1)).square().sum(axes)
        mine = torch.cat([mean, spread, mean.new_tensor([cells])])
        # Everyone's in one message: a row each, filled by adding up.
        rows = functional.pad(mine[None], (0, 0, team.rank, team.size - 1 - team.rank))
        everyone: torch.Tensor = _Total.apply(rows, team)  # type: ignore[no-untyped-call]
        means, spreads, counts = torch.split(everyone, [len(mean), len(mean), 1], dim=1)
        count = counts.sum()
        mean = (counts * means).sum(0) / count
        variance = (spreads + counts * (means - mean).square()).sum(0) / count
        return mean, variance, count
