"""MNIST's files from a server of the test's own, good and bad."""

from __future__ import annotations

import gzip
import hashlib
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from explainer.cae import mnist
from explainer.cae.datasets import open_dataset
from explainer.errors import ExplainerError


def idx(array: np.ndarray) -> bytes:
    shape = b"".join(size.to_bytes(4, "big") for size in array.shape)
    return (0x0800 + array.ndim).to_bytes(4, "big") + shape + array.astype(np.uint8).tobytes()


def small(name: str) -> bytes:
    count = 40 if name.startswith("train") else 25
    rng = np.random.default_rng(0)
    array = rng.integers(0, 256, (count, 28, 28)) if "images" in name else np.arange(count) % 10
    return gzip.compress(idx(array), mtime=0)  # made twice, it is the same to the byte


class Mirror(ThreadingHTTPServer):
    """Gives out what is in `files`; `asked` says what was asked for."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.files = {f"/digits/{name}.gz": small(name) for name in mnist.IDX}
        self.asked: list[str] = []
        self.silent = 0.0
        self.promised = 0  # bytes more than are given

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/digits/"


class Handler(BaseHTTPRequestHandler):
    server: Mirror

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        time.sleep(self.server.silent)
        # Asked as a proxy, it is told the whole address.
        path = "/" + self.path.removeprefix("http://").partition("/")[2]
        content = self.server.files.get(path if "://" in self.path else self.path)
        if content is None:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(content) + self.server.promised))
        self.end_headers()
        with suppress(ConnectionError):  # who is given too much leaves
            self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def mirror(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mirror]:
    files = [
        mnist._File(name, len(small(name)), hashlib.sha256(small(name)).hexdigest())
        for name in mnist.IDX
    ]
    monkeypatch.setattr(mnist, "_FILES", files)
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with Mirror() as server:
        monkeypatch.setenv(mnist.MIRROR_VARIABLE, server.address)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def folder(cache: Path) -> Path:
    return cache / "mnist"


def test_all_is_downloaded_once(mirror: Mirror, folder: Path) -> None:
    told: list[tuple[str, int, int]] = []
    assert mnist.have(lambda *news: told.append(news)) == folder
    assert sorted(path.name for path in folder.glob("*.gz")) == sorted(f"{n}.gz" for n in mnist.IDX)
    assert [name for name, here, _ in told if not here] == list(mnist.IDX)
    assert [name for name, here, size in told if here == size] == list(mnist.IDX)
    data = open_dataset("mnist")
    assert (len(data.train), len(data.validation), len(data.test)) == (36, 4, 25)
    assert len(mirror.asked) == 4


def test_only_what_is_missing_is_downloaded(mirror: Mirror, folder: Path) -> None:
    folder.mkdir(parents=True)
    for name in mnist.IDX[:3]:  # unpacked, and in the other spelling
        content = gzip.decompress(small(name))
        (folder / name.replace("-idx", ".idx")).write_bytes(content)
    assert len(open_dataset("mnist").test) == 25
    assert mirror.asked == [f"/digits/{mnist.IDX[3]}.gz"]


def changed(content: bytes) -> bytes:
    return content[:-1] + bytes([content[-1] ^ 1])


@pytest.mark.parametrize(
    ("damage", "rule"),
    [
        (changed, "is not MNIST's file: its sha256 is"),
        (lambda content: content[:-1], r"it ended after [\d,]+ of"),
        (lambda content: b"", "it ended after 0 of"),
        (lambda content: content + b"x", "it is longer than its"),
        (lambda content: content + bytes(10**6), "it is longer than its"),
        (lambda content: None, r"HTTP Error 404"),
    ],
)
def test_bad_files_are_refused_and_not_kept(mirror, folder, damage, rule) -> None:
    path = f"/digits/{mnist.IDX[1]}.gz"
    mirror.files[path] = damage(mirror.files[path])
    with pytest.raises(ExplainerError, match=f"{mnist.IDX[1]}.*{rule}") as error:
        open_dataset("mnist")
    assert str(folder) in error.value.remedy and mnist.MIRROR_VARIABLE in error.value.remedy
    assert [path.name for path in folder.glob("*.gz")] == [f"{mnist.IDX[0]}.gz"]
    assert {path.name for path in folder.glob(".*")} <= {".lock"}
    mirror.files[path] = small(mnist.IDX[1])
    assert len(open_dataset("mnist").test) == 25, "it goes on where it was"
    assert mirror.asked.count(f"/digits/{mnist.IDX[0]}.gz") == 1


def test_what_is_promised_and_not_given_is_missed(mirror: Mirror) -> None:
    mirror.promised = 5
    for path, content in mirror.files.items():
        mirror.files[path] = content[:-5]
    with pytest.raises(ExplainerError, match=r"could not be downloaded \((it ended|Incomplete)"):
        mnist.have()


def test_a_silent_server_is_left(mirror: Mirror, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mnist, "PATIENCE", 0.2)
    mirror.silent = 1
    with pytest.raises(ExplainerError, match=r"could not be downloaded \(.*timed out"):
        mnist.have()


def test_without_a_network_it_says_what_to_put_where(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setenv(mnist.MIRROR_VARIABLE, "http://127.0.0.1:9")
    with pytest.raises(ExplainerError, match=r"127.0.0.1:9/train-images.*refused") as error:
        open_dataset("mnist")
    for part in (str(folder), *mnist.IDX):
        assert part in str(error.value)


@pytest.mark.parametrize("address", ["file:///etc/", "nowhere", "ftp://127.0.0.1/"])
def test_only_http_is_spoken(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv(mnist.MIRROR_VARIABLE, address)
    with pytest.raises(ExplainerError, match="no http or https address"):
        mnist.have()


def test_a_proxy_is_asked(mirror: Mirror, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", mirror.address)
    monkeypatch.setenv(mnist.MIRROR_VARIABLE, "http://digits.invalid/digits")
    mnist.have()
    assert mirror.asked == [f"http://digits.invalid/digits/{name}.gz" for name in mnist.IDX]


def test_the_files_are_those_that_everyone_has() -> None:
    assert [file.size for file in mnist._FILES] == [9_912_422, 28_881, 1_648_877, 4_542]
    assert mnist.MIRROR.startswith("https://")
    assert all(len(bytes.fromhex(file.sha256)) == 32 for file in mnist._FILES)
