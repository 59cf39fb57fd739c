from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from explainer.errors import ExplainerError
from explainer.files import APPLICATION, atomic_folder, atomic_write, cache_dir


def test_cache_dir_is_the_users_unless_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for unset in (None, ""):
        monkeypatch.delenv("EXPLAINER_CACHE", raising=False)
        if unset is not None:
            monkeypatch.setenv("EXPLAINER_CACHE", unset)
        assert cache_dir().is_absolute() and APPLICATION in cache_dir().parts
    monkeypatch.setenv("EXPLAINER_CACHE", str(tmp_path / "here"))
    assert cache_dir() == tmp_path / "here"
    assert not cache_dir().exists()
    monkeypatch.setenv("EXPLAINER_CACHE", "~/there")
    assert cache_dir() == Path.home() / "there"


def test_the_target_appears_whole_and_alone(tmp_path: Path) -> None:
    target = tmp_path / "new" / "video.mp4"
    with atomic_write(target) as part:
        assert part.parent == target.parent and part.suffix == ".mp4"
        assert part.name.startswith(".video.") and ".part" in part.name
        part.write_bytes(b"whole")
        assert not target.exists()
    assert target.read_bytes() == b"whole"
    assert list(target.parent.iterdir()) == [target]


@pytest.mark.parametrize("failure", [RuntimeError, KeyboardInterrupt])
def test_a_failure_leaves_what_was_there(tmp_path: Path, failure: type[BaseException]) -> None:
    target = tmp_path / "a.txt"
    target.write_text("old")
    with pytest.raises(failure), atomic_write(target) as part:
        part.write_text("half")
        raise failure
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_an_error_names_what_was_to_be_written(tmp_path: Path) -> None:
    target = tmp_path / "deck"
    with pytest.raises(OSError) as full, atomic_write(target):
        raise OSError(errno.ENOSPC, "full")
    assert full.value.filename == str(target)
    with (
        pytest.raises(OSError) as inside,
        atomic_folder(target) as part,
        atomic_write(part / "a" / "b.mp4") as file,
    ):
        raise OSError(errno.EIO, "broken", str(file))
    assert inside.value.filename == str(target / "a" / "b.mp4")
    with pytest.raises(FileNotFoundError) as gone, atomic_folder(target):
        (tmp_path / "other").read_text()
    assert gone.value.filename == str(tmp_path / "other"), "which is to blame"
    with pytest.raises(OSError) as nameless, atomic_write(target):
        raise OSError(errno.EPIPE, "of something else")
    assert nameless.value.filename is None
    assert list(tmp_path.iterdir()) == []


def test_a_success_replaces_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    target.write_text("old")
    with atomic_write(str(target)) as part:
        part.write_text("new")
    assert target.read_text() == "new"


def test_two_writers_do_not_meet(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    with atomic_write(target) as one, atomic_write(target) as two:
        assert one != two
        one.write_text("outer")
        two.write_text("inner")
    assert target.read_text() == "outer"


def test_a_folder_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "folder.txt").mkdir()
    with pytest.raises(IsADirectoryError) as caught, atomic_write(tmp_path / "folder.txt") as part:
        part.write_text("whole")
    assert caught.value.filename == str(tmp_path / "folder.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["folder.txt"]


def test_nothing_written_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ExplainerError, match="nothing was written"), atomic_write(tmp_path / "a"):
        pass
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")
def test_permissions_are_the_usual_ones(tmp_path: Path) -> None:
    (tmp_path / "usual").write_text("")
    with atomic_write(tmp_path / "a") as part:
        part.write_text("")
    modes = {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
    assert len(modes) == 1


def test_a_folder_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    target = tmp_path / "above" / "folder"
    for name in ("old", "new"):
        with atomic_folder(target) as part:
            assert part.parent == target.parent and not list(part.iterdir())
            (part / name).touch()
    assert [path.name for path in target.iterdir()] == ["new"]
    assert list(target.parent.iterdir()) == [target]


@pytest.mark.parametrize("failure", [OSError, KeyboardInterrupt])
def test_a_failure_leaves_the_folder_that_was_there(
    tmp_path: Path, failure: type[BaseException]
) -> None:
    target = tmp_path / "folder"
    target.mkdir()
    (target / "old").touch()
    with pytest.raises(failure), atomic_folder(target) as part:
        (part / "half").touch()
        raise failure
    assert [path.name for path in target.iterdir()] == ["old"]
    assert list(tmp_path.iterdir()) == [target]


def test_a_folder_that_cannot_be_put_in_place_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "folder"
    target.mkdir()
    (target / "old").touch()
    replace = os.replace

    def refuse(source: Path, to: Path) -> None:
        if str(source).endswith(".part"):
            raise OSError("refused")
        replace(source, to)

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OSError, match="refused"), atomic_folder(target) as part:
        (part / "new").touch()
    assert [path.name for path in target.iterdir()] == ["old"]
    assert list(tmp_path.iterdir()) == [target]
