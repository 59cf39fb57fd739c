"""What the engine takes for granted of Manim is as it was, or is named."""

from __future__ import annotations

from manim.utils import family

from explainer.render.engine import seams


def test_manim_is_as_the_engine_expects():
    assert seams.moved() == []


def test_what_has_changed_is_named(monkeypatch):
    monkeypatch.setattr(seams.Camera, "apply_fill", lambda self, ctx, vmobject: self)
    monkeypatch.setattr(family, "extract_mobject_family_members", lambda mobjects: [])
    monkeypatch.delattr(seams.SceneFileWriter, "write_frame")
    assert seams.moved() == [
        "Camera.apply_fill has changed",
        "SceneFileWriter.write_frame is gone",
        "manim.utils.family.extract_mobject_family_members has changed",
    ]
