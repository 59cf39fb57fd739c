"""A layer of a model, animated: torch's numbers, the model's weights and honest words."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from click.testing import CliRunner
from matplotlib.text import Text
from torch import nn
from torch.nn import functional

from explainer import cli
from explainer.commands.layers import Wanted, layer_lines, told
from explainer.commands.models import Model, read_model
from explainer.errors import ExplainerError
from explainer.figures.animating import animation
from explainer.inspection.module import input_of, read_module
from explainer.stories.steps import output_after
from explainer.story import Story
from explainer.theme import LIGHT, cell_style, number_writer
from tests.figures.looking import collisions


def model(network: nn.Module, *shape: int) -> Model:
    return Model("mine", read_module(network, shape), shape, module=network)


def seeded(*layers: nn.Module) -> nn.Sequential:
    torch.manual_seed(1)
    network = nn.Sequential(*layers)
    for parameter in network.parameters():
        nn.init.normal_(parameter)
    return network


NETWORK = seeded(
    nn.Conv2d(2, 6, 3, 2, 1),
    nn.ReLU(),
    nn.Conv2d(6, 8, 3, padding="same", groups=2),
    nn.MaxPool2d(3, 2, 1, ceil_mode=True),
    nn.ConvTranspose2d(8, 6, (3, 4), (2, 3), (1, 0), (1, 2), groups=2),
    nn.Conv2d(6, 2, 3, dilation=2),
    nn.ConvTranspose2d(2, 1, 3, 2, dilation=2),
)
SHAPE = (2, 12, 16)
LINE = seeded(
    nn.Conv1d(2, 4, 5, 2, 2), nn.MaxPool1d(2), nn.ConvTranspose1d(4, 2, 4, 3, 1, 1, dilation=2)
)


def numbers_of(layer: Any) -> Any:
    """A layer's weight, to be changed in place."""
    return layer.weight.detach().numpy()


def contribution(network: nn.Sequential, name: str, shape: tuple[int, ...], pair: Any) -> Any:
    """What one input map adds to one output map: the layer run on that map alone, without bias."""
    layer: Any = network[int(name)]
    i, o = pair
    sample = np.random.default_rng(0).normal(size=shape)
    given = torch.tensor(sample, dtype=torch.float32)[None]
    maps = network[: int(name)](given)
    if not isinstance(layer, nn.MaxPool1d | nn.MaxPool2d):
        alone = torch.zeros_like(maps)
        alone[:, i] = maps[:, i]
        bias = layer.bias
        made = layer(alone) - bias.reshape(-1, *[1] * (maps.ndim - 2))
    else:
        made = layer(maps)
    return made[0, o].detach().numpy().reshape(-1, made.shape[-1])


@pytest.mark.parametrize("name", ["0", "2", "3", "4", "5", "6"])
def test_the_numbers_are_torchs(name: str) -> None:
    story, about = told(model(NETWORK, *SHAPE), Wanted(layer=name))
    pair = about.numbers["i"], about.numbers["o"]
    whole = contribution(NETWORK, name, SHAPE, pair)
    said = dict(about.says).get("part")
    if said:
        rows = slice(said["top"], said["bottom"] + 1)
        whole = whole[rows, said["left"] : said["right"] + 1]
    np.testing.assert_allclose(np.array(story.output.values), whole, atol=1e-4)


@pytest.mark.parametrize("name", ["0", "1", "2"])
def test_one_axis_is_a_line(name: str) -> None:
    story, about = told(model(LINE, 2, 12), Wanted(layer=name))
    whole = contribution(LINE, name, (2, 12), (about.numbers["i"], about.numbers["o"]))
    said = dict(about.says).get("part")
    if said:
        whole = whole[:, said["left"] : said["right"] + 1]
    assert story.output.shape[0] == 1
    np.testing.assert_allclose(np.array(story.output.values), whole, atol=1e-4)


def test_the_part_that_is_asked_for() -> None:
    wanted = Wanted(layer="0", rows="2-4", columns="0-1", in_channel=1, out_channel=5)
    story, about = told(model(NETWORK, *SHAPE), wanted)
    whole = contribution(NETWORK, "0", SHAPE, (1, 5))
    np.testing.assert_allclose(np.array(story.output.values), whole[2:5, :2], atol=1e-5)
    assert dict(about.says)["part"] == {
        "top": 2, "bottom": 4, "left": 0, "right": 1, "size": "6×8",
    }  # fmt: skip
    assert story.source.role((0, 0)) == "padding", "the left edge is the map's own"
    assert story.source.role((0, 1)) == "input", "the upper edge is no edge of the map"


def test_the_strongest_kernel_of_a_map_that_is_not_empty() -> None:
    network = seeded(nn.ReLU(), nn.Conv2d(3, 2, 3, bias=False))
    weight = numbers_of(network[1])
    weight[1, 2] *= 9
    weight[0, 0] *= 5
    story, about = told(model(network, 3, 5, 5), Wanted(layer="1"))
    assert (about.numbers["i"], about.numbers["o"]) == (2, 1)
    np.testing.assert_allclose(np.array(story.kernel.values), weight[1, 2], rtol=1e-6)
    _, about = told(model(network, 3, 5, 5), Wanted(layer="1", out_channel=0))
    assert (about.numbers["i"], about.numbers["o"]) == (0, 0)


def test_an_empty_map_comes_last(tmp_path: Path) -> None:
    network = seeded(nn.Conv2d(3, 2, 1, bias=False))
    numbers_of(network[0])[:, 2] *= 99
    sample = np.ones((3, 4, 4))
    sample[2] = 0
    np.save(tmp_path / "x.npy", sample)
    wanted = Wanted(layer="0", values=str(tmp_path / "x.npy"))
    _, about = told(model(network, 3, 4, 4), wanted)
    assert about.numbers["i"] != 2


def test_the_lectures_network_is_fed_a_digit(monkeypatch: pytest.MonkeyPatch) -> None:
    from explainer import cae
    from explainer.cae.layers import Parameters, architecture

    rng = np.random.default_rng(0)
    network = cae.Network(
        {
            layer.name: Parameters(
                rng.normal(size=layer.weight_shape).astype(np.float32),
                np.zeros(layer.out_channels, np.float32),
            )
            for layer in architecture(2)
        },
        2,
    )
    monkeypatch.setattr(cae, "load", lambda latent: network)
    story, about = told(read_model("animate", "cae-2", None), Wanted(layer="conv_transpose2"))
    i, o = about.numbers["i"], about.numbers["o"]
    says = dict(about.says)
    assert {"sample_digit", "through", "rounded", "part"} <= says.keys()
    from explainer.examples import DIGIT

    images = cae.load_data().test.images[DIGIT][None]
    maps = network.activations(images)["conv_transpose1"]
    weight = network.parameters["conv_transpose2"].weight
    whole = functional.conv_transpose2d(
        torch.tensor(maps[:, i : i + 1]).double(), torch.tensor(weight[i, o][None, None]).double(),
        stride=2, padding=1, output_padding=1,
    )[0, 0].numpy()  # fmt: skip
    part = says["part"]
    whole = whole[part["top"] : part["bottom"] + 1, part["left"] : part["right"] + 1]
    np.testing.assert_allclose(np.array(story.output.values), whole, atol=1e-6)


SPEC = """
input = [2, 6, 6]
[[layer]]
name = "down"
type = "Conv2d"
out_channels = 3
kernel_size = 3
[[layer]]
name = "volume"
type = "Upsample"
scale_factor = 2
"""


@pytest.fixture
def spec(tmp_path: Path) -> Model:
    (tmp_path / "m.toml").write_text(SPEC, encoding="utf-8")
    return read_model("animate", str(tmp_path / "m.toml"), None)


def test_a_spec_file_has_example_numbers_and_says_so(spec: Model) -> None:
    story, about = told(spec, Wanted(layer="down"))
    assert {"weights_example", "sample_example"} <= dict(about.says).keys()
    assert all(isinstance(v, int) for row in story.output.values for v in row)


def test_files_go_into_the_network_or_into_the_layer(tmp_path: Path) -> None:
    mine = model(NETWORK, *SHAPE)
    sample, own = np.random.default_rng(2).normal(size=SHAPE), np.full((6, 8), 0.5)
    np.save(tmp_path / "a.npy", sample)
    np.save(tmp_path / "b.npy", own)
    np.save(tmp_path / "c.npy", np.ones((3, 3)))

    def fed(name: str) -> Story:
        path = str(tmp_path / name)
        return told(mine, Wanted(layer="2", in_channel=1, out_channel=0, values=path))[0]

    expected = input_of(NETWORK, "2", sample)[1]
    held = {v for row in fed("a.npy").input.values for v in row}
    assert held <= set(expected.ravel().tolist())
    assert {v for row in fed("b.npy").input.values for v in row} == {0.5}
    with pytest.raises(ExplainerError, match=r"holds \(3, 3\), and must hold 2×12×16 or 6×6×8"):
        fed("c.npy")


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        ({"layer": "conv"}, "by number or by name: 1 0, 2 2, 3 3, 4 4, 5 5, 6 6"),
        ({"layer": "7"}, "must be one of the model's layers"),
        ({"layer": "2", "in_channel": 6}, "in_channel=6: must be 0 to 5"),
        ({"layer": "2", "out_channel": -1}, "out_channel=-1: must be 0 to 7"),
        ({"layer": "2", "in_channel": 3, "out_channel": 0}, "another group.*must be 0 to 2"),
        ({"layer": "4", "in_channel": 0, "out_channel": 5}, "another group.*must be 4 to 7"),
        ({"layer": "3", "in_channel": 3, "out_channel": 0}, "takes each map by itself"),
        ({"layer": "0", "rows": "4-9"}, "rows='4-9': must be such as 0-5, from 0 to 5"),
        ({"layer": "0", "columns": "x"}, "must be such as 0-5, from 0 to 7"),
        ({"layer": "0", "method": "scatter"}, "is a choice of a transposed convolution alone"),
        ({"layer": "4", "method": "scatter", "rows": "0-1"}, "without rows and columns"),
        ({"layer": "0", "values": "x.txt"}, "must be random, ones, or a .npy"),
        ({"layer": "0", "values": "x.npy"}, "must be a file that exists"),
    ],
)
def test_what_cannot_be_told(options: dict[str, Any], rule: str) -> None:
    with pytest.raises(ExplainerError, match=rule):
        told(model(NETWORK, *SHAPE), Wanted(**options))


def test_other_layers_and_three_axes_are_refused(spec: Model) -> None:
    with pytest.raises(ExplainerError, match="of Conv, ConvTranspose and MaxPool only"):
        told(spec, Wanted(layer="volume"))
    volume = model(seeded(nn.Conv3d(1, 1, 2)), 1, 3, 3, 3)
    with pytest.raises(ExplainerError, match="has three axes"):
        told(volume, Wanted(layer="0"))


def test_scatter_tells_the_whole_layer() -> None:
    network = seeded(nn.ConvTranspose2d(2, 2, 3, 2, 1))
    story, about = told(model(network, 2, 3, 3), Wanted(layer="0", method="scatter"))
    whole = contribution(network, "0", (2, 3, 3), (about.numbers["i"], about.numbers["o"]))
    kept = np.array(story.output.values)[1:-1, 1:-1]
    np.testing.assert_allclose(kept, whole, atol=1e-5)


@pytest.mark.parametrize("view", ["flat", "isometric"])
@pytest.mark.parametrize("name", ["0", "3", "4"])
def test_every_number_that_is_drawn_is_the_storys(name: str, view: str) -> None:
    story, about = told(model(NETWORK, *SHAPE), Wanted(layer=name))
    made = animation(story, about=about, view=view)
    says = [
        number_writer(grid.value(cell) for cell in grid.cells)
        for grid in (story.source, story.weights, story.output)
    ]
    for moment in (0, 1, len(story.beats) // 2, len(story.beats)):
        expected = []
        for grid, say in ((story.source, says[0]), (output_after(story, moment), says[2])):
            cells = (c for c in grid.cells if cell_style(grid.role(c), LIGHT).number)
            expected += [say(grid.value(cell)) for cell in cells]
        made.show(moment)
        texts = [t.get_text() for t in made.figure.findobj(Text) if t.get_visible()]
        found = [text for text in texts if re.fullmatch(r"[−.\d]+", text)]
        if view == "flat" and name != "3":
            kernel = [says[1](v) for row in story.weights.values for v in row]
            chips = len(found) - len(expected) - len(kernel)
            assert chips in (0, len(kernel)), "in the window where there is room"
            expected += kernel + kernel * bool(chips)
        assert sorted(found) == sorted(expected), f"moment {moment}"


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("name", ["0", "3", "4"])
def test_captions_stand_clear(name: str, lang: str) -> None:
    story, about = told(model(NETWORK, *SHAPE), Wanted(layer=name))
    made = animation(story, about=about, lang=lang)
    made.show(0)
    assert not list(collisions(made.figure))


def test_the_command_writes_lists_and_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small_network.py").write_text(
        "from torch import nn\ndef make():\n"
        "    return nn.Sequential(nn.Conv2d(1, 2, 3), nn.ConvTranspose2d(2, 1, 2, 2))\n",
        encoding="utf-8",
    )
    given = ["animate", "--from", "small_network:make", "--input", "1,6,6"]

    def run(*args: str) -> str:
        return CliRunner().invoke(cli.cli, [*given, *args], catch_exceptions=False).output

    assert [line.split()[1:3] for line in run().splitlines()] == [
        ["0", "Conv2d"], ["1", "ConvTranspose2d"],
    ]  # fmt: skip
    blobs = []
    for name in ("one.svg", "two.svg"):
        assert run("1", "-o", name, "--lang", "ko").strip() == name
        blobs.append((tmp_path / name).read_bytes())
    assert blobs[0] == blobs[1], "the factory's weights are the same again"
    assert "make: 1, 2×4×4 → 1×8×8" in blobs[0].decode("utf-8")
    for args, rule in (
        (["1", "--stride", "3"], "stride=3: is the model's own with --from"),
        (["1", "--preset", "dilation"], "Leave one of them out"),
        (["1", "--method", "matrix"], "must be one of zero_insert, scatter"),
    ):
        with pytest.raises(ExplainerError, match=rule):
            run(*args)
    with pytest.raises(ExplainerError, match="Add --from MODEL"):
        CliRunner().invoke(cli.cli, ["animate", "conv", "--rows", "0-1"], catch_exceptions=False)
    assert sorted(p.suffix for p in tmp_path.iterdir() if p.is_file()) == [".py", ".svg", ".svg"]


def test_lines_say_what_cannot_be_animated(spec: Model) -> None:
    first, second = layer_lines(spec)
    assert "2×6×6 → 3×4×4" in first and "cannot" not in first
    assert second.endswith("(cannot be animated)")
