"""From clips to slides: videos cut at the beats, and stills of how each begins and ends."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from explainer.deck.stills import write_stills
from explainer.render.clips import Clip
from explainer.render.job import TimedBeat
from explainer.render.order import Order
from explainer.render.settings import Picture
from explainer.render.split import Span, split
from explainer.render.subtitles import Cue, cues, vtt

__all__ = ["Chapter", "Deck", "Scene", "Slide", "cut"]


@dataclass(frozen=True, kw_only=True)
class Slide:
    """One beat as a slide.

    Attributes
    ----------
    scene : str
        The name of its scene.
    number : int
        Its number in the scene, from 1.
    caption, narration : str
        What stands below the picture, and what is said.
    loop : bool
        Whether it plays over and over until the next slide.
    seconds : float
        How long it plays.
    video, first, last : pathlib.Path
        The video, and its first and last frame as pictures.
    """

    scene: str
    number: int
    caption: str
    narration: str
    loop: bool
    seconds: float
    video: Path
    first: Path
    last: Path

    @property
    def id(self) -> str:
        """A name for it that no other slide has."""
        return f"{self.scene}-{self.number}"

    @property
    def notes(self) -> str:
        """What a speaker reads: the narration, or of a silent beat what stands there."""
        return self.narration or self.caption

    @property
    def alt(self) -> str:
        """What its pictures are called for whoever does not see them."""
        return self.caption or self.narration

    @property
    def cues(self) -> list[Cue]:
        """Its narration as subtitles."""
        return cues(self.narration, 0.0, self.seconds)


@dataclass(frozen=True)
class Scene:
    """A scene: its name, its title, its slides in order."""

    name: str
    title: str
    slides: tuple[Slide, ...]


@dataclass(frozen=True)
class Chapter:
    """A chapter: its title and its scenes in order."""

    title: str
    scenes: tuple[Scene, ...]


@dataclass(frozen=True)
class Deck:
    """A lecture in slides."""

    title: str
    lang: str
    picture: Picture
    chapters: tuple[Chapter, ...]

    @property
    def scenes(self) -> tuple[Scene, ...]:
        """All scenes in order."""
        return tuple(scene for chapter in self.chapters for scene in chapter.scenes)

    @property
    def slides(self) -> tuple[Slide, ...]:
        """All slides in order."""
        return tuple(slide for scene in self.scenes for slide in scene.slides)

    def pages(self) -> Iterator[tuple[Scene, Slide]]:
        """Yield each slide with its scene, in order."""
        return ((scene, slide) for scene in self.scenes for slide in scene.slides)


def cut(order: Order, clips: Mapping[str, Clip], folder: Path, *, stills: str) -> Deck:
    """Cut clips into slides.

    Coded frames are copied: a slide shows the very frames of the video. The fade that ends a
    scene is left out, since a slide rests on its last frame.

    Parameters
    ----------
    order : Order
        What the clips are of.
    clips : mapping of str to Clip
        The clips of its scenes.
    folder : pathlib.Path
        Where to write: a folder a scene, in it a video, two stills and subtitles a slide.
    stills : str
        The suffix of the stills, ".webp" or ".jpg".

    Returns
    -------
    Deck
        The slides.

    Raises
    ------
    ExplainerError
        If a clip cannot be cut.
    OSError
        If a file cannot be read or written.
    """
    clips = {name: _with_beats(name, clip, order.picture.fps) for name, clip in clips.items()}
    chapters = []
    for chapter in order.lecture.chapters:
        scenes = [
            Scene(
                name,
                order.lecture.entries[name].title(order.lang),
                _slides(name, clips[name], folder, stills),
            )
            for name in chapter.scenes
            if name in clips
        ]
        if scenes:
            chapters.append(Chapter(chapter.title.within(order.lang), tuple(scenes)))
    title = order.lecture.title.within(order.lang)
    deck = Deck(title, order.lang, order.picture, tuple(chapters))
    _write(deck, clips)
    return deck


def _with_beats(name: str, clip: Clip, fps: int) -> Clip:
    """Return a clip that has a beat: one for all of it, if its scene has told of none."""
    whole = TimedBeat(name=name, start=0.0, end=clip.frames / fps, narration="")
    return clip if clip.beats else replace(clip, beats=(whole,))


def _slides(name: str, clip: Clip, folder: Path, stills: str) -> tuple[Slide, ...]:
    """Return the slides of a scene, whose files are still to be written."""
    slides = []
    for number, beat in enumerate(clip.beats, start=1):
        word = re.sub(r"\W+", "-", beat.name)
        stem = folder / name / f"{number:02}-{word}"
        slides.append(
            Slide(
                scene=name,
                number=number,
                caption=beat.caption,
                narration=beat.narration,
                loop=beat.loop,
                seconds=beat.end - beat.start,
                video=Path(f"{stem}.mp4"),
                first=Path(f"{stem}-first{stills}"),
                last=Path(f"{stem}-last{stills}"),
            )
        )
    return tuple(slides)


def _write(deck: Deck, clips: Mapping[str, Clip]) -> None:
    fps = deck.picture.fps
    for scene in deck.scenes:
        clip = clips[scene.name]
        scene.slides[0].video.parent.mkdir(parents=True)
        spans = [
            Span(start, end, slide.video)
            for slide, (start, end) in zip(scene.slides, spans_of(clip, fps), strict=True)
        ]
        split(clip.path, clip.frames, spans, fps=fps)
        for slide in scene.slides:
            slide.video.with_suffix(".vtt").write_text(vtt(slide.cues), encoding="utf-8")
    with ThreadPoolExecutor() as pool:  # decoding and compressing leave Python's lock
        list(
            pool.map(lambda slide: write_stills(slide.video, slide.first, slide.last), deck.slides)
        )


def spans_of(clip: Clip, fps: int) -> Sequence[tuple[int, int]]:
    """Return the first frame of each beat of a clip, and the one behind its last.

    The first beat begins with the scene, whatever stands before it.
    """
    starts = [0, *(round(beat.start * fps) for beat in clip.beats[1:])]
    return list(itertools.pairwise([*starts, round(clip.beats[-1].end * fps)]))
