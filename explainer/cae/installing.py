"""Trained files that come from another machine: checked, then put into the cache."""

from __future__ import annotations

from pathlib import Path

from filelock import FileLock

from explainer.cae.checkerboard import checkerboard_path, read_checkerboard
from explainer.cae.recipe import Recipe
from explainer.cae.run_store import read_run, run_path
from explainer.cae.store import network_path, read_network
from explainer.errors import ExplainerError
from explainer.files import atomic_write, cache_dir

__all__ = ["install", "shown_files"]


def shown_files(*, run: bool) -> tuple[Path, ...]:
    """Return the trained files that a scene of the lecture shows.

    Parameters
    ----------
    run : bool
        Whether it shows how networks were trained, beside the network that came of it.
    """
    if not run:
        return (network_path(Recipe()),)
    return network_path(Recipe()), run_path(Recipe()), checkerboard_path()


def install(name: str, blob: bytes) -> Path:
    """Put a file that was trained elsewhere into the cache, unless the very same is there.

    Parameters
    ----------
    name : str
        Its name, as `network_path`, `run_path` or `checkerboard_path` gives it.
    blob : bytes
        What is in it.

    Returns
    -------
    pathlib.Path
        Where it is now.

    Raises
    ------
    ExplainerError
        If these are not the bytes of an intact file of this kind, or it is not called so; then
        nothing is written.
    """
    path = cache_dir() / name
    if path.parent != cache_dir():
        raise ExplainerError("install", "name", name, "is not in the cache")
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_suffix(".lock")):
        if not path.is_file() or path.read_bytes() != blob:
            with atomic_write(path) as part:
                part.write_bytes(blob)
                if _proper_path(part, name) != path:
                    raise ExplainerError("install", "name", name, "is of another recipe")
    return path


def _proper_path(file: Path, name: str) -> Path:
    """Return where a file is to be, after a look at all of it."""
    if name == checkerboard_path().name:
        read_checkerboard(file)
        return checkerboard_path()
    if name.endswith("-run.safetensors"):
        return run_path(read_run(file).recipe)
    recipe = read_network(file).recipe
    assert recipe is not None
    return network_path(recipe)
