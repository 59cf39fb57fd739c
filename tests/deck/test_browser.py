"""The deck in a real browser, from the disk and without a network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from explainer.deck import command
from explainer.render.order import Order
from tests.deck import chromium
from tests.deck.visit import Visit

COMMAND = chromium.find()

pytestmark = pytest.mark.skipif(not COMMAND, reason="there is no Chromium here")


@pytest.fixture(params=[False, True], ids=["folder", "one file"])
def visit(order: Order, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Visit]:
    target = tmp_path / ("deck.html" if request.param else "deck")
    command.slides(order, kind="html", target=target, one_file=request.param)
    videos = tmp_path / "deck"
    if request.param:
        command.slides(order, kind="html", target=videos)
    page = target if request.param else target / "index.html"
    assert COMMAND
    with chromium.running(COMMAND) as browser:
        made = Visit(browser, page, videos, (order.picture.width, order.picture.height))
        yield made
        assert browser.complaints() == []
        assert [url for url in browser.requests() if chromium.outside(url)] == []


def test_every_slide_plays_to_its_end(visit: Visit) -> None:
    visit.open()
    assert visit.walk() == 5


def test_back_shows_how_a_slide_ends(visit: Visit) -> None:
    visit.open()
    visit.forward()
    visit.back()
    visit.at_end(0)
    visit.jump(4)  # whose neighbour was not loaded
    visit.plays(4)
    visit.back(3)
    visit.at_end(3)


def test_notes_subtitles_and_contents(visit: Visit) -> None:
    visit.open()
    assert "This is <in> & all." in visit.notes()
    visit.page.press("c", 67)
    assert visit.page.wait("subtitle.textContent") == "This is <in> & all."
    visit.page.press("m", 77)
    links = visit.page.run("[...document.querySelectorAll('#list a')].map((a) => a.textContent)")
    assert links[:3] == ["First", "1It comes <in>.", "2It goes."]
    visit.page.run("document.querySelectorAll('#list a')[6].click()")
    visit.page.wait("current.closest('section').id === 'second-2'")
    assert visit.page.run("document.getElementById('list').hidden")


def test_the_overview_shows_pictures_and_leads_anywhere(visit: Visit) -> None:
    visit.open()
    visit.plays(0)
    visit.page.press("Escape", 27)
    visit.page.wait("deck.isOverview()")
    visit.page.wait("[...document.querySelectorAll('img')].every((i) => i.naturalWidth === 320)")
    visit.page.press("Escape", 27)
    visit.page.wait("!deck.isOverview()")
    visit.at_end(0)
    visit.page.press("Escape", 27)
    visit.page.press("ArrowRight", 39)
    visit.page.press("Escape", 27)
    visit.plays(3)


def test_a_loop_goes_on(visit: Visit) -> None:
    visit.open()
    visit.jump(3)
    visit.page.wait("current.currentTime > 1")
    visit.page.wait("current.currentTime < 0.9")
    assert not visit.page.run("current.ended")
