"""What must be the same on a worker, so that it draws the same pictures."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

import explainer
from explainer.errors import ExplainerError
from explainer.render.keys import PACKAGES, font

__all__ = ["DISTRIBUTION", "check", "differences", "here"]

DISTRIBUTION = "transposed-convolution-explainer"
SOURCES = "its sources"


def here() -> dict[str, str]:
    """Return the versions in this process's environment, by what they are versions of.

    They are looked up anew at every call: a worker lives long, and what renders a scene for it is
    a new process, which takes what is installed by then.
    """
    return {
        DISTRIBUTION: _version(DISTRIBUTION),
        SOURCES: _sources(),
        "Python": "{}.{}".format(*sys.version_info[:2]),
        **{package: _version(package) for package in PACKAGES},
        # A path says where, and that differs between systems; the file's name says which.
        "font": font().rpartition("/")[2],
    }


def differences(ours: Mapping[str, str], theirs: Mapping[str, str]) -> list[str]:
    """Return what differs, each with both versions."""
    return [
        f"{name} {theirs.get(name) or 'none'} (here {version or 'none'})"
        for name, version in ours.items()
        if theirs.get(name) != version
    ]


def check(
    address: str, ours: Mapping[str, str], workers: Mapping[str, Mapping[str, str] | BaseException]
) -> None:
    """See that all workers have our versions.

    Parameters
    ----------
    address : str
        Of the cluster.
    ours : mapping
        What `here` returns on this machine.
    workers : mapping
        For each worker's address what `here` returns there, or raises.

    Raises
    ------
    ExplainerError
        If one has not: which, and what differs.
    """
    wrong = {}
    for worker, theirs in workers.items():
        if isinstance(theirs, BaseException):
            wrong[worker] = f"cannot say its versions ({type(theirs).__name__}: {theirs})"
        elif different := differences(ours, theirs):
            wrong[worker] = f"has {', '.join(different)}"
    if not wrong:
        return
    worker, rule = next(iter(wrong.items()))
    others = f", and {len(wrong) - 1} more differ" if len(wrong) > 1 else ""
    remedy = (
        f"Install {DISTRIBUTION} {ours[DISTRIBUTION]} there as it is here, with the same versions "
        "of the packages, and start the worker again."
    )
    raise ExplainerError("lecture", "cluster", address, f"worker {worker} {rule}{others}", remedy)


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def _sources() -> str:
    """Return a short digest of this package's files."""
    root = Path(next(iter(explainer.__path__)))
    sha256 = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith("."):
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            sha256.update(f"{path.relative_to(root).as_posix()} {digest}\n".encode())
    return sha256.hexdigest()[:12]
