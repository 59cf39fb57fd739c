from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from explainer.cae import Figures, Recipe
from explainer.errors import ExplainerError

FIGURES = Figures(
    test_mse=0.04, validation_mse=0.05, epoch=3, cpu_seconds=1.5, parameters=9, torch="2"
)


@pytest.mark.parametrize("thing", [Recipe(latent=16, lr=0.5), FIGURES])
def test_round_trip_through_json(thing: Recipe | Figures) -> None:
    assert type(thing).from_dict(json.loads(json.dumps(thing.to_dict()))) == thing


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("latent", 0),
        ("latent", 785),
        ("latent", 2.0),
        ("latent", True),
        ("latent", "2"),
        ("seed", -1),
        ("epochs", 0),
        ("batch", 0),
        ("lr", 0),
        ("lr", -1e-3),
        ("lr", float("nan")),
        ("lr", float("inf")),
        ("lr", "fast"),
        ("warmup", 1),
        ("warmup", -0.1),
        ("augment", 1.5),
        ("augment", None),
    ],
)
def test_bad_values_are_refused_by_name(name: str, value: Any) -> None:
    with pytest.raises(ExplainerError, match=f"^Recipe: {name}="):
        Recipe(**{name: value})


def test_numpy_numbers_become_plain_ones() -> None:
    numbers: dict[str, Any] = {"latent": np.int64(4), "lr": np.float64(0.25), "warmup": 0}
    recipe = Recipe(**numbers)
    assert recipe == Recipe(latent=4, lr=0.25, warmup=0.0)
    assert recipe.digest == Recipe(latent=4, lr=0.25, warmup=0.0).digest
    json.dumps(recipe.to_dict())


def test_digest_tells_recipes_apart() -> None:
    recipes = [Recipe(), Recipe(latent=3), Recipe(seed=1), Recipe(epochs=5), Recipe(augment=0)]
    assert len({recipe.digest for recipe in recipes}) == len(recipes)


@pytest.mark.parametrize("data", [None, [], {}, {"latent": 2}, {**Recipe().to_dict(), "x": 1}])
def test_foreign_recipes_are_refused(data: object) -> None:
    with pytest.raises(ExplainerError, match="exactly the fields"):
        Recipe.from_dict(data)


@pytest.mark.parametrize(
    ("name", "value"), [("epoch", "3"), ("epoch", 3.0), ("test_mse", None), ("torch", 2)]
)
def test_foreign_figures_are_refused(name: str, value: object) -> None:
    with pytest.raises(ExplainerError, match=name):
        Figures.from_dict(FIGURES.to_dict() | {name: value})


def test_the_best_recipe_is_a_longer_one() -> None:
    best = Recipe.best(16)
    assert best.latent == 16 and best.epochs > Recipe().epochs
    assert best.digest != Recipe(latent=16).digest
