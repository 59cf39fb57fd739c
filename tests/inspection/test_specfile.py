"""Spec files are read strictly, and the command prints what they say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from explainer import ExplainerError
from explainer.cli import cli
from explainer.geometry import Pool
from explainer.inspection import ledger, read_spec

SPEC = """
input = [1, 28, 28]

[[layer]]
name = "down"
type = "Conv2d"
in_channels = 1
out_channels = 8
kernel_size = [3, 3]
stride = 2
padding = 1

[[layer]]
type = "ReLU"

[[layer]]
type = "MaxPool2d"
kernel_size = 2

[[layer]]
type = "Upsample"
scale_factor = 2

[[layer]]
name = "up"
type = "ConvTranspose2d"
out_channels = 1
kernel_size = 3
stride = 2
padding = 1
bias = false
"""


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "model.toml"
    path.write_text(SPEC, encoding="utf-8")
    return path


def test_a_spec_file_is_read(spec: Path) -> None:
    entries, shape = read_spec(spec)
    assert [entry.name for entry in entries] == ["down", "layer 3", "layer 4", "up"]
    assert entries[1].spec == Pool(2)
    assert shape == (1, 28, 28)
    rows = ledger(entries, shape)
    assert [row.output_shape for row in rows] == [(8, 14, 14), (8, 7, 7), (8, 14, 14), (1, 27, 27)]
    assert rows[-1].parameters == 72, "without a bias"
    assert any('"down" had taken 28' in warning for warning in rows[-1].warnings)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("input = ", "cannot be read"),
        ("input = [1, 8]", r"must have a \[\[layer\]\]"),
        ("layers = 3\nlayer = []", "may have input"),
        ("[[layer]]\nkernel_size = 3", "must be a name such as"),
        ('[[layer]]\ntype = "LSTM"', "must be Conv1d to 3d"),
        ('[[layer]]\ntype = "Conv"', "must be Conv1d to 3d"),
        ('[[layer]]\ntype = "Conv2d"\nout_channels = 2', "kernel_size.*Conv2d needs it"),
        ('[[layer]]\ntype = "Conv2d"\nkernel_size = 2', "out_channels.*Conv2d needs it"),
        ('[[layer]]\ntype = "MaxPool2d"\nkernel_size = 2\nsize = 1', "size.*no such argument"),
        ('[[layer]]\ntype = "MaxPool2d"\nkernel_size = [2]', "names 1 axes where MaxPool2d has 2"),
        ('[[layer]]\ntype = "MaxPool2d"\nkernel_size = 0', r"kernel_size=0: must be at least"),
        ('[[layer]]\ntype = "Upsample"\nscale_factor = 1.5', "must be an integer"),
        ('[[layer]]\ntype = "Upsample"\nscale_factor = 2\nmode = "bicubic"', "must be nearest"),
    ],
)  # fmt: skip
def test_wrong_spec_files_are_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "model.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ExplainerError, match=message):
        read_spec(path)


def test_the_command_prints_a_table_markdown_and_json(spec: Path) -> None:
    table = CliRunner().invoke(cli, ["inspect", str(spec)])
    assert table.exit_code == 0, table.output
    assert "1×27×27" in table.output and "output_padding=1 returns to 28" in table.output
    markdown = CliRunner().invoke(cli, ["inspect", str(spec), "--format", "markdown"]).output
    lines = [line for line in markdown.splitlines() if line.startswith("|")]
    assert len(lines) == 6 and len({line.count("|") for line in lines}) == 1
    data = json.loads(CliRunner().invoke(cli, ["inspect", str(spec), "--format", "json"]).output)
    assert data["input"] == [1, 28, 28]
    assert data["layers"][-1]["overlap"] == [[1, 2], [1, 2]]


def test_another_input_may_be_given(spec: Path) -> None:
    done = CliRunner().invoke(cli, ["inspect", str(spec), "--input", "1x8x12", "--format", "json"])
    assert json.loads(done.output)["layers"][0]["output_shape"] == [8, 4, 6]


def test_a_module_is_inspected_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "one_layer.py").write_text(
        "from torch import nn\ndef make():\n    return nn.Conv2d(1, 2, 3)\n", encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)
    args = ["inspect", "one_layer:make", "--input", "1,5,5", "--format", "json"]
    done = CliRunner().invoke(cli, args)
    assert json.loads(done.output)["layers"][0]["output_shape"] == [2, 3, 3]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["nothing"], "must be a spec file"),
        (["nothing.toml"], "cannot be read"),
        (["torch.nn:ReLU"], "is needed with a module"),
        (["torch.nn:ReLU", "--input", "1"], "must give channels and one to three sizes"),
        (["torch.nn:ReLU", "--input", "1,a"], "must give channels and one to three sizes"),
        (["torch.nn:ReLU", "--input", "1,0,3"], "must give channels and one to three sizes"),
    ],
)
def test_what_cannot_be_inspected_is_said(args: list[str], message: str) -> None:
    done = CliRunner().invoke(cli, ["inspect", *args])
    assert isinstance(done.exception, ExplainerError)
    assert message in str(done.exception)
