"""A visit to a deck in a browser, comparing what is seen with the videos on the disk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from tests.deck.chromium import Browser, Page, wait_for
from tests.deck.films import distance, last_frame

NEAR = 4.0
"""Levels by which a picture on screen may differ from the video's, in the mean."""

FOOT = 0.9
"""Part of the picture that is compared: the slide's number stands below."""


class Visit:
    """A deck in a browser.

    Parameters
    ----------
    browser : Browser
        The browser.
    page : Path
        The deck's page.
    folder : Path
        The deck as a folder, for its videos.
    size : (int, int)
        Of the window: that of the videos, so that they are shown pixel for pixel.
    """

    rate = 2
    """How fast videos are to play."""

    def __init__(self, browser: Browser, page: Path, folder: Path, size: tuple[int, int]) -> None:
        self.browser = browser
        self.file = page
        self.folder = folder
        self.page: Page = browser.open(*size)
        self.ids: list[str] = []
        self.videos: list[str] = []

    def open(self) -> None:
        """Open the deck, and wait until it has begun."""
        self.page.go(self.file.absolute().as_uri())
        self.page.wait("typeof current !== 'undefined' && current && deck.isReady()")
        self.ids = self.page.run("deck.getSlides().map((slide) => slide.id)")
        script = "deck.getSlides().map((s) => s.querySelector('video').dataset.file)"
        self.videos = [f"videos/{name.removeprefix('videos/')}" for name in self.page.run(script)]

    def last_frame(self, number: int) -> np.ndarray:
        """Return the last frame of a slide's video on the disk."""
        return last_frame(self.folder / self.videos[number])

    def shows(self, number: int) -> bool:
        """Return whether the window shows the last frame of a slide."""
        seen, wanted = self.page.look(), self.last_frame(number)
        foot = int(FOOT * len(wanted))
        return distance(seen[:foot], wanted[:foot]) < NEAR

    def at(self, number: int) -> None:
        """Wait until a slide is there."""
        self.page.wait(f"current.closest('section').id === '{self.ids[number]}'")

    def waits(self, number: int, time: str) -> None:
        """Wait until the video of a slide that is not there stands still at a time."""
        video = f"document.querySelector('#{self.ids[number]} video')"
        self.page.wait(
            f"(({{paused, currentTime, duration}}) => paused &&"
            f" Math.abs(currentTime - {time}) < 1e-3)({video})"
        )

    def at_end(self, number: int) -> None:
        """Wait until a slide is there and shows its last frame, and stands still."""
        self.at(number)
        # Not equal: Chromium works out both in other ways, and may be off by a millionth.
        self.page.wait("current.paused && current.duration - current.currentTime < 1e-3")
        self.page.wait("current.readyState > 1 && !current.seeking")
        wait_for(lambda: self.shows(number), f"the last frame of {self.ids[number]}")

    def plays(self, number: int) -> None:
        """Wait until a slide plays to its end; a loop is stopped first where it ends."""
        self.at(number)
        assert not self.page.run("current.error && current.error.message")
        self.page.run(f"current.loop = false; current.playbackRate = {self.rate}")
        self.page.wait("current.ended")
        self.at_end(number)

    def shows_at_once(self, number: int) -> None:
        """See that the last frame of a slide stands there, whether its video does yet or not."""
        assert self.page.run("current.closest('section').id") == self.ids[number]
        assert self.shows(number), f"the last frame of {self.ids[number]}, at once"

    def walk(self) -> int:
        """Go through all slides with the arrow key; return how many there are."""
        for number in range(len(self.ids)):
            if number:
                self.forward()
            self.plays(number)
            loaded = self.page.run("document.querySelectorAll('video[src]').length")
            assert loaded <= 4, "a browser gives room to some dozens"
        self.forward()
        self.at_end(len(self.ids) - 1)
        return len(self.ids)

    def walk_back(self) -> None:
        """Go back from the last slide to the first; each shows at once how it ends."""
        for number in reversed(range(len(self.ids) - 1)):
            self.back(number)
            self.shows_at_once(number)
            self.at_end(number)

    def forward(self) -> None:
        """Press the right arrow."""
        self.page.press("ArrowRight", 39)

    def back(self, to: int = 0) -> None:
        """Press the left arrow, and wait until slide `to` is there."""
        self.page.press("ArrowLeft", 37)
        self.at(to)

    def jump(self, number: int) -> None:
        """Follow a link to a slide."""
        self.page.run(f"location.hash = '#/{self.ids[number]}'")
        self.at(number)

    def notes(self) -> str:
        """Open the speaker's window, and return what stands in it."""
        self.page.press("s", 83)

        def opened() -> Any:
            pages = self.browser.pages().items()
            return next((target for target, title in pages if "Speaker View" in title), None)

        window = self.browser.attach(wait_for(opened, "the speaker's window"))
        found: str = window.wait("(document.querySelector('.value') || {}).innerText")
        assert window.run("document.querySelectorAll('iframe').length") == 2
        return found
