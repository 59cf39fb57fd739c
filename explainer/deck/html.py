"""The lecture as a reveal.js page that needs no network: one folder, or one file."""

from __future__ import annotations

import base64
import html
import importlib.util
import json
import shutil
from collections.abc import Callable
from dataclasses import asdict
from importlib import resources
from pathlib import Path
from string import Template
from urllib.parse import quote

from explainer import words
from explainer.deck.slides import Deck, Scene, Slide
from explainer.files import atomic_write
from explainer.theme import DARK
from explainer.words.breaking import unbroken

__all__ = ["GENERATOR", "write_file", "write_folder"]

GENERATOR = "transposed-convolution-explainer slides"
"""By which a page is known to be one of ours."""

WIDTH = 1280
"""Of a slide in the page's own pixels; it is scaled to the screen, whatever the video has."""

BAND = 90
"""Height of the place for subtitles below a slide, in the same pixels."""

STYLES, SCRIPTS = ("reveal.css", "deck.css"), ("reveal.js", "notes.js", "deck.js")

REVEAL = {
    "reveal.js": "dist/reveal.js",
    "reveal.css": "dist/reveal.css",
    "notes.js": "plugin/notes/notes.js",
    "LICENSE": "LICENSE",
}
"""What of reveal.js is used, and where it stands in its distribution."""

TYPES = {".css": "text/css", ".js": "text/javascript", ".webp": "image/webp", ".mp4": "video/mp4"}

Address = Callable[[Path], str]


def write_folder(deck: Deck, root: Path) -> None:
    """Write ``index.html`` and what belongs to it into `root`, which holds the videos already.

    Raises
    ------
    ModuleNotFoundError
        If reveal.js is not installed.
    OSError
        If a file cannot be read or written.
    """
    page = root / "page"
    page.mkdir()
    for name, source in REVEAL.items():
        shutil.copyfile(reveal() / source, page / name)
    for name in ("deck.css", "deck.js"):
        (page / name).write_text(_own(name, deck), encoding="utf-8")

    def address(path: Path) -> str:
        return quote(path.relative_to(root).as_posix())

    text = _page(
        deck,
        address=address,
        styles=[f'<link rel="stylesheet" href="page/{name}">' for name in STYLES],
        scripts=[f'<script src="page/{name}"></script>' for name in SCRIPTS],
    )
    (root / "index.html").write_text(text, encoding="utf-8")


def write_file(deck: Deck, target: Path) -> None:
    """Write one page with everything in it, videos as well.

    Raises
    ------
    ModuleNotFoundError
        If reveal.js is not installed.
    OSError
        If a file cannot be read or written.
    """

    def source(name: str) -> bytes:
        if name in REVEAL:
            return (reveal() / REVEAL[name]).read_bytes()
        return _own(name, deck).encode()

    def address(path: Path) -> str:
        # A video is embedded as text that the page turns into one only when it is to be played.
        return _name(path) if path.suffix == ".mp4" else _uri(path.suffix, path.read_bytes())

    text = _page(
        deck,
        address=address,
        styles=[f"<style>{source(name).decode()}</style>" for name in STYLES],
        # Not as they are: a script that holds a page, as that of the notes does, would end early.
        scripts=[f'<script src="{_uri(".js", source(name))}"></script>' for name in SCRIPTS],
        embedded=True,
    )
    with atomic_write(target) as part:
        part.write_text(text, encoding="utf-8")


def reveal() -> Path:
    """Return the folder of reveal.js, which the package sphinx-revealjs brings.

    Raises
    ------
    ModuleNotFoundError
        If it is not installed.
    """
    found = importlib.util.find_spec("sphinx_revealjs")  # found, not imported: Sphinx is large
    folders = found.submodule_search_locations if found else None
    for folder in folders or ():
        path = Path(folder) / "_static" / "revealjs"
        if (path / REVEAL["reveal.js"]).is_file():
            return path
    raise ModuleNotFoundError("reveal.js comes with sphinx-revealjs", name="sphinx-revealjs")


def _page(
    deck: Deck, *, address: Address, styles: list[str], scripts: list[str], embedded: bool = False
) -> str:
    labels = {name: html.escape(text) for name, text in words.load(deck.lang).deck.items()}
    return _template("index.html").substitute(
        labels,
        lang=deck.lang,
        title=html.escape(deck.title),
        generator=GENERATOR,
        styles="\n".join(styles),
        slides="\n".join(_scene(scene, address) for scene in deck.scenes),
        contents_list=_contents(deck),
        data=_data(deck),
        files="\n".join(map(_embedded, deck.slides)) if embedded else "",
        scripts="\n".join(scripts),
    )


def _scene(scene: Scene, address: Address) -> str:
    slides = "\n".join(_slide(scene, slide, address) for slide in scene.slides)
    return f"<section>\n{slides}\n</section>"


def _slide(scene: Scene, slide: Slide, address: Address) -> str:
    alt = html.escape(slide.alt)
    first, last = address(slide.first), address(slide.last)
    loop = " loop" if slide.loop else ""
    return (
        f'<section id="{slide.id}" data-title="{html.escape(scene.title)}">'
        f'<video muted playsinline preload="auto"{loop} data-file="{address(slide.video)}"'
        f' data-first="{first}" aria-label="{alt}"></video>'
        f'<img data-src="{last}" alt="{alt}">'
        f'<aside class="notes">{html.escape(unbroken(slide.notes))}</aside></section>'
    )


def _contents(deck: Deck) -> str:
    """Return chapters, scenes and slides as lists of links."""
    numbers = {slide.id: number for number, slide in enumerate(deck.slides, start=1)}
    lines = []
    for chapter in deck.chapters:
        lines.append(f"<h2>{html.escape(chapter.title)}</h2>\n<ol>")
        for scene in chapter.scenes:
            lines.append(f"<li>{_link(scene.slides[0], scene.title, '')}<ol>")
            lines += [
                f"<li>{_link(slide, slide.caption or scene.title, str(numbers[slide.id]))}</li>"
                for slide in scene.slides
            ]
            lines.append("</ol></li>")
        lines.append("</ol>")
    return "\n".join(lines)


def _link(slide: Slide, text: str, number: str) -> str:
    counted = f"<span>{number}</span>" if number else ""
    return f'<a href="#/{slide.id}">{counted}{html.escape(unbroken(text))}</a>'


def _data(deck: Deck) -> str:
    """Return what the page's script has to know, as JSON that may stand in a page."""
    data = {
        "width": WIDTH,
        "height": _height(deck),
        "band": BAND,
        "words": {**words.load(deck.lang).deck, "title": deck.title},
        "cues": {
            slide.id: [[round(cue.start, 3), cue.text] for cue in slide.cues]
            for slide in deck.slides
        },
    }
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")


def _name(video: Path) -> str:
    return f"{video.parent.name}/{video.name}"


def _embedded(slide: Slide) -> str:
    content = base64.b64encode(slide.video.read_bytes()).decode()
    return f'<script id="file:{_name(slide.video)}" type="text/plain">{content}</script>'


def _own(name: str, deck: Deck) -> str:
    """Return a file of this page; a style sheet with the lecture's colours and sizes."""
    if not name.endswith(".css"):
        return _source(name)
    sizes = {"width": WIDTH, "height": _height(deck), "band": BAND}
    return _template(name).substitute(asdict(DARK), **sizes, accent=DARK.kernel)


def _height(deck: Deck) -> int:
    return round(WIDTH * deck.picture.height / deck.picture.width)


def _template(name: str) -> Template:
    return Template(_source(name))


def _source(name: str) -> str:
    return (resources.files("explainer.deck") / "page" / name).read_text(encoding="utf-8")


def _uri(suffix: str, content: bytes) -> str:
    return f"data:{TYPES[suffix]};base64,{base64.b64encode(content).decode()}"
