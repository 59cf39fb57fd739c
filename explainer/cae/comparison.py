"""The table that the comparison comes to: rows of figures with their spread, and verdicts."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import metadata
from typing import Any, Literal

from explainer.cae.compare import MODELS, Cell, Outcome
from explainer.cae.data import DIGEST
from explainer.cae.recipe import Recipe
from explainer.cae.tuning import Trial
from explainer.errors import ExplainerError

__all__ = ["Comparison", "Row", "Values", "Verdict"]

FORMAT = 1
Verdict = Literal["convolutional", "fully connected", "neither"]


@dataclass(frozen=True)
class Values:
    """The same figure of several seeds.

    Examples
    --------
    >>> str(Values((0.0104, 0.0106, 0.0108)))
    '0.0106 ± 0.0002'
    >>> Values((0.1, 0.2)).below(Values((0.2, 0.3)))
    False
    """

    values: tuple[float, ...]

    @property
    def mean(self) -> float:
        """The mean over the seeds."""
        return statistics.fmean(self.values)

    @property
    def deviation(self) -> float:
        """The sample's standard deviation; 0 for one seed."""
        return statistics.stdev(self.values) if len(self.values) > 1 else 0.0

    def below(self, other: Values) -> bool:
        """Return whether the worst seed here is lower than the best there."""
        return max(self.values) < min(other.values)

    def __str__(self) -> str:
        spread = f" ± {self.deviation:.4f}" if len(self.values) > 1 else ""
        return f"{self.mean:.4f}{spread}"


@dataclass(frozen=True)
class Row:
    """One model at one latent length.

    Attributes
    ----------
    model : str
        One of `explainer.cae.compare.MODELS`.
    latent : int
        Length of the latent vector.
    outcomes : tuple of Outcome
        One a seed, from seed 0.
    """

    model: str
    latent: int
    outcomes: tuple[Outcome, ...]

    @property
    def name(self) -> str:
        """The model's name in words."""
        return MODELS[self.model]

    @property
    def parameters(self) -> int:
        """Weights and biases, the same for every seed."""
        return self.outcomes[0].parameters

    @property
    def test_mse(self) -> Values:
        """Mean squared error a pixel over the test digits."""
        return self._values("test_mse")

    @property
    def accuracy(self) -> Values:
        """Share of the test digits that their five nearest training digits name rightly."""
        return self._values("accuracy")

    @property
    def cpu_seconds(self) -> Values:
        """Processor time of training."""
        return self._values("cpu_seconds")

    @property
    def shifted_mse(self) -> tuple[Values, ...]:
        """As `test_mse`, of digits moved by each of `explainer.cae.compare.SHIFTS` pixels."""
        columns = zip(*(outcome.shifted_mse for outcome in self.outcomes), strict=True)
        return tuple(map(Values, columns))

    def _values(self, name: str) -> Values:
        return Values(tuple(float(getattr(outcome, name)) for outcome in self.outcomes))


@dataclass(frozen=True)
class Comparison:
    """The whole table.

    Attributes
    ----------
    recipe : Recipe
        Of all cells, but for the latent length and the seed, which are each cell's own.
    versions : mapping of str to str
        Of torch and NumPy.
    rows : tuple of Row
        By latent length, then in the order of `MODELS`.
    tuning : tuple of Trial
        How the recipe was chosen, if that was looked into.
    """

    recipe: Recipe
    versions: Mapping[str, str]
    rows: tuple[Row, ...]
    tuning: tuple[Trial, ...] = field(default=())

    @classmethod
    def of(
        cls, recipe: Recipe, outcomes: Mapping[Cell, Outcome], tuning: tuple[Trial, ...] = ()
    ) -> Comparison:
        """Gather the outcomes of cells into rows."""
        groups: dict[tuple[str, int], list[Outcome]] = {}
        for cell, outcome in outcomes.items():
            groups.setdefault((cell.model, cell.recipe.latent), []).append(outcome)
        rows = tuple(Row(*which, tuple(found)) for which, found in groups.items())
        versions = {name: metadata.version(name) for name in ("torch", "numpy")}
        return cls(recipe, versions, rows, tuning)

    @property
    def latents(self) -> tuple[int, ...]:
        """The latent lengths that were compared."""
        return tuple(dict.fromkeys(row.latent for row in self.rows))

    def row(self, model: str, latent: int) -> Row:
        """Return the row of a model at a latent length.

        Raises
        ------
        ExplainerError
            If it was not measured.
        """
        for row in self.rows:
            if (row.model, row.latent) == (model, latent):
                return row
        known = ", ".join(f"{row.model} {row.latent}" for row in self.rows)
        raise ExplainerError("Comparison", "row", (model, latent), f"must be one of {known}")

    def rival(self, latent: int) -> Row:
        """Return the better of the fully connected models, by its mean test error."""
        rows = [self.row(model, latent) for model in ("fc", "fc_deep")]
        return min(rows, key=lambda row: row.test_mse.mean)

    def verdict(self, latent: int) -> Verdict:
        """Return who reconstructs better: the lecture's network or a fully connected one.

        Better means that its worst seed is better than the best seed of the other; against the
        convolutional one the better fully connected model stands.
        """
        ours, theirs = self.row("cae", latent).test_mse, self.rival(latent).test_mse
        if ours.below(theirs):
            return "convolutional"
        return "fully connected" if theirs.below(ours) else "neither"

    def less_error(self, latent: int) -> float:
        """Return the share by which the lecture's network has less error than `rival`."""
        ours, theirs = self.row("cae", latent).test_mse, self.rival(latent).test_mse
        return 1 - ours.mean / theirs.mean

    def to_dict(self) -> dict[str, Any]:
        """Return the table as JSON's types."""
        recipe = self.recipe.to_dict()
        return {
            "format": FORMAT,
            "digits": DIGEST,
            "recipe": {name: recipe[name] for name in recipe if name not in ("latent", "seed")},
            "versions": dict(self.versions),
            "rows": [
                {
                    "model": row.model,
                    "latent": row.latent,
                    "outcomes": [outcome.to_dict() for outcome in row.outcomes],
                }
                for row in self.rows
            ],
            "tuning": [trial.to_dict() for trial in self.tuning],
        }

    @classmethod
    def from_dict(cls, data: Any) -> Comparison:
        """Make a table of what `to_dict` gave.

        Raises
        ------
        ExplainerError
            If a part is missing or of another type, or if it is of another format or other digits.
        """
        try:
            if (data["format"], data["digits"]) != (FORMAT, DIGEST):
                raise ValueError("of another format, or of other digits")
            rows = tuple(
                Row(
                    {name: name for name in MODELS}[row["model"]],
                    int(row["latent"]),
                    tuple(map(Outcome.from_dict, row["outcomes"])),
                )
                for row in data["rows"]
            )
            tuning = tuple(map(Trial.from_dict, data["tuning"]))
            return cls(Recipe(**data["recipe"]), dict(data["versions"]), rows, tuning)
        except (TypeError, KeyError, ValueError) as error:
            rule = f"is no comparison ({error})"
            raise ExplainerError("Comparison", "data", data, rule) from error

    def differences(self, other: Comparison) -> dict[tuple[str, int], float]:
        """Return by which share of the other's the test errors differ, for rows of both."""
        theirs = {(row.model, row.latent): row.test_mse.mean for row in other.rows}
        return {
            (row.model, row.latent): row.test_mse.mean / theirs[row.model, row.latent] - 1
            for row in self.rows
            if (row.model, row.latent) in theirs
        }
