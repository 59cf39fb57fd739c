"""Which mobjects are drawn, in which order, and which have something to update."""

from __future__ import annotations

from collections.abc import Iterable, Reversible, Sequence
from itertools import chain
from operator import attrgetter

from manim import Mobject

__all__ = ["drawn", "family", "updates"]

_submobjects = attrgetter("submobjects")
_updaters = attrgetter("updaters")
_z_index = attrgetter("z_index")


def drawn(mobjects: Iterable[Mobject], *, use_z_index: bool = True) -> list[Mobject]:
    """Return all that have points among `mobjects` and their parts, in order of painting.

    The same list as Manim's ``extract_mobject_family_members(..., only_those_with_points=True)``.

    Parameters
    ----------
    mobjects : iterable of Mobject
        In the order in which they are painted.
    use_z_index : bool, optional
        Whether a higher ``z_index`` is painted later.

    Returns
    -------
    list of Mobject
    """
    return _ordered([one for one in _members(mobjects) if len(one.points)], use_z_index)


def family(mobjects: Iterable[Mobject], *, use_z_index: bool = False) -> list[Mobject]:
    """Return `mobjects` and all their parts, in order of painting.

    The same list as Manim's ``extract_mobject_family_members``, which is asked for many times a
    play and builds a list for every group on its way.

    Parameters
    ----------
    mobjects : iterable of Mobject
        In the order in which they are painted.
    use_z_index : bool, optional
        Whether a higher ``z_index`` is painted later.

    Returns
    -------
    list of Mobject
    """
    return _ordered(_members(mobjects), use_z_index)


def _members(mobjects: Iterable[Mobject]) -> list[Mobject]:
    seen: set[int] = set()
    found: list[Mobject] = []
    # The last place of a mobject counts: so it is read from the end, and the first place wins.
    # Whoever was met before has all its parts met before, and is passed over with them.
    _collect(list(mobjects), seen, found)
    found.reverse()
    return found


def _ordered(found: list[Mobject], use_z_index: bool) -> list[Mobject]:
    if use_z_index and len(set(map(_z_index, found))) > 1:
        found.sort(key=_z_index)
    return found


def _collect(mobjects: Reversible[Mobject], seen: set[int], found: list[Mobject]) -> None:
    for mobject in reversed(mobjects):
        key = id(mobject)
        if key in seen:
            continue
        if mobject.submobjects:
            _collect(mobject.submobjects, seen, found)
        seen.add(key)
        found.append(mobject)


def updates(*mobjects: Mobject) -> bool:
    """Return whether ``update`` of any of `mobjects` may do anything.

    Manim updates every mobject on stage at every frame, a call each, where hardly any has updaters.
    Here a generation is looked at in a few calls.

    Parameters
    ----------
    *mobjects : Mobject
        With all their parts.

    Returns
    -------
    bool
        Whether one or a part has updaters, or a class with an ``update`` of its own.
    """
    generation: Sequence[Mobject] = mobjects
    while generation:
        if any(map(_updaters, generation)):
            return True
        kinds: set[type[Mobject]] = set(map(type, generation))
        if any(kind.update is not Mobject.update for kind in kinds):
            return True
        generation = list(chain.from_iterable(map(_submobjects, generation)))
    return False
