"""The spoken track: engines that speak without a network, and their sound laid along the beats.

An engine is asked for a beat's narration before the beat's length is settled, so that the beat
lasts as long as it is spoken. The clips stay silent; the track is made of the same sound when they
are joined.
"""

from explainer.render.voice.engines import find_voice
from explainer.render.voice.sound import Sound, Spoken, track
from explainer.render.voice.speaking import Engine, Voice

__all__ = ["Engine", "Sound", "Spoken", "Voice", "find_voice", "track"]
