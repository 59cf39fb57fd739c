"""Held frames for next to nothing: H.264 pictures that say "as before", made here.

Half of a lecture's frames equal the one before, yet x264 takes as long over these as over others.
So it is given only frames that differ. For each held one a picture of a dozen bytes is put into
its stream, in which every macroblock is skipped (ITU-T H.264, 7.3.4): an exact copy of the picture
it refers to, to which nothing refers. Players see a stream of evenly spaced frames as ever.

x264 numbers the pictures' order of output (POC) as if there were no others. The numbers are set
anew, in a field that is made eight bits wider: what follows it keeps its place within the bytes
and is copied.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

__all__ = ["LONGEST", "Holder", "Picture"]

#: Frames that one picture may be held for: with more, the widened POC would be ambiguous.
LONGEST = 4000

WIDER = 8
"""Bits that the POC's field grows by."""

_START = b"\x00\x00\x00\x01"
_SLICE, _IDR, _SPS, _PPS = 1, 5, 7, 8
_WITH_CHROMA = {100, 110, 122, 244}
"""Profiles whose parameter sets tell of chroma (7.3.2.1.1)."""


@dataclass(frozen=True)
class Picture:
    """A coded picture: its bytes (Annex B), the frame it shows, whether it is a keyframe."""

    data: bytes
    frame: int
    key: bool


class Holder:
    """Puts held frames into a stream of x264's.

    Parameters
    ----------
    header : bytes
        The stream's parameter sets, Annex B.
    width, height : int
        Of the picture, in pixels.

    Attributes
    ----------
    header : bytes
        The parameter sets of the stream with held frames.

    Raises
    ------
    ValueError
        If the stream is of a kind that cannot be held: then every frame is for x264.
    """

    def __init__(self, header: bytes, width: int, height: int) -> None:
        sets = {unit[0] & 31: unit for unit in _units(header)}
        if not {_SPS, _PPS} <= sets.keys():
            raise ValueError("there are no parameter sets")
        sps = self._widened(sets[_SPS])
        self._check_pps(sets[_PPS])
        self.header = _START + _START.join([sps, sets[_PPS], _pps()])
        self._macroblocks = -(-width // 16) * -(-height // 16)
        self._frame_num = self._key = 0
        self._next_frame_num = 0
        self._holds: dict[int, int] = {}
        self._held: tuple[int, int, int] | None = None  # frame, frame_num, how many more

    def hold(self, frame: int, more: int) -> None:
        """Say, before it is encoded, that `frame` is shown `more` frames longer.

        x264 must be told to make it a picture that others can refer to (of type P or I).
        """
        self._holds[frame] = more

    def pictures(self, data: bytes, frame: int, key: bool) -> Iterator[Picture]:
        """Yield a picture of x264's, in the order of decoding, after what is held before it."""
        if self._held is not None and frame > self._held[0]:
            yield from self.rest()
        if key:
            self._key = frame
        units = [
            self._renumbered(unit, frame) if unit[0] & 31 in (_SLICE, _IDR) else unit
            for unit in _units(data)
        ]
        yield Picture(_START + _START.join(units), frame, key)
        more = self._holds.pop(frame, 0)
        if more:
            self._held = frame, self._frame_num, more

    def rest(self) -> Iterator[Picture]:
        """Yield the pictures that are still to be held: at the end, after x264's last."""
        if self._held is None:
            return
        (frame, frame_num, more), self._held = self._held, None
        for number in range(frame + 1, frame + more + 1):
            yield Picture(_START + self._skipped(number, frame_num), number, False)

    def _widened(self, unit: bytes) -> bytes:
        """Return the sequence parameter set with a wider POC (7.3.2.1.1), and note its fields."""
        bits = _Reader(_unescaped(unit[1:]))
        profile = bits.fixed(8)
        bits.fixed(16)
        bits.golomb()
        if profile in _WITH_CHROMA:
            chroma = bits.golomb()
            bits.golomb()
            bits.golomb()
            bits.fixed(1)
            if chroma != 1 or bits.fixed(1):
                raise ValueError("it has its own scaling, or is not 4:2:0")
        self._frame_num_bits = bits.golomb() + 4
        if bits.golomb() != 0:
            raise ValueError("its pictures come in the order of decoding")
        before = bits.read()
        self._poc_bits = bits.golomb() + 4
        if self._poc_bits + WIDER > 16:
            raise ValueError("its POC is wide already")
        return unit[:1] + _escaped(
            _packed(before + _golomb(self._poc_bits + WIDER - 4) + bits.rest())
        )

    @staticmethod
    def _check_pps(unit: bytes) -> None:
        """See that slices have the fields that are expected before the POC (7.3.2.2)."""
        bits = _Reader(_unescaped(unit[1:]))
        known = bits.golomb() == 0 and bits.golomb() == 0
        bits.fixed(1)  # either kind of entropy coding will do: nothing moves within the bytes
        if not known or bits.fixed(1):
            raise ValueError("its pictures are not numbered in a known way")

    def _poc(self, frame: int) -> str:
        width = self._poc_bits + WIDER
        return _fixed(2 * (frame - self._key) % 2**width, width)

    def _renumbered(self, unit: bytes, frame: int) -> bytes:
        """Return a slice with its POC set anew (7.3.3)."""
        kind, refers = unit[0] & 31, unit[0] >> 5 & 3
        rbsp = _unescaped(unit[1:])
        bits = _Reader(rbsp[:32])
        bits.golomb()
        slice_type = bits.golomb() % 5
        bits.golomb()
        self._frame_num = bits.fixed(self._frame_num_bits)
        self._next_frame_num = (self._frame_num + bool(refers)) % 2**self._frame_num_bits
        if frame in self._holds and (not refers or slice_type == 1):
            raise ValueError("a picture to be held is none to refer to")
        if kind == _IDR:
            bits.golomb()
        before = bits.read()
        bits.fixed(self._poc_bits)
        # Up to a whole byte behind the field; from there on nothing moves within the bytes.
        edge = -(-len(bits.read()) // 8)
        tail = bits.fixed_text(edge * 8 - len(bits.read()))
        start = _whole(before + self._poc(frame) + tail)
        return unit[:1] + _escaped(start + rbsp[edge:])

    def _skipped(self, frame: int, frame_num: int) -> bytes:
        """Return a P slice in which all is skipped: a copy of the picture called `frame_num`."""
        numbers = 2**self._frame_num_bits
        back = (self._next_frame_num - frame_num) % numbers
        bits = (
            _golomb(0)  # first_mb_in_slice
            + _golomb(5)  # slice_type: all slices of the picture are P
            + _golomb(1)  # pic_parameter_set_id
            + _fixed(self._next_frame_num, self._frame_num_bits)
            + self._poc(frame)
            + "1"  # num_ref_idx_active_override_flag
            + _golomb(0)  # one picture to refer to
            + "1"  # ref_pic_list_modification_flag_l0
            + _golomb(0)  # modification_of_pic_nums_idc: subtract
            + _golomb(back - 1)  # abs_diff_pic_num_minus1
            + _golomb(3)  # end of modifications
            + _golomb(0)  # slice_qp_delta
            + _golomb(1)  # disable_deblocking_filter_idc: a copy is to stay one
            + _golomb(self._macroblocks)  # mb_skip_run
            + "1"  # rbsp_stop_one_bit
        )
        return bytes([_SLICE]) + _escaped(_packed(bits))


def _pps() -> bytes:
    """Return picture parameter set 1: CAVLC, one reference, deblocking as slices say (7.3.2.2)."""
    bits = (
        _golomb(1)  # pic_parameter_set_id
        + _golomb(0)  # seq_parameter_set_id
        + "0"  # entropy_coding_mode_flag: CAVLC, in which a run of skipped macroblocks is a number
        + "0"  # bottom_field_pic_order_in_frame_present_flag
        + _golomb(0)  # one slice group
        + _golomb(0) * 2  # one reference by default
        + "0" + "00"  # no weighted prediction
        + _golomb(0) * 3  # quantisation: as usual
        + "1"  # deblocking_filter_control_present_flag
        + "00"  # no constrained intra prediction, no redundant pictures
        + "1"  # rbsp_stop_one_bit
    )  # fmt: skip
    return bytes([3 << 5 | _PPS]) + _escaped(_packed(bits))


# --- Bits and bytes


def _units(data: bytes) -> Iterable[bytes]:
    """Return the NAL units of an Annex B stream."""
    return [unit for unit in re.split(b"\x00?\x00\x00\x01", data) if unit]


def _unescaped(data: bytes) -> bytes:
    return data.replace(b"\x00\x00\x03", b"\x00\x00")


def _escaped(data: bytes) -> bytes:
    return re.sub(b"\x00\x00(?=[\x00-\x03])", b"\x00\x00\x03", data)


class _Reader:
    """Reads fields from bytes, and remembers where it is."""

    def __init__(self, data: bytes) -> None:
        self._text = _fixed(int.from_bytes(data), 8 * len(data))
        self._at = 0

    def fixed(self, width: int) -> int:
        return int("0" + self.fixed_text(width), 2)

    def fixed_text(self, width: int) -> str:
        self._at += width
        return self._text[self._at - width : self._at]

    def golomb(self) -> int:
        """Read an unsigned number of variable length (9.1)."""
        zeros = self._text.index("1", self._at) - self._at
        self._at += zeros
        return self.fixed(zeros + 1) - 1

    def read(self) -> str:
        """Return all that was read."""
        return self._text[: self._at]

    def rest(self) -> str:
        """Return what is left, up to the stop bit and with it."""
        return self._text[self._at : self._text.rindex("1") + 1]


def _fixed(value: int, width: int) -> str:
    return f"{value:0{width}b}"


def _golomb(value: int) -> str:
    digits = f"{value + 1:b}"
    return "0" * (len(digits) - 1) + digits


def _packed(bits: str) -> bytes:
    return _whole(bits + "0" * (-len(bits) % 8))


def _whole(bits: str) -> bytes:
    return int(bits, 2).to_bytes(len(bits) // 8)
