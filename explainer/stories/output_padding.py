"""Sizes that a convolution makes equal, and the output_padding that tells them apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from numpy.typing import ArrayLike

from explainer.errors import ExplainerError
from explainer.geometry import Conv, ConvTranspose
from explainer.stories.gather import zero_insertion
from explainer.story import Beat, Cell, Grid, Story

__all__ = ["SizeChoice", "output_padding_series", "refusal", "shared_sizes"]


@dataclass(frozen=True)
class SizeChoice:
    """One legal output_padding.

    Attributes
    ----------
    output_padding : int
        The choice.
    story : Story
        The zero-insertion view with it.
    added : tuple of cells
        Output cells that are not there with output_padding 0, row by row.
    border : tuple of cells
        Cells of the spaced and padded input that are not there with output_padding 0.
    """

    output_padding: int
    story: Story
    added: tuple[Cell, ...]
    border: tuple[Cell, ...]

    @property
    def new_beats(self) -> tuple[Beat, ...]:
        """The steps that write the added cells."""
        return tuple(beat for beat in self.story.beats if beat.writes[0][0] in self.added)

    @property
    def old_beats(self) -> tuple[Beat, ...]:
        """The steps that write all other cells."""
        return tuple(beat for beat in self.story.beats if beat.writes[0][0] not in self.added)

    def telling(self) -> Beat:
        """Return the step of an added cell with the most products that are not zero."""
        return max(self.new_beats, key=lambda beat: sum(p.value != 0 for p in beat.products))


def output_padding_series(
    x: ArrayLike, weight: ArrayLike, *, stride: int = 1, padding: int = 0, dilation: int = 1
) -> tuple[SizeChoice, ...]:
    """Return the story of every legal output_padding: from 0 to less than stride or dilation.

    Raises
    ------
    ExplainerError
        As :func:`explainer.stories.zero_insertion`.

    Examples
    --------
    >>> import numpy as np
    >>> one, two = output_padding_series(np.ones((3, 3), int), np.ones((3, 3), int), stride=2)
    >>> one.story.output.shape, two.story.output.shape, len(two.added)
    ((7, 7), (8, 8), 15)
    """
    choices: list[SizeChoice] = []
    for extra in range(max(stride, dilation)):
        story = zero_insertion(
            x, weight, stride=stride, padding=padding, output_padding=extra, dilation=dilation
        )
        least = choices[0].story if choices else story
        added = _beyond(least.output, story.output)
        choices.append(SizeChoice(extra, story, added, _beyond(least.source, story.source)))
    return tuple(choices)


def _beyond(small: Grid, large: Grid) -> tuple[Cell, ...]:
    rows, columns = small.shape
    return tuple((r, c) for r, c in large.cells if r >= rows or c >= columns)


def shared_sizes(spec: Conv, sizes: Iterable[int]) -> tuple[tuple[int, tuple[int, ...]], ...]:
    """Return (output size, input sizes that come to it), in the order of ``sizes``.

    Examples
    --------
    >>> shared_sizes(Conv(3, stride=2, padding=1), range(3, 7))
    ((2, (3, 4)), (3, (5, 6)))
    """
    made: dict[int, list[int]] = {}
    for size in sizes:
        output = spec.output_size(size)
        assert isinstance(output, int)  # of an int comes an int
        made.setdefault(output, []).append(size)
    return tuple((output, tuple(inputs)) for output, inputs in made.items())


def refusal(kernel_size: int, *, stride: int, output_padding: int) -> ExplainerError:
    """Return the error with which the layer refuses an output_padding.

    Raises
    ------
    ExplainerError
        If it does not refuse it.
    """
    try:
        ConvTranspose(kernel_size, stride=stride, output_padding=output_padding)
    except ExplainerError as error:
        return error
    rule = f"is legal at stride {stride}: there is no refusal to show"
    raise ExplainerError("refusal", "output_padding", output_padding, rule)
