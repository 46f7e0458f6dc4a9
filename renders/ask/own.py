"""What only some films take, as their Scene classes take it: each option as its row says."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from renders.ask import values
from renders.ask.asked import over
from renders.ask.mistakes import Mistakes, counted, named, one_of, text
from renders.ask.option_table import FORMS
from renders.ask.values import shown
from renders.catalog import FilmEntry
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
    curve = _curve(film, over(film.usual, asked), mistakes) if is_curve else None
    together: dict[str, Callable[[], Any]] = {  # what several options are read into
        "race": lambda: race,
        "span": lambda: _span(film, asked, race, mistakes),
        "window": lambda: _span(film, asked, race, mistakes),
        "curve": lambda: curve,
    }
    found = {name: read() for name, read in together.items() if wants(name, film, asked)}
    if any(isinstance(end, values.Seconds) for end in found.get("span") or ()):
        found["window"] = tuple(map(float, found.pop("span")))
    for option in [option for option in film.options if option.into not in together and option.name in asked]:
        found[option.into] = value(option, asked[option.name], mistakes, race or curve)
    return {name: given for name, given in found.items() if given is not False}


def wants(keyword: str, film: FilmEntry, asked: Mapping[str, Any]) -> bool:
    """Whether something was asked that a keyword of the film's Scene class is made of."""
    return any(option.into == keyword and option.name in asked for option in film.options)


def value(option: Option, given: Any, mistakes: Mistakes, of: Race | Curve | None = None) -> Any:
    """The value of an option, None where it is wrong; of one that may be given several times, all of them.

    What is wrong with it is noted, and what the race or the curve that it is for cannot have.
    """
    form, found, before = FORMS[option.form], [], len(mistakes.errors)
    if form.choices is not None:
        return one_of(option.name, given, form.choices(), mistakes)
    for place, typed in counted(given if option.several else [given]):
        with mistakes.at(option.name, place), mistakes.noted():
            if (read := form.read(typed)) is None:
                _not_read(option, typed, mistakes)
                continue
            CHECKS.get(option.form, _any)(option, read, of, mistakes)
            found.append(read)
    if not option.several:
        return found[0] if len(mistakes.errors) == before else None
    with mistakes.at(option.name):
        if not option.admits(len(given)):
            mistakes.note("count", name=option.name, count=len(given), most=option.most)
        texts = [form.write(read) for read in found]
        for text in dict.fromkeys(text for text in texts if texts.count(text) > 1):
            mistakes.note("twice", name=option.name, value=text)
    return tuple(found)


# ---- what is wrong with a value by itself, by its form


def _not_read(option: Option, typed: Any, mistakes: Mistakes) -> None:
    """Note what is no value of the option's form; of a whole number, between which two it must be."""
    wrong, (least, most) = FORMS[option.form].wrong, _ends(option)
    code = "not_whole_in" if wrong == "not_whole" and most < math.inf else wrong
    mistakes.note(code, name=option.name, value=shown(typed), least=least, most=most)


def _ends(option: Option) -> tuple[int, float]:
    """The least and the most that a whole number may be."""
    from engine.race import MOST_STEPS

    return option.least, MOST_STEPS if option.form == "steps" else option.most


def _any(option: Option, value: Any, of: Any, mistakes: Mistakes) -> None:
    """Every value is right."""


def _within(option: Option, count: int, of: Any, mistakes: Mistakes) -> None:
    least, most = _ends(option)
    if not least <= count <= most:
        code = "negative" if most == math.inf else "not_whole_in"
        mistakes.note(code, name=option.name, value=count, least=least, most=most)


def _of_race(option: Option, step: float, race: Race | None, mistakes: Mistakes) -> None:
    if race is not None and not isinstance(step, values.Seconds) and not 0 <= step <= race.steps:
        mistakes.note("step_outside", name=option.name, value=f"{step:g}", steps=race.steps)


def _map(option: Option, domain: Any, of: Any, mistakes: Mistakes) -> None:
    from engine.surfaces import Surface

    Surface("", "", domain)  # refuses what no map has


def _line(option: Option, ends: tuple[float, float], of: Any, mistakes: Mistakes) -> None:
    from engine.differences import Curve

    Curve("", ends)  # refuses what no curve is shown at


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


def _above_zero(option: Option, rate: float, of: Any, mistakes: Mistakes) -> None:
    if rate <= 0:
        mistakes.note("not_positive", name=option.name, value=f"{rate:g}")


CHECKS: Mapping[str, Callable[..., None]] = {
    "whole": _within,
    "epoch": _of_race,
    "moment": _of_race,
    "steps": _within,
    "domain": _map,
    "range": _line,
    "x": _on_curve,
    "experiment": _tried,
    "rates": _rates,
    "rate": _above_zero,
}


# ---- what is made of several options


def _span(
    film: FilmEntry, asked: Mapping[str, Any], race: Race | None, mistakes: Mistakes
) -> tuple[float, float] | None:
    given = {
        name: value(film.option(name), asked[name], mistakes, race)
        for name in ("from", "to")
        if name in asked
    }
    if None in given.values():
        return None
    kinds = {isinstance(end, values.Seconds) for end in given.values()}
    epochs = race is not None and kinds == {False} and film.option("from").into == "span"
    ends: dict[str, float] = {"from": 0.0, "to": race.steps if race is not None and epochs else math.inf}
    first, last = (ends | given).values()
    if len(kinds) > 1:
        mistakes.note("from_to_kinds", first=f"{asked['from']}", last=f"{asked['to']}")
        return None
    if not first < last:
        with mistakes.at("from"):
            mistakes.note("span_empty", first=shown(asked.get("from", 0)), last=shown(asked.get("to")))
    return (first, last) if epochs else (values.Seconds(first), values.Seconds(last))


def _curve(film: FilmEntry, asked: Mapping[str, Any], mistakes: Mistakes) -> Curve | None:
    from engine import expressions
    from engine.differences import DOMAIN, Curve

    domain, found = asked.get("domain"), None
    domain = DOMAIN if domain is None else value(film.option("domain"), domain, mistakes)
    name = named(asked, mistakes)
    with mistakes.at("function"), mistakes.noted():
        function = text("function", asked["function"])
        if domain is None:
            expressions.parse(function.strip(), expressions.X)
        else:
            found = Curve.from_expression(function, domain, name)
    return found
