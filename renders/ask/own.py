"""What only some films take, as their Scene classes take it: a race and its span, a curve, points, ..."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from renders import catalog
from renders.ask import values
from renders.ask.asked import over
from renders.ask.mistakes import Mistakes, counted, named, number, text, whole
from renders.ask.values import shown
from renders.speech import mistake

if TYPE_CHECKING:
    from engine.differences import Curve
    from engine.race import Race

KEYWORDS = {  # of a Scene class: the options that each is made of; a film has it that takes the first
    "race": catalog.RACE,
    "span": catalog.SPAN,
    "curve": ("function", "domain", "name"),
    "points": ("at",),
    "experiments": ("experiment",),
    "rates": ("rates",),
    "cloud": ("cloud",),
}


def keywords(
    film: catalog.FilmEntry, asked: Mapping[str, Any], race: Race | None, mistakes: Mistakes
) -> dict[str, Any]:
    """The keywords of a film's Scene class for what was asked for; what was not is left to the film.

    ``race`` is what the film shows, by default too: steps and rates must fit it, and points the curve.
    """
    curve = _curve(over(film.usual, asked), mistakes) if "function" in film.takes else None
    readers: dict[str, Callable[[], Any]] = {
        "race": lambda: race,
        "span": lambda: _span(asked, race, mistakes),
        "curve": lambda: curve,
        "points": lambda: _points(film, asked["at"], curve, mistakes),
        "experiments": lambda: _experiments(film, asked["experiment"], race, mistakes),
        "rates": lambda: _rates(asked["rates"], race, mistakes),
        "cloud": lambda: _cloud(film, asked["cloud"], mistakes),
    }
    return {name: readers[name]() for name in KEYWORDS if wants(name, film, asked)}


def wants(keyword: str, film: catalog.FilmEntry, asked: Mapping[str, Any]) -> bool:
    """Whether something was asked that a keyword of the film's Scene class is made of."""
    names = KEYWORDS[keyword]
    return names[0] in film.takes and any(name in asked for name in names)


def _span(asked: Mapping[str, Any], race: Race | None, mistakes: Mistakes) -> tuple[float, float] | None:
    last_step = race.steps if race is not None else math.inf
    ends: list[float | None] = []
    for name, usual in (("from", 0.0), ("to", last_step)):
        with mistakes.at(name):
            ends.append(number(name, asked[name], mistakes) if name in asked else usual)
    first, last = ends
    if first is None or last is None:
        return None
    for name, value in (("from", first), ("to", last)):
        if race is not None and not 0 <= value <= race.steps:
            with mistakes.at(name):
                mistakes.note("step_outside", name=name, value=f"{value:g}", steps=race.steps)
            return None
    if not first < last:
        with mistakes.at("from"):
            mistakes.note("span_empty", first=f"{first:g}", last=f"{last:g}")
    return (first, last)


def _curve(asked: Mapping[str, Any], mistakes: Mistakes) -> Curve | None:
    from engine import expressions
    from engine.differences import Curve

    domain, found = _range(asked, mistakes), None
    name = named(asked, mistakes)
    with mistakes.at("function"), mistakes.noted():
        function = text("function", asked["function"])
        if domain is None:
            expressions.parse(function.strip(), expressions.X)
        else:
            found = Curve.from_expression(function, domain, name)
    return found


def _range(asked: Mapping[str, Any], mistakes: Mistakes) -> tuple[float, float] | None:
    """The x that a curve is shown at, low below high."""
    from engine.differences import DOMAIN, Curve

    found = None
    with mistakes.at("domain"), mistakes.noted():
        ends = values.ends(asked["domain"]) if "domain" in asked else DOMAIN
        if ends is None or not ends[0] < ends[1]:
            raise mistake("not_range", value=shown(asked["domain"]))
        found = Curve("", ends).domain
    return found


def _points(film: catalog.FilmEntry, given: Any, curve: Curve | None, mistakes: Mistakes) -> list[float]:
    found: list[float] = []
    for place, value in counted(given):
        with mistakes.at("at", place):
            x = number("at", value, mistakes)
            found += [] if x is None else [x]
            if x is not None and curve is not None:
                _point(x, curve, mistakes)
    _several("at", given, [values.comma((x,)) for x in found], film.option("at").most, mistakes)
    return found


def _point(x: float, curve: Curve, mistakes: Mistakes) -> None:
    low, high = curve.domain
    if not low <= x <= high:
        mistakes.note("point_outside", value=f"{x:g}", domain=values.colons((curve.domain,)))
    elif not curve.differentiability(x).beside:
        mistakes.note("point_without_values", value=f"{x:g}")


def _experiments(
    film: catalog.FilmEntry, given: Any, race: Race | None, mistakes: Mistakes
) -> list[tuple[float, int]]:
    from engine.race import checked_steps

    found: list[tuple[float, int]] = []
    for place, value in counted(given):
        pair = values.ends(value)
        steps = values.whole(pair[1]) if pair is not None else None
        with mistakes.at("experiment", place), mistakes.noted():
            if pair is None or steps is None:
                mistakes.note("not_experiment", value=shown(value))
                continue
            _rate("experiment", pair[0], race, mistakes)
            found.append((pair[0], checked_steps(steps)))
    _several(
        "experiment",
        given,
        [values.colons((pair,)) for pair in found],
        film.option("experiment").most,
        mistakes,
    )
    return found


def _rates(given: Any, race: Race | None, mistakes: Mistakes) -> tuple[float, float] | None:
    ends = values.ends(given)
    with mistakes.at("rates"):
        if ends is None or not 0 < ends[0] < ends[1]:
            mistakes.note("not_rates", value=shown(given))
            return None
        for rate in ends:
            _rate("rates", rate, race, mistakes)
    return ends


def _cloud(film: catalog.FilmEntry, given: Any, mistakes: Mistakes) -> int | None:
    option = film.option("cloud")
    with mistakes.at("cloud"):
        return whole("cloud", given, mistakes, option.least, option.most)


def _rate(name: str, rate: float, race: Race | None, mistakes: Mistakes) -> None:
    """Note a learning rate that the race's optimizer cannot have, or that goes nowhere."""
    from engine.sweeps import Sweep

    if rate <= 0:
        mistakes.note("not_positive", name=name, value=f"{rate:g}")
    elif race is not None and len(race.contenders) == 1:
        with mistakes.noted():
            Sweep(race, [rate])


def _several(name: str, given: Any, read: Sequence[str], most: float, mistakes: Mistakes) -> None:
    """Note an option that is given too often, or twice the same."""
    with mistakes.at(name):
        if not 1 <= len(given) <= most:
            mistakes.note("count", name=name, count=len(given), most=most)
        for value in dict.fromkeys(value for value in read if read.count(value) > 1):
            mistakes.note("twice", name=name, value=value)
