"""What fails says why, and leaves nothing behind."""

from __future__ import annotations

import errno
import gc

import av
import pytest
from manim import FadeIn, Scene, Square, tempconfig

from explainer import ExplainerError
from explainer.render.engine import FastRenderer
from explainer.render.engine.x264 import Mp4
from tests.render.engine.small import Grows, Nothing, nothing_left, render


class Broken(Scene):
    """Fails in the middle of a play."""

    def construct(self):
        square = Square()
        self.play(FadeIn(square), run_time=0.5)

        def fail(mobject, dt):
            if self.time > 0.8:
                raise KeyError("of the scene")

        square.add_updater(fail)
        self.wait(1)


class Unmade(Scene):
    def __init__(self, **kwargs):
        raise LookupError("of the scene")


@pytest.mark.parametrize(("scene", "kind"), [(Broken, KeyError), (Unmade, LookupError)])
def test_a_failing_scene_leaves_no_file_and_raises_its_own_error(tmp_path, scene, kind):
    with nothing_left(tmp_path), pytest.raises(kind, match="of the scene") as raised:
        render(scene, tmp_path / "a.mp4")
    assert raised.type is kind


def test_nothing_is_kept_from_being_collected_afterwards(tmp_path):
    before = gc.get_freeze_count()
    render(Grows, tmp_path / "a.mp4")
    assert gc.get_freeze_count() == before
    with pytest.raises(KeyError):
        render(Broken, tmp_path / "b.mp4")
    assert gc.get_freeze_count() == before


def test_a_failing_scene_leaves_the_file_that_was_there(tmp_path):
    path = tmp_path / "a.mp4"
    path.write_bytes(b"old")
    with nothing_left(tmp_path), pytest.raises(KeyError):
        render(Broken, path)
    assert path.read_bytes() == b"old"


def test_a_failing_scene_under_manims_configuration(tmp_path):
    with (
        tempconfig(
            {"pixel_width": 160, "pixel_height": 90, "frame_rate": 10, "media_dir": str(tmp_path)}
        ),
        pytest.raises(KeyError),
    ):
        Broken(renderer=FastRenderer()).render()
    assert not list(tmp_path.rglob("*.mp4"))


class FullDisk:
    """A file that can be written to a few times only."""

    def __init__(self, file, writes):
        self.file, self.writes = file, writes

    def mux(self, packets):
        self.writes -= 1
        if self.writes < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        self.file.mux(packets)

    def close(self):
        self.file.close()


@pytest.mark.parametrize("writes", [0, 7, 24], ids=["at once", "midway", "at the end"])
def test_a_full_disk_leaves_no_file(tmp_path, monkeypatch, writes):
    make = Mp4.__init__

    def opened(self, *args, **options):
        make(self, *args, **options)
        self._container = FullDisk(self._container, writes)

    monkeypatch.setattr(Mp4, "__init__", opened)
    with nothing_left(tmp_path), pytest.raises(OSError, match="No space left"):
        render(Grows, tmp_path / "a.mp4")


def test_an_encoder_that_does_not_open_leaves_no_file(tmp_path):
    with nothing_left(tmp_path), pytest.raises(av.ArgumentError):
        render(Grows, tmp_path / "a.mp4", preset="no such preset")


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with nothing_left(tmp_path), pytest.raises(OSError):
        render(Grows, tmp_path / "file" / "a.mp4")


@pytest.mark.parametrize("size", [(161, 90), (160, 91)])
def test_odd_sizes_are_refused(tmp_path, size):
    with (
        nothing_left(tmp_path),
        pytest.raises(ExplainerError, match=f"'{size[0]}x{size[1]}': must be even"),
    ):
        render(Grows, tmp_path / "a.mp4", width=size[0], height=size[1], fps=10)


@pytest.mark.parametrize("scene", [Nothing, type("Skips", (Grows,), {})])
def test_a_scene_that_plays_nothing_is_refused(tmp_path, scene, monkeypatch):
    if scene is not Nothing:
        monkeypatch.setattr(
            scene, "setup", lambda self: self.next_section("none", skip_animations=True)
        )
    with nothing_left(tmp_path), pytest.raises(ExplainerError, match="must play or wait"):
        render(scene, tmp_path / "a.mp4")
