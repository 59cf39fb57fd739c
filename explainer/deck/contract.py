"""The files that manim-slides reads: one JSON a scene, which names its videos and notes.

The contract is `manim_slides.config.PresentationConfig` of manim-slides 5.7; paths in it are
relative to the folder above the JSON's own.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from explainer.deck.slides import Deck, Scene, Slide
from explainer.theme import DARK

__all__ = ["FOLDER", "write_contract"]

FOLDER = "slides"
"""Where manim-slides looks, unless it is told otherwise."""


def write_contract(deck: Deck, root: Path) -> None:
    """Write ``slides/SCENE.json`` into `root`, for each scene; `root` holds the videos too."""
    folder = root / FOLDER
    folder.mkdir()
    for scene in deck.scenes:
        text = json.dumps(_presentation(deck, scene, root), ensure_ascii=False, indent=1)
        (folder / f"{scene.name}.json").write_text(text, encoding="utf-8")


def _presentation(deck: Deck, scene: Scene, root: Path) -> dict[str, Any]:
    return {
        "slides": [_slide(slide, root) for slide in scene.slides],
        "resolution": [deck.picture.width, deck.picture.height],
        "background_color": DARK.background,
    }


def _slide(slide: Slide, root: Path) -> dict[str, Any]:
    file = slide.video.relative_to(root).as_posix()
    # The video for going backwards is the same one, as manim-slides itself does to save time.
    return {"file": file, "rev_file": file, "loop": slide.loop, "notes": slide.notes}
