"""Jobs cross to other machines as plain data, and arrive as they were."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import scenes
from explainer.render.cluster.parcel import job_of, pack, unpack
from explainer.render.job import SceneJob
from explainer.render.settings import Picture
from explainer.render.worker import scene_class


def test_parameters_travel_with_the_job(tmp_path: Path) -> None:
    source = Path(scenes.__path__[0]) / "zero_insertion.py"
    takes = scene_class(source).takes
    chosen = takes.of({"input": 2, "kernel": [[1, 2, 0], [0, 1, 0], [3, 0, 1]]}).chosen()
    job = SceneJob(
        name="zero_insertion-2",
        source=source,
        lang="ko",
        picture=Picture(128, 72, 10),
        work=tmp_path,
        part=(1, 3),
        parameters=chosen,
    )
    there = unpack(pack(job), tmp_path)
    in_child = job_of(json.loads(json.dumps(asdict(there), default=str)))
    assert in_child.name == job.name
    assert in_child.part == job.part
    assert in_child.source.read_bytes() == source.read_bytes()
    assert takes.of(in_child.parameters) == takes.of(chosen)
