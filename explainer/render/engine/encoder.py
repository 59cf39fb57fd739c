"""A video, encoded while it is drawn: in chunks, of which several are encoded at the same time."""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from explainer.render.engine.held import Picture
from explainer.render.engine.planes import convert
from explainer.render.engine.rects import Rect
from explainer.render.engine.seams import VideoEncoderSpec
from explainer.render.engine.surface import Pixels
from explainer.render.engine.x264 import HOLD, KEYS, X264, Change, Mp4

__all__ = ["LONGEST", "SHORTEST", "THREADS", "WAITING", "Encoder"]

THREADS = 2
"""Chunks that are encoded at the same time where the options do not say."""

LONGEST = 300
"""Pictures of a chunk where the options do not say. A keyframe and what is lost with it take as
much as a second of video: with more of them files grow, with fewer the processors wait."""

SHORTEST = 60
"""Pictures behind which a chunk begins where a keyframe is due in any case."""

DRAWING = 0.6
"""The time that drawing a picture takes, of that for encoding it, or about so. From this a lane is
chosen that should be free. If the one were that is, a film would not be the same bytes again."""

WAITING = 64_000_000
"""Bytes of what may wait to be encoded: twenty whole frames at 1920x1080, some seconds of most
scenes. A chunk waits while the one before it is still encoded."""


@dataclass(frozen=True)
class _Frames:
    """What changes, and for how many frames it then stays so."""

    changes: list[Change]
    repeat: int
    key: bool
    begins: int | None
    """The number of the first of them, if a chunk begins here."""

    @property
    def size(self) -> int:
        """Bytes of memory, and one more."""
        return 1 + sum(plane.nbytes for _, part in self.changes for plane in part)


class _Room:
    """What may wait, in bytes."""

    def __init__(self, size: int) -> None:
        self.size, self.taken = size, 0
        self._changed = threading.Condition()

    def take(self, size: int) -> None:
        """Wait until there is room; what is larger than all of it is let in alone."""
        with self._changed:
            self._changed.wait_for(lambda: not self.taken or self.taken + size <= self.size)
            self.taken += size

    def give(self, size: int) -> None:
        """Have less wait."""
        with self._changed:
            self.taken -= size
            self._changed.notify()


class _Lane:
    """x264 in a thread: what it is to encode, and what of it is ready."""

    def __init__(self, stream: X264) -> None:
        self.stream = stream
        self.waiting: queue.SimpleQueue[_Frames | None] = queue.SimpleQueue()
        self.ready: deque[Picture] = deque()
        self.free = 0.0  # from when on, by the encoder's clock
        self.thread: threading.Thread


class _Chunk:
    """Frames that are encoded on their own, from a keyframe on."""

    def __init__(self, lane: _Lane) -> None:
        self.lane = lane
        self.frames, self.whole = 0, False  # so far; whether that is all
        self.pictures = 0  # for x264 to encode: one for frames that are held
        self.written = 0  # to the file


class Encoder:
    """Writes an MP4 file while its frames are drawn; the caller is ahead by `WAITING` at most.

    Frames are encoded in chunks, each in one of several lanes with a thread each: two of them get
    more out of two processors than one x264 with two threads, by a third. Chunks begin where
    keyframes are due, or about as often as x264 would put them.

    Parameters
    ----------
    target : Path
        The file to write; whoever makes the encoder removes it if the encoder fails.
    spec : VideoEncoderSpec
        Size, frame rate and options. Of these, ``threads`` is how many chunks are encoded at the
        same time, and ``g`` how many pictures a chunk has at the most.
    """

    def __init__(self, target: Path, spec: VideoEncoderSpec) -> None:
        self.target = target
        options = dict(spec.options)
        threads = options.pop("threads", "auto")
        self._threads = int(threads) if threads.isdecimal() and int(threads) else THREADS
        self._longest = max(LONGEST, int(options.get("g", LONGEST)))
        if self._threads > 1 and int(options.get("g", KEYS)) >= KEYS:
            # Chunks begin with keyframes: x264 is to put none shortly before.
            options["g"] = str(2 * self._longest)
        self._spec = replace(spec, options=tuple(options.items()))
        self._room = _Room(WAITING)
        self._failure: BaseException | None = None
        self._abandoned = False
        self._frames = 0
        self._chunk: _Chunk | None = None  # the one that is drawn
        self._chunks: deque[_Chunk] = deque()  # not whole in the file
        self._adding = threading.Lock()
        self._lanes: list[_Lane] = []
        self._clock = 0.0  # in pictures that a lane could have encoded
        self._file = Mp4(target, self._spec, X264(self._spec).header)

    def write(
        self, pixels: Pixels, rects: list[Rect], repeat: int = 1, *, key: bool = False
    ) -> None:
        """Pass frames on, of which what is needed is copied.

        Parameters
        ----------
        pixels : array (height, width, 4)
            The frame.
        rects : list of Rect
            Where it differs from the last; even. For the first frame, all of it.
        repeat : int
            For how many frames it is shown.
        key : bool
            Whether the video can be cut in front of it.

        Raises
        ------
        Exception
            Whatever has stopped the encoder.
        """
        if self._failure is not None:
            raise self._failure
        begins = None
        if self._begins(rects, key):
            self._begin()
            begins = self._frames
            rects = [(0, 0, pixels.shape[1], pixels.shape[0])]
        # Converted here: encoding takes longer than drawing.
        changes: list[Change] = [
            ((left, top, right, bottom), convert(pixels[top:bottom, left:right]))
            for left, top, right, bottom in rects
        ]
        frames = _Frames(changes, repeat, key, begins)
        self._room.take(frames.size)
        assert self._chunk is not None
        self._chunk.frames += repeat
        self._frames += repeat
        self._count(self._chunk, min(repeat, HOLD) if changes else 0)
        self._chunk.lane.waiting.put(frames)

    def _count(self, chunk: _Chunk, pictures: int) -> None:
        """Note what there is to encode, and from when on its lane may be free."""
        chunk.pictures += pictures
        self._clock += DRAWING * pictures
        chunk.lane.free = max(chunk.lane.free, self._clock) + pictures

    def _begins(self, rects: list[Rect], key: bool) -> bool:
        """Whether a chunk begins here: if it is time, or if a keyframe is due."""
        if self._chunk is None:
            return True
        if self._threads == 1 or not (rects or key):
            return False
        return self._chunk.pictures >= (SHORTEST if key else self._longest)

    def _begin(self) -> None:
        if self._chunk is not None:
            self._chunk.whole = True
        if len(self._lanes) < self._threads:
            self._open_lane()
        self._chunk = _Chunk(min(self._lanes, key=lambda lane: lane.free))
        self._chunks.append(self._chunk)

    def _open_lane(self) -> None:
        lane = _Lane(X264(self._spec))
        name = f"encoder {len(self._lanes) + 1} of {self.target.name}"
        lane.thread = threading.Thread(target=self._run, args=(lane,), name=name)
        lane.thread.start()
        self._lanes.append(lane)

    def finish(self) -> None:
        """Wait until all frames are in the file.

        Raises
        ------
        Exception
            Whatever has stopped the encoder.
        """
        self._end_lanes()
        try:
            self._file.close()
        finally:
            if self._failure is not None:
                raise self._failure

    def abort(self) -> None:
        """Stop, whatever is still to be written."""
        self._abandoned = True
        self._end_lanes()
        with suppress(Exception):
            self._file.close()

    def _end_lanes(self) -> None:
        for lane in self._lanes:
            lane.waiting.put(None)
        for lane in self._lanes:
            lane.thread.join()

    # --- In the lanes' threads

    def _run(self, lane: _Lane) -> None:
        taken = self._taken(lane)
        try:
            for frames in taken:
                if self._going:
                    if frames.begins is not None:
                        self._add(lane, lane.stream.go_to(frames.begins))
                    ready = lane.stream.write(frames.changes, frames.repeat, key=frames.key)
                    self._add(lane, ready)
            if self._going:
                self._add(lane, lane.stream.rest())
        except BaseException as failure:  # told to the caller at the next frame
            self._failure = self._failure or failure
            for _ in taken:
                pass  # so that the caller need not wait for room

    @property
    def _going(self) -> bool:
        return self._failure is None and not self._abandoned

    def _taken(self, lane: _Lane) -> Iterator[_Frames]:
        """Yield what a lane is to encode."""
        while True:
            try:
                frames = lane.waiting.get(timeout=1.0)
            except queue.Empty:
                # A main thread that died of an error outside Manim's care tells nobody. Python
                # would wait for this thread for ever.
                if threading.main_thread().is_alive():
                    continue
                return
            if frames is None:
                return
            self._room.give(frames.size)
            yield frames

    def _add(self, lane: _Lane, ready: Iterable[Picture]) -> None:
        """Keep what is ready, and put into the file all of which it is the turn."""
        with self._adding:
            lane.ready.extend(ready)
            while self._chunks:
                chunk = self._chunks[0]
                while chunk.lane.ready and chunk.written < chunk.frames:
                    self._file.add([chunk.lane.ready.popleft()])
                    chunk.written += 1
                if not chunk.whole or chunk.written < chunk.frames:
                    return
                self._chunks.popleft()
