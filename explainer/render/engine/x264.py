"""H.264 by x264: frames in, of which only what changes is told, and coded pictures out."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, TypeAlias

import av
import numpy as np
from av.codec.context import Flags
from av.video.frame import PictureType

from explainer.render.engine.held import LONGEST, Holder, Picture
from explainer.render.engine.planes import TAGS, Planes, put
from explainer.render.engine.rects import Rect
from explainer.render.engine.seams import VideoEncoderSpec

__all__ = ["DEFAULTS", "HOLD", "KEYS", "X264", "Change", "Mp4"]

DEFAULTS: Final = {
    "preset": "veryfast",  # a third of the time of "medium", and for flat drawings no larger
    "threads": "1",
    "forced-idr": "1",  # frames marked as keys start anew: the stream can be cut there
    **TAGS,
}
"""Options of the encoder where none are given."""

# With the preset "veryfast" and no tuning, unless told otherwise. Drawings move little from frame
# to frame, or fade: a search between pixels, a wide one, and a choice of B-frames find nothing, and
# seven B-frames for three are mostly copies. Over the lecture's `padding` and `matrix` x264 takes
# 30 % less of its time, for 0.87 and 1.04 times the bytes and 0.6 to 1 dB, at 42 dB and more; what
# fades is a little less even while it does.
DRAWINGS: Final = {"subq": "0", "me_method": "dia", "b_strategy": "0", "bf": "7"}

KEYS: Final = 250
"""Frames that x264, unless told otherwise, lets go by between two keyframes at the most."""

HOLD: Final = 2
"""Shown more often than this, a frame is held: for less, x264 finds better kinds of pictures."""

Change: TypeAlias = tuple[Rect, Planes]
"""Where the frame changes, and what is then to be seen there."""


class X264:
    """One stream, and the frame that is being shown.

    Parameters
    ----------
    spec : VideoEncoderSpec
        Size, frame rate and options; those of `DEFAULTS` hold beside them.
    hold : bool, optional
        False has x264 encode held frames as well.

    Attributes
    ----------
    header : bytes
        The stream's parameter sets.
    """

    def __init__(self, spec: VideoEncoderSpec, *, hold: bool = True) -> None:
        self._time_base = Fraction(1) / spec.frame_rate
        context: Any = av.CodecContext.create("libx264", "w")
        _configure(context, spec)
        context.open()
        self._context = context
        self.header: bytes = context.extradata
        self._frame = av.VideoFrame(spec.width, spec.height, "yuv420p")
        self._frame.time_base = self._time_base
        self._planes = _planes(self._frame)
        self._holder: Holder | None = None
        # Who asks for more keyframes than usual wants them among held frames as well.
        if hold and int(dict(spec.options).get("g", KEYS)) >= KEYS:
            with suppress(ValueError):
                self._holder = Holder(self.header, spec.width, spec.height)
                self.header = self._holder.header
        self._first, self._shown = 0, 0  # the frame in the planes, and how often it is shown
        self._key = True
        self._time = 0  # x264's, in which there are no frames of other streams
        self._frames: dict[int, int] = {}  # by x264's time, those that it has not given back

    def go_to(self, first: int) -> list[Picture]:
        """Go on with another frame than the next, as a keyframe.

        Returns
        -------
        list of Picture
            What is ready by now, in the order of decoding.
        """
        ready = self._flush()
        self._first, self._key = first, True
        return ready

    def write(self, changes: list[Change], repeat: int, *, key: bool = False) -> list[Picture]:
        """Show `changes`, and add `repeat` frames of what is then to be seen.

        Returns
        -------
        list of Picture
            What is ready by now, in the order of decoding.
        """
        ready: list[Picture] = []
        if changes or key:
            ready = self._flush()
            self._key |= key
            for rect, part in changes:
                put(part, self._planes, rect)
        self._shown += repeat
        return ready

    def rest(self) -> list[Picture]:
        """End the stream, and return the pictures that are left."""
        ready = self._flush() + self._pictures(self._context.encode(None))
        return ready + list(self._holder.rest()) if self._holder is not None else ready

    def _flush(self) -> list[Picture]:
        """Encode the frame in the planes, as often as it is shown."""
        ready: list[Picture] = []
        end = self._first + self._shown
        while self._first < end:
            hold = self._holder is not None and end - self._first > HOLD
            more = min(end - self._first, LONGEST) - 1 if hold else 0
            kind = PictureType.P if hold else PictureType.NONE
            self._frame.pict_type = PictureType.I if self._key else kind
            self._frame.pts = self._time
            self._frames[self._time] = self._first
            # By x264's reckoning, what is shown for longer is worth more bytes. A film whose held
            # pictures count for as long as they are shown is a fifth larger.
            self._time += 1 + min(more, HOLD)
            if more and self._holder is not None:
                self._holder.hold(self._first, more)
            # x264 copies the picture before it returns, so one frame serves for all.
            ready += self._pictures(self._context.encode(self._frame))
            self._first, self._key = self._first + more + 1, False
        self._shown = 0
        return ready

    def _pictures(self, packets: Iterable[Any]) -> list[Picture]:
        ready: list[Picture] = []
        for packet in packets:
            frame = self._frames.pop(round(packet.pts * packet.time_base / self._time_base))
            if self._holder is None:
                ready.append(Picture(bytes(packet), frame, packet.is_keyframe))
            else:
                ready += self._holder.pictures(bytes(packet), frame, packet.is_keyframe)
        return ready


class Mp4:
    """A file with one stream.

    Parameters
    ----------
    target : Path
        The file to write.
    spec : VideoEncoderSpec
        What the stream is encoded with.
    header : bytes
        The stream's parameter sets.
    """

    def __init__(self, target: Path, spec: VideoEncoderSpec, header: bytes) -> None:
        self._container = av.open(
            str(target), "w", format="mp4", options={"movflags": "+faststart"}
        )
        self._stream: Any = self._container.add_stream("libx264", rate=spec.frame_rate)
        context = self._stream.codec_context
        _configure(context, spec)
        context.open()
        context.extradata = header
        self._container.start_encoding()
        self._time_base = context.time_base
        self._ahead = context.reorder_depth
        self._order = 0  # pictures in the file

    def add(self, pictures: Iterable[Picture]) -> None:
        """Append pictures, in the order of decoding."""
        for picture in pictures:
            packet = av.Packet(picture.data)
            packet.stream, packet.time_base = self._stream, self._time_base
            packet.pts, packet.duration = picture.frame, 1
            packet.dts = self._order - self._ahead
            packet.is_keyframe = picture.key
            self._container.mux(packet)
            self._order += 1

    def close(self) -> None:
        """Write what belongs at the end, and close the file."""
        self._container.close()


def _configure(context: Any, spec: VideoEncoderSpec) -> None:
    options = {**DEFAULTS, **dict(spec.options)}
    if options["preset"] == "veryfast" and "tune" not in options:
        options = {**DRAWINGS, **options}
    context.options = options
    context.width, context.height, context.pix_fmt = spec.width, spec.height, "yuv420p"
    context.framerate, context.time_base = spec.frame_rate, Fraction(1) / spec.frame_rate
    context.flags |= Flags.global_header


def _planes(frame: av.VideoFrame) -> Planes:
    found = []
    for plane in frame.planes:
        rows = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
        found.append(rows[: plane.height, : plane.width])
    luma, cb, cr = found
    return luma, cb, cr
