"""What may be chosen about a scene: checked, plain, and no more than can be read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from explainer import ExplainerError
from explainer.examples import DIGIT, KERNEL, SMALL, example
from explainer.parameters import DigitParameters, Parameters, Rows, fits, square, whole, wholes
from explainer.stories import convolution, zero_insertion


@dataclass(frozen=True)
class Some(Parameters):
    input: Rows = square(SMALL, least=2, most=4)
    kernel: Rows = square(KERNEL, least=2, most=4)
    stride: int = whole(2, least=1, most=4)
    strides: tuple[int, ...] = wholes((1, 2), least=1, most=4, rising=True)

    def check(self) -> None:
        if self.stride > len(self.kernel):
            raise ExplainerError("parameters", "stride", self.stride, "must be at most k")


def test_the_defaults_are_the_lectures_own() -> None:
    assert Some().chosen() == {}
    assert Some.of({"stride": 2, "input": SMALL.tolist()}).chosen() == {}


def test_a_size_stands_for_an_example() -> None:
    assert Some(input=4).input == tuple(map(tuple, example(4).tolist()))  # type: ignore[arg-type]
    for size in (2, 4):
        kernel = example(size, kernel=True)
        assert (kernel != kernel[::-1, ::-1]).any(), "a turn is seen"


def test_what_is_chosen_survives_a_trip_to_another_machine() -> None:
    chosen = Some.of({"kernel": [[1, -2], [0, 9]], "strides": [1, 4]}).chosen()
    assert chosen == {"kernel": ((1, -2), (0, 9)), "strides": (1, 4)}
    assert Some.of(json.loads(json.dumps(chosen))) == Some.of(chosen)


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"strid": 1}, r"strid=1: is nothing that this scene takes. Did you mean stride\?"),
        ({"fog": 1}, "It takes input, kernel, stride, strides"),
        ({"stride": 5}, "stride=5: must be a whole number from 1 to 4"),
        ({"stride": 2.0}, "stride=2.0: must be a whole number"),
        ({"stride": True}, "stride=True: must be a whole number"),
        ({"stride": 4}, "stride=4: must be at most k"),
        ({"strides": 2}, "must be a list of 2 whole numbers from 1 to 4"),
        ({"strides": [1, 2, 3]}, "must be a list of 2 whole numbers"),
        ({"strides": [2, 2]}, "each larger than the last"),
        ({"strides": [1, "2"]}, "strides='2': must be a whole number"),
        ({"input": 5}, "input=5: must be a whole number from 2 to 4"),
        ({"input": [[1, 2], [3]]}, "must be 2 to 4 rows of as many"),
        ({"input": [[1, 2, 3], [4, 5, 6]]}, "must be 2 to 4 rows of as many"),
        ({"input": [[1, 2], [3, 10]]}, "whole numbers from -9 to 9"),
        ({"input": [[1, 2], [3, 0.5]]}, "whole numbers from -9 to 9"),
        ({"input": "3"}, "input='3': must be 2 to 4 rows"),
    ],
)
def test_what_is_illegal_is_refused_with_its_rule(given: dict[str, object], wrong: str) -> None:
    with pytest.raises(ExplainerError, match=wrong):
        Some.of(given)


def test_a_scene_without_parameters_takes_none() -> None:
    assert Parameters.of({}).chosen() == {}
    with pytest.raises(ExplainerError, match="takes no parameters"):
        Parameters.of({"stride": 2})


def test_a_story_must_fit_its_stage() -> None:
    story = zero_insertion(SMALL, KERNEL, stride=2, padding=1)
    fits(story, source=7, output=5)
    with pytest.raises(ExplainerError, match="grid of 7×7; the stage has room for 6×6"):
        fits(story, source=6)
    with pytest.raises(ExplainerError, match="grid of 5×5; the stage has room for 4×4"):
        fits(story, source=7, output=4)
    with pytest.raises(ExplainerError, match="output of 1×1; a sweep takes 3×3"):
        fits(convolution(SMALL, KERNEL), source=7)
    with pytest.raises(ExplainerError, match="output of -10; a cell has room for -9 to 99"):
        fits(convolution(np.full((5, 5), -5), [[1, 1], [0, 0]]), source=7)


def test_a_picture_is_read_as_light_ink_on_dark_paper(tmp_path: Path) -> None:
    ink = np.zeros((56, 56), np.uint8)
    ink[20:36, 20:36] = 255
    Image.fromarray(ink).save(tmp_path / "light.png")
    Image.fromarray(255 - ink).save(tmp_path / "dark.png")
    clear = np.zeros((56, 56, 4), np.uint8)
    clear[..., 3] = ink  # black ink on nothing
    Image.fromarray(clear).save(tmp_path / "clear.png")
    light, dark, transparent = (
        DigitParameters.of({"image": f"{name}.png"}, tmp_path)
        for name in ("light", "dark", "clear")
    )
    assert light == dark == transparent
    image, digit = light.pick(np.zeros((0, 28, 28), np.float32), np.zeros(0, np.uint8))
    assert (image.shape, image.dtype.name, digit) == ((28, 28), "float32", None)
    assert (image[0, 0], image[14, 14], image.max()) == (0.0, 1.0, 1.0)


def test_a_test_digit_is_picked_by_its_index() -> None:
    images = np.arange(1000, dtype=np.float32)[:, None, None] * np.ones((28, 28), np.float32)
    image, digit = DigitParameters(digit=7).pick(images, np.full(1000, 4, np.uint8))
    assert (image[0, 0], digit) == (7.0, 4)
    assert DigitParameters().digit == DIGIT


def test_what_is_no_picture_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.png").write_text("no picture", encoding="utf-8")
    for name in ("text.png", "none.png"):
        with pytest.raises(ExplainerError, match=f"{name}.*: cannot be read as an image"):
            DigitParameters.of({"image": name}, tmp_path)
    with pytest.raises(ExplainerError, match="28 rows of ink from 0 to 255"):
        DigitParameters(image=((1, 2), (3, 4)))
    with pytest.raises(ExplainerError, match="28 rows of ink from 0 to 255"):
        DigitParameters.of({"image": [[1, 2], ["a"]]})
    with pytest.raises(ExplainerError, match="cannot be chosen beside an image"):
        DigitParameters(image=((0,) * 28,) * 28, digit=3)
