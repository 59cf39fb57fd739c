"""Imports point one way, and what is heavy stays above the drawers."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

#: From the ground up: a room imports its own floor only where it is one room, and lower floors.
FLOORS = [
    {"errors", "shown"},
    {"files"},
    {"arrays", "axis"},
    {"options"},
    {"geometry"},
    {"taps"},
    {"products"},
    {"views", "pooling", "unpooling"},
    {"reference"},
    {"__init__"},
    {"examples", "formulas"},
    {"story"},
    {"stories"},
    {"words"},
    {"theme"},
    {"layout"},
    {"parameters"},
    {"mobjects", "page"},
    {"cae", "inspection"},
    {"figures"},
    {"render"},
    {"commands"},
    {"deck"},
    {"doctor"},
    {"cli"},
    {"__main__"},
]
FLOOR = {room: level for level, rooms in enumerate(FLOORS) for room in rooms}
DRAWERS, REFERENCE = FLOOR["mobjects"], FLOOR["reference"]
HEAVY = {"torch", "manim", "matplotlib"}
#: The one import that points up, made when a notebook asks a value to show itself, and only then.
ASKED = ("shown", "explainer.figures.showing.shown")


def room_of(path: Path) -> str:
    """The first part of a module's name below explainer."""
    return path.relative_to(ROOT / "explainer").parts[0].removesuffix(".py")


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """Yield (line, full name) of everything a file imports, wherever in it."""
    package = ".".join(path.relative_to(ROOT).parts[:-1])
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = package.split(".")
                base = ".".join([*parts[: len(parts) - node.level + 1], *filter(None, [base])])
            # "from explainer import words" imports a room, and so must the name be looked at.
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


def complaints(path: Path) -> Iterator[str]:
    """Yield what is wrong with a file's imports."""
    room = room_of(path)
    here = FLOOR[room]
    for line, name in imported(path):
        top, *rest = name.split(".")
        where = f"{path.relative_to(ROOT)}:{line}: {name}"
        if top == "scenes":
            yield f"{where}: scenes import explainer, never the reverse"
        if top in HEAVY and here < DRAWERS:
            yield f"{where}: only the drawers and what is above them may"
        if top != "explainer":
            continue
        target = rest[0] if rest and rest[0] in FLOOR else "__init__"
        if target == room or (room, name) == ASKED:
            continue
        if FLOOR[target] >= here:
            yield f"{where}: {room} may import lower floors only"
        if room == "cae" and FLOOR[target] > REFERENCE and target != "__init__":
            yield f"{where}: cae may import errors to reference only"


SOURCES = sorted((ROOT / "explainer").rglob("*.py"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down(path):
    assert room_of(path) in FLOOR, "a new room: say in FLOORS where it stands"
    assert list(complaints(path)) == []


@pytest.mark.parametrize(
    ("file", "line", "wrong"),
    [
        ("taps.py", "from explainer.geometry import Conv", False),
        ("geometry.py", "from explainer.taps import Taps", True),
        ("geometry.py", "import explainer.taps", True),
        ("geometry.py", "from explainer import taps", True),
        ("geometry.py", "from .taps import Taps", True),
        ("reference.py", "from explainer import Conv", True),
        ("reference.py", "def late():\n    import torch.nn", True),
        ("shown.py", "def late():\n    from explainer.figures.showing import shown", False),
        ("shown.py", "from explainer.figures import build", True),
        ("story.py", "from explainer.figures.showing import shown", True),
        ("layout.py", "from manim import Square", True),
        ("mobjects/grid.py", "from manim import Square", False),
        ("mobjects/grid.py", "from .text import outline", False),
        (
            "cae/model.py",
            "import torch\nfrom explainer import conv\nfrom explainer import cae",
            False,
        ),
        ("cae/model.py", "from explainer.story import Story", True),
        ("cae/model.py", "import scenes", True),
    ],
)
def test_the_test_sees(tmp_path, monkeypatch, file, line, wrong):
    monkeypatch.setattr(sys.modules[__name__], "ROOT", tmp_path)
    path = tmp_path / "explainer" / file
    path.parent.mkdir(parents=True)
    path.write_text(line, encoding="utf-8")
    assert bool(list(complaints(path))) is wrong


def test_importing_explainer_is_light():
    script = f"import sys, explainer; print(sorted({HEAVY} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
