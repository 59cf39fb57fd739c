"""Figures to files: the same bytes every time, whole or not at all, and described."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Any

import matplotlib as mpl

from explainer.errors import ExplainerError
from explainer.figures.drawing.look import Still
from explainer.figures.drawing.style import style
from explainer.files import atomic_write

__all__ = ["FORMATS", "encode", "save", "svg"]

#: Parameters that Matplotlib reads when it writes a file.
_FIXED = ("pdf", "svg", "text.hinting")

_TAG, _LONG = re.compile(r"<[^>]*>"), re.compile(r"\d+\.\d{4,}")
_UNTURNED = re.compile(r' transform="rotate\(-?0 [^"]*\)"')

FORMATS = ("svg", "pdf", "png")


def save(
    figure: Still,
    folder: Path,
    name: str,
    formats: Iterable[str] = ("svg",),
    *,
    colors: int | None = None,
) -> list[Path]:
    """Write a figure in each of ``formats`` and return the files; ``colors`` as of `encode`.

    Raises
    ------
    ExplainerError
        If a format is unknown; nothing is written then.
    OSError
        If the folder cannot be written.
    """
    blobs = {kind: encode(figure, kind, colors=colors) for kind in formats}
    paths = []
    for kind, blob in blobs.items():
        path = folder / f"{name}.{kind}"
        with atomic_write(path) as part:
            part.write_bytes(blob)
        paths.append(path)
    return paths


def encode(figure: Still, kind: str, *, dpi: float = 300.0, colors: int | None = None) -> bytes:
    """Return a figure as the bytes of an SVG, PDF or PNG file.

    The same figure gives the same bytes: no date, no random id.

    Parameters
    ----------
    dpi : float
        Of a PNG file.
    colors : int, optional
        How many colours a PNG file may have, 2 to 256; a drawing without pictures needs few, and
        its file is a third as large.
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
    fixed = {key: value for key, value in style().items() if key.startswith(_FIXED)}
    buffer = io.BytesIO()
    with mpl.rc_context(fixed):
        figure.savefig(
            buffer, format=kind, dpi=dpi, facecolor=figure.get_facecolor(), metadata=about[kind]
        )
    blob = buffer.getvalue()
    if kind == "png" and colors:
        return _with_palette(blob, colors, about["png"])
    return _described(blob.decode("utf-8"), figure).encode("utf-8") if kind == "svg" else blob


def _with_palette(blob: bytes, colors: int, about: dict[str, Any]) -> bytes:
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    said, buffer = PngInfo(), io.BytesIO()
    for key, text in about.items():
        if text:
            said.add_itxt(key, text)
    with Image.open(io.BytesIO(blob)) as image:
        few = image.convert("RGB").quantize(
            colors, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE
        )
        few.save(buffer, "png", optimize=True, pnginfo=said, dpi=image.info["dpi"])
    return buffer.getvalue()


def svg(figure: Still) -> str:
    """Return a figure as an SVG document."""
    return encode(figure, "svg").decode("utf-8")


def _described(text: str, figure: Still) -> str:
    """Say what the picture shows where screen readers look: its role, its title, its description.

    Matplotlib writes a title but knows no description.
    """
    head, title, tail = text.partition(f"<title>{escape(figure.title, quote=False)}</title>")
    assert title, "Matplotlib writes the title as an element of its own"
    # Several may stand in one page, as in a notebook: each has names of its own.
    mark = hashlib.sha256(f"{figure.title}\n{figure.alt}".encode()).hexdigest()[:8]
    named = f'<svg role="img" aria-labelledby="title-{mark} alt-{mark}" '
    head = head.replace("<svg ", named, 1)
    titled = title.replace("<title>", f'<title id="title-{mark}">', 1)
    described = f'<desc id="alt-{mark}">{escape(figure.alt, quote=False)}</desc>'
    return _TAG.sub(_rounded, f"{head}{titled}\n {described}{tail}")


def _rounded(tag: re.Match[str]) -> str:
    """Round the numbers of a tag to a thousandth of a point, and turn nothing by nought."""
    plain = _UNTURNED.sub("", tag[0])
    return _LONG.sub(lambda number: f"{float(number[0]):.3f}".rstrip("0").rstrip("."), plain)
