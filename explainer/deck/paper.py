"""The lecture on paper: a page a beat with its narration, or a handout with three beats a page."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from explainer.deck.fonts import FALLBACK, font_files
from explainer.deck.slides import Chapter, Deck, Scene, Slide
from explainer.files import atomic_write
from explainer.words.breaking import even_lines

__all__ = ["write_handout", "write_pages"]

Headings: TypeAlias = list[tuple[str, int]]
"""Titles with their levels in the outline."""

INK, MUTED, LINE = (24, 30, 38), (96, 108, 122), (205, 211, 218)
MARGIN = 15.0
"""In millimetres, as all lengths here."""

ROWS = 3
"""Beats a page of a handout."""

RULING = 8.0
"""Between the lines to write on."""

SMALLEST = 6.0
"""Points; narration that is too long for its place is set in smaller type, down to this."""


class _Paper(FPDF):
    """An A4 document of a deck in the lecture's font."""

    def __init__(self, deck: Deck, orientation: str, *, rows: int = 1) -> None:
        super().__init__(orientation=orientation, unit="mm", format="A4")
        self.deck = deck
        self.count = -(-len(deck.slides) // rows)
        self.chapter = ""
        self.c_margin = 0.0  # text stands flush with pictures and lines
        self.set_title(deck.title)
        self.set_lang(deck.lang)
        self.set_margin(MARGIN)
        self.set_auto_page_break(False)
        regular, bold = font_files(deck.lang)
        self.add_font("text", "", regular)
        self.add_font("text", "B", bold)
        self.add_font("other", "", FALLBACK)  # the lecture's font has no minus sign
        self.set_fallback_fonts(["other"], exact_match=False)
        self.set_image_filter("AUTO")

    def begin(self, chapter: Chapter) -> None:
        """Begin a page, whose first slide is of a chapter."""
        self.add_page()  # which writes the footer of the page before
        self.chapter = chapter.title

    def footer(self) -> None:
        """Write the titles of the lecture and the chapter, and the page's number."""
        self._set("", 8.0, MUTED)
        self.set_xy(MARGIN, -11.0)
        titles = {title.casefold(): title for title in (self.chapter, self.deck.title)}
        self.cell(0.8 * self.epw, 5.0, " · ".join(reversed(titles.values())))  # each once
        self.cell(0.2 * self.epw, 5.0, f"{self.page_no()} / {self.count}", align="R")

    def still(self, slide: Slide, x: float, y: float, width: float) -> None:
        """Put a slide's last frame there."""
        self.image(slide.last, x, y, width, alt_text=slide.alt)

    def words(
        self, scene: Scene, slide: Slide, x: float, y: float, size: tuple[float, float], type: float
    ) -> float:
        """Write a slide's number, its scene's title and its notes into a box; return their foot."""
        width, height = size
        self._set("", 8.5, MUTED)
        self._lines(x, y, 4.5, [f"{slide.number} / {len(scene.slides)}"])
        self._set("B", type + 1, INK)
        self._lines(x, self.get_y(), 0.5 * (type + 1), self._wrapped(scene.title, width))
        top = self.get_y() + 1.5
        self._set("", type, INK)
        while (
            type > SMALLEST
            and len(self._wrapped(slide.notes, width)) * 0.5 * type > y + height - top
        ):
            type -= 0.5
            self._set("", type, INK)
        self._lines(x, top, 0.5 * type, self._wrapped(slide.notes, width))
        return self.get_y()

    def rules(self, x: float, top: float, width: float, foot: float) -> None:
        """Draw lines to write on, as many as there is room for, the last one at `foot`."""
        self.set_draw_color(*LINE)
        while foot > top + RULING:
            self.line(x, foot, x + width, foot)
            foot -= RULING

    def _wrapped(self, text: str, width: float) -> list[str]:
        return even_lines(text, width - 2 * self.c_margin, self.get_string_width)

    def _lines(self, x: float, y: float, pitch: float, lines: list[str]) -> None:
        self.set_y(y)
        for line in lines:
            self.set_x(x)
            self.cell(0, pitch, line, new_x=XPos.LEFT, new_y=YPos.NEXT)

    def _set(self, style: str, size: float, color: tuple[int, int, int]) -> None:
        self.set_font("text", style, size)
        self.set_text_color(*color)

    def bookmark(self, begins: Headings) -> None:
        """Enter in the outline what begins here."""
        for title, level in begins:
            self.start_section(title, level)

    def save(self, target: Path) -> None:
        """Write the file."""
        # Manim, once imported, has all that others log shown; this is a line a table of a font.
        logging.getLogger("fontTools").setLevel(logging.WARNING)
        try:
            with atomic_write(target) as part:
                self.output(str(part))
        finally:
            for font in self.fonts.values():
                font.close()  # type: ignore[union-attr]  # all of them are files


def write_pages(deck: Deck, target: Path) -> None:
    """Write a landscape A4 page a slide: its last frame across, its narration below.

    Raises
    ------
    ExplainerError
        If there is no font for the deck's language.
    OSError
        If a picture cannot be read, or the file not written.
    """
    paper = _Paper(deck, "landscape")
    below = paper.w * deck.picture.height / deck.picture.width
    for begins, chapter, scene, slide in _all(deck):
        paper.begin(chapter)
        paper.bookmark(begins)
        paper.still(slide, 0.0, 0.0, paper.w)
        y = below + 2.5
        paper.words(scene, slide, MARGIN, y, (paper.epw, paper.h - 12.0 - y), 14.0)
    paper.save(target)


def write_handout(deck: Deck, target: Path) -> None:
    """Write an upright A4 page for every three slides, narration beside the pictures.

    Raises
    ------
    ExplainerError
        If there is no font for the deck's language.
    OSError
        If a picture cannot be read, or the file not written.
    """
    paper = _Paper(deck, "portrait", rows=ROWS)
    pitch = paper.eph / ROWS
    picture = 0.64 * paper.epw
    x, width = MARGIN + picture + 6.0, paper.epw - picture - 6.0
    for number, (begins, chapter, scene, slide) in enumerate(_all(deck)):
        row = number % ROWS
        if not row:
            paper.begin(chapter)
        paper.bookmark(begins)
        y = MARGIN + row * pitch
        paper.still(slide, MARGIN, y, picture)
        written = paper.words(scene, slide, x, y, (width, pitch - 10.0), 10.5)
        paper.rules(x, written, width, y + picture * deck.picture.height / deck.picture.width)
    paper.save(target)


def _all(deck: Deck) -> Iterator[tuple[Headings, Chapter, Scene, Slide]]:
    """Yield each slide with its chapter, its scene, and the headings of what begins with it."""
    for chapter in deck.chapters:
        for scene in chapter.scenes:
            begins: Headings = [(scene.title, 1)]
            if scene is chapter.scenes[0]:
                begins.insert(0, (chapter.title, 0))
            for slide in scene.slides:
                yield begins, chapter, scene, slide
                begins = []
