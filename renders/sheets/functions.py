"""Exercises 1 and 2: reading slopes off curves, and a derivative by hand."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from engine.differences import Curve, quotient
from engine.network import NETWORKS
from engine.weight_search import WeightSearch
from renders.sheets import blocks, figures
from renders.sheets.blocks import Block, blank, given
from scenes.language import Words

FUNCTION, DOMAIN = "x/(1 + exp(-x))", (-5.0, 2.0)
POINTS = (-2.0, -1.0, 1.0)
H = 0.001
SHRINKING = (1.0, 0.1, 0.01, 0.001)  # at the second of the points
RATE, EPOCHS = 4.0, 4  # of the descent to the minimum, from the second of the points
NUDGE = 0.01
DECIMALS = 3  # that one writes down of slopes and places


def slopes(words: Words) -> list[Block]:
    """Exercise 1: of ten curves of loss, which way each weight goes, and why none goes alone."""
    network = NETWORKS["page"]
    start = network.start()
    curves = [network.curve(name) for name in network.parameters]
    slope = network.gradient(start)
    rows = []
    for curve, at in zip(curves, slope, strict=True):
        way = "up" if at > 0 else "down"
        cells = [words(f"sheet_1.{what}_{way}") for what in ("loss", "sign", "change")]
        rows.append([given(letter(str(curve.name))), given(words.number(curve.here, 3)), *map(blank, cells)])
    head = [words(f"sheet_1.head_{name}") for name in ("weight", "here", "loss", "sign", "change")]

    steep, flat = int(np.abs(slope).argmax()), int(np.abs(slope).argmin())
    lowest = WeightSearch(network).lowest_each  # the film of one weight's, too
    edges = [name for name, low in zip(network.parameters, lowest, strict=True) if low in curves[0].domain]
    alone = start.copy()
    alone[steep] = lowest[steep]
    after = network.gradient(alone)
    others = (np.sign(after) != np.sign(slope)) & (np.arange(len(slope)) != steep)
    turned = int(np.argmax(np.where(others, np.abs(after - slope), 0)))
    said: dict[str, object] = {
        "steep": letter(network.parameters[steep]),
        "flat": letter(network.parameters[flat]),
        "steepness": words.number(float(slope[steep]), 4),
        "flatness": words.number(float(slope[flat]), 4),
        "times": words.number(round(float(abs(slope[steep] / slope[flat])), -1), 0),
        "edges": words("sheet_1.edges", names=words.all_of([letter(name) for name in edges]))
        if edges
        else "",
        "loss": words.number(float(network.loss(start)), 4),
        "alone": words.number(float(network.loss(alone)), 4),
        "together": words.number(float(network.loss(lowest)), 4),
        "turned": letter(network.parameters[turned]),
        "before": words.number(float(slope[turned]), 4),
        "after": words.number(float(after[turned]), 4),
        "near": words.number(figures.NEAR, None),
    }
    table = blocks.table(head, rows, (1.1, 1.3, 2, 2, 2), 8)
    return [
        blocks.text(words("sheet_1.lead", **said)),
        blocks.figure(
            figures.ten_curves(curves, words), words("sheet_1.alt"), words("sheet_1.scale", **said)
        ),
        blocks.page(),
        blocks.question(1, words("sheet_1.ask_table"), within=table),
        *(asked(words, 1, number, said, lines=3) for number in (2, 3, 4)),
    ]


def derivative(words: Words) -> list[Block]:
    """Exercise 2: values, difference quotients and the minimum of a function."""
    curve = Curve.from_expression(FUNCTION, DOMAIN)
    (minimum,) = curve.minima()
    middle = POINTS[1]
    rows = []
    for x in POINTS:
        value, slope = float(curve(x)), float(curve.derivative(x))
        way = words("sheet_2.rises" if slope > 0 else "sheet_2.falls", by=words.number(abs(slope) * NUDGE, 4))
        found = [words.number(value, 4), words.number(float(quotient(curve, x, H)), 3)]
        rows.append([given(words.number(x, None)), *map(blank, [*found, way])])
    head = [words(f"sheet_2.head_{name}", h=H, nudge=NUDGE) for name in ("x", "value", "quotient", "way")]
    shrinking = [blank(words.number(float(quotient(curve, middle, h)), 3)) for h in SHRINKING]
    heads = [words("sheet_2.head_h"), *(words.number(h, None) for h in SHRINKING)]
    quotients = blocks.table(heads, [[given(words("sheet_2.quotient")), *shrinking]], (1.6, 1, 1, 1, 1), 12)

    places, slopes = [middle], [_written(curve, middle)]
    for _ in range(EPOCHS):
        places.append(round(places[-1] - RATE * slopes[-1], DECIMALS))
        slopes.append(_written(curve, places[-1]))
    walked = [
        [
            given(str(epoch)),
            (blank if epoch else given)(words.number(x, DECIMALS)),
            blank(words.number(slope, DECIMALS)),
        ]
        for epoch, (x, slope) in enumerate(zip(places, slopes, strict=True))
    ]
    descent = blocks.table(
        [words("sheets.head_epoch"), words("sheet_2.head_x"), words("sheet_2.head_slope")], walked, (1, 2, 2)
    )
    said: dict[str, object] = {
        "x": words.number(middle, None),
        "h": H,
        "rate": RATE,
        "slope": words.number(float(curve.derivative(middle)), 4),
        "left": words.number(POINTS[0], None),
        "minimum": words.number(minimum.x, 2),
        "value": words.number(minimum.value, 2),
    }
    alt = words("sheet_2.alt")
    return [
        blocks.text(words("sheet_2.lead")),
        blocks.figure(figures.curve(curve, POINTS, words), alt),
        blocks.question(
            1, words("sheet_2.ask_1", h=H, nudge=NUDGE), within=blocks.table(head, rows, (1, 2, 2, 4))
        ),
        asked(words, 2, 2, said, within=quotients, lines=1),
        blocks.page(),
        asked(words, 2, 3, said),
        asked(words, 2, 4, said, within=descent, lines=1),
        blocks.squared(words("sheets.squared")),
    ]


def _written(curve: Curve, x: float) -> float:
    """The difference quotient as one writes it down by hand."""
    return round(float(quotient(curve, x, H)), DECIMALS)


def asked(
    words: Words,
    sheet: int,
    number: int,
    said: Mapping[str, object],
    *,
    lines: int = 2,
    within: Block | None = None,
) -> Block:
    """A question of a sheet's words and its answer, ``ask_1`` and ``answer_1``."""
    answer = words(f"sheet_{sheet}.answer_{number}", **said)
    return blocks.question(number, words(f"sheet_{sheet}.ask_{number}", **said), answer, lines, within)


def letter(name: str) -> str:
    """A weight's name in Typst's mathematics."""
    return f"${name}$"
