"""Make the lecture: render what is not rendered yet, join all of it."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from filelock import FileLock, Timeout

from explainer import words
from explainer.files import atomic_write
from explainer.render.clips import Clip
from explainer.render.executor import Executor
from explainer.render.job import SceneFailure, SceneJob, TimedBeat
from explainer.render.keys import scene_key, uses_network, uses_run
from explainer.render.order import Event, Made, Order, Planned, ScenesFailed, Waiting
from explainer.render.parts import estimate
from explainer.render.subtitles import cues, srt, vtt
from explainer.render.voice import Sound, Spoken, Voice, find_voice, track
from explainer.render.voice.speaking import LEAD

__all__ = ["Rendered", "keys_of", "make", "rendered", "work_folder"]

WORK = ".work-"


@dataclass(frozen=True)
class Rendered:
    """The clips of scenes, by name in the lecture's order; which were rendered, which reused."""

    clips: dict[str, Clip]
    rendered: tuple[str, ...]
    reused: tuple[str, ...]


def make(
    order: Order,
    executor: Executor,
    report: Callable[[Event], None],
    *,
    contact_sheet: bool = False,
) -> Made:
    """Render the scenes that are not rendered yet and join all into a video with subtitles.

    A clip is kept as soon as its scene is rendered, whatever happens to the others. The video
    and its subtitles are replaced only when every scene is there. Of two calls for one folder,
    the second waits for the first and reuses its clips.

    Parameters
    ----------
    order : Order
        What to make.
    executor : Executor
        Where to render.
    report : callable
        Told what happens.
    contact_sheet : bool, optional
        Whether a contact sheet of the clips is written beside the video.

    Returns
    -------
    Made
        The video.

    Raises
    ------
    ScenesFailed
        If a scene could not be rendered.
    ExplainerError
        If a scene is unknown, or needs a trained network that is not there.
    OSError
        If a file cannot be read or written.
    """
    started = time.monotonic()
    with rendered(order, executor, report) as scenes:
        length = _write(order, scenes.clips)
        if contact_sheet:
            _write_sheet(order, scenes.clips)
    return Made(
        path=order.target,
        sheet=order.sheet if contact_sheet else None,
        length=length,
        wall=time.monotonic() - started,
        rendered=scenes.rendered,
        reused=scenes.reused,
    )


@contextmanager
def rendered(
    order: Order, executor: Executor, report: Callable[[Event], None]
) -> Iterator[Rendered]:
    """Render the scenes that are not rendered yet; no other process touches them meanwhile.

    The parameters and errors are those of `make`, which joins what this yields.

    Yields
    ------
    Rendered
        The clips of the order's scenes.
    """
    names = order.lecture.select(order.only)
    words.load(order.lang)  # refuse an unknown language before anything is written
    with _alone_in(order.out, report):
        keys = keys_of(order, names)
        entries = order.lecture.entries
        clips = {name: order.store.get(entries[name].clip, keys[name]) for name in names}
        todo = tuple(name for name in names if clips[name] is None)
        reused = tuple(name for name in names if name not in todo)
        report(Planned(todo, reused))
        clips |= _render(order, todo, keys, executor, report)
        yield Rendered({name: clip for name, clip in clips.items() if clip}, todo, reused)


def keys_of(order: Order, names: Sequence[str]) -> dict[str, str]:
    """Return the key of each scene's clip as it would be rendered now."""
    voice = _voice(order)
    keys = {}
    for name in names:
        source = order.lecture.source(name)
        keys[name] = scene_key(
            source,
            lang=order.lang,
            picture=order.picture,
            network=_trained(run=uses_run(source)) if uses_network(source) else "",
            parameters=order.lecture.entries[name].parameters,
            voice=voice.identity if voice else "",
        )
    return keys


def _voice(order: Order) -> Voice | None:
    return find_voice(order.voice, order.lang) if order.voice else None


def _trained(*, run: bool) -> str:
    """Return the digest of the trained files that a scene shows, or "" if there are none."""
    from explainer.cae.installing import shown_files

    blobs = [path.read_bytes() for path in shown_files(run=run) if path.is_file()]
    return hashlib.sha256(b"".join(blobs)).hexdigest() if blobs else ""


def _render(
    order: Order,
    names: Sequence[str],
    keys: dict[str, str],
    executor: Executor,
    report: Callable[[Event], None],
) -> dict[str, Clip | None]:
    clips: dict[str, Clip | None] = {}
    failures: list[SceneFailure] = []
    # The longest first, so that none is left to run alone at the end.
    ordered = sorted(
        names, key=lambda name: estimate(order.lecture.source(name).stem, order.lang), reverse=True
    )
    with work_folder(order.out) as work:
        jobs = [_job(order, name, work) for name in ordered]
        for outcome in executor.run(jobs, report):
            report(outcome)
            if isinstance(outcome, SceneFailure):
                failures.append(outcome)
            else:
                clip = order.lecture.entries[outcome.name].clip
                clips[outcome.name] = order.store.put(clip, keys[outcome.name], outcome)
            shutil.rmtree(work / outcome.name, ignore_errors=True)
    if failures:
        raise ScenesFailed(failures)
    return clips


@contextmanager
def work_folder(out: Path) -> Iterator[Path]:
    """Make a folder beside the results, so that moving a clip there is one step, and remove it."""
    work = tempfile.mkdtemp(prefix=WORK, dir=out)
    try:
        yield Path(work)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _job(order: Order, name: str, work: Path) -> SceneJob:
    folder = work / name
    folder.mkdir()
    return SceneJob(
        name=name,
        source=order.lecture.source(name),
        lang=order.lang,
        picture=order.picture,
        work=folder.resolve(),
        voice=order.voice,
        parameters=order.lecture.entries[name].parameters,
    )


def _write(order: Order, clips: dict[str, Clip]) -> float:
    """Write the video and its subtitles; return its length in seconds."""
    from explainer.render.join import Piece, join  # imports PyAV

    voice = _voice(order)
    pieces, beats, start = [], [], 0.0
    for name in order.lecture.select(order.only):
        clip = clips[name]
        title = order.lecture.entries[name].title(order.lang)
        pieces.append(Piece(path=clip.path, frames=clip.frames, title=title))
        beats += [replace(b, start=start + b.start, end=start + b.end) for b in clip.beats]
        start += clip.frames / order.picture.fps
    sounds = [voice.say(beat.narration) if voice else None for beat in beats]
    join(
        pieces,
        order.target,
        fps=order.picture.fps,
        title=order.lecture.title.within(order.lang),
        sound=_track(beats, sounds, start),
    )
    said = [
        cue
        for beat, sound in zip(beats, sounds, strict=True)
        for cue in cues(beat.narration, beat.start, _read_until(beat, sound, order.lang))
    ]
    for suffix, text in ((".srt", srt(said)), (".vtt", vtt(said))):
        with atomic_write(order.target.with_suffix(suffix)) as part:
            part.write_text(text, encoding="utf-8")
    return start


def _track(
    beats: Sequence[TimedBeat], sounds: Sequence[Sound | None], seconds: float
) -> Sound | None:
    """Return the spoken track of a video, or None if nothing is said in it."""
    spoken = [
        Spoken(beat.start + LEAD, sound) for beat, sound in zip(beats, sounds, strict=True) if sound
    ]
    return track(spoken, seconds) if spoken else None


def _read_until(beat: TimedBeat, sound: Sound | None, lang: str) -> float:
    """Return when a beat's subtitles end: with the beat, or with what is heard of it."""
    if not sound:
        return beat.end
    to_read = len(beat.narration) / words.load(lang).reading_speed
    return min(beat.end, beat.start + max(LEAD + sound.seconds, to_read))


def _write_sheet(order: Order, clips: dict[str, Clip]) -> None:
    from explainer.render.sheet import Strip, write_sheet  # imports PyAV

    strips = [
        Strip(
            chapter=chapter.title.within(order.lang),
            name=name,
            title=order.lecture.entries[name].title(order.lang),
            clip=clips[name],
        )
        for chapter in order.lecture.chapters
        for name in chapter.scenes
        if name in clips
    ]
    title = order.lecture.title.within(order.lang)
    write_sheet(strips, order.sheet, fps=order.picture.fps, title=title)


@contextmanager
def _alone_in(out: Path, report: Callable[[Event], None]) -> Iterator[None]:
    """Be the only process that writes to `out`, and clear what dead ones left there."""
    out.mkdir(parents=True, exist_ok=True)
    lock = FileLock(out / ".lock")  # freed by the system when its holder ends, however it ends
    try:
        lock.acquire(timeout=0)
    except Timeout:
        report(Waiting(out))
        lock.acquire()
    try:
        for left in out.glob(f"{WORK}*"):
            shutil.rmtree(left, ignore_errors=True)
        for left in (*out.glob(".*.part.*"), *(out / "scenes").glob(".*.part.*")):
            left.unlink(missing_ok=True)
        yield
    finally:
        lock.release()
