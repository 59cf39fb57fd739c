from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from explainer import words
from explainer.errors import ExplainerError
from explainer.render.plan import Lecture
from explainer.render.positions import line_of, lines
from explainer.render.reading import read_lecture


def written(folder: Path, *scenes: str, head: str = 'title = "T"') -> Path:
    """Write a lecture of one chapter; its first scene stands in line 6."""
    path = folder / "my.toml"
    body = "".join(f"    {scene},\n" for scene in scenes)
    text = f'{head}\n\n[[chapter]]\ntitle = "C"\nscenes = [\n{body}]\n'
    path.write_text(text, encoding="utf-8")
    return path


def read(folder: Path, *scenes: str) -> Lecture:
    return read_lecture(written(folder, *scenes))


def test_the_lecture_opens_with_its_title_card() -> None:
    lecture = read_lecture()
    assert lecture.names[0] == "title"
    assert not any(entry.parameters for entry in lecture.entries.values())


@pytest.mark.parametrize("lang", words.languages())
def test_the_lecture_and_its_chapters_are_called_something_in_every_language(lang: str) -> None:
    lecture = read_lecture()
    for title in (lecture.title, *(chapter.title for chapter in lecture.chapters)):
        assert title.name and title.within(lang) == words.load(lang).titles[title.name]


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


def test_scenes_are_found_beside_the_lecture_and_then_among_the_built_in_ones(
    tmp_path: Path,
) -> None:
    (tmp_path / "mine.py").touch()
    (tmp_path / "title.py").touch()
    lecture = read(tmp_path, '"mine"', '"title"', '"convolution"')
    assert lecture.source("mine") == tmp_path / "mine.py"
    assert lecture.source("title") == tmp_path / "title.py"
    assert lecture.source("convolution") == read_lecture().source("convolution")


def test_a_lecture_may_have_a_language_of_its_own(tmp_path: Path) -> None:
    path = written(tmp_path, '"title"', head='title = "T"\nlanguage = "ko"')
    assert read_lecture(path).lang == "ko"
    assert read_lecture().lang == "en"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("title = ", "is not TOML: "),
        ('title = "T"', "has no scenes"),
        ('title = "T"\nchapter = 3', "line 2: chapter=3: must be tables"),
        ('title = "T"\n[[chapter]]\ntitle = "C"\nscenes = []', "has no scenes"),
        ('title = "T"\n[[chapter]]\ntitle = "C"\nscenes = 3', "line 4: scenes=3: must be a list"),
        ('title = "T"\n[[chapter]]\ntitle = "C"', "line 2: scenes=None: must be a list"),
        ('[[chapter]]\ntitle = "C"\nscenes = ["title"]', "line 1: title=None: must say either"),
        ('title = "T"\n\nlanguge = "ko"', r"line 3: languge='ko'.* Did you mean language\?"),
        ('title = "T"\nlanguage = "tlh"', "line 2: language='tlh': must be one of en, ko"),
        ('name = "upp"\n[[chapter]]\nname="up"\nscenes=["title"]', r"line 1: name='upp'.* mean up"),
        ('title = "T"\n[[chapter]]\ntitle = ""', "line 2: scenes"),
        (
            'title = "T"\n[[chapter]]\ntitle = 1\nscenes = ["title"]',
            "line 3: title=1: must be text",
        ),
        ('title = "T"\n[[chapter]]\ntitel = "C"', r"line 3: titel='C'.* Did you mean title"),
    ],
)
def test_a_bad_lecture_is_refused_with_its_line(tmp_path: Path, text: str, wrong: str) -> None:
    (tmp_path / "lecture.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ExplainerError, match=wrong):
        read_lecture(tmp_path)


@pytest.mark.parametrize(
    ("scene", "wrong"),
    [
        ('"conolution"', r"scene='conolution': is no scene: .*Did you mean convolution"),
        ('"../title"', "scene='../title': is no scene"),
        ("3", "scene=3: must be a scene's name"),
        ("{stride = 3}", "scene=.*: must be a scene's name"),
        ('{scene = "title", stride = 3}', "stride=3: is nothing that this scene takes.*no param"),
        ('{scene = "zero_insertion", strid = 3}', r"strid=3: is nothing.* Did you mean stride\?"),
        ('{scene = "zero_insertion", stride = 9}', "stride=9: must be a whole number from 2 to 4"),
        ('{scene = "zero_insertion", stride = "3"}', "stride='3': must be a whole number"),
        ('{scene = "zero_insertion", kernel = [[1, 2], [3]]}', "kernel=.*: must be 2 to 4 rows of"),
        (
            '{scene = "zero_insertion", input = [[9, 9], [9, 9]], '
            "kernel = [[9, 9, 9], [9, 9, 9], [9, 9, 9]]}",
            "kernel=.*: makes an output of",
        ),
        ('{scene = "zero_insertion", input = 4, stride = 4}', "input=.*: makes a grid of 15×15"),
        ('{scene = "zero_insertion", padding = 2}', "padding=2: must be at most 1"),
        ('{scene = "stride_as_spacing", strides = [1, 3, 2]}', "each larger than the last"),
        ('{scene = "stride_as_spacing", strides = [2, 3]}', "must be a list of 3 whole numbers"),
        ('{scene = "decoding", digit = 1000}', "digit=1000: must be a whole number from 0 to 999"),
        ('{scene = "decoding", image = "none.png"}', "image='.*none.png': cannot be read as an"),
        ('{scene = "decoding", image = "my.toml"}', "image='.*my.toml': cannot be read as an"),
        ('{scene = "broken", stride = 1}', "scene='broken.py': cannot be read: SyntaxError"),
    ],
)
def test_a_bad_scene_is_refused_with_its_line(tmp_path: Path, scene: str, wrong: str) -> None:
    (tmp_path / "broken.py").write_text("def", encoding="utf-8")
    with pytest.raises(ExplainerError, match=rf"^my\.toml, line 7: .*{wrong}"):
        read(tmp_path, '"title"', scene)


def test_a_scene_may_come_again_with_other_parameters(tmp_path: Path) -> None:
    lecture = read(
        tmp_path,
        '"zero_insertion"',
        '{scene = "zero_insertion", stride = 3, input = 2}',
        '{scene = "zero_insertion", padding = 1}',
    )
    assert lecture.names == ("zero_insertion", "zero_insertion-2", "zero_insertion-3")
    assert lecture.select(["zero_insertion-2"]) == ("zero_insertion-2",)
    first, second, third = lecture.entries.values()
    assert second.parameters == {"stride": 3, "input": ((0, 3), (1, 0))}
    assert second.title("en") == f"{first.title('en')} (input 2×2, stride 3)"
    assert third.parameters == first.parameters == {}, "what is the default is not chosen"


def test_the_parameters_may_stand_in_several_lines(tmp_path: Path) -> None:
    rows = "{scene = 'convolution', kernel = [\n    [1, 0],\n    [0, 77],\n    ]}"
    with pytest.raises(ExplainerError, match="line 6: kernel="):
        read(tmp_path, rows)


def test_a_picture_becomes_data(tmp_path: Path) -> None:
    picture = Image.new("L", (56, 56), 255)
    picture.paste(0, (20, 20, 36, 36))  # dark ink on paper
    picture.save(tmp_path / "my.png")
    (entry,) = read(tmp_path, '{scene = "decoding", image = "my.png"}').entries.values()
    ink = entry.parameters["image"]
    assert (len(ink), {len(row) for row in ink}) == (28, {28})
    assert ink[0][0] == 0
    assert ink[14][14] == 255


def test_lines_are_found_in_any_valid_toml() -> None:
    text = (
        "# [[chapter]]\n"
        'a = """\n[[b]]\nx = 1\n"""\n'
        "'q.r'.s = {t = [1.5, {u = 2}], v = ']'}\n"
        "[[b]]\n"
        "[b.c]\n"
        "d = [ # e = 1\n"
        "  '''x\ny''', 4,\n"
        "]\n"
        "[[b]]\n"
        "c = 1979-05-27T07:32:00Z\n"
    )
    found = lines(text)
    assert found["a",] == 2
    assert found["b", 0] == 7
    assert found["b", 0, "c"] == 8
    assert found["b", 0, "c", "d", 1] == 11
    assert found["b", 1, "c"] == 14
    assert line_of(("b", 1, "c", "gone"), found) == 14
    assert line_of(("gone",), found) == 1


def test_a_missing_plan_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExplainerError, match="does not exist"):
        read_lecture(tmp_path)


def test_a_scene_without_words_is_called_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "my_own_scene.py").touch()
    (entry,) = read(tmp_path, '"my_own_scene"').entries.values()
    assert entry.title("en") == "My own scene"
