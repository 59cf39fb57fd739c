"""Figures to files: the same bytes every time, whole or not at all, and described."""

from __future__ import annotations

import io
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Any

import matplotlib as mpl

from explainer.errors import ExplainerError
from explainer.figures.drawing.sheet import Still
from explainer.figures.drawing.style import style
from explainer.files import atomic_write

__all__ = ["FORMATS", "encode", "save", "svg"]

FORMATS = ("svg", "pdf", "png")


def save(figure: Still, folder: Path, name: str, formats: Iterable[str] = ("svg",)) -> list[Path]:
    """Write a figure in each of ``formats`` and return the files.

    Raises
    ------
    ExplainerError
        If a format is unknown; nothing is written then.
    OSError
        If the folder cannot be written.
    """
    blobs = {kind: encode(figure, kind) for kind in formats}
    paths = []
    for kind, blob in blobs.items():
        path = folder / f"{name}.{kind}"
        with atomic_write(path) as part:
            part.write_bytes(blob)
        paths.append(path)
    return paths


def encode(figure: Still, kind: str) -> bytes:
    """Return a figure as the bytes of an SVG, PDF or PNG file.

    The same figure gives the same bytes: no date, no random id.
    """
    if kind not in FORMATS:
        raise ExplainerError("figure", "format", kind, f"must be of {', '.join(FORMATS)}")
    about: dict[str, dict[str, Any]] = {
        "svg": {"Title": figure.title, "Date": None, "Creator": "explainer"},
        "pdf": {
            "Title": figure.title, "Subject": figure.alt, "Creator": "explainer",
            "Producer": None, "CreationDate": None,
        },
        "png": {"Title": figure.title, "Description": figure.alt, "Software": None},
    }  # fmt: skip
    fixed = {key: value for key, value in style().items() if key.startswith(("svg", "pdf"))}
    buffer = io.BytesIO()
    with mpl.rc_context(fixed):
        figure.savefig(
            buffer, format=kind, dpi=300, facecolor=figure.get_facecolor(), metadata=about[kind]
        )
    blob = buffer.getvalue()
    return _described(blob.decode("utf-8"), figure).encode("utf-8") if kind == "svg" else blob


def svg(figure: Still) -> str:
    """Return a figure as an SVG document."""
    return encode(figure, "svg").decode("utf-8")


def _described(text: str, figure: Still) -> str:
    """Say what the picture shows where screen readers look: its role, its title, its description.

    Matplotlib writes a title but knows no description.
    """
    head, title, tail = text.partition(f"<title>{escape(figure.title, quote=False)}</title>")
    assert title, "Matplotlib writes the title as an element of its own"
    head = head.replace("<svg ", '<svg role="img" aria-labelledby="title alt" ', 1)
    described = f"<desc id=\"alt\">{escape(figure.alt, quote=False)}</desc>"
    return f"{head}{title.replace('<title>', '<title id=\"title\">', 1)}\n {described}{tail}"
