"""The command `figure`: which figures, in which files; several at a time."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from explainer import figures
from explainer.errors import ExplainerError

__all__ = ["chosen", "formats", "make"]

KINDS = ("svg", "pdf", "png")


def chosen(names: Sequence[str]) -> tuple[str, ...]:
    """Return the figures that are meant: those named, or with "all" every one.

    Raises
    ------
    ExplainerError
        If there is no figure of a name.
    """
    if "all" in names:
        return figures.names()
    for name in names:
        figures.about(name)
    return tuple(dict.fromkeys(names))


def formats(text: str) -> tuple[str, ...]:
    """Return the formats in a list such as "svg,pdf".

    Raises
    ------
    ExplainerError
        If one is unknown.
    """
    kinds = tuple(dict.fromkeys(kind.strip() for kind in text.split(",") if kind.strip()))
    if not kinds or set(kinds) - set(KINDS):
        rule = f"must be of {', '.join(KINDS)}, with commas between"
        raise ExplainerError("figure", "format", text, rule, "Use svg.")
    return kinds


def make(
    names: Sequence[str],
    *,
    look: Mapping[str, Any],
    options: Mapping[str, Any],
    kinds: Sequence[str],
    out: Path,
    jobs: int | None = None,
) -> Iterator[Path]:
    """Build figures and write them; yield each file when it is there.

    Parameters
    ----------
    names : sequence of str
        Figures; of several, each gets those of ``options`` that it takes.
    look : mapping
        ``lang``, ``theme``, ``width``, ``heading``.
    options : mapping
        Parameters of what is shown.
    kinds : sequence of str
        Formats.
    out : path
        The folder.
    jobs : int, optional
        Processes; by default one a processor, and none for a single figure.

    Raises
    ------
    ExplainerError
        If an option is none of any figure's, or a value is illegal.
    """
    single = len(names) == 1
    wanted = []
    for name in names:
        takes = figures.parameters(name)
        own = {key: value for key, value in options.items() if single or key in takes}
        wanted.append((name, {**look, **own}))
    for option, value in options.items():
        if not any(option in own for _, own in wanted):
            raise ExplainerError("figure", option, value, "is no option of any of these figures")
    slots = min(jobs or os.cpu_count() or 1, len(names))
    if slots == 1:
        for name, own in wanted:
            yield from _draw(name, own, kinds, out)
        return
    with ProcessPoolExecutor(slots, mp_context=get_context("spawn")) as pool:
        # The slow ones first, so that none is left over at the end.
        wanted.sort(key=lambda one: not figures.shows_network(one[0]))
        drawn = [pool.submit(_draw, name, own, kinds, out) for name, own in wanted]
        try:
            for one in as_completed(drawn):
                yield from one.result()
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _draw(name: str, own: Mapping[str, Any], kinds: Sequence[str], out: Path) -> list[Path]:
    from explainer.figures.drawing.saving import save

    return save(figures.build(name, **own), out, name, kinds)
