"""Anyone's scenes: found, chosen, and written in every format."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from explainer import ExplainerError
from explainer.render.gif import write_gif
from explainer.render.settings import Picture, user_picture
from explainer.render.single import FORMATS, Output, choose, find_scenes, render

SMALL = Picture(160, 90, 10)

SCENES = """
from manim import BLUE, FadeIn, Scene, Square
from neighbour import SIDE

class Grows(Scene):
    def construct(self):
        square = Square(side_length=SIDE, color=BLUE, fill_opacity=1)
        self.play(FadeIn(square), run_time=0.5)
        self.play(square.animate.shift([2, 0, 0]), run_time=0.5)

class Fails(Scene):
    def construct(self):
        self.play(FadeIn(Square()), run_time=0.5)
        raise RuntimeError("on purpose")

class Nothing(Scene):
    pass
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "neighbour.py").write_text("SIDE = 2\n", encoding="utf-8")
    path = tmp_path / "mine.py"
    path.write_text(SCENES, encoding="utf-8")
    return path


def output(folder: Path, kind: str, *, transparent: bool = False) -> Output:
    return Output(picture=SMALL, format=kind, transparent=transparent, folder=folder)  # type: ignore[arg-type]


def pixels(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        return np.array(image.convert("RGBA"))


def test_scenes_are_found_in_order_and_chosen_by_name(file: Path) -> None:
    found = find_scenes(file)
    assert [scene.__name__ for scene in found] == ["Grows", "Fails", "Nothing"]
    assert choose(found, ["Nothing", "Grows"], every=False) == [found[2], found[0]]
    assert choose(found, [], every=True) == found
    assert choose(found[:1], [], every=False) == found[:1]
    with pytest.raises(ExplainerError, match=r"must be named.*Grows, Fails, Nothing"):
        choose(found, [], every=False)
    with pytest.raises(ExplainerError, match="Did you mean Grows"):
        choose(found, ["Grow"], every=False)


def test_no_file_no_scene(tmp_path: Path) -> None:
    with pytest.raises(ExplainerError, match="must be a Python file"):
        find_scenes(tmp_path / "nothing.py")
    (tmp_path / "empty.py").write_text("x = 1\n", encoding="utf-8")
    with pytest.raises(ExplainerError, match="defines no Manim scene"):
        find_scenes(tmp_path / "empty.py")
    (tmp_path / "broken.py").write_text("x = 1\ny = = 2\n", encoding="utf-8")
    with pytest.raises(ExplainerError, match=r"raises SyntaxError: .*broken\.py, line 2"):
        find_scenes(tmp_path / "broken.py")


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_is_written(file: Path, kind: str) -> None:
    target = render(find_scenes(file)[0], output(file.parent / "out", kind))
    if kind == "png":
        frames = sorted(target.glob("*.png"))
        assert len(frames) == 10
        assert pixels(frames[-1]).shape == (90, 160, 4)
    elif kind == "last":
        assert pixels(target).shape == (90, 160, 4)
    else:
        with av.open(target) as video:
            shown = [frame.to_ndarray(format="rgb24") for frame in video.decode(video=0)]
        assert 9 <= len(shown) <= 11
        middle = shown[-1][45, 102]  # the square has moved right by two units
        assert int(middle[2]) > int(middle[0]) + 60


@pytest.mark.parametrize("kind", ["webm", "mov", "png", "last"])
def test_transparent_formats_leave_the_background_out(file: Path, kind: str) -> None:
    target = render(find_scenes(file)[0], output(file.parent / "out", kind, transparent=True))
    if kind == "webm":  # FFmpeg's own decoder drops VP9's alpha; the container says it is there
        with av.open(target) as video:
            assert video.streams.video[0].metadata["alpha_mode"] == "1"
        return
    if kind == "mov":
        with av.open(target) as video:
            *_, last = video.decode(video=0)
        alpha = last.to_ndarray(format="rgba")[:, :, 3]
    else:
        path = target if kind == "last" else sorted(target.glob("*.png"))[-1]
        alpha = pixels(path)[:, :, 3]
    assert alpha[5, 5] == 0
    assert alpha[45, 102] == 255


def test_opaque_formats_refuse_transparency(tmp_path: Path) -> None:
    with pytest.raises(ExplainerError, match="has no transparency"):
        output(tmp_path, "gif", transparent=True)


@pytest.mark.parametrize("kind", ["mp4", "gif", "png"])
def test_a_scene_that_fails_leaves_what_was_there(file: Path, kind: str) -> None:
    folder = file.parent / "out"
    scene = find_scenes(file)[1]
    target = output(folder, kind).target(scene)
    folder.mkdir()
    target.write_bytes(b"old")
    with pytest.raises(
        ExplainerError, match=r"raises RuntimeError: on purpose \(mine\.py, line 14\)"
    ):
        render(scene, output(folder, kind))
    assert [path.name for path in folder.iterdir()] == [target.name]
    assert target.read_bytes() == b"old"


def test_a_scene_that_plays_nothing_says_so(file: Path) -> None:
    with pytest.raises(ExplainerError, match="has no play calls"):
        render(find_scenes(file)[2], output(file.parent / "out", "mp4"))


def test_a_second_sequence_replaces_the_first(file: Path) -> None:
    folder = file.parent / "out"
    scene = find_scenes(file)[0]
    target = render(scene, output(folder, "png"))
    (target / "99999.png").write_bytes(b"")
    assert render(scene, output(folder, "png")) == target
    assert len(list(target.iterdir())) == 10
    assert [path.name for path in folder.iterdir()] == ["Grows"]


def test_gif_options(tmp_path: Path) -> None:
    for name, value in (("fps", 60), ("width", 8), ("colors", 1)):
        with pytest.raises(ExplainerError, match=f"gif: {name}={value}"):
            write_gif(tmp_path / "no.mp4", tmp_path / "a.gif", **{name: value})
    with pytest.raises(OSError, match=r"no\.mp4"):
        write_gif(tmp_path / "no.mp4", tmp_path / "a.gif")
    assert list(tmp_path.iterdir()) == []


def test_manims_flags() -> None:
    assert user_picture("h", 30) == Picture(1920, 1080, 30)
    assert user_picture("l", resolution="640x360") == Picture(640, 360, 15)
    for wrong in ("640", "641,360", "0,0", "a,b", "100000,10"):
        with pytest.raises(ExplainerError, match="two even numbers"):
            user_picture("l", resolution=wrong)
