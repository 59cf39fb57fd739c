"""Scene: padding has two faces, and the larger the one, the smaller the other."""

from __future__ import annotations

from itertools import pairwise

from manim import LEFT, RIGHT, ApplyMethod, FadeIn, FadeOut, LaggedStart, VGroup, there_and_back

from explainer import ConvTranspose
from explainer.examples import KERNEL, SMALL
from explainer.layout import flat
from explainer.mobjects.faces import Faces
from explainer.mobjects.grid import CellGrid
from explainer.mobjects.linked import Linked
from explainer.mobjects.stage import LectureScene
from explainer.mobjects.stamping import Crop
from explainer.mobjects.text import text
from explainer.stories import padding_series
from explainer.story import grid
from explainer.theme import DARK

STRIDE = 2
#: Middle and cell of the bar that shows how k - 1 is shared out, in frame units.
BAR_Y, BAR_CELL = -2.28, 0.44
#: Edge of a cell where all paddings stand side by side, in frame units.
TINY = 0.235
COLUMNS = (-4.2, 0.0, 4.2)


class Padding(LectureScene):
    """p crops the painting; k - 1 - p pads the spaced input; the output is the same."""

    def figures(self) -> dict[str, object]:
        return {"k": KERNEL.shape[0], "s": STRIDE, "reach": self.border(0)}

    def border(self, padding: int) -> int:
        """Return how wide the border of the spaced input is, in cells."""
        spec = ConvTranspose(KERNEL.shape[0], stride=STRIDE, padding=padding)
        return spec.axes(1)[0].border_before

    def construct(self) -> None:
        series = padding_series(SMALL, KERNEL, stride=STRIDE)
        boards = [Faces(series[0], room=series[0])]
        for faces in series[1:]:
            boards.append(Faces(faces, room=series[0], canvas=boards[0].canvas))
        self.first(boards[0])
        for (before, board), beat, seconds in zip(
            pairwise(boards), ("one", "two"), (0.12, 0.3), strict=True
        ):
            self.next(before, board, beat, seconds)
        self.beat("balance")
        self.play(FadeOut(boards[0].canvas, self.names, boards[-1].source, *boards[-1].moving))
        columns = [self.column(board, x) for board, x in zip(boards, COLUMNS, strict=True)]
        self.play(LaggedStart(*map(FadeIn, columns), lag_ratio=0.5), run_time=2.0)
        self.beat("name")
        for side, edge in ((1, RIGHT), (2, LEFT)):  # p, then what is left of k - 1
            grow = [
                ApplyMethod(
                    column[1][side].scale, 1.25, {"about_edge": edge}, rate_func=there_and_back
                )
                for column in columns
            ]
            self.play(*grow, run_time=1.6)

    def first(self, board: Faces) -> None:
        """Show both faces of no padding at all."""
        self.names = self.name_all(board)
        self.beat("none", border=self.border(0))
        self.play(FadeIn(board.canvas, self.names[0]), run_time=0.8)
        self.play(FadeIn(board.source, self.names[2]), run_time=0.8)
        self.play(FadeIn(board.output, self.names[1], *board.moving[1:]), run_time=0.6)
        self.play(Linked(board, board.steps, seconds=0.09))

    def next(self, before: Faces, board: Faces, beat: str, seconds: float) -> None:
        """Crop one ring more, put one ring less round the input, and sweep again."""
        p = board.faces[0].layer["padding"]
        names, old = self.name_all(board), self.names
        self.beat(beat, p=p, border=self.border(p), size=board.output.grid.shape[0])
        self.play(FadeOut(old[0], old[2], *before.moving[1:]), run_time=0.4)
        self.add(board.source)  # below the old one, so that only the ring is seen to go
        self.bring_to_front(before.source)
        self.play(
            Crop(board.canvas, board.border),
            FadeOut(before.source),
            FadeIn(names[0], names[2]),
            run_time=1.6,
        )
        self.play(FadeOut(before.output, old[1]), run_time=0.3)
        self.play(FadeIn(board.output, names[1], *board.moving[1:]), run_time=0.5)
        self.play(Linked(board, board.steps, seconds=seconds))
        self.names = names

    def name_all(self, board: Faces) -> VGroup:
        """Return what stands over the three grids, and the bar that shares k - 1 out."""
        p = board.faces[0].layer["padding"]
        border = self.border(p)
        grids = (board.canvas, board.output, board.source)
        labels = (
            (self.label("crop", p=p), DARK.text),
            (self.label("output"), DARK.output),
            (self.label("border", border=border), DARK.text),
        )
        names: list[VMobject] = [
            text(words, (shown.get_center()[0], shown.get_top()[1] + 0.2), color=color)
            for (words, color), shown in zip(labels, grids, strict=True)
        ]
        names[1] = VGroup(names[1], self.bar(p, (board.output.get_center()[0], BAR_Y), BAR_CELL))
        return VGroup(*names)

    def bar(self, p: int, at: tuple[float, float], cell: float) -> VGroup:
        """Return k - 1 cells, p of them cropped and the others a border, and their names."""
        border = self.border(p)
        cells = grid([[0] * (p + border)], [["crop"] * p + ["padding"] * border])
        shown = CellGrid(cells, flat(cells.shape, at, cell), numbers=False)
        return VGroup(
            shown,
            text(
                self.label("p", p=p),
                (shown.get_left()[0] - 0.2, at[1] - 0.11),
                size="small",
                anchor="right",
            ),
            text(
                self.label("rest", border=border),
                (shown.get_right()[0] + 0.2, at[1] - 0.11),
                size="small",
                anchor="left",
            ),
        )

    def column(self, board: Faces, x: float) -> VGroup:
        """Return one padding's painting and spaced input, small, with the bar between."""
        paint, gather = board.faces
        return VGroup(
            CellGrid(paint.output, flat(paint.output.shape, (x, 1.42), TINY), numbers=False),
            self.bar(paint.layer["padding"], (x, 0.24), 0.4),
            CellGrid(gather.source, flat(gather.source.shape, (x, -1.2), TINY), numbers=False),
        )
