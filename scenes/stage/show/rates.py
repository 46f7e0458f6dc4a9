"""With which learning rates a cast runs: the one that most share, and who has another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from scenes import labels
from scenes.language import Words
from scenes.stage.show.cast import Cast


def shared_rate(cast: Cast) -> tuple[float, list[tuple[int, float]]] | None:
    """The learning rate that most share, and the others with theirs; None where there is no such thing."""
    own = [dict(contender.shown()).get("learning_rate") for contender in cast.contenders]
    if not all(isinstance(rate, int | float) for rate in own):
        return None
    (common, many), *_ = Counter(own).most_common(1)
    others = [(which, rate) for which, rate in enumerate(own) if rate != common]
    if len(others) > 2 or many < 2:
        return None
    return common, others  # type: ignore[return-value]


def exceptions(cast: Cast, others: Sequence[tuple[int, float]]) -> str:
    """Who has another learning rate, each with its own: "Adadelta: 1"; or "Adam lr 0,001", which says it."""
    words, said = cast.words, []
    for which, rate in others:
        beside = labels.settings(cast.contenders[which], words)
        names_it = words.setting("learning_rate", rate) not in beside
        name, own = cast.names[which], words.number(rate, None)
        said.append(name if names_it else words("intro.fair_exception", optimizer=name, rate=own))
    return words.all_of(said)


def rate_line(cast: Cast) -> str:
    """Both in a line, "lr 0,1 (Adadelta: 1)"; nothing where no rate is shared."""
    found = shared_rate(cast)
    if found is None:
        return ""
    rate, others = cast.words.number(found[0], None), found[1]
    if not others:
        return cast.words("race.all_with", rate=rate)
    return cast.words("race.most_with", rate=rate, exceptions=exceptions(cast, others))


def rate_now(rates: np.ndarray, step: int, words: Words) -> str:
    """A rate that changes as it is written at a whole step: that of the step to the next one, or the last.

    With as many decimals, at all of its steps, as three figures of the highest need.
    """
    return words.number(float(rates[min(step, len(rates) - 1)]), decimals(float(rates.max())))


def rate_written(cast: Cast, which: int, step: int) -> str | None:
    """The learning rate of a contender's step, whether it changes or not; None where it is not known."""
    if which in cast.schedules:
        return rate_now(cast.schedules[which], step, cast.words)
    own = cast.contenders[which].hyperparameters.get("learning_rate")
    return cast.words.number(float(own), None) if isinstance(own, int | float) else None


def rate_setting(cast: Cast, which: int, step: int) -> str:
    """The same of a contender whose rate changes, as a setting: "lr 0,0871"."""
    return cast.words.setting("learning_rate", rate_now(cast.schedules[which], step, cast.words))


def decimals(highest: float) -> int:
    """How many decimals three figures of a rate need: 4 of 0.12."""
    return max(0, 2 - int(np.floor(np.log10(highest)))) + 1 if highest > 0 else 1
