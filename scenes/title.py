"""The title card: a small grid paints a large one."""

from __future__ import annotations

from manim import FadeIn

from explainer.examples import KERNEL, SMALL
from explainer.mobjects.isometric import ConeSweep, IsometricPair
from explainer.mobjects.stage import STAGE, LectureScene
from explainer.mobjects.text import text
from explainer.stories import scatter
from explainer.theme import DARK


class Title(LectureScene):
    """The lecture's name beside a transposed convolution at work."""

    def construct(self) -> None:
        story = scatter(SMALL, KERNEL, stride=2, padding=1)
        windows = [beat.window for beat in story.beats]
        pair = IsometricPair(
            story.source,
            story.output,
            windows,
            story.weights.shape,
            centre=(3.3, -1.2),
            cell=0.47,
            lift=2.6,
        )
        pair.large.withhold()
        self.remove(self.heading)
        lines = [
            text(self.words.title, (STAGE.left, 0.5), size=0.46, bold=True, anchor="left"),
            text(self.words.subtitle, (STAGE.left, -0.25), size=0.27, anchor="left"),
            text(
                self.label("line"), (STAGE.left, -0.85), size=0.22, color=DARK.muted, anchor="left"
            ),
        ]
        self.beat("card")
        self.play(FadeIn(*lines), FadeIn(pair.large, pair.pointer, pair.small), run_time=1.0)
        self.play(ConeSweep(pair, story, story.beats, seconds=0.45))
        self.rest(1.0)
