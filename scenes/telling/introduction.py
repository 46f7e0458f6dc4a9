"""What a race's film says before the start: made from the race, never written for one."""

from __future__ import annotations

import json

from engine.race import Race
from scenes.language import Words
from scenes.stage.show.cast import Cast
from scenes.stage.show.rates import exceptions, rate_line, shared_rate

LONGEST = 40  # letters of a surface's name, as one has that is given one; an expression may have more


def subtitle(cast: Cast) -> str:
    """One line under the title: the surface, if its name is short, learning rates, the start."""
    words = cast.words
    surface = cast.result.attrs["surface"]
    parts = [words("race.on_surface", surface=words.surface(surface))] if len(surface) <= LONGEST else []
    if rates := rate_line(cast):
        parts.append(rates)
    parts.append(f"{words('race.start')} {words.place(cast.w[0, 0].tolist())}")
    return " · ".join(parts)


def of_one(race: Race, words: Words) -> str:
    """The same of one optimizer at several rates: first it, with what else is set of it."""
    contender = race.contenders[0]
    settings = [pair for pair in contender.shown() if pair[0] != "learning_rate"]
    said = (
        contender.label if contender.made is None else contender.variant,
        words.settings(settings),
        words("race.on_surface", surface=words.surface(race.surface.name)),
        f"{words('race.start')} {words.place(race.starts[0].tolist())}",
    )
    return " · ".join(part for part in said if part)


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
    rates = shared_rate(cast)
    if rates is None:
        own = [contender.hyperparameters["learning_rate"] for contender in cast.contenders]
        if len(set(own)) == 1:  # the same schedule, or none of them has a rate
            return words("intro.fair_alike")
        return words("intro.fair_own" if len(set(own)) == len(own) else "intro.fair_mixed")
    common, others = rates
    rate = words.number(common, None)
    if not others:
        return words("intro.fair_all", rate=rate)
    return words("intro.fair_except", rate=rate, exceptions=exceptions(cast, others))
