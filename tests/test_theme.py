"""Colours and type that can be read, by everyone."""

from __future__ import annotations

import itertools
from dataclasses import asdict
from typing import get_args

import numpy as np
import pytest

from explainer.story import Role
from explainer.theme import DARK, LIGHT, TYPE, CellStyle, Seconds, Theme, cell_style
from tests.colours import DEFICIENCIES, contrast, difference, lab, luminance, rgb

#: Colours that text is written in, and grounds that it is written on.
TEXTS = ("text", "muted", "input", "kernel", "output", "zero", "more", "less")
GROUNDS = ("background", "panel", "padding", "on_colour")

SIGHTS = (None, *DEFICIENCIES)

BOTH = pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])


def test_the_measures_are_right() -> None:
    assert contrast(rgb("#ffffff"), rgb("#000000")) == pytest.approx(21)
    assert luminance(rgb("#808080")) == pytest.approx(0.2159, abs=1e-4)
    np.testing.assert_allclose(lab(rgb("#ff0000")), [53.24, 80.09, 67.20], atol=0.05)
    # What is grey stays as it is, and red and green come close for who sees no green.
    for sight in DEFICIENCIES:
        assert difference("#808080", "#808080", sight) == 0
    assert difference("#b06050", "#708040", "deuteranopia") < difference("#b06050", "#708040") / 2


@BOTH
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("name", TEXTS)
def test_text_colours_stand_out_from_their_grounds(name: str, ground: str, theme: Theme) -> None:
    colours = asdict(theme)
    assert contrast(rgb(colours[name]), rgb(colours[ground])) >= 4.5


@BOTH
@pytest.mark.parametrize("role", get_args(Role))
def test_numbers_stand_out_from_their_cells(role: Role, theme: Theme) -> None:
    style = cell_style(role, theme)
    if style.number:
        assert contrast(rgb(style.number), rgb(style.fill or theme.background)) >= 4.5


def channels(style: CellStyle) -> tuple[bool, bool, bool]:
    """What tells a role apart besides its colour: filled or hollow, dashed, hatched."""
    return style.fill is not None, style.dashed, style.hatch is not None


@BOTH
@pytest.mark.parametrize("sight", SIGHTS)
def test_roles_can_be_told_apart_by_everyone(sight: str | None, theme: Theme) -> None:
    # All roles can stand side by side: input beside output, and the window over either.
    for one, other in itertools.combinations(get_args(Role), 2):
        styles = cell_style(one, theme), cell_style(other, theme)
        if channels(styles[0]) != channels(styles[1]):
            continue  # a second channel tells them apart, whatever the eye sees
        inks = [style.fill or style.outline or style.hatch for style in styles]
        assert inks[0] and inks[1]
        assert difference(inks[0], inks[1], sight) >= 20, (one, other)


@BOTH
@pytest.mark.parametrize("sight", SIGHTS)
def test_coloured_text_can_be_told_apart_by_everyone(sight: str | None, theme: Theme) -> None:
    # Sums are written in these: an input, a weight, their signs, a total.
    for one, other in itertools.combinations(("input", "kernel", "output", "text"), 2):
        assert difference(asdict(theme)[one], asdict(theme)[other], sight) >= 20, (one, other)


@BOTH
@pytest.mark.parametrize("sight", SIGHTS)
def test_the_ring_stands_out_from_every_cell(sight: str | None, theme: Theme) -> None:
    for role in get_args(Role):
        ground = cell_style(role, theme).fill or theme.background
        assert difference(theme.ring, ground, sight) >= 20, role


def test_no_two_roles_differ_by_colour_alone_when_they_share_a_grid() -> None:
    # On one grid meet: input, inserted, padding; and: output, pending, crop.
    for family in (("input", "inserted", "padding"), ("output", "pending", "crop")):
        shapes = [channels(cell_style(role)) for role in family]
        for one, other in itertools.combinations(shapes, 2):
            assert one != other


def test_type_is_large_enough() -> None:
    assert min(TYPE.values()) >= 0.025


def test_reading_time() -> None:
    assert Seconds().to_read("x" * 50) == pytest.approx(4.0)
