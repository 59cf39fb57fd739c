"""Colour as eyes see it: contrast, and the common colour-vision deficiencies."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

#: Machado, Oliveira and Fernandes, "A physiologically-based model for simulation of color vision
#: deficiency", IEEE TVCG 15(6), 2009, severity 1: on linear RGB.
DEFICIENCIES = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}

#: Linear sRGB to XYZ, and the white point D65 (IEC 61966-2-1).
TO_XYZ = np.array(
    [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]], dtype=float
)
WHITE = TO_XYZ.sum(axis=1)


def rgb(color: str) -> Floats:
    """Return the channels of ``#rrggbb``, 0 to 1."""
    return np.array([int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)])


def linear(channels: ArrayLike) -> Floats:
    """Undo sRGB's gamma (IEC 61966-2-1)."""
    c = np.asarray(channels, dtype=np.float64)
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def luminance(channels: ArrayLike) -> Floats:
    """Relative luminance of sRGB channels, shape (..., 3), as WCAG 2.2 defines it."""
    return linear(channels) @ np.array([0.2126, 0.7152, 0.0722])


def contrast(one: ArrayLike, other: ArrayLike) -> Floats:
    """Contrast ratio of sRGB channels, shapes (..., 3), as WCAG 2.2 defines it: 1 to 21."""
    pair = np.broadcast_arrays(luminance(one), luminance(other))
    return (np.maximum(*pair) + 0.05) / (np.minimum(*pair) + 0.05)


def lab(channels: ArrayLike, deficiency: str | None = None) -> Floats:
    """CIELAB (D65) of sRGB channels, as someone with a colour-vision deficiency sees them."""
    light = linear(channels)
    if deficiency:
        light = np.clip(light @ np.array(DEFICIENCIES[deficiency]).T, 0, 1)
    ratio = light @ TO_XYZ.T / WHITE
    f = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio * (29 / 6) ** 2 / 3 + 4 / 29)
    x, y, z = np.moveaxis(f, -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def difference(one: str, other: str, deficiency: str | None = None) -> float:
    """Distance of two colours in CIELAB (delta E*ab, CIE 1976); 2.3 can just be noticed."""
    return float(np.linalg.norm(lab(rgb(one), deficiency) - lab(rgb(other), deficiency)))
