"""The bootstrap, in a world of stand-ins: no package manager, no network, no real Python."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TOOLS = (
    "basename cat chmod cmp cp dirname echo env find grep ln mkdir mv readlink rm sh sleep touch"
)

# Notes what it is asked, and answers as a Python would; "-m venv DIR" makes a copy of itself there.
PYTHON = """#!/bin/sh
echo "python $*" >>"$LOG"
case "$*" in
    *"version_info <"*) exit "${OLD:-0}" ;;
    *version_info*) echo python3.11 ;;
    *ensurepip*) exit "${NO_VENV:-0}" ;;
    *sysconfig*) exit "${NO_HEADERS:-0}" ;;
    "-m venv "*)
        mkdir -p "$3/bin" "$3/lib/python3.11/site-packages/click-8.dist-info"
        cp "$0" "$3/bin/python"
        ln -sf python "$3/bin/python3" ;;
    *"pip install"*)
        if [ -n "${PIP_FAILS:-}" ]; then exit 1; fi
        sleep "${PIP_TAKES:-0}"
        bin=$(dirname "$0")
        printf '#!/bin/sh\\necho "explainer $* in $PWD"\\n' >"$bin/explainer"
        chmod +x "$bin/explainer" ;;
esac
"""


@pytest.fixture
def world(tmp_path: Path) -> Path:
    """Make a copy of the bootstrap and a folder of commands for it: all it needs is there."""
    for name in ("run", "pyproject.toml", ".constraints.txt"):
        shutil.copy(ROOT / name, tmp_path / name)
    commands = tmp_path / "commands"
    commands.mkdir()
    for name in TOOLS.split():
        found = shutil.which(name)
        assert found
        (commands / name).symlink_to(found)
    command(tmp_path, "python3", PYTHON)
    for name in ("cc", "pkg-config"):
        command(tmp_path, name, "#!/bin/sh\n")
    command(tmp_path, "fc-list", "#!/bin/sh\necho NanumBarunGothic\n")
    command(tmp_path, "id", "#!/bin/sh\necho 0\n")
    return tmp_path


def command(world: Path, name: str, text: str) -> None:
    path = world / "commands" / name
    path.write_text(text, encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def apt(world: Path, code: int = 0) -> None:
    command(world, "apt-get", f'#!/bin/sh\necho "apt-get $*" >>"$LOG"\nexit {code}\n')


def start(world: Path, *args: str, cwd: Path | None = None, **env: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [str(world / "run"), *args],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
        cwd=cwd or world,
        env={"PATH": str(world / "commands"), "LOG": str(world / "log"), **env},
    )


def run(
    world: Path, *args: str, cwd: Path | None = None, **env: str
) -> subprocess.CompletedProcess[str]:
    process = start(world, *args, cwd=cwd, **env)
    out, err = process.communicate(timeout=60)
    return subprocess.CompletedProcess(args, process.returncode, out, err)


def log(world: Path) -> list[str]:
    path = world / "log"
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def installations(world: Path) -> int:
    return sum("pip install" in line for line in log(world))


def test_the_first_start_installs_and_the_second_does_not(world: Path) -> None:
    first = run(world, "doctor", "--json")
    assert (first.returncode, first.stdout) == (0, f"explainer doctor --json in {world}\n")
    before = log(world)
    assert any("pip install" in line and ".constraints.txt" in line for line in before)
    second = run(world)
    assert second.stdout == f"explainer --help in {world}\n"
    assert second.stderr == ""
    assert log(world) == before, "not even Python is asked"


def test_it_works_from_any_folder_and_through_a_link(world: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "else where"
    elsewhere.mkdir()
    assert run(world, "x", cwd=elsewhere).stdout == f"explainer x in {elsewhere}\n"
    (elsewhere / "link").symlink_to(world / "run")
    done = subprocess.run(
        [elsewhere / "link", "y"],
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": str(world / "commands"), "LOG": str(world / "log")},
    )
    assert done.stdout.startswith("explainer y")
    assert installations(world) == 1


def test_the_benchmark_is_started(world: Path) -> None:
    assert run(world, "bench", "--repeat", "1").returncode == 0
    assert log(world)[-1].endswith("-m tests.benchmarks --repeat 1")


@pytest.mark.parametrize("name", ["pyproject.toml", ".constraints.txt"])
def test_changed_inputs_install_again(world: Path, name: str) -> None:
    run(world)
    with (world / name).open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    assert run(world).returncode == 0
    assert installations(world) == 2
    assert sum("-m venv" in line for line in log(world)) == 1


def test_an_extra_is_added_once_and_kept(world: Path) -> None:
    run(world)
    assert run(world, "extra", "voice").returncode == 0
    assert "[slides,test,voice]" in log(world)[-1]
    assert sum("-m venv" in line for line in log(world)) == 1, "the environment is kept"
    before = log(world)
    run(world, "extra", "voice")
    run(world)
    assert log(world) == before
    remove_the_stamp(world / ".venv")
    run(world)
    assert "[slides,test,voice]" in log(world)[-1], "also when it is made anew"


def test_an_unknown_extra_is_said(world: Path) -> None:
    for names in ((), ("sauce",), ("voice", "cluster")):
        done = run(world, "extra", *names)
        assert (done.returncode, "Name one extra" in done.stderr) == (1, True)


def remove_python(venv: Path) -> None:
    (venv / "bin/python").unlink()


def remove_a_package(venv: Path) -> None:
    shutil.rmtree(next(venv.glob("lib/*/site-packages/click*")))


def remove_the_stamp(venv: Path) -> None:
    (venv / ".whole").unlink()


def remove_the_command(venv: Path) -> None:
    (venv / "bin/explainer").unlink()


@pytest.mark.parametrize(
    "damage", [remove_python, remove_a_package, remove_the_stamp, remove_the_command]
)
def test_a_broken_environment_is_made_anew(world: Path, damage: Callable[[Path], None]) -> None:
    run(world)
    damage(world / ".venv")
    done = run(world)
    assert (done.returncode, done.stdout) == (0, f"explainer --help in {world}\n")
    assert sum("-m venv" in line for line in log(world)) == 2


def test_a_moved_project_is_installed_again(world: Path, tmp_path: Path) -> None:
    run(world)
    moved = tmp_path / "moved"
    moved.mkdir()
    for name in ("run", "pyproject.toml", ".constraints.txt", ".venv"):
        shutil.move(world / name, moved / name)
    done = subprocess.run(
        [moved / "run"],
        check=True,
        capture_output=True,
        env={"PATH": str(world / "commands"), "LOG": str(world / "log")},
    )
    assert done.returncode == 0
    assert installations(world) == 2


def test_a_failed_installation_is_done_again(world: Path) -> None:
    failed = run(world, PIP_FAILS="1")
    assert failed.returncode == 1
    assert "pip could not install" in failed.stderr
    assert run(world).returncode == 0


@pytest.mark.parametrize("flock", [True, False])
def test_two_at_once_install_once(world: Path, flock: bool) -> None:
    if flock:
        found = shutil.which("flock")
        if not found:
            pytest.skip("this system has no flock")
        (world / "commands" / "flock").symlink_to(found)
    both = [start(world, PIP_TAKES="1") for _ in range(2)]
    outputs = [process.communicate(timeout=60) for process in both]
    assert [process.returncode for process in both] == [0, 0], outputs
    assert installations(world) == 1


def test_the_lock_of_a_dead_process_is_taken_over(world: Path) -> None:
    dead = subprocess.Popen(["true"])
    dead.wait()
    (world / ".venv").mkdir()
    (world / ".venv" / ".lock").symlink_to(str(dead.pid))
    assert run(world).returncode == 0
    assert not os.path.lexists(world / ".venv" / ".lock")


def test_a_chosen_python_is_used(world: Path) -> None:
    run(world)
    command(world, "other", PYTHON)
    run(world, PYTHON="other")
    assert installations(world) == 2
    run(world, PYTHON="other")
    run(world)
    assert installations(world) == 2, "without a choice the environment stays"


def test_a_chosen_python_that_is_too_old_is_refused(world: Path) -> None:
    done = run(world, PYTHON="python3", OLD="1")
    assert done.returncode == 1
    assert "PYTHON=python3 is not Python 3.11" in done.stderr


def test_debian_installs_only_what_is_missing(world: Path) -> None:
    apt(world)
    run(world)
    assert not any("apt-get" in line for line in log(world))


@pytest.mark.parametrize(
    ("name", "text", "env", "packages"),
    [
        ("cc", None, {}, "gcc libc6-dev"),
        ("pkg-config", None, {}, "pkg-config libcairo2-dev libpango1.0-dev"),
        ("pkg-config", '#!/bin/sh\n[ "$2" = cairo ]\n', {}, "libpango1.0-dev"),
        ("fc-list", None, {}, "fontconfig fonts-nanum"),
        ("fc-list", "#!/bin/sh\n", {}, "fonts-nanum"),
        ("cc", "#!/bin/sh\n", {"NO_VENV": "1"}, "python3.11-venv"),
        ("cc", "#!/bin/sh\n", {"NO_HEADERS": "1"}, "python3.11-dev"),
    ],
)
def test_debians_packages(
    world: Path, name: str, text: str | None, env: dict[str, str], packages: str
) -> None:
    apt(world)
    (world / "commands" / name).unlink()
    if text is not None:
        command(world, name, text)
    done = run(world, cwd=None, **env)
    assert f"run: Installing system packages: {packages}\n" in done.stderr
    asked = [line for line in log(world) if line.startswith("apt-get")]
    assert asked[0].startswith("apt-get update")
    assert asked[1].endswith(f"--no-install-recommends {packages}")


def test_without_root_or_sudo_the_command_is_named(world: Path) -> None:
    apt(world)
    command(world, "id", "#!/bin/sh\necho 1000\n")
    (world / "commands" / "cc").unlink()
    done = run(world)
    assert done.returncode == 1
    assert "As root: apt-get install gcc" in done.stderr
    command(world, "sudo", '#!/bin/sh\necho "sudo $*" >>"$LOG"\n')
    run(world)
    assert "sudo apt-get update -q" in log(world)


@pytest.mark.parametrize("manager", ["dnf", "pacman", "brew", None])
def test_other_systems_are_told_the_command(world: Path, manager: str | None) -> None:
    if manager:
        command(world, manager, "#!/bin/sh\n")
    (world / "commands" / "pkg-config").unlink()
    done = run(world)
    assert done.returncode == 1
    assert (f"{manager} " if manager else "a C compiler") in done.stderr
    assert installations(world) == 0


@pytest.mark.parametrize("debian", [True, False])
def test_only_the_font_missing_is_a_warning(world: Path, debian: bool) -> None:
    if debian:
        apt(world, code=100)
    command(world, "fc-list", "#!/bin/sh\n")
    done = run(world)
    assert done.returncode == 0
    assert "Going on without the font" in done.stderr


def test_without_any_python_debians_is_installed(world: Path) -> None:
    apt(world)
    (world / "commands" / "python3").unlink()
    done = run(world)
    assert "packages: python3 python3-venv python3-dev\n" in done.stderr
    assert done.returncode == 1
    assert "Python 3.11 or later is needed" in done.stderr
