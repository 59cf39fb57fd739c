"""Join clips into one video without encoding anything again."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TypeAlias

import av
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from explainer.errors import ExplainerError
from explainer.files import atomic_write
from explainer.render.voice.sound import Sound

__all__ = ["Piece", "coded_frames", "count_frames", "join"]

VideoPacket: TypeAlias = "Packet[VideoStream]"  # generic only in its stubs
SoundPacket: TypeAlias = "Packet[AudioStream]"

SOUND_BITS = 64_000
"""Bits a second of the spoken track: plenty for one voice."""

AAC_FRAME = 1024
"""Samples in a frame of AAC."""


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A clip of the video to be: its file, its number of frames, and the title of its chapter."""

    path: Path
    frames: int
    title: str


def count_frames(path: Path) -> int:
    """Return the number of coded frames in a video file."""
    with av.open(path) as container:
        return sum(packet.pts is not None for packet in container.demux(container.streams.video[0]))


def join(
    pieces: Sequence[Piece],
    target: Path,
    *,
    fps: int,
    title: str = "",
    sound: Sound | None = None,
) -> None:
    """Write the clips one after the other to `target`, an MP4 with a chapter for each.

    The coded frames are copied. Their times are set anew: frame n is shown at n / fps seconds,
    so nothing drifts from clip to clip. The index stands before the frames ("faststart"), so that
    a browser plays the file while it loads. `target` is replaced in one step at the end.

    Parameters
    ----------
    pieces : sequence of Piece
        At least one; all of one size and encoded alike.
    target : pathlib.Path
        The file to write.
    fps : int
        Frames a second, of all clips.
    title : str, optional
        The video's title.
    sound : Sound, optional
        The spoken track, from the first frame on; encoded as AAC.

    Raises
    ------
    ExplainerError
        If a clip is encoded otherwise than the first, has another number of frames than it says,
        or a frame that is not at a multiple of 1 / fps seconds.
    OSError
        If a clip cannot be read or the target not written.
    """
    with (
        atomic_write(target) as part,
        av.open(part, "w", format="mp4", options={"movflags": "+faststart"}) as output,
    ):
        with av.open(pieces[0].path) as first:
            stream = output.add_stream_from_template(first.streams.video[0])
            like = _encoding(first)
            # Frames stand in the order of decoding, and none may be shown before it is decoded.
            # One lead for all clips keeps the decoding times rising across the seams.
            lead = first.streams.video[0].codec_context.reorder_depth
        waiting = deque(_encoded(output, sound) if sound else ())
        output.metadata["title"] = title
        output.set_chapters(_chapters(pieces, fps))
        start = 0
        for piece in pieces:
            with av.open(piece.path) as clip:
                if _encoding(clip) != like:
                    raise _refusal(piece, "is not encoded like the first clip")
                for order, (packet, number) in enumerate(coded_frames(clip, piece, fps)):
                    packet.stream = stream
                    packet.time_base = Fraction(1, fps)
                    packet.pts, packet.dts = start + number, start + order - lead
                    packet.duration = 1
                    # Sound stands beside the frames that it is heard with, for players that stream.
                    while waiting and _seconds(waiting[0]) <= (start + order) / fps:
                        output.mux(waiting.popleft())
                    output.mux(packet)
            start += piece.frames
        for left in waiting:
            output.mux(left)


def _encoded(output: OutputContainer, sound: Sound) -> list[SoundPacket]:
    """Return the packets of a sound in a new stream of `output`."""
    stream = output.add_stream("aac", rate=sound.rate)
    stream.layout = "mono"
    stream.bit_rate = SOUND_BITS
    packets = []
    for first in range(0, len(sound.samples), AAC_FRAME):
        samples = sound.samples[None, first : first + AAC_FRAME]
        frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = sound.rate, first, Fraction(1, sound.rate)
        packets += stream.encode(frame)
    return packets + stream.encode(None)


def _seconds(packet: SoundPacket) -> float:
    return float((packet.dts or 0) * (packet.time_base or 0))


def coded_frames(clip: InputContainer, piece: Piece, fps: int) -> list[tuple[VideoPacket, int]]:
    """Return the coded frames of `clip` in the order of decoding, with their numbers.

    Raises
    ------
    ExplainerError
        If they are not the frames that `piece` says, a multiple of 1 / fps seconds apart.
    """
    packets = [packet for packet in clip.demux(clip.streams.video[0]) if packet.pts is not None]
    numbers = [_frame_number(packet, fps) for packet in packets]
    if sorted(numbers) != list(range(piece.frames)):
        rule = f"does not hold the frames 0 to {piece.frames - 1}, {fps} a second"
        raise _refusal(piece, rule)
    return list(zip(packets, numbers, strict=True))


def _frame_number(packet: VideoPacket, fps: int) -> int:
    assert packet.pts is not None
    assert packet.time_base is not None
    return round(packet.pts * packet.time_base * fps)


def _encoding(clip: InputContainer) -> tuple[object, ...]:
    """Return what must agree for frames to stand in one stream."""
    codec = clip.streams.video[0].codec_context
    return codec.name, codec.width, codec.height, codec.pix_fmt, codec.extradata


def _chapters(pieces: Sequence[Piece], fps: int) -> list[av.container.core.Chapter]:
    chapters: list[av.container.core.Chapter] = []
    start = 0
    for number, piece in enumerate(pieces):
        chapters.append(
            {
                "id": number,
                "start": start,
                "end": start + piece.frames,
                "time_base": Fraction(1, fps),
                "metadata": {"title": piece.title},
            }
        )
        start += piece.frames
    return chapters


def _refusal(piece: Piece, rule: str) -> ExplainerError:
    remedy = "Delete it and start again."
    return ExplainerError("join", "clip", str(piece.path), rule, remedy)
