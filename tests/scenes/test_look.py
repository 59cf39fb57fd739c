"""What is written on stage can be read: large enough, by itself, and against what lies under it.

All strings of the lecture are ink (or formulas), which know what they say and how large; so these
tests see every string of every scene at the end of every beat.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from manim import Mobject, Square, tempconfig

import explainer
import scenes
from explainer import words
from explainer.mobjects.text import text
from explainer.theme import DARK, TYPE
from tests.colours import contrast
from tests.scenes.playing import CASES, PIXELS, Text, picture, pixels_of, play, texts

FRAME_HEIGHT = 8.0
SLACK = 0.02  # overshoot of round letters, and strokes that touch

each_scene = pytest.mark.parametrize("name", CASES)
each_language = pytest.mark.parametrize("lang", words.languages())


def meeting(shown: Sequence[Text]) -> list[tuple[str, str]]:
    """Return the pairs of strings whose boxes overlap."""
    if not shown:
        return []
    edges = np.array([(t.box.left, t.box.bottom, t.box.right, t.box.top) for t in shown])
    low = np.maximum(edges[:, None, :2], edges[None, :, :2])
    high = np.minimum(edges[:, None, 2:], edges[None, :, 2:])
    meet = (high - low).min(axis=2) > SLACK
    return [(shown[i].string, shown[j].string) for i, j in np.argwhere(np.triu(meet, k=1))]


def small(shown: Sequence[Text]) -> list[tuple[str, float]]:
    """Return the strings whose cap height is under 2.5 % of the frame's, with that share."""
    shares = [(one.string, round(one.cap / FRAME_HEIGHT, 4)) for one in shown]
    return [(string, share) for string, share in shares if share < TYPE["small"]]


def pale(shown: Sequence[Text], bare: np.ndarray) -> list[tuple[str, float]]:
    """Return the strings with a contrast under 4.5 over a tenth of their box or more.

    What fades on purpose, as cells do that are cropped, is judged by its full colour.
    """
    found = []
    for one in shown:
        under = pixels_of(one.box, bare).reshape(-1, 3) / 255
        ratio = float(np.quantile(contrast(np.array(one.color), under), 0.1))
        if ratio < 4.5:
            found.append((one.string, round(ratio, 1)))
    return found


def covered(shown: Sequence[Text], bare: np.ndarray, whole: np.ndarray) -> list[str]:
    """Return the strings that change nothing, since something is painted over them."""
    found = []
    for one in shown:
        images = (pixels_of(one.box, image).astype(int) for image in (bare, whole))
        if (np.abs(np.subtract(*images)).max(axis=2) > 40 * one.opacity).mean() < 0.05:
            found.append(one.string)
    return found


@each_language
@each_scene
def test_no_two_texts_overlap(name: str, lang: str) -> None:
    for shot in play(name, lang).snapshots:
        assert meeting(shot.texts) == [], shot.beat


@each_language
@each_scene
def test_no_text_is_too_small(name: str, lang: str) -> None:
    for shot in play(name, lang).snapshots:
        assert small(shot.texts) == [], shot.beat


@each_language
@each_scene
def test_text_stands_out_from_what_lies_under_it(name: str, lang: str) -> None:
    for shot in play(name, lang).snapshots:
        assert pale(shot.texts, shot.bare) == [], shot.beat


@each_language
@each_scene
def test_no_text_is_covered(name: str, lang: str) -> None:
    for shot in play(name, lang).snapshots:
        assert covered(shot.texts, shot.bare, shot.whole) == [], shot.beat


def looked_at(*stage: Mobject) -> tuple[list[Text], np.ndarray, np.ndarray]:
    """Return the texts and pictures of mobjects, as a snapshot has them."""
    with tempconfig({"pixel_width": PIXELS[0], "pixel_height": PIXELS[1], "dry_run": True}):
        bare, whole = (picture(stage, with_texts=shown) for shown in (False, True))
        return list(texts(stage)), bare, whole


def test_these_tests_see_what_is_wrong() -> None:
    white = Square(1.0, fill_color="#ffffff", fill_opacity=1, stroke_width=0)
    word = text("word", (0.0, -0.1), size="body")
    shown, bare, whole = looked_at(word)
    assert (meeting(shown), small(shown), pale(shown, bare)) == ([], [], [])
    assert covered(shown, bare, whole) == []
    shown, bare, whole = looked_at(white, word)
    assert pale(shown, bare)[0][0] == "word"
    shown, bare, whole = looked_at(word, white.copy().set_fill(DARK.background))
    assert covered(shown, bare, whole) == ["word"]
    shown, *_ = looked_at(word, text("other", (0.3, 0.0)))
    assert meeting(shown) == [("word", "other")]
    shown, *_ = looked_at(word.copy().scale(0.8))
    assert small(shown) == [("word", 0.0224)]


def test_all_text_is_ink() -> None:
    # What is drawn from outlines otherwise, or by Manim's Text, these tests would not see.
    folders = Path(explainer.__path__[0], "mobjects"), Path(scenes.__path__[0])
    for path in (path for folder in folders for path in folder.glob("*.py")):
        taken = {
            name.name
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.ImportFrom)
            for name in node.names
        }
        if path.name != "glyphs.py":
            assert not taken & {"Text", "Tex", "MathTex", "MarkupText", "Paragraph"}, path.name
        if "outline" in taken and path.name != "text.py":
            assert "Ink" in taken, f"{path.name} draws outlines that are no ink"
