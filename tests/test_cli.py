from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from click.testing import CliRunner

from explainer import cli
from explainer.cli import options
from explainer.doctor import CONSTRAINTS, Check, checks
from explainer.render.settings import MANIM_QUALITIES, QUALITIES
from explainer.render.single import FORMATS

# Manim imports pydub, and that a module that Python 3.13 is without.
PYDUB = "ignore:'audioop' is deprecated:DeprecationWarning"


def run(*args: str, cwd: Path | None = None, **env: str) -> subprocess.CompletedProcess[str]:
    code = "from explainer.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-W", "error", "-W", PYDUB, "-c", code, *args],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env={**os.environ, **env},
        stdin=subprocess.DEVNULL,
    )


def test_help_imports_nothing_heavy() -> None:
    code = """
import sys
sys.argv = ["explainer", "--help"]
from explainer.cli import main
try:
    main()
finally:
    heavy = {"av", "manim", "matplotlib", "rich", "torch"} & sys.modules.keys()
    assert not heavy, heavy
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    commands = ("lecture", "slides", "figure", "render", "scenes", "train", "compare", "inspect")
    for name in (*commands, "animate", "doctor"):
        assert name in done.stdout


def test_the_options_name_the_qualities_there_are() -> None:
    assert list(QUALITIES) == list(options.QUALITIES)
    assert list(MANIM_QUALITIES) == list(options.MANIM_QUALITIES)
    assert set(options.FORMATS) | {"last"} == set(FORMATS)


@pytest.mark.parametrize("command", [(), ("--help",), ("lecture", "-h")])
def test_help_is_no_error(command: Iterable[str]) -> None:
    result = CliRunner().invoke(cli.cli, list(command))
    assert result.exit_code == 0
    assert result.output.startswith("Usage:")


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (("lecture", "--only", "conolution"), 1, "Did you mean convolution"),
        (("lecture", "--lang", "xx"), 1, "lang='xx': must be one of en"),
        (("lecture", "--voice", "espaek"), 1, "must be one of auto, piper, espeak"),
        (("lecture", "--voice", "piper", "--lang", "ko"), 1, "must be en for Piper"),
        (("lecture", "--quality", "8k"), 2, "'8k' is not one of"),
        (("lecture", "nowhere.toml"), 1, "nowhere.toml': does not exist"),
        (("lecture", "--jobs", "0"), 2, "--jobs"),
        (("render", "nothing.py"), 1, "must be a Python file that exists"),
        (("render", "x.py", "-t", "--format", "gif"), 1, "has no transparency"),
        (("render", "x.py", "-s", "--format", "mp4"), 1, "is no single frame"),
        (("slides", "--format", "doc"), 2, "'doc' is not one of"),
        (("slides", "--only", "conolution"), 1, "Did you mean convolution"),
        (("slides", "--format", "pdf", "--one-file"), 1, "does not go with --format pdf"),
        (("train", "--latent", "785"), 1, "must be at most"),
        (("train", "--epochs", "0"), 2, "--epochs"),
        (("train", "--device", "tpu"), 2, "'tpu' is not one of 'cpu', 'cuda', 'mps'"),
        (("train", "--dataset", "nowhere"), 1, "is no folder, and none of mnist5k"),
        (("compare", "--latent", "785"), 2, "--latent"),
        (("compare", "--jobs", "0"), 2, "--jobs"),
        (("compare", "--quick", "--tune"), 1, "Leave out --quick"),
        (("inspect", "nothing.toml"), 1, "cannot be read"),
        (("teach",), 2, "No such command 'teach'"),
    ],
)
def test_what_cannot_be_done_is_said_without_a_traceback(
    tmp_path: Path, args: Iterable[str], code: int, words: str
) -> None:
    done = run(*args, cwd=tmp_path)
    assert done.returncode == code
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_ones_own_scene_is_rendered(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(
        "from manim import Scene, Square, FadeIn\n"
        "class Mine(Scene):\n"
        "    def construct(self):\n"
        "        self.play(FadeIn(Square()), run_time=0.2)\n",
        encoding="utf-8",
    )
    code = "from explainer.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "render", "mine.py", "-r", "64,36", "--out", "out"],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    assert "Mine.mp4" in done.stdout
    assert (tmp_path / "out" / "Mine.mp4").stat().st_size > 0


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for out in ("file", "file/below"):
        done = run("lecture", "--only", "title", "--out", out, cwd=tmp_path)
        assert done.returncode == 1
        assert done.stderr.startswith(f"{out}: ")
        assert "another" in done.stderr
        assert "Traceback" not in done.stderr


def test_a_folder_in_the_place_of_a_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "scatter.svg").mkdir()
    done = run("figure", "scatter", "--out", ".", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("scatter.svg: Is a directory. It is a folder;")
    assert [path.name for path in tmp_path.iterdir()] == ["scatter.svg"]


def test_debugging_shows_where(tmp_path: Path) -> None:
    done = run("lecture", "--only", "x", cwd=tmp_path, EXPLAINER_DEBUG="1")
    assert done.returncode == 1
    assert "Traceback" in done.stderr


def test_scenes_are_listed_with_their_clips_state(tmp_path: Path) -> None:
    done = run("scenes", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    (row,) = (line for line in done.stdout.splitlines() if " zero_insertion " in line)
    assert row.endswith("not rendered")


def state(found: list[Check], name: str) -> Check:
    return next(check for check in found if check.name == name)


def test_the_doctor_finds_this_machine_well(tmp_path: Path) -> None:
    found = list(checks(tmp_path / "new"))
    assert [check.name for check in found if check.state == "missing"] == []
    assert "libx264" in state(found, "H.264 encoder").found
    assert not (tmp_path / "new").exists(), "looking changes nothing"


def test_the_doctor_says_what_is_missing_and_how_to_mend_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("EXPLAINER_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("explainer.doctor._pinned", lambda: {"numpy": "0.1"})
    (tmp_path / "file").touch()
    found = list(checks(tmp_path / "file"))
    assert "numpy" in state(found, "packages").found
    assert state(found, "font").state == "warning"
    assert "not trained" in state(found, "network").found
    assert state(found, "videos").state == "missing"
    assert all(check.remedy for check in found if check.state != "good")


def test_the_doctor_speaks_json_and_its_exit_code_counts(tmp_path: Path) -> None:
    good = run("doctor", "--json", cwd=tmp_path)
    assert good.returncode == 0, good.stderr
    assert {entry["state"] for entry in json.loads(good.stdout)} <= {"good", "warning"}
    (tmp_path / "renders").touch()
    bad = run("doctor", cwd=tmp_path)
    assert bad.returncode == 1
    assert "Name another folder" in bad.stdout


def test_a_damaged_network_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from explainer.cae import Recipe
    from explainer.cae.store import network_path

    monkeypatch.setenv("EXPLAINER_CACHE", str(tmp_path))
    network_path(Recipe()).write_bytes(b"half")
    assert state(list(checks(tmp_path)), "network").state == "warning"


def test_every_pin_names_one_version() -> None:
    lines = CONSTRAINTS.read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert all(line.count("==") == 1 and "+" not in line for line in pins)
