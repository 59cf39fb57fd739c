"""A few frames as they were when someone looked at them and found them good.

``EXPLAINER_GOLDEN=write ./run test tests/scenes/test_golden.py`` draws them anew; look at them
before you commit.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from manim import Camera, Mobject, tempconfig
from PIL import Image

from explainer import Axis, Taps
from explainer.examples import CORNER, IMAGE, KERNEL, SMALL
from explainer.mobjects.arrows import TapArrows
from explainer.mobjects.board import GatherBoard
from explainer.mobjects.isometric import IsometricPair
from explainer.mobjects.linked import ThreeViewsBoard
from explainer.mobjects.painting import ScatterBoard
from explainer.stories import convolution, scatter, three_views, zero_insertion
from explainer.theme import DARK

FOLDER = Path(__file__).parent / "golden"


def flat_board() -> Sequence[Mobject]:
    story = zero_insertion(SMALL, KERNEL, stride=2, padding=1)
    board = GatherBoard(story, ("input", "kernel", "output"))
    for beat in story.beats[:13]:
        board.move(*beat.window)
        board.sums.write_out(beat)
        board.write(beat)
    return [board.source, board.kernel, board.output, board.sums, board.window, board.ring]


def isometric_pair() -> Sequence[Mobject]:
    story = scatter(SMALL, KERNEL, stride=2, padding=1)
    windows = [beat.window for beat in convolution(IMAGE, KERNEL, stride=2, padding=1).beats]
    pair = IsometricPair(
        story.source, story.output, windows, (3, 3), centre=(0, -1), cell=0.5, lift=2.5
    )
    pair.point_at(windows[4])
    return [pair.large, pair.window, pair.lines, pair.small, pair.ring]


def tap_arrows() -> Sequence[Mobject]:
    arrows = TapArrows(Taps(3, 5, Axis(3, stride=2, before=1, after=1)), centre=(0, 0))
    return [arrows.small, arrows.large, arrows.names, arrows.lines, arrows.labels]


def scatter_board() -> Sequence[Mobject]:
    story = scatter(SMALL, KERNEL, stride=2, padding=1)
    board, (first, second) = ScatterBoard(story, ("input", "kernel", "canvas")), story.beats[:2]
    board.add_up(first)
    board.point_at(second)
    board.scale(second, stage=1)
    board.meet(second)
    board.window.move(*second.window)
    return [board.input, board.kernel, *board.labels, board.equals, *board.moving]


def three_views_board() -> Sequence[Mobject]:
    views = three_views(CORNER, KERNEL, stride=2, padding=1)
    board, step = ThreeViewsBoard(views, ("gather", "scatter", "matrix")), views.steps[4]
    board.stand(step, step, 1.0)
    board.write(step)
    return [*board.titles, *board.moving]


def frame(mobjects: Sequence[Mobject]) -> np.ndarray:
    """Return the picture of mobjects, (240, 427, 3) of 0 to 255."""
    with (
        tempfile.TemporaryDirectory() as folder,
        tempconfig({"pixel_width": 427, "pixel_height": 240, "dry_run": True, "media_dir": folder}),
    ):
        camera = Camera(background_color=DARK.background)
        camera.capture_mobjects(mobjects)
        return np.array(camera.pixel_array[:, :, :3])


@pytest.mark.parametrize(
    "build", [flat_board, isometric_pair, tap_arrows, scatter_board, three_views_board]
)
def test_golden_frame(build: Callable[[], Sequence[Mobject]]) -> None:
    path = FOLDER / f"{build.__name__}.png"
    drawn = frame(build())
    if os.environ.get("EXPLAINER_GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        Image.fromarray(drawn).save(path, optimize=True)
    golden = np.array(Image.open(path).convert("RGB"))
    difference = np.abs(drawn.astype(int) - golden.astype(int))
    # Another build of Cairo moves edges a little; one wrong digit changes a hundred pixels.
    assert difference.mean() < 1.0
    assert (difference.max(axis=2) > 60).mean() < 0.0005
