"""Training, the same bit for bit for the same recipe, digits and build of torch."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import torch

from explainer.cae.data import Digits, load_data
from explainer.cae.fit import Fit, as_tensor, mse
from explainer.cae.layers import Parameters
from explainer.cae.model import fold, scale_latent
from explainer.cae.network import Network
from explainer.cae.recipe import Figures, ProgressCallback, Recipe
from explainer.cae.run import Run
from explainer.errors import ExplainerError

__all__ = ["record", "repeatable", "train"]


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
        By default ``Recipe()``: latent length 2, about a minute of one processor core.
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
    return record(recipe, data=data, progress=progress).trained


def record(
    recipe: Recipe | None = None,
    *,
    data: Digits | None = None,
    progress: ProgressCallback | None = None,
) -> Run:
    """Train as `train` does, and return the whole run: the network at many of its steps."""
    recipe = Recipe() if recipe is None else recipe
    data = load_data() if data is None else data
    started = time.process_time()
    with repeatable(recipe.seed):
        fit = Fit(recipe, data)
        while fit.epoch < recipe.epochs:
            fit.run_epoch(progress or (lambda _: None))
        return finished(fit, data, started)


def finished(fit: Fit, data: Digits, started: float) -> Run:
    """Return the run that `fit` has come to, and look at the test digits.

    Parameters
    ----------
    fit : Fit
        Its model is given the weights of its best epoch.
    data : Digits
        The digits it was trained on.
    started : float
        When `time.process_time` was as much.
    """
    recipe, best = fit.recipe, fit.best
    if not best.state:
        remedy = "Use a lower learning rate."
        raise ExplainerError("train", "lr", recipe.lr, "made the error infinite", remedy)
    fit.model.load_state_dict(best.state)
    test_mse = mse(fit.model, as_tensor(data.test.images).to(fit.images.device))
    kept = fold(fit.model)
    spread = Network(kept, recipe.latent).encode(data.train.images).std(axis=0)
    snapshots = fit.snapshots | {best.step: kept}
    folded = [scale_latent(snapshots[step], spread) for step in sorted(snapshots)]
    figures = Figures(
        test_mse=test_mse,
        validation_mse=best.mse,
        epoch=best.epoch,
        cpu_seconds=round(time.process_time() - started, 1),
        parameters=sum(p.weight.size + p.bias.size for p in kept.values()),
        torch=torch.__version__,
    )
    return Run(
        recipe=recipe,
        figures=figures,
        steps=tuple(sorted(snapshots)),
        kept=best.step,
        losses=np.array(fit.losses, np.float32),
        validation=np.array(fit.validation),
        snapshots={name: _stacked([one[name] for one in folded]) for name in kept},
    )


def _stacked(parameters: Sequence[Parameters]) -> Parameters:
    return Parameters(*map(np.stack, zip(*parameters, strict=True)))


@contextmanager
def repeatable(seed: int) -> Iterator[None]:
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
