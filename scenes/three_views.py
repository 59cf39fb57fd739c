"""Scene: one output cell in three views at once."""

from __future__ import annotations

from manim import FadeIn, LaggedStart, ScaleInPlace, there_and_back

from explainer.examples import CORNER, KERNEL
from explainer.mobjects.linked import Linked, ThreeViewsBoard
from explainer.mobjects.stage import LectureScene
from explainer.stories import three_views

STRIDE, PADDING = 2, 1


class ThreeViews(LectureScene):
    """Spaced input, painting, matrix row: the same products, the same sum."""

    def figures(self) -> dict[str, object]:
        return {"k": KERNEL.shape[0], "s": STRIDE, "p": PADDING}

    def construct(self) -> None:
        views = three_views(CORNER, KERNEL, stride=STRIDE, padding=PADDING)
        board = ThreeViewsBoard(views, [self.label(n) for n in ("gather", "scatter", "matrix")])
        # The cell that most products meet in says the most.
        step = max(views.steps, key=lambda one: len(one.gathered))
        count, total = len(step.gathered), step.total

        self.beat("gather", count=count)
        for title, scenery in zip(board.titles, board.scenery, strict=True):
            self.play(FadeIn(title, *scenery), run_time=0.5)
        board.stand(step, step, 1.0)
        for view, (name, pointer) in enumerate(
            zip(("gather", "scatter", "matrix"), board.pointers, strict=True)
        ):
            if name != "gather":
                self.beat(name, count=count)
            self.play(FadeIn(*pointer), run_time=0.8)
            self.rest()
            board.write_view(view, step)
            self.play(FadeIn(board.sums[view]), run_time=0.6)
        self.beat("same", total=total)
        self.play(
            LaggedStart(
                *(ScaleInPlace(line, 1.15, rate_func=there_and_back) for line in board.sums),
                lag_ratio=0.6,
            ),
            run_time=2.4,
        )
        self.beat("together")
        self.play(Linked(board, views.steps[:3], seconds=1.5, before=step))
        self.beat("rest")
        self.play(Linked(board, views.steps[3:], seconds=0.8, before=views.steps[2]))
