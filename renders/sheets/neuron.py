"""Exercises 3 and 4: one neuron trained by hand, and by gradient descent."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from engine.network import NETWORKS
from renders.sheets import blocks, figures
from renders.sheets.blocks import Block, blank, given
from renders.sheets.functions import asked
from scenes.language import Words

Array = npt.NDArray[np.float64]

PICTURE = (-4.0, 4.0)  # of the two curves: the course page's
MAP = ((-1.0, 7.0), (-18.0, 2.0))  # of w and b
TRIES = ((1.0, -2.0), (2.0, -5.0), (3.0, -8.0), (4.0, -10.0))  # by hand, each lower than the one before
GOAL = 0.05
RATE, EPOCHS = 0.3, 5  # of the descent that is computed on paper
RATES, SEEN = (0.03, 0.3, 1.0, 3.0, 10.0, 30.0), 600
GOALS = (0.05, 0.01)
ALIKE = (0.3, 1.0, 3.0)  # rates at which epochs times rate is the same
CODE = """\
import numpy as np
from sklearn.datasets import load_iris

iris = load_iris()
x = iris.data[:99, 2]
y = iris.target[:99]

def {loss}(w, b):
    z = w * x + b
    {said} = 1 / (1 + np.exp(-z))
    return np.mean(np.abs(y - {said}))

print({loss}({w}, {b}))"""


def by_hand(words: Words) -> list[Block]:
    """Exercise 3: look for the neuron's two weights on its map."""
    neuron = NETWORKS["neuron"]
    w, b = neuron.start()
    curves = [replace(neuron.curve(name), domain=PICTURE) for name in neuron.parameters]
    x = np.linspace(*PICTURE, 400)  # the page's places
    lowest = np.array([x[curve.derivative(x, 0).argmin()] for curve in curves])
    slope = neuron.gradient([w, b])
    last = TRIES[-1]
    kinds = [neuron.dataset.x[neuron.dataset.y[:, 0] == kind] for kind in (0, 1)]
    said: dict[str, object] = {
        "w": words.number(w, None),
        "b": words.number(b, None),
        "loss": words.number(float(neuron.loss([w, b])), 2),
        "goal": GOAL,
        "slope_w": words.number(float(slope[0]), 3),
        "slope_b": words.number(float(slope[1]), 3),
        "low_w": words.number(lowest[0], 2),
        "low_b": words.number(lowest[1], None),
        "least_w": words.number(float(neuron.loss([lowest[0], b])), 2),
        "together": words.number(float(neuron.loss(lowest)), 2),
        "best_w": words.number(last[0], None),
        "best_b": words.number(last[1], None),
        "best": words.number(float(neuron.loss(last)), 3),
        "twice": words.number(float(neuron.loss(2 * np.array(last))), 4),
        "border": words.number(-last[1] / last[0], 2),
        "longest": words.number(float(kinds[0].max()), None),
        "shortest": words.number(float(kinds[1].min()), None),
        "count": neuron.dataset.rows,
    }
    tried = [[given(str(said[name])) for name in ("w", "b", "loss")]]
    for pair in TRIES:
        numbers = (words.number(pair[0], None), words.number(pair[1], None))
        tried.append([blank(text) for text in (*numbers, words.number(float(neuron.loss(pair)), 3))])
    names = {name: words(f"sheet_3.code_{name}") for name in ("loss", "said")}
    head = ["$w$", "$b$", words("sheet_3.head_loss")]
    table = blocks.table(head, [*tried, [blank("")] * 3], (1, 1, 1), code=CODE.format(w=w, b=b, **names))
    empty, tracked = (figures.valley(neuron, MAP, words, way) for way in (None, np.array([(w, b), *TRIES])))
    return [
        blocks.text(words("sheet_3.lead", **said)),
        blocks.figure(
            figures.two_curves(curves, words), words("sheet_3.alt"), words("sheet_3.curves", **said)
        ),
        *(asked(words, 3, number, said, lines=3) for number in (1, 2, 3)),
        blocks.page(),
        blocks.figure(empty, words("sheet_3.alt_map"), words("sheet_3.map", **said), tracked),
        asked(words, 3, 4, said, within=table, lines=0),
        *(asked(words, 3, number, said) for number in (5, 6)),
    ]


def descent(words: Words) -> list[Block]:
    """Exercise 4: the same by gradient descent, some epochs on paper, then the choice of a rate."""
    neuron = NETWORKS["neuron"]
    way = neuron.by_hand(RATE, EPOCHS, h=None)
    losses, slopes = neuron.loss(way), neuron.gradient(way)
    rows = []
    for epoch in range(EPOCHS + 1):
        weights = [words.number(weight, 3) for weight in way[epoch]]
        shown = [words.number(float(losses[epoch]), 3)]
        shown += [words.number(slope, 3) if epoch < EPOCHS else "" for slope in slopes[epoch]]
        rows.append([given(str(epoch)), *map(blank if epoch else given, weights), *map(given, shown)])
    head = [words("sheets.head_epoch"), "$w$", "$b$", words("sheet_3.head_loss")]
    head += [words(f"sheet_4.head_{name}") for name in ("slope_w", "slope_b")]

    curves = {rate: neuron.loss(neuron.by_hand(rate, SEEN, h=None)) for rate in RATES}
    first = {rate: [_first(loss, goal) for goal in GOALS] for rate, loss in curves.items()}
    reached = [
        [
            given(words.number(rate, None)),
            *(blank(str(at) if at else words("sheet_4.never", epochs=SEEN)) for at in first[rate]),
        ]
        for rate in RATES
    ]
    heads = [words("sheet_4.head_rate"), *(words("sheet_4.head_below", loss=goal) for goal in GOALS)]
    highest = RATES[-1]
    rows_of_kind = [int((neuron.dataset.y[:, 0] == kind).sum()) for kind in (0, 1)]
    good = [rate for rate in RATES if 0 < first[rate][1] <= SEEN // 2]
    enough = {rate: min(SEEN // 2, -(-(first[rate][1] + 5) // 100) * 100) for rate in good}  # round numbers
    said: dict[str, object] = {
        "w": words.number(way[0, 0], None),
        "b": words.number(way[0, 1], None),
        "rate": RATE,
        "epochs": EPOCHS,
        "goal": GOALS[0],
        "low": GOALS[1],
        "most": SEEN // 2,
        "end": words.number(float(losses[-1]), 3),
        "products": words.all_of(
            [
                words(
                    "sheet_4.product",
                    rate=rate,
                    epochs=first[rate][0],
                    product=words.number(rate * first[rate][0], 0),
                    sign="=" if (rate * first[rate][0]) % 1 == 0 else "≈",
                )
                for rate in ALIKE
            ]
        ),
        "alike": words.all_of([words.number(rate, None) for rate in ALIKE]),
        "highest": highest,
        "stuck": words.number(float(curves[highest][-1]), 3),
        "ones": rows_of_kind[1],
        "count": neuron.dataset.rows,
        "choices": words.all_of([words("sheet_4.choice", rate=rate, epochs=enough[rate]) for rate in good]),
    }
    return [
        blocks.text(words("sheet_4.lead", **said)),
        blocks.question(
            1, words("sheet_4.ask_1", **said), within=blocks.table(head, rows, (1, 1.3, 1.3, 1.3, 1.8, 1.8))
        ),
        asked(words, 4, 2, said),
        blocks.squared(words("sheets.squared")),
        blocks.page(),
        blocks.figure(
            figures.descents(curves, GOALS, words), words("sheet_4.alt"), words("sheet_4.curves", **said)
        ),
        blocks.question(3, words("sheet_4.ask_3"), within=blocks.table(heads, reached, (1, 1.5, 1.5), 7)),
        *(asked(words, 4, number, said) for number in (4, 5, 6)),
    ]


def _first(losses: Array, goal: float) -> int:
    """The first epoch after which the loss is below a goal; 0 where there is none."""
    below = losses < goal
    return int(below.argmax()) if below.any() else 0
