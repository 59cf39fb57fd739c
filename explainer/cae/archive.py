"""Arrays and what is known of them in one safetensors file: written whole, checked when read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

from explainer.errors import ExplainerError
from explainer.files import atomic_write

__all__ = ["Tensors", "digest", "refusing", "unpack", "write_archive"]

Tensors = dict[str, NDArray[Any]]


def write_archive(path: Path, tensors: Mapping[str, NDArray[Any]], about: dict[str, Any]) -> None:
    """Write arrays by name, and `about`, what is known of them, as JSON in the file's metadata."""
    # safetensors writes memory as it lies, and torch's channels may lie last.
    lying = {n: np.ascontiguousarray(a).reshape(a.shape) for n, a in tensors.items()}
    # One entry only: safetensors writes several in no fixed order.
    blob = save(lying, {"explainer": json.dumps(about)})
    with atomic_write(path) as part:
        part.write_bytes(blob)


def unpack(content: bytes, form: int) -> tuple[dict[str, Any], Tensors]:
    """Return what is known of the arrays, and the arrays by name, sorted, of such a file's bytes.

    Parameters
    ----------
    content : bytes
        What `write_archive` wrote.
    form : int
        The format that `about` must say it is.

    Raises
    ------
    ValueError, KeyError, TypeError, SafetensorError
        If it is truncated, of another format or by another program; see `refusing`.
    """
    tensors = dict(sorted(load(content).items()))
    length = int.from_bytes(content[:8], "little")  # safetensors: a header's length, then itself
    about = json.loads(json.loads(content[8 : 8 + length])["__metadata__"]["explainer"])
    if not isinstance(about, dict) or about["format"] != form:
        raise ValueError(f"its format is not {form}")
    return about, tensors


def digest(tensors: Mapping[str, NDArray[Any]]) -> str:
    """Return the sha256 of names and bytes, in the order given."""
    sha256 = hashlib.sha256()
    for name, array in tensors.items():
        sha256.update(name.encode() + array.tobytes())
    return sha256.hexdigest()


@contextmanager
def refusing(
    operation: str, path: Path, rule: str, *, argument: str = "path", remedy: str = ""
) -> Iterator[None]:
    """Refuse, in the words of `rule`, a file in which something is missing or is not as it was.

    Raises
    ------
    ExplainerError
        In place of what reading it raised.
    """
    try:
        yield
    except (OSError, SafetensorError, KeyError, TypeError, ValueError) as error:
        rule = f"{rule} ({error})"
        raise ExplainerError(operation, argument, str(path), rule, remedy) from error
