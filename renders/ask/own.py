"""What only some films take, as their Scene classes take it: each option as its row says."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from renders.ask import values
from renders.ask.asked import over
from renders.ask.mistakes import Mistakes, counted, named, number, text
from renders.ask.option_table import FORMS
from renders.ask.values import shown
from renders.catalog import FilmEntry
from renders.speech import mistake
from scenes.options import Option

if TYPE_CHECKING:
    from engine.differences import Curve
    from engine.race import Race


def keywords(
    film: FilmEntry, asked: Mapping[str, Any], race: Race | None, mistakes: Mistakes
) -> dict[str, Any]:
    """The keywords of a film's Scene class for what was asked for; what was not is left to the film.

    ``race`` is what the film shows, by default too: steps and rates must fit it, and points the curve.
    """
    is_curve = any(option.into == "curve" for option in film.options)
    curve = _curve(over(film.usual, asked), mistakes) if is_curve else None
    together: dict[str, Callable[[], Any]] = {  # what several options are read into
        "race": lambda: race,
        "span": lambda: _span(asked, race, mistakes),
        "curve": lambda: curve,
    }
    found = {name: read() for name, read in together.items() if wants(name, film, asked)}
    for option in [option for option in film.options if option.into not in together and option.name in asked]:
        found[option.into] = _alone(option, asked[option.name], race or curve, mistakes)
    return found


def wants(keyword: str, film: FilmEntry, asked: Mapping[str, Any]) -> bool:
    """Whether something was asked that a keyword of the film's Scene class is made of."""
    return any(option.into == keyword and option.name in asked for option in film.options)


def _alone(option: Option, given: Any, of: Race | Curve | None, mistakes: Mistakes) -> Any:
    """The value of an option that is a keyword by itself; of one that may be given several times, all.

    What is wrong with it is noted, and what the race or the curve that it is for cannot have.
    """
    form, found = FORMS[option.form], []
    for place, typed in counted(given if option.several else [given]):
        with mistakes.at(option.name, place), mistakes.noted():
            if (value := form.read(typed)) is None:
                mistakes.note(form.wrong, name=option.name, value=shown(typed))
                continue
            CHECKS.get(option.form, _any)(option, value, of, mistakes)
            found.append(value)
    if not option.several:
        return found[0] if found else None
    with mistakes.at(option.name):
        if not option.admits(len(given)):
            mistakes.note("count", name=option.name, count=len(given), most=option.most)
        read = [form.write(value) for value in found]
        for value in dict.fromkeys(value for value in read if read.count(value) > 1):
            mistakes.note("twice", name=option.name, value=value)
    return tuple(found)


# ---- what is wrong with a value by itself, by its form


def _any(option: Option, value: Any, of: Any, mistakes: Mistakes) -> None:
    """Every value is right."""


def _within(option: Option, count: int, of: Any, mistakes: Mistakes) -> None:
    if not option.admits(count):
        mistakes.note("outside", name=option.name, value=count, least=option.least, most=option.most)


def _on_curve(option: Option, x: float, curve: Curve | None, mistakes: Mistakes) -> None:
    if curve is None:
        return
    low, high = curve.domain
    if not low <= x <= high:
        domain = values.colon(curve.domain)
        mistakes.note("point_outside", name=option.name, value=f"{x:g}", domain=domain)
    elif not curve.differentiability(x).beside:
        mistakes.note("point_without_values", name=option.name, value=f"{x:g}")


def _tried(option: Option, experiment: tuple[float, int], race: Race | None, mistakes: Mistakes) -> None:
    from engine.race import checked_steps

    rate, steps = experiment
    _rates(option, (rate,), race, mistakes)
    checked_steps(steps)


def _rates(option: Option, rates: tuple[float, ...], race: Race | None, mistakes: Mistakes) -> None:
    """Note the learning rates that the race's optimizer cannot have, or that go nowhere."""
    from engine.sweeps import Sweep

    for rate in rates:
        if rate <= 0:
            mistakes.note("not_positive", name=option.name, value=f"{rate:g}")
        elif race is not None and len(race.contenders) == 1:
            with mistakes.noted():
                Sweep(race, [rate])


CHECKS: Mapping[str, Callable[..., None]] = {
    "whole": _within,
    "x": _on_curve,
    "experiment": _tried,
    "rates": _rates,
}


# ---- what is made of several options


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
        ends = values.rising(asked["domain"]) if "domain" in asked else DOMAIN
        if ends is None:
            raise mistake("not_range", name="domain", value=shown(asked["domain"]))
        found = Curve("", ends).domain
    return found
