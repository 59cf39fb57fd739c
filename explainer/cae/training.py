"""Training, the same bit for bit for the same recipe, digits and build of torch."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import torch

from explainer.cae.checkpoint import data_digest, restore, write_checkpoint
from explainer.cae.data import Digits, load_data
from explainer.cae.fit import Fit, as_tensor, mse
from explainer.cae.layers import Parameters
from explainer.cae.model import fold, scale_latent
from explainer.cae.network import Network
from explainer.cae.recipe import Figures, ProgressCallback, Recipe
from explainer.cae.run import Run
from explainer.cae.team import Team
from explainer.errors import ExplainerError

__all__ = ["Stopped", "checked_device", "record", "repeatable", "train"]


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


class Stopped(KeyboardInterrupt):
    """Training was interrupted; what it had come to is here.

    Attributes
    ----------
    best : Run or None
        The run so far, with its best epoch; None before the first has ended.
    """

    def __init__(self, best: Run | None) -> None:
        super().__init__()
        self.best = best


def record(
    recipe: Recipe | None = None,
    *,
    data: Digits | None = None,
    progress: ProgressCallback | None = None,
    checkpoint: Path | None = None,
    device: str = "cpu",
    team: Team | None = None,
) -> Run:
    """Train as `train` does, and return the whole run: the network at many of its steps.

    Parameters
    ----------
    recipe, data, progress
        As `train` takes them.
    checkpoint : pathlib.Path, optional
        Where to write, after each epoch, all that is needed to go on from there. If there is such
        a file, of the same recipe and digits, training goes on from it, and comes to the same as
        if it had never ended. It is removed when the run is finished.
    device : str
        "cpu", "cuda" or "mps". Only the processor repeats itself bit for bit. The other two are
        written for, but have not been run: no machine of this project has them.
    team : Team, optional
        Who trains together with this process, as `explainer.cae.team.joined` gives it. All
        return the same run; the first process alone touches `checkpoint`. The same number of
        processes repeats itself bit for bit; another number differs by rounding.

    Raises
    ------
    Stopped
        In place of KeyboardInterrupt.
    ExplainerError
        As `train`, and if `checkpoint` is damaged or of something else, or if torch has no such
        device.
    """
    recipe = Recipe() if recipe is None else recipe
    data = load_data() if data is None else data
    team = Team() if team is None else team
    file = checkpoint if team.leads else None
    started = time.process_time()
    with repeatable(recipe.seed, strict=device == "cpu"):
        fit = Fit(recipe, data, checked_device(device), team)
        digest = data_digest(data)
        team.check_same("torch, recipe and images", f"{torch.__version__} {recipe} {digest}")
        found = team.said(file.read_bytes() if file is not None and file.is_file() else b"")
        if found:
            started -= restore(found, checkpoint or Path(), fit, digest)
        try:
            while fit.epoch < recipe.epochs:
                fit.run_epoch(progress or (lambda _: None))
                if file is not None:
                    write_checkpoint(file, fit, digest, time.process_time() - started)
        except KeyboardInterrupt as interrupt:
            best = finished(fit, data, started) if fit.best.state else None
            raise Stopped(best) from interrupt
        run = finished(fit, data, started)
    if file is not None:
        file.unlink(missing_ok=True)
    return run


def checked_device(device: str) -> str:
    """Return `device` if torch has it here.

    Raises
    ------
    ExplainerError
        If it is unknown or not available.
    """
    available: dict[str, Callable[[], bool]] = {
        "cpu": lambda: True,
        "cuda": torch.cuda.is_available,
        "mps": torch.backends.mps.is_available,
    }
    if device not in available:
        rule = f"must be one of {', '.join(available)}"
        raise ExplainerError("train", "device", device, rule)
    if not available[device]():
        rule = "is not available to this torch on this machine"
        raise ExplainerError("train", "device", device, rule, "Use cpu.")
    return device


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
def repeatable(seed: int, *, strict: bool = True) -> Iterator[None]:
    """Make torch repeat itself within the block: one thread, one seed, no kernels that race."""
    threads, before = torch.get_num_threads(), torch.are_deterministic_algorithms_enabled()
    warn_only = torch.is_deterministic_algorithms_warn_only_enabled()
    with torch.random.fork_rng(devices=[]):
        try:
            # Two threads add in another order, and on a busy machine take longer than one.
            torch.set_num_threads(1)
            torch.use_deterministic_algorithms(strict)
            torch.manual_seed(seed)
            yield
        finally:
            torch.set_num_threads(threads)
            torch.use_deterministic_algorithms(before, warn_only=warn_only)
