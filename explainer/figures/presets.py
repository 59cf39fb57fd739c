"""The field's standard set of convolutions, by the names under which it is known.

Names as in github.com/vdumoulin/conv_arithmetic, sizes as in the paper that goes with it (Dumoulin
& Visin, A guide to convolution arithmetic for deep learning, arXiv:1603.07285): figures 2.1 to 2.7
and 5.1. The transposed forms, figures 4.1 to 4.7, follow from them: the input of a transposed
convolution has the size of the convolution's output, and ``output_padding`` returns the rest that
the stride dropped.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from explainer.errors import ExplainerError
from explainer.geometry import Conv

__all__ = ["PRESETS", "Preset", "preset"]


@dataclass(frozen=True)
class Preset:
    """A layer: its kind as the command has it, and its options, square in both axes."""

    kind: str
    input_size: int
    kernel_size: int
    stride: int = 1
    padding: int = 0
    dilation: int = 1
    output_padding: int = 0

    @property
    def conv(self) -> Conv:
        """The convolution that it is, or is the transpose of."""
        return Conv(
            self.kernel_size, stride=self.stride, padding=self.padding, dilation=self.dilation
        )

    def transposed(self) -> Preset:
        """Return the transposed form: from this one's output size back to its input size."""
        spec = self.conv
        (small,) = spec.output_size((self.input_size,))
        reach = self.dilation * (self.kernel_size - 1)
        rest = (self.input_size + 2 * self.padding - reach - 1) % self.stride
        return Preset(
            "conv-transpose",
            small,
            self.kernel_size,
            self.stride,
            self.padding,
            self.dilation,
            rest,
        )

    def options(self) -> dict[str, int]:
        """Return its options by their names."""
        names = ("input_size", "kernel_size", "stride", "padding", "dilation")
        found = {name: int(getattr(self, name)) for name in names}
        return found | (
            {"output_padding": self.output_padding} if self.kind == "conv-transpose" else {}
        )


_CONVOLUTIONS = {
    "no_padding_no_strides": Preset("conv", 4, 3),
    "arbitrary_padding_no_strides": Preset("conv", 5, 4, padding=2),
    "same_padding_no_strides": Preset("conv", 5, 3, padding=1),
    "full_padding_no_strides": Preset("conv", 5, 3, padding=2),
    "no_padding_strides": Preset("conv", 5, 3, stride=2),
    "padding_strides": Preset("conv", 5, 3, stride=2, padding=1),
    "padding_strides_odd": Preset("conv", 6, 3, stride=2, padding=1),
    "dilation": Preset("conv", 7, 3, dilation=2),
}

#: Every preset by its name: the convolutions, then their transposed forms.
PRESETS = _CONVOLUTIONS | {
    f"{name}_transposed": one.transposed() for name, one in _CONVOLUTIONS.items()
}


def preset(name: str) -> Preset:
    """Return a preset by its name.

    Raises
    ------
    ExplainerError
        If there is none of that name.
    """
    if name not in PRESETS:
        close = difflib.get_close_matches(name, PRESETS, n=1)
        remedy = f"Did you mean {close[0]}?" if close else ""
        raise ExplainerError(
            "animate", "preset", name, f"must be one of {', '.join(PRESETS)}", remedy
        )
    return PRESETS[name]
