"""Everything of Manim's that this engine takes for granted and Manim does not promise.

The engine stands on half-private details of Manim 0.22. They are imported here and nowhere else,
and :func:`moved` tells which of them have changed in the Manim that is installed.
"""

from __future__ import annotations

import hashlib
import inspect
from types import ModuleType
from typing import Final, cast

import numpy as np
from manim._config.video_encoder import VideoEncoderSpec
from manim.animation.transform import Transform
from manim.camera.camera import CAP_STYLE_MAP, LINE_JOIN_MAP, Camera
from manim.camera.moving_camera import MovingCamera
from manim.mobject.mobject import Mobject
from manim.mobject.types.image_mobject import AbstractImageMobject, ImageMobjectFromCamera
from manim.mobject.types.point_cloud_mobject import PMobject
from manim.mobject.types.vectorized_mobject import VMobject
from manim.renderer.cairo_renderer import CairoRenderer
from manim.scene.scene import Scene
from manim.scene.scene_file_writer import SceneFileWriter, _SceneFileWriterSettings
from manim.scene.section import Section
from manim.typing import PixelArray
from manim.utils import family, paths
from manim.utils.bezier import interpolate as straight  # what straight_path() returns
from manim.utils.iterables import list_update
from numpy.typing import NDArray

__all__ = [
    "CAMERAS",
    "CAP_STYLE_MAP",
    "LINE_JOIN_MAP",
    "STYLE_GETTERS",
    "AbstractImageMobject",
    "CairoRenderer",
    "Camera",
    "Mobject",
    "PMobject",
    "PixelArray",
    "Scene",
    "SceneFileWriter",
    "Section",
    "Transform",
    "VMobject",
    "VideoEncoderSpec",
    "WriterSettings",
    "list_update",
    "moved",
    "pixels_of",
    "plain_image",
    "straight",
]

WriterSettings = _SceneFileWriterSettings

CAMERAS: Final = (Camera, MovingCamera)
"""The cameras whose drawing the engine knows; their subclasses may draw otherwise."""

STYLE_GETTERS: Final = (
    "get_fill_rgbas",
    "get_stroke_rgbas",
    "get_stroke_width",
    "get_background_image",
)
"""What a VMobject's class must not override for its style to be read from its attributes."""


def plain_image(kind: type[Mobject]) -> bool:
    """Return whether mobjects of this class show pixels of their own, not another camera's."""
    return issubclass(kind, AbstractImageMobject) and not issubclass(kind, ImageMobjectFromCamera)


def pixels_of(frame: PixelArray) -> NDArray[np.uint8]:
    """Return a frame of Manim's as what it is: its type says 64 bits a level."""
    return cast("NDArray[np.uint8]", frame)


#: What the engine replaces or repeats, and a digest of its source in Manim 0.22.
RELIED_ON: Final[dict[type | ModuleType, dict[str, str]]] = {
    CairoRenderer: {
        "init_scene": "3c06db733182",
        "play": "5affbe0f311d",
        "update_frame": "8f79c10a4826",
        "render": "924e3bd668b2",
        "add_frame": "eadf486029f0",
        "freeze_current_frame": "a95825fff9f7",
        "save_static_frame_data": "bd2d2188c208",
        "scene_finished": "75b619f2f4b5",
    },
    Camera: {
        "get_cairo_context": "52cd4d27b913",
        "get_mobjects_to_display": "ef93088d70b3",
        "type_or_raise": "c22469b70ba6",
        "display_vectorized": "4d9d158f2a42",
        "set_cairo_context_path": "0e53e5837e78",
        "set_cairo_context_color": "2c53d3a7c71e",
        "apply_fill": "021a92466cd3",
        "apply_stroke": "81447e68863e",
        "display_image_mobject": "33bf81c2f983",
        "overlay_PIL_image": "912bfa0cc510",
        "points_to_subpixel_coords": "5220cd1f87dc",
        "transform_points_pre_display": "04eaaf6f29c6",
    },
    VMobject: {
        "get_fill_rgbas": "0a9fe8988031",
        "get_stroke_rgbas": "6661389968a6",
        "get_stroke_width": "2c990262bbc9",
        "get_gradient_start_and_end_points": "8298c4e4b91f",
        "interpolate_color": "1f9f95a1383f",
        "get_subpath_split_indices_from_points": "f6390df4e190",
        "consider_points_equals_2d": "921342a98a9f",
    },
    Mobject: {
        "get_family": "d0b2953532b4",
        "family_members_with_points": "fc69ac2726f2",
        "update": "52c93cfdbd98",
        "interpolate": "398eaf3ece84",
    },
    Transform: {"interpolate_submobject": "cb3c7233b8c1"},
    paths: {"straight_path": "40075a17016b"},
    SceneFileWriter: {
        "next_section": "cbdf62c2c4a3",
        "finish_last_section": "b49f03d48b2c",
        "add_partial_movie_file": "5fdf0137c548",
        "begin_animation": "7c4be6c4c6d1",
        "end_animation": "bc4df9c66427",
        "write_frame": "e1234e03b0a8",
        "finish": "3cc7f6f16832",
        "combine_to_movie": "977e8c873f6f",
        "abort_encode_jobs": "651ec8fd8cd3",
    },
    Scene: {
        "update_mobjects": "8d4edd0afd90",
        "begin_animations": "5560d14ab0eb",
        "play_internal": "c83eff575fd7",
        "get_mobject_family_members": "144bda32a8c4",
        "get_moving_and_static_mobjects": "c72dd989507b",
    },
    family: {"extract_mobject_family_members": "90b769a1324e"},
}


def digest(owner: type | ModuleType, name: str) -> str:
    """Return a digest of the source of `owner`'s function `name`."""
    source = inspect.getsource(getattr(owner, name))
    return hashlib.sha256(source.encode()).hexdigest()[:12]


def moved() -> list[str]:
    """Return which functions of the installed Manim differ from those the engine was written for.

    Returns
    -------
    list of str
        Such as ``Camera.apply_fill has changed``; empty if none has.
    """
    found: list[str] = []
    for owner, names in RELIED_ON.items():
        for name, known in names.items():
            if not hasattr(owner, name):
                found.append(f"{owner.__name__}.{name} is gone")
            elif digest(owner, name) != known:
                found.append(f"{owner.__name__}.{name} has changed")
    return found
