"""The deck in a real browser, from the disk and without a network."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from explainer.deck import command
from explainer.render.order import Order
from tests.deck import chromium
from tests.deck.visit import Visit

COMMAND = chromium.find()

WIDTH_OF_VIDEO = "current.getBoundingClientRect().width"

pytestmark = pytest.mark.skipif(not COMMAND, reason="there is no Chromium here")


SIZE = (320, 180)


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
        made = Visit(browser, page, videos, SIZE)
        yield made
        assert browser.complaints() == []
        assert [url for url in browser.requests() if chromium.outside(url)] == []


def test_every_slide_plays_to_its_end_and_back(visit: Visit) -> None:
    visit.open()
    assert visit.walk() == 5
    visit.walk_back()


def test_back_shows_how_a_slide_ends(visit: Visit) -> None:
    visit.open()
    visit.forward()
    visit.back()
    visit.at_end(0)
    visit.jump(4)  # whose neighbour was not loaded
    visit.plays(4)
    visit.back(3)
    visit.at_end(3)


def test_back_shows_it_at_once_however_slow_the_video_is(visit: Visit) -> None:
    visit.open()
    never = "{get: () => 0, set() {}}"
    visit.page.run(f"Object.defineProperty(HTMLMediaElement.prototype, 'currentTime', {never}); 0")
    visit.jump(4)
    visit.back(3)
    visit.shows_at_once(3)


def test_slides_beside_wait_where_they_are_come_back_to(visit: Visit) -> None:
    visit.open()
    visit.jump(1)
    visit.plays(1)
    visit.waits(0, "duration")
    visit.back(0)
    visit.waits(1, "0")


def test_a_clicker_buttons_and_fingers_lead_on_and_back(visit: Visit) -> None:
    visit.open()
    visit.page.call("Emulation.setTouchEmulationEnabled", enabled=True)
    right, left = (240.0, 90.0), (80.0, 90.0)
    ways: dict[str, tuple[Callable[[], None], Callable[[], None]]] = {
        "clicker": (
            lambda: visit.page.press("PageDown", 34),
            lambda: visit.page.press("PageUp", 33),
        ),
        "buttons": (lambda: visit.page.click("#forward"), lambda: visit.page.click("#back")),
        "finger": (
            lambda: visit.page.swipe(right, left),
            lambda: visit.page.swipe(left, right),
        ),
    }
    for on, back in ways.values():
        on()
        visit.at(1)
        on()
        visit.plays(2)
        back()
        visit.at_end(1)
        back()
        visit.at_end(0)


def test_any_number_can_be_jumped_to(visit: Visit) -> None:
    visit.open()
    visit.page.press("g", 71)
    visit.page.wait("document.activeElement.matches('.jump-to-slide-input')")
    visit.page.call("Input.insertText", text="3")
    visit.page.press("Enter", 13)
    visit.plays(2)


def test_the_picture_fits_any_window(visit: Visit) -> None:
    visit.open()
    visit.plays(0)
    for width, height in ((640, 200), (200, 640), (500, 500)):
        visit.page.resize(width, height)
        for shift, subtitles in ((0, False), (90, True)):
            visit.page.press("c", 67)
            visit.page.press("c", 67)
            if subtitles:
                visit.page.press("c", 67)
            scale = min(width / 1280, height / (720 + shift))
            visit.page.wait(f"Math.abs({WIDTH_OF_VIDEO} - {1280 * scale}) < 1")
        visit.page.press("c", 67)


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


def test_the_list_closes_beside_it(visit: Visit) -> None:
    visit.open()
    visit.page.resize(1280, 720)
    visit.page.press("m", 77)
    visit.page.click("#list h2")
    assert not visit.page.run("document.getElementById('list').hidden")
    visit.page.click(".slide-number")
    visit.page.wait("document.getElementById('list').hidden")


def test_the_keys_are_told_and_do_nothing_meanwhile(visit: Visit) -> None:
    visit.open()
    visit.page.press("?", 191)
    assert "Black screen" in visit.page.wait("document.querySelector('dialog[open]').innerText")
    visit.page.press("ArrowRight", 39)
    visit.page.press("Escape", 27)
    visit.page.wait("!document.querySelector('dialog[open]')")
    assert not visit.page.run("deck.isOverview()")
    visit.at(0)
    visit.page.press("?", 191)
    visit.page.wait("document.querySelectorAll('dialog[open]').length")
    visit.page.press("?", 191)
    visit.page.wait("!document.querySelector('dialog[open]')")
    visit.forward()
    visit.at(1)


def test_a_bar_covers_no_subtitles_and_subtitles_stay_legible(visit: Visit) -> None:
    visit.open()
    visit.page.press("c", 67)
    size = "parseFloat(getComputedStyle(subtitle).fontSize) * deck.getScale()"
    for width, height in ((1280, 720), (1920, 1080), (390, 844), (844, 390)):
        visit.page.resize(width, height)
        visit.page.wait(f"innerWidth === {width} && deck.getScale() < {width / 1280 + 0.01}")
        assert visit.page.run(size) > 14
        assert visit.page.run("subtitle.getBoundingClientRect().bottom <= innerHeight + 1")
        right = visit.page.run("document.getElementById('bar').getBoundingClientRect().right")
        if width >= 1280:
            line = 42 * 0.5 * visit.page.run(size)  # as long as a cue's can be, about
            assert right < (width - line) / 2
        else:
            assert right <= width


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


def test_a_video_that_is_gone_is_said_and_the_others_play(order: Order, tmp_path: Path) -> None:
    target = tmp_path / "deck"
    command.slides(order, kind="html", target=target)
    videos = tmp_path / "all"
    shutil.copytree(target / "videos", videos / "videos")
    (target / "videos" / "first" / "02-go.mp4").unlink()
    broken = target / "videos" / "first" / "03-on.mp4"
    broken.write_bytes(broken.read_bytes()[:500])
    assert COMMAND
    with chromium.running(COMMAND) as browser:
        visit = Visit(browser, target / "index.html", videos, SIZE)
        visit.open()
        visit.plays(0)
        for number in (1, 2):
            visit.forward()
            visit.at(number)
            said = visit.page.wait("current.closest('section').dataset.broken")
            assert "cannot be played" in said
            visit.shows(number)
        visit.forward()
        visit.plays(3)
