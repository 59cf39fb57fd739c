"""Frames equal Manim's own, whatever is on stage."""

from __future__ import annotations

import pytest

from tests.render.engine.frames import Difference, compare, scenes
from tests.render.engine.torture import TORTURE
from tests.scenes.playing import NAMES

# Of Manim's own way with images, in Pillow 12.
pytestmark = pytest.mark.filterwarnings("ignore:'mode' parameter for:DeprecationWarning")


def check(difference: Difference) -> None:
    assert difference.frames > 8
    assert difference.plain <= 2, difference
    assert difference.most <= 8, difference  # at antialiased edges


@pytest.mark.parametrize("scene", TORTURE, ids=lambda scene: scene.__name__)
def test_scenes_that_ask_much(scene):
    check(compare(scene, fps=10))


@pytest.mark.parametrize("name", NAMES)
def test_scenes_of_the_lecture(name):
    check(compare(scenes()[name], fps=3))
