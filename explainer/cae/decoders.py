"""Three decoders, trained side by side for the checkerboard that they begin with."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from explainer.cae.checkerboard import DECODERS, Decoder, nyquist_share
from explainer.cae.data import Digits, load_data
from explainer.cae.fit import as_tensor, schedule
from explainer.cae.training import repeatable

__all__ = ["autoencoder", "train_decoders"]

STEPS, BATCH, RATE, WARMUP, SEED = 400, 32, 1e-2, 0.05, 0
LOOKS = 48  # at so many steps or a few less, spaced by equal factors
MEASURED, KEPT = 200, 20  # test digits: measured, and kept as pictures


def train_decoders(
    data: Digits | None = None,
    *,
    steps: int = STEPS,
    report: Callable[[str, int], None] | None = None,
) -> dict[str, Decoder]:
    """Train an autoencoder with each decoder: same encoder, seed, batches and steps.

    Parameters
    ----------
    data : Digits, optional
        By default `load_data`'s.
    steps : int
        Updates of each.
    report : callable, optional
        Told the decoder's name and the step, after each.
    """
    data = load_data() if data is None else data
    return {name: _trained(name, data, steps, report or (lambda *_: None)) for name in DECODERS}


def autoencoder(name: str, latent: int = 2) -> nn.Sequential:
    """Return the network of `explainer.cae.layers`, with one of three ways of doubling a map.

    Batch norm keeps no running averages, which would lag in the first steps: it always measures on
    the batch before it.
    """
    return nn.Sequential(
        *(nn.Conv2d(1, 32, 3, stride=2, padding=1, bias=False), _norm(32), nn.ReLU()),
        *(nn.Conv2d(32, 64, 3, stride=2, padding=1, bias=False), _norm(64), nn.ReLU()),
        nn.Conv2d(64, latent, 7),
        *(nn.ConvTranspose2d(latent, 64, 7, bias=False), _norm(64), nn.ReLU()),
        *(*_double(name, 64, 32, bias=False), _norm(32), nn.ReLU()),
        *_double(name, 32, 1, bias=True),
    )


def _norm(channels: int) -> nn.Module:
    return nn.BatchNorm2d(channels, track_running_stats=False)


def _double(name: str, inputs: int, outputs: int, *, bias: bool) -> list[nn.Module]:
    """Return layers that double a map's rows and columns."""
    if name == "3x3":
        return [
            nn.ConvTranspose2d(inputs, outputs, 3, stride=2, padding=1, output_padding=1, bias=bias)
        ]
    if name == "4x4":
        return [nn.ConvTranspose2d(inputs, outputs, 4, stride=2, padding=1, bias=bias)]
    return [nn.Upsample(scale_factor=2), nn.Conv2d(inputs, outputs, 3, padding=1, bias=bias)]


def _trained(name: str, data: Digits, steps: int, report: Callable[[str, int], None]) -> Decoder:
    looks = np.unique(np.rint(np.geomspace(1, steps, LOOKS)).astype(np.int64))
    images, shown = as_tensor(data.train.images), as_tensor(data.test.images[:MEASURED])
    factor = schedule(steps, WARMUP)
    seen, shares = [], []
    with repeatable(SEED):
        model = autoencoder(name).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
        random = torch.Generator().manual_seed(SEED)
        for step in range(1, steps + 1):
            batch = images[torch.randint(len(images), (BATCH,), generator=random)]
            for group in optimizer.param_groups:
                group["lr"] = RATE * factor(step - 1)
            loss = functional.binary_cross_entropy_with_logits(model(batch), batch)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            if step in looks:
                with torch.no_grad():
                    made = model(shown).sigmoid()[:, 0].numpy()
                seen.append(made[:KEPT].copy())
                shares.append(nyquist_share(made))
            report(name, step)
    return Decoder(name, looks, np.stack(seen), np.array(shares))
