"""Visit every slide of a deck: ``python -m tests.deck renders/lecture-slides [page.html]``.

The tests do the same with a short deck. The page is the folder's own unless another one is named,
of the same lecture in one file.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from tests.deck import chromium
from tests.deck.films import frames
from tests.deck.visit import Visit


def main(folder: Path, page: Path) -> None:
    """Visit a deck, and print what comes of it."""
    command = chromium.find()
    if not command:
        sys.exit("There is no Chromium here.")
    height, width, _ = frames(next(folder.rglob("*.mp4")))[0].shape
    with chromium.running(command) as browser:
        visit = Visit(browser, page, folder, (width, height))
        visit.rate = 4
        started = time.monotonic()
        visit.open()
        print(f"begun after {time.monotonic() - started:.2f} s")
        print(f"{visit.walk()} slides, each to its last frame")
        visit.walk_back()
        print("and back, each at once at its last frame")
        print("notes:", visit.notes())
        outside = [url for url in browser.requests() if chromium.outside(url)]
        print("complaints:", browser.complaints(), "requests to the outside:", outside)


if __name__ == "__main__":
    root = Path(sys.argv[1])
    main(root, Path(sys.argv[2]) if len(sys.argv) > 2 else root / "index.html")
