"""The door that the options of every layer pass: ints, one per axis, pairs."""

from __future__ import annotations

import operator
from typing import Literal, overload

from explainer.axis import Axis
from explainer.errors import ExplainerError
from explainer.shown import Shown

__all__ = ["LARGEST_INT", "Ints", "Layer", "Padding", "whole"]

LARGEST_INT = 2**31 - 1
"""No option or size is larger, so that a product of two of them still fits int64."""

#: One int for every axis, or one per axis.
Ints = int | tuple[int, ...]
#: As `Ints`, or a (before, after) pair per axis.
Padding = Ints | tuple[tuple[int, int], ...]


class Layer(Shown):
    """What the specs share: the door their options pass, their axes, their sizes."""

    kernel_size: Ints
    stride: Ints | None
    padding: Padding | Literal["same", "valid"]
    dilation: Ints
    output_padding: Ints = 0
    _words: tuple[str, ...] = ()  # what padding may be called

    def _check(self, **least: int) -> None:
        """Normalise the named options, each at least as given, and padding; compare ranks."""
        for argument, minimum in least.items():
            value = getattr(self, argument)
            if value is not None:  # a pool's stride, which then is its kernel's size
                self._set(argument, whole(self._name, argument, value, minimum))
        if not (isinstance(self.padding, str) and self.padding in self._words):
            self._set("padding", _padding(self._name, self.padding))
        if isinstance(groups := getattr(self, "groups", 1), tuple):
            raise ExplainerError(self._name, "groups", groups, "must be one integer")
        for argument in (*least, "padding"):
            value = getattr(self, argument)
            if isinstance(value, tuple) and len(value) != self.ndim:
                raise ExplainerError(
                    self._name, argument, value,
                    f"has {len(value)} entries where another option has {self.ndim}",
                    "Give one entry for each axis, or one int for all.",
                )  # fmt: skip

    def _set(self, argument: str, value: object) -> None:
        object.__setattr__(self, argument, value)  # frozen, but no one has seen it yet

    @property
    def _name(self) -> str:
        return type(self).__name__

    @property
    def ndim(self) -> int | None:
        """How many axes the options name; None where ints stand for any number."""
        return next((len(value) for value in vars(self).values() if isinstance(value, tuple)), None)

    def axes(self, ndim: int) -> tuple[Axis, ...]:
        """Return one record for each of `ndim` spatial axes.

        Raises
        ------
        ExplainerError
            If the options name another number of axes.
        """
        if self.ndim not in (None, ndim):
            raise ExplainerError(
                self._name, "kernel_size", self.kernel_size,
                f"the options name {self.ndim} axes where the input has {ndim}",
            )  # fmt: skip
        return tuple(self._axis(index) for index in range(ndim))

    def _axis(self, index: int) -> Axis:
        kernel_size, dilation = _at(self.kernel_size, index), _at(self.dilation, index)
        before, after = _pair(self.padding, index, same=dilation * (kernel_size - 1))
        stride = self.kernel_size if self.stride is None else self.stride
        output_padding = _at(self.output_padding, index)
        return Axis(kernel_size, _at(stride, index), before, after, dilation, output_padding)

    @overload
    def output_size(self, input_size: int) -> int: ...
    @overload
    def output_size(self, input_size: tuple[int, ...]) -> tuple[int, ...]: ...
    @overload
    def output_size(self, input_size: Ints) -> Ints: ...
    def output_size(self, input_size: Ints) -> Ints:
        """Return the size of the layer's output, in cells.

        Parameters
        ----------
        input_size : int or tuple of int
            Size of the layer's own input: of its only axis, or of each.

        Returns
        -------
        int or tuple of int
            As `input_size` was given.

        Raises
        ------
        ExplainerError
            If a size is below 1, the output's included, or the number of axes is not the options'.
        """
        given = whole(self._name, "input_size", input_size, 1)
        sizes = given if isinstance(given, tuple) else (given,)
        made = tuple(map(self._made, self.axes(len(sizes)), sizes))
        for index, (axis, size) in enumerate(zip(self.axes(len(sizes)), sizes, strict=True)):
            if made[index] < 1:
                raise ExplainerError(
                    self._name, "input_size", input_size,
                    f"leaves no output along axis {index}: {self._sum(axis, size)}",
                    f"Use a size of at least {self._least(axis)} there, or another padding.",
                )  # fmt: skip
        return made if isinstance(given, tuple) else made[0]

    def _made(self, axis: Axis, size: int) -> int:
        """Return the output's size along one axis, also where that is below 1."""
        return axis.conv_output_size(size)

    def _sum(self, axis: Axis, size: int) -> str:
        """Return the arithmetic of `_made` in numbers."""
        room = f"{size} + {axis.before} + {axis.after} - {axis.effective_kernel_size}"
        return f"floor(({room}) / {axis.stride}) + 1 = {self._made(axis, size)}"

    def _least(self, axis: Axis) -> int:
        """Return the smallest input size that leaves an output."""
        return max(1, axis.effective_kernel_size - axis.before - axis.after)


def whole(owner: str, argument: str, value: object, least: int) -> int | tuple[int, ...]:
    """Return `value` as an int, or as a tuple of ints if it is a tuple or a list.

    Parameters
    ----------
    owner, argument : str
        Whose argument it is, and its name, for the error.
    value : object
        NumPy's integers are accepted; bools and floats are not.
    least : int
        The smallest that is legal.

    Raises
    ------
    ExplainerError
        If an entry is no integer, below `least` or above `LARGEST_INT`, or if there is none.

    Examples
    --------
    >>> whole("conv", "stride", [2, 1], 1)
    (2, 1)
    """
    entries = value if isinstance(value, tuple | list) else (value,)
    try:
        if any(isinstance(entry, bool) for entry in entries):  # bool is an int to Python
            raise TypeError
        numbers = tuple(operator.index(entry) for entry in entries)
    except TypeError:
        raise ExplainerError(
            owner, argument, value, "must be an integer, or a tuple of one for each axis"
        ) from None
    if not numbers:
        raise ExplainerError(owner, argument, value, "must have an entry for each axis")
    if min(numbers) < least:
        raise ExplainerError(owner, argument, value, f"must be at least {least}")
    if max(numbers) > LARGEST_INT:
        raise ExplainerError(owner, argument, value, f"must be at most {LARGEST_INT}")
    return numbers if isinstance(value, tuple | list) else numbers[0]


def _padding(owner: str, value: object) -> Padding:
    """Normalise padding that is no word."""
    if isinstance(value, tuple | list) and any(isinstance(item, tuple | list) for item in value):
        pairs = tuple(whole(owner, "padding", item, 0) for item in value)
        if any(not isinstance(pair, tuple) or len(pair) != 2 for pair in pairs):
            raise ExplainerError(owner, "padding", value, "must be a (before, after) pair per axis")
        return pairs  # type: ignore[return-value]  # the line above has seen to it
    return whole(owner, "padding", value, 0)


def _pair(padding: Padding | str, index: int, *, same: int) -> tuple[int, int]:
    """Return (before, after) of one axis; `same` is the sum that keeps a size."""
    if isinstance(padding, str):
        return (same // 2, same - same // 2) if padding == "same" else (0, 0)
    item = padding[index] if isinstance(padding, tuple) else padding
    return item if isinstance(item, tuple) else (item, item)


def _at(value: Ints, index: int) -> int:
    return value[index] if isinstance(value, tuple) else value
