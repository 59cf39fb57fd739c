"""The renderer under Manim's own configuration, in every format that Manim writes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from manim import Scene, tempconfig
from manim.renderer.cairo_renderer import CairoRenderer
from PIL import Image

from explainer.render.engine import FastRenderer
from tests.render.engine.small import Grows, Nothing, Parts, decoded


def rendered(scene: type[Scene], folder: Path, *, stock: bool = False, **settings) -> Scene:
    shared = {
        "pixel_width": 160,
        "pixel_height": 90,
        "frame_rate": 10,
        "media_dir": str(folder),
        "progress_bar": "none",
        "verbosity": "ERROR",
    }
    with tempconfig({**shared, **settings}):
        made = scene(renderer=CairoRenderer() if stock else FastRenderer())
        made.render()
    return made


def artifact(made: Scene) -> Path:
    writer: Any = made.renderer.file_writer
    return Path(writer.final_file_path)


def test_a_scene_is_written_where_manim_would(tmp_path):
    made = rendered(Grows, tmp_path)
    assert artifact(made) == made.output_plan.primary_artifact
    assert len(decoded(artifact(made))) == 25
    assert made.time == pytest.approx(2.5)


@pytest.mark.parametrize(
    ("settings", "count"),
    [
        ({"format": "gif"}, None),  # which leaves repeated frames out
        ({"format": "webm"}, 25),
        ({"format": "mov", "transparent": True}, 25),
        ({"format": "mp4", "video_codec": "mpeg4"}, 25),
    ],
    ids=lambda value: value["format"] if isinstance(value, dict) else "",
)
def test_other_videos_are_left_to_manim(tmp_path, settings, count):
    mine = decoded(artifact(rendered(Grows, tmp_path / "mine", **settings)))
    stock = decoded(artifact(rendered(Grows, tmp_path / "stock", stock=True, **settings)))
    assert len(mine) == len(stock) == (count or len(stock))
    assert all(map(np.array_equal, mine, stock))


@pytest.mark.parametrize("transparent", [False, True])
def test_frames_as_files(tmp_path, transparent):
    settings = {"format": "png_sequence", "transparent": transparent}
    mine = artifact(rendered(Grows, tmp_path / "mine", **settings))
    stock = artifact(rendered(Grows, tmp_path / "stock", stock=True, **settings))
    names = sorted(path.name for path in mine.iterdir())
    assert len(names) > 10
    for name in names:
        with Image.open(mine / name) as one, Image.open(stock / name) as other:
            assert one.mode == "RGBA"
            assert np.abs(np.array(one).astype(int) - np.array(other)).max() <= 2


@pytest.mark.parametrize("scene", [Grows, Nothing])
def test_the_last_frame(tmp_path, scene):
    mine, stock = (
        artifact(rendered(scene, tmp_path / str(stock), stock=stock, save_last_frame=True))
        for stock in (False, True)
    )
    with Image.open(mine) as one, Image.open(stock) as other:
        assert np.abs(np.array(one).astype(int) - np.array(other)).max() <= 2


def test_a_scene_that_plays_nothing_becomes_a_picture(tmp_path):
    assert artifact(rendered(Nothing, tmp_path)).suffix == ".png"


def test_sections_are_saved_with_manims_index(tmp_path):
    made = rendered(Parts, tmp_path / "mine", save_sections=True)
    stock = rendered(Parts, tmp_path / "stock", stock=True, save_sections=True)
    mine, theirs = (
        json.loads(one.output_plan.section_index.read_text(encoding="utf-8"))
        for one in (made, stock)
        if one.output_plan.section_index
    )
    kept = [section for section in theirs if section["video"]]
    assert [section["name"] for section in mine] == ["first", "last"]
    assert [s["nb_frames"] for s in mine] == [s["nb_frames"] for s in kept] == ["5", "7"]
    assert [s["video"] for s in mine] == [s["video"] for s in kept]
    folder = made.output_plan.sections_dir
    assert folder is not None
    assert all((folder / section["video"]).is_file() for section in mine)
