"""Cuts pieces out of a video where they begin with a keyframe, without encoding anything again."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from explainer.files import atomic_write

__all__ = ["cut"]


def cut(source: Path, target: Path, start: int, end: int, rate: Fraction) -> None:
    """Write the frames from `start` to before `end` of `source` to `target`.

    Parameters
    ----------
    source, target : Path
        Videos, MP4.
    start, end : int
        Frames; `start` and `end` are keyframes behind which no frame refers to one before
        (or the ends of `source`).
    rate : Fraction
        Frames a second.
    """
    with (
        av.open(str(source)) as whole,
        atomic_write(target) as part,
        av.open(str(part), "w", format="mp4", options={"movflags": "+faststart"}) as piece,
    ):
        stream = whole.streams.video[0]
        out: Any = piece.add_stream_from_template(stream)
        for packet in whole.demux(stream):
            if packet.pts is None or packet.dts is None or packet.time_base is None:
                continue
            shown = round(packet.pts * packet.time_base * rate)
            if not start <= shown < end:
                continue
            shift = round(start / (rate * packet.time_base))
            packet.pts -= shift
            packet.dts -= shift
            packet.stream = out
            piece.mux(packet)
