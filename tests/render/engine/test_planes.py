"""Colours become those of BT.709 in limited range."""

from __future__ import annotations

import av
import numpy as np
import pytest

from explainer.render.engine.planes import convert, put
from tests.render.engine.small import Plain, decoded, render

# The standard's shares of red, green and blue in luma.
SHARES = np.array([0.2126, 0.7152, 0.0722])

KNOWN = {  # red, green, blue: luma, and the differences to blue and to red
    (255, 255, 255): (235, 128, 128),
    (0, 0, 0): (16, 128, 128),
    (128, 128, 128): (126, 128, 128),
    (255, 0, 0): (63, 102, 240),
    (0, 255, 0): (173, 42, 26),
    (0, 0, 255): (32, 240, 118),
    (255, 255, 0): (219, 16, 138),
    (0, 255, 255): (188, 154, 16),
    (255, 0, 255): (78, 214, 230),
}


def converted(pixels: np.ndarray, rect=None) -> list[np.ndarray]:
    height, width = pixels.shape[:2]
    planes = (
        np.zeros((height, width), np.uint8),
        np.zeros((height // 2, width // 2), np.uint8),
        np.zeros((height // 2, width // 2), np.uint8),
    )
    left, top, right, bottom = rect or (0, 0, width, height)
    put(convert(pixels[top:bottom, left:right]), planes, (left, top, right, bottom))
    return list(planes)


def standard(pixels: np.ndarray) -> list[np.ndarray]:
    """Convert in floating point, from the standard's definitions."""
    colours = pixels[..., :3] / 255
    luma = colours @ SHARES
    cb = (colours[..., 2] - luma) / (2 * (1 - SHARES[2]))
    cr = (colours[..., 0] - luma) / (2 * (1 - SHARES[0]))
    rows, columns = luma.shape
    fours = (rows // 2, 2, columns // 2, 2)
    return [
        16 + 219 * luma,
        *(128 + 224 * chroma.reshape(fours).mean(axis=(1, 3)) for chroma in (cb, cr)),
    ]


def colours(rows: int, columns: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (rows, columns, 4), dtype=np.uint8)


@pytest.mark.parametrize("contrast", ["noise", "extremes"])
def test_planes_are_within_a_level_of_the_standard(contrast):
    pixels = colours(256, 320)
    if contrast == "extremes":
        pixels = (pixels > 127).astype(np.uint8) * 255
    luma, *chroma = (
        np.abs(mine - exact).max()
        for mine, exact in zip(converted(pixels), standard(pixels), strict=True)
    )
    assert luma < 1
    assert max(chroma) < 0.51  # half of it is rounding


@pytest.mark.parametrize("colour", KNOWN)
def test_known_colours(colour):
    pixels = np.tile(np.array([*colour, 255], np.uint8), (2, 2, 1))
    luma, *chroma = (int(plane[0, 0]) for plane in converted(pixels))
    assert tuple(chroma) == KNOWN[colour][1:]
    assert abs(luma - KNOWN[colour][0]) <= (len(set(colour)) > 1)  # greys are exact


@pytest.mark.parametrize("size", [(2, 2), (6, 40000), (300, 250)])
def test_pieces_are_put_together(size):
    pixels = colours(*size)
    for mine, exact in zip(converted(pixels), standard(pixels), strict=True):
        assert np.abs(mine - exact).max() < 1


def test_nothing_outside_the_rectangle_is_touched():
    pixels = colours(20, 30)
    whole = converted(pixels)
    part = converted(pixels, (4, 6, 22, 18))
    for plane, other, halves in zip(part, whole, (1, 2, 2), strict=True):
        inside = (slice(6 // halves, 18 // halves), slice(4 // halves, 22 // halves))
        assert np.array_equal(plane[inside], other[inside])
        plane[inside] = 0
        assert not plane.any()


@pytest.mark.parametrize("colour", ["#FFFFFF", "#000000", "#FF0000", "#336699"])
def test_the_file_shows_the_colours_and_says_how_they_are_meant(tmp_path, colour):
    path = tmp_path / "a.mp4"
    render(Plain, path, crf=1, colour=colour)
    with av.open(str(path)) as file:
        stream = file.streams.video[0]
        frame = next(file.decode(stream))
        assert stream.codec_context.pix_fmt == "yuv420p"
        # 1 is BT.709 in all three of H.264's lists, and "tv" for the range.
        assert (frame.colorspace, frame.color_primaries, frame.color_trc) == (1, 1, 1)
        assert frame.color_range == 1
    exact = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    assert np.abs(decoded(path)[0].astype(int) - exact).max() <= 3
