"""Manim's file writer, with one encoder for the whole scene."""

from __future__ import annotations

import json
import tempfile
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from explainer.errors import ExplainerError
from explainer.files import atomic_write
from explainer.render.engine.cutting import cut
from explainer.render.engine.encoder import Encoder
from explainer.render.engine.rects import Rect
from explainer.render.engine.seams import (
    PixelArray,
    SceneFileWriter,
    Section,
    WriterSettings,
    pixels_of,
)
from explainer.render.engine.surface import Pixels

__all__ = ["FastWriter", "SectionSpan"]


@dataclass(frozen=True)
class SectionSpan:
    """A section of a scene: its name, its first frame and the frame behind its last."""

    name: str
    start: int
    end: int


class _AbortedError(Exception):
    """Has the file that is not whole yet removed."""


class FastWriter(SceneFileWriter):
    """Writes MP4 as one stream, of which each section starts with a keyframe.

    Every other output (GIF, WebM, MOV with transparency, PNG, other codecs) is left to Manim.

    Parameters
    ----------
    settings
        Manim's.

    Attributes
    ----------
    takes_changes : bool
        Whether :meth:`write_changes` is to be used, and Manim's `write_frame` need not be.
    frames : int
        Frames written so far.
    """

    def __init__(self, settings: WriterSettings) -> None:
        spec = settings.video_encoder
        self.takes_changes = (
            spec is not None
            and not settings.plan.output.is_gif
            and (spec.container_format, spec.codec, spec.pixel_format)
            == ("mp4", "libx264", "yuv420p")
        )
        if self.takes_changes and spec is not None and (spec.width % 2 or spec.height % 2):
            raise ExplainerError(
                "render",
                "size",
                f"{spec.width}x{spec.height}",
                "must be even in width and height for H.264",
            )
        self.frames = 0
        self._target: Path | None = None
        self._encoder: Encoder | None = None
        self._writing = False
        self._part = ExitStack()  # holds the file that is not whole yet
        self._starts: list[tuple[Section, int]] = []
        super().__init__(settings)

    @property
    def movie_file_path(self) -> Path:
        """The video's path: Manim's plan, or where :meth:`send_to` said."""
        return self._target or super().movie_file_path

    def send_to(self, target: Path) -> None:
        """Have the video written to `target`, whatever Manim has planned."""
        self._target = target

    def spans(self) -> list[SectionSpan]:
        """Return the sections that have frames, in order."""
        return [SectionSpan(section.name, start, end) for section, start, end in self._written()]

    def _written(self) -> list[tuple[Section, int, int]]:
        """Return each section that has frames, its first frame and the frame behind its last."""
        ends = [start for _, start in self._starts[1:]] + [self.frames]
        return [
            (section, start, end) for (section, start), end in zip(self._starts, ends, strict=True)
        ]

    def begin_animation(
        self, allow_write: bool = False, *, animation_index: int, file_path: Any = None
    ) -> None:
        """Let frames be written, if these are to be."""
        if not self.takes_changes:
            super().begin_animation(
                allow_write, animation_index=animation_index, file_path=file_path
            )
        self._writing = allow_write

    def end_animation(self, allow_write: bool = False) -> None:
        """Take no frames until the next animation; the stream goes on."""
        if not self.takes_changes:
            super().end_animation(allow_write)
        self._writing = False

    def write_changes(self, pixels: Pixels, rects: list[Rect], repeat: int = 1) -> None:
        """Write frames that differ from the last in `rects` only.

        Parameters
        ----------
        pixels : array (height, width, 4)
            The frame; what is needed of it is copied.
        rects : list of Rect
            Even; for the first frame, all of it.
        repeat : int
            For how many frames it is shown.

        Raises
        ------
        Exception
            Whatever has stopped the encoder.
        """
        if not self._writing:
            return  # as in Manim, frames between animations are not part of the video
        if self._encoder is None:
            assert self.video_encoder is not None
            part = self._part.enter_context(atomic_write(self.movie_file_path))
            self._encoder = Encoder(part, self.video_encoder)
        section = self.sections[-1]
        key = not self._starts or self._starts[-1][0] is not section
        if key:
            self._starts.append((section, self.frames))
        self._encoder.write(pixels, rects, repeat, key=key)
        self.frames += repeat

    def write_frame(self, pixels: PixelArray, *, repeat: int = 1) -> None:
        """Write a whole frame."""
        if self.takes_changes:
            whole = 0, 0, pixels.shape[1], pixels.shape[0]
            self.write_changes(pixels_of(pixels), [whole], repeat)
        else:
            super().write_frame(pixels, repeat=repeat)

    def finish(self) -> None:
        """End the file and rename it; add sound; cut sections if they are asked for."""
        if not self.takes_changes:
            super().finish()
            return
        if self._encoder is not None:
            encoder, self._encoder = self._encoder, None
            with self._part:
                encoder.finish()
                if self.includes_sound:
                    self._add_sound(encoder.target)
            self.print_file_ready_message(str(self.movie_file_path))
            if self.output_spec.save_sections:
                self._save_sections()
        if self.subcaptions:
            self.write_subcaption_file()

    def _add_sound(self, part: Path) -> None:
        """Put the sound into a finished file, Manim's way."""
        target = self._target
        # Manim joins the pieces that it knows into the file that it plans, with others beside it.
        with tempfile.TemporaryDirectory(dir=part.parent, prefix=".sound.") as folder:
            self.partial_movie_files = [str(part)]
            self._target = Path(folder) / part.name
            try:
                self.combine_to_movie()
                self._target.replace(part)
            finally:
                self._target = target

    def abort(self) -> None:
        """Stop encoding, and leave no file."""
        encoder, self._encoder = self._encoder, None
        if encoder is not None:
            encoder.abort()
        with suppress(_AbortedError), self._part:
            raise _AbortedError

    def abort_encode_jobs(self, reraise_encoder_failures: bool = False) -> None:
        """Stop encoding, and leave no file."""
        self.abort()
        super().abort_encode_jobs(reraise_encoder_failures)

    def _save_sections(self) -> None:
        """Cut the sections out of the finished file, and write Manim's index of them."""
        assert self.video_encoder is not None
        index = []
        for section, start, end in self._written():
            if section.video is None:
                continue
            target = self.sections_output_dir / section.video
            cut(self.movie_file_path, target, start, end, self.video_encoder.frame_rate)
            index.append(section.get_dict(self.sections_output_dir))
        assert self.output_plan.section_index is not None
        with atomic_write(self.output_plan.section_index) as part:
            part.write_text(json.dumps(index, indent=4), encoding="utf-8")
