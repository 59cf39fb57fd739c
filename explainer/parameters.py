"""What a lecture may choose about a scene: fields with limits, their defaults the lecture's own.

A scene says what it takes with a frozen dataclass below :class:`Parameters`, its fields made by
:func:`whole`, :func:`wholes`, :func:`square` and :func:`pixels`. Limits keep the picture legible:
grids that fit the stage, numbers that fit their cells. What a file says is checked before anything
is rendered. Values are plain data: they go into a clip's key, and to other machines, as they are.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from explainer.errors import ExplainerError
from explainer.examples import DIGIT, example
from explainer.story import Story

__all__ = ["DigitParameters", "Parameters", "Rows", "fits", "pixels", "square", "whole", "wholes"]

Rows = tuple[tuple[int, ...], ...]

#: The numbers that a cell has room for: two characters, at the smallest type.
LEAST, MOST = -9, 99
#: The numbers that an input or a kernel may hold.
DIGITS = 9
#: Rows and columns of the pictures that the network was trained on.
PIXELS = 28
TEST_DIGITS = 1000


@dataclass(frozen=True)
class Parameters:
    """Nothing to choose; scenes that offer something say what in a subclass.

    Raises
    ------
    ExplainerError
        If a value breaks its field's limits, or the values together break :meth:`check`.
    """

    #: Fields whose value in a lecture's file is the name of another file beside it.
    files: ClassVar[tuple[str, ...]] = ()

    def __post_init__(self) -> None:
        for one in fields(self):
            checked = one.metadata["check"](one.name, getattr(self, one.name))
            object.__setattr__(self, one.name, checked)  # frozen, but no one has seen it yet
        self.check()

    def check(self) -> None:
        """See that the values go together; override it."""

    @classmethod
    def of(cls, given: Mapping[str, Any], folder: Path | None = None) -> Self:
        """Return the parameters that ``given`` says; files are looked for in ``folder``.

        Raises
        ------
        ExplainerError
            If a name is unknown, or a value is illegal.
        """
        known = [one.name for one in fields(cls)]
        for name, value in given.items():
            if name not in known:
                near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
                rule = "is nothing that this scene takes"
                takes = f"It takes {', '.join(known)}." if known else "It takes no parameters."
                remedy = f"Did you mean {near[0]}?" if near else takes
                raise ExplainerError("parameters", name, value, rule, remedy)
        named = {
            name: folder / value
            for name, value in given.items()
            if folder and name in cls.files and isinstance(value, str)
        }
        return cls(**{**given, **named})

    def chosen(self) -> dict[str, Any]:
        """Return what differs from the defaults, as plain data."""
        default = type(self)()
        return {
            one.name: getattr(self, one.name)
            for one in fields(self)
            if getattr(self, one.name) != getattr(default, one.name)
        }


def _field(default: Any, check: Callable[[str, Any], Any]) -> Any:
    return field(default=default, metadata={"check": check})


def whole(default: int, *, least: int, most: int) -> Any:
    """Return a field for a whole number from ``least`` to ``most``."""
    return _field(default, lambda name, value: _whole(name, value, least, most))


def _whole(name: str, value: Any, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        rule = f"must be a whole number from {least} to {most}"
        raise ExplainerError("parameters", name, value, rule)
    return value


def wholes(default: Sequence[int], *, least: int, most: int, rising: bool = False) -> Any:
    """Return a field for as many whole numbers as ``default`` has, ``rising`` if so said."""

    def check(name: str, value: Any) -> tuple[int, ...]:
        count = len(default)
        rule = f"must be a list of {count} whole numbers from {least} to {most}"
        if not isinstance(value, list | tuple) or len(value) != count:
            raise ExplainerError("parameters", name, value, rule)
        numbers = tuple(_whole(name, one, least, most) for one in value)
        if rising and list(numbers) != sorted(set(numbers)):
            raise ExplainerError("parameters", name, value, f"{rule}, each larger than the last")
        return numbers

    return _field(tuple(default), check)


def square(default: ArrayLike, *, least: int, most: int) -> Any:
    """Return a field for a square grid of whole numbers: its rows, or its size alone.

    A size stands for an example of that size. Sizes go from ``least`` to ``most``, numbers from -9
    to 9.
    """

    def check(name: str, value: Any) -> Rows:
        if isinstance(value, int) and not isinstance(value, bool):
            return _rows(example(_whole(name, value, least, most), kernel=name == "kernel"))
        rule = (
            f"must be {least} to {most} rows of as many whole numbers from {-DIGITS} to {DIGITS}, "
            "or the number of rows"
        )
        if not isinstance(value, list | tuple) or not least <= len(value) <= most:
            raise ExplainerError("parameters", name, value, rule)
        for row in value:
            if not isinstance(row, list | tuple) or len(row) != len(value):
                raise ExplainerError("parameters", name, value, rule)
            if not all(type(one) is int and abs(one) <= DIGITS for one in row):
                raise ExplainerError("parameters", name, value, rule)
        return _rows(value)

    return _field(_rows(default), check)


def _rows(values: ArrayLike) -> Rows:
    return tuple(tuple(map(int, row)) for row in np.asarray(values))


def pixels() -> Any:
    """Return a field for a picture's file, kept as 28 rows of ink from 0 to 255; None for none."""

    def check(name: str, value: Any) -> Rows | None:
        if value is None:
            return None
        ink = _read(name, Path(value)) if isinstance(value, str | Path) else _array(value)
        if ink.shape != (PIXELS, PIXELS) or ink.min() < 0 or ink.max() > 255:
            rule = f"must be the name of an image file, or {PIXELS} rows of ink from 0 to 255"
            raise ExplainerError("parameters", name, value, rule)
        return _rows(ink)

    return _field(None, check)


def _array(value: Any) -> NDArray[Any]:
    try:
        return np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        return np.zeros((0, 0))


def _read(name: str, path: Path) -> NDArray[Any]:
    """Return an image file as 28x28 of ink, 0 to 255: light ink on dark, whichever way it is."""
    from PIL import Image

    try:
        with Image.open(path) as image:
            # What is transparent is paper, as it is where most such pictures are looked at.
            paper = Image.new("RGBA", image.size, "white")
            paper.alpha_composite(image.convert("RGBA"))
            grey = np.asarray(paper.convert("L").resize((PIXELS, PIXELS), Image.Resampling.LANCZOS))
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        rule = f"cannot be read as an image ({error})"
        raise ExplainerError("parameters", name, str(path), rule, "Name a PNG file.") from error
    edge = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    return 255 - grey if edge.mean() > 127 else grey


def fits(story: Story, *, source: int, output: int = 9, least: int = 3) -> None:
    """See that a story can be drawn: so many cells a side at most, two characters a cell.

    Parameters
    ----------
    story : Story
        What is to be drawn.
    source, output : int
        Rows, and columns, of these grids at most.
    least : int
        Rows and columns of the output at least: 3, where single steps are explained.

    Raises
    ------
    ExplainerError
        If not.
    """
    for shape, most in ((story.source.shape, source), (story.output.shape, output)):
        if max(shape) > most:
            rule = f"makes a grid of {_by(shape)}; the stage has room for {most}×{most}"
            remedy = "Use a smaller input, stride or kernel."
            raise ExplainerError("parameters", "input", _by(story.input.shape), rule, remedy)
    if min(story.output.shape) < least:
        rule = f"makes an output of {_by(story.output.shape)}; a sweep takes {least}×{least}"
        remedy = "Use a larger input."
        raise ExplainerError("parameters", "input", _by(story.input.shape), rule, remedy)
    for cell in story.output.cells:
        if not LEAST <= story.output.value(cell) <= MOST:
            rule = (
                f"makes an output of {story.output.value(cell)}; a cell has room for {LEAST} to "
                f"{MOST}"
            )
            raise ExplainerError(
                "parameters", "kernel", story.kernel.values, rule, "Use smaller numbers."
            )


def _by(shape: Sequence[int]) -> str:
    return "×".join(map(str, shape))


@dataclass(frozen=True)
class DigitParameters(Parameters):
    """Which picture the network is shown.

    Parameters
    ----------
    digit : int
        An index into the 1,000 test digits.
    image : path or rows, optional
        A picture of one's own in its place; other sizes than 28x28 are resampled, and dark ink on
        light paper is turned into light on dark.
    """

    files = ("image",)
    digit: int = whole(DIGIT, least=0, most=TEST_DIGITS - 1)
    image: Rows | None = pixels()

    def check(self) -> None:
        """See that only one of both is chosen."""
        if self.image is not None and self.digit != DIGIT:
            rule = "cannot be chosen beside an image"
            raise ExplainerError("parameters", "digit", self.digit, rule, "Leave one of them out.")

    def pick(
        self, images: NDArray[np.float32], labels: NDArray[np.uint8]
    ) -> tuple[NDArray[np.float32], int | None]:
        """Return the picture, (28, 28) from 0 to 1, and the digit it shows, if that is known."""
        if self.image is None:
            return images[self.digit], int(labels[self.digit])
        return np.array(self.image, dtype=np.float32) / np.float32(255), None
