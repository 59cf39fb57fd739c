"""One layer as the ledger takes it, whichever file or module it was read from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from explainer.errors import ExplainerError
from explainer.geometry import Conv, ConvTranspose, Pool
from explainer.options import whole

__all__ = ["POINTWISE", "Entry", "Spec", "entry"]

Spec = Conv | ConvTranspose | Pool

#: Layers that keep every shape: they have no row.
POINTWISE = (
    "AlphaDropout", "BatchNorm", "CELU", "Dropout", "ELU", "GELU", "GroupNorm", "Hardsigmoid",
    "Hardswish", "Hardtanh", "Identity", "InstanceNorm", "LayerNorm", "LeakyReLU", "LogSigmoid",
    "Mish", "PReLU", "RReLU", "ReLU", "SELU", "SiLU", "Sigmoid", "Softplus", "Softsign", "Tanh",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One layer.

    Attributes
    ----------
    name : str
        Where it stands in the network.
    type : str
        torch's name for it, such as "Conv2d".
    spec : Conv, ConvTranspose, Pool or None
        Its options; None for a layer whose cells cannot be told apart, such as "Linear".
    in_channels, out_channels : int or None
        None where it takes what it is given, and where it gives as many as it takes.
    bias : bool
        Whether it has one.
    weights : bool
        Whether it has any weights: pooling and upsampling have none.
    shape : tuple of int or None
        The shape that comes out, without the batch, where `spec` does not say it.
    parameters, macs : int
        Weights and biases, and multiplications for one input, where there is no `spec`.
    """

    name: str
    type: str
    spec: Spec | None
    in_channels: int | None = None
    out_channels: int | None = None
    bias: bool = True
    weights: bool = True
    shape: tuple[int, ...] | None = None
    parameters: int = 0
    macs: int = 0


#: torch's arguments that decide a layer's shape, by family.
ARGUMENTS = {
    "Conv": ("kernel_size", "stride", "padding", "dilation", "groups"),
    "ConvTranspose": (
        "kernel_size", "stride", "padding", "output_padding", "dilation", "groups",
    ),
    "MaxPool": ("kernel_size", "stride", "padding", "dilation", "ceil_mode"),
    "AvgPool": ("kernel_size", "stride", "padding", "ceil_mode"),
    "Upsample": ("scale_factor", "mode"),
}  # fmt: skip


def entry(name: str, kind: str, options: Mapping[str, Any]) -> Entry | None:
    """Return the entry of a layer by torch's name and arguments; None if it keeps every shape.

    Parameters
    ----------
    name : str
        Where it stands in the network.
    kind : str
        "Conv1d" to "Conv3d", "ConvTranspose1d" and so on, "MaxPool1d", "AvgPool1d", "Upsample",
        or the name of a layer that keeps every shape.
    options : mapping
        Its arguments by torch's names.

    Raises
    ------
    ExplainerError
        If the kind is unknown, if an argument is missing or unknown, or if one is illegal.
    """
    family, ndim = (kind[:-2], int(kind[-2])) if kind[-2:] in ("1d", "2d", "3d") else (kind, None)
    if family.startswith(POINTWISE):
        return None
    if family not in ARGUMENTS or (ndim is None) != (family == "Upsample"):
        families = ", ".join(f"{each}1d to 3d" for each in ARGUMENTS if each != "Upsample")
        rule = f"must be {families}, Upsample, or a layer that keeps every shape"
        raise ExplainerError("inspect", f"{name}.type", kind, rule)
    weighs = family in ("Conv", "ConvTranspose")
    known = ARGUMENTS[family] + (("in_channels", "out_channels", "bias") if weighs else ())
    needed = ("kernel_size", *(("out_channels",) if weighs else ()))
    for wrong, rule in (
        (options.keys() - set(known), f"{kind} has no such argument"),
        (set(needed if ndim else ("scale_factor",)) - options.keys(), f"{kind} needs it"),
    ):
        if wrong:
            raise ExplainerError("inspect", name, ", ".join(sorted(wrong)), rule)
    try:
        spec = _spec(family, {key: options[key] for key in ARGUMENTS[family] if key in options})
        channels = [_channels(options.get(key)) for key in ("in_channels", "out_channels")]
        if spec.ndim not in (None, ndim) and ndim:
            rule = f"names {spec.ndim} axes where {kind} has {ndim}"
            raise ExplainerError("inspect", "kernel_size", spec.kernel_size, rule)
    except ExplainerError as error:
        which = f"{name}.{error.argument}"
        raise ExplainerError("inspect", which, error.value, error.rule, error.remedy) from error
    return Entry(
        name=name,
        type=kind,
        spec=spec,
        in_channels=channels[0],
        out_channels=channels[1],
        bias=weighs and bool(options.get("bias", True)),
        weights=weighs,
    )


def _channels(value: object) -> int | None:
    found = None if value is None else whole("inspect", "channels", value, 1)
    if isinstance(found, tuple):
        raise ExplainerError("inspect", "channels", value, "must be one integer")
    return found


def _spec(family: str, options: dict[str, Any]) -> Spec:
    if family == "Upsample":
        return _upsample(options["scale_factor"], options.get("mode", "nearest"))
    makers = {"Conv": Conv, "ConvTranspose": ConvTranspose, "MaxPool": Pool, "AvgPool": Pool}
    made: Spec = makers[family](**options)
    return made


def _upsample(scale_factor: object, mode: object) -> ConvTranspose:
    """Return the transposed convolution, channel by channel, that upsampling is.

    Nearest repeats a cell: a kernel of the stride's size. Linear interpolation, as torch aligns it
    by default, has a triangle twice as wide, and p = (k - s) / 2 takes its flanks off.
    """
    if isinstance(scale_factor, float) and scale_factor.is_integer():
        scale_factor = int(scale_factor)
    scales = whole("inspect", "scale_factor", scale_factor, 1)
    if mode == "nearest":
        return ConvTranspose(scales, stride=scales)
    if mode not in ("linear", "bilinear", "trilinear"):
        rule = "must be nearest, linear, bilinear or trilinear"
        raise ExplainerError("inspect", "mode", mode, rule)
    each = scales if isinstance(scales, tuple) else (scales,)
    kernel = tuple(2 * s - s % 2 for s in each)
    padding = tuple((k - s) // 2 for k, s in zip(kernel, each, strict=True))
    if isinstance(scales, tuple):
        return ConvTranspose(kernel, stride=scales, padding=padding)
    return ConvTranspose(kernel[0], stride=scales, padding=padding[0])
