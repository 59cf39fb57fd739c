"""The lecture on paper: a page a beat with its narration, or a handout with three beats a page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias, cast

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from explainer.deck.fonts import FALLBACK, font_files
from explainer.deck.slides import Deck, Scene, Slide
from explainer.files import atomic_write

__all__ = ["write_handout", "write_pages"]

Headings: TypeAlias = list[tuple[str, int]]
"""Titles with their levels in the outline."""

INK, MUTED, LINE = (24, 30, 38), (96, 108, 122), (205, 211, 218)
MARGIN = 15.0
"""In millimetres, as all lengths here."""

ROWS = 3
"""Beats a page of a handout."""

SMALLEST = 6.0
"""Points; narration that is too long for its place is set in smaller type, down to this."""


class _Paper(FPDF):
    """An A4 document of a deck in the lecture's font."""

    def __init__(self, deck: Deck, orientation: str) -> None:
        super().__init__(orientation=orientation, unit="mm", format="A4")
        self.deck = deck
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
        self.alias_nb_pages()

    def footer(self) -> None:
        """Write the lecture's title and the page's number."""
        self._set("", 8.0, MUTED)
        self.set_xy(MARGIN, -11.0)
        self.cell(self.epw / 2, 5.0, self.deck.title)
        self.cell(self.epw / 2, 5.0, f"{self.page_no()} / {{nb}}", align="R")

    def still(self, slide: Slide, x: float, y: float, width: float) -> None:
        """Put a slide's last frame there."""
        alt = slide.caption or slide.narration
        self.image(slide.last, x, y, width, alt_text=alt)

    def words(
        self, scene: Scene, slide: Slide, x: float, y: float, size: tuple[float, float], type: float
    ) -> None:
        """Write a slide's number, its scene's title and its narration into a box."""
        width, height = size
        self._set("", 8.5, MUTED)
        self._lines(x, y, width, 4.5, f"{slide.number} / {len(scene.slides)}")
        self._set("B", type + 1, INK)
        self._lines(x, self.get_y(), width, 0.5 * (type + 1), scene.title)
        top = self.get_y() + 1.5
        while type > SMALLEST and self._height(slide.narration, width, type) > y + height - top:
            type -= 0.5
        self._set("", type, INK)
        self._lines(x, top, width, 0.5 * type, slide.narration)

    def _height(self, text: str, width: float, type: float) -> float:
        self._set("", type, INK)
        lines = self.multi_cell(width, text=text, align="L", dry_run=True, output="LINES")
        return 0.5 * type * len(cast("list[str]", lines))

    def _lines(self, x: float, y: float, width: float, pitch: float, text: str) -> None:
        self.set_xy(x, y)
        self.multi_cell(width, pitch, text, align="L", new_x=XPos.LEFT, new_y=YPos.NEXT)

    def _set(self, style: str, size: float, color: tuple[int, int, int]) -> None:
        self.set_font("text", style, size)
        self.set_text_color(*color)

    def bookmark(self, begins: Headings) -> None:
        """Enter in the outline what begins here."""
        for title, level in begins:
            self.start_section(title, level)

    def save(self, target: Path) -> None:
        """Write the file."""
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
    for begins, scene, slide in _all(deck):
        paper.add_page()
        paper.bookmark(begins)
        paper.still(slide, 0.0, 0.0, paper.w)
        room = (paper.epw, paper.h - below - 14.0)
        paper.words(scene, slide, MARGIN, below + 3.0, room, 12.5)
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
    paper = _Paper(deck, "portrait")
    pitch = paper.eph / ROWS
    picture = 0.64 * paper.epw
    for number, (begins, scene, slide) in enumerate(_all(deck)):
        row = number % ROWS
        if not row:
            paper.add_page()
        paper.bookmark(begins)
        y = MARGIN + row * pitch
        if row:
            paper.set_draw_color(*LINE)
            paper.line(MARGIN, y - 5.0, paper.w - MARGIN, y - 5.0)
        paper.still(slide, MARGIN, y, picture)
        beside = MARGIN + picture + 6.0
        paper.words(scene, slide, beside, y, (paper.w - MARGIN - beside, pitch - 10.0), 10.5)
    paper.save(target)


def _all(deck: Deck) -> Iterator[tuple[Headings, Scene, Slide]]:
    """Yield each slide with its scene and the headings of what begins with it."""
    for chapter in deck.chapters:
        for scene in chapter.scenes:
            begins: Headings = [(scene.title, 1)]
            if scene is chapter.scenes[0]:
                begins.insert(0, (chapter.title, 0))
            for slide in scene.slides:
                yield begins, scene, slide
                begins = []
