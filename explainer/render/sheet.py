"""The contact sheet: three frames of every scene in one picture, to look a whole lecture over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import av
from PIL import Image, ImageDraw, ImageFont

from explainer.files import atomic_write
from explainer.render.clips import Clip
from explainer.render.keys import font
from explainer.theme import DARK

__all__ = ["Strip", "moments", "write_sheet"]

#: Sizes in pixels: a frame's width, the gap between frames, the margin, the heights of type.
FRAME, GAP, MARGIN = 400, 8, 48
TITLE, CHAPTER, NAME = 40, 26, 20


@dataclass(frozen=True, kw_only=True)
class Strip:
    """What the sheet shows of one scene.

    Attributes
    ----------
    chapter : str
        The chapter's title.
    name, title : str
        What the lecture calls the scene, and what the scene calls itself.
    clip : Clip
        Its rendered frames.
    """

    chapter: str
    name: str
    title: str
    clip: Clip


def moments(clip: Clip, fps: int) -> tuple[int, int, int]:
    """Return the numbers of an early, a middle and the last frame of a clip.

    They stand at the end of a beat, where the picture is complete: of the first, of the one in the
    middle, and of the last, before the scene fades out. A clip without beats is cut at even parts.
    """
    ends = [round(beat.end * fps) - 2 for beat in clip.beats]
    if len(ends) < 3:
        ends = [clip.frames // 6, clip.frames // 2, ends[-1] if ends else clip.frames * 5 // 6]
    early, middle, last = ends[0], ends[(len(ends) - 1) // 2], ends[-1]
    return tuple(min(max(n, 0), clip.frames - 1) for n in (early, middle, last))  # type: ignore[return-value]  # three


def frames(path: Path, numbers: Iterable[int]) -> list[Image.Image]:
    """Return these frames of a video, as wide as the sheet shows them."""
    wanted: dict[int, Image.Image] = {}
    numbers = list(numbers)
    with av.open(path) as container:
        for number, frame in enumerate(container.decode(video=0)):
            if number in numbers:
                image = Image.fromarray(frame.to_ndarray(format="rgb24"))
                height = round(FRAME * image.height / image.width)
                wanted[number] = image.resize((FRAME, height), Image.Resampling.LANCZOS)
            if number >= max(numbers):
                break
    return [wanted[number] for number in numbers]


def write_sheet(strips: Sequence[Strip], target: Path, *, fps: int, title: str) -> None:
    """Write the contact sheet of rendered scenes as a PNG file.

    Parameters
    ----------
    strips : sequence of Strip
        The scenes, in order.
    target : pathlib.Path
        The file.
    fps : int
        Frames a second of the clips.
    title : str
        The lecture's.
    """
    rows = [(strip, frames(strip.clip.path, moments(strip.clip, fps))) for strip in strips]
    sheet = _Sheet(rows[0][1][0].height, columns=1 if len(rows) < 5 else 2)
    sheet.lay(rows, fps)
    with atomic_write(target) as part:
        sheet.drawn(title).save(part, optimize=True)


def _face(size: int, bold: bool = False) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Return the lecture's typeface, or Pillow's own where fontconfig has none."""
    path = Path(font(bold).rpartition(" ")[0])
    return ImageFont.truetype(path, size) if path.is_file() else ImageFont.load_default(size)


class _Sheet:
    """Strips in columns, broken where the columns come out about equally high."""

    def __init__(self, height: int, *, columns: int) -> None:
        self.height, self.columns = height, columns
        self.width = 3 * FRAME + 2 * GAP
        self.strip = NAME + 14 + height + 22
        self.faces = {
            "title": _face(TITLE, bold=True),
            "chapter": _face(CHAPTER, bold=True),
            "name": _face(NAME),
        }
        self.marks: list[tuple[tuple[int, int], str, str, str]] = []
        self.images: list[tuple[tuple[int, int], Image.Image]] = []
        self.foot = 0

    def lay(self, rows: Sequence[tuple[Strip, list[Image.Image]]], fps: int) -> None:
        """Give everything its place."""
        heights = self._heights([strip.chapter for strip, _ in rows])
        limit = sum(heights) / self.columns
        top = MARGIN + TITLE + 36
        column, y, chapter = 0, top, ""
        for number, ((strip, images), height) in enumerate(zip(rows, heights, strict=True)):
            if column + 1 < self.columns and sum(heights[:number]) + height / 2 > limit * (
                column + 1
            ):
                column, y, chapter = column + 1, top, ""
            x = MARGIN + column * (self.width + MARGIN)
            if strip.chapter != chapter:
                chapter = strip.chapter
                self.marks.append(((x, y), chapter, "chapter", DARK.kernel))
                y += CHAPTER + 18
            self._strip(strip, images, (x, y), fps)
            y += self.strip
            self.foot = max(self.foot, y)

    def _heights(self, chapters: Sequence[str]) -> list[int]:
        before = ["", *chapters[:-1]]
        return [
            self.strip + (CHAPTER + 18 if chapter != last else 0)
            for chapter, last in zip(chapters, before, strict=True)
        ]

    def _strip(
        self, strip: Strip, images: Sequence[Image.Image], at: tuple[int, int], fps: int
    ) -> None:
        x, y = at
        seconds = strip.clip.frames / fps
        self.marks.append(((x, y), strip.name, "name", DARK.text))
        indent = round(self.faces["name"].getlength(strip.name)) + 18
        self.marks.append(((x + indent, y), strip.title, "name", DARK.muted))
        length = f"{seconds:.0f} s"
        right = x + self.width - round(self.faces["name"].getlength(length))
        self.marks.append(((right, y), length, "name", DARK.muted))
        for i, image in enumerate(images):
            self.images.append(((x + i * (FRAME + GAP), y + NAME + 12), image))

    def drawn(self, title: str) -> Image.Image:
        """Return the picture."""
        width = MARGIN + self.columns * (self.width + MARGIN)
        picture = Image.new("RGB", (width, self.foot + MARGIN // 2), DARK.panel)
        pen = ImageDraw.Draw(picture)
        self.marks.append(((MARGIN, MARGIN), title, "title", DARK.text))
        for at, words, kind, color in self.marks:
            pen.text(at, words, fill=color, font=self.faces[kind])
        for at, image in self.images:
            picture.paste(image, at)
        return picture
