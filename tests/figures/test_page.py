"""The page of `explainer animate` in a real browser, its buttons pressed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from explainer import cli
from explainer.figures.animating import Animation, animation, layer_story
from explainer.figures.presets import preset
from tests.deck import chromium
from tests.figures.test_animate import shown

COMMAND = chromium.find()
NAME = "no_padding_strides_transposed"
MOMENT = "document.getElementById('moment').value"
NUMBERS = (
    "[...document.querySelectorAll('svg text')]"
    ".filter((text) => getComputedStyle(text).visibility === 'visible')"
    ".map((text) => text.textContent.trim()).filter((text) => /^[−.\\d]+$/.test(text)).sort()"
)

pytestmark = pytest.mark.skipif(not COMMAND, reason="there is no Chromium here")


@pytest.fixture
def page(tmp_path: Path) -> Iterator[chromium.Page]:
    path = tmp_path / "sweep.html"
    args = ["animate", "--preset", NAME, "-o", str(path)]
    assert CliRunner().invoke(cli.cli, args, catch_exceptions=False).exit_code == 0
    assert COMMAND
    with chromium.running(COMMAND) as browser:
        made = browser.open(1000, 900)
        made.go(path.as_uri())
        made.wait(f"document.readyState === 'complete' && {MOMENT}")
        yield made
        assert browser.complaints() == []
        assert [url for url in browser.requests() if chromium.outside(url)] == []


@pytest.fixture(scope="module")
def made() -> Animation:
    one = preset(NAME)
    return animation(layer_story(one.kind, "example", "", **one.options()))


def test_steps_show_the_storys_numbers(page: chromium.Page, made: Animation) -> None:
    last = len(made.story.beats)
    page.click("#on")
    page.run("picture.setCurrentTime(0); say(); 0")

    def at(moment: int) -> None:
        assert page.run(MOMENT) == f"{min(moment, last)} / {last}"
        assert page.run(NUMBERS) == sorted(shown(made, moment))

    at(0)
    for moment in (1, 2, 3):
        page.click("#on")
        at(moment)
    page.press("ArrowRight", 39)
    at(4)
    page.press("ArrowLeft", 37)
    at(3)
    for moment in (2, 1, 0, last + 1, last, last - 1):
        page.click("#back")
        at(moment)
    for moment in (last, last + 1, 0):
        page.click("#on")
        at(moment)


def test_it_plays_and_pauses(page: chromium.Page) -> None:
    page.wait("picture.getCurrentTime() > 0.5")
    page.click("#play")
    assert page.run("button('play').textContent") == "Play"
    held = page.run("picture.getCurrentTime()")
    page.wait(f"{MOMENT} === `${{Math.min(now(), last)}} / ${{last}}`")
    assert page.run("picture.getCurrentTime()") == held
    page.click("#play")
    assert page.run("button('play').textContent") == "Pause"
    page.wait(f"picture.getCurrentTime() > {held} + 0.3")
