"""Tools for looking at a latent plane: whitening, walks, the manifold, neighbours. NumPy, SciPy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.interpolate import CubicSpline
from scipy.spatial import ConvexHull

from explainer.cae.network import Network
from explainer.errors import ExplainerError

__all__ = ["Manifold", "Whitening", "inside_hull", "manifold", "mixing", "nearest", "walk"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Whitening:
    """A turn and a stretch after which the latent vectors it was made of are round.

    Attributes
    ----------
    mean : float64 array (latent,)
        Goes to the origin.
    axes : float64 array (latent, latent)
        The whitened unit vectors, in latent numbers, one a row: the principal axes, the widest
        first, each one standard deviation long.
    """

    mean: Floats
    axes: Floats

    @classmethod
    def of(cls, latents: ArrayLike) -> Whitening:
        """Make the whitening of latent vectors (N, latent).

        Raises
        ------
        ExplainerError
            If there are too few, or if they lie in fewer dimensions than they have.
        """
        z = _points("Whitening.of", latents)
        mean = z.mean(axis=0)
        _, spread, axes = np.linalg.svd(z - mean, full_matrices=False)
        if len(z) <= z.shape[1] or spread.min() <= 1e-9 * spread.max():
            rule = "must be more vectors than numbers, and not all on a line or plane"
            raise ExplainerError("Whitening.of", "latents", z.shape, rule)
        # A principal axis has no sense of its own; so its largest part is made positive.
        largest = axes[np.arange(len(axes)), np.abs(axes).argmax(axis=1)]
        lengths = spread / np.sqrt(len(z) - 1) * np.sign(largest)
        return cls(mean, axes * lengths[:, None])

    def apply(self, latents: ArrayLike) -> Floats:
        """Return latent vectors (N, latent) whitened: mean 0, variances 1, no covariance."""
        moved = _points("apply", latents) - self.mean
        return np.asarray(np.linalg.solve(self.axes.T, moved.T).T, dtype=np.float64)

    def invert(self, whitened: ArrayLike) -> Floats:
        """Return the latent vectors that `apply` sends to `whitened` (N, latent)."""
        return self.mean + _points("invert", whitened) @ self.axes


def walk(stations: ArrayLike, count: int) -> Floats:
    """Return `count` points on a smooth way through all stations, about equally far apart.

    Parameters
    ----------
    stations : array_like (S, dimensions)
        At least two, neighbours apart from each other; the walk begins at the first.
    count : int
        At least 2.
    """
    z = _points("walk", stations)
    gaps = np.linalg.norm(np.diff(z, axis=0), axis=1)
    if len(z) < 2 or not (gaps > 0).all():
        rule = "must be two at least, each apart from the one before"
        raise ExplainerError("walk", "stations", z.tolist(), rule)
    if count < 2:
        raise ExplainerError("walk", "count", count, "must be at least 2")
    way = CubicSpline(np.concatenate([[0.0], np.cumsum(gaps)]), z)
    fine = way(np.linspace(0, gaps.sum(), 50 * len(z)))
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(fine, axis=0), axis=1))])
    even = np.linspace(0, along[-1], count)
    return np.column_stack([np.interp(even, along, axis) for axis in fine.T])


def inside_hull(points: ArrayLike, queries: ArrayLike) -> NDArray[np.bool_]:
    """Return which queries (Q, d) lie in the convex hull of points (N, d), its edge included."""
    hull = ConvexHull(_points("inside_hull", points))
    normals, offsets = hull.equations[:, :-1], hull.equations[:, -1]
    inside: NDArray[np.bool_] = (_points("inside_hull", queries) @ normals.T + offsets <= 1e-9).all(
        axis=1
    )
    return inside


def nearest(points: ArrayLike, queries: ArrayLike, count: int = 1) -> NDArray[np.int64]:
    """Return the indices (Q, count) of the points nearest to each query, the nearest first."""
    z, q = _points("nearest", points), _points("nearest", queries)
    if not 1 <= count <= len(z):
        raise ExplainerError("nearest", "count", count, f"must be 1 to {len(z)}")
    squares = ((q[:, None] - z[None]) ** 2).sum(axis=2)
    order: NDArray[np.int64] = squares.argsort(axis=1, kind="stable")[:, :count]
    return order


def mixing(points: ArrayLike, labels: ArrayLike, count: int = 5) -> Floats:
    """Return, for each class, how its points' nearest neighbours are spread over all classes.

    Parameters
    ----------
    points : array_like (N, d)
        At least ``count + 1``.
    labels : array_like (N,)
        Classes, 0 to C - 1, none without a point.
    count : int
        Neighbours of each point, itself not among them.

    Returns
    -------
    float64 array (C, C)
        Row by row, shares that add up to 1: the diagonal tells how well a class is apart.
    """
    classes = np.asarray(labels)
    near = nearest(points, points, count + 1)[:, 1:]
    shares = np.zeros((classes.max() + 1,) * 2)
    np.add.at(shares, (np.repeat(classes, count), classes[near].ravel()), 1)
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))


@dataclass(frozen=True, eq=False)
class Manifold:
    """What a decoder draws all over its latent plane.

    Attributes
    ----------
    whitened : float64 array (size, size, 2)
        Where each picture stands: rows from the top, that is from the largest second number.
    images : float32 array (size, size, 28, 28)
        The pictures.
    inside : bool array (size, size)
        Whether it stands within the hull of the data: elsewhere the decoder was never asked.
    """

    whitened: Floats
    images: NDArray[np.float32]
    inside: NDArray[np.bool_]


def manifold(network: Network, images: ArrayLike, size: int = 20) -> Manifold:
    """Decode a grid of latent vectors, as dense as those of `images` are.

    The grid's columns and rows stand at the quantiles (i + 1/2) / size of the two whitened latent
    numbers, so that every column and every row has as many of the data as any other.

    Raises
    ------
    ExplainerError
        If the network's latent vector is not of two numbers.
    """
    if network.latent != 2:
        raise ExplainerError("manifold", "network.latent", network.latent, "must be 2")
    latents = network.encode(images)
    whitening = Whitening.of(latents)
    whitened = whitening.apply(latents)
    across, up = np.quantile(whitened, (np.arange(size) + 0.5) / size, axis=0).T
    spots = np.stack(np.meshgrid(across, up[::-1]), axis=-1)
    flat = spots.reshape(-1, 2)
    drawn = network.decode(whitening.invert(flat)).reshape(size, size, 28, 28)
    return Manifold(spots, drawn, inside_hull(whitened, flat).reshape(size, size))


def _points(operation: str, points: ArrayLike) -> Floats:
    array = np.asarray(points, dtype=np.float64)
    if array.ndim != 2 or not array.size or not np.isfinite(array).all():
        rule = "must be finite, of shape (N, dimensions)"
        raise ExplainerError(operation, "points", array.shape, rule)
    return array
