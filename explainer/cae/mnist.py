"""All 70,000 digits of MNIST: four files, downloaded once and checked."""

from __future__ import annotations

import hashlib
import http.client
import os
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from filelock import FileLock

from explainer.errors import ExplainerError
from explainer.files import atomic_write, cache_dir

__all__ = ["IDX", "MIRROR", "MIRROR_VARIABLE", "Download", "have", "idx_path"]

MIRROR = "https://ossci-datasets.s3.amazonaws.com/mnist/"
"""PyTorch's copy, which torchvision reads too; LeCun's own site no longer gives the files out."""

MIRROR_VARIABLE = "EXPLAINER_MNIST"
"""The environment variable that names another address of the same files."""

PATIENCE = 30.0
"""Seconds that the server may be silent."""

Download = Callable[[str, int, int], None]
"""Told the file's name, the bytes that are here and those that there are."""


class _File(NamedTuple):
    """A gzipped file, as everyone has it: the name without .gz, its bytes and its checksum."""

    name: str
    size: int
    sha256: str


_FILES = (
    _File("train-images-idx3-ubyte", 9_912_422,
          "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
    _File("train-labels-idx1-ubyte", 28_881,
          "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
    _File("t10k-images-idx3-ubyte", 1_648_877,
          "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
    _File("t10k-labels-idx1-ubyte", 4_542,
          "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"),
)  # fmt: skip

IDX = tuple(file.name for file in _FILES)
"""The files' names: images and labels to train on, then to test with."""


def idx_path(folder: Path, name: str) -> Path | None:
    """Return the file of a name, in either spelling, gzipped or not, if it is in the folder."""
    for spelled in (name, name.replace("-idx", ".idx")):
        for path in (folder / spelled, folder / f"{spelled}.gz"):
            if path.is_file():
                return path
    return None


def have(report: Download | None = None) -> Path:
    """Return the folder of the four files, ``mnist`` in the cache, and download what is missing.

    What is downloaded is never longer than it should be, is checked, and stands there whole or not
    at all. Proxies are those of the environment (``https_proxy``). Of several processes that ask at
    once, one downloads.

    Parameters
    ----------
    report : callable, optional
        Told of each file's progress.

    Raises
    ------
    ExplainerError
        If a file cannot be had, or is another than it should be.
    """
    folder = cache_dir() / "mnist"
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / ".lock"):
        for file in _FILES:
            if idx_path(folder, file.name) is None:
                _download(file, folder, report or (lambda *_: None))
    return folder


def _download(file: _File, folder: Path, report: Download) -> None:
    url = f"{(os.environ.get(MIRROR_VARIABLE) or MIRROR).rstrip('/')}/{file.name}.gz"
    remedy = (
        f"Put MNIST's four files into {folder}: {', '.join(f'{name}.gz' for name in IDX)}. Or name "
        f"another address of them in {MIRROR_VARIABLE}."
    )
    try:
        if not url.startswith(("http://", "https://")):
            raise ValueError("it is no http or https address")
        # An opener of its own: urlopen's looks for proxies once in a process.
        with urllib.request.build_opener().open(url, timeout=PATIENCE) as response:
            content = _read(response, file, report)
    except (OSError, http.client.HTTPException, ValueError) as error:
        if isinstance(error, urllib.error.HTTPError):
            error.close()
        rule = f"could not be downloaded ({_reason(error)})"
        raise ExplainerError("train", "dataset", url, rule, remedy) from error
    found = hashlib.sha256(content).hexdigest()
    if found != file.sha256:
        rule = f"is not MNIST's file: its sha256 is {found}, where it should be {file.sha256}"
        raise ExplainerError("train", "dataset", url, rule, remedy)
    with atomic_write(folder / f"{file.name}.gz") as part:
        part.write_bytes(content)


def _read(response: Any, file: _File, report: Download) -> bytes:
    """Read a file of a known size: no more, and no less."""
    content = bytearray()
    report(file.name, 0, file.size)
    while chunk := response.read(min(2**16, file.size + 1 - len(content))):
        content += chunk
        if len(content) > file.size:
            raise ValueError(f"it is longer than its {file.size:,} bytes")
        report(file.name, len(content), file.size)
    if len(content) < file.size:
        raise ValueError(f"it ended after {len(content):,} of {file.size:,} bytes")
    return bytes(content)


def _reason(error: Exception) -> object:
    """Return what went wrong, without urllib's words around it."""
    return error.reason if type(error) is urllib.error.URLError else error
