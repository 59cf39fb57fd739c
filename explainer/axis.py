"""One axis of a layer, and every formula about it by name.

References
----------
V. Dumoulin and F. Visin, "A guide to convolution arithmetic for deep learning",
arXiv:1603.07285. "Relation" below is its numbering; it writes i for the input's size, o for the
output's, k, s and p for kernel, stride and padding, d for dilation, a for output padding.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Axis"]


@dataclass(frozen=True)
class Axis:
    """One axis of a layer. Lengths are in cells.

    The formulas are plain arithmetic: a size comes out below 1 where nothing is left, and it is
    the specs of `explainer.geometry` that refuse it. An `Axis` made by hand is not checked.

    Parameters
    ----------
    kernel_size, stride, dilation : int
        At least 1.
    before, after : int
        Padding at the start and at the end of the axis.
    output_padding : int
        Cells that a transposed convolution adds at the end.

    Examples
    --------
    >>> axis = Axis(kernel_size=3, stride=2, before=1, after=1)
    >>> axis.conv_output_size(5), axis.conv_transpose_output_size(3)
    (3, 5)
    >>> axis.spaced_size(3), axis.border_before, axis.border_after
    (5, 1, 1)
    """

    kernel_size: int
    stride: int = 1
    before: int = 0
    after: int = 0
    dilation: int = 1
    output_padding: int = 0

    @property
    def effective_kernel_size(self) -> int:
        """Cells from the first tap to the last: d(k-1) + 1 (section 5.1)."""
        return self.dilation * (self.kernel_size - 1) + 1

    @property
    def inserted_zeros(self) -> int:
        """Zeros between neighbours in the zero-insertion view: s - 1 (relation 12)."""
        return self.stride - 1

    @property
    def border_before(self) -> int:
        """Zeros before the spaced input: d(k-1) - p (relation 13). Negative: cells cropped."""
        return self.effective_kernel_size - 1 - self.before

    @property
    def border_after(self) -> int:
        """Zeros after the spaced input: d(k-1) - p + a (relation 14). Negative: cells cropped."""
        return self.effective_kernel_size - 1 - self.after + self.output_padding

    def spaced_size(self, input_size: int) -> int:
        """Size of the input with zeros inserted: s(i-1) + 1 (relation 12)."""
        return self.stride * (input_size - 1) + 1

    def conv_output_size(self, input_size: int) -> int:
        """Size that a convolution makes: floor((i + 2p - d(k-1) - 1) / s) + 1 (relation 15)."""
        room = input_size + self.before + self.after - self.effective_kernel_size
        return room // self.stride + 1

    def conv_transpose_output_size(self, input_size: int) -> int:
        """Size that a transposed convolution makes: s(i-1) + d(k-1) + 1 - 2p + a (relation 14).

        It is what a convolution with step 1 makes of the spaced and bordered input.
        """
        bordered = self.border_before + self.spaced_size(input_size) + self.border_after
        return bordered - self.effective_kernel_size + 1

    def pool_output_size(self, input_size: int, *, ceil_mode: bool = False) -> int:
        """Size that a pooling makes: as a convolution, or rounded up (relation 7; torch).

        Rounding up adds a window that reaches beyond the end, but only one that starts inside
        the input or the padding before it: a later one would hold nothing but padding.
        """
        if not ceil_mode:
            return self.conv_output_size(input_size)
        size = self.conv_output_size(input_size + self.stride - 1)
        starts_inside = (size - 1) * self.stride < input_size + self.before
        return size if starts_inside else size - 1
