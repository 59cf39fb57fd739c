"""The specs of the layers, and the size of what they make.

`Conv`, `ConvTranspose` and `Pool` check their options once, when made. An option given as one int
holds for every axis, so a spec need not know how many axes there are until it meets a size. The
formulas are those of `Axis`, an axis at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from explainer.axis import Axis
from explainer.errors import ExplainerError
from explainer.options import Ints, Layer, Padding

__all__ = ["Axis", "Conv", "ConvTranspose", "Ints", "Padding", "Pool"]


@dataclass(frozen=True)
class Conv(Layer):
    """The options of a convolution, as torch has them.

    Parameters
    ----------
    kernel_size, stride, dilation : int or tuple of int
        At least 1.
    padding : int, tuple of int, tuple of (before, after), "same" or "valid"
        Zeros around the input. "same" keeps the size, at stride 1 only; where the sum is odd, the
        larger part comes after, as in torch.
    groups : int
        Parts that the channels are split into.

    Raises
    ------
    ExplainerError
        If an option is illegal.

    Examples
    --------
    >>> Conv(3, stride=2, padding=1).output_size((5, 6))
    (3, 3)
    >>> Conv(4, padding="same").axes(1)[0].after
    2
    """

    kernel_size: Ints
    stride: Ints = 1
    padding: Padding | Literal["same", "valid"] = 0
    dilation: Ints = 1
    groups: int = 1
    _words = ("same", "valid")

    def __post_init__(self) -> None:
        self._check(kernel_size=1, stride=1, dilation=1, groups=1)
        strides = [axis.stride for axis in self.axes(self.ndim or 1)]
        if self.padding == "same" and max(strides) > 1:
            rule = 'must be 1 with padding="same", as in torch'
            raise ExplainerError(self._name, "stride", self.stride, rule)


@dataclass(frozen=True)
class ConvTranspose(Layer):
    """The options of a transposed convolution, as torch has them.

    They describe the convolution it is the transpose of: `padding` is what that one adds, so it
    is what this one takes off. Several input sizes of that convolution share an output size;
    `output_padding` says which of them to return to (paper, section 4.5).

    Parameters
    ----------
    kernel_size, stride, dilation : int or tuple of int
        At least 1.
    padding : int, tuple of int or tuple of (before, after)
        Cells taken off the output.
    output_padding : int or tuple of int
        Cells added at the end of each axis; less than the stride or than the dilation.
    groups : int
        Parts that the channels are split into.

    Raises
    ------
    ExplainerError
        If an option is illegal.

    Examples
    --------
    >>> ConvTranspose(3, stride=2, padding=1).output_size(3)
    5
    >>> ConvTranspose(3, stride=2, padding=1, output_padding=1).output_size((3, 4))
    (6, 8)
    """

    kernel_size: Ints
    stride: Ints = 1
    padding: Padding = 0
    output_padding: Ints = 0
    dilation: Ints = 1
    groups: int = 1

    def __post_init__(self) -> None:
        self._check(kernel_size=1, stride=1, output_padding=0, dilation=1, groups=1)
        for axis in self.axes(self.ndim or 1):
            limit = max(axis.stride, axis.dilation)
            if axis.output_padding >= limit:
                raise ExplainerError(
                    self._name, "output_padding", self.output_padding,
                    f"must be less than the stride ({axis.stride}) or the dilation "
                    f"({axis.dilation})", f"Use at most {limit - 1}.",
                )  # fmt: skip

    def _made(self, axis: Axis, size: int) -> int:
        return axis.conv_transpose_output_size(size)

    def _sum(self, axis: Axis, size: int) -> str:
        crop = f"{axis.before} - {axis.after} + {axis.output_padding}"
        made = self._made(axis, size)
        return f"{axis.stride}*({size} - 1) + {axis.effective_kernel_size} - {crop} = {made}"

    def _least(self, axis: Axis) -> int:
        short = 1 - axis.conv_transpose_output_size(1)
        return 1 + max(0, -(-short // axis.stride))


@dataclass(frozen=True)
class Pool(Layer):
    """The options of a pooling, as torch has them.

    Parameters
    ----------
    kernel_size, dilation : int or tuple of int
        At least 1.
    stride : int or tuple of int, optional
        At least 1; the kernel's size where it is None.
    padding : int or tuple of int
        At most half the kernel's size.
    ceil_mode : bool
        Round the output's size up; see `Axis.pool_output_size`.

    Raises
    ------
    ExplainerError
        If an option is illegal.

    Examples
    --------
    >>> Pool(2).output_size(5), Pool(2, ceil_mode=True).output_size(5)
    (2, 3)
    """

    kernel_size: Ints
    stride: Ints | None = None
    padding: Ints = 0
    dilation: Ints = 1
    ceil_mode: bool = False

    def __post_init__(self) -> None:
        self._check(kernel_size=1, stride=1, padding=0, dilation=1)
        for axis in self.axes(self.ndim or 1):
            # Half the kernel and not half its dilated reach: torch's docs and its 2-D and 3-D
            # kernels. (torch.max_pool1d without indices alone allows more.)
            if 2 * axis.before > axis.kernel_size:
                raise ExplainerError(
                    self._name, "padding", self.padding,
                    f"must be at most half the kernel_size ({axis.kernel_size})",
                    f"Use at most {axis.kernel_size // 2}.",
                )  # fmt: skip

    def _made(self, axis: Axis, size: int) -> int:
        return axis.pool_output_size(size, ceil_mode=self.ceil_mode)
