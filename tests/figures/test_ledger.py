"""The ledger as a figure: each layer in its line, each number the ledger's, whatever the model."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from matplotlib.patches import Polygon
from torch import nn

from explainer import ExplainerError, cli, figures
from explainer.commands.models import read_model
from explainer.figures.drawing.saving import encode
from explainer.figures.drawing.shapes import Spacing
from explainer.figures.ledger import build
from explainer.inspection import Row, ledger
from explainer.inspection.module import read_module
from tests.figures.looking import collisions, texts


def own() -> tuple[tuple[Row, ...], tuple[int, ...]]:
    model = read_model("inspect", "cae-2", None)
    return ledger(model.entries, model.input_shape), model.input_shape


def of(network: nn.Module, *shape: int) -> tuple[tuple[Row, ...], tuple[int, ...]]:
    return ledger(read_module(network, shape), shape), shape


def generator() -> tuple[tuple[Row, ...], tuple[int, ...]]:
    channels = (100, 512, 256, 128, 64, 3)
    layers: list[nn.Module] = []
    for n, (ins, outs) in enumerate(itertools.pairwise(channels)):
        layers += [nn.ConvTranspose2d(ins, outs, 4, 2 if n else 1, 1 if n else 0), nn.ReLU()]
    return of(nn.Sequential(*layers), 100, 1, 1)


def long() -> tuple[tuple[Row, ...], tuple[int, ...]]:
    """Thirty layers: down by pooling, up by transposed convolutions that paint unevenly."""
    down: list[nn.Module] = []
    up: list[nn.Module] = []
    ins = 3
    for outs in (8, 16, 32, 64, 64):
        convs = nn.Conv2d(ins, outs, 3, padding=1), nn.Conv2d(outs, outs, 3, padding=1)
        down += [*convs, nn.MaxPool2d(2)]
        ins = outs
    for outs in (64, 32, 16, 8, 8):
        up += [nn.ConvTranspose2d(ins, outs, 3, 2, 1, 1), nn.Conv2d(outs, outs, 3, padding=1)]
        up.append(nn.Conv2d(outs, outs, 3, padding=2, dilation=2, groups=4))
        ins = outs
    return of(nn.Sequential(nn.Sequential(*down), nn.Sequential(*up)), 3, 96, 64)


def line() -> tuple[tuple[Row, ...], tuple[int, ...]]:
    return of(nn.Sequential(nn.Conv1d(2, 16, 9, 4, 3), nn.ConvTranspose1d(16, 1, 32, 16)), 2, 4000)


def volume() -> tuple[tuple[Row, ...], tuple[int, ...]]:
    up = nn.ConvTranspose3d(8, 4, (3, 4, 2), (2, 2, 3), 1)
    return of(nn.Sequential(nn.Conv3d(1, 8, 3, 2, 1), up, nn.AvgPool3d(2)), 1, 16, 12, 8)


def flat() -> tuple[tuple[Row, ...], tuple[int, ...]]:
    return of(nn.Sequential(nn.Conv2d(1, 4, 3), nn.Flatten(), nn.Linear(144, 1)), 1, 8, 8)


MODELS = [own, generator, long, line, volume, flat]
Made = Callable[[], tuple[tuple[Row, ...], tuple[int, ...]]]


@pytest.mark.parametrize("width", ["page", "column", "slide"])
@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("make", MODELS)
def test_all_text_is_in_the_figure_and_stands_on_no_other(
    make: Made, lang: str, width: str
) -> None:
    rows, shape = make()
    figure = build(rows, shape, name="a.module:network", lang=lang, width=width)
    figure.draw_without_rendering()
    assert list(collisions(figure)) == []
    assert min(float(text.get_fontsize()) for text in texts(figure)) >= 3.6
    assert "{" not in figure.title + figure.alt
    assert len(encode(figure, "svg")) < 300_000


@pytest.mark.parametrize("make", MODELS)
def test_every_layer_has_its_box_and_its_numbers(make: Made) -> None:
    rows, shape = make()
    figure = build(rows, shape, name="x")
    found = [text.get_text() for text in texts(figure)]
    for row in rows:
        assert row.name in found and row.type in found
        assert "×".join(map(str, row.output_shape)) in found
        if row.receptive_field:
            assert "×".join(map(str, row.receptive_field)) in found
    assert len(figure.findobj(Polygon)) == 3 * (len(rows) + 1), "three faces a box"
    notices = [notice for row in rows for notice in row.notices]
    for number, _ in enumerate(notices, 1):
        assert sum(f"▲{number}" in text.split() for text in found) == 2, "in its line, and below"


def test_boxes_grow_with_sizes_and_channels() -> None:
    rows, shape = generator()
    figure = build(rows, shape, name="x")
    boxes = [patch.get_xy() for patch in figure.findobj(Polygon)]
    fronts = [abs(corners[1][0] - corners[0][0]) for corners in boxes[::3]]
    depths = [abs(corners[2][0] - corners[1][0]) for corners in boxes[1::3]]
    assert fronts == sorted(fronts) and fronts[0] < fronts[1]
    assert depths[1:] == sorted(depths[1:], reverse=True), "512 channels and fewer"


def test_bars_are_parts_of_the_largest() -> None:
    from matplotlib.patches import Rectangle

    from explainer.theme import LIGHT

    rows, shape = long()
    figure = build(rows, shape, name="x")
    for key, color in (("parameters", LIGHT.kernel), ("macs", LIGHT.block)):
        counts = [getattr(row, key) for row in rows]
        bars = [
            float(bar.get_width())
            for bar in figure.findobj(Rectangle)
            if getattr(bar, "get_width", None) and _hex(bar.get_facecolor()) == color
        ]
        assert len(bars) == len(rows)
        for count, bar in zip(counts, bars, strict=True):
            share = count / max(counts)
            assert bar == pytest.approx(max(share * max(bars), 0.25 * bool(count)), rel=1e-6)


def _hex(color: object) -> str:
    from matplotlib.colors import to_hex

    return to_hex(color)  # type: ignore[arg-type]


def test_the_cover_is_the_overlap_maps() -> None:
    rows, _ = volume()
    up = rows[1]
    assert up.overlap == ((1, 2), (2, 2), (1, 0, 1))
    assert up.cover == "gaps"
    assert up.overlap_map(8)[0] == (1, 0, 1, 1, 0, 1), "of the axes that are least even"
    assert own()[0][-1].cover == "uneven" and generator()[0][-1].cover == "even"
    assert own()[0][-1].overlap_map(4) == ((1, 2, 1, 2), (2, 4, 2, 4), (1, 2, 1, 2), (2, 4, 2, 4))


def test_many_zeros_are_two_and_their_number() -> None:
    few, many = Spacing(2, 1, (1, 2), 1.0), Spacing(2, 15, (0, 7), 1.0)
    assert [role for role, _ in few._line()] == [
        "padding", "input", "inserted", "input", "padding", "padding",
    ]  # fmt: skip
    assert [text for _, text in many._line()] == ["", "", "15", "", "", "", "7", ""]


def test_warnings_speak_the_figures_language() -> None:
    rows, shape = own()
    found = " ".join(t.get_text() for t in texts(build(rows, shape, name="x", lang="ko")))
    assert "고르지 않은 겹침" in found and "uneven overlap" not in found
    assert rows[-1].notices[0].text("ko") != rows[-1].warnings[0]


def test_too_many_layers_are_refused() -> None:
    rows, shape = own()
    with pytest.raises(ExplainerError, match="126 layers"):
        build(rows * 21, shape, name="x")
    with pytest.raises(ExplainerError, match="0 layers"):
        build((), shape, name="x")


def test_it_is_no_figure_of_the_command_figure() -> None:
    assert "ledger" not in figures.names() and "shape_ledger" in figures.names()


@pytest.mark.parametrize("kind", ["svg", "pdf", "png"])
def test_the_command_draws_the_same_file_again(kind: str, tmp_path: Path) -> None:
    blobs = []
    for name in ("one", "two"):
        path = tmp_path / f"{name}.{kind}"
        args = ["inspect", "cae-2", "-o", str(path), "--theme", "dark", "--width", "column"]
        done = CliRunner().invoke(cli.cli, args, catch_exceptions=False)
        assert done.output.strip() == str(path)
        blobs.append(path.read_bytes())
    assert blobs[0] == blobs[1]
    assert len(blobs[0]) < 300_000


def test_the_format_is_the_files_ending(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    def run(*args: str) -> str:
        return CliRunner().invoke(cli.cli, ["inspect", *args], catch_exceptions=False).output

    assert run("cae-16", "--format", "svg").strip() == "renders/cae-16.svg"
    assert run("cae-2", "-o", "a.md").strip() == "a.md"
    assert (tmp_path / "a.md").read_text(encoding="utf-8").startswith("| layer |")
    for args, rule in (
        (["cae-2", "-o", "a.gif"], "must end in .md, .json, .svg, .pdf, .png"),
        (["cae-2", "--format", "pdf", "-o", "a.svg"], r"must end in .pdf. Use a.pdf"),
        (["cae-2", "--input", "1,8,8"], "must be 1,28,28 with this network"),
        (["no.safetensors"], "is not a network of this project"),
        (["cae-2", "-o", "a.svg", "--theme", "pink"], "must be one of light, dark"),
    ):
        with pytest.raises(ExplainerError, match=rule):
            run(*args)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.md", "renders"]
