"""The size relations as formulas with their numbers put in, in Typst's notation.

Dumoulin & Visin, "A guide to convolution arithmetic for deep learning", arXiv:1603.07285, relations
6 and 14, with torch's ``output_padding``. The numbers come from the specs; nothing is worked out
here but the text.
"""

from __future__ import annotations

from explainer.axis import Axis
from explainer.geometry import Conv, ConvTranspose, Pool

__all__ = ["conv_size", "conv_transpose_size", "layer_options", "layer_size", "sizes_to"]


def conv_size(spec: Conv | Pool, size: int, *, symbols: bool = True, axis: int = 0) -> str:
    """Return the output size of a convolution, or of a pooling, along one axis.

    Rounding up, a pooling leaves out a window that starts beyond the end (torch): there is no "+ 1"
    then.

    Examples
    --------
    >>> conv_size(Conv(3, stride=2, padding=1), 5)
    'o = floor((i + 2p - k) slash s) + 1 = floor((5 + 2 - 3) slash 2) + 1 = 3'
    >>> conv_size(Conv(3, dilation=2), 7)
    'o = floor((i + 2p - d(k - 1) - 1) slash s) + 1 = floor((7 + 0 - 5) slash 1) + 1 = 3'
    >>> conv_size(Pool(2, ceil_mode=True), 5, symbols=False)
    'ceil((5 + 0 - 2) slash 2) + 1 = 3'
    >>> conv_size(Pool(2, stride=3, ceil_mode=True), 6, symbols=False)
    'ceil((6 + 0 - 2) slash 3) = 2'
    """
    one, made = _along(spec, size, axis)
    ceil = isinstance(spec, Pool) and spec.ceil_mode
    outside = ceil and one.conv_output_size(size + one.stride - 1) > made
    form = f"{'ceil' if ceil else 'floor'}(({{}}) slash {{}}){'' if outside else ' + 1'}"
    room = f"{size} + {one.before + one.after} - {one.effective_kernel_size}"
    numbers = f"{form.format(room, one.stride)} = {made}"
    reach = "k" if one.dilation == 1 else "d(k - 1) - 1"
    padding = "2p" if one.before == one.after else "p_1 + p_2"
    return f"o = {form.format(f'i + {padding} - {reach}', 's')} = {numbers}" if symbols else numbers


def conv_transpose_size(
    spec: ConvTranspose, size: int, *, symbols: bool = True, axis: int = 0
) -> str:
    """Return the output size of a transposed convolution along one axis.

    Examples
    --------
    >>> conv_transpose_size(ConvTranspose(3, stride=2, padding=1), 3)
    'o = s(i - 1) + k - 2p = 2 dot 2 + 3 - 2 = 5'
    >>> conv_transpose_size(ConvTranspose(3, dilation=2, padding=((1, 2), (0, 0))), 3)
    'o = s(i - 1) + d(k - 1) + 1 - p_1 - p_2 = 1 dot 2 + 5 - 3 = 4'
    """
    one, made = _along(spec, size, axis)
    extra = one.output_padding
    numbers = (
        f"{one.stride} dot {size - 1} + {one.effective_kernel_size} - {one.before + one.after}"
        f"{f' + {extra}' if extra else ''} = {made}"
    )
    reach = "k" if one.dilation == 1 else "d(k - 1) + 1"
    padding = "2p" if one.before == one.after else "p_1 - p_2"
    head = f"o = s(i - 1) + {reach} - {padding}{' + p_o' if extra else ''}"
    return f"{head} = {numbers}" if symbols else numbers


def _along(spec: Conv | ConvTranspose | Pool, size: int, axis: int) -> tuple[Axis, int]:
    """Return one axis of a layer, and the size that it makes of ``size`` there."""
    ndim = spec.ndim or axis + 1
    return spec.axes(ndim)[axis], spec.output_size((size,) * ndim)[axis]


def layer_size(spec: Conv | ConvTranspose, size: int) -> str:
    """Return the arithmetic of a layer's output size, numbers only.

    Examples
    --------
    >>> layer_size(ConvTranspose(3, stride=2, padding=1, output_padding=1), 7)
    '2 dot 6 + 3 - 2 + 1 = 14'
    """
    if isinstance(spec, Conv):
        return conv_size(spec, size, symbols=False)
    return conv_transpose_size(spec, size, symbols=False)


def layer_options(spec: Conv | ConvTranspose) -> str:
    """Return a layer's kernel, stride and padding as one line of plain text.

    Examples
    --------
    >>> layer_options(Conv(3, stride=2, padding=1))
    '3×3  s 2  p 1'
    """
    axis = spec.axes(1)[0]
    extra = f"  op {axis.output_padding}" if axis.output_padding else ""
    return f"{axis.kernel_size}×{axis.kernel_size}  s {axis.stride}  p {axis.before}{extra}"


def sizes_to(spec: Conv | ConvTranspose, size: int) -> tuple[int, ...]:
    """Return all input sizes that a convolution of these options sends to ``size``, along an axis.

    Where there are several, the transposed convolution needs ``output_padding`` to choose (paper,
    section 4.5).

    Examples
    --------
    >>> sizes_to(Conv(3, stride=2, padding=1), 7)
    (13, 14)
    """
    axis = spec.axes(1)[0]
    smallest = axis.stride * (size - 1) + axis.effective_kernel_size - axis.before - axis.after
    return tuple(range(smallest, smallest + axis.stride))
