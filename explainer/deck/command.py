"""Make the slides that were ordered, in the form that was ordered."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

from explainer.deck.contract import write_contract
from explainer.deck.html import GENERATOR, reveal
from explainer.deck.slides import Deck, cut
from explainer.errors import ExplainerError
from explainer.files import atomic_folder
from explainer.render.command import conducting
from explainer.render.lecture import Rendered, rendered, work_folder
from explainer.render.order import Order

__all__ = ["FORMATS", "slides", "target_of"]


Writer: TypeAlias = Callable[[Deck, Path], None]


class _Format(NamedTuple):
    """What a format's file is called behind the lecture's name, and the suffix of its stills."""

    ending: str
    stills: str


FORMATS: Final = {
    "html": _Format("-slides", ".webp"),
    "pptx": _Format("-slides.pptx", ".jpg"),
    "pdf": _Format("-slides.pdf", ".jpg"),
    "handout": _Format("-handout.pdf", ".jpg"),
}


def slides(
    order: Order,
    *,
    kind: str,
    target: Path | None = None,
    one_file: bool = False,
    jobs: int | None = None,
) -> None:
    """Make slides, rendering first the scenes that are not rendered yet.

    Parameters
    ----------
    order : Order
        The lecture, and where its clips are kept.
    kind : str
        One of `FORMATS`.
    target : pathlib.Path, optional
        The file, or for HTML the folder, to write.
    one_file : bool, optional
        For HTML: one file instead of a folder.
    jobs : int, optional
        Scenes to render at the same time.

    Raises
    ------
    ExplainerError
        If it cannot be done; what was there before stays.
    OSError
        If a file cannot be read or written; what was there before stays.
    """
    if one_file and kind != "html":
        raise ExplainerError("slides", "one-file", one_file, f"does not go with --format {kind}")
    target = target or target_of(order, kind, one_file=one_file)
    folder = kind == "html" and not one_file
    _check(target, folder=folder)
    write = _writer(kind, folder=folder)
    with (
        conducting(order, jobs=jobs) as conduct,
        rendered(order, conduct.executor, conduct.tell) as scenes,
    ):
        if folder:
            deck = _write_folder(order, scenes, target, write)
        else:
            with work_folder(order.out) as work:
                deck = cut(order, scenes.clips, work, stills=FORMATS[kind].stills)
                write(deck, target)
    size = sum(path.stat().st_size for path in (target, *target.rglob("*")) if path.is_file())
    conduct.console.print(f"{target}", style="bold", markup=False, soft_wrap=True)
    counts = (_count(deck.scenes, "scene"), _count(deck.slides, "slide"))
    conduct.console.print(f"{', '.join(counts)}, {size / 1e6:.1f} MB.")


def target_of(order: Order, kind: str, *, one_file: bool = False) -> Path:
    """Return where slides go unless it is said: beside the video, under its name."""
    ending = "-slides.html" if one_file else FORMATS[kind].ending
    return order.target.with_name(order.target.stem + ending)


def _count(things: Sequence[object], name: str) -> str:
    return f"{len(things)} {name}{'' if len(things) == 1 else 's'}"


def _check(target: Path, *, folder: bool) -> None:
    """Refuse to put a deck in the place of anything but an older one."""
    if folder:
        page = target / "index.html"
        ours = page.is_file() and GENERATOR in page.read_text("utf-8", errors="replace")[:1000]
        if target.exists() and not ours and (not target.is_dir() or any(target.iterdir())):
            rule = "is there already and is no slide deck"
            raise ExplainerError("slides", "out", str(target), rule, "Name a new folder.")
    elif target.is_dir():
        raise ExplainerError("slides", "out", str(target), "is a folder", "Name a file in it.")


def _write_folder(order: Order, scenes: Rendered, target: Path, write: Writer) -> Deck:
    """Cut the slides where they stay, and write the page and the files of manim-slides to them."""
    for left in target.parent.glob(f".{target.name}.*.part"):
        shutil.rmtree(left)  # by a process that was killed
    with atomic_folder(target) as part:
        deck = cut(order, scenes.clips, part / "videos", stills=FORMATS["html"].stills)
        write(deck, part)
        write_contract(deck, part)
    return deck


def _writer(kind: str, *, folder: bool) -> Writer:
    """Return what writes a file of this kind, or the page in a folder.

    Raises
    ------
    ExplainerError
        If a package that it stands on is not installed.
    """
    write: Writer
    try:
        if kind == "pptx":
            from explainer.deck.powerpoint import write_powerpoint as write
        elif kind == "pdf":
            from explainer.deck.paper import write_pages as write
        elif kind == "handout":
            from explainer.deck.paper import write_handout as write
        elif folder:
            from explainer.deck.html import write_folder as write
        else:
            from explainer.deck.html import write_file as write
        if kind == "html":
            reveal()
    except ModuleNotFoundError as error:
        rule, remedy = "is not installed", "Start with ./run, or: pip install -e '.[slides]'"
        raise ExplainerError("slides", "package", error.name, rule, remedy) from error
    return write
