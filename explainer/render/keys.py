"""When a rendered clip is still right: a key made of everything that its pictures depend on."""

from __future__ import annotations

import ast
import functools
import hashlib
import json
import platform
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

import explainer
from explainer import words
from explainer.errors import ExplainerError
from explainer.render.settings import ENCODER, Picture
from explainer.theme import FONT

__all__ = [
    "PACKAGES",
    "about_scene",
    "font",
    "imported",
    "scene_key",
    "uses_network",
    "uses_run",
]

PACKAGES = ("av", "manim", "manimpango", "numpy", "pillow", "pycairo", "typst")
"""Other packages that pictures depend on."""

CONDUCTORS = (
    "cli/",
    "commands/",
    "deck/",
    "doctor.py",
    "figures/",
    "inspection/",
    "notebooks/",
    "render/",
    "words/",
)
"""Files of this package that no picture depends on; words count scene by scene."""

PLAYERS = ("render/engine/", "render/worker.py")
"""Those among them that pictures do depend on."""


def scene_key(
    source: Path,
    *,
    lang: str,
    picture: Picture,
    network: str = "",
    parameters: Mapping[str, Any] | None = None,
    voice: str = "",
) -> str:
    """Return the key of a scene's clip: equal keys, equal pictures.

    Parameters
    ----------
    source : pathlib.Path
        The scene's file.
    lang : str
        The language of its words.
    picture : Picture
        Size and frames per second.
    network : str, optional
        Digest of the trained network, if the scene shows it, and of its run, if it shows that.
    parameters : mapping, optional
        What the lecture chooses about the scene, as plain data.
    voice : str, optional
        Identity of the voice that the beats are to be long enough for: of equal ones the same
        narration is equally long.

    Returns
    -------
    str
        A sha256 in hexadecimal.
    """
    inputs = {
        "sources": [_digest(path) for path in imported(source)],
        "package": _package(),
        "words": _words(lang, source.stem),
        "picture": [picture.width, picture.height, picture.fps],
        "encoder": ENCODER,
        "network": network,
        "lang": lang,
        "voice": voice,
        "parameters": dict(parameters or {}),
    }
    return hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()


def uses_network(source: Path) -> bool:
    """Return whether the scene in `source` says ``uses_network = True``, without running it."""
    return _says(source, "uses_network")


def uses_run(source: Path) -> bool:
    """Return whether the scene in `source` says ``uses_run = True``: it shows the training, too."""
    return _says(source, "uses_run")


def _says(source: Path, flag: str) -> bool:
    assignments = (
        (node.targets if isinstance(node, ast.Assign) else [node.target], node.value)
        for node in ast.walk(_tree(source))
        if isinstance(node, ast.Assign | ast.AnnAssign)
    )
    return any(
        isinstance(value, ast.Constant)
        and value.value is True
        and any(isinstance(t, ast.Name) and t.id == flag for t in targets)
        for targets, value in assignments
    )


def about_scene(source: Path) -> str:
    """Return the first line of a scene's docstring, or "" if it has no file or no docstring."""
    if not source.is_file():
        return ""
    text = ast.get_docstring(_tree(source)) or ""
    return text.partition("\n")[0].removeprefix("Scene: ").rstrip(".")


def _tree(source: Path) -> ast.Module:
    try:
        return ast.parse(source.read_text(encoding="utf-8"))
    except (SyntaxError, ValueError) as error:
        rule = f"is not Python: {error}"
        raise ExplainerError("render", "source", str(source), rule) from error


def imported(source: Path) -> list[Path]:
    """Return the scene's file and those beside it that it imports, directly or not."""
    found: list[Path] = []
    ahead = [source]
    while ahead:
        path = ahead.pop()
        if path not in found and path.is_file():
            found.append(path)
            ahead.extend(source.parent / f"{name}.py" for name in _neighbours(path))
    return [source, *sorted(found[1:])]


def _neighbours(source: Path) -> Iterator[str]:
    """Yield the names that a file imports from the package of the scenes."""
    for node in ast.walk(_tree(source)):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            package = "scenes" if node.level else (node.module or "")
            modules = [f"{package}.{alias.name}" for alias in node.names]
            modules.append(f"scenes.{node.module}" if node.level else package)
        else:
            continue
        yield from (name.split(".")[1] for name in modules if name.startswith("scenes."))


@functools.cache
def _package() -> str:
    """Return a digest of this package's files and of what it is built on."""
    root = Path(next(iter(explainer.__path__)))
    sha256 = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        conducts = name.startswith(CONDUCTORS) and not name.startswith(PLAYERS)
        if path.is_file() and path.suffix != ".pyc" and not conducts:
            sha256.update(f"{name} {_digest(path)}\n".encode())
    for package in PACKAGES:
        sha256.update(f"{package} {metadata.version(package)}\n".encode())
    sha256.update(f"python {platform.python_version()}\nfont {font()}\n".encode())
    return sha256.hexdigest()


def font(bold: bool = False) -> str:
    """Return which file fontconfig draws text with: another one once the font is installed."""
    if not shutil.which("fc-match"):
        return ""
    wanted = f"{FONT}:bold" if bold else FONT
    command = ["fc-match", "--format", "%{file} %{fontversion}", wanted]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def _words(lang: str, name: str) -> str:
    table = words.load(lang)
    return repr((table.scenes.get(name), table.reading_speed))


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
