"""What the scene says of autoencoders is what this project has measured."""

from __future__ import annotations

import re

import pytest

from explainer import words
from explainer.cae.measured import measured
from scenes.flatten_or_convolve import LATENTS

NAME = "flatten_or_convolve"


@pytest.mark.parametrize("lang", words.languages())
def test_the_words_claim_what_the_record_says(lang: str) -> None:
    record, beats = measured(), words.load(lang).scene(NAME).beats
    texts = {line.name: f"{line.caption} {line.narration}" for line in beats}
    claimed = {int(z) for z in re.findall(r"\{less(\d+)\}", " ".join(texts.values()))}
    assert claimed == {z for z in LATENTS if record.verdict(z) == "convolutional"}
    assert not re.findall(r"\d+ ?%", " ".join(texts.values())), "shares come from the record"
    # The last beat says that at the last length the convolutional one does not win.
    assert list(texts)[-1] == "honest"
    assert record.verdict(LATENTS[-1]) != "convolutional"


def test_all_lengths_of_the_record_are_shown() -> None:
    assert sorted(LATENTS) == sorted(measured().latents)
