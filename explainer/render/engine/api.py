"""One line to render a scene, for scripts, notebooks and workers."""

from __future__ import annotations

import gc
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from manim import Scene, tempconfig

from explainer.errors import ExplainerError
from explainer.render.engine.renderer import FastRenderer
from explainer.render.engine.writer import FastWriter, SectionSpan

__all__ = ["RenderInfo", "render_scene"]


@dataclass(frozen=True)
class RenderInfo:
    """What was rendered.

    Attributes
    ----------
    path : pathlib.Path
        The video.
    frames : int
        Its length in frames.
    seconds : float
        How long it took to render.
    sections : tuple of SectionSpan
        The scene's sections that have frames: name, first frame, frame behind the last.
    scene : Scene
        The scene, as it stands at its end.
    """

    path: Path
    frames: int
    seconds: float
    sections: tuple[SectionSpan, ...]
    scene: Scene


def render_scene(
    scene: Callable[..., Scene],
    path: str | os.PathLike[str],
    *,
    width: int = 1920,
    height: int = 1080,
    fps: float = 60,
    preset: str = "veryfast",
    crf: float = 23,
    threads: int | None = None,
    on_frame: Callable[[int], None] | None = None,
    seed: int | None = 0,
    options: Mapping[str, str] | None = None,
    **arguments: Any,
) -> RenderInfo:
    """Render a scene into an MP4 file.

    Parameters
    ----------
    scene : Scene class, or callable
        Called with ``renderer=`` and `arguments`; returns the scene.
    path : path
        The file to write. It appears when it is whole, and not at all if the scene fails.
    width, height : int, optional
        In pixels; even.
    fps : float, optional
        Frames a second.
    preset, crf : optional
        Of x264: how much time it takes, and how good it is (lower is better).
    threads : int, optional
        How many chunks of the film are encoded at the same time, each by x264 in one thread; two by
        default. The bytes of the file depend on it.
    on_frame : callable, optional
        Told the number of frames drawn so far.
    seed : int or None, optional
        For `random` and NumPy.
    options : mapping, optional
        More options of the encoder.
    **arguments
        For `scene`.

    Returns
    -------
    RenderInfo

    Raises
    ------
    ExplainerError
        If the size is odd, or the scene plays nothing.
    Exception
        Whatever the scene raises.

    Examples
    --------
    >>> from manim import Create, Scene, Square
    >>> class Drawn(Scene):
    ...     def construct(self):
    ...         self.play(Create(Square()), run_time=0.5)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     info = render_scene(Drawn, Path(folder) / "a.mp4", width=160, height=90, fps=10)
    >>> info.frames
    5
    """
    started = time.monotonic()
    target = Path(path).absolute()
    encoder = {"preset": preset, "crf": str(crf), **(options or {})}
    if threads is not None:
        encoder["threads"] = str(threads)
    with (
        _frozen(),
        tempfile.TemporaryDirectory() as media,
        tempconfig(_settings(media, target, (width, height), fps, seed, encoder)),
    ):
        renderer = FastRenderer(on_frame=on_frame)
        made = scene(renderer=renderer, **arguments)
        writer = renderer.file_writer
        assert isinstance(writer, FastWriter)
        writer.send_to(target)
        try:
            made.render()
        except BaseException:
            writer.abort()
            raise
    if not writer.frames:
        raise ExplainerError(
            "render",
            "scene",
            type(made).__name__,
            "must play or wait for something: it has no play calls that are shown",
        )
    return RenderInfo(
        path=target,
        frames=writer.frames,
        seconds=time.monotonic() - started,
        sections=tuple(writer.spans()),
        scene=made,
    )


@contextmanager
def _frozen() -> Iterator[None]:
    """Keep what is there by now, modules above all, from being searched for garbage."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _settings(
    media: str,
    target: Path,
    size: tuple[int, int],
    fps: float,
    seed: int | None,
    encoder: dict[str, str],
) -> dict[str, Any]:
    return {
        "pixel_width": size[0],
        "pixel_height": size[1],
        # Manim adds up frames by this, and expects whole rates to be whole numbers.
        "frame_rate": int(fps) if fps == int(fps) else fps,
        "format": "auto",  # which is MP4, but lets a scene that plays nothing end without an error
        "media_dir": media,
        "output_file": target.stem,
        "video_encoder_options": encoder,
        "progress_bar": "none",
        "verbosity": "ERROR",
        # What a notebook or a manim.cfg may have left behind:
        "dry_run": False,
        "preview": False,
        "transparent": False,
        "save_sections": False,
        "seed": seed,
        "video_codec": "auto",
        "pixel_format": "auto",
    }
