"""What only still figures need: a story half told, and what frameworks mean by the same words."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from explainer import ExplainerError
from explainer.examples import IMAGE, KERNEL, SMALL
from explainer.stories import convolution, scatter, zero_insertion
from explainer.stories.conventions import conventions, same_crop
from explainer.stories.steps import covered, output_after, painters, spaced, stamp, telling

GATHER = zero_insertion(SMALL, KERNEL, stride=2, padding=1)
PAINT = scatter(SMALL, KERNEL, stride=2, padding=1)


def test_a_story_is_written_step_by_step() -> None:
    for steps in (0, 1, 7, 25):
        half = output_after(GATHER, steps)
        written = [cell for cell in half.cells if half.role(cell) == "output"]
        assert written == list(GATHER.output.cells[:steps])
        assert all(half.value(cell) == GATHER.output.value(cell) for cell in written)
    assert output_after(GATHER, 25) == GATHER.output
    with pytest.raises(ExplainerError, match="must be 0 to 25"):
        output_after(GATHER, 26)


def test_a_canvas_fills_up() -> None:
    assert output_after(PAINT, 9) == PAINT.output
    sums = [np.array(output_after(PAINT, n).values).sum() for n in range(10)]
    assert np.diff(sums).tolist() == (SMALL.ravel() * KERNEL.sum()).tolist()


def test_stamps_are_the_kernel_times_the_cell() -> None:
    for step, value in enumerate(SMALL.ravel()):
        assert np.array_equal(stamp(PAINT, step).values, KERNEL * value)
    with pytest.raises(ExplainerError, match="must be scatter"):
        stamp(GATHER, 0)


def test_what_is_spaced_is_the_input_with_zeros_between() -> None:
    grid = spaced(GATHER)
    assert grid.shape == (5, 5)
    assert np.array_equal(np.array(grid.values)[::2, ::2], SMALL)
    assert {grid.role(cell) for cell in grid.cells} == {"input", "inserted"}


def test_painters_add_up_to_their_cell() -> None:
    for cell in PAINT.output.cells:
        assert sum(p.value for p in painters(PAINT, cell)) == PAINT.output.value(cell)
    with pytest.raises(ExplainerError, match="must lie on the canvas of 7x7 cells"):
        painters(PAINT, (7, 0))


def test_the_telling_step_has_the_most_products() -> None:
    story = convolution(IMAGE, KERNEL, stride=2, padding=1)
    counts = [sum(p.value != 0 for p in beat.products) for beat in story.beats]
    assert counts[telling(story)] == max(counts)
    assert covered(story, 4) == {(r, c) for r in (2, 3, 4) for c in (2, 3, 4)}


def unrolled(kernel_size: int, stride: int, size: int) -> np.ndarray:
    """TensorFlow's "same", as its documentation says it: transpose of a convolution, by loops."""
    large = size * stride
    total = max((size - 1) * stride + kernel_size - large, 0)
    before = total // 2
    table = np.zeros((size, kernel_size, large))
    for a in range(size):
        for k in range(kernel_size):
            f = a * stride + k - before
            if 0 <= f < large:
                table[a, k, f] = 1
    return table


@pytest.mark.parametrize("size", [1, 2, 3, 5])
@pytest.mark.parametrize(("k", "s"), [(2, 2), (3, 1), (3, 2), (4, 2), (5, 2), (5, 3), (4, 4)])
def test_same_is_tensorflows(k: int, s: int, size: int) -> None:
    rng = np.random.default_rng(k * 100 + s * 10 + size)
    x, w = rng.integers(-4, 5, (size, size)), rng.integers(-4, 5, (k, k))
    torch_, keras, jax = conventions(x, w, stride=s)
    table = unrolled(k, s, size)
    expected = np.einsum("ab,ij,aif,bjg->fg", x, w, table, table)
    assert np.array_equal(keras.output.values, expected)
    turned = np.einsum("ab,ij,aif,bjg->fg", x, w[::-1, ::-1], table, table)
    assert np.array_equal(jax.output.values, turned)
    assert torch_.output.shape == keras.output.shape == (size * s, size * s)


@pytest.mark.parametrize(("k", "s"), [(3, 1), (3, 2), (4, 2), (5, 2), (5, 3)])
def test_jax_is_a_correlation_of_the_spaced_input(k: int, s: int) -> None:
    """jax.lax.conv_transpose: pads k + s - 2 zeros, ceil of half of them (or k - 1) before."""
    rng = np.random.default_rng(k + s)
    x, w = rng.integers(-4, 5, (3, 3)), rng.integers(-4, 5, (k, k))
    jax = conventions(x, w, stride=s)[2]
    total = k + s - 2
    before = k - 1 if s > k - 1 else -(-total // 2)
    spread = np.zeros((3 * s - s + 1,) * 2, int)
    spread[::s, ::s] = x
    padded = np.pad(spread, (before, total - before))
    out = torch.nn.functional.conv2d(
        torch.tensor(padded, dtype=torch.float64)[None, None],
        torch.tensor(w, dtype=torch.float64)[None, None],
    )
    assert np.array_equal(jax.output.values, out[0, 0].numpy())


@pytest.mark.parametrize(("k", "s"), [(2, 2), (3, 1), (3, 2), (4, 2), (5, 2), (5, 3)])
def test_torch_is_torch(k: int, s: int) -> None:
    rng = np.random.default_rng(k + 7 * s)
    x, w = rng.integers(-4, 5, (4, 4)), rng.integers(-4, 5, (k, k))
    one = conventions(x, w, stride=s)[0]
    out = torch.nn.functional.conv_transpose2d(
        torch.tensor(x, dtype=torch.float64)[None, None],
        torch.tensor(w, dtype=torch.float64)[None, None],
        stride=s,
        padding=one.crop[0],
        output_padding=one.added,
    )
    assert np.array_equal(one.output.values, out[0, 0].numpy())
    kept = [one.canvas.value(c) for c in one.canvas.cells if one.canvas.role(c) == "output"]
    assert kept == [one.output.value(c) for c in one.output.cells]


def test_a_kernel_smaller_than_the_stride_is_refused() -> None:
    with pytest.raises(ExplainerError, match=r"must be at least the stride \(3\)"):
        same_crop(2, 3)
