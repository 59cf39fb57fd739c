"""A fast way to render Manim scenes: paints, converts and passes on only what changes.

Any Manim scene can be rendered with it; its frames equal Manim's own::

    from explainer.render.engine import render_scene

    render_scene(MyScene, "my.mp4", width=1280, height=720, fps=30)

or, where Manim's own configuration is to hold, ``MyScene(renderer=FastRenderer()).render()``.
"""

from explainer.render.engine.api import RenderInfo, render_scene
from explainer.render.engine.renderer import FastRenderer
from explainer.render.engine.writer import FastWriter, SectionSpan

__all__ = ["FastRenderer", "FastWriter", "RenderInfo", "SectionSpan", "render_scene"]
