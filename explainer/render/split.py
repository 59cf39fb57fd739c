"""Cut a clip into pieces where keyframes stand, without encoding anything again."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TypeAlias

import av
from av.video.stream import VideoStream

from explainer.errors import ExplainerError
from explainer.files import atomic_write
from explainer.render.join import Piece, VideoPacket, coded_frames

__all__ = ["Span", "split"]

Coded: TypeAlias = tuple[VideoPacket, int]
"""A coded frame and its number."""


@dataclass(frozen=True)
class Span:
    """A piece to cut: its first frame, the frame behind its last, and the file to write."""

    start: int
    end: int
    target: Path


def split(clip: Path, frames: int, spans: Sequence[Span], *, fps: int) -> None:
    """Write pieces of a clip as MP4 files of their own.

    The coded frames are copied; frame n of a piece is shown at n / fps seconds. The index stands
    before the frames, so that a browser plays a piece while it loads.

    Parameters
    ----------
    clip : pathlib.Path
        The file to cut.
    frames : int
        The number of frames it has.
    spans : sequence of Span
        The pieces. A keyframe stands at each one's start. If none stands behind its end, it may
        end a few frames earlier, where it needs none of those that follow.
    fps : int
        Frames a second.

    Raises
    ------
    ExplainerError
        If the clip is broken, has other frames, or no keyframe where a piece begins.
    OSError
        If the clip cannot be read or a piece not written.
    """
    try:
        with av.open(clip) as source:
            if not source.streams.video:
                raise _refusal(clip, "holds no video")
            coded = coded_frames(source, Piece(path=clip, frames=frames, title=""), fps)
            keys = {number for packet, number in coded if packet.is_keyframe}
            for span in spans:
                if span.start not in keys:
                    rule = f"has no keyframe at frame {span.start}, where a beat begins"
                    raise _refusal(clip, rule)
                _write(span, source.streams.video[0], _piece(coded, span), fps)
    except av.error.InvalidDataError as error:
        raise _refusal(clip, "is no video that can be read") from error


def _piece(coded: Sequence[Coded], span: Span) -> list[Coded]:
    """Return the coded frames of a piece, without those at its end that need ones behind it."""
    ahead = [number for _, number in coded if number >= span.start]
    first = next((i for i, number in enumerate(ahead) if number >= span.end), len(ahead))
    # Frames are coded behind those that they need: what comes first needs nothing that follows.
    whole = set(ahead[:first])
    end = next(number for number in itertools.count(span.start) if number not in whole)
    return [pair for pair in coded if span.start <= pair[1] < end]


def _write(span: Span, stream: VideoStream, within: Sequence[Coded], fps: int) -> None:
    lead = stream.codec_context.reorder_depth  # none may be shown before it is decoded
    with (
        atomic_write(span.target) as part,
        av.open(part, "w", format="mp4", options={"movflags": "+faststart"}) as piece,
    ):
        out = piece.add_stream_from_template(stream)
        for order, (packet, number) in enumerate(within):
            packet.stream = out
            packet.time_base = Fraction(1, fps)
            packet.pts, packet.dts = number - span.start, order - lead
            packet.duration = 1
            piece.mux(packet)


def _refusal(clip: Path, rule: str) -> ExplainerError:
    remedy = "Delete it and start again; beats begin with next_section."
    return ExplainerError("slides", "clip", str(clip), rule, remedy)
