"""Which mobjects are drawn, in which order, and which have something to update."""

from __future__ import annotations

from collections.abc import Iterable, Reversible
from operator import attrgetter

from manim import Mobject

__all__ = ["drawn", "updates"]

_z_index = attrgetter("z_index")


def drawn(mobjects: Iterable[Mobject], *, use_z_index: bool = True) -> list[Mobject]:
    """Return all that have points among `mobjects` and their parts, in order of painting.

    The same list as Manim's ``extract_mobject_family_members(..., only_those_with_points=True)``,
    which is asked for at every frame and builds a list for every group on its way.

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
    seen: set[int] = set()
    found: list[Mobject] = []
    # The last place of a mobject counts: so it is read from the end, and the first place wins.
    # Whoever was met before has all its parts met before, and is passed over with them.
    _collect(list(mobjects), seen, found)
    found.reverse()
    if use_z_index and len({mobject.z_index for mobject in found}) > 1:
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
        if len(mobject.points):
            found.append(mobject)


def updates(mobject: Mobject) -> bool:
    """Return whether ``mobject.update`` may do anything.

    Manim updates every mobject on stage at every frame, a call each, where hardly any has updaters.

    Parameters
    ----------
    mobject : Mobject
        With all its parts.

    Returns
    -------
    bool
        Whether it or a part has updaters, or a class with an ``update`` of its own.
    """
    ahead = [mobject]
    for part in ahead:
        if part.updaters or type(part).update is not Mobject.update:
            return True
        ahead += part.submobjects
    return False
