"""Frames equal Manim's own, whatever is on stage."""

from __future__ import annotations

import functools

import pytest

# Of Manim's own way with images, in Pillow 12.
pytestmark = pytest.mark.filterwarnings("ignore:.mode. parameter is deprecated:DeprecationWarning")

from tests.render.engine.frames import compare
from tests.render.engine.torture import TORTURE
from tests.scenes.playing import NAMES, scene_class


@pytest.mark.parametrize("scene", TORTURE, ids=lambda scene: scene.__name__)
def test_torture(scene):
    difference = compare(scene, fps=10)
    assert difference.frames > 8
    assert difference.plain <= 2, difference
    assert difference.most <= 8, difference


@pytest.mark.parametrize("name", NAMES)
def test_scene(name):
    scene = functools.partial(scene_class(name), lang="en")
    difference = compare(scene, fps=4)
    assert difference.frames > 8
    assert difference.plain <= 2, difference
    assert difference.most <= 8, difference
