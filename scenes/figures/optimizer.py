"""One optimizer's insides that one can touch, as data: each of its steps taken apart, beside another's way.

The steps are Keras's own, taken apart by `engine.parts`; what is said of them is the film's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import cairo
import numpy as np

from engine import archive
from engine.contenders import Contender, lineup
from engine.exploration import alone
from engine.parts import Remembered, anatomy
from engine.race import Race
from engine.rules import DECAY, MEMORY, REST_1, REST_2, SCALE
from scenes import labels
from scenes.figures.figure import Figure, Question, colours, raised, rounded, said
from scenes.figures.ground import Picture
from scenes.figures.on_map import TEXTS, map_data, map_said, paths, pictures
from scenes.language import LANGUAGES, Words, load
from scenes.stage.lessons.anatomy import RATES, Row, rows_of, rule_of
from scenes.stage.lessons.step_arrows import inks, magnified
from scenes.stage.paint.formula import Formula
from scenes.stage.show.cast import Cast
from scenes.telling.anatomy import beside_plain, figures, is_said, opposed, rates_went, sentences
from scenes.theme import THEMES

if TYPE_CHECKING:
    import xarray

USUAL = ("adam:learning_rate=0.1", "sgd:learning_rate=0.01")  # the film's: here the page's eight, Adam first
OWN = (  # what this page says, beside what every page with a map does
    *("page.insides.choose", "page.insides.insides", "page.insides.kept", "page.insides.before"),
    *("page.insides.nothing_kept", "page.insides.bias", "page.insides.news"),
    *("page.insides.step_of", "optimizer.arrows_times", "page.arrives", "page.marks"),
)
RESTS = {REST_1: "1 - beta_1^t", REST_2: "1 - beta_2^t"}  # by what an average is divided to be whole
LONGEST, STEEPEST = 0.3, 0.16  # of the map's sides: a usual long step, and a usual steep slope
USUAL_PART = 0.9  # of the steps, that are no longer; those who leave the map do not decide for the others
TURNED = 1.0  # degrees off straight downhill: less is rounding


@dataclass
class Numbers:
    """What the page carries of the steps: rows (steps,) one after the other, both weights' together."""

    rows: list[np.ndarray] = field(default_factory=list)

    def keep(self, values: np.ndarray) -> int:
        """The place of the first of values (steps,) or (steps, 2)."""
        place = len(self.rows)
        self.rows += [values] if values.ndim == 1 else [*values.T]
        return place


@dataclass(frozen=True)
class Insides:
    """The steps of one contender of a race, taken apart."""

    result: xarray.Dataset
    which: int
    contender: Contender
    taken: xarray.Dataset
    domain: tuple[tuple[float, float], ...]  # of the map

    def named(self, what: str, name: str) -> dict[str, np.ndarray]:
        """Its parts, numbers or slots by their names, each (steps, 2)."""
        return dict(zip(self.taken[name].values, self.taken[what].values[:, 0], strict=True))

    @property
    def known(self) -> bool:
        """Whether its rule is taken apart, and not only measured."""
        return bool(self.taken.attrs["rule"] == "known")

    def on_map(self) -> np.ndarray:
        """Which steps begin on the map, bool (steps,); all where none does."""
        low, high = np.asarray(self.domain).T
        w = self.result["w"].values[self.which, 0, :-1]
        seen = ((w >= low) & (w <= high)).all(axis=-1)
        return np.asarray(seen if seen.any() else ~seen)

    def rows(self, words: Words, theme: str) -> list[Row]:
        """The film's rows, without those of what is kept, which have a table of their own."""
        kept = {str(name) for name in self.taken["slot"].values}
        found = rows_of(self.taken, self.contender, words, THEMES[theme])
        return [row for row in found if self.known or row.key not in kept]


def shown(race: Race) -> Race:
    """Who is taken apart, and last who runs beside: of the film's usual pair, the page's eight are."""
    if race.contenders != Race(race.surface, USUAL, race.starts, race.steps).contenders:
        return beside_plain(race)
    first, beside = race.contenders
    others = [each for each in lineup("page") if each != first]
    return Race(race.surface, [first, *others, beside], race.starts, race.steps)


def optimizer_figure(race: Race, title: str = "", grounds: Mapping[str, Picture] | None = None) -> Figure:
    """The figure of a race's optimizers, each taken apart; who is last also runs beside the others.

    ``grounds``: the pictures under the map, painted if they are not given.
    """
    race = shown(race)
    result = archive.get(Remembered(race))
    explored, grounds, numbers = alone(result), grounds or pictures(result), Numbers()
    cast = Cast(result, load(LANGUAGES[0]), THEMES["night"])
    insides = [
        Insides(result, which, contender, anatomy(result, which), race.ground.domain)
        for which, contender in enumerate(cast.contenders)
    ]
    data = {
        "languages": {name: _said(cast, insides, load(name), title) for name in LANGUAGES},
        "themes": colours(),
        "arrows": {name: inks(theme) for name, theme in THEMES.items()},
        **map_data(cast, explored, grounds),
        "beside": cast.count - 1 if cast.count > 1 else None,
        "letters": [_drawn(cast.words.letter(axis)) for axis in (0, 1)],
        "insides": [_taken(each, numbers) for each in insides],
    }
    carried = {"paths": paths(explored), "steps": np.array(numbers.rows)}
    return Figure("optimizer", data, carried, grounds)


def _taken(one: Insides, numbers: Numbers) -> dict[str, Any]:
    """One contender's steps: where its numbers are, how its rule is written, how long its arrows are."""
    taken, rows = one.taken, one.rows(load(LANGUAGES[0]), "night")
    inked = {theme: one.rows(load(LANGUAGES[0]), theme) for theme in THEMES}
    parts, slots = one.named("vector", "part"), [str(name) for name in taken["slot"].values]
    kept = {name: [one.named(when, "slot")[name] for when in ("before", "after")] for name in slots}
    places = {row.key: numbers.keep(row.values) for row in rows}
    rests = {name: values for name, values in one.named("value", "number").items() if name in RESTS}
    step, sides = taken["update"].values[0], np.ptp(one.domain, axis=1)
    joints = np.cumsum([*parts.values()], axis=0) / sides
    seen = one.on_map()
    longest, steepest = (
        _usual(ways) for ways in (joints[:, seen], taken["gradient"].values[0, seen] / sides)
    )
    rate = taken["rate"].values[0] if one.known else taken["ratio"].values[0]
    places |= {name: numbers.keep(values) for name, values in parts.items() if name not in places}
    return {
        "known": one.known,
        "rows": [
            {
                "key": row.key,
                "at": places[row.key],
                "drawn": _drawn(row.symbol) if row.symbol else None,
                "colours": {theme: inked[theme][place].colour for theme in THEMES},
                "signed": row.signed,
                "unit": row.unit,
            }
            for place, row in enumerate(rows)
        ],
        "rests": [{"drawn": _drawn(RESTS[name]), "at": numbers.keep(v[:, 0])} for name, v in rests.items()],
        "kept": [{"name": name, "at": [numbers.keep(each) for each in kept[name]]} for name in slots],
        "parts": [{"name": name, "at": places[name]} for name in parts],
        "gradient": places["g"],
        "step": numbers.keep(step),
        "times": magnified(LONGEST / longest) if longest else 1.0,
        "slope": STEEPEST / steepest if steepest else 0.0,
        "rate": {"at": numbers.keep(rate), "lines": 2 if one.known else 1},
        "rule": _rule(one, places, numbers),
        "largest": _largest(rows),
    }


def _rule(one: Insides, places: Mapping[str, int], numbers: Numbers) -> list[dict[str, Any]]:
    """The rule's pieces from left to right: as it is drawn, and the number that goes there, or a sign.

    A number is "before" or "after", the weights themselves; a "part" is added with its own sign; a "value"
    stands as it is; a "rate" is taken away, times what follows. ``row``: whose colour it has.
    """
    found, parts = [], {str(name) for name in one.taken["part"].values}
    for place, (typst, key) in enumerate(rule_of(one.taken, one.contender)):
        piece: dict[str, Any] = {"drawn": _drawn(typst), "row": key}
        if typst == "w":
            piece["number"] = "before" if place else "after"
        elif key in parts:
            piece |= {"number": "part" if one.known else "value", "at": places[key]}
        elif key == "step":
            piece |= {"number": "rate", "at": numbers.keep(_rate(one))}
        elif key in places and key != "quotient":
            piece |= {"number": "value", "at": places[key]}
        else:
            piece["sign"] = {"arrow.l": "=", "\\/": "/", '"sign"(': "sign("}.get(typst, typst)
        found.append(piece)
    return found


def _rate(one: Insides) -> np.ndarray:
    """What a step's quotient is multiplied with, (steps, 2): the rate, or what the rule makes of it."""
    own = one.result["learning_rate"].values[one.which, 0, :-1, None] + np.zeros(2)
    numbers = one.named("value", "number")
    if one.contender.optimizer in RATES or not np.isfinite(own).all():
        with np.errstate(all="ignore"):
            return np.asarray(one.taken["rate"].values[0] * numbers[SCALE])
    return own


def _largest(rows: Sequence[Row]) -> dict[str, float]:
    """Of each unit the number at which a bar is full: 90 % of them are smaller."""
    units: dict[str, list[np.ndarray]] = {}
    for row in rows:
        units.setdefault(row.unit, []).append(np.abs(row.values).ravel())
    found = {}
    for unit, values in units.items():
        every = np.concatenate(values)
        every = every[np.isfinite(every)]
        found[unit] = float(np.quantile(every, USUAL_PART)) if every.size else 0.0
    return {unit: min(value, float(np.finfo(np.float32).max)) for unit, value in found.items()}


def _usual(ways: np.ndarray) -> float:
    """How long ways (..., 2) are, all but the longest; 0 where none is a number."""
    with np.errstate(all="ignore"):
        lengths = np.hypot(*np.moveaxis(ways, -1, 0))
    lengths = lengths[np.isfinite(lengths) & (lengths > 0)]
    return float(np.quantile(lengths, USUAL_PART)) if lengths.size else 0.0


def _drawn(typst: str) -> dict[str, Any]:
    """A formula as an SVG's path, in hundredths of its font size; its width and its height."""
    formula, found = Formula(typst), []
    letters = {cairo.PATH_MOVE_TO: "M", cairo.PATH_LINE_TO: "L", cairo.PATH_CURVE_TO: "C"}
    for kind, points in formula.path:
        found.append(letters.get(kind, "Z") + " ".join(f"{100 * each:.1f}" for each in points))
    return {"path": "".join(found), "size": rounded([100 * formula.width, 100 * formula.height])}


# ---- what is said


def _said(cast: Cast, insides: Sequence[Insides], words: Words, title: str) -> dict[str, Any]:
    """All that is said in one language."""
    told = Cast(cast.result, words, cast.theme)
    more = map_said(cast.result, words, 1)
    return said(
        words,
        title or words("optimizer.headline"),
        (*TEXTS, *OWN),
        cast.steps,
        questions(told, insides[0]),
        names=list(told.names),
        settings=[settings for _, settings in labels.heads(told.contenders, words)],
        insides=[_of_one(told, one) for one in insides],
        arrows={name: words(f"optimizer.arrow_{name}") for name in inks(cast.theme)},
        weights=[words.weight(axis) for axis in (0, 1)],
        **more,
    )


def _of_one(cast: Cast, one: Insides) -> dict[str, Any]:
    """What is said of one contender."""
    words, numbers = cast.words, one.named("value", "number")
    slots = {str(name) for name in one.taken["slot"].values}
    return {
        "is": is_said(one.contender, words) or words("page.insides.any"),
        "rows": [row.name for row in one.rows(words, "night") if one.known or row.key not in slots],
        "rests": [words(f"page.insides.{name}") for name in numbers if name in RESTS],
        "heading": words("page.insides.rates" if one.known else "page.insides.ratio"),
        "questions": [vars(each) for each in questions(cast, one)],
    }


def questions(cast: Cast, one: Insides) -> list[Question]:
    """The first three that these steps raise."""
    return raised(question for ask in ASKS for question in ask(cast, one))


def _first(cast: Cast, one: Insides) -> Iterator[Question]:
    """What is the first step made of?"""
    answer = " ".join(sentences(one.taken, 0, cast.words))
    yield Question(cast.words("page.insides.ask_first"), answer, {"chosen": one.which, "epoch": 0})


def _against(cast: Cast, one: Insides) -> Iterator[Question]:
    """Where do slope and memory pull against each other?"""
    if not one.known or MEMORY not in one.taken["part"].values:
        return
    steps = [step for step in range(cast.steps) if opposed(one.taken, step) is not None]
    if steps:
        answer = [cast.words("page.insides.first_at", before=steps[0], step=steps[0] + 1)]
        answer += sentences(one.taken, steps[0], cast.words)[: 1 if DECAY in one.taken["part"].values else 2]
        at = {"chosen": one.which, "epoch": steps[0]}
        yield Question(cast.words("page.insides.ask_against"), " ".join(answer), at)


def _rates(cast: Cast, one: Insides) -> Iterator[Question]:
    """Does each weight keep its rate?"""
    rates, words = one.taken["rate"].values[0], cast.words
    if not one.known or len(rates) < 2 or not np.isfinite(rates[[0, -1]]).all():
        return
    if (rates == rates[0, 0]).all():
        answer = words("optimizer.one_rate", first=figures(words, float(rates[0, 0])))
    else:
        answer = rates_went(words, rates[0], rates[-1])
    if answer:
        yield Question(words("page.insides.ask_rates"), answer, {"chosen": one.which, "epoch": cast.steps})


def _turned(cast: Cast, one: Insides) -> Iterator[Question]:
    """Where does it turn farthest from straight downhill?"""
    angles = np.nan_to_num(one.taken["angle"].values[0])
    step = int(angles.argmax())
    if angles[step] >= TURNED:
        at = {"before": step, "step": step + 1, "angle": round(float(angles[step]))}
        answer = cast.words("page.insides.turned_at", **at)
        yield Question(cast.words("page.insides.ask_turned"), answer, {"chosen": one.which, "epoch": step})


def _losses(cast: Cast, one: Insides) -> Iterator[Question]:
    """Who ends lower?"""
    last, other, words = cast.steps, cast.count - 1, cast.words
    at = {"chosen": one.which, "epoch": last}
    if one.which == other:
        answer = words("optimizer.loss", loss=cast.reading(one.which, last))
        yield Question(words("page.insides.ask_loss"), answer, at)
        return
    name, theirs = cast.names[one.which], cast.names[other]
    losses = {"loss": cast.reading(one.which, last), "theirs": cast.reading(other, last)}
    answer = words("optimizer.losses", name=name, other=theirs, **losses)
    yield Question(words("page.insides.ask_lower", other=theirs), answer, at)


ASKS = (_first, _against, _rates, _turned, _losses)
