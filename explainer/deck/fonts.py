"""Font files for documents that carry their fonts with them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Final

import matplotlib

from explainer.errors import ExplainerError
from explainer.theme import FONT

__all__ = ["FALLBACK", "font_files"]

FALLBACK: Final = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
"""A font that is always there, with Matplotlib: Latin, Greek, mathematical signs."""

LATIN = ("en",)
"""Languages that it can be read in."""


def font_files(lang: str) -> tuple[Path, Path]:
    """Return the files of the lecture's font, regular and bold, or of one that will do.

    Raises
    ------
    ExplainerError
        If the lecture's font is not installed and no other has the letters of the language.
    """
    regular, bold = _installed("regular"), _installed("bold")
    if regular and bold:
        return regular, bold
    if lang in LATIN:
        return FALLBACK, FALLBACK.with_name("DejaVuSans-Bold.ttf")
    remedy = "Install it (Debian: fonts-nanum)."
    raise ExplainerError("slides", "font", FONT, f"is needed for lang={lang!r} on paper", remedy)


def _installed(weight: str) -> Path | None:
    if not shutil.which("fc-match"):
        return None
    command = ["fc-match", "--format", "%{family[0]}\n%{fontformat}\n%{file}", f"{FONT}:{weight}"]
    found = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    family, _, rest = found.partition("\n")
    kind, _, path = rest.partition("\n")
    return Path(path) if (family, kind) == (FONT, "TrueType") else None
