"""What a race's film says before the start: made from the race, never written for one."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

from scenes import labels
from scenes.stage.show.cast import Cast


def subtitle(cast: Cast) -> str:
    """One line under the title: the surface, learning rates, the start."""
    words = cast.words
    parts = [words("race.on_surface", surface=words.surface(cast.result.attrs["surface"]))]
    rates = _rates(cast)
    if rates is not None:
        common, others = rates
        rate = words.number(common, None)
        if others:
            parts.append(words("race.most_with", rate=rate, exceptions=_exceptions(cast, others)))
        else:
            parts.append(words("race.all_with", rate=rate))
    parts.append(f"{words('race.start')} {words.point(cast.w[0, 0].tolist())}")
    return " · ".join(parts)


def explain(cast: Cast) -> str:
    """What the map is."""
    return cast.words("intro.map")


def fairness(cast: Cast) -> list[str]:
    """Two texts: the minima; the start, who races and with which learning rates."""
    words = cast.words
    minima = cast.standings.minima
    lowest = sum(minimum.is_global for minimum in minima)
    if not json.loads(cast.result.attrs.get("minima_complete", "true")):
        first = words("intro.minima_unsure" if minima else "intro.minima_unfound")
    elif not minima:
        first = words("intro.minima_none")
    elif not lowest:
        first = words("intro.minima_local")
    elif lowest > 1:
        first = words("intro.minima_many", count=lowest)
    else:
        first = words("intro.minima" if len(minima) > lowest else "intro.minima_one")
    return [first, _fair(cast)]


def _fair(cast: Cast) -> str:
    words = cast.words
    if cast.count == 1:
        return words("intro.racers_one")
    if any("learning_rate" not in contender.hyperparameters for contender in cast.contenders):
        return words("intro.fair_alike")  # a class of the user's may have none
    rates = _rates(cast)
    if rates is None:
        own = [contender.hyperparameters["learning_rate"] for contender in cast.contenders]
        if len(set(own)) == 1:  # the same schedule, or none of them has a rate
            return words("intro.fair_alike")
        return words("intro.fair_own" if len(set(own)) == len(own) else "intro.fair_mixed")
    common, others = rates
    rate = words.number(common, None)
    if not others:
        return words("intro.fair_all", rate=rate)
    return words("intro.fair_except", rate=rate, exceptions=_exceptions(cast, others))


def _exceptions(cast: Cast, others: Sequence[tuple[int, float]]) -> str:
    """Who has another learning rate, each with its own: "Adadelta: 1"; or "Adam lr 0,001", which says it."""
    words, said = cast.words, []
    for which, rate in others:
        beside = labels.settings(cast.contenders[which], words)
        names_it = words.setting("learning_rate", rate) not in beside
        name, own = cast.names[which], words.number(rate, None)
        said.append(name if names_it else words("intro.fair_exception", optimizer=name, rate=own))
    return words.all_of(said)


def _rates(cast: Cast) -> tuple[float, list[tuple[int, float]]] | None:
    """The learning rate that most share, and the others with theirs; None where there is no such thing."""
    own = [dict(contender.shown()).get("learning_rate") for contender in cast.contenders]
    if not all(isinstance(rate, int | float) for rate in own):
        return None
    (common, many), *_ = Counter(own).most_common(1)
    others = [(which, rate) for which, rate in enumerate(own) if rate != common]
    if len(others) > 2 or many < 2:
        return None
    return common, others  # type: ignore[return-value]
