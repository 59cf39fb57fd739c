from __future__ import annotations

from pathlib import Path

import pytest

from explainer.errors import ExplainerError
from explainer.render.plan import read_lecture, scene_title


def test_the_lecture_opens_with_its_title_card() -> None:
    assert read_lecture().names[0] == "title"


def test_scenes_are_taken_in_the_lectures_order(write_lecture) -> None:
    lecture = read_lecture(write_lecture(first="pass", second="pass", third="pass"))
    assert lecture.select() == ("first", "second", "third")
    assert lecture.select(["third", "first"]) == ("first", "third")


def test_an_unknown_scene_brings_the_nearest_names(write_lecture) -> None:
    lecture = read_lecture(write_lecture(padding="pass", scatter="pass"))
    with pytest.raises(ExplainerError, match=r"'paddin'.*Did you mean padding\?"):
        lecture.select(["paddin"])
    with pytest.raises(ExplainerError, match=r"It has padding, scatter\."):
        lecture.select(["xyz"])


def test_a_scene_without_a_file_is_said(write_lecture) -> None:
    folder = write_lecture(there="pass", gone="pass")
    (folder / "gone.py").unlink()
    lecture = read_lecture(folder)
    assert lecture.select(["there"]) == ("there",)
    with pytest.raises(ExplainerError, match="has no file"):
        lecture.select()


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("title = ", "is not a lecture"),
        ('title = "T"', "lacks the entry 'chapter'"),
        ('title = "T"\n[[chapter]]\ntitle = "C"\nscenes = []', "has no scenes"),
        ('title = "T"\n[[chapter]]\ntitle = "C"\nscenes = ["a", "a"]', "names a twice"),
        ('title = "T"\n[[chapter]]\ntitle = "C"\nscenes = ["../a"]', "is not a lecture"),
        ('title = "T"\n[[chapter]]\ntitle = "C"\nscenes = 3', "is not a lecture"),
    ],
)
def test_a_bad_plan_is_refused(tmp_path: Path, text: str, rule: str) -> None:
    (tmp_path / "lecture.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ExplainerError, match=rule):
        read_lecture(tmp_path)


def test_a_missing_plan_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExplainerError, match="does not exist"):
        read_lecture(tmp_path)


def test_a_scene_without_words_is_called_by_its_name() -> None:
    assert scene_title("my_own_scene", "en") == "My own scene"
