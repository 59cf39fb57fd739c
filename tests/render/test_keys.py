from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

import explainer
from explainer import words
from explainer.render import keys
from explainer.render.keys import about_scene, scene_key, uses_network, uses_run
from explainer.render.settings import Picture

HD = Picture(1280, 720, 30)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "convolution.py"
    path.write_text("from scenes.shared import x\n", encoding="utf-8")
    (tmp_path / "shared.py").write_text("from scenes import deeper\n", encoding="utf-8")
    (tmp_path / "deeper.py").write_text("x = 1\n", encoding="utf-8")
    (tmp_path / "stranger.py").write_text("x = 1\n", encoding="utf-8")
    return path


def key(source: Path, **changes: Any) -> str:
    keys._package.cache_clear()
    return scene_key(source, **{"lang": "en", "picture": HD, **changes})


def test_equal_inputs_have_equal_keys(source: Path) -> None:
    assert key(source) == key(source)


@pytest.mark.parametrize(
    "changes",
    [
        {"picture": Picture(1280, 720, 60)},
        {"picture": Picture(1920, 1080, 30)},
        {"network": "trained otherwise"},
        {"parameters": {"stride": 3}},
        {"parameters": {"kernel": ((1, 0), (0, 1))}},
    ],
)
def test_every_option_counts(source: Path, changes: dict[str, object]) -> None:
    assert key(source, **changes) != key(source)


def test_parameters_count_as_what_they_say(source: Path) -> None:
    assert key(source, parameters={}) == key(source)
    as_read = key(source, parameters={"kernel": [[1, 0], [0, 1]]})
    assert as_read == key(source, parameters={"kernel": ((1, 0), (0, 1))})


@pytest.mark.parametrize("name", ["convolution", "shared", "deeper"])
def test_the_scene_and_what_it_imports_counts(source: Path, name: str) -> None:
    before = key(source)
    changed = source.with_name(f"{name}.py")
    changed.write_text(changed.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
    assert key(source) != before


def test_other_scenes_do_not_count(source: Path) -> None:
    before = key(source)
    source.with_name("stranger.py").write_text("x = 2\n", encoding="utf-8")
    assert key(source) == before


@pytest.mark.parametrize(
    ("file", "counts"),
    [
        ("story.py", True),
        ("mobjects/grid.py", True),
        ("mobjects/data.npy", True),
        ("render/worker.py", True),
        ("render/engine/canvas.py", True),
        ("render/display.py", False),
        ("cli/options.py", False),
        ("notebooks/tutorial.ipynb", False),
        ("words/en.toml", False),
    ],
)
def test_the_package_counts_where_it_can_be_seen(
    source: Path, tmp_path: Path, file: str, counts: bool
) -> None:
    root = tmp_path / "explainer"
    changed = root / file
    changed.parent.mkdir(parents=True)
    with patch.object(explainer, "__path__", [str(root)]):
        changed.write_text("before", encoding="utf-8")
        before = key(source)
        changed.write_text("after", encoding="utf-8")
        assert (key(source) != before) is counts


def test_only_the_scenes_own_words_count(source: Path) -> None:
    before = key(source)
    table = words.load("en")
    for name, counts in (("convolution", True), ("title", False)):
        scene = dataclasses.replace(table.scene(name), title="Another")
        changed = dataclasses.replace(table, scenes={**table.scenes, name: scene})
        with patch.object(words, "load", lambda lang, changed=changed: changed):
            assert (key(source) != before) is counts


def test_another_version_of_manim_counts(source: Path) -> None:
    before = key(source)
    with patch("importlib.metadata.version", lambda name: "0"):
        assert key(source) != before


def test_another_font_counts(source: Path) -> None:
    before = key(source)
    with patch.object(keys, "font", lambda: "another"):
        assert key(source) != before


@pytest.mark.parametrize(
    ("text", "uses"),
    [
        ("class A:\n    uses_network = True", True),
        ("class A:\n    uses_network: bool = True", True),
        ("class A:\n    uses_network = False", False),
        ("class A:\n    uses_network: bool", False),
        ("x = True", False),
    ],
)
def test_whether_a_scene_uses_the_network_is_read(tmp_path: Path, text: str, uses: bool) -> None:
    (tmp_path / "a.py").write_text(text, encoding="utf-8")
    assert uses_network(tmp_path / "a.py") is uses
    (tmp_path / "a.py").write_text(text.replace("network", "run"), encoding="utf-8")
    assert uses_run(tmp_path / "a.py") is uses
    assert not uses_network(tmp_path / "a.py")


def test_what_a_scene_is_about_is_its_docstrings_first_line(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text('"""Scene: all of it.\n\nMore."""', encoding="utf-8")
    assert about_scene(tmp_path / "a.py") == "all of it"
    assert about_scene(tmp_path / "b.py") == ""
