"""The lecture as a PowerPoint file: a video a slide, with the narration as notes."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from PIL import Image
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.oxml.ns import qn
from pptx.util import Emu

from explainer.deck.slides import Deck, Scene, Slide
from explainer.files import atomic_write
from explainer.theme import DARK

__all__ = ["write_powerpoint"]

HEIGHT = 6_858_000
"""Of a slide: the 7.5 inches that PowerPoint itself begins with, in its units."""

TITLE_ONLY = 5
"""The index of that layout in python-pptx's own template."""


def write_powerpoint(deck: Deck, target: Path) -> None:
    """Write `deck`, whose stills are JPEG, as a PPTX file.

    A video fills its slide and plays when the slide is shown. The picture that stands there before
    is its first frame: any other one would flash up at every step. Titles stand above the slide,
    where they are read out and listed but not seen, since the videos have theirs.
    """
    show = Presentation()
    show.core_properties.title = deck.title
    show.core_properties.language = deck.lang
    show.core_properties.author = ""
    show.slide_height = Emu(HEIGHT)
    show.slide_width = Emu(HEIGHT * deck.picture.width // deck.picture.height)
    for scene, slide in deck.pages():
        _add(show, scene, slide)
    _set_thumbnail(show, deck.slides[0])
    with atomic_write(target) as part:
        show.save(str(part))


def _add(show: Any, scene: Scene, slide: Slide) -> None:
    page = show.slides.add_slide(show.slide_layouts[TITLE_ONLY])
    page.background.fill.solid()
    red, green, blue = bytes.fromhex(DARK.background.removeprefix("#"))
    page.background.fill.fore_color.rgb = RGBColor(red, green, blue)  # type: ignore[no-untyped-call]
    title = page.shapes.title
    title.text = f"{scene.title} ({slide.number}/{len(scene.slides)})"
    title.left, title.width, title.height = 0, show.slide_width, HEIGHT // 8
    title.top = -title.height
    movie = page.shapes.add_movie(
        str(slide.video),
        0,
        0,
        show.slide_width,
        show.slide_height,
        poster_frame_image=str(slide.first),
        mime_type="video/mp4",
    )
    movie.name = slide.id
    movie._element.nvPicPr.cNvPr.set("descr", slide.alt)
    _play_by_itself(page, loop=slide.loop)
    page.notes_slide.notes_text_frame.text = slide.notes


def _play_by_itself(page: Any, *, loop: bool) -> None:
    """Have the slide's video start with the slide instead of at a click."""
    (times,) = page._element.iter(qn("p:cMediaNode"))
    (node,) = times.findall(qn("p:cTn"))
    for condition in node.iter(qn("p:cond")):
        condition.set("delay", "0")
    if loop:
        node.set("repeatCount", "indefinite")


def _set_thumbnail(show: Any, slide: Slide) -> None:
    """Have file managers show how a slide ends, instead of the template's empty page."""
    parts = {str(part.partname): part for part in show.part.package.iter_parts()}
    with Image.open(slide.last) as picture:
        picture.thumbnail((256, 256))
        data = io.BytesIO()
        picture.save(data, "JPEG")
    parts["/docProps/thumbnail.jpeg"].blob = data.getvalue()
