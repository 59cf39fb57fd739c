"""Colours and type that can be read."""

from __future__ import annotations

import itertools
from dataclasses import asdict
from typing import get_args

import pytest

from explainer.story import Role
from explainer.theme import DARK, LIGHT, TYPE, Seconds, Theme, cell_style


def luminance(color: str) -> float:
    """Relative luminance, WCAG 2.2."""
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [DARK, LIGHT])
@pytest.mark.parametrize("name", ["text", "muted", "input", "kernel", "output", "zero"])
def test_text_colours_stand_out_from_the_background(name: str, theme: Theme) -> None:
    assert contrast(asdict(theme)[name], theme.background) >= 4.5


@pytest.mark.parametrize("theme", [DARK, LIGHT])
@pytest.mark.parametrize("role", get_args(Role))
def test_numbers_stand_out_from_their_cells(role: Role, theme: Theme) -> None:
    style = cell_style(role, theme)
    if style.number:
        assert contrast(style.number, style.fill or theme.background) >= 4.5


def test_no_two_roles_differ_by_colour_alone_when_they_share_a_grid() -> None:
    # On one grid meet: input, inserted, padding; and: output, pending, crop.
    for family in (("input", "inserted", "padding"), ("output", "pending", "crop")):
        shapes = [
            (s.fill is not None, s.dashed, s.hatch is not None)
            for s in (cell_style(role) for role in family)
        ]
        for one, other in itertools.combinations(shapes, 2):
            assert one != other


def test_type_is_large_enough() -> None:
    assert min(TYPE.values()) >= 0.025


def test_reading_time() -> None:
    assert Seconds().to_read("x" * 50) == pytest.approx(4.0)
