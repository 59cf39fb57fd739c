"""Three figures as they were when someone looked at them and found them good.

``EXPLAINER_GOLDEN=write ./run test tests/figures/test_golden.py`` draws them anew; look at them
before you commit.
"""

from __future__ import annotations

import io
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from explainer.figures.drawing.saving import encode
from tests.figures.looking import built

FOLDER = Path(__file__).parent / "golden"


@pytest.mark.parametrize(
    ("name", "lang", "theme"),
    [
        ("zero_insertion", "en", "light"),
        ("why_stride", "ko", "dark"),
        ("scatter", "en", "light"),
    ],
)
def test_golden_figure(name: str, lang: str, theme: str) -> None:
    path = FOLDER / f"{name}.png"
    blob = encode(built(name, lang, "page", theme), "png", dpi=80)
    drawn = np.asarray(Image.open(io.BytesIO(blob)).convert("RGB"), dtype=np.int16)
    if os.environ.get("EXPLAINER_GOLDEN") == "write":
        Image.fromarray(drawn.astype(np.uint8)).save(path)
    kept = np.asarray(Image.open(path).convert("RGB"), dtype=np.int16)
    assert drawn.shape == kept.shape
    # Letters may differ by a fraction of a pixel between builds of FreeType.
    difference = np.abs(drawn - kept).max(axis=2)
    assert (difference > 40).mean() < 0.004
    assert difference.mean() < 1.0
