"""The tutorial notebooks: they run from top to bottom, show what they say, and are alike."""

from __future__ import annotations

import functools
import re
from importlib import resources
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from explainer.words import languages

NAMES = {"en": "tutorial.ipynb"} | {
    lang: f"tutorial.{lang}.ipynb" for lang in languages() if lang != "en"
}

Notebook = Any


def read(lang: str) -> Notebook:
    source = resources.files("explainer") / "notebooks" / NAMES[lang]
    return nbformat.reads(source.read_text(encoding="utf-8"), as_version=nbformat.NO_CONVERT)


@functools.cache
def ran(lang: str) -> Notebook:
    notebook = read(lang)
    NotebookClient(notebook, timeout=600, kernel_name="python3").execute()
    return notebook


def code(notebook: Notebook) -> list[Notebook]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def said(cell: Notebook) -> str:
    """Everything that a cell prints."""
    return "".join(out.text for out in cell.outputs if out.get("name") == "stdout")


@pytest.mark.parametrize("lang", NAMES)
def test_a_notebook_is_whole_and_kept_without_what_comes_out(lang: str) -> None:
    notebook = read(lang)
    nbformat.validate(notebook)
    assert all(not cell.outputs and cell.execution_count is None for cell in code(notebook))


@pytest.mark.parametrize("lang", NAMES)
def test_all_languages_run_the_same_code_between_texts_of_their_own(lang: str) -> None:
    english, other = read("en"), read(lang)
    assert [cell.id for cell in other.cells] == [cell.id for cell in english.cells]
    for cell, theirs in zip(code(other), code(english), strict=True):
        assert cell.source == theirs.source.replace('lang="en"', f'lang="{lang}"')
    for cell, theirs in zip(other.cells, english.cells, strict=True):
        if cell.cell_type == "markdown" and lang != "en":
            assert cell.source != theirs.source
            quoted = re.compile(r"`[^`]*`")
            assert sorted(quoted.findall(cell.source)) == sorted(quoted.findall(theirs.source))


@pytest.mark.slow
@pytest.mark.parametrize("lang", NAMES)
def test_a_notebook_runs_without_a_warning(lang: str) -> None:
    outputs = [output for cell in code(ran(lang)) for output in cell.outputs]
    assert {output.output_type for output in outputs} == {
        "stream", "execute_result", "display_data",
    }  # fmt: skip
    assert [output.text for output in outputs if output.get("name") == "stderr"] == []


@pytest.mark.slow
@pytest.mark.parametrize("lang", NAMES)
def test_what_ends_in_a_value_shows_it_in_that_language(lang: str) -> None:
    shown = {
        cell.id: output.data["image/svg+xml"]
        for cell in code(ran(lang))
        for output in cell.outputs
        if "image/svg+xml" in output.get("data", {})
    }
    expected = {"spec-conv", "shape-sizes", "overlap-counts", "animation-scatter", "decoder-errors"}
    assert {name for name in shown if not name.endswith(("-story", "-figure"))} == expected
    assert {name for name in shown if name.endswith("-story")} == {
        f"{name}-story" for name in ("conv", "transposed", "spacing", "views")
    }
    for text in shown.values():
        assert bool(re.search("[가-힣]", text)) is (lang == "ko")
    assert "<animate " in shown["animation-scatter"]


@pytest.mark.slow
def test_the_numbers_are_the_references() -> None:
    printed = {cell.id: said(cell) for cell in code(ran("en"))}
    assert re.findall(r"\d+", printed["conv-story"]) == [
        "4",
        "5",
        "4",
        "6",
        "16",
        "6",
        "6",
        "12",
        "5",
    ]
    assert printed["views-story"].split()[1::2] == ["True"] * 3
    assert "Use at most 1." in printed["shape-sizes"]
