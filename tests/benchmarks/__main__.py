"""How fast lectures are rendered, and digits decoded, measured: ``./run bench``.

Every rendering runs in a process of its own. The ways to render a scene follow each other, round
after round: machines drift, so that only ratios within a round are compared. Results are printed
and kept in ``renders/bench``.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from explainer.files import atomic_write
from explainer.render.settings import QUALITIES, Picture
from tests.benchmarks.decoding import THREADS

ROOT = Path(__file__).parents[2]
BENCH = ROOT / "renders" / "bench"
PARTS = ("scenes", "lecture", "growth", "decoding")

Figures = dict[str, Any]


@click.command(help=(__doc__ or "").split("\n\n")[1])
@click.option(
    "--scenes",
    default="PlainSweep,convolution",
    show_default=True,
    help="Scenes to compare, or `all`: PlainSweep, Moving:SIDE, Looping:TIMES, or the lecture's.",
)
@click.option("--quality", type=click.Choice(list(QUALITIES)), default="fhd", show_default=True)
@click.option("--repeat", type=click.IntRange(1), default=3, show_default=True, help="Rounds.")
@click.option("--ways", default="ours,stock,stock-caching,limit,preset", show_default=True)
@click.option("--only", type=click.Choice(PARTS), help="Of all parts.")
def bench(scenes: str, quality: str, repeat: int, ways: str, only: str | None) -> None:
    """Measure, print and keep."""
    console = Console(highlight=False)
    results: dict[str, Any] = {"machine": machine()}
    if only in (None, "scenes"):
        picture = QUALITIES[quality]
        results["scenes"] = {
            name: compared(console, name, picture, ways.split(","), repeat)
            for name in (names() if scenes == "all" else scenes.split(","))
        }
    if only in (None, "lecture"):
        results["lecture"] = lecture(console, repeat)
    if only in (None, "growth"):
        results["growth"] = growth(console)
    if only in (None, "decoding"):
        results["decoding"] = decoding(console, 5 * repeat)
    target = BENCH / f"{datetime.now(UTC):%Y%m%d-%H%M%S}.json"
    with atomic_write(target) as part:
        part.write_text(json.dumps(results, indent=1), encoding="utf-8")
    console.print(f"kept in {target.relative_to(ROOT)}")


def names() -> list[str]:
    """Return the plain scene and the lecture's own."""
    from explainer.render.reading import read_lecture

    return ["PlainSweep", *read_lecture(None).select(())]


def machine() -> Figures:
    """Return what the figures depend on."""
    packages = ("av", "manim", "numpy", "pycairo")
    return {
        "processors": os.cpu_count(),
        "machine": platform.machine(),
        "python": platform.python_version(),
        **{name: metadata.version(name) for name in packages},
    }


# --- Scenes


def compared(
    console: Console, name: str, picture: Picture, ways: Sequence[str], repeat: int
) -> Figures:
    """Render a scene every way, `repeat` times, and return the ratios of each round."""
    rounds = [{way: measured(way, name, picture) for way in ways} for _ in range(repeat)]
    played = rounds[0]["ours"]["frames"] / picture.fps
    ratios = {"times faster than it plays": [played / r["ours"]["wall"] for r in rounds]}
    for way in ways:
        if way.startswith("stock"):
            faster = [r[way]["wall"] / r["ours"]["wall"] for r in rounds]
            ratios[f"times faster than {way}"] = faster
    if "limit" in ways:
        ratios["of the encoder's time"] = [r["ours"]["wall"] / r["limit"]["wall"] for r in rounds]
    if "preset" in ways:
        ratios["of the preset's bytes"] = [
            r["ours"]["bytes"] / r["preset"]["bytes"] for r in rounds
        ]
    values = {
        "seconds of video": [played],
        "seconds": [r["ours"]["wall"] for r in rounds],
        "first frame after": [r["ours"]["first_frame"] for r in rounds],
        "peak MB": [r["ours"]["peak_mb"] for r in rounds],
    }
    show(console, f"{name} {picture.label}", {**ratios, **values})
    return {"rounds": rounds, "ratios": {key: spread(value) for key, value in ratios.items()}}


def measured(way: str, name: str, picture: Picture) -> Figures:
    """Render one scene one way in a process of its own."""
    code = (
        "import json; from tests.benchmarks.ways import work;"
        "from explainer.render.settings import Picture;"
        f"print(json.dumps(work({way!r}, {name!r}, {picture!r})))"
    )
    started = time.monotonic()
    found = apart(f"{name}, {way}", code)
    return {**found, "process": time.monotonic() - started}


def apart(label: str, code: str, **environment: str) -> Figures:
    """Run code in a process of its own, and return the JSON that it prints last."""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, **environment},
    )  # fmt: skip
    if done.returncode:
        raise click.ClickException(f"{label}:\n{done.stderr}")
    found: Figures = json.loads(done.stdout.splitlines()[-1])
    return found


# --- The whole, as users meet it


def lecture(console: Console, repeat: int) -> Figures:
    """Make the whole lecture, and one scene as a draft, each from its command."""
    found = {
        "lecture 720p30": [command("lecture") for _ in range(repeat)],
        "one scene, draft": [
            command("lecture", "--quality", "draft", "--only", "convolution") for _ in range(repeat)
        ],
    }
    for name, runs in found.items():
        rows = {
            "seconds from command to file": [run["wall"] for run in runs],
            "seconds of video": [runs[0]["seconds"]],
            "times faster than it plays": [run["seconds"] / run["wall"] for run in runs],
            "MB": [runs[0]["bytes"] / 1e6],
        }
        show(console, name, rows)
    return found


def command(*arguments: str) -> Figures:
    """Run `explainer` with these arguments into an empty folder."""
    import av

    explainer = [sys.executable, "-c", "from explainer.cli import main; main()"]
    with tempfile.TemporaryDirectory() as folder:
        started = time.monotonic()
        subprocess.run([*explainer, *arguments, "--out", folder], check=True, capture_output=True)
        wall = time.monotonic() - started
        (video,) = Path(folder).glob("*.mp4")
        with av.open(str(video)) as container:
            seconds = (container.duration or 0) / 1e6
        return {"wall": wall, "seconds": seconds, "bytes": video.stat().st_size}


def growth(console: Console) -> Figures:
    """Let the length of a scene, then the area that changes in it, grow to 4 and 16 times."""
    found = {}
    for kind, sizes, what in (
        ("Looping", (1, 4, 16), "length"),
        ("Moving", (1, 2, 4), "side of what moves (area: its square)"),
    ):
        runs = [measured("ours", f"{kind}:{size}", QUALITIES["hd"]) for size in sizes]
        table = Table("times", "seconds", "of the first", "peak MB", title=f"{what}, 720p30")
        for size, run in zip(sizes, runs, strict=True):
            share = run["wall"] / runs[0]["wall"]
            table.add_row(str(size), f"{run['wall']:.2f}", f"{share:.2f}", f"{run['peak_mb']:.0f}")
        console.print(table)
        found[kind] = dict(zip(map(str, sizes), runs, strict=True))
    return found


# --- The reference


def decoding(console: Console, rounds: int) -> Figures:
    """Have the NumPy reference and torch decode the 1,000 test digits, on one thread each."""
    code = "import json; from tests.benchmarks.decoding import work;"
    code += f"print(json.dumps(work({rounds})))"
    found = apart("decoding", code, **THREADS)
    ways = list(found["rounds"][0])
    values = {f"{way}: seconds": [r[way] for r in found["rounds"]] for way in ways}
    ratios = {
        f"times the seconds of {way}": [r["reference"] / r[way] for r in found["rounds"]]
        for way in ways[1:]
    }
    rows = {**values, **ratios, "largest difference": [found["difference"]]}
    show(console, "The reference decodes 1,000 digits, on one thread", rows)
    return {**found, "ratios": {name: spread(value) for name, value in ratios.items()}}


# --- Figures


def spread(values: Sequence[float]) -> Figures:
    """Return minimum, median and maximum."""
    return {"min": min(values), "median": statistics.median(values), "max": max(values)}


def show(console: Console, title: str, rows: dict[str, list[float]]) -> None:
    """Print figures as a table."""
    table = Table("", "min", "median", "max", title=title)
    for name, values in rows.items():
        table.add_row(name, *(f"{value:.3g}" for value in spread(values).values()))
    console.print(table)


if __name__ == "__main__":
    bench()
