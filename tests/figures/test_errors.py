"""The figure of errors shows what it is given."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from matplotlib.collections import PathCollection

from explainer import ExplainerError
from explainer.figures.errors import Errors, Panel, build
from explainer.figures.paper import save

PANELS = [
    Panel(
        title,
        (
            Errors("dense", False, (0.010, 0.012), (0.02, 0.03)),
            Errors("convolutional", True, (0.008, 0.009), (0.01, 0.02)),
        ),
    )
    for title in ("latent 2", "latent 16")
]


def test_every_error_is_a_mark_at_its_value() -> None:
    figure = build(PANELS, xlabel="error")
    assert [axis.get_title(loc="left") for axis in figure.axes] == ["latent 2", "latent 16"]
    axis = figure.axes[0]
    marks = [c for c in axis.collections if isinstance(c, PathCollection)]
    found = np.concatenate([np.asarray(c.get_offsets()) for c in marks])
    wanted = [
        (value, line)
        for line, model in enumerate(PANELS[0].models)
        for value in (*model.shifted, *model.plain)
    ]
    assert sorted(map(tuple, found.tolist())) == sorted(wanted)
    assert [text.get_text() for text in axis.texts] == ["0.0110", "0.0085"]
    assert [tick.get_text() for tick in axis.get_yticklabels()] == ["dense", "convolutional"]
    assert axis.get_xlim()[0] == 0, "lengths can be compared"


def test_the_same_figure_is_the_same_file(tmp_path: Path) -> None:
    paths = [tmp_path / "one.svg", tmp_path / "two.svg"]
    for path in paths:
        save(build(PANELS, xlabel="error"), path)
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_panels_must_name_the_same_models() -> None:
    other = Panel("x", PANELS[0].models[:1])
    for panels in ([], [PANELS[0], other]):
        with pytest.raises(ExplainerError, match="must name the same models"):
            build(panels, xlabel="error")
