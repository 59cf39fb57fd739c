"""How the comparison's recipe is chosen: on the validation digits alone, for all models at once."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from explainer.cae.compare import LATENTS, RECIPE, Cell, Outcome
from explainer.errors import ExplainerError

__all__ = ["CANDIDATES", "TUNED", "Trial", "candidate_cells", "trials"]

#: Learning rates, and shares of augmented batches, that are tried with the comparison's epochs.
CANDIDATES = tuple((lr, augment) for lr in (5e-3, 1e-2) for augment in (0.0, 0.5))

#: The models it is tried on: the lecture's and those it is compared with. The two variants of it
#: follow its recipe.
TUNED = ("fc", "fc_deep", "cae")


@dataclass(frozen=True, kw_only=True)
class Trial:
    """One recipe that was tried, with seed 0.

    Attributes
    ----------
    lr, augment : float
        As of a `explainer.cae.Recipe`.
    errors : mapping of str to float
        Validation error by model and latent length, such as "cae 16".
    """

    lr: float
    augment: float
    errors: Mapping[str, float]

    @property
    def score(self) -> float:
        """The geometric mean of the errors: lengths with small errors count as much as others."""
        return statistics.geometric_mean(self.errors.values())

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON's types."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Any) -> Trial:
        """Make a trial of what `to_dict` gave.

        Raises
        ------
        ExplainerError
            If a field is missing, unknown or of another type.
        """
        try:
            errors = {str(name): float(value) for name, value in data["errors"].items()}
            return cls(**{**data, "errors": errors})
        except (TypeError, KeyError, ValueError, AttributeError) as error:
            raise ExplainerError("Trial", "data", data, f"is no trial ({error})") from error


def candidate_cells() -> tuple[Cell, ...]:
    """Return the cells that are trained to choose the recipe."""
    return tuple(
        Cell(model=model, recipe=replace(RECIPE, latent=latent, lr=lr, augment=augment))
        for lr, augment in CANDIDATES
        for model in TUNED
        for latent in LATENTS
    )


def trials(outcomes: Mapping[Cell, Outcome]) -> tuple[Trial, ...]:
    """Return what was found of each candidate, the best first; the test digits play no part."""
    found: dict[tuple[float, float], dict[str, float]] = {}
    for cell, outcome in outcomes.items():
        errors = found.setdefault((cell.recipe.lr, cell.recipe.augment), {})
        errors[f"{cell.model} {cell.recipe.latent}"] = outcome.validation_mse
    made = [Trial(lr=lr, augment=augment, errors=e) for (lr, augment), e in found.items()]
    return tuple(sorted(made, key=lambda trial: trial.score))
