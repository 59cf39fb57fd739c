"""A training run under way: all that it needs to go on, and nothing about files."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from explainer.cae.data import Digits
from explainer.cae.layers import Parameters
from explainer.cae.model import Autoencoder, batch_statistics, fold
from explainer.cae.recipe import Progress, ProgressCallback, Recipe
from explainer.cae.run import snapshot_steps
from explainer.cae.team import SharedNorm, Team

__all__ = ["LAG", "Best", "Fit", "as_tensor", "augmented", "mse", "schedule"]

LAG = 100
"""Up to this step batch norm's running averages lag too far behind for a picture."""

PROBE = 256  # training digits that batch norm measures on for an early snapshot


@dataclass
class Best:
    """The best epoch so far, and the step after which it was."""

    epoch: int = 0
    step: int = 0
    mse: float = math.inf
    state: dict[str, torch.Tensor] = field(default_factory=dict)

    def offer(self, epoch: int, step: int, error: float, model: Autoencoder) -> None:
        """Keep the model's weights if its error is the smallest."""
        if error < self.mse:
            self.epoch, self.step, self.mse = epoch, step, error
            self.state = {name: value.clone() for name, value in model.state_dict().items()}


class Fit:
    """Model, optimiser and records of one training run.

    Parameters
    ----------
    recipe : Recipe
        What determines it.
    data : Digits
        To train on, and to choose by.
    device : str
        Of the model; random numbers are always drawn on the processor.
    team : Team, optional
        Who trains it together with this process.

    Attributes
    ----------
    step, epoch : int
        Steps and epochs done.
    losses, validation : list of float
        Of every step, and of every epoch.
    snapshots : dict of int to dict of str to Parameters
        Folded weights by step, at those of `snapshot_steps`.
    best : Best
        The best epoch so far.
    """

    def __init__(
        self, recipe: Recipe, data: Digits, device: str = "cpu", team: Team | None = None
    ) -> None:
        self.recipe = recipe
        self.team = Team() if team is None else team
        alone = self.team.size == 1
        norm = torch.nn.BatchNorm2d if alone else functools.partial(SharedNorm, team=self.team)
        self.images = as_tensor(data.train.images).to(device)
        self.held_out = as_tensor(data.validation.images).to(device)
        self.model = Autoencoder(recipe.latent, norm).to(device)
        self.model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.random = torch.Generator().manual_seed(recipe.seed)
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=recipe.lr)
        self.per_epoch = math.ceil(len(self.images) / recipe.batch)
        self.steps = recipe.epochs * self.per_epoch
        self.factor = schedule(self.steps, recipe.warmup)
        self.recorded = frozenset(snapshot_steps(self.steps))
        self.step = self.epoch = 0
        self.losses: list[float] = []
        self.validation: list[float] = []
        self.snapshots: dict[int, dict[str, Parameters]] = {}
        self.best = Best()

    def run_epoch(self, report: ProgressCallback) -> None:
        """Train for one epoch more."""
        order = torch.randperm(len(self.images), generator=self.random)
        for chosen in torch.split(order, self.recipe.batch):
            loss = self._update(self._share(chosen), len(chosen))
            self.losses.append(loss)
            if self.step in self.recorded:
                self.snapshots[self.step] = self._folded()
            if self.step == (self.epoch + 1) * self.per_epoch:
                self.epoch += 1
                self.validation.append(mse(self.model, self.held_out))
                self.best.offer(self.epoch, self.step, self.validation[-1], self.model)
            epoch = -(-self.step // self.per_epoch)
            last = self.validation[-1] if self.validation else None
            report(Progress(epoch, self.recipe.epochs, self.step, self.steps, loss, last))

    def _share(self, chosen: torch.Tensor) -> torch.Tensor:
        """Return this process's images of a batch; all draw the numbers for the whole batch."""
        mine = self.team.share(len(chosen))
        moves = drawn(len(chosen), self.recipe.augment, self.random)
        images = self.images[chosen[mine].to(self.images.device)]
        return bent(images, moves[mine]) if moves is not None and len(images) else images

    def _update(self, images: torch.Tensor, count: int) -> float:
        """Go one step with a share of a batch of `count` images; return the batch's loss."""
        for group in self.optimizer.param_groups:
            group["lr"] = self.recipe.lr * self.factor(self.step)
        self.model.train()
        loss = self._loss(self.model(images), images, count)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        total = loss.item() if self.team.size == 1 else self._added_up(loss.detach())
        self.optimizer.step()
        self.step += 1
        return total

    def _loss(self, logits: torch.Tensor, images: torch.Tensor, count: int) -> torch.Tensor:
        cross_entropy = functional.binary_cross_entropy_with_logits
        if self.team.size == 1:
            return cross_entropy(logits, images)
        # A share of the batch's mean; a share may be empty, and has no mean of its own then.
        return cross_entropy(logits, images, reduction="sum") / (count * images.shape[1:].numel())

    def _added_up(self, loss: torch.Tensor) -> float:
        """Add up everyone's gradients, losses and wishes to stop, in one message."""
        gradients = [p.grad for p in self.model.parameters() if p.grad is not None]
        stop = loss.new_tensor([float(self.team.interrupted)])
        message = torch.cat([*(g.flatten() for g in gradients), loss.reshape(1), stop])
        sizes = [*(g.numel() for g in gradients), 1, 1]
        *sums, loss, stop = torch.split(self.team.total(message), sizes)
        if stop.item():
            raise KeyboardInterrupt
        for gradient, added in zip(gradients, sums, strict=True):
            gradient.copy_(added.view_as(gradient))
        return loss.item()

    def _folded(self) -> dict[str, Parameters]:
        if self.step <= LAG:
            return fold(self.model, batch_statistics(self.model, self.images[:PROBE]))
        return fold(self.model)


def schedule(steps: int, warmup: float) -> Callable[[int], float]:
    """Return the factor on the learning rate: a linear rise, then half a cosine down to 0."""
    rise = max(1, round(warmup * steps))

    def factor(step: int) -> float:
        if step < rise:
            return (step + 1) / rise
        return (1 + math.cos(math.pi * (step - rise) / max(1, steps - rise))) / 2

    return factor


def augmented(images: torch.Tensor, share: float, random: torch.Generator) -> torch.Tensor:
    """Return the batch (N, 1, 28, 28) as it is, or, in `share` of the calls, bent a little.

    Each image gets its own affine map: turned by up to 10 degrees, scaled by up to 10 %, sheared
    by up to .15 and shifted by up to .05 of half the width (0.7 pixels), all drawn uniformly.
    """
    moves = drawn(len(images), share, random)
    return images if moves is None else bent(images, moves)


def drawn(count: int, share: float, random: torch.Generator) -> torch.Tensor | None:
    """Return how each of `count` images is to be bent, (count, 5), or None if none is."""
    if torch.rand((), generator=random) >= share:
        return None
    reach = torch.tensor([0.175, 0.1, 0.15, 0.05, 0.05])
    return (2 * torch.rand(count, 5, generator=random) - 1) * reach


def bent(images: torch.Tensor, moves: torch.Tensor) -> torch.Tensor:
    """Return images (N, 1, 28, 28) mapped as `drawn` has said, (N, 5)."""
    angle, scale, shear, right, down = moves.to(images).unbind(1)
    cosine, sine = (1 + scale) * angle.cos(), (1 + scale) * angle.sin()
    rows = (torch.stack([cosine, shear - sine, right], 1), torch.stack([sine, cosine, down], 1))
    grid = functional.affine_grid(torch.stack(rows, 1), list(images.shape), align_corners=False)
    return functional.grid_sample(images, grid, align_corners=False)


def mse(model: torch.nn.Module, images: torch.Tensor) -> float:
    """Return the mean squared error a pixel of the reconstructions of images (N, 1, 28, 28)."""
    model.eval()
    with torch.no_grad():
        squares = [(model(x).sigmoid() - x).square().sum().item() for x in torch.split(images, 200)]
    return math.fsum(squares) / images.numel()


def as_tensor(images: NDArray[np.float32]) -> torch.Tensor:
    """Return images (N, 28, 28) as a tensor (N, 1, 28, 28)."""
    # A copy, because torch does not know read-only arrays; channels last saves a quarter of the
    # time, in the model too.
    tensor = torch.from_numpy(images[:, None].copy())
    return tensor.to(memory_format=torch.channels_last)
