"""The record: the comparison as this project ran it, kept beside this file as ``measured.json``.

It is what ``explainer compare --tune`` writes, and is read without torch, so that scenes state
figures which were measured here without taking ten minutes at the first lecture.
"""

from __future__ import annotations

import functools
import json
from importlib import resources

from explainer.cae.comparison import Comparison

__all__ = ["measured"]


@functools.cache
def measured() -> Comparison:
    """Return the record: the comparison as this project ran it.

    Examples
    --------
    >>> measured().row("cae", 2).parameters
    50179
    """
    source = resources.files("explainer.cae") / "measured.json"
    return Comparison.from_dict(json.loads(source.read_text(encoding="utf-8")))
