"""The stage on which every scene of the lecture plays: heading, caption, beats.

A lecture scene is an ordinary Manim scene. It divides itself into beats with
:meth:`LectureScene.beat`, which marks a Manim section, shows the beat's caption and sees to it that
the beat lasts as long as its words take to read. Chapters, subtitles and slides are cut from these
marks.
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from manim import FadeIn, FadeOut, Mobject, Scene, VGroup, VMobject, config

from explainer import words
from explainer.mobjects.text import formula, paragraph, text
from explainer.parameters import Parameters
from explainer.theme import DARK, Seconds

__all__ = ["STAGE", "LectureScene", "Mark", "Stage"]


@dataclass(frozen=True)
class Stage:
    """Where things stand in the frame (14.2 x 8 of Manim's units), inside a 5 % margin."""

    left: float = -6.4
    right: float = 6.4
    title: float = 3.18
    subtitle: float = 2.74
    top: float = 2.35
    bottom: float = -2.62
    caption: float = -3.06
    centre: float = -0.14


STAGE = Stage()
SECONDS = Seconds()


@dataclass(frozen=True)
class Mark:
    """One beat as it was played.

    Name, start and end in seconds, what is said and written, and whether a slide loops it.
    """

    name: str
    start: float
    end: float
    narration: str
    caption: str
    loop: bool


class LectureScene(Scene):
    """A scene of the lecture.

    Parameters
    ----------
    lang : str, optional
        Language of its words; by default the environment's ``EXPLAINER_LANG``, else English.
    on_beat : callable, optional
        Told ``(index, total, name)`` when a beat starts.
    needed : callable, optional
        Told a narration, returns how many seconds it takes to be spoken; no beat is shorter.
    part : (int, int), optional
        Only the beats from the first of these indices up to, without, the second are to be seen;
        the others are skipped as Manim skips sections. With the last beat goes the end.
    parameters : mapping, optional
        Those of ``takes`` that are not to be its defaults.
    *args, **kwargs
        Manim's.

    Attributes
    ----------
    uses_network : bool
        Whether the scene shows the trained autoencoder.
    uses_run : bool
        Whether it shows, besides, how that and other decoders were trained.
    takes : type of Parameters
        What may be chosen about the scene: a frozen dataclass; the defaults are the lecture's.
    parameters : Parameters
        What is chosen.
    timeline : list of Mark
        The beats played so far, without those that were skipped.
    """

    uses_network = False
    uses_run = False
    takes: ClassVar[type[Parameters]] = Parameters

    def __init__(
        self,
        *args: Any,
        lang: str | None = None,
        on_beat: Callable[[int, int, str], None] | None = None,
        needed: Callable[[str], float] | None = None,
        part: tuple[int, int] | None = None,
        parameters: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.parameters: Any = self.takes.of(parameters or {})
        self.lang = lang or os.environ.get("EXPLAINER_LANG", "en")
        table = words.load(self.lang)
        self.words = table.scene(self.name())
        self._reading_speed = table.reading_speed
        self.on_beat = on_beat
        self._needed = needed
        self.part = part or (0, len(self.words.beats))
        self.timeline: list[Mark] = []
        self._line: words.Line | None = None
        self._started = 0.0
        self._loop = False
        self._caption: Mobject | None = None

    @classmethod
    def name(cls) -> str:
        """Return the scene's name: its class's, in snake case."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()

    def figures(self) -> dict[str, object]:
        """Return the figures that the scene's words may name in braces; override it."""
        return {}

    def setup(self) -> None:
        """Set the background and the heading."""
        self._figures = self.figures()
        self.camera.background_color = DARK.background  # type: ignore[union-attr]  # Cairo's
        self.heading = VGroup(
            text(
                self._fill(self.words.title),
                (STAGE.left, STAGE.title),
                size="title",
                bold=True,
                anchor="left",
            ),
            text(
                self._fill(self.words.subtitle),
                (STAGE.left, STAGE.subtitle),
                color=DARK.muted,
                anchor="left",
            ),
        )
        self.add(self.heading)

    def _fill(self, template: str, **figures: object) -> str:
        return words.fill(template, **self._figures, **figures)

    def label(self, name: str, **figures: object) -> str:
        """Return a label, its braces filled with the scene's figures and ``figures``."""
        return self._fill(self.words.labels[name], **figures)

    def corner(self, source: str) -> VMobject:
        """Return a formula that ends at the right margin, level with the subtitle."""
        return formula(source, (STAGE.right, STAGE.subtitle + 0.1), anchor="right")

    def beat(self, name: str, *, loop: bool = False, **figures: object) -> None:
        """Begin the beat called ``name``; ``figures`` fill its braces beside the scene's own.

        With ``loop`` a slide plays it over and over, as while a question waits for its answer.
        """
        self._finish_beat()
        self._loop = loop
        self._line = self.words.beat(name).filled(**self._figures, **figures)
        self._started = self.time
        order = [line.name for line in self.words.beats]
        self._seen = self.part[0] <= order.index(name) < self.part[1]
        self.next_section(name, skip_animations=not self._seen)
        if self.on_beat and self._seen:
            self.on_beat(order.index(name), len(order), name)
        self._show_caption(self._line.caption)

    def rest(self, seconds: float = SECONDS.quick) -> None:
        """Hold the picture."""
        self.wait(seconds)

    def tear_down(self) -> None:
        """End the last beat and fade to the background."""
        self._finish_beat()
        if self.part[1] < len(self.words.beats):
            self.next_section("end", skip_animations=True)
        if self.mobjects:
            self.play(*(FadeOut(mobject) for mobject in self.mobjects), run_time=SECONDS.quick)

    def _finish_beat(self) -> None:
        if self._line is None:
            return
        left = self._started + self._seconds(self._line) - self.time
        # Whole frames, rounded up: a beat that is a frame short has subtitles that are too fast.
        # Manim rounds a wait down, and 0.6 s at 10 frames a second to 5: a little more helps.
        frames = math.ceil(left * config.frame_rate - 1e-6)
        if frames > 0:
            self.wait((frames + 1e-3) / config.frame_rate)
        if self._seen:
            line, span = self._line, (self._started, self.time)
            mark = Mark(line.name, *span, line.narration, line.caption, self._loop)
            self.timeline.append(mark)
        self._line = None

    def _seconds(self, line: words.Line) -> float:
        """Return how long a beat has to last: to be read twice over, and to be heard."""
        needed = [SECONDS.to_read(line.caption), len(line.narration) / self._reading_speed]
        if self._needed and self._seen:
            needed.append(self._needed(line.narration))
        return max(needed)

    def _show_caption(self, caption: str) -> None:
        if self._caption:  # one after the other: two lines of text over each other say nothing
            self.play(FadeOut(self._caption), run_time=SECONDS.quick / 2)
        self._caption = caption_block(caption) if caption else None
        if self._caption:
            self.play(FadeIn(self._caption), run_time=SECONDS.quick / 2)


def caption_block(caption: str) -> VMobject:
    """Return a caption in its place: one or two lines at the foot of the frame."""
    block = paragraph(caption, (0.0, STAGE.caption), width=0.94 * (STAGE.right - STAGE.left))
    short_of_two = block.height < 0.5
    return block.shift((0.0, -0.22, 0.0)) if short_of_two else block
