from __future__ import annotations

import json
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image
from pptx import Presentation

from explainer.deck import fonts
from explainer.deck.contract import write_contract
from explainer.deck.html import write_folder
from explainer.deck.paper import _Paper, write_handout, write_pages
from explainer.deck.powerpoint import write_powerpoint
from explainer.deck.slides import Deck, cut
from explainer.deck.stills import write_stills
from explainer.errors import ExplainerError
from explainer.render.lecture import Rendered
from explainer.render.order import Order
from explainer.render.split import Span, split
from explainer.words import languages, load
from tests.deck.films import distance, frames

FPS = 10


def test_the_slides_are_the_frames_of_the_clips(deck: Deck, scenes: Rendered) -> None:
    assert [len(scene.slides) for scene in deck.scenes] == [3, 2]
    for scene in deck.scenes:
        clip = scenes.clips[scene.name]
        whole = frames(clip.path)
        cut = [frame for slide in scene.slides for frame in frames(slide.video)]
        assert len(whole) - 7 < len(cut) <= len(whole) - 3, "all but the fade at the end"
        for one, other in zip(cut, whole, strict=False):
            np.testing.assert_array_equal(one, other)
        for slide, beat in zip(scene.slides, clip.beats, strict=True):
            assert slide.seconds == pytest.approx(len(frames(slide.video)) / FPS, abs=0.31)
            assert (slide.caption, slide.narration) == (beat.caption, beat.narration)
    assert [slide.loop for slide in deck.slides] == [False, False, False, True, False]


def test_stills_are_the_first_and_the_last_frame(deck: Deck) -> None:
    for slide in deck.slides:
        shown = frames(slide.video)
        for path, frame in ((slide.first, shown[0]), (slide.last, shown[-1])):
            assert distance(np.asarray(Image.open(path)), frame) < 1
        assert distance(shown[0], shown[-1]) > 3, "which differ"


@pytest.mark.parametrize("count", [1, 2, 41, 150])
def test_stills_of_a_video_whose_frames_stand_in_another_order(tmp_path: Path, count: int) -> None:
    video = tmp_path / "a.mp4"
    with av.open(video, "w") as container:
        stream = container.add_stream(
            "libx264", rate=30, options={"bf": "5", "b-pyramid": "normal"}
        )
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        for number in range(count):
            picture = np.zeros((64, 64, 3), np.uint8)
            picture[:, : 1 + number % 64] = 255 - number
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture)))
        container.mux(stream.encode())
    write_stills(video, tmp_path / "first.jpg", tmp_path / "last.jpg")
    shown = frames(video)
    assert len(shown) == count
    for name, frame in (("first", shown[0]), ("last", shown[-1])):
        assert distance(np.asarray(Image.open(tmp_path / f"{name}.jpg")), frame) < 2


def test_each_slide_has_its_subtitles(deck: Deck) -> None:
    text = deck.slides[1].video.with_suffix(".vtt").read_text(encoding="utf-8")
    assert text == "WEBVTT\n\n00:00:00.000 --> 00:00:01.500\nThis is &lt;go&gt; &amp; all.\n\n"


def test_a_scene_that_tells_no_beats_is_one_slide(
    order: Order, scenes: Rendered, tmp_path: Path
) -> None:
    clips = {name: replace(clip, beats=()) for name, clip in scenes.clips.items()}
    deck = cut(order, clips, tmp_path, stills=".webp")
    assert [len(frames(slide.video)) for slide in deck.slides] == [
        clip.frames for clip in clips.values()
    ]


def test_a_piece_begins_with_a_keyframe(scenes: Rendered, tmp_path: Path) -> None:
    clip = scenes.clips["first"]
    with pytest.raises(ExplainerError, match="no keyframe at frame 1, where a beat begins"):
        split(clip.path, clip.frames, [Span(1, 15, tmp_path / "a.mp4")], fps=FPS)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("end", range(1, 16))
def test_a_piece_ends_where_it_needs_nothing_behind(
    scenes: Rendered, tmp_path: Path, end: int
) -> None:
    clip = scenes.clips["first"]
    target = tmp_path / "a.mp4"
    split(clip.path, clip.frames, [Span(0, end, target)], fps=FPS)
    cut, whole = frames(target), frames(clip.path)
    assert end - 4 < len(cut) <= end
    for one, other in zip(cut, whole, strict=False):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("damage", [0, 100, 3000])
def test_a_broken_clip_is_said(scenes: Rendered, tmp_path: Path, damage: int) -> None:
    clip = scenes.clips["first"]
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(clip.path.read_bytes()[:damage])
    with pytest.raises(ExplainerError, match=r"broken\.mp4"):
        split(broken, clip.frames, [Span(0, 15, tmp_path / "a.mp4")], fps=FPS)
    assert list(tmp_path.iterdir()) == [broken]


@pytest.mark.parametrize("lang", languages())
def test_the_page_speaks_each_language_and_names_no_other_place(
    deck: Deck, tmp_path: Path, lang: str
) -> None:
    write_folder(replace(deck, lang=lang), tmp_path)
    text = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert f'<html lang="{lang}">' in text and load(lang).deck["contents"] in text
    assert "Stubs &amp; more" in text and "It comes &lt;in&gt;." in text
    linked = re.findall(r'(?:src|href|data-file|data-first)="([^"#][^"]*)"', text)
    files = [name for name in linked if not name.startswith("data:")]
    assert len(files) > 3 * len(deck.slides)
    assert [name for name in files if not (tmp_path / name).is_file()] == []


def test_manim_slides_finds_what_it_asks_for(deck: Deck, tmp_path: Path) -> None:
    write_contract(deck, tmp_path)
    for scene in deck.scenes:
        text = (tmp_path / "slides" / f"{scene.name}.json").read_text(encoding="utf-8")
        about = json.loads(text)
        assert about["resolution"] == [320, 180]
        for slide, entry in zip(scene.slides, about["slides"], strict=True):
            assert tmp_path / entry["file"] == slide.video
            assert entry["notes"] == slide.narration
            assert entry["loop"] == slide.loop


def test_powerpoint_has_videos_notes_and_titles(deck: Deck, tmp_path: Path) -> None:
    write_powerpoint(deck, tmp_path / "a.pptx")
    show = Presentation(str(tmp_path / "a.pptx"))
    assert (show.slide_width or 0) * 9 == (show.slide_height or 1) * 16
    for slide, page in zip(deck.slides, show.slides, strict=True):
        assert page.notes_slide.notes_text_frame.text == slide.narration
        assert page.shapes.title.text.endswith(
            f"({slide.number}/{3 if slide.scene[0] == 'f' else 2})"
        )
        (media,) = (part for part in page.part.rels.values() if part.reltype.endswith("/media"))
        assert media.target_part.blob == slide.video.read_bytes()
        xml = page.part.blob.decode()
        assert 'delay="0"' in xml
        assert ('repeatCount="indefinite"' in xml) is slide.loop
    with zipfile.ZipFile(tmp_path / "a.pptx") as parts:
        thumbnail = Image.open(parts.open("docProps/thumbnail.jpeg"))
        last = Image.open(deck.slides[0].last).resize(thumbnail.size)
        assert distance(np.asarray(thumbnail), np.asarray(last)) < 4


@pytest.mark.parametrize(("write", "pages"), [(write_pages, 5), (write_handout, 2)])
def test_paper_has_its_pages_and_fonts(deck: Deck, tmp_path: Path, write, pages: int) -> None:
    write(deck, tmp_path / "a.pdf")
    data = (tmp_path / "a.pdf").read_bytes()
    assert data.count(b"/Type /Page\n") == pages
    assert data.count(b"/Subtype /Image") == len(deck.slides)
    assert b"/FontFile2" in data, "the font is embedded"


def test_lines_on_paper_are_few_and_even_and_break_at_blanks_only(
    deck: Deck, tmp_path: Path
) -> None:
    paper = _Paper(deck, "portrait")
    paper.begin(deck.chapters[0])
    for text in ("Channel 쌍마다 kernel이 하나씩 있다", "Convolution: going down is easy"):
        paper.set_font("text", "", 11.5)
        whole = paper.get_string_width(text)
        lines = paper._wrapped(text, 0.9 * whole)
        assert " ".join(lines) == text
        assert len(lines) == 2
        assert max(map(paper.get_string_width, lines)) < 0.65 * whole, "not all but one word"
        assert paper._wrapped(text, 1.1 * whole) == [text]
    paper.save(tmp_path / "a.pdf")  # and with it close the fonts


def test_a_silent_beat_has_its_caption_for_notes(deck: Deck) -> None:
    slide = deck.slides[0]
    assert slide.notes == slide.narration
    assert replace(slide, narration="").notes == "It comes <in>." == slide.alt


def test_korean_needs_its_font(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_installed", lambda weight: None)
    assert all(path.is_file() for path in fonts.font_files("en"))
    with pytest.raises(ExplainerError, match=r"NanumBarunGothic.*fonts-nanum"):
        fonts.font_files("ko")
