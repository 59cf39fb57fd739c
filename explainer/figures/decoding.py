"""Figure: two latent numbers become a picture, and one pixel of it is taken apart."""

from __future__ import annotations

from typing import Any, Unpack

from explainer import cae
from explainer.cae.terms import PixelSum, pixel_sum
from explainer.examples import DIGIT
from explainer.figures.drawing.arranging import Labelled, Table, stacked
from explainer.figures.drawing.boxes import Arrow, Box, Words
from explainer.figures.drawing.look import Look, Still
from explainer.figures.drawing.parts import Picture
from explainer.figures.drawing.sheet import Sheet
from explainer.layout import montage
from explainer.theme import number_text

#: The pixel that is taken apart, and how many of its products are written out.
PIXEL, SHOWN = (24, 12), 5


def build(**look: Unpack[Look]) -> Still:
    """Return the figure: the decoder's maps, then one pixel's sum."""
    network, digits = cae.load(latent=2), cae.load_data()
    image = digits.test.images[DIGIT]
    latent = network.encode(image[None])[0]
    maps = {name: value[0] for name, value in network.decode_activations(latent[None]).items()}
    first, second, _ = network.layers[3:]
    total = pixel_sum(network, latent, PIXEL)
    numbers: dict[str, Any] = {
        "digit": int(digits.test.labels[DIGIT]), "z1": number_text(float(latent[0])),
        "z2": number_text(float(latent[1])), "row": PIXEL[0], "column": PIXEL[1],
        "terms": len(total.terms), "pixel": number_text(total.brightness),
        "shown": SHOWN, "others": len(total.terms) - SHOWN,
    }  # fmt: skip
    with Sheet("decoding", **look, **numbers) as sheet:
        unit = sheet.unit

        z = stacked([numbers["z1"], numbers["z2"]], bold=True, scale=1.2)
        sheet.flow(
            [
                Labelled(Picture.wide(image, 20 * unit), sheet.say("input"), "input"),
                Arrow(4.5 * unit),
                Labelled(z, sheet.say("latent")),
                Arrow(4.5 * unit),
                *(
                    Labelled(
                        Picture.wide(montage(maps[layer.name], columns), width * unit),
                        sheet.say("maps", n=layer.out_channels, size=layer.output_size),
                    )
                    for layer, columns, width in ((first, 8, 36), (second, 8, 36))
                ),
                Arrow(4.5 * unit),
                Labelled(
                    Picture.wide(maps["output"][0], 20 * unit, ring=[PIXEL]),
                    sheet.say("output"),
                    "output",
                ),
            ],
            gap=0.5 * sheet.gap,
        )
        sheet.add(sheet.text(sheet.say("zoom", **numbers), bold=True))
        sheet.flow([_products(sheet, total), _end(sheet, total)], gap=2 * sheet.gap)
    return sheet.figure


def _products(sheet: Sheet, total: PixelSum) -> Box:
    head: list[Box] = [
        Words(sheet.say(name), "muted", "small") for name in ("map", "cell", "weight", "product")
    ]
    lines: list[list[Box]] = [
        [
            Words(str(term.channel), "muted"),
            Words(number_text(term.activation), "input", bold=True),
            Words(number_text(term.weight), "kernel", bold=True),
            Words(number_text(term.value)),
        ]
        for term in total.largest(SHOWN)
    ]
    return Table([head, *lines], (sheet.gap, 0.6), ["right"] * len(head))


def _end(sheet: Sheet, total: PixelSum) -> Box:
    values = (
        ("largest", sum(t.value for t in total.largest(SHOWN)), "text"),
        ("others", total.others(SHOWN), "text"),
        ("bias", total.bias, "text"),
        ("sum", total.logit, "text"),
        ("sigmoid", total.brightness, "output"),
    )
    count = len(total.terms) - SHOWN
    rows: list[list[Box]] = [
        [
            Words(sheet.say(name, shown=SHOWN, count=count), "muted", "small"),
            Words(number_text(value), role, bold=name in ("sum", "sigmoid")),
        ]
        for name, value, role in values
    ]
    return Table(rows, (sheet.gap, 0.6), ("left", "right"))
