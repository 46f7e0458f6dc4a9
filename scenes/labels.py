"""What runners are called on a film, and the settings beside that: each said once, in the film's language.

A label that the race made to tell like runners apart ("Adam lr 0.001", `engine.labels`) is data; a film
writes it as it writes numbers and settings everywhere ("Adam lr 0,001"). One that was typed stays as typed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from numbers import Real
from typing import TYPE_CHECKING

from engine import labels
from engine.contenders import Contender
from engine.values import Value, write
from scenes.language import Words

if TYPE_CHECKING:
    import xarray


def names(result: xarray.Dataset, words: Words) -> tuple[str, ...]:
    """What each runner of a result is called on the film, in its order."""
    given = [str(label) for label in result["contender"].values]
    spec = json.loads(result.attrs.get("spec", "{}"))
    made = [Contender.from_spec(one) for one in spec.get("contenders", ()) if "made_label" in one]
    shown = {one.label: label(one, words) for one in made}
    called = tuple(shown.get(name, name) for name in given)
    return called if len({*called}) == len(called) else tuple(given)


def label(contender: Contender, words: Words) -> str:
    """What a runner is called on the film."""
    said = {name: words.setting(name, value) for name, value in _shown(contender, words)}
    return labels.written(contender, said)


def settings(contender: Contender, words: Words) -> list[str]:
    """Its hyperparameters as the board has them ("lr 0,1"), without those that a made label says itself."""
    said = [words.setting(name, value) for name, value in _shown(contender, words)]
    if contender.made is None:
        return said
    called = f" {label(contender, words)} "
    return [text for text in said if f" {text} " not in called]


def heads(contenders: Sequence[Contender], words: Words) -> list[tuple[str, str]]:
    """Each runner's name and, in one line, its settings: ("Adam", "lr 0,1 · amsgrad")."""
    between = words("setting.between")
    return [(label(one, words), between.join(settings(one, words))) for one in contenders]


def _shown(contender: Contender, words: Words) -> list[tuple[str, Value]]:
    """`Contender.shown`, with the numbers of schedules as the language writes them."""

    def written(value: Value, separator: str) -> str:
        is_number = isinstance(value, Real) and not isinstance(value, bool)
        return words.number(float(value), None) if is_number else write(value, separator)

    return contender.shown(written)
