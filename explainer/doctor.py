"""What this project needs, whether it is there, and how to mend what is not."""

from __future__ import annotations

import importlib.util
import json
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from explainer.errors import ExplainerError
from explainer.files import cache_dir
from explainer.theme import FONT

__all__ = ["Check", "checks", "run"]

DISTRIBUTION = "transposed-convolution-explainer"
CONSTRAINTS = Path(__file__).resolve().parent.parent / ".constraints.txt"
SPACE = 1e9


@dataclass(frozen=True)
class Check:
    """One thing that was looked at.

    Attributes
    ----------
    name : str
        What.
    state : str
        "good"; "missing", if the lecture cannot be made without; or "warning".
    found : str
        What is there.
    remedy : str
        What to do about it, if it is not good.
    """

    name: str
    state: str
    found: str
    remedy: str = ""


def run(out: Path, *, as_json: bool = False) -> int:
    """Print all checks; return 1 if something necessary is missing, else 0."""
    found = list(checks(out))
    if as_json:
        print(json.dumps([asdict(check) for check in found], indent=2))
    else:
        _print(found)
    return int(any(check.state == "missing" for check in found))


def checks(out: Path) -> Iterator[Check]:
    """Look at everything; `out` is the folder that videos go to."""
    yield _python()
    yield _packages()
    yield _drawing()
    yield _encoder()
    yield _font()
    yield _network()
    yield _cluster()
    yield _speech()
    yield _writable("videos", out, "Name another folder with --out.")
    yield _writable("cache", cache_dir(), "Name another folder in EXPLAINER_CACHE.")
    yield _space(out)


def _python() -> Check:
    good = sys.version_info >= (3, 11)
    remedy = "" if good else "Install Python 3.11 or later, and name it: PYTHON=... ./run doctor"
    found = f"{platform.python_version()} ({sys.executable})"
    return Check("Python", "good" if good else "missing", found, remedy)


def _packages() -> Check:
    missing, other = [], []
    pinned = _pinned()
    for name in _required():
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            missing.append(name)
            continue
        # A local label such as +cpu names a build, not another version.
        if version.partition("+")[0] != pinned.get(name, version.partition("+")[0]):
            other.append(f"{name} {version} (tested: {pinned[name]})")
    remedy = "Delete .venv and start ./run doctor again."
    if missing:
        return Check("packages", "missing", f"not installed: {', '.join(missing)}", remedy)
    if other:
        return Check("packages", "warning", f"other versions: {', '.join(other)}", remedy)
    return Check("packages", "good", f"{len(_required())} as tested")


def _required() -> list[str]:
    """Return the packages that this one asks for, and those that are pinned and installed."""
    try:
        asked = metadata.requires(DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        asked = []
    direct = [_normal(re.split(r"[^\w.-]", line)[0]) for line in asked if "extra ==" not in line]
    installed = {_normal(found.name) for found in metadata.distributions()}
    return sorted({*direct, *(name for name in _pinned() if name in installed)})


def _pinned() -> dict[str, str]:
    if not CONSTRAINTS.is_file():
        return {}
    lines = CONSTRAINTS.read_text(encoding="utf-8").splitlines()
    pairs = (line.split("==") for line in lines if "==" in line)
    return {_normal(name): version.strip() for name, version in pairs}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _drawing() -> Check:
    remedy = "Install libcairo2 and libpango-1.0 (Debian's names), delete .venv, start ./run again."
    try:
        import cairo
        import manimpango
    except ImportError as error:
        return Check("Cairo and Pango", "missing", str(error), remedy)
    versions = f"Cairo {cairo.cairo_version_string()}, Pango {manimpango.pango_version()}"
    return Check("Cairo and Pango", "good", versions)


def _encoder() -> Check:
    remedy = "Install PyAV's own wheel: .venv/bin/pip install --force-reinstall av"
    if importlib.util.find_spec("av") is None:
        return Check("H.264 encoder", "missing", "PyAV is not installed", remedy)
    import av

    try:
        av.Codec("libx264", "w")
    except ValueError:
        return Check("H.264 encoder", "missing", f"PyAV {av.__version__} has no libx264", remedy)
    return Check("H.264 encoder", "good", f"libx264 in PyAV {av.__version__}")


def _font() -> Check:
    remedy = "Install it (Debian: fonts-nanum); without it letters look otherwise, Korean worst."
    if not shutil.which("fc-list"):
        return Check("font", "warning", "fc-list is not installed, so it is not known", remedy)
    command = ["fc-list", FONT, "file"]
    listed = subprocess.run(command, capture_output=True, text=True, check=False).stdout.split(":")
    found = listed[0].strip()
    if not found:
        return Check("font", "warning", f"{FONT} is not installed", remedy)
    return Check("font", "good", f"{FONT} ({found})")


def _network() -> Check:
    from explainer.cae import Recipe
    from explainer.cae.store import network_path, read_network

    path = network_path(Recipe())
    remedy = "Nothing to do: `lecture` trains it first; or train it now with `train`."
    if not path.is_file():
        return Check("network", "warning", f"not trained yet ({path})", remedy)
    try:
        read_network(path)
    except ExplainerError as error:
        return Check("network", "warning", str(error), remedy)
    return Check("network", "good", f"trained ({path})")


def _cluster() -> Check:
    try:
        found = f"Dask {metadata.version('distributed')}, for lecture --cluster"
    except metadata.PackageNotFoundError:
        # Nothing is wrong then: it is an extra.
        found = "no Dask; only lecture --cluster needs it: pip install -e '.[cluster]'"
    return Check("cluster", "good", found)


def _speech() -> Check:
    from explainer.render.voice.engines import ENGINES, REMEDY, find_voice

    found = []
    for name in ENGINES:
        with suppress(ExplainerError):
            find_voice(name, "en")
            found.append(name)
    if found:
        return Check("voice", "good", f"{', '.join(found)}, for lecture --voice")
    # Nothing is wrong then: it is an extra.
    return Check("voice", "good", f"none; only lecture --voice needs one. {REMEDY}")


def _writable(name: str, folder: Path, remedy: str) -> Check:
    try:
        with tempfile.TemporaryFile(dir=_existing(folder)):
            pass
    except OSError as error:
        found = f"{folder} cannot be written: {error.strerror}"
        return Check(name, "missing", found, remedy)
    if folder.exists() and not folder.is_dir():
        return Check(name, "missing", f"{folder} is not a folder", remedy)
    return Check(name, "good", f"{folder} can be written")


def _space(folder: Path) -> Check:
    free = shutil.disk_usage(_existing(folder)).free
    state = "good" if free >= SPACE else "warning"
    remedy = "" if free >= SPACE else "The lecture needs up to 1 GB while it is made; free some."
    return Check("disk space", state, f"{free / 1e9:.1f} GB free", remedy)


def _existing(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that exists."""
    folder = folder.absolute()
    return next(path for path in (folder, *folder.parents) if path.is_dir())


def _print(found: list[Check]) -> None:
    console = Console(width=None if sys.stdout.isatty() else 200, highlight=False)
    colours = {"good": "green", "warning": "yellow", "missing": "red"}
    table = Table(box=None, pad_edge=False, show_header=False)
    for check in found:
        colour = colours[check.state]
        lines = [check.found] if check.state == "good" else [check.found, check.remedy]
        table.add_row(check.name, f"[{colour}]{check.state}[/{colour}]", escape("\n".join(lines)))
    console.print(table)
