"""Tools for the latent plane, against hand-made points and brute force."""

from __future__ import annotations

import numpy as np
import pytest

from explainer.cae import Digits, Network
from explainer.cae.latent_space import Whitening, inside_hull, manifold, mixing, nearest, walk
from explainer.errors import ExplainerError


@pytest.fixture
def cloud() -> np.ndarray:
    rng = np.random.default_rng(1)
    return rng.normal(size=(300, 2)) @ [[3, 1], [0, 0.2]] + [5, -1]


def test_whitened_points_are_round(cloud: np.ndarray) -> None:
    whitened = Whitening.of(cloud).apply(cloud)
    assert whitened.mean(axis=0) == pytest.approx([0, 0], abs=1e-9)
    assert np.cov(whitened.T) == pytest.approx(np.eye(2), abs=1e-9)


def test_whitening_is_undone(cloud: np.ndarray) -> None:
    whitening = Whitening.of(cloud)
    assert whitening.invert(whitening.apply(cloud)) == pytest.approx(cloud)


def test_axes_are_perpendicular_the_widest_first_and_keep_their_sense(cloud: np.ndarray) -> None:
    axes = Whitening.of(cloud).axes
    assert axes[0] @ axes[1] == pytest.approx(0, abs=1e-9)
    assert np.linalg.norm(axes[0]) > np.linalg.norm(axes[1])
    assert axes[0, 0] > 0
    assert Whitening.of(cloud[::-1]).axes == pytest.approx(axes)


@pytest.mark.parametrize("points", [[[1, 2]], [[0, 0], [1, 1], [2, 2]], [[1, np.nan]] * 3, [1, 2]])
def test_points_that_cannot_be_whitened_are_refused(points: list) -> None:
    with pytest.raises(ExplainerError):
        Whitening.of(points)


def test_a_walk_passes_its_stations_at_an_even_pace() -> None:
    stations = np.array([[0, 0], [4, 0], [4, 4], [0, 4]])
    way = walk(stations, 401)
    assert way[0] == pytest.approx([0, 0]) and way[-1] == pytest.approx([0, 4])
    for station in stations:
        assert np.linalg.norm(way - station, axis=1).min() < 0.05
    paces = np.linalg.norm(np.diff(way, axis=0), axis=1)
    assert paces.max() < 1.1 * paces.min()


@pytest.mark.parametrize(
    ("stations", "count"), [([[0, 0]], 5), ([[0, 0], [0, 0]], 5), ([[0, 0], [1, 1]], 1)]
)
def test_walks_that_go_nowhere_are_refused(stations: list, count: int) -> None:
    with pytest.raises(ExplainerError):
        walk(stations, count)


def test_the_hull_of_a_triangle() -> None:
    triangle = [[0, 0], [4, 0], [0, 4], [1, 1]]
    queries = [[1.0, 1.0], [2.0, 2.0], [2.01, 2.0], [-0.01, 0.0], [0.0, 0.0]]
    assert inside_hull(triangle, queries).tolist() == [True, True, False, False, True]


def test_nearest_points_by_brute_force(cloud: np.ndarray) -> None:
    queries = cloud[:5] + 0.3
    found = nearest(cloud, queries, 3)
    for query, row in zip(queries, found, strict=True):
        ranked = sorted(range(len(cloud)), key=lambda i: np.linalg.norm(cloud[i] - query))
        assert row.tolist() == ranked[:3]
    with pytest.raises(ExplainerError, match="count=0"):
        nearest(cloud, queries, 0)


def plane(network: Network) -> Network:
    """Take two of the three latent numbers of the test network."""
    parameters = dict(network.parameters)
    encoder, decoder = parameters["conv3"], parameters["conv_transpose1"]
    parameters["conv3"] = encoder._replace(weight=encoder.weight[:2], bias=encoder.bias[:2])
    parameters["conv_transpose1"] = decoder._replace(weight=decoder.weight[:2])
    return Network(parameters, 2)


def test_the_manifold_is_what_the_decoder_draws_where_it_says(
    network: Network, spots: Digits
) -> None:
    net, images = plane(network), spots.train.images
    found = manifold(net, images, 4)
    latents = net.encode(images)
    whitening = Whitening.of(latents)
    assert found.images.shape == (4, 4, 28, 28)
    there = whitening.invert(found.whitened[1, 2][None])
    assert np.abs(net.decode(there)[0] - found.images[1, 2]).max() < 1e-5
    across, up = found.whitened[0, :, 0], found.whitened[:, 0, 1]
    assert (np.diff(across) > 0).all() and (np.diff(up) < 0).all()
    counts = np.histogram(whitening.apply(latents)[:, 0], [-np.inf, *across, np.inf])[0]
    assert counts.sum() == len(images) and counts[1:-1].tolist() == pytest.approx(
        [len(images) / 4] * 3, abs=1
    )
    inside = inside_hull(whitening.apply(latents), found.whitened.reshape(-1, 2))
    assert np.array_equal(found.inside.ravel(), inside)


def test_a_manifold_has_two_dimensions(network: Network, spots: Digits) -> None:
    with pytest.raises(ExplainerError, match=r"network\.latent=3"):
        manifold(network, spots.train.images)


def test_mixing_tells_classes_that_are_apart_from_those_that_are_not() -> None:
    rng = np.random.default_rng(3)
    points = rng.normal(size=(300, 2))
    labels = np.repeat([0, 1, 2], 100)
    points[labels == 2] += 50
    share = mixing(points, labels)
    assert share.sum(axis=1) == pytest.approx([1, 1, 1])
    assert share[2].tolist() == [0, 0, 1]
    assert share[0, 1] == pytest.approx(0.5, abs=0.12)
