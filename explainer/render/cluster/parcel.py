"""Scenes and their outcomes as data that crosses between machines: strings, numbers, bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeAlias

from explainer.errors import ExplainerError
from explainer.files import atomic_write
from explainer.render.job import SceneJob, SceneResult, TimedBeat
from explainer.render.keys import imported, uses_network, uses_run
from explainer.render.settings import Picture

__all__ = ["Parcel", "job_of", "pack", "pack_result", "result_of", "unpack", "unpack_result"]

Parcel: TypeAlias = dict[str, Any]
"""Dicts, lists, strings, numbers and bytes."""


def pack(job: SceneJob) -> Parcel:
    """Return a scene with the contents of all files that it needs and this package lacks.

    These are its own file, those beside it that it imports, and what was trained, the network and
    its run, if it shows that: a worker neither has this machine's files nor trains.
    """
    beside = [path for path in [job.source.with_name("__init__.py")] if path.is_file()]
    sources = {path.name: path.read_bytes() for path in [*beside, *imported(job.source)]}
    trained = _trained(run=uses_run(job.source)) if uses_network(job.source) else []
    about = asdict(job) | {"source": job.source.name, "work": ""}
    return about | {"files": sources, "trained": trained}


def _trained(*, run: bool) -> list[Parcel]:
    from explainer.cae.installing import shown_files
    from explainer.cae.store import read_network

    files = shown_files(run=run)
    read_network(files[0])  # refuses a missing or damaged one here rather than there
    blobs = {path.name: path.read_bytes() for path in files if path.is_file()}
    return [{"name": n, "sha256": _sha256(blob), "bytes": blob} for n, blob in blobs.items()]


def unpack(parcel: Mapping[str, Any], folder: Path) -> SceneJob:
    """Write the files of a parcel below `folder`, and return the scene as a job there.

    Raises
    ------
    ExplainerError
        If a trained file is not what was sent.
    """
    scenes, work = folder / "scenes", folder / "work"
    scenes.mkdir()
    work.mkdir()
    # A package, so that a scene that imports a neighbour gets the one that was sent.
    for name, content in {"__init__.py": b"", **parcel["files"]}.items():
        (scenes / name).write_bytes(content)
    for trained in parcel["trained"]:
        (folder / trained["name"]).write_bytes(_checked(trained, parcel["name"]))
    about = {key: value for key, value in parcel.items() if key not in ("files", "trained")}
    return job_of(about | {"source": scenes / about["source"], "work": work})


def job_of(about: Mapping[str, Any]) -> SceneJob:
    """Return the job whose fields, as `dataclasses.asdict` gives them, are these."""
    paths = {name: Path(about[name]) for name in ("source", "work")}
    first, end = about["part"] or (0, 0)  # JSON made a list of it
    part = (first, end) if about["part"] else None
    return SceneJob(**{**about, **paths, "picture": Picture(**about["picture"]), "part": part})


def result_of(about: Mapping[str, Any]) -> SceneResult:
    """Return the result whose fields, as `dataclasses.asdict` gives them, are these."""
    beats = tuple(TimedBeat(**beat) for beat in about["beats"])
    return SceneResult(**{**about, "clip": Path(about["clip"]), "beats": beats})


def pack_result(result: SceneResult) -> Parcel:
    """Return a result with the contents of its clip."""
    clip = result.clip.read_bytes()
    about = asdict(result) | {"clip": result.clip.name}
    return {"about": about, "sha256": _sha256(clip), "bytes": clip}


def unpack_result(parcel: Mapping[str, Any], work: Path) -> SceneResult:
    """Write the clip of a parcel into the folder `work`, and return the result as it is there.

    Raises
    ------
    ExplainerError
        If the clip is not what was sent.
    """
    about = parcel["about"]
    clip = work / Path(about["clip"]).name
    content = _checked(parcel, about["name"])
    with atomic_write(clip) as part:
        part.write_bytes(content)
    return result_of({**about, "clip": clip})


def _checked(parcel: Mapping[str, Any], name: str) -> bytes:
    """Return the bytes of a parcel if they have the digest that was sent with them."""
    content: bytes = parcel["bytes"]
    if _sha256(content) != parcel["sha256"]:
        raise ExplainerError("lecture", "scene", name, "a file of it was damaged on its way")
    return content


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
