"""Training and measuring one cell of the comparison, on one thread."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Protocol, cast

import torch
from torch.nn import functional

from explainer.cae.baselines import PCA, PIXELS, Halves, build, parameter_count
from explainer.cae.compare import SHIFTS, Cell, Outcome
from explainer.cae.data import Digits, Part
from explainer.cae.model import Autoencoder
from explainer.cae.recipe import Recipe
from explainer.cae.training import _augmented, _mse, _repeatable, _schedule, _tensor
from explainer.errors import ExplainerError

__all__ = ["measure"]

NEIGHBOURS = 5


class Coder(Protocol):
    """What is measured: a trained network, or PCA."""

    def encode(self, images: torch.Tensor) -> torch.Tensor:
        """Return latent vectors (N, latent) of images (N, 1, 28, 28)."""
        ...

    def reconstruct(self, images: torch.Tensor) -> torch.Tensor:
        """Return what is left of images (N, 1, 28, 28), in [0, 1]."""
        ...


def measure(cell: Cell, data: Digits) -> Outcome:
    """Train one model by its recipe and measure it, on one thread.

    Parameters
    ----------
    cell : Cell
        The model and its recipe.
    data : Digits
        Trained on the first part; the epoch is chosen on the second; the third is looked at when
        that is settled.

    Raises
    ------
    ExplainerError
        If the model is unknown, or if its weights never had a finite error.
    """
    started = time.process_time()
    latent = cell.recipe.latent
    with _repeatable(cell.recipe.seed):
        coder: Coder
        if cell.model == "pca":
            images = _tensor(data.train.images)
            coder, epoch, parameters = PCA(images, latent), 0, (latent + 1) * PIXELS
        else:
            network = build(cell.model, latent)
            network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
            epoch = _fit(network, cell.recipe, data)
            coder, parameters = network.eval(), parameter_count(network)
        seconds = time.process_time() - started
        with torch.no_grad():
            return _outcome(coder, data, epoch=epoch, parameters=parameters, seconds=seconds)


def _fit(model: Halves, recipe: Recipe, data: Digits) -> int:
    """Train `model`, leave it as it was at its best epoch on the validation digits, return which.

    The loop of `explainer.cae.training`, for any model and without reports.
    """
    images, validation = _tensor(data.train.images), _tensor(data.validation.images)
    random = torch.Generator().manual_seed(recipe.seed)
    steps = recipe.epochs * math.ceil(len(images) / recipe.batch)
    optimizer = torch.optim.Adam(model.parameters(), lr=recipe.lr)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, _schedule(steps, recipe.warmup))
    best, least, state = 0, math.inf, model.state_dict()
    for epoch in range(1, recipe.epochs + 1):
        model.train()
        for chosen in torch.split(torch.randperm(len(images), generator=random), recipe.batch):
            batch = _augmented(images[chosen], recipe.augment, random)
            loss = functional.binary_cross_entropy_with_logits(model(batch), batch)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
        mse = _mse(cast(Autoencoder, model), validation)
        if mse < least:
            best, least = epoch, mse
            state = {name: value.clone() for name, value in model.state_dict().items()}
    if not best:
        remedy = "Use a lower learning rate."
        raise ExplainerError("compare", "lr", recipe.lr, "made the error infinite", remedy)
    model.load_state_dict(state)
    return best


def _outcome(coder: Coder, data: Digits, *, epoch: int, parameters: int, seconds: float) -> Outcome:
    test = _tensor(data.test.images)
    return Outcome(
        parameters=parameters,
        epoch=epoch,
        validation_mse=_error(coder, _tensor(data.validation.images)),
        test_mse=_error(coder, test),
        shifted_mse=tuple(
            math.fsum(_error(coder, moved) for moved in _shifted(test, by)) / 4 for by in SHIFTS
        ),
        accuracy=_accuracy(coder, data.train, data.test),
        cpu_seconds=round(seconds, 1),
    )


def _in_parts(run: Callable[[torch.Tensor], torch.Tensor], images: torch.Tensor) -> torch.Tensor:
    return torch.cat([run(part) for part in torch.split(images, 200)])


def _error(coder: Coder, images: torch.Tensor) -> float:
    """Return the mean squared error a pixel."""
    squares = (_in_parts(coder.reconstruct, images) - images).square()
    return squares.double().mean().item()


def _shifted(images: torch.Tensor, by: int) -> list[torch.Tensor]:
    """Return images moved down, up, right and left by some pixels, paper coming in."""
    padded = functional.pad(images, [by] * 4)
    corners = [(0, by), (2 * by, by), (by, 0), (by, 2 * by)]
    return [padded[..., row : row + 28, column : column + 28] for row, column in corners]


def _accuracy(coder: Coder, known: Part, asked: Part) -> float:
    """Return the share of digits whose five nearest known ones say by majority what they are.

    Nearest by the Euclidean distance of latent vectors as they are; of several digits that are
    named equally often the smallest counts, as in scikit-learn.
    """
    codes = [_in_parts(coder.encode, _tensor(part.images)).double() for part in (known, asked)]
    nearest = torch.cdist(codes[1], codes[0]).topk(NEIGHBOURS, largest=False).indices
    labels = torch.from_numpy(known.labels.astype("int64"))[nearest]
    votes = functional.one_hot(labels, 10).sum(1).argmax(1)
    return float((votes.numpy() == asked.labels).mean())
