"""What the sentences of films of one descent and of minima claim: a predicate for each template."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from engine.basins import FATES
from tests.truth.data import Data, called
from tests.truth.lessons import Check, Fields, Lesson, judged, says, whole

if TYPE_CHECKING:
    from scenes.descent import DescentFilm
    from scenes.minima import MinimaFilm


# ---- one descent


def of_descent(film: DescentFilm) -> list[str]:
    """What is false of the captions of a film of one descent."""
    lesson = Lesson(Data(film.cast.result, film.words), film.words, np.array([film.rate]))
    return judged(lesson, [caption.text for caption in film.captions])


@says("descent.mountain")
def goes_down(lesson: Lesson, fields: Fields) -> Iterator[str]:
    data = lesson.data
    if not data.finite[0, 0]:
        yield "the start has no loss"
    elif not np.any(data.gradient[0, 0]):
        yield "at the start the gradient is 0: nothing goes down"


def _slope(axis: int, sign: int) -> Check:
    def check(lesson: Lesson, fields: Fields) -> Iterator[str]:
        slope = float(lesson.data.gradient[0, 0, axis])
        if not np.isfinite(slope) or int(np.sign(slope)) != sign:
            yield f"the slope is {slope!r}"
        one, other = lesson.data.ground.sides(lesson.data.w[0, 0], axis)
        if other > max(one / 2, 1e-4 * abs(slope), 1e-9):
            yield f"there is none: its two sides' slopes differ by {other!r}"

    return check


for _axis in (0, 1):
    for _name, _sign in (("falls", -1), ("rises", 1), ("flat", 0)):
        says(f"descent.slope_{_axis}_{_name}")(_slope(_axis, _sign))


@says("descent.legs", "descent.uphill", "descent.level", "descent.downhill")
def _has_a_gradient(lesson: Lesson, fields: Fields) -> Iterator[str]:
    gradient = lesson.data.gradient[0, 0]
    if not (np.isfinite(gradient).all() and np.any(gradient)):
        yield f"the gradient is {gradient.tolist()}: it points nowhere"


@says("descent.rule", "descent.numbers_0", "descent.numbers_1", "descent.again")
def _rule(lesson: Lesson, fields: Fields) -> Iterator[str]:
    data, rate = lesson.data, lesson.rates[0]
    with np.errstate(all="ignore"):
        move, slope = np.diff(data.w[0], axis=0), data.gradient[0, :-1]
        finite = np.isfinite(move).all(-1) & np.isfinite(slope).all(-1)
        noise = 1e-12 * np.fmax(np.abs(data.w[0, :-1]).max(-1), data.ground.diagonal)
        wrong = np.abs(move + rate * slope).max(-1) > 1e-6 * np.abs(rate * slope).max(-1) + noise
    for step in np.flatnonzero(wrong & finite)[:2].tolist():
        yield f"step {step + 1} is {move[step].tolist()}, the slope {slope[step].tolist()}"


@says("descent.lengths_told")
def _steeper_is_longer(lesson: Lesson, fields: Fields) -> Iterator[str]:
    yield from _rule(lesson, fields)


@says("descent.shrinks")
def _shrinks(lesson: Lesson, fields: Fields) -> Iterator[str]:
    length = np.hypot(*lesson.data.gradient[0].T)
    if not length[-1] < length[0] or not np.isfinite(length[-1]):
        yield f"the slope was {length[0]:.3g} and is {length[-1]:.3g}"


@says("descent.rate_stays")
def _slope_changes(lesson: Lesson, fields: Fields) -> Iterator[str]:
    slope = lesson.data.gradient[0]
    if (slope == slope[:1]).all():
        yield "the slope does not change"


@says(
    "descent.flat_mountain",
    "descent.flat_legs",
    "descent.flat_gradient",
    "descent.flat_ground",
    "descent.flat_step",
)
def _is_level(lesson: Lesson, fields: Fields) -> Iterator[str]:
    if np.any(lesson.data.gradient[0, 0]):
        yield f"the gradient is {lesson.data.gradient[0, 0].tolist()}"


@says("descent.flat_again")
def _stays(lesson: Lesson, fields: Fields) -> Iterator[str]:
    yield from _is_level(lesson, fields)
    if (lesson.data.w[0] != lesson.data.w[0, 0]).any():
        yield f"it ends at {lesson.data.w[0, -1].tolist()}"


@says("descent.end_none")
def _ended_without(lesson: Lesson, fields: Fields) -> Iterator[str]:
    data = lesson.data
    if fields["first"] != data.written(0, 0) or data.finite[0, -1]:
        yield f"the losses are {float(data.loss[0, 0])!r} and {float(data.loss[0, -1])!r}"
    if whole(fields["steps"]) != data.last:
        yield f"there are {data.last} epochs"


@says("descent.end")
def _ended(lesson: Lesson, fields: Fields) -> Iterator[str]:
    data = lesson.data
    if (fields["first"], fields["last"]) != (data.written(0, 0), data.written(0, data.last)):
        yield f"the losses are {float(data.loss[0, 0])!r} and {float(data.loss[0, -1])!r}"
    if whole(fields["steps"]) != data.last:
        yield f"there are {data.last} epochs"


# ---- minima


def of_minima(film: MinimaFilm) -> list[str]:
    """What is false of the captions of a film of minima: its runners are the starts."""
    race, cloud, *maps = film.results()
    rows, clouds = (
        [
            Data(result.isel(contender=[which]).transpose("start", ...), film.words, runners="start")
            for which in range(race.sizes["contender"])
        ]
        for result in (race, cloud)
    )
    labels = [called(one, film.words) for one in json.loads(race.attrs["spec"])["contenders"]]
    lesson = Lesson(
        rows[0],
        film.words,
        more={str(which): row for which, row in enumerate(rows)},
        names=[film.words.point(start.tolist()) for start in film.race.starts],
        maps=[np.asarray(one["fate"]) for one in maps],
        clouds=clouds,
        eager=[
            label
            for label, how in zip(labels, json.loads(race.attrs["stepped"]), strict=True)
            if how == "eager"
        ],
    )
    return judged(lesson, [caption.text for caption in film.captions])


def _ends_in(data: Data) -> list[int | None]:
    return [settled[0] if (settled := data.settled(row)) else None for row in range(data.count)]


@says("minima_film.same")
def _same(lesson: Lesson, fields: Fields) -> Iterator[str]:
    yield from ()


@says("minima_film.ends_one")
def _one_end(lesson: Lesson, fields: Fields) -> Iterator[str]:
    ends = _ends_in(lesson.data)
    if None in ends or len({*ends}) != 1:
        yield f"they end in {ends}"


@says("minima_film.apart")
def _apart(lesson: Lesson, fields: Fields) -> Iterator[str]:
    one, other = (_ends_in(lesson.data)[lesson.names.index(fields[name])] for name in ("one", "other"))
    if one == other or None in (one, other):
        yield f"they end in {one} and {other}"


@says("minima_film.ends_many")
def _all_arrive(lesson: Lesson, fields: Fields) -> Iterator[str]:
    yield from _many_ends(lesson, fields)
    if None in _ends_in(lesson.data):
        yield f"not all of them end in one: {_ends_in(lesson.data)}"


@says("minima_film.ends_some")
def _many_ends(lesson: Lesson, fields: Fields) -> Iterator[str]:
    ends = [end for end in _ends_in(lesson.data) if end is not None]
    if len({*ends}) != whole(fields["count"]):
        yield f"they end in {ends}"
    yield from (fault for end in {*ends} for fault in lesson.data.faults[end])


@says("minima_film.neighbours")
def _neighbours(lesson: Lesson, fields: Fields) -> Iterator[str]:
    one, other = (lesson.names.index(fields[name]) for name in ("one", "other"))
    apart = float(np.hypot(*(lesson.data.w[one, 0] - lesson.data.w[other, 0])))
    if apart > 0.1 * lesson.data.ground.diagonal:
        yield f"they are {apart:.3g} apart, {apart / lesson.data.ground.diagonal:.2f} of the map's diagonal"


@says("minima_film.ridge")
def _ridge(lesson: Lesson, fields: Fields) -> Iterator[str]:
    pairs = ("minima_film.neighbours", "minima_film.apart")
    told = [told for key, told in lesson.said if key in pairs]
    if not told:
        yield "no two are told of"
        return
    one, other = (lesson.data.w[lesson.names.index(told[-1][name]), 0] for name in ("one", "other"))
    # A top on the straight way between two shows the ridge. The page's two have none: their way runs down
    # along the ridge as well as across it. There the ground bulges, and downhill leads apart.
    part = np.linspace(0, 1, 401)
    loss = lesson.data.ground.loss(one + part[:, None] * (other - one))
    if 0 < int(np.nanargmax(loss)) < 400:
        return
    if not (loss[1:-1] > (loss[0] + part * (loss[-1] - loss[0]))[1:-1]).all():
        yield "between the two the ground does not bulge"
    small = 1e-6 * lesson.data.ground.diagonal * np.eye(2)
    ground = lesson.data.ground.loss
    uphill = [ground(at + small) - ground(at - small) for at in (one, other)]
    first, second = (-slope / np.hypot(*slope) for slope in uphill)
    if not (second - first) @ (other - one) > 0:
        yield "downhill from the two does not lead apart"


@says(*(f"minima_film.{key}" for key in ("chance", "chance_several", "reach", "reach_several")))
def _chance(lesson: Lesson, fields: Fields) -> Iterator[str]:
    yield from _share(lesson, fields["share"], 0)
    goals = lesson.data.kinds[0]
    if not goals:
        yield "there is no global minimum"


@says("minima_film.both", "minima_film.both_several")
def _both(lesson: Lesson, fields: Fields) -> Iterator[str]:
    yield from _share(lesson, fields["one"], 0)
    yield from _share(lesson, fields["two"], 1)


@says("minima_film.second", "minima_film.second_several")
def _second(lesson: Lesson, fields: Fields) -> Iterator[str]:
    yield from _share(lesson, fields["two"], 1)
    share = 100 * float(np.isin(lesson.maps[1], [FATES["left"], FATES["diverged"]]).mean())
    told = float(fields["off"].replace("%", "").replace(",", ".").strip())
    if abs(told - share) > 0.06 or share == 0.0:
        yield f"{share:.2f}% of the map leave it"


@says("minima_film.no_basins")
def _no_basins(lesson: Lesson, fields: Fields) -> Iterator[str]:
    if lesson.maps:
        yield "there is a map of basins"
    if not lesson.eager or fields["names"] != lesson.words.all_of(lesson.eager):
        yield f"stepped eagerly: {lesson.eager}"
    yield from _starts(lesson, fields)


@says("minima_film.counted", "minima_film.counted_several")
def _counted(lesson: Lesson, fields: Fields) -> Iterator[str]:
    yield from _starts(lesson, fields)
    yield from _number(lesson, fields["found"], 0)
    if whole(fields["steps"]) != lesson.clouds[0].last:
        yield f"{lesson.clouds[0].last} epochs were run"


@says("minima_film.both_counted", "minima_film.both_counted_several")
def _both_counted(lesson: Lesson, fields: Fields) -> Iterator[str]:
    yield from _starts(lesson, fields)
    yield from _number(lesson, fields["one"], 0)
    yield from _number(lesson, fields["two"], 1)


def _starts(lesson: Lesson, fields: Fields) -> Iterator[str]:
    if whole(fields["count"]) != lesson.clouds[0].count:
        yield f"{lesson.clouds[0].count} starts were run"


def _number(lesson: Lesson, text: str, which: int) -> Iterator[str]:
    reached = sum(end in lesson.data.kinds[0] for end in _ends_in(lesson.clouds[which]) if end is not None)
    if whole(text) != reached:
        yield f"{reached} of the cloud do"
    yield from (fault for goal in lesson.data.kinds[0] for fault in lesson.data.faults[goal])


def _share(lesson: Lesson, text: str, which: int) -> Iterator[str]:
    share = 100 * float(np.isin(lesson.maps[which], lesson.data.kinds[0]).mean())
    told = float(text.replace("%", "").replace(",", ".").strip())
    if abs(told - share) > 0.06:
        yield f"{share:.2f}% of the map do"
    yield from (fault for goal in lesson.data.kinds[0] for fault in lesson.data.faults[goal])


@says("minima_film.moved")
def _moved(lesson: Lesson, fields: Fields) -> Iterator[str]:
    which = lesson.names.index(fields["start"])
    before, now = (_ends_in(lesson.more[name])[which] for name in ("0", "1"))
    if before == now or now is None:
        yield f"it ended in {before}, and now in {now}"
