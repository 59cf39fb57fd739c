"""Training as it is ordered on the command line: any recipe, images and device, and its files."""

from __future__ import annotations

import logging
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from filelock import FileLock

from explainer.cae.checkpoint import data_digest
from explainer.cae.data import Digits
from explainer.cae.datasets import BUILT_IN, open_dataset
from explainer.cae.recipe import ProgressCallback, Recipe
from explainer.cae.run import Run
from explainer.cae.run_store import read_run, write_run
from explainer.cae.store import network_path, write_network
from explainer.cae.team import Team
from explainer.cae.training import record
from explainer.errors import ExplainerError
from explainer.files import cache_dir

__all__ = ["TrainingOrder"]

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class TrainingOrder:
    """What is to be trained, on what, where.

    Attributes
    ----------
    recipe : Recipe
    dataset : str
        As `explainer.cae.datasets.open_dataset` takes it.
    device : str
        "cpu", "cuda" or "mps".
    team : Team
        Who trains it together with this process.
    """

    recipe: Recipe
    dataset: str = BUILT_IN
    device: str = "cpu"
    team: Team = field(default_factory=Team)

    @cached_property
    def data(self) -> Digits:
        """The images, read when they are needed."""
        return open_dataset(self.dataset)

    @cached_property
    def path(self) -> Path:
        """Where in the cache the network is kept; other images give it another name."""
        if self.dataset == BUILT_IN:
            return network_path(self.recipe)
        recipe, digest = self.recipe, data_digest(self.data)[:8]
        name = f"cae-{digest}-latent{recipe.latent}-{recipe.digest}.safetensors"
        return cache_dir() / name

    def run(self, progress: ProgressCallback | None = None, *, again: bool = False) -> Run | None:
        """Return the run, trained now if it is not in the cache, or `again`.

        A run that was stopped or killed goes on from its last epoch. Of a team, the first process
        alone looks into the cache and writes; to the others a cached run is None.

        Raises
        ------
        Stopped
            On Ctrl-C.
        """
        leads = self.team.leads
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(self.path.with_suffix(".lock")) if leads else nullcontext():
            cached = self._cached() if leads and not again else None
            if self.team.said(b"cached" if cached else b""):
                return cached
            run = record(
                self.recipe,
                data=self.data,
                progress=progress,
                checkpoint=self._beside("checkpoint"),
                device=self.device,
                team=self.team,
            )
            if leads:
                self._write(run)
        return run

    def _write(self, run: Run) -> None:
        write_run(self._beside("run"), run)
        write_network(self.path, run.trained)
        self._beside("best").unlink(missing_ok=True)
        self._beside("best").with_suffix(".json").unlink(missing_ok=True)

    def keep(self, run: Run) -> Path:
        """Keep the best network of a stopped run, beside where the finished one will be."""
        path = self._beside("best")
        write_network(path, run.trained)
        return path

    def _beside(self, what: str) -> Path:
        return self.path.with_name(f"{self.path.stem}-{what}.safetensors")

    def _cached(self) -> Run | None:
        path = self._beside("run")
        if not path.is_file() or not self.path.is_file():
            return None
        try:
            run = read_run(path)
        except ExplainerError as error:
            _log.warning("%s Training it again.", error)
            return None
        return run if run.recipe == self.recipe else None
