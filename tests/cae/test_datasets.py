"""Images of other kinds, good and bad."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from explainer.cae import datasets, load_data
from explainer.cae.datasets import MAX_PIXELS, open_dataset
from explainer.cae.mnist import IDX
from explainer.errors import ExplainerError


def check(data, count: int) -> None:
    parts = (data.train, data.validation, data.test)
    assert sum(map(len, parts)) == count
    for part in parts:
        assert part.images.shape[1:] == (28, 28) and part.images.dtype == np.float32
        assert part.images.min() >= 0 and part.images.max() <= 1
        assert part.labels.dtype == np.uint8 and not part.images.flags.writeable


@pytest.mark.slow
def test_the_built_in_digits() -> None:
    assert open_dataset("mnist5k").test.indices.tolist() == load_data().test.indices.tolist()


def test_scikit_learns_digits_are_enlarged() -> None:
    data = open_dataset("digits")
    check(data, 1797)
    indices = np.concatenate([p.indices for p in (data.train, data.validation, data.test)])
    assert sorted(indices.tolist()) == list(range(1797))
    assert not data.train.images[:, 0].any(), "a margin"
    assert data.train.images.max() > 0.95


def idx(array: np.ndarray) -> bytes:
    shape = b"".join(size.to_bytes(4, "big") for size in array.shape)
    return (0x0800 + array.ndim).to_bytes(4, "big") + shape + array.astype(np.uint8).tobytes()


@pytest.fixture
def mnist(tmp_path: Path) -> Path:
    rng = np.random.default_rng(0)
    for name in IDX:
        count = 40 if name.startswith("train") else 25
        array = rng.integers(0, 256, (count, 28, 28)) if "images" in name else np.arange(count) % 10
        path = tmp_path / name
        if "labels" in name:
            path.with_name(f"{name}.gz").write_bytes(gzip.compress(idx(array)))
        else:
            path.write_bytes(idx(array))
    return tmp_path


def test_mnists_files(mnist: Path) -> None:
    data = open_dataset(str(mnist))
    check(data, 65)
    assert (len(data.train), len(data.validation), len(data.test)) == (36, 4, 25)
    assert data.test.labels.tolist() == [i % 10 for i in range(25)]


@pytest.mark.parametrize(
    "content",
    [b"", b"123", idx(np.zeros((40, 28, 28)))[:-1], idx(np.zeros((40, 28, 28))) + b"x",
     idx(np.zeros(40)), b"\0\0\x08\x03" + b"\xff" * 12, idx(np.zeros((40, 14, 14))),
     idx(np.zeros((39, 28, 28)))],
)  # fmt: skip
def test_bad_idx_files_are_refused(mnist: Path, content: bytes) -> None:
    (mnist / IDX[0]).write_bytes(content)
    with pytest.raises(ExplainerError, match="train: dataset="):
        open_dataset(str(mnist))


def test_damaged_gzip_is_refused(mnist: Path) -> None:
    path = mnist / f"{IDX[1]}.gz"
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(ExplainerError, match="no IDX file"):
        open_dataset(str(mnist))


def test_a_missing_file_is_named(mnist: Path) -> None:
    (mnist / IDX[2]).unlink()
    with pytest.raises(ExplainerError, match=f"lacks {IDX[2]}"):
        open_dataset(str(mnist))


def test_what_is_no_dataset_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExplainerError, match="none of mnist5k"):
        open_dataset(str(tmp_path / "nothing"))


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Dark ink on bright paper in one folder, bright on dark in another; of several kinds."""
    for folder, paper, ink in (("a", 255, 0), ("b", 0, 255)):
        (tmp_path / folder).mkdir()
        for i in range(12):
            image = np.full((60, 40), paper, np.uint8)
            image[20:40, 10 + i : 14 + i] = ink
            suffix, mode = (("png", "L"), ("bmp", "RGB"), ("gif", "P"))[i % 3]
            Image.fromarray(image).convert(mode).save(tmp_path / folder / f"{i:02}.{suffix}")
    (tmp_path / "notes.txt").write_text("no image", encoding="utf-8")
    return tmp_path


def test_a_users_images_become_bright_ink_on_dark_paper(pictures: Path) -> None:
    data = open_dataset(str(pictures))
    check(data, 24)
    for part in (data.train, data.validation, data.test):
        assert (part.images[:, [0, -1]] < 0.05).all()
        assert (part.images.max(axis=(1, 2)) > 0.7).all()
    assert set(data.train.labels.tolist()) == {0, 1}


def test_too_few_and_too_many_are_refused(pictures: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(datasets, "MAX_FILES", 23)
    with pytest.raises(ExplainerError, match="it holds 24"):
        open_dataset(str(pictures))
    for path in (pictures / "a").iterdir():
        path.unlink()
    with pytest.raises(ExplainerError, match="it holds 12"):
        open_dataset(str(pictures))


def test_a_decompression_bomb_is_refused_unopened(pictures: Path) -> None:
    side = int(MAX_PIXELS**0.5) + 1
    bomb = pictures / "a" / "bomb.png"
    Image.new("1", (side, side)).save(bomb)
    assert bomb.stat().st_size < 100_000
    with pytest.raises(ExplainerError, match=r"bomb\.png.*more than 25,000,000 pixels"):
        open_dataset(str(pictures))


@pytest.mark.parametrize("content", [b"", b"not an image", b"\x89PNG\r\n\x1a\n" + b"\0" * 30])
def test_a_damaged_image_is_named(pictures: Path, content: bytes) -> None:
    (pictures / "b" / "bad.png").write_bytes(content)
    with pytest.raises(ExplainerError, match=r"bad\.png.*Take it away"):
        open_dataset(str(pictures))


def test_half_an_image_is_named(pictures: Path) -> None:
    path = pictures / "a" / "01.bmp"
    path.write_bytes(path.read_bytes()[:500])
    with pytest.raises(ExplainerError, match=r"01\.bmp"):
        open_dataset(str(pictures))
