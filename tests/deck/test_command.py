from __future__ import annotations

import importlib.util
import resource
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from explainer.cli import options
from explainer.deck import command, slides
from explainer.errors import ExplainerError
from explainer.render.order import Order
from explainer.render.split import Span, split

each_kind = pytest.mark.parametrize(
    ("kind", "one_file"),
    [("html", False), ("html", True), ("pptx", False), ("pdf", False), ("handout", False)],
)


def listing(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.mark.parametrize("kind", command.FORMATS)
def test_every_format_is_made_beside_the_video(order: Order, kind: str) -> None:
    for one_file in (False, True) if kind == "html" else (False,):
        command.slides(order, kind=kind, one_file=one_file)
        target = command.target_of(order, kind, one_file=one_file)
        assert target.parent == order.out
        assert target.is_dir() is (kind == "html" and not one_file)
    assert [path.name for path in order.out.glob(".*")] == [".lock"], "nothing is left over"


def test_the_options_name_the_formats_there_are() -> None:
    assert set(options.SLIDES) == set(command.FORMATS)


def test_a_deck_is_made_anew_and_nothing_else_is_replaced(order: Order, tmp_path: Path) -> None:
    target = tmp_path / "deck"
    command.slides(order, kind="html", target=target)
    before = listing(target)
    (target / "videos" / "first" / "stale.mp4").touch()
    command.slides(order, kind="html", target=target)
    assert listing(target) == before
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "index.html").write_text("mine", encoding="utf-8")
    for name, kind in (("thesis", "html"), ("thesis", "pdf"), ("thesis/index.html", "html")):
        with pytest.raises(ExplainerError, match="Name a"):
            command.slides(order, kind=kind, target=tmp_path / name)
    assert listing(tmp_path / "thesis") == {"index.html": b"mine"}


def test_one_file_is_for_html(order: Order) -> None:
    with pytest.raises(ExplainerError, match="does not go with --format pdf"):
        command.slides(order, kind="pdf", one_file=True)


@contextmanager
def room(size: int) -> Iterator[None]:
    """Let no file grow above a size, in bytes: the nearest thing to a full disk without one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("size", [1_500, 30_000], ids=["for videos", "for what they go into"])
@each_kind
def test_a_full_disk_leaves_the_old_deck(
    order: Order, tmp_path: Path, kind: str, one_file: bool, size: int
) -> None:
    target = tmp_path / "deck"
    command.slides(order, kind=kind, target=target, one_file=one_file)
    before = listing(tmp_path)
    with room(size), pytest.raises(OSError, match="too large"):
        command.slides(order, kind=kind, target=target, one_file=one_file)
    assert listing(tmp_path) == before
    assert list(tmp_path.iterdir()) == [target]
    assert not list(order.out.glob(".work-*"))


@each_kind
def test_a_slide_that_is_gone_or_broken_leaves_the_old_deck(
    order: Order, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, one_file: bool
) -> None:
    target = tmp_path / "deck"
    command.slides(order, kind=kind, target=target, one_file=one_file)
    before = listing(tmp_path)
    spoil: Callable[[Path], object]
    for spoil in (Path.unlink, lambda path: path.write_bytes(path.read_bytes()[:200])):

        def spoiled(clip: Path, frames: int, spans: list[Span], *, fps: int) -> None:
            split(clip, frames, spans, fps=fps)
            spoil(spans[1].target)  # noqa: B023

        monkeypatch.setattr(slides, "split", spoiled)
        with pytest.raises((OSError, ExplainerError), match=r"02-\w+\.mp4"):
            command.slides(order, kind=kind, target=target, one_file=one_file)
        assert listing(tmp_path) == before


@each_kind
def test_a_folder_that_cannot_be_written_is_said(
    order: Order, tmp_path: Path, kind: str, one_file: bool
) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="file"):
        command.slides(order, kind=kind, target=tmp_path / "file" / "deck", one_file=one_file)


def test_a_clip_that_is_gone_or_broken_is_rendered_again(order: Order, tmp_path: Path) -> None:
    path = order.store.path("second")
    path.write_bytes(path.read_bytes()[:2000])
    order.store.path("first").unlink()
    command.slides(order, kind="html", target=tmp_path / "deck")
    assert (tmp_path / "deck" / "videos" / "second" / "02-answer.mp4").is_file()


def test_without_reveal_js_nothing_is_written(
    order: Order, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ExplainerError, match=r"sphinx-revealjs.*is not installed"):
        command.slides(order, kind="html", target=tmp_path / "deck")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("kind", "package"), [("pptx", "pptx"), ("pdf", "fpdf")])
def test_a_package_that_is_missing_is_named(
    order: Order, monkeypatch: pytest.MonkeyPatch, kind: str, package: str
) -> None:
    for module in ("explainer.deck.powerpoint", "explainer.deck.paper"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ExplainerError, match=rf"{package}.*\.\[slides\]"):
        command.slides(order, kind=kind)


def test_an_excerpt_has_a_name_of_its_own(order: Order) -> None:
    part = replace(order, only=("second",))
    assert command.target_of(part, "pptx") == order.out / "second-slides.pptx"
    assert command.target_of(order, "handout") == order.out / "lecture-handout.pdf"
