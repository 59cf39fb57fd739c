"""Every figure: legible, in its place, described, and the same numbers as its story."""

from __future__ import annotations

import string
import tomllib
from importlib import resources
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pytest

from explainer import ExplainerError, figures
from explainer.examples import IMAGE, KERNEL, SMALL
from explainer.figures.drawing.look import WIDTHS
from explainer.stories import convolution, scatter, zero_insertion
from explainer.story import Grid
from explainer.theme import DARK, LIGHT, cell_style, number_text
from explainer.words import figures as words
from explainer.words import languages
from tests.figures.looking import NAMES, built, collisions, texts

LOOKS = [
    ("en", "page"),
    ("ko", "column"),
    pytest.param("ko", "page", marks=pytest.mark.slow),
    pytest.param("en", "column", marks=pytest.mark.slow),
    pytest.param("en", "slide", marks=pytest.mark.slow),
    pytest.param("ko", "slide", marks=pytest.mark.slow),
]


@pytest.mark.parametrize(("lang", "width"), LOOKS)
@pytest.mark.parametrize("name", NAMES)
def test_all_text_is_in_the_figure_and_stands_on_no_other(name: str, lang: str, width: str) -> None:
    assert list(collisions(built(name, lang, width))) == []


@pytest.mark.parametrize(("lang", "width"), LOOKS[:2])
@pytest.mark.parametrize("name", NAMES)
def test_text_is_large_enough_to_read(name: str, lang: str, width: str) -> None:
    # In points, as printed: digits have no parts below the line, and are as high as capitals.
    assert min(float(text.get_fontsize()) for text in texts(built(name, lang, width))) >= 5.0


@pytest.mark.slow
@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("name", sorted({*NAMES} - {"cheat_sheet"}))
def test_a_figure_fits_on_a_slide(name: str, lang: str) -> None:
    assert built(name, lang, "slide").get_figheight() * 25.4 <= figures.SLIDE_HEIGHT


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_is_as_wide_as_asked_for(name: str) -> None:
    wide = 210.0 if name == "cheat_sheet" else WIDTHS["column"]
    assert built(name, "ko", "column").get_figwidth() * 25.4 == pytest.approx(wide)


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_says_what_it_shows(name: str) -> None:
    figure = built(name)
    assert len(figure.alt) > 60
    assert figure.title
    assert "{" not in figure.alt + figure.title
    assert not any("{" in text.get_text() for text in texts(figure))
    assert figures.about(name)


@pytest.mark.parametrize("name", ["padding", "training", "latent_walk"])
def test_nothing_global_is_changed(name: str) -> None:
    def parameters() -> dict[str, object]:
        return {key: mpl.rcParams[key] for key in mpl.rcParams if key != "backend"}

    before = parameters()
    figures.build(name, theme="dark", width="column")
    assert parameters() == before


def leaves(table: dict[str, Any], prefix: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            found |= leaves(value, f"{prefix}{key}.")
        else:
            found[prefix + key] = value
    return found


def table(lang: str) -> dict[str, str]:
    source = resources.files("explainer.words") / "figures" / f"{lang}.toml"
    return leaves(tomllib.loads(source.read_text(encoding="utf-8")))


def braces(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("lang", languages())
def test_the_words_are_whole_in_every_language(lang: str) -> None:
    english, other = table("en"), table(lang)
    assert other.keys() == english.keys()
    for key, text in other.items():
        if key.endswith((".title", ".alt")):
            assert braces(text) == braces(english[key]), key
        assert braces(text) <= braces(english[key]), key
    moving = {"animate_conv_transpose", "animate_conv", "animate_max_pool"}
    mine = {"ledger", "animate_layer"}  # of a model that the reader names
    asked = {"spec", "taps", "story", "pooling", "filling"}  # what values show themselves as
    assert set(words.load(lang).figures) == set(NAMES) | moving | mine | asked, "and no other"


def shown(name: str, **options: Any) -> list[str]:
    figure = figures.build(name, **options)
    return [text.get_text() for text in texts(figure)]


def numbers(grid: Grid) -> list[str]:
    """The numbers that a grid shows, row by row."""
    cells = [cell for cell in grid.cells if cell_style(grid.role(cell), LIGHT).number]
    return [number_text(grid.value(cell)) for cell in cells]


def contains(found: list[str], wanted: list[str]) -> bool:
    """Whether ``wanted`` stands in ``found``, in one piece."""
    starts = range(len(found) - len(wanted) + 1)
    return any(found[i : i + len(wanted)] == wanted for i in starts)


def test_the_numbers_of_a_convolution_are_its_storys() -> None:
    story = convolution(IMAGE, KERNEL, stride=2, padding=1)
    found = shown("convolution")
    assert contains(found, numbers(story.source)[:5])
    assert contains(found, numbers(story.kernel))


@pytest.mark.parametrize("options", [{}, {"stride": 3}, {"output_padding": 1}, {"padding": 2}])
def test_the_numbers_of_zero_insertion_are_its_storys(options: dict[str, Any]) -> None:
    story = zero_insertion(SMALL, KERNEL, **({"stride": 2, "padding": 1} | options))
    found = shown("zero_insertion", width="slide", **options)
    assert contains(found, numbers(story.source))
    assert contains(found, numbers(story.weights))


def test_the_numbers_of_a_scatter_are_its_storys() -> None:
    story = scatter(SMALL, KERNEL, stride=2, padding=1)
    found = shown("scatter")
    assert contains(found, numbers(story.output))
    assert contains(found, numbers(story.kernel))


@pytest.mark.parametrize(
    ("name", "sizes"),
    [
        ("scatter", ["all 2×3, cropped by p = 1"]),
        ("stride_as_spacing", ["output 2×3", "output 3×5", "output 4×7"]),
        ("padding", ["both give 5×7", "both give 3×5", "both give 1×3"]),
    ],
)
def test_sizes_are_said_as_they_are(name: str, sizes: list[str], tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("1,2,3\n4,5,-0.25\n", encoding="utf-8")
    found = shown(name, values=str(path))
    assert set(sizes) <= set(found)
    assert not any(text in ("−0.00", "-0.25") for text in found)


def test_a_figure_tells_which_options_it_takes() -> None:
    with pytest.raises(ExplainerError, match=r"strid.*it takes input_size.*Did you mean stride\?"):
        figures.build("zero_insertion", strid=2)
    with pytest.raises(ExplainerError, match="Did you mean matrix"):
        figures.build("matrx")


@pytest.mark.parametrize(
    ("name", "options", "rule"),
    [
        ("filmstrip", {"stride": 30, "steps": 40}, "draws [0-9,]+ cells.* Use fewer"),
        ("output_padding", {"stride": 5}, r"stride=5: must be at most 4.* Use 4\."),
        ("output_padding", {"dilation": 9}, "dilation=9: must be at most 4"),
        ("padding", {"stride": 300}, "must be at most 80 along each axis"),
        ("kernel_sweep", {"input_size": 3000}, "must be at most 80 along each axis"),
        (
            "kernel_sweep",
            {"input_size": 38, "width": "column"},
            r"width=85: is too narrow.* Use page or slide, or show less\.",
        ),
    ],
)
def test_what_nobody_could_look_at_is_refused(
    name: str, options: dict[str, Any], rule: str
) -> None:
    with pytest.raises(ExplainerError, match=rule):
        figures.build(name, **options)


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        ({"width": 20}, "must be column, page, slide"),
        ({"width": "poster"}, "must be column, page, slide"),
        ({"theme": "sepia"}, "must be one of light, dark"),
        ({"lang": "tlh"}, "must be one of en, ko"),
        ({"output_padding": 2}, "Use at most 1"),
        ({"kernel_size": 12}, "must be 1 to 9"),
        ({"input_size": 40}, r"must be 1 to 16, to be legible\. Use 16"),
        ({"stride": 0}, "must be at least 1"),
        ({"values": "nothing.csv"}, "must be a file that exists"),
        ({"values": "prime"}, "must be example, ones, random"),
    ],
)
def test_what_cannot_be_drawn_is_said(options: dict[str, Any], rule: str) -> None:
    with pytest.raises(ExplainerError, match=rule):
        figures.build("zero_insertion", **options)


def test_a_matrix_that_cannot_be_read_is_refused_with_a_size_that_can() -> None:
    with pytest.raises(ExplainerError, match=r"input_size=9: .*17x17\. Use 4\."):
        figures.build("matrix", input_size=9)
    assert figures.build("matrix", input_size=4)


def test_themes_have_their_own_paper() -> None:
    for name, theme in (("light", LIGHT), ("dark", DARK)):
        face = mpl.colors.to_hex(figures.build("padding", theme=name).get_facecolor())
        assert face == theme.background


def test_without_heading_the_figure_is_lower() -> None:
    bare = figures.build("matrix", heading=False)
    assert bare.get_figheight() < built("matrix").get_figheight()
    assert bare.title not in [text.get_text() for text in texts(bare)]
