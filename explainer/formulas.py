"""The size relations as formulas with their numbers put in, in Typst's notation.

Dumoulin & Visin, "A guide to convolution arithmetic for deep learning", arXiv:1603.07285, relations
6 and 14, with torch's ``output_padding``. The numbers come from the specs; nothing is worked out
here but the text.
"""

from __future__ import annotations

from explainer.geometry import Conv, ConvTranspose

__all__ = ["conv_size", "conv_transpose_size", "layer_options", "layer_size", "sizes_to"]


def conv_size(spec: Conv, size: int, *, symbols: bool = True) -> str:
    """Return the output size of a convolution along its first axis.

    Examples
    --------
    >>> conv_size(Conv(3, stride=2, padding=1), 5)
    'o = floor((i + 2p - k) slash s) + 1 = floor((5 + 2 - 3) slash 2) + 1 = 3'
    """
    axis = spec.axes(1)[0]
    numbers = (
        f"floor(({size} + {axis.before + axis.after} - {axis.effective_kernel_size})"
        f" slash {axis.stride}) + 1 = {spec.output_size(size)}"
    )
    return f"o = floor((i + 2p - k) slash s) + 1 = {numbers}" if symbols else numbers


def conv_transpose_size(spec: ConvTranspose, size: int, *, symbols: bool = True) -> str:
    """Return the output size of a transposed convolution along its first axis.

    Examples
    --------
    >>> conv_transpose_size(ConvTranspose(3, stride=2, padding=1), 3)
    'o = s(i - 1) + k - 2p = 2 dot 2 + 3 - 2 = 5'
    """
    axis = spec.axes(1)[0]
    extra = axis.output_padding
    numbers = (
        f"{axis.stride} dot {size - 1} + {axis.effective_kernel_size} - {axis.before + axis.after}"
        f"{f' + {extra}' if extra else ''} = {spec.output_size(size)}"
    )
    head = f"o = s(i - 1) + k - 2p{' + p_o' if extra else ''}"
    return f"{head} = {numbers}" if symbols else numbers


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
