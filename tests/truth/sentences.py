"""What sentences about the map, the line-up, minima and ends claim: a predicate for each template."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from tests.truth.data import Data
from tests.truth.reading import Fields, Moment, people, says
from tests.truth.sheet import value

# ---- the map


def claimed(data: Data, which: Sequence[int]) -> Iterator[str]:
    """What is false of these minima."""
    for index in which:
        yield from data.faults[index]


def minimum(data: Data, text: str) -> tuple[list[int], list[str]]:
    """The minima that a name may mean ("the global minimum", "a local minimum"), and what is false of it."""
    goals, others = data.kinds
    for kind, which in (("global", goals), ("local", others)):
        for article in ("the", "a"):
            if text == data.words(f"commentary.minimum.{article}_{kind}"):
                faults = [*claimed(data, which if kind == "global" else ())]
                if (article == "the") != (len(which) == 1):
                    faults.append(f"'{text}' where there are {len(which)} of its kind")
                if kind == "local" and not data.complete:
                    faults.append("not all minima are known, and one is told as local")
                if article == "the" and (data.missed or not data.complete):
                    faults.append(f"'{text}' is not the only one: {data.missed}")
                return which, faults
    if text == data.words("commentary.minimum.some"):
        return [*goals, *others], []
    return [], [f"'{text}' is no kind of minimum"]


@says("intro.map", "terrain.explain")
def _map(data: Data, fields: Fields, moment: Moment) -> Iterator[str]:
    yield from ()  # what is painted is judged where it is painted: `tests.truth.screen`


@says("opening.logarithmic", "opening.logarithmic_map")
def _logarithmic(data: Data, fields: Fields, moment: Moment) -> Iterator[str]:
    height = value(fields["height"], data.words)
    if height is None or not 0 < height < data.ground.range:
        yield f"from {height} on, of a ground that is {data.ground.range!r} high"


@says("opening.no_loss")
def _no_loss(data: Data, fields: Fields, moment: Moment) -> Iterator[str]:
    w_0, w_1 = (np.linspace(low, high, 401) for low, high in data.domain)
    if np.isfinite(data.ground.loss(np.stack(np.meshgrid(w_0, w_1), axis=-1))).all():
        yield "all of the ground has a loss"


@says("intro.minima", "intro.minima_one", "intro.minima_many")
def _minima(data: Data, fields: Fields, moment: Moment) -> Iterator[str]:
    goals, others = data.kinds
    count = fields.get("count")
    if not data.complete:
        yield "not all minima are known, and they are told as if they were"
    if count is None and len(goals) != 1:
        yield f"'the' global minimum, of {len(goals)}"
    if count is not None and (count != data.words.number(len(goals), 0) or len(goals) < 2):
        yield f"{count} are told, {len(goals)} are known"
    yield from claimed(data, range(len(data.minima)))
    yield from data.missed if len(data.minima) < 200 else ()
    del others


@says("intro.minima_local")
def _minima_local(data: Data, fields: Fields, moment: Moment) -> Iterator[str]:
    goals, others = data.kinds
    if goals or not others:
        yield f"there are {len(goals)} global and {len(others)} local minima"
    yield from claimed(data, others)


@says("intro.minima_none")
def _minima_none(data: Data, fields: Fields, moment: Moment) -> Iterator[str]:
    if data.minima:
        yield f"there are {len(data.minima)}"
    yield from data.missed


# ---- who races

NUMBER = r"[−\d.,·⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+"


def _rates(data: Data) -> list[object]:
    return [contender["hyperparameters"].get("learning_rate") for contender in data.spec["contenders"]]


@says("intro.racers_one")
def _one(data: Data, fields: Fields, moment: Moment) -> Iterator[str]:
    if data.count != 1:
        yield f"{data.count} race"


@says("intro.fair_all")
def _all_alike(data: Data, fields: Fields, moment: Moment) -> Iterator[str]:
    yield from rates_told(data, fields["rate"])


@says("intro.fair_except")
def _alike_but(data: Data, fields: Fields, moment: Moment) -> Iterator[str]:
    yield from rates_told(data, fields["rate"], fields["exceptions"])


def rates_told(data: Data, rate: str, exceptions: str | None = None) -> Iterator[str]:
    """What is false of a learning rate that all share, but for those of whom another is told."""
    if exceptions is None:
        yield from _alike(data, rate, {})
        return
    pattern = re.escape(data.words.get("intro.fair_exception") or "")
    pattern = pattern.replace(r"\{optimizer\}", "(.+?)").replace(r"\{rate\}", f"({NUMBER})")
    says_it = re.compile(f" {data.words.hyperparameter('learning_rate')} ({NUMBER})")
    saying = [re.escape(name) for name in data.names if says_it.search(name)]
    pattern = f"(?:{pattern}|({'|'.join(saying) or '(?!)'}))"
    link = "|".join({f" {data.words.get('list.and')} ", f" {data.words.get('list.and_before_sound')} ", ", "})
    found = re.fullmatch(f"{pattern}(?:(?:{link}){pattern})?", exceptions)
    if not found:
        yield f"'{exceptions}' is no list of exceptions"
        return
    told = found.groups()
    others = {data.index(name): own for name, own in zip(told[::3], told[1::3], strict=True) if name}
    others |= {data.index(name): says_it.findall(name)[-1] for name in told[2::3] if name}
    yield from _alike(data, rate, others)


def _alike(data: Data, common: str, others: Mapping[int, str]) -> Iterator[str]:
    for which, rate in enumerate(_rates(data)):
        told = others.get(which, common)
        if not isinstance(rate, int | float) or data.words.number(rate, None) != told:
            yield f"{data.names[which]} has the learning rate {rate}, not {told}"


@says("intro.fair_own")
def _own(data: Data, fields: Fields, moment: Moment) -> Iterator[str]:
    rates = [repr(rate) for rate in _rates(data)]
    if len(set(rates)) < len(rates):
        yield f"'each with its own', and two share one: {rates}"


@says("intro.minima_unsure", "intro.minima_unfound")
def _minima_unsure(data: Data, fields: Fields, moment: Moment) -> Iterator[str]:
    if data.complete:
        yield "all minima are known, and it is told as if they were not"
    if any(minimum.is_global for minimum in data.minima):
        yield "one is called global"


@says("intro.fair_mixed")
def _mixed(data: Data, fields: Fields, moment: Moment) -> Iterator[str]:
    if len({repr(rate) for rate in _rates(data)}) < 2:
        yield f"all have the same: {_rates(data)[0]}"


@says("intro.fair_alike")
def _start_here(data: Data, fields: Fields, moment: Moment) -> Iterator[str]:
    if np.any(data.w[:, 0] != data.w[:1, 0]):
        yield "they start apart"


# ---- ends


@says("commentary.undefined.loss", "commentary.undefined.gradient")
def _undefined(data: Data, fields: Fields, moment: Moment) -> Iterator[str]:
    for one in people(data, fields):
        for step in moment.shown:
            yield from (f"{data.names[one]}: {why}" for why in lost(data, one, step))


def lost(data: Data, one: int, step: int) -> Iterator[str]:
    """What is false of a runner's being where the formula has no value."""
    if data.finite[one, step]:
        yield f"at step {step} it has a loss"
    elif data.diverges(one, step):
        yield "its numbers have grown without end"
    elif np.isfinite(data.w[one, step]).all() and np.isfinite(data.ground.loss(data.w[one, step])):
        yield f"at {data.w[one, step].tolist()} the formula has a value"


@says("commentary.diverged.infinite")
def _infinite(data: Data, fields: Fields, moment: Moment) -> Iterator[str]:
    for one in people(data, fields):
        for step in moment.shown:
            if data.finite[one, step]:
                yield f"at step {step} {data.names[one]} has a loss"
        first = int(np.argmin(data.finite[one]))
        if not np.isinf(np.append(data.w[one, first], data.loss[one, first])).any():
            yield f"{data.names[one]} ends with {data.loss[one, first]!r}"


@says("commentary.diverged.overflow", "commentary.diverged.lost")
def _diverges(data: Data, fields: Fields, moment: Moment) -> Iterator[str]:
    for one in people(data, fields):
        for step in moment.shown:
            if data.finite[one, step]:
                yield f"at step {step} {data.names[one]} has a loss"
            elif not data.diverges(one, step):
                yield f"{data.names[one]} has not grown: its loss ends where the formula has none"


@says("commentary.left")
def _leaves(data: Data, fields: Fields, moment: Moment) -> Iterator[str]:
    for one in people(data, fields):
        if not any(
            step > 0 and data.finite[one, step - 1] and not data.off[one, step - 1] for step in moment.recent
        ):
            yield f"{data.names[one]} was not on the map before"
        for step in moment.shown:
            if not data.off[one, step] and data.finite[one, step]:
                yield f"at step {step} {data.names[one]} is on the map, at {data.w[one, step].tolist()}"


@says("commentary.returned")
def _returns(data: Data, fields: Fields, moment: Moment) -> Iterator[str]:
    for one in people(data, fields):
        if not any(step > 0 and data.off[one, step - 1] for step in moment.recent):
            yield f"{data.names[one]} was not off the map before"
        for step in moment.shown:
            if data.off[one, step] or not data.finite[one, step]:
                yield f"at step {step} {data.names[one]} is off the map"


# ---- minima


def _stays_near(
    data: Data, who: Sequence[int], which: Sequence[int], steps: Sequence[int] | range
) -> Iterator[str]:
    for one in who:
        for step in steps:
            if not data.near(one, which, step):
                yield f"at step {step} {data.names[one]} is not at it"


@says("commentary.capture")
def _trapped(data: Data, fields: Fields, moment: Moment) -> Iterator[str]:
    who, (which, faults) = people(data, fields), minimum(data, fields["minimum"])
    yield from faults
    yield from (fault for index in _meant(data, who, which, moment) for fault in data.faults[index])
    if any(data.minima[index].is_global for index in which):
        yield "the global minimum is no trap"
    yield from _stays_near(data, who, which, range(moment.shown[0], data.rows))


def _meant(data: Data, who: Sequence[int], which: Sequence[int], moment: Moment) -> list[int]:
    """Of these minima those that they are at."""
    return [
        index
        for index in which
        if any(data.near(one, [index], step) for one in who for step in [*moment.recent, *moment.shown])
    ]


def _came(data: Data, who: Sequence[int], which: Sequence[int], moment: Moment) -> Iterator[str]:
    for one in who:
        if not any(step in moment.recent for step in data.visits(one, which, moment.shown[-1])):
            yield f"{data.names[one]} does not come to it at any of the steps {[*moment.recent]}"


@says("commentary.arrival.first")
def _arrives_first(data: Data, fields: Fields, moment: Moment) -> Iterator[str]:
    who, which = people(data, fields), minimum(data, fields["minimum"])[0]
    yield from _came(data, who, which, moment)
    yield from _stays_near(data, who, which, moment.shown)
    yield from _was_first(data, fields, moment)


@says("commentary.arrival.was_first")
def _was_first(data: Data, fields: Fields, moment: Moment) -> Iterator[str]:
    who, (which, faults) = people(data, fields), minimum(data, fields["minimum"])
    yield from faults
    first = {
        one: visits[0] for one in range(data.count) if (visits := data.visits(one, which, moment.shown[-1]))
    }
    earliest = min(first.values(), default=-1)
    if {one for one, step in first.items() if step == earliest} != {*who}:
        yield f"the first to be there, with the steps: { {data.names[one]: s for one, s in first.items()} }"
    if data.count < 2:
        yield "nobody else races"


@says("commentary.arrival.global", "commentary.arrival.local")
def _arrives(data: Data, fields: Fields, moment: Moment) -> Iterator[str]:
    who, (which, faults) = people(data, fields), minimum(data, fields["minimum"])
    yield from faults
    yield from (fault for index in _meant(data, who, which, moment) for fault in data.faults[index])
    yield from _came(data, who, which, moment)
    yield from _stays_near(data, who, which, moment.shown)


@says("commentary.arrival.there")
def _is_there(data: Data, fields: Fields, moment: Moment) -> Iterator[str]:
    who, (which, faults) = people(data, fields), minimum(data, fields["minimum"])
    yield from faults
    if any(not data.minima[index].is_global for index in which):
        yield "that is no global minimum"
    yield from _stays_near(data, who, which, range(moment.shown[0], data.rows))


@says("commentary.arrival.again_global", "commentary.arrival.again_local")
def _arrives_again(data: Data, fields: Fields, moment: Moment) -> Iterator[str]:
    yield from _arrives(data, fields, moment)
    which = minimum(data, fields["minimum"])[0]
    for one in people(data, fields):
        if len(data.visits(one, which, moment.shown[-1])) < 2:
            yield f"{data.names[one]} comes there for the first time"


@says("commentary.arrival.stays")
def _settles(data: Data, fields: Fields, moment: Moment) -> Iterator[str]:
    yield from _arrives_again(data, fields, moment)
    which = minimum(data, fields["minimum"])[0]
    yield from _stays_near(data, people(data, fields), which, range(moment.shown[0], data.rows))


@says("commentary.departure.global", "commentary.departure.local")
def _departs(data: Data, fields: Fields, moment: Moment) -> Iterator[str]:
    who, (which, faults) = people(data, fields), minimum(data, fields["minimum"])
    yield from faults
    for one in who:
        left = [
            index
            for index in which
            if any(data.near(one, [index], step - 1) for step in moment.recent if step > 0)
            and not any(data.near(one, [index], step, 1.0) for step in moment.shown)
        ]
        if not left:
            yield f"{data.names[one]} was at none that it is not at now"
        yield from (fault for index in left for fault in data.faults[index])


# ---- what holds of every race


@says("podium.moral_1", "podium.moral_2")
def _moral(data: Data, fields: Fields, moment: Moment) -> Iterator[str]:
    yield from ()  # of optimizers in general, not of this race


@says("podium.moral_3_differences")
def _by_differences(data: Data, fields: Fields, moment: Moment) -> Iterator[str]:
    """The gradient is by differences, and is that of the loss all the same."""
    if data.derivative != "differences":
        yield f"the gradient is found by {data.derivative}"
    yield from _slopes(data)


@says("podium.moral_3")
def _exact(data: Data, fields: Fields, moment: Moment) -> Iterator[str]:
    if data.derivative == "differences":
        yield "the gradient is by differences"
    yield from _slopes(data)


def _slopes(data: Data) -> Iterator[str]:
    """The gradient is that of the loss, by central differences on the map."""
    ground = data.ground
    for one in range(data.count):
        for step in range(0, data.rows, max(1, data.rows // 8)):
            w, slope = data.w[one, step], data.gradient[one, step]
            if not (data.finite[one, step] and np.isfinite(slope).all()) or not ground.inside(w):
                continue
            for axis in (0, 1):
                quotients = []
                for part in (1e-4, 1e-5):
                    away = np.zeros(2)
                    away[axis] = part * ground.half[axis]
                    ahead, behind = ground.loss(w + away), ground.loss(w - away)
                    here = ground.loss(w)
                    sides = np.array([ahead - here, here - behind]) / away[axis]
                    quotients.append(float(sides.mean()))
                    if (
                        not np.ptp(sides)
                        < 0.05 * np.abs(sides).max() + 1e-6 * ground.range / ground.half[axis]
                    ):
                        quotients.append(np.nan)  # at a kink: no slope to hold it against
                first, second = quotients[0], quotients[-1]
                scale = max(abs(first), abs(second), ground.range / ground.half[axis], abs(slope[axis]))
                if np.isfinite(quotients).all() and abs(first - second) < 1e-3 * scale:
                    noise = 1e-14 * abs(data.loss[one, step]) / (1e-5 * ground.half[axis])
                    if abs(slope[axis] - second) > 2e-2 * scale + noise:
                        yield f"at step {step} the slope is {second!r}, not {slope[axis]!r}"
