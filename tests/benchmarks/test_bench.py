"""The benchmark measures what it says, on a small scene; how fast is not asked here."""

from __future__ import annotations

import functools
import json

import numpy as np
import pytest
from click.testing import CliRunner

from explainer.cae import Network
from explainer.render.engine import encoder, x264
from explainer.render.settings import Picture
from tests.benchmarks import __main__ as bench
from tests.benchmarks.decoding import timed
from tests.benchmarks.ways import ENCODER, PRESET, WAYS, limit, work
from tests.cae.test_network import parameters

SMALL = Picture(256, 144, 10)  # rows of 16 macroblocks: see tests/render/engine/shots.py


@pytest.mark.parametrize("way", WAYS)
def test_every_way_makes_the_video(way):
    found = work(way, "Moving:1", SMALL)
    assert found["bytes"] > 1000
    assert found["wall"] > 0
    assert found.get("frames", 80) == 8 * 10


def test_the_limit_encodes_the_same_frames(monkeypatch):
    def refuse(*_):
        raise ValueError

    monkeypatch.setattr(x264, "Holder", refuse)  # held frames are for x264 too, as in the limit
    monkeypatch.setattr(encoder, "THREADS", 1)
    one_thread = functools.partial(limit, options={**ENCODER, "threads": "1"})
    monkeypatch.setitem(WAYS, "limit", one_thread)
    assert work("limit", "Moving:2", SMALL)["bytes"] == work("ours", "Moving:2", SMALL)["bytes"]


def test_the_preset_as_it_comes_has_none_of_our_options():
    assert x264.DRAWINGS.keys() <= PRESET.keys()
    assert not x264.DRAWINGS.items() & PRESET.items()


def test_results_are_kept(tmp_path, monkeypatch):
    figures = {"frames": 30, "bytes": 100, "wall": 2.0, "first_frame": 0.1, "peak_mb": 200.0}
    walls = iter((2.0, 8.0, 1.0, 1.0) * 2)
    monkeypatch.setattr(bench, "measured", lambda *_: {**figures, "wall": next(walls)})
    monkeypatch.setattr(bench, "ROOT", tmp_path)
    monkeypatch.setattr(bench, "BENCH", tmp_path / "bench")
    options = ["--only", "scenes", "--scenes", "title", "--quality", "hd", "--repeat", "2"]
    options += ["--ways", "ours,stock,limit,preset"]
    done = CliRunner().invoke(bench.bench, options)
    assert done.exit_code == 0, done.output
    (kept,) = (tmp_path / "bench").glob("*.json")
    ratios = json.loads(kept.read_text("utf-8"))["scenes"]["title"]["ratios"]
    assert ratios["times faster than stock"] == {"min": 4.0, "median": 4.0, "max": 4.0}
    assert ratios["of the encoder's time"]["median"] == 2.0
    assert ratios["of the preset's bytes"]["median"] == 1.0
    assert ratios["times faster than it plays"]["median"] == 0.5


def test_the_reference_and_torch_decode_the_same():
    network = Network(parameters(latent=3), 3)
    latents = np.random.default_rng(0).standard_normal((130, 3), dtype=np.float32)
    found = timed(network, latents, rounds=2)
    assert found["difference"] < 1e-5
    assert len(found["rounds"]) == 2
    for seconds in found["rounds"]:
        assert list(seconds) == ["reference", "torch", "torch's fastest"]
        assert min(seconds.values()) > 0


def test_decoding_is_kept_alone(tmp_path, monkeypatch):
    rounds = [{"reference": 3.0, "torch": 4.0, "torch's fastest": t} for t in (2.0, 1.5, 1.0)]
    monkeypatch.setattr(bench, "apart", lambda *_, **__: {"rounds": rounds, "difference": 0.0})
    monkeypatch.setattr(bench, "ROOT", tmp_path)
    monkeypatch.setattr(bench, "BENCH", tmp_path / "bench")
    done = CliRunner().invoke(bench.bench, ["--only", "decoding"])
    assert done.exit_code == 0, done.output
    (kept,) = (tmp_path / "bench").glob("*.json")
    results = json.loads(kept.read_text("utf-8"))
    assert results.keys() == {"machine", "decoding"}
    ratios = results["decoding"]["ratios"]["times the seconds of torch's fastest"]
    assert ratios == {"min": 1.5, "median": 2.0, "max": 3.0}
