"""Where the project keeps files it can make again, and how it writes any file: all or nothing."""

from __future__ import annotations

import errno
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from platformdirs import user_cache_dir

from explainer.errors import ExplainerError

__all__ = ["APPLICATION", "CACHE_VARIABLE", "atomic_folder", "atomic_write", "cache_dir"]

APPLICATION = "transposed-convolution-explainer"
"""The name of this project's folder among a user's caches."""

CACHE_VARIABLE = "EXPLAINER_CACHE"
"""The environment variable that names another cache folder."""

NAMELESS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""What the system refuses when a file is open already, and so without a name."""


def cache_dir() -> Path:
    """Return the folder of everything that can be made again: digits, trained networks.

    The user's cache folder as the operating system has it (on Linux
    ``~/.cache/transposed-convolution-explainer``), or the folder that the environment
    variable ``EXPLAINER_CACHE`` names. It is looked up at every call and not created here:
    `atomic_write` creates the folders it writes into. Deleting it costs time, never work.

    Returns
    -------
    pathlib.Path
        An absolute path.

    Examples
    --------
    >>> from unittest.mock import patch
    >>> with patch.dict("os.environ", {"EXPLAINER_CACHE": "elsewhere"}):
    ...     cache_dir().name
    'elsewhere'
    """
    chosen = os.environ.get(CACHE_VARIABLE)
    if chosen:
        return Path(chosen).expanduser().absolute()
    return Path(user_cache_dir(APPLICATION, appauthor=False))


@contextmanager
def atomic_write(target: str | os.PathLike[str]) -> Iterator[Path]:
    """Write `target` whole or not at all.

    Yields a path in the same folder, which does not exist yet, for the caller to write. When
    the block ends well, the file is flushed to the disk and renamed to `target` in one step;
    when it raises (Ctrl-C included) the file is removed and `target` stays as it was. A reader
    therefore sees the old file or the new one, never half of either.

    Parameters
    ----------
    target : path
        The file to write. Its folder is made if need be.

    Yields
    ------
    pathlib.Path
        The path to write. It keeps the suffix of `target`, because ffmpeg and others choose
        the format by it, and begins with a dot and ends with ``.part`` before that suffix, so
        that what a killed process leaves behind is recognised (``.name.*.part.mp4``).

    Raises
    ------
    ExplainerError
        If the block ends without having written the file.
    OSError
        If the folder or the file cannot be written; it names `target`.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with atomic_write(Path(folder) / "new" / "a.txt") as path:
    ...         _ = path.write_text("whole", encoding="utf-8")
    ...     [file.name for file in Path(folder).rglob("*.txt")]
    ['a.txt']
    """
    target = Path(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    # The name is drawn, and the file left for the caller to create: it then gets the user's usual
    # permissions, where tempfile.mkstemp would make it readable by nobody else.
    part = target.with_name(f".{target.stem}.{uuid.uuid4().hex[:12]}.part{target.suffix}")
    try:
        yield part
        if not part.is_file():
            raise ExplainerError(
                "atomic_write", "target", str(target), "nothing was written to the path given"
            )
        _flush(part, os.O_RDWR)
        os.replace(part, target)
    except BaseException as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise _named(error, part, target)  # noqa: B904
    if os.name == "posix":
        # The rename itself is durable only when the folder is; Windows cannot open a folder.
        _flush(target.parent, os.O_RDONLY)


@contextmanager
def atomic_folder(target: str | os.PathLike[str]) -> Iterator[Path]:
    """Write the folder `target` whole or not at all; what it held before goes.

    Yields a new, empty folder beside it for the caller to fill. When the block ends well, it takes
    the place of `target`; when it raises, it is removed and `target` stays as it was. No file
    system replaces a folder in one step: for a moment there is none.

    Parameters
    ----------
    target : path
        The folder to write. The one above it is made if need be.

    Yields
    ------
    pathlib.Path
        The folder to fill, called ``.name.*.part``.

    Raises
    ------
    OSError
        If the folder cannot be written or replaced.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     for name in ("a", "b"):
    ...         with atomic_folder(Path(folder) / "new") as part:
    ...             _ = (part / name).write_text("whole", encoding="utf-8")
    ...     [str(path.relative_to(folder)) for path in sorted(Path(folder).rglob("*"))]
    ['new', 'new/b']
    """
    target = Path(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.{uuid.uuid4().hex[:12]}.part")
    old = part.with_suffix(".old")
    try:
        part.mkdir()
        yield part
        if os.path.lexists(target):
            os.replace(target, old)
        try:
            os.replace(part, target)
        except BaseException:
            if os.path.lexists(old):
                os.replace(old, target)
            raise
    except BaseException as error:
        shutil.rmtree(part, ignore_errors=True)
        raise _named(error, part, target)  # noqa: B904
    shutil.rmtree(old, ignore_errors=True)


def _named(error: BaseException, part: Path, target: Path) -> BaseException:
    """Return an error that names what was to be written, not what is written aside, or nothing."""
    if not isinstance(error, OSError):
        return error
    name = part if error.filename is None and error.errno in NAMELESS else error.filename
    if not str(name).startswith(str(part)):
        return error
    # Not set in the error itself: PyAV's refuse that.
    return OSError(error.errno, error.strerror, f"{target}{str(name).removeprefix(str(part))}")


def _flush(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
