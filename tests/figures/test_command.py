"""The command `figure`: files, lists, and what is said when something cannot be done."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from explainer import cli, figures
from explainer.figures import command
from explainer.figures.drawing.values import arrays


def run(*args: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    code = "from explainer.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code, "figure", *args],
        capture_output=True, text=True, check=False, cwd=cwd, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def test_a_figure_in_three_formats(tmp_path: Path) -> None:
    done = run("padding", "--format", "svg,pdf,png", "--lang", "ko", "--out", "o", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert done.stdout.split() == ["o/padding.svg", "o/padding.pdf", "o/padding.png"]
    assert (tmp_path / "o" / "padding.pdf").read_bytes().startswith(b"%PDF")


def test_several_figures_side_by_side_take_their_own_options(tmp_path: Path) -> None:
    names = ("scatter", "filmstrip", "conventions")
    done = run(*names, "--steps", "4", "--jobs", "2", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    made = sorted(path.stem for path in (tmp_path / "renders" / "figures").iterdir())
    assert made == sorted(names)
    assert "step 25" in (tmp_path / "renders/figures/filmstrip.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("scater",), "Did you mean scatter?"),
        (("padding", "--dilation", "2"), "it takes input_size, kernel_size, stride, values"),
        (("padding", "scatter", "--steps", "2"), "is no option of any of these figures"),
        (("zero_insertion", "--output-padding", "2"), "Use at most 1."),
        (("zero_insertion", "--padding", "3"), "must be at most 2"),
        (("matrix", "--format", "gif"), "must be of svg, pdf, png"),
        (("matrix", "--width", "huge"), "must be column, page, slide"),
        (("filmstrip", "--method", "magic"), "must be one of zero_insert, scatter, conv"),
        (("filmstrip", "--view", "above"), "must be one of flat, isometric"),
        (("scatter", "--values", "x.png"), "must be a file that exists"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(
    tmp_path: Path, args: Iterable[str], words: str
) -> None:
    done = run(*args, cwd=tmp_path)
    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_without_a_name_all_are_listed() -> None:
    result = CliRunner().invoke(cli.cli, ["figure"])
    assert result.exit_code == 0
    assert [line.split()[0] for line in result.output.splitlines()] == list(figures.names())


def test_all_means_all() -> None:
    assert command.chosen(["all"]) == figures.names()
    assert command.chosen(["padding", "padding"]) == ("padding",)


def test_one_figure_imports_neither_torch_nor_manim(tmp_path: Path) -> None:
    code = (
        "import sys; from explainer import figures; figures.build('zero_insertion');"
        "print(sorted({'torch', 'manim', 'matplotlib.pyplot', 'scipy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_ones_own_numbers(tmp_path: Path) -> None:
    mine = np.array([[1, 2], [3, 4], [5, 6]])
    np.save(tmp_path / "a.npy", mine)
    np.savetxt(tmp_path / "a.csv", mine / 4, delimiter=",")
    Image.fromarray(np.array([[0, 255]], np.uint8)).save(tmp_path / "a.png")
    assert arrays(9, 3, str(tmp_path / "a.npy"))[0].tolist() == mine.tolist()
    assert arrays(9, 3, str(tmp_path / "a.csv"))[0].tolist() == (mine / 4).round(2).tolist()
    assert arrays(9, 3, str(tmp_path / "a.png"))[0].tolist() == [[0, 1]]
    done = run("zero_insertion", "--values", "a.csv", "--out", "o", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert ">0.75<" in (tmp_path / "o" / "zero_insertion.svg").read_text(encoding="utf-8")


def test_pictures_of_every_kind_give_their_brightness(tmp_path: Path) -> None:
    def read(picture: Image.Image) -> list[list[float]]:
        picture.save(tmp_path / "A.PNG")
        found: list[list[float]] = arrays(9, 3, str(tmp_path / "A.PNG"))[0].tolist()
        return found

    grey = np.array([[0, 51, 255]], np.uint8)
    assert read(Image.fromarray(grey)) == [[0, 0.2, 1]]
    assert read(Image.fromarray(grey).convert("P")) == [[0, 0.2, 1]]
    assert read(Image.fromarray(grey.astype(np.uint16) * 257)) == [[0, 0.2, 1]]
    rgba = np.dstack([grey, grey, grey, [[255, 255, 51]]]).astype(np.uint8)
    assert read(Image.fromarray(rgba)) == [[0, 0.2, 0.2]]
    assert read(Image.fromarray(grey > 99)) == [[0, 0, 1]]


def test_a_table_may_have_remarks_and_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"\xef\xbb\xbf# mine\n1, 2 # one\n\n3,4\n")
    assert arrays(9, 3, str(tmp_path / "a.csv"))[0].tolist() == [[1, 2], [3, 4]]


@pytest.mark.parametrize(
    ("name", "content", "rule"),
    [
        ("a.npy", b"not an array", "cannot be read as .npy"),
        ("a.csv", b"1,2\n3,x\n", "line 2 is '3,x'. Replace what is no number."),
        ("d.csv", b"a,b\n3,4\n", "line 1 is 'a,b'. Take the heading off."),
        ("e.csv", b"1;2\n", "Write commas between numbers, and points within them."),
        ("f.csv", b"1,2,\n", "write no comma at the end."),
        ("g.csv", b"1,2,3\n4,5\n", "line 2 has 2, the first 3. Complete the lines."),
        ("h.csv", b"", "it holds (0, 0). Write numbers into it."),
        ("i.csv", b"1e30,2\n", "must hold numbers from -9999 to 9999"),
        ("j.csv", b"\xff\xfe", "cannot be read as .csv"),
        ("a.png", b"not a picture", "cannot be read as .png"),
        ("b.csv", b"1,nan\n", "must hold finite real numbers"),
        ("c.csv", b"1\n" * 40, "each from 1 to 16"),
    ],
)
def test_files_that_are_no_input(tmp_path: Path, name: str, content: bytes, rule: str) -> None:
    (tmp_path / name).write_bytes(content)
    done = run("scatter", "--values", name, cwd=tmp_path)
    assert done.returncode == 1
    assert rule in done.stderr
    assert "Traceback" not in done.stderr
