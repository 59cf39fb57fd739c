"""One video stream, encoded in a thread of its own from what changes from frame to frame."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeAlias

import av
import numpy as np
from av.codec.context import Flags
from av.video.frame import PictureType

from explainer.render.engine.held import LONGEST, Holder, Picture
from explainer.render.engine.planes import TAGS, Planes, put
from explainer.render.engine.rects import Rect
from explainer.render.engine.seams import VideoEncoderSpec

__all__ = ["DEFAULTS", "Encoder", "EncoderStream"]

DEFAULTS = {
    "preset": "veryfast",  # a third of the time of "medium", and for flat drawings no larger
    "threads": "2",  # for two cores, one of which draws; named, so that all write the same bytes
    "forced-idr": "1",  # frames marked as keys start anew: the stream can be cut there
    **TAGS,
}
"""Options of the H.264 encoder where none are given."""

# With the preset "veryfast" and no tuning, unless told otherwise. Drawings move by whole pixels or
# fade, so that a search between pixels and a choice of B-frames find nothing: a quarter less of
# x264's time for a file of 0.83 to 1.0 times the size and 0.2 dB, over PlainSweep and the lecture's
# scenes. Seven B-frames for three, of which most of a frame is a copy: 4 to 14 % less again, for
# 0.9 to 1.04 times the size and the same PSNR; what fades is a little less even while it does.
DRAWINGS = {"subq": "1", "b_strategy": "0", "bf": "7"}

# Bytes of what may wait for the encoder: ten whole frames at 1920x1080, a second of most scenes.
# Drawing and encoding take their time in turns: so that neither has to wait for the other.
WAITING = 32_000_000

# Frames that x264, unless told otherwise, lets go by between two keyframes at the most.
KEYS = 250

# Shown more often than this, a frame is held: for less, x264 finds better kinds of pictures.
HOLD = 2

Change: TypeAlias = tuple[Rect, Planes]
"""Where the frame changes, and what is then to be seen there."""


@dataclass(frozen=True)
class _Frames:
    """What changes, and for how many frames it then stays so."""

    changes: list[Change]
    repeat: int
    key: bool


class _Waiting(queue.Queue[_Frames | None]):
    """A queue whose size is the bytes in it; each item counts for one more."""

    def _init(self, maxsize: int) -> None:
        super()._init(maxsize)
        self._bytes = 0

    def _qsize(self) -> int:
        return self._bytes

    def _put(self, item: _Frames | None) -> None:
        super()._put(item)
        self._bytes += _size(item)

    def _get(self) -> _Frames | None:
        item = super()._get()
        self._bytes -= _size(item)
        return item


def _size(item: _Frames | None) -> int:
    planes = (plane for _, part in item.changes for plane in part) if item else ()
    return 1 + sum(plane.nbytes for plane in planes)


class EncoderStream:
    """A file with one H.264 stream, and the frame that is being shown.

    Parameters
    ----------
    target : Path
        The file to write.
    spec : VideoEncoderSpec
        Size, frame rate and options; those of `DEFAULTS` hold beside them.
    hold : bool, optional
        False has x264 encode held frames as well.
    """

    def __init__(self, target: Path, spec: VideoEncoderSpec, *, hold: bool = True) -> None:
        self.frames = 0
        self._container = av.open(
            str(target), "w", format="mp4", options={"movflags": "+faststart"}
        )
        options = {**DEFAULTS, **dict(spec.options)}
        if options["preset"] == "veryfast" and "tune" not in options:
            options = {**DRAWINGS, **options}
        stream: Any = self._container.add_stream("libx264", rate=spec.frame_rate, options=options)
        stream.width, stream.height, stream.pix_fmt = spec.width, spec.height, "yuv420p"
        self._time_base = Fraction(1) / spec.frame_rate
        stream.codec_context.time_base = self._time_base
        self._stream = stream
        self._frame = av.VideoFrame(spec.width, spec.height, "yuv420p")
        self._frame.time_base = self._time_base
        self.planes = _planes(self._frame)
        self._holder = self._open(spec, hold=hold)
        self._first, self._shown = 0, 0  # the frame in the planes, and how often it is shown so far
        self._key = False
        self._order = 0  # pictures in the file

    def _open(self, spec: VideoEncoderSpec, *, hold: bool) -> Holder | None:
        """Start the stream; return what puts held frames into it, if its kind is known."""
        context = self._stream.codec_context
        context.flags |= Flags.global_header
        context.open()
        holder = None
        # Who asks for more keyframes than usual wants them among held frames as well.
        if hold and int(dict(spec.options).get("g", KEYS)) >= KEYS:
            with suppress(ValueError):
                holder = Holder(context.extradata, spec.width, spec.height)
                context.extradata = holder.header
        self._container.start_encoding()
        return holder

    def write(self, changes: list[Change], repeat: int, *, key: bool = False) -> None:
        """Show `changes`, and add `repeat` frames of what is then to be seen."""
        if changes or key or not self.frames:
            self.turn(key=key)
            for rect, part in changes:
                put(part, self.planes, rect)
        self.show(repeat)

    def turn(self, *, key: bool = False) -> None:
        """Be done with what is shown: the planes may now be changed, for a keyframe if `key`."""
        self._flush()
        self._first, self._shown, self._key = self.frames, 0, key

    def show(self, repeat: int) -> None:
        """Show what is in the planes for `repeat` more frames."""
        self._shown += repeat
        self.frames += repeat

    def close(self, *, whole: bool = True) -> None:
        """End the file; if not `whole`, without what the encoder still holds."""
        try:
            if whole:
                self._flush()
                self._mux(self._stream.encode(None))
                if self._holder is not None:
                    self._add(self._holder.rest())
        finally:
            self._container.close()

    def _flush(self) -> None:
        """Encode the frame in the planes, as often as it is shown."""
        first, end = self._first, self._first + self._shown
        while first < end:
            hold = self._holder is not None and end - first > HOLD
            more = min(end - first, LONGEST) - 1 if hold else 0
            kind = PictureType.P if hold else PictureType.NONE
            self._frame.pict_type = PictureType.I if self._key else kind
            self._frame.pts = first
            if more and self._holder is not None:
                self._holder.hold(first, more)
            # x264 copies the picture before it returns, so one frame serves for all.
            self._mux(self._stream.encode(self._frame))
            first, self._key = first + more + 1, False
        self._shown = 0

    def _mux(self, packets: Iterable[Any]) -> None:
        for packet in packets:
            frame = round(packet.pts * packet.time_base / self._time_base)
            if self._holder is None:
                self._add([Picture(bytes(packet), frame, packet.is_keyframe)])
            else:
                self._add(self._holder.pictures(bytes(packet), frame, packet.is_keyframe))

    def _add(self, pictures: Iterable[Picture]) -> None:
        """Put pictures into the file, in the order of decoding."""
        for picture in pictures:
            packet = av.Packet(picture.data)
            packet.stream, packet.time_base = self._stream, self._time_base
            packet.pts, packet.duration = picture.frame, 1
            packet.dts = self._order - self._stream.codec_context.reorder_depth
            packet.is_keyframe = picture.key
            self._container.mux(packet)
            self._order += 1


def _planes(frame: av.VideoFrame) -> Planes:
    found = []
    for plane in frame.planes:
        rows = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
        found.append(rows[: plane.height, : plane.width])
    luma, cb, cr = found
    return luma, cb, cr


class Encoder:
    """Writes a stream in a thread of its own; the caller is ahead of it by `WAITING` at most.

    Parameters
    ----------
    target : Path
        The file to write; whoever makes the encoder removes it if the encoder fails.
    spec : VideoEncoderSpec
        Size, frame rate and options.
    """

    def __init__(self, target: Path, spec: VideoEncoderSpec) -> None:
        self.target = target
        self._queue = _Waiting(WAITING)
        self._failure: BaseException | None = None
        self._whole = self._abandoned = False
        self._stream = EncoderStream(target, spec)
        self._thread = threading.Thread(target=self._run, name=f"encoder of {target.name}")
        self._thread.start()

    def write(self, changes: list[Change], repeat: int, *, key: bool = False) -> None:
        """Pass frames on; the arrays are the encoder's from now on.

        Raises
        ------
        Exception
            Whatever has stopped the encoder.
        """
        if self._failure is not None:
            raise self._failure
        self._queue.put(_Frames(changes, repeat, key))

    def finish(self) -> None:
        """Wait until all frames are in the file.

        Raises
        ------
        Exception
            Whatever has stopped the encoder.
        """
        self._whole = True
        self._end()
        if self._failure is not None:
            raise self._failure

    def abort(self) -> None:
        """Stop, whatever is still to be written."""
        self._abandoned = True
        self._end()

    def _end(self) -> None:
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        try:
            while (frames := self._next()) is not None:
                if self._failure is None and not self._abandoned:
                    self._write(frames)
        finally:
            try:
                self._stream.close(whole=self._whole and self._failure is None)
            except BaseException as failure:
                self._failure = self._failure or failure

    def _write(self, frames: _Frames) -> None:
        try:
            self._stream.write(frames.changes, frames.repeat, key=frames.key)
        except BaseException as failure:  # told to the caller at its next frame
            self._failure = failure

    def _next(self) -> _Frames | None:
        # A main thread that died of an error outside Manim's care tells nobody. Python would wait
        # for this thread for ever.
        while True:
            with suppress(queue.Empty):
                return self._queue.get(timeout=1.0)
            if not threading.main_thread().is_alive():
                return None
