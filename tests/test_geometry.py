from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explainer import Axis, Conv, ConvTranspose, ExplainerError, Pool


@pytest.mark.parametrize(
    ("axis", "size", "out"),
    [
        (Axis(3), 4, 2),  # the paper's figures 2.1 to 2.7
        (Axis(4, before=2, after=2), 5, 6),
        (Axis(3, before=1, after=1), 5, 5),
        (Axis(3, before=2, after=2), 5, 7),
        (Axis(3, stride=2), 5, 2),
        (Axis(3, stride=2, before=1, after=1), 5, 3),
        (Axis(3, stride=2, before=1, after=1), 6, 3),
        (Axis(3, dilation=2), 7, 3),
    ],
)
def test_conv_sizes_of_the_paper(axis, size, out):
    assert axis.conv_output_size(size) == out


@pytest.mark.parametrize(
    ("axis", "size", "out"),
    [
        (Axis(3), 2, 4),  # figures 4.1 to 4.7
        (Axis(4, before=2, after=2), 6, 5),
        (Axis(3, before=1, after=1), 5, 5),
        (Axis(3, before=2, after=2), 7, 5),
        (Axis(3, stride=2), 2, 5),
        (Axis(3, stride=2, before=1, after=1), 3, 5),
        (Axis(3, stride=2, before=1, after=1, output_padding=1), 3, 6),
    ],
)
def test_transposed_sizes_of_the_paper(axis, size, out):
    assert axis.conv_transpose_output_size(size) == out


def test_zero_insertion_by_hand():
    axis = Axis(3, stride=2, before=1, after=0, dilation=2, output_padding=1)
    assert axis.effective_kernel_size == 5
    assert axis.inserted_zeros == 1
    assert axis.spaced_size(4) == 7
    assert (axis.border_before, axis.border_after) == (3, 5)
    assert Axis(2, before=3, after=3).border_before == -2  # crops


@given(st.integers(1, 5), st.integers(1, 4), st.integers(0, 3), st.integers(0, 3),
       st.integers(1, 3), st.integers(1, 9))  # fmt: skip
@settings(deadline=None, derandomize=True)
def test_every_input_size_comes_back_with_one_output_padding(k, s, before, after, d, size):
    axis = Axis(k, s, before, after, d)
    made = axis.conv_output_size(size)
    lost = (size + before + after - axis.effective_kernel_size) % s
    back = Axis(k, s, before, after, d, output_padding=lost)
    assert back.conv_transpose_output_size(made) == size


def test_one_door():
    spec = Conv(np.int64(3), stride=[2, np.uint8(1)], padding=[[1, 2], (0, 1)])  # type: ignore[arg-type]
    assert spec == Conv(3, stride=(2, 1), padding=((1, 2), (0, 1)))
    assert type(spec.kernel_size) is int
    assert hash(spec) == hash(Conv(3, stride=(2, 1), padding=((1, 2), (0, 1))))
    assert spec.ndim == 2 and Conv(3).ndim is None
    assert spec.axes(2) == (Axis(3, 2, 1, 2), Axis(3, 1, 0, 1))


def test_output_size_is_of_the_kind_given():
    assert Conv(3).output_size(5) == 3
    assert Conv(3).output_size((5,)) == (3,)
    assert Conv(3).output_size((5, 6, 7)) == (3, 4, 5)
    assert ConvTranspose((3, 2), stride=2).output_size((2, 2)) == (5, 4)


def test_same_and_valid():
    assert Conv((4, 3), dilation=(1, 2), padding="same").axes(2) == (
        Axis(4, 1, 1, 2), Axis(3, 1, 2, 2, 2),
    )  # fmt: skip
    assert Conv(4, padding="valid").output_size(5) == 2
    assert Conv(4, padding="same").output_size((5, 1)) == (5, 1)


def test_pool_sizes():
    assert Pool(3).axes(1)[0].stride == 3
    assert Pool(3, stride=2).output_size(6) == 2
    assert Pool(3, stride=2, ceil_mode=True).output_size(6) == 3
    # The window that would start in the padding after the end is left out.
    assert Pool(2, stride=3, padding=1, ceil_mode=True).output_size(2) == 1
    assert Pool(2, stride=2, ceil_mode=True).output_size(1) == 1


@pytest.mark.parametrize(
    ("make", "argument"),
    [
        (lambda: Conv(0), "kernel_size"),
        (lambda: Conv(True), "kernel_size"),
        (lambda: Conv(3.0), "kernel_size"),  # type: ignore[arg-type]
        (lambda: Conv(()), "kernel_size"),
        (lambda: Conv("3"), "kernel_size"),  # type: ignore[arg-type]
        (lambda: Conv(3, stride=0), "stride"),
        (lambda: Conv(3, stride=(1, np.True_)), "stride"),  # type: ignore[arg-type]
        (lambda: Conv((3, 3), stride=(1, 1, 1)), "stride"),
        (lambda: Conv(3, stride=2**31), "stride"),
        (lambda: Conv(3, padding=-1), "padding"),
        (lambda: Conv(3, padding="full"), "padding"),  # type: ignore[arg-type]
        (lambda: Conv(3, padding=((1, 2), 3)), "padding"),  # type: ignore[arg-type]
        (lambda: Conv(3, padding=((1, 2, 3),)), "padding"),  # type: ignore[arg-type]
        (lambda: Conv(3, padding=((1, -2),)), "padding"),
        (lambda: Conv(3, padding="same", stride=2), "stride"),
        (lambda: Conv(3, dilation=0), "dilation"),
        (lambda: Conv(3, groups=0), "groups"),
        (lambda: Conv(3, groups=(1, 2)), "groups"),  # type: ignore[arg-type]
        (lambda: ConvTranspose(3, padding="same"), "padding"),  # type: ignore[arg-type]
        (lambda: ConvTranspose(3, output_padding=1), "output_padding"),
        (lambda: ConvTranspose(3, stride=(2, 1), output_padding=1), "output_padding"),
        (lambda: ConvTranspose(3, output_padding=-1), "output_padding"),
        (lambda: Pool(3, padding=2), "padding"),
        (lambda: Pool(3, padding=2, dilation=2), "padding"),
        (lambda: Pool(3, padding=((1, 1),)), "padding"),  # type: ignore[arg-type]
        (lambda: Pool(3, stride=0), "stride"),
        (lambda: Conv((3, 3)).axes(1), "kernel_size"),
        (lambda: Conv((3, 3)).output_size(5), "kernel_size"),
        (lambda: Conv(3).output_size(0), "input_size"),
        (lambda: Conv(3).output_size((5, 2)), "input_size"),
        (lambda: ConvTranspose(1, padding=1).output_size(2), "input_size"),
        (lambda: Pool(3).output_size(2), "input_size"),
    ],
)
def test_illegal_options_are_named(make, argument):
    with pytest.raises(ExplainerError) as caught:
        make()
    assert caught.value.argument == argument
    assert str(caught.value).startswith(f"{caught.value.operation}: {argument}=")


def test_output_padding_may_reach_the_stride_below_the_dilation():
    assert ConvTranspose(3, stride=2, dilation=4, output_padding=3).output_size(1) == 12


@pytest.mark.parametrize("spec", [Conv(5), Conv(3, padding=((0, 1),), dilation=3), Pool(4, 2),
                                  ConvTranspose(1, stride=3, padding=4),
                                  ConvTranspose(2, padding=3)])  # fmt: skip
def test_the_neighbour_that_an_error_names_is_the_first_legal_one(spec):
    with pytest.raises(ExplainerError, match="leaves no output along axis 0") as caught:
        spec.output_size((1,))
    least = int(re.findall(r"at least (\d+)", caught.value.remedy)[0])
    assert spec.output_size(least) >= 1
    with pytest.raises(ExplainerError):
        spec.output_size(least - 1)


def test_error_shows_the_arithmetic():
    with pytest.raises(ExplainerError) as caught:
        Conv(3, stride=2).output_size((5, 2))
    assert str(caught.value) == (
        "Conv: input_size=(5, 2): leaves no output along axis 1: floor((2 + 0 + 0 - 3) / 2) + 1 "
        "= 0. Use a size of at least 3 there, or another padding."
    )
    with pytest.raises(ExplainerError, match=re.escape("1*(2 - 1) + 1 - 1 - 1 + 0 = 0")):
        ConvTranspose(1, padding=1).output_size(2)
