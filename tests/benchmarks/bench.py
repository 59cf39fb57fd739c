"""How fast scenes are rendered: our engine, Manim, and the encoder alone, on the same scenes.

``python -m tests.benchmarks.bench --scenes plain convolution --quality 1080p60 --repeat 3``

Each rendering runs in a process of its own; the three of a scene follow each other, and are repeated.
Machines drift: only ratios within a round are compared. Results are kept in ``renders/bench``.
"""

from __future__ import annotations

import argparse
import functools
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
QUALITIES = {
    "1080p60": (1920, 1080, 60),
    "720p30": (1280, 720, 30),
    "480p15": (854, 480, 15),
}
KINDS = ("ours", "stock", "limit")


def scene_named(name: str) -> Callable[..., Any]:
    """Return the scene of a name: ``plain``, or a file in ``scenes/``."""
    if name == "plain":
        from tests.benchmarks.plain import PlainSweep

        return PlainSweep
    from tests.scenes.playing import scene_class

    return functools.partial(scene_class(name), lang="en")


def run_ours(scene: Callable[..., Any], size: tuple[int, int, int], folder: Path) -> dict[str, Any]:
    """Render with our engine."""
    from explainer.render.engine import render_scene

    first: list[float] = []
    started = time.monotonic()
    info = render_scene(
        scene,
        folder / "ours.mp4",
        width=size[0],
        height=size[1],
        fps=size[2],
        on_frame=lambda _: first or first.append(time.monotonic() - started),
    )
    return {"frames": info.frames, "bytes": info.path.stat().st_size, "first_frame": first[0]}


def run_stock(
    scene: Callable[..., Any], size: tuple[int, int, int], folder: Path, *, caching: bool = False
) -> dict[str, Any]:
    """Render with Manim as it comes, its cache off unless `caching`."""
    from manim import tempconfig

    settings = {
        "pixel_width": size[0],
        "pixel_height": size[1],
        "frame_rate": size[2],
        "media_dir": str(folder),
        "disable_caching": not caching,
        "progress_bar": "none",
        "verbosity": "CRITICAL",
        "format": "mp4",
    }
    with tempconfig(settings):
        made = scene()
        made.render()
        path = Path(made.renderer.file_writer.movie_file_path)
    return {"bytes": path.stat().st_size}


def run_limit(
    scene: Callable[..., Any], size: tuple[int, int, int], folder: Path
) -> dict[str, Any]:
    """Encode what our engine makes, converted and in memory before the clock starts."""
    import numpy as np
    from manim import tempconfig

    from explainer.render.engine import FastRenderer, FastWriter
    from explainer.render.engine.encoder import EncoderStream
    from explainer.render.engine.planes import convert

    kept: list[tuple[list[Any], int]] = []
    planes = tuple(np.zeros((size[1] // k, size[0] // k), np.uint8) for k in (1, 2, 2))

    class Recorder(FastWriter):
        def write_changes(self, pixels: Any, rects: Any, repeat: int = 1) -> None:
            patches = []
            for left, top, right, bottom in rects:
                part = np.ascontiguousarray(pixels[top:bottom, left:right])
                convert(part, planes, (left, top, right, bottom))
                for i, k in enumerate((1, 2, 2)):
                    place = (slice(top // k, bottom // k), slice(left // k, right // k))
                    patches.append((i, place, planes[i][place].copy()))
            kept.append((patches, repeat))

        def begin_animation(self, *args: Any, **kwargs: Any) -> None:
            pass

    settings = {
        "pixel_width": size[0],
        "pixel_height": size[1],
        "frame_rate": size[2],
        "media_dir": str(folder),
        "progress_bar": "none",
        "verbosity": "CRITICAL",
        "format": "mp4",
        "video_encoder_options": {"preset": "veryfast", "crf": "23"},
    }
    with tempconfig(settings):
        made = scene(renderer=FastRenderer(file_writer_class=Recorder))
        made.render()
    wall, cpu = time.monotonic(), time.process_time()
    target = folder / "limit.mp4"
    stream = EncoderStream(target, made.renderer.file_writer.video_encoder)
    for patches, repeat in kept:
        for i, place, values in patches:
            stream.planes[i][place] = values
        stream.write([], repeat)
    stream.close()
    return {
        "frames": stream.frames,
        "bytes": target.stat().st_size,
        "wall": time.monotonic() - wall,
        "cpu": time.process_time() - cpu,
    }


RUNS: dict[str, Callable[..., dict[str, Any]]] = {
    "ours": run_ours,
    "stock": run_stock,
    "stock-defaults": functools.partial(run_stock, caching=True),
    "limit": run_limit,
}


def work(kind: str, name: str, quality: str) -> dict[str, Any]:
    """Render one scene one way in this process, and measure it."""
    scene, size = scene_named(name), QUALITIES[quality]
    import explainer.render.engine  # noqa: F401  # what is imported is not measured

    with tempfile.TemporaryDirectory() as folder:
        wall, cpu = time.monotonic(), time.process_time()
        found = RUNS[kind](scene, size, Path(folder))
        found.setdefault("wall", time.monotonic() - wall)
        found.setdefault("cpu", time.process_time() - cpu)
    found["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return found


def measure(kind: str, name: str, quality: str) -> dict[str, Any]:
    """Measure in a process of its own."""
    started = time.monotonic()
    command = [sys.executable, "-m", "tests.benchmarks.bench", "--work", kind, name, quality]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ}
    )
    if done.returncode:
        raise SystemExit(f"{kind} {name}:\n{done.stderr}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return {**found, "process": time.monotonic() - started}


def spread(values: Sequence[float]) -> dict[str, float]:
    """Return minimum, median and maximum."""
    return {"min": min(values), "median": statistics.median(values), "max": max(values)}


def summary(rounds: Sequence[dict[str, dict[str, Any]]], fps: int) -> dict[str, Any]:
    """Return the ratios within each round, and the peak of memory."""
    frames = rounds[0]["ours"]["frames"]
    found: dict[str, Any] = {
        "frames": frames,
        "plays_seconds": frames / fps,
        "faster_than_it_plays": spread([frames / fps / r["ours"]["wall"] for r in rounds]),
        "peak_mb": max(r["ours"]["peak_mb"] for r in rounds),
    }
    for kind in rounds[0]:
        if kind.startswith("stock"):
            for clock in ("wall", "cpu"):
                ratios = [r[kind][clock] / r["ours"][clock] for r in rounds]
                found[f"{kind}/ours {clock}"] = spread(ratios)
        elif kind == "limit":
            for clock in ("wall", "cpu"):
                ratios = [r["ours"][clock] / r[kind][clock] for r in rounds]
                found[f"ours/limit {clock}"] = spread(ratios)
            found["bytes/limit"] = rounds[0]["ours"]["bytes"] / rounds[0][kind]["bytes"]
    return found


def report(name: str, quality: str, found: dict[str, Any]) -> None:
    """Print a summary."""
    print(f"{name} {quality}: {found['frames']} frames, {found['peak_mb']:.0f} MB")
    for key, value in found.items():
        if isinstance(value, dict):
            print(f"  {key:22}" + "  ".join(f"{k} {v:.2f}" for k, v in value.items()), flush=True)


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scenes", nargs="+", default=["plain", "convolution", "why_stride"])
    parser.add_argument("--quality", choices=QUALITIES, default="1080p60")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--kinds", nargs="+", choices=RUNS, default=list(KINDS))
    parser.add_argument("--work", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work:
        print(json.dumps(work(*options.work)))
        return
    results = {}
    for name in options.scenes:
        rounds = [
            {kind: measure(kind, name, options.quality) for kind in options.kinds}
            for _ in range(options.repeat)
        ]
        found = summary(rounds, QUALITIES[options.quality][2])
        report(name, options.quality, found)
        results[name] = {"summary": found, "rounds": rounds}
    folder = ROOT / "renders" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    stamp = time.strftime("%Y%m%d-%H%M%S")
    target = folder / f"engine-{options.quality}-{stamp}.json"
    target.write_text(json.dumps(results, indent=1), encoding="utf-8")
    print(f"written to {target.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
