"""Subtitles: narration with times, cut into cues that fit the screen, as .srt and .vtt."""

from __future__ import annotations

import html
import itertools
import re
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

__all__ = ["Cue", "cues", "srt", "vtt"]

LINE = 42
"""Characters a line, the usual limit; Korean is set in the same lines, broken at its spaces."""

LINES = 2
"""Lines a cue."""

SENTENCE_END = r"(?<=[.?!。])\s+"


@dataclass(frozen=True)
class Cue:
    """A text of at most two lines, and when it is shown, in seconds."""

    start: float
    end: float
    text: str


def cues(text: str, start: float, end: float) -> list[Cue]:
    r"""Cut what is said from `start` to `end` (seconds) into cues, each timed by its length.

    A cue ends with a sentence where it can. No text gives no cues.

    Examples
    --------
    >>> for cue in cues("The stride is a distance. It is not a speed of the kernel.", 0.0, 5.7):
    ...     print(cue)
    Cue(start=0.0, end=5.7, text='The stride is a distance.\nIt is not a speed of the kernel.')
    """
    texts = list(_texts(text))
    total = sum(len(part) for part in texts)
    result: list[Cue] = []
    said = 0
    for part in texts:
        begin = start + (end - start) * said / total
        said += len(part)
        result.append(Cue(begin, start + (end - start) * said / total, part))
    return result


def srt(all_cues: Iterable[Cue]) -> str:
    """Return the cues as a SubRip file."""
    return "".join(
        f"{number}\n{_time(cue.start, ',')} --> {_time(cue.end, ',')}\n{cue.text}\n\n"
        for number, cue in enumerate(all_cues, start=1)
    )


def vtt(all_cues: Iterable[Cue]) -> str:
    """Return the cues as a WebVTT file."""
    return "WEBVTT\n\n" + "".join(
        f"{_time(cue.start, '.')} --> {_time(cue.end, '.')}\n{_escaped(cue.text)}\n\n"
        for cue in all_cues
    )


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)


def _texts(text: str) -> Iterator[str]:
    """Yield the texts of the cues: whole sentences while they fit, long ones in parts."""
    held = ""
    for sentence in re.split(SENTENCE_END, " ".join(text.split())):
        together = f"{held} {sentence}".strip()
        if len(_wrap(together, LINE)) <= LINES:
            held = together
            continue
        if held:
            yield _balanced(held)
        *whole, held = _parts(sentence)
        yield from map(_balanced, whole)
    if held:
        yield _balanced(held)


def _parts(sentence: str) -> list[str]:
    """Return a sentence in as few parts as fit a cue each, about equally long."""
    count = -(-len(_wrap(sentence, LINE)) // LINES)
    while True:
        parts = _evenly(sentence, count)
        if all(len(_wrap(part, LINE)) <= LINES for part in parts):
            return parts
        count += 1


def _balanced(text: str) -> str:
    """Return a cue's text in as few lines as it takes: a sentence each, or about equally long."""
    sentences = re.split(SENTENCE_END, text)
    if len(sentences) <= LINES and all(len(sentence) <= LINE for sentence in sentences):
        return "\n".join(sentences)
    return "\n".join(_evenly(text, len(_wrap(text, LINE))))


def _evenly(text: str, count: int) -> list[str]:
    """Return a text in at most `count` pieces whose longest is as short as can be."""
    longest = min(LINE, max(map(len, text.split())))
    return next(
        pieces for width in itertools.count(longest) if len(pieces := _wrap(text, width)) <= count
    )


def _wrap(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_on_hyphens=False)


def _time(seconds: float, point: str) -> str:
    milliseconds = round(seconds * 1000)
    minutes, milliseconds = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    whole, milliseconds = divmod(milliseconds, 1000)
    return f"{hours:02}:{minutes:02}:{whole:02}{point}{milliseconds:03}"
