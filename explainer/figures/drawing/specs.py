"""A layer's options as a card: a small picture, its relation with numbers, sizes."""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import Any, Unpack

import numpy as np

from explainer.axis import Axis
from explainer.errors import ExplainerError
from explainer.figures.drawing.arranging import Column, Table
from explainer.figures.drawing.boxes import Box, Words
from explainer.figures.drawing.look import Look, Still
from explainer.figures.drawing.math import mathtext
from explainer.figures.drawing.parts import Stack
from explainer.figures.drawing.sheet import Sheet
from explainer.figures.drawing.taps import TapTable
from explainer.formulas import conv_size, conv_transpose_size
from explainer.geometry import Conv, ConvTranspose, Pool
from explainer.stories import convolution, zero_insertion
from explainer.stories.max_pooling import max_pooling
from explainer.stories.steps import telling
from explainer.story import Story
from explainer.taps import Taps

__all__ = ["called", "spec_figure"]

Spec = Conv | ConvTranspose | Pool

#: Input sizes that a card lists, where they are legal.
SIZES = (1, 2, 3, 4, 5, 6, 7, 8, 14, 28)

#: Cells along an axis that a small picture can show.
LARGEST = 15


def called(spec: Spec) -> str:
    """Return a spec as one would write it: without what is by default.

    Examples
    --------
    >>> called(ConvTranspose(3, stride=2, padding=1))
    'ConvTranspose(3, stride=2, padding=1)'
    """
    first, *rest = fields(spec)
    options = [str(getattr(spec, first.name))]
    for field in rest:
        value = getattr(spec, field.name)
        if field.default is MISSING or value != field.default:
            options.append(f"{field.name}={value!r}")
    return f"{type(spec).__name__}({', '.join(options)})"


def spec_figure(spec: Spec, **look: Unpack[Look]) -> Still:
    """Return the card of a spec.

    Raises
    ------
    ExplainerError
        If its kernel is larger than what a card can show.
    """
    size = _telling_size(spec)
    sizes = _sizes(spec)
    listed = ", ".join(f"{i} → {o}" for i, o in sizes)
    with Sheet("spec", **look, spec=called(spec), sizes=listed) as sheet:
        rows = [
            [Words(sheet.say(name), role, "small"), *(Words(one, bold=True) for one in line)]
            for name, role, line in zip(
                ("input", "output"), ("input", "output"), zip(*sizes, strict=True), strict=True
            )
        ]
        told = Column(
            [
                *(Words(mathtext(_relation(spec, size, axis))) for axis in _distinct(spec)),
                Table(rows, (0.7 * sheet.gap, 0.3 * sheet.gap), rules=True, head=False),
            ],
            sheet.gap,
        )
        sheet.flow([_picture(spec, size), told], gap=1.5 * sheet.gap, least=0.75 * sheet.largest)
    return sheet.figure


def _sizes(spec: Spec) -> list[tuple[str, str]]:
    """Return input and output sizes of :data:`SIZES` as text, an axis's only where they differ."""
    found = []
    for size in SIZES:
        try:
            made = spec.output_size((size,) * (spec.ndim or 1))
        except ExplainerError:
            continue
        found.append((str(size), "×".join(map(str, made[:1] if len(set(made)) == 1 else made))))
    return found


def _telling_size(spec: Spec) -> int:
    """Return an input size whose picture says most: three cells on the strided side, if it can be.

    Raises
    ------
    ExplainerError
        If the picture would be too large.
    """
    ndim = spec.ndim or 1
    reach = max(axis.effective_kernel_size for axis in spec.axes(ndim))
    for size in range(3, LARGEST + 1):
        try:
            made = spec.output_size((size,) * ndim)
        except ExplainerError:
            continue
        if max(reach, *made) <= LARGEST and (isinstance(spec, ConvTranspose) or min(made) >= 3):
            return size
    rule = f"reaches over {reach} cells, where a picture can show {LARGEST}"
    raise ExplainerError("figures.of", "kernel_size", spec.kernel_size, rule)


def _distinct(spec: Spec) -> dict[int, Axis]:
    """Return the axes that differ, by index."""
    axes = spec.axes(spec.ndim or 1)
    return {axes.index(axis): axis for axis in axes}


def _relation(spec: Spec, size: int, axis: int) -> str:
    if isinstance(spec, ConvTranspose):
        return conv_transpose_size(spec, size, axis=axis)
    return conv_size(spec, size, axis=axis)


def _picture(spec: Spec, size: int) -> Box:
    """Return one step in two dimensions; where there are others, or axes differ, their taps."""
    distinct = _distinct(spec)
    story = _story(spec, size) if len(distinct) == 1 and spec.ndim in (None, 2) else None
    if story is not None:
        cells = max(story.source.shape[0], story.output.shape[0])
        return Stack(story, telling(story), numbers=False, scale=min(0.75, 5 / cells))
    made = spec.output_size((size,) * (spec.ndim or 1))
    tables = []
    for index, axis in distinct.items():
        ends = (size, made[index]) if isinstance(spec, ConvTranspose) else (made[index], size)
        upward = isinstance(spec, ConvTranspose)
        tables.append(TapTable(Taps(*ends, axis), upward=upward))
    return Column(tables, 2.0)


def _story(spec: Spec, size: int) -> Story | None:
    """Return the story of a layer of ones; None where padding has no two equal, whole sides."""
    axis = spec.axes(2)[0]
    if axis.before != axis.after or axis.border_before < 0 or getattr(spec, "ceil_mode", False):
        return None
    x, kernel = np.ones((size, size), int), np.ones((axis.kernel_size, axis.kernel_size), int)
    options: dict[str, Any] = {
        "stride": axis.stride, "padding": axis.before, "dilation": axis.dilation,
    }  # fmt: skip
    if isinstance(spec, ConvTranspose):
        return zero_insertion(x, kernel, output_padding=axis.output_padding, **options)
    if isinstance(spec, Pool):
        return max_pooling(x, axis.kernel_size, **options)
    return convolution(x, kernel, **options)
