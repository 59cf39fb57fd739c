"""An animation as an SVG that moves by itself, and as a page with buttons; no network needed.

SMIL hides and shows groups; a viewer that does not know it shows the finished output.
"""

from __future__ import annotations

import re
from html import escape
from itertools import groupby

from explainer.figures.animating import Animation
from explainer.figures.drawing.letters import POINT
from explainer.figures.drawing.lives import GLIDE, Mover
from explainer.figures.drawing.saving import svg
from explainer.figures.drawing.style import style
from explainer.theme import Theme

__all__ = ["moving_page", "moving_svg"]

_GROUP = re.compile(r'<g id="life-(\d+)">')


def moving_svg(animation: Animation, *, steps_per_second: float) -> str:
    """Return the animation as an SVG document that repeats for ever.

    Parameters
    ----------
    animation : Animation
        From :func:`explainer.figures.animating.animation`.
    steps_per_second : float
        How fast it is.
    """
    animation.show(1)  # where what moves begins
    ways = {id(artist): mover for mover in animation.movers for artist in mover.artists}
    for index, (_, artist) in enumerate(animation.lives):
        artist.set_visible(True)
        artist.set_gid(f"life-{index}")
    seconds = animation.moments / steps_per_second
    last = animation.moments - 1

    def timed(group: re.Match[str]) -> str:
        moments, artist = animation.lives[int(group[1])]
        mover = ways.get(id(artist))
        way = _way(mover, last + 1, seconds) if mover else ""
        runs = [next(run) for _, run in groupby(range(last + 1), moments.__contains__)]
        values = ";".join("visible" if run in moments else "hidden" for run in runs)
        if len(runs) == 1:
            return f"<g>{way}"
        times = ";".join(f"{run / (last + 1):.6g}" for run in runs)
        hidden = "" if last in moments else ' visibility="hidden"'
        return (
            f'<g{hidden}><animate attributeName="visibility" calcMode="discrete" '
            f'values="{values}" keyTimes="{times}" dur="{seconds:.6g}s" '
            f'repeatCount="indefinite"/>{way}'
        )

    return _GROUP.sub(timed, svg(animation.figure))


def _way(mover: Mover, moments: int, seconds: float) -> str:
    """Return how a group moves: it stands, and in the last part of a moment goes on."""
    times, values = [0.0], [(0.0, 0.0)]
    for moment in range(len(mover.stops) + 1):
        here, there = (tuple(mover.stop(at) * [1, -1] / POINT) for at in (moment, moment + 1))
        if here != there:
            times += [moment + 1 - GLIDE, moment + 1]
            values += [here, there]
    times, values = [*times, moments], [*values, values[-1]]
    shifts = ";".join(f"{x:.5g},{y:.5g}" for x, y in values)
    shares = ";".join(f"{time / moments:.6g}" for time in times)
    return (
        f'<animateTransform attributeName="transform" type="translate" values="{shifts}" '
        f'keyTimes="{shares}" dur="{seconds:.6g}s" repeatCount="indefinite"/>'
    )


def moving_page(
    animation: Animation, *, steps_per_second: float, theme: Theme, lang: str, words: dict[str, str]
) -> str:
    """Return a page that holds the SVG, and buttons: play or pause, a step back, a step on.

    Parameters
    ----------
    words : dict
        What the buttons say: "play", "pause", "back", "on", "moment".
    """
    document = moving_svg(animation, steps_per_second=steps_per_second)
    picture = document[document.index("<svg ") :]
    families = ", ".join(style(theme)["font.family"])
    return _PAGE.format(
        lang=lang, title=escape(animation.figure.title), picture=picture,
        background=theme.background, text=theme.text, line=theme.muted, families=families,
        moments=animation.moments, last=len(animation.story.beats), rate=steps_per_second,
        **{name: escape(word) for name, word in words.items()},
    )  # fmt: skip


_PAGE = """<!DOCTYPE html>
<html lang="{lang}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ margin: 0; background: {background}; color: {text}; font: 16px {families}, sans-serif; }}
main {{ max-width: 1100px; margin: 0 auto; padding: 1rem; text-align: center; }}
svg {{ width: 100%; height: auto; max-height: 82vh; }}
button {{ font: inherit; color: inherit; background: none; border: 1px solid {line};
  border-radius: 6px; padding: .4em 1em; margin: .2em; cursor: pointer; }}
output {{ display: inline-block; min-width: 6em; }}
</style>
<main>
{picture}
<p><button id="back">{back}</button><button id="play">{pause}</button><button id="on">{on}</button>
<output id="moment" aria-live="off"></output></p>
</main>
<script>
const picture = document.querySelector("svg"), moments = {moments}, last = {last}, rate = {rate};
const button = (name) => document.getElementById(name);
const now = () => Math.floor(picture.getCurrentTime() * rate + 1e-3) % moments;
function say() {{ button("moment").value = `${{Math.min(now(), last)}} / ${{last}}`; }}
function play(on) {{
  if (on) picture.unpauseAnimations(); else picture.pauseAnimations();
  button("play").textContent = on ? "{pause}" : "{play}";
}}
function step(by) {{ // the moments behind the one after the last step look as it does
  const different = last + 2, at = Math.min(now(), last + 1);
  play(false);
  picture.setCurrentTime(((at + by + different) % different + 0.5) / rate);
  say();
}}
button("play").onclick = () => play(picture.animationsPaused());
button("back").onclick = () => step(-1);
button("on").onclick = () => step(1);
document.onkeydown = (event) => {{
  if (event.key === "ArrowRight") step(1);
  if (event.key === "ArrowLeft") step(-1);
}};
if (matchMedia("(prefers-reduced-motion: reduce)").matches) step(1);
setInterval(say, 100);
</script>
</html>
"""
