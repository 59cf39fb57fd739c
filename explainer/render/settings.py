"""How large, how smooth and how encoded a video is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from explainer.errors import ExplainerError

__all__ = ["ENCODER", "MANIM_QUALITIES", "QUALITIES", "Picture", "picture", "user_picture"]


@dataclass(frozen=True)
class Picture:
    """Size in pixels and frames per second of a video."""

    width: int
    height: int
    fps: int

    @property
    def label(self) -> str:
        """The usual short form, such as ``720p30``."""
        return f"{self.height}p{self.fps}"


QUALITIES: Final = {
    "draft": Picture(854, 480, 15),
    "hd": Picture(1280, 720, 30),
    "fhd": Picture(1920, 1080, 60),
    "4k": Picture(3840, 2160, 60),
}
"""The named qualities; from ``fhd`` up with the 60 frames that Manim gives these sizes."""

MANIM_QUALITIES: Final = {
    "l": Picture(854, 480, 15),
    "m": Picture(1280, 720, 30),
    "h": Picture(1920, 1080, 60),
    "p": Picture(2560, 1440, 60),
    "k": Picture(3840, 2160, 60),
}
"""What the letters behind Manim's ``-q`` mean."""

ENCODER: Final = {
    "preset": "veryfast",  # a third of the time of "medium", and for flat drawings no larger
    "crf": "20",
    # A keyframe stands where a beat begins, and costs as much as a second of video. Few others are
    # needed then: with x264's usual 250 frames at most between two, clips are a sixth larger.
    "g": "900",
    # A slide whose beat has no keyframe behind it ends up to so many frames early. With the seven
    # of other videos, clips at 720p30 take 4 % less time and, a keyframe put there, 2 % more bytes.
    "bf": "3",
    "threads": "1",  # the same bytes on every machine; scenes run in parallel instead
}
"""Options of the H.264 encoder."""


def picture(quality: str = "hd", fps: int | None = None) -> Picture:
    """Return the picture of a named quality, with other frames per second if `fps` is given.

    Raises
    ------
    ExplainerError
        If there is no such quality, or `fps` is not from 1 to 120.

    Examples
    --------
    >>> picture("fhd", 30).label
    '1080p30'
    """
    if quality not in QUALITIES:
        rule = f"must be one of {', '.join(QUALITIES)}"
        raise ExplainerError("lecture", "quality", quality, rule)
    chosen = QUALITIES[quality]
    if fps is None:
        return chosen
    if not 1 <= fps <= 120:
        raise ExplainerError("lecture", "fps", fps, "must be from 1 to 120")
    return Picture(chosen.width, chosen.height, fps)


def user_picture(quality: str, fps: int | None = None, resolution: str | None = None) -> Picture:
    """Return the picture that Manim's flags ``-q``, ``--fps`` and ``-r`` describe.

    Raises
    ------
    ExplainerError
        If `resolution` is not two even numbers of pixels from 16 to 7680.

    Examples
    --------
    >>> user_picture("l", resolution="640,360")
    Picture(width=640, height=360, fps=15)
    """
    chosen = MANIM_QUALITIES[quality]
    width, height = chosen.width, chosen.height
    if resolution is not None:
        sizes = resolution.replace("x", ",").split(",")
        if len(sizes) != 2 or not all(
            size.strip().isdecimal() and 16 <= int(size) <= 7680 and int(size) % 2 == 0
            for size in sizes
        ):
            rule = "must be two even numbers of pixels from 16 to 7680"
            raise ExplainerError("render", "resolution", resolution, rule, "Say -r 1280,720.")
        width, height = map(int, sizes)
    return Picture(width, height, fps or chosen.fps)
