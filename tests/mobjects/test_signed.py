from __future__ import annotations

import numpy as np
import pytest
from manim import ManimColor

from explainer.layout import flat
from explainer.mobjects.signed import SignedPicture, signed_scale
from explainer.theme import DARK
from tests.mobjects.test_pictures import area


def test_each_sign_has_its_colour_and_zero_neither() -> None:
    signed = SignedPicture([[0.5, -1.0, 0.0]], flat((1, 3), (0, 0), 1.0), limit=1.0)
    more, less = signed
    assert area(more[0]) == pytest.approx(3.0)  # zero's dark lies under all
    assert area(more[7]) == pytest.approx(1.0)
    assert area(less[-1]) == pytest.approx(1.0)
    assert less[-1].get_fill_color() == ManimColor(DARK.less)
    assert less.get_center()[0] == pytest.approx(0.0)
    assert more[7].get_center()[0] == pytest.approx(-1.0)


def test_without_negative_values_there_is_one_picture() -> None:
    assert len(SignedPicture(np.ones((2, 2)), flat((2, 2), (0, 0), 1.0))) == 1


def test_the_scale_spans_its_height_and_names_its_ends() -> None:
    scale = signed_scale(1.0, (1.0, 0.5), height=2.0)
    bar = scale[0]
    assert bar.height == pytest.approx(2.0)
    assert bar.get_center()[:2] == pytest.approx([1.0, 0.5])
    assert all(label.get_left()[0] > bar.get_right()[0] for label in scale[1:])
    assert scale[1].get_center()[1] > scale[2].get_center()[1] > scale[3].get_center()[1]
