"""Render anyone's scenes: one file of ordinary Manim scenes, any output format."""

from __future__ import annotations

import importlib.util
import inspect
import shutil
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, Literal

from manim import Scene, tempconfig

from explainer.errors import ExplainerError
from explainer.files import atomic_folder, atomic_write
from explainer.render.engine import FastRenderer, render_scene
from explainer.render.gif import write_gif
from explainer.render.settings import ENCODER, Picture

__all__ = ["FORMATS", "Format", "Output", "choose", "find_scenes", "render"]

Format = Literal["mp4", "gif", "webm", "mov", "png", "last"]

#: What a scene may become, and the ending of its file; "png" is a folder of frames.
FORMATS: Final[dict[Format, str]] = {
    "mp4": ".mp4",
    "gif": ".gif",
    "webm": ".webm",
    "mov": ".mov",
    "png": "",
    "last": ".png",
}

#: Manim's own names of the formats that it writes itself.
_MANIM: Final[dict[Format, str]] = {
    "webm": "webm",
    "mov": "mov",
    "png": "png_sequence",
    "last": "png",
}


#: Of VP9: six times as fast as what FFmpeg does unasked, for files a quarter larger.
VP9: Final = {"crf": "23", "b": "0", "deadline": "realtime", "cpu-used": "6", "row-mt": "1"}


@dataclass(frozen=True)
class Output:
    """What to make of a scene.

    Attributes
    ----------
    picture : Picture
        Size and frames per second.
    format : str
        One of :data:`FORMATS`.
    transparent : bool
        Whether the background is left out; "webm", "mov", "png" and "last" can.
    folder : pathlib.Path
        Where the file is written, under the scene's name.
    """

    picture: Picture
    format: Format
    transparent: bool
    folder: Path

    def __post_init__(self) -> None:
        if self.transparent and self.format in ("mp4", "gif"):
            raise ExplainerError(
                "render",
                "format",
                self.format,
                "has no transparency",
                "Use --format webm or --format mov.",
            )

    def target(self, scene: type[Scene]) -> Path:
        """Return the file, or for "png" the folder, that ``scene`` becomes."""
        return self.folder / f"{scene.__name__}{FORMATS[self.format]}"


def find_scenes(source: Path) -> list[type[Scene]]:
    """Return the scenes that a Python file defines, in its order.

    Raises
    ------
    ExplainerError
        If it is no Python file, defines none, or raises when it is run.
    """
    name = f"scenes_of_{source.stem}"  # a file may be called as some module is
    spec = importlib.util.spec_from_file_location(name, source)
    if not source.is_file() or spec is None or spec.loader is None:
        raise ExplainerError("render", "FILE", str(source), "must be a Python file that exists")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    sys.path.insert(0, str(source.parent.resolve()))  # as Python does for a script's neighbours
    with _blaming(source, str(source), "FILE"):
        spec.loader.exec_module(module)
    found = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Scene) and value.__module__ == name
    ]
    if not found:
        raise ExplainerError("render", "FILE", str(source), "defines no Manim scene")
    return found


def choose(found: Sequence[type[Scene]], names: Sequence[str], *, every: bool) -> list[type[Scene]]:
    """Return the scenes called ``names``; without names the only one, or all if ``every``.

    Raises
    ------
    ExplainerError
        If a name is unknown, or none is given where there are several.
    """
    known = {scene.__name__: scene for scene in found}
    for name in names:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            remedy = f"Did you mean {near[0]}?" if near else f"There are {', '.join(known)}."
            raise ExplainerError("render", "SCENE", name, "is not in the file", remedy)
    if names:
        return [known[name] for name in names]
    if len(found) > 1 and not every:
        rule = f"must be named, since the file has several: {', '.join(known)}"
        raise ExplainerError("render", "SCENE", "", rule, "Or render all with -a.")
    return list(found)


def render(
    scene: type[Scene], output: Output, *, on_frame: Callable[[int], None] | None = None
) -> Path:
    """Render one scene; return what was written.

    MP4 goes through the engine of this package, and GIF from there through a palette of the whole
    video. Transparent and lossless formats are written by Manim itself, from the same renderer.

    Raises
    ------
    ExplainerError
        If the scene plays nothing, or whatever it raises; what was there before stays.
    """
    target = output.target(scene)
    target.parent.mkdir(parents=True, exist_ok=True)
    with _blaming(Path(inspect.getfile(scene)), scene.__name__, "SCENE"):
        _write(scene, target, output, on_frame)
    return target


def _write(
    scene: type[Scene], target: Path, output: Output, on_frame: Callable[[int], None] | None
) -> None:
    if output.format == "mp4":
        _mp4(scene, target, output.picture, crf=ENCODER["crf"], on_frame=on_frame)
    elif output.format == "gif":
        with tempfile.TemporaryDirectory() as folder:
            clip = Path(folder) / "clip.mp4"
            _mp4(scene, clip, output.picture, crf="6", on_frame=on_frame)
            fps = min(output.picture.fps, 15)
            write_gif(clip, target, fps=fps, width=min(output.picture.width, 640))
    else:
        with _by_manim(scene, output, on_frame) as made:
            _move(made, target)


def _mp4(
    scene: type[Scene],
    target: Path,
    picture: Picture,
    *,
    crf: str,
    on_frame: Callable[[int], None] | None,
) -> None:
    render_scene(
        scene,
        target,
        width=picture.width,
        height=picture.height,
        fps=picture.fps,
        preset=ENCODER["preset"],
        crf=float(crf),
        on_frame=on_frame,
    )


@contextmanager
def _blaming(source: Path, value: str, argument: str) -> Iterator[None]:
    """Turn what a user's file raises into an error that names the file's own line."""
    try:
        yield
    except (ExplainerError, OSError):
        raise
    except Exception as error:
        lines = [
            f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == str(source)
        ]
        line = error.lineno if isinstance(error, SyntaxError) else lines[-1] if lines else None
        where = f" ({source.name}, line {line})" if line else ""
        message = error.msg if isinstance(error, SyntaxError) else str(error)
        rule = f"raises {type(error).__name__}: {message.rstrip('.')}{where}"
        remedy = "EXPLAINER_DEBUG=1 shows how it came to that."
        raise ExplainerError("render", argument, value, rule, remedy) from error


@contextmanager
def _by_manim(
    scene: type[Scene], output: Output, on_frame: Callable[[int], None] | None
) -> Iterator[Path]:
    """Have Manim write a file, or a folder of frames, into a folder that does not stay."""
    with tempfile.TemporaryDirectory() as media:
        settings: dict[str, Any] = {
            "pixel_width": output.picture.width,
            "pixel_height": output.picture.height,
            "frame_rate": output.picture.fps,
            "format": _MANIM[output.format],
            "transparent": output.transparent,
            "media_dir": media,
            "disable_caching": True,
            "progress_bar": "none",
            "verbosity": "ERROR",
            "preview": False,
        }
        if output.format == "webm":
            settings["video_encoder_options"] = VP9
        with tempconfig(settings):
            made = scene(renderer=FastRenderer(on_frame=on_frame))
            made.render()
            plan = made.output_plan
        found = plan.image_sequence_dir if output.format == "png" else plan.primary_artifact
        if found is None or not Path(found).exists():
            raise ExplainerError(
                "render", "SCENE", scene.__name__, "must play or show something to be written"
            )
        yield Path(found)


def _move(made: Path, target: Path) -> None:
    """Put a file, or a folder of frames, in its place as a whole."""
    if made.is_file():
        with atomic_write(target) as part:
            shutil.copyfile(made, part)
        return
    with atomic_folder(target) as part:
        shutil.copytree(made, part, dirs_exist_ok=True)
