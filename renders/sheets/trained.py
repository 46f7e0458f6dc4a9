"""Exercises 5 and 6: which optimizer at which rate, from the verdicts on whole trainings."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from engine.verdicts import PROMISING, SPIKE, UPHILL
from renders.sheets import blocks, figures
from renders.sheets.blocks import Block, blank, given
from renders.sheets.functions import asked
from scenes.language import Words
from scenes.stage.show.trainings import Trainings
from scenes.theme import THEMES

if TYPE_CHECKING:
    from xarray import Dataset

JUMPY = ("diverged", "stuck", "unstable")  # kinds of curves at which a rate is too high
Pair = tuple[int, int]  # of an optimizer and a rate


def flowers(words: Words, long: Dataset, short: Dataset) -> list[Block]:
    """Exercise 5: the best optimizers and rates after many epochs; which are unstable is seen after few."""
    shown, first = (Trainings(result, words, THEMES["paper"]) for result in (long, short))
    found, kinds = shown.verdicts, shown.verdicts.kinds
    rates = np.array(shown.spec.rates)
    high, low = int(rates.argmax()), int(rates.argmin())
    jumping = [(row, high) for row in range(len(kinds)) if kinds[row, high] in JUMPY]
    slow = [(row, low) for row in range(len(kinds)) if kinds[row, low] == "unfinished"]
    worse = [pair for pair in jumping if found.best_rate[pair[0]] != high]
    broken = [pair for pair in _pairs(first) if first.verdicts.kinds[pair] in JUMPY]
    rises = (np.diff(first.curves, axis=-1) > 0).sum(axis=-1)
    said: dict[str, object] = {
        **_setup(shown, words),
        "short": first.epochs,
        "times": SPIKE,
        "rises_least": ceil(UPHILL * (first.epochs - 1)),
        **_compared(first, broken, shown, words),
        "best": shown.names[found.best[0]],
        "best_rate": shown.rates[found.best[1]],
        "best_loss": shown.reading(*found.best),
        "level": _said(words, "sheet_5.level", [_with_loss(shown, pair) for pair in found.level[1:]]),
        "high": shown.rates[high],
        "low": shown.rates[low],
        "jumping": _named(shown, jumping, words),
        "jumping_count": len(jumping),
        "worse": _said(words, "sheet_5.worse", [shown.names[row] for row, _ in worse]),
        "slow": _named(shown, slow, words),
        "slow_count": len(slow),
        "broken": _listed([f"{_pair(first, pair)} ({rises[pair]})" for pair in broken], words),
        "changes": first.epochs - 1,
        "among": words(f"sheet_5.among_{'yes' if first.verdicts.best in found.level else 'no'}"),
        "broken_count": len(broken),
        "first_best": _pair(first, first.verdicts.best),
        "first_loss": first.reading(*first.verdicts.best),
        "its_rate": first.rates[first.verdicts.best[1]],
        "later_loss": shown.reading(*first.verdicts.best),
    }
    rows = [
        [given(name), blank(shown.rates[at]), blank(shown.reading(row, at))]
        for row, (name, at) in enumerate(zip(shown.names, found.best_rate.tolist(), strict=True))
    ]
    head = [words(f"sheet_5.head_{name}") for name in ("optimizer", "rate", "loss")]
    return [
        blocks.text(words("sheet_5.lead", **said)),
        blocks.part(words("sheet_5.part_a", **said)),
        _grid(long, words, words("sheet_5.alt", **said), words("sheet_5.grid", **said)),
        blocks.page(),
        asked(words, 5, 1, said),
        blocks.question(2, words("sheet_5.ask_2"), within=blocks.table(head, rows, (1.4, 1, 1))),
        *(asked(words, 5, number, said, lines=3) for number in (3, 4)),
        blocks.page(),
        blocks.part(words("sheet_5.part_b", **said)),
        _grid(short, words, words("sheet_5.alt", **said | {"epochs": first.epochs})),
        *(asked(words, 5, number, said) for number in (5, 6)),
    ]


def digits(words: Words, short: Dataset, long: Dataset) -> list[Block]:
    """Exercise 6: whom one would go on with after a few epochs, and whether that was right."""
    first, shown = (Trainings(result, words, THEMES["paper"]) for result in (short, long))
    chosen, good = first.verdicts.promising, shown.verdicts.promising
    said_of = {pair: _decision(first, pair) for pair in _pairs(first)}
    rows = [
        [given(name), *(blank(words(f"sheet_6.{said_of[row, at]}")) for at in range(len(first.rates)))]
        for row, name in enumerate(first.names)
    ]
    head = [words("sheet_5.head_optimizer"), *(words("sheets.rate", rate=rate) for rate in first.rates)]
    missed = [pair for pair in _pairs(first) if good[pair] and not chosen[pair]]
    lost = [pair for pair in _pairs(first) if chosen[pair] and not good[pair]]
    bad = [pair for pair in _pairs(first) if not good[pair]]
    late = [pair for pair in missed if said_of[pair] == "slow"]
    jumpers = [pair for pair in missed if said_of[pair] != "slow"]
    said: dict[str, object] = {
        **_setup(first, words),
        "long": shown.epochs,
        "chance": words.number(first.verdicts.chance, 2),
        "chosen_count": int(chosen.sum()),
        "chosen": _listed([_pair(first, pair) for pair in _pairs(first) if chosen[pair]], words),
        "limit": words.number(PROMISING * shown.verdicts.chance, 2),
        "missed_count": len(missed),
        "lost": _said(words, "sheet_6.lost", [_pair(first, pair) for pair in lost]),
        "late": _said(words, "sheet_6.late", [_pair(first, pair) for pair in late]),
        "jumpers": _said(words, "sheet_6.jumpers", [_pair(first, pair) for pair in jumpers]),
        "bad": _listed([_pair(first, pair) for pair in bad], words),
        "good_count": int(good.sum()),
    }
    widths = (1.2, *(1.3 for _ in first.rates))
    return [
        blocks.text(words("sheet_6.lead", **said)),
        blocks.part(words("sheet_6.part_a", **said)),
        _grid(short, words, words("sheet_5.alt", **said), words("sheet_6.grid", **said), marked=False),
        blocks.page(),
        blocks.question(
            1,
            words("sheet_6.ask_1", **said),
            within=blocks.table(head, rows, widths, 13),
        ),
        blocks.part(words("sheet_6.part_b", **said)),
        asked(words, 6, 2, said, lines=3),
        blocks.page(),
        blocks.part(words("sheet_6.part_c", **said)),
        _grid(long, words, words("sheet_5.alt", **said | {"epochs": shown.epochs})),
        *(asked(words, 6, number, said) for number in (3, 4)),
    ]


def _compared(first: Trainings, broken: Sequence[Pair], shown: Trainings, words: Words) -> dict[str, object]:
    """Which of the combinations that break early are unstable later, too, and which are not."""
    later = [pair for pair in _pairs(shown) if shown.verdicts.kinds[pair] in JUMPY]
    groups = {
        "both": [pair for pair in broken if pair in later],
        "only_first": [pair for pair in broken if pair not in later],
        "only_later": [pair for pair in later if pair not in broken],
    }
    enough = "no" if groups["only_first"] or groups["only_later"] else "yes"
    named = {name: _listed([_pair(shown, pair) for pair in pairs], words) for name, pairs in groups.items()}
    return {**named, "enough": words(f"sheet_5.enough_{enough}")}


def _setup(shown: Trainings, words: Words) -> dict[str, object]:
    """How the networks are trained, for a sentence."""
    network, spec = shown.spec.network, shown.spec
    return {
        "layers": "-".join(map(str, network.layers)),
        "size": network.size,
        "rows": network.dataset.rows,
        "activation": network.activation,
        "batch": spec.batch,
        "epochs": shown.epochs,
        "count": len(shown.names) * len(shown.rates),
        "optimizers": words.all_of(shown.names),
        "rates": words.all_of(shown.rates),
    }


def _grid(result: Dataset, words: Words, alt: str, caption: str = "", *, marked: bool = True) -> Block:
    """The curves; ``marked``: with the answers the best of each row, and where one breaks, are marked."""
    answered = figures.trainings(result, words, marked=True) if marked else ""
    return blocks.figure(figures.trainings(result, words, marked=False), alt, caption, answered)


def _decision(shown: Trainings, pair: Pair) -> str:
    """What one would say of going on with a training: yes, slow, or why not."""
    found = shown.verdicts
    if found.promising[pair]:
        return "yes"
    kind = str(found.kinds[pair])
    return kind if kind in JUMPY else "slow"


def _pairs(shown: Trainings) -> list[Pair]:
    return [(row, at) for row in range(len(shown.names)) for at in range(len(shown.rates))]


def _pair(shown: Trainings, pair: Pair) -> str:
    return f"{shown.names[pair[0]]} {shown.rates[pair[1]]}"


def _with_loss(shown: Trainings, pair: Pair) -> str:
    return f"{_pair(shown, pair)} ({shown.reading(*pair)})"


def _said(words: Words, path: str, names: Sequence[str]) -> str:
    """The sentence on these, or the one that there are none (`..._none`)."""
    return words(path, names=words.all_of(names)) if names else words(f"{path}_none")


def _named(shown: Trainings, pairs: Sequence[Pair], words: Words) -> str:
    return _listed([shown.names[row] for row, _ in pairs], words)


def _listed(names: Sequence[str], words: Words) -> str:
    return words.all_of(names) if names else words("sheets.none")
