"""What there is to say of each optimizer of the installed Keras, for `races list` and a course's page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from renders.speech import Speech


@dataclass(frozen=True)
class Row:
    """One optimizer, in one language.

    Attributes:
        name: its class.
        said: what it does, in a sentence.
        paper: who described it, when, and in what.
        arguments: names and defaults; `engine.catalog.UNKNOWN` is one that only running Keras would tell.
        by_name: the name by which ``model.compile`` takes it, in quotes; "" where Keras has none.
        call: the same as a call, at the rate at which it races.
        typed: that as `races` takes it.
        kept: what it keeps for each weight.
        parents: whose ideas it goes on with, and whether its description says so.
        film: the command that makes its film.
    """

    name: str
    said: str
    paper: str
    arguments: tuple[tuple[str, Any], ...]
    by_name: str
    call: str
    typed: str
    kept: str
    parents: tuple[tuple[str, bool], ...]
    film: str


def rows(speech: Speech) -> list[Row]:
    """Every optimizer of the installed Keras, in alphabetical order."""
    from engine import catalog, family
    from engine.contenders import RATES, Contender
    from engine.footprint import footprints
    from engine.literature import paper_of
    from scenes.language import load

    words, measured, found = load(speech.language), footprints(), []
    for name in catalog.optimizers():
        contender, kept = Contender(name, learning_rate=RATES.get(name, 0.1)), measured[name]
        typed = contender.text().lower()
        count = speech.measure(f"{sum(kept.slots.values()):.3g}")
        told = "says.keeps" if kept.slots else "says.keeps_nothing"
        found.append(
            Row(
                name,
                words.get(f"optimizer_is.{name}") or "",
                str(paper_of(contender) or ""),
                arguments(name),
                f'"{name.lower()}"' if kept.by_name else "",
                f"keras.optimizers.{contender.call()}",
                typed,
                speech.say(told, count=count, slots=", ".join(kept.slots)),
                tuple((link.parent, link.stated) for link in family.LINKS if link.child == name),
                f"races film optimizer --optimizer {typed}",
            )
        )
    return found


def arguments(name: str) -> tuple[tuple[str, Any], ...]:
    """The hyperparameters of a class of the installed Keras, and their defaults."""
    from engine import catalog
    from engine.hyperparameters import NOT_HERE

    given = catalog.optimizers()[name].arguments
    return tuple((key, value) for key, value in given.items() if key not in NOT_HERE)


def shown(value: object, written: Callable[[Any], str]) -> str:
    """A default as ``written``; "" for one that only running Keras would tell."""
    from engine.catalog import UNKNOWN

    return "" if value is UNKNOWN else written(value)
