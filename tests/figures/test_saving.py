"""Files: real vector, real text, small, the same bytes every time, whole or not at all."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from explainer import ExplainerError
from explainer.figures.drawing.saving import FORMATS, encode, save, svg
from tests.figures.looking import NAMES, built

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("name", NAMES)
def test_a_vector_file_is_small(name: str) -> None:
    assert len(encode(built(name), "svg")) < 300_000


@pytest.mark.parametrize("name", ["zero_insertion", "decoding"])
def test_an_svg_has_title_description_and_real_text(name: str) -> None:
    figure = built(name, "ko")
    root = ElementTree.fromstring(svg(figure))
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == figure.title
    assert root.findtext(f"{SVG}desc") == figure.alt
    named = {element.get("id") for element in root if element.get("id")}
    assert set((root.get("aria-labelledby") or "").split()) <= named
    strings = ["".join(element.itertext()) for element in root.iter(f"{SVG}text")]
    assert figure.title in strings


def test_a_pdf_has_its_fonts_embedded_as_truetype() -> None:
    blob = encode(built("zero_insertion", "ko"), "pdf")
    assert blob.startswith(b"%PDF")
    assert b"/FontFile2" in blob
    assert b"/Type3" not in blob
    assert len(blob) < 300_000


@pytest.mark.parametrize("kind", FORMATS)
def test_the_same_figure_is_the_same_bytes_in_another_process(kind: str) -> None:
    code = (
        "import sys, hashlib; from explainer import figures;"
        "from explainer.figures.drawing.saving import encode;"
        f"blob = encode(figures.build('zero_insertion', lang='ko'), '{kind}');"
        "print(hashlib.sha256(blob).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={
                "PYTHONHASHSEED": seed,
                "PATH": "/usr/bin:/bin",
                "TZ": zone,
                "HOME": str(Path.home()),
            },
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Seoul"))
    }
    assert len(digests) == 1


@pytest.mark.parametrize("kind", FORMATS)
def test_no_date_and_no_path_is_in_a_file(kind: str) -> None:
    blob = encode(built("zero_insertion"), kind)
    assert not re.search(rb"20[2-9]\d-\d\d-\d\d|CreationDate|/home/|/root/", blob)


def test_files_are_written_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    figure = built("zero_insertion")
    with pytest.raises(ExplainerError, match="must be of svg, pdf, png"):
        save(figure, tmp_path, "x", ("svg", "gif"))
    assert list(tmp_path.iterdir()) == []
    made = save(figure, tmp_path / "new", "x", ("svg", "png"))
    assert [path.name for path in made] == ["x.svg", "x.png"]
    before = made[0].read_bytes()

    def fail(*_: object) -> None:
        raise OSError("no space")

    monkeypatch.setattr("os.replace", fail)
    with pytest.raises(OSError, match="no space"):
        save(figure, tmp_path / "new", "x")
    assert made[0].read_bytes() == before
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["x.png", "x.svg"]


def test_a_figure_shows_itself_in_a_notebook() -> None:
    assert built("zero_insertion")._repr_svg_().startswith("<?xml")
