"""Training, the same bit for bit for the same recipe, digits and build of torch."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from explainer.cae.data import Digits, load_data
from explainer.cae.model import Autoencoder, fold, scale_latent
from explainer.cae.network import Network
from explainer.cae.recipe import Figures, Progress, ProgressCallback, Recipe
from explainer.errors import ExplainerError

__all__ = ["train"]


def train(
    recipe: Recipe | None = None,
    *,
    data: Digits | None = None,
    progress: ProgressCallback | None = None,
) -> Network:
    """Train an autoencoder on the digits and return it folded, with its figures.

    One thread, one seed: a second run gives the same weights bit for bit, on the same build of
    torch and the same kind of processor. The epoch that is best on the validation digits is
    kept, and the test digits are looked at once, when that is settled. Nothing is written;
    torch's own seed, threads and switches are left as they were, Ctrl-C included.

    Parameters
    ----------
    recipe : Recipe, optional
        By default ``Recipe()``: latent length 2, under a minute of one processor core.
    data : Digits, optional
        By default `load_data`'s.
    progress : callable, optional
        Called with a `Progress` after every step.

    Returns
    -------
    Network
        With `recipe` and `figures`.

    Raises
    ------
    ExplainerError
        If the weights never had a finite error.
    """
    recipe = Recipe() if recipe is None else recipe
    data = load_data() if data is None else data
    started = time.process_time()
    with _repeatable(recipe.seed):
        model = Autoencoder(recipe.latent)
        model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        best = _fit(model, recipe, data, progress or (lambda _: None))
        model.load_state_dict(best.state)
        test_mse = _mse(model, _tensor(data.test.images))
    folded = fold(model)
    latents = Network(folded, recipe.latent).encode(data.train.images)
    network = Network(scale_latent(folded, latents.std(axis=0)), recipe.latent, recipe)
    figures = Figures(
        test_mse=test_mse,
        validation_mse=best.mse,
        epoch=best.epoch,
        cpu_seconds=round(time.process_time() - started, 1),
        parameters=network.parameter_count,
        torch=torch.__version__,
    )
    return replace(network, figures=figures)


@dataclass
class _Best:
    """The best epoch so far."""

    epoch: int = 0
    mse: float = math.inf
    state: dict[str, torch.Tensor] = field(default_factory=dict)

    def offer(self, epoch: int, mse: float, model: Autoencoder) -> None:
        if mse < self.mse:
            self.epoch, self.mse = epoch, mse
            self.state = {name: value.clone() for name, value in model.state_dict().items()}


def _fit(model: Autoencoder, recipe: Recipe, data: Digits, report: ProgressCallback) -> _Best:
    """Train `model`, and return its best epoch on the validation digits."""
    images, validation = _tensor(data.train.images), _tensor(data.validation.images)
    random = torch.Generator().manual_seed(recipe.seed)
    per_epoch = math.ceil(len(images) / recipe.batch)
    steps = recipe.epochs * per_epoch
    optimizer = torch.optim.Adam(model.parameters(), lr=recipe.lr)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, _schedule(steps, recipe.warmup))
    step, mse, best = 0, None, _Best()
    for epoch in range(1, recipe.epochs + 1):
        order = torch.randperm(len(images), generator=random)
        for chosen in torch.split(order, recipe.batch):
            batch = _augmented(images[chosen], recipe.augment, random)
            loss = _step(model, optimizer, batch)
            schedule.step()
            step += 1
            if step == epoch * per_epoch:
                mse = _mse(model, validation)
                best.offer(epoch, mse, model)
            report(Progress(epoch, recipe.epochs, step, steps, loss, mse))
    if not best.state:
        remedy = "Use a lower learning rate."
        raise ExplainerError("train", "lr", recipe.lr, "made the error infinite", remedy)
    return best


def _step(model: Autoencoder, optimizer: torch.optim.Optimizer, batch: torch.Tensor) -> float:
    model.train()
    loss = functional.binary_cross_entropy_with_logits(model(batch), batch)
    optimizer.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    optimizer.step()
    return loss.item()


def _schedule(steps: int, warmup: float) -> Callable[[int], float]:
    """Return the factor on the learning rate: a linear rise, then half a cosine down to 0."""
    rise = max(1, round(warmup * steps))

    def factor(step: int) -> float:
        if step < rise:
            return (step + 1) / rise
        return (1 + math.cos(math.pi * (step - rise) / max(1, steps - rise))) / 2

    return factor


def _augmented(images: torch.Tensor, share: float, random: torch.Generator) -> torch.Tensor:
    """Return the batch (N, 1, 28, 28) as it is, or, in `share` of the calls, bent a little.

    Each image gets its own affine map: turned by up to 10 degrees, scaled by up to 10 %, sheared
    by up to .15 and shifted by up to .05 of half the width (0.7 pixels), all drawn uniformly.
    """
    if torch.rand((), generator=random) >= share:
        return images
    reach = torch.tensor([0.175, 0.1, 0.15, 0.05, 0.05])
    drawn = (2 * torch.rand(len(images), 5, generator=random) - 1) * reach
    angle, scale, shear, right, down = drawn.unbind(1)
    cosine, sine = (1 + scale) * angle.cos(), (1 + scale) * angle.sin()
    rows = (torch.stack([cosine, shear - sine, right], 1), torch.stack([sine, cosine, down], 1))
    grid = functional.affine_grid(torch.stack(rows, 1), list(images.shape), align_corners=False)
    return functional.grid_sample(images, grid, align_corners=False)


def _mse(model: Autoencoder, images: torch.Tensor) -> float:
    """Return the mean squared error a pixel of the reconstructions of images (N, 1, 28, 28)."""
    model.eval()
    with torch.no_grad():
        squares = [(model(x).sigmoid() - x).square().sum().item() for x in torch.split(images, 200)]
    return math.fsum(squares) / images.numel()


def _tensor(images: NDArray[np.float32]) -> torch.Tensor:
    # A copy, because torch does not know read-only arrays; channels last saves a quarter of the
    # time, in the model too.
    tensor = torch.from_numpy(images[:, None].copy())
    return tensor.to(memory_format=torch.channels_last)


@contextmanager
def _repeatable(seed: int) -> Iterator[None]:
    """Make torch repeat itself within the block: one thread, one seed, no racing kernels."""
    threads, strict = torch.get_num_threads(), torch.are_deterministic_algorithms_enabled()
    warn_only = torch.is_deterministic_algorithms_warn_only_enabled()
    with torch.random.fork_rng(devices=[]):
        try:
            # Two threads add in another order, and on a busy machine take longer than one.
            torch.set_num_threads(1)
            torch.use_deterministic_algorithms(True)
            torch.manual_seed(seed)
            yield
        finally:
            torch.set_num_threads(threads)
            torch.use_deterministic_algorithms(strict, warn_only=warn_only)
