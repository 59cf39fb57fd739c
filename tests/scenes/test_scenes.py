"""Every scene plays, keeps to the frame, and says what its words say, in every language."""

from __future__ import annotations

from pathlib import Path

import pytest

import scenes
from explainer import words
from tests.scenes.playing import CASES, NAMES, play, scene_class

MARGIN_X, MARGIN_Y = 0.95 * 64 / 9, 0.95 * 4.0  # 5 % of a frame of 128/9 x 8 units
SLACK = 0.03  # strokes and overshoot of round letters

each_file = pytest.mark.parametrize("name", NAMES)
each_scene = pytest.mark.parametrize("name", CASES)
each_language = pytest.mark.parametrize("lang", words.languages())


def test_the_lecture_plays_every_scene_there_is() -> None:
    folder = Path(scenes.__path__[0])
    files = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    assert files == set(NAMES)


@each_language
@each_scene
def test_all_beats_are_played_once_in_order(name: str, lang: str) -> None:
    played = play(name, lang)
    assert [m.name for m in played.timeline] == [
        line.name for line in words.load(lang).scene(name.partition("/")[0]).beats
    ]
    for one, following in zip(played.timeline, played.timeline[1:], strict=False):
        assert one.end == pytest.approx(following.start)
    assert all("{" not in mark.narration for mark in played.timeline)


@each_language
@each_scene
def test_beats_last_as_long_as_their_words(name: str, lang: str) -> None:
    table = words.load(lang)
    for mark in play(name, lang).timeline:
        slowest = len(mark.narration) / table.reading_speed
        assert mark.end - mark.start >= slowest - 0.11  # a frame of the ten a second


@each_language
@each_scene
def test_nothing_leaves_the_safe_area(name: str, lang: str) -> None:
    for shot in play(name, lang).snapshots:
        for box in shot.boxes:
            assert box.left >= -MARGIN_X - SLACK, (shot.beat, box)
            assert box.right <= MARGIN_X + SLACK, (shot.beat, box)
            assert box.bottom >= -MARGIN_Y - SLACK, (shot.beat, box)
            assert box.top <= MARGIN_Y + SLACK, (shot.beat, box)


@each_language
@each_scene
def test_captions_keep_to_two_lines_and_clear_of_the_picture(name: str, lang: str) -> None:
    for shot in play(name, lang).snapshots:
        if shot.caption is None:
            continue
        assert shot.caption.top - shot.caption.bottom < 0.85, shot.beat
        assert all(shot.caption.overlap(box) <= 0 for box in shot.others), shot.beat


@each_language
@each_scene
def test_the_heading_is_clear_of_the_picture(name: str, lang: str) -> None:
    for shot in play(name, lang).snapshots:
        for line in shot.heading:
            meets = [box for box in shot.others if line.overlap(box) > SLACK]
            assert not meets, (shot.beat, line)


@each_file
def test_only_scenes_that_show_the_network_say_so(name: str) -> None:
    uses = "cae" in Path(str(scenes.__path__[0]), f"{name}.py").read_text(encoding="utf-8")
    assert scene_class(name).uses_network == uses


@each_file
def test_a_scene_is_called_as_its_file(name: str) -> None:
    assert scene_class(name).name() == name
