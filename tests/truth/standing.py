"""What sentences about leads, ways of going and how things stand claim: a predicate for each template."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

import numpy as np

from tests.truth.data import Data
from tests.truth.reading import Fields, Moment, people, says
from tests.truth.sentences import claimed, lost, minimum

# ---- the lead


def _in_front(data: Data, who: Sequence[int], moment: Moment) -> Iterator[str]:
    for step in moment.shown:
        if not all(data.leads(one, step) for one in who):
            yield f"at step {step} the lowest loss is {float(data.order[:, step].min())!r}, not theirs"
        level = [one for one in range(data.count) if one not in who and data.leads(one, step)]
        if level:
            yield f"at step {step} {data.names[level[0]]} is as low"
        if len(who) > 1 and not all(data.level(who[0], one, step) for one in who):
            yield f"at step {step} the board shows them different losses"
        if len({*who}) == data.count and data.count > 1:
            yield "all of them lead: nobody does"


def _were_not(data: Data, who: Sequence[int], moment: Moment) -> list[int]:
    """The recent steps at which they come to the front: before each, not all of these were there alone."""
    return [
        step
        for step in moment.recent
        if step >= 1
        and all(data.leads(one, step) for one in who)
        and (step == 1 or not data.alone_ahead(who, step - 1))
    ]


@says("commentary.lead.first")
def _takes_the_lead(data: Data, fields: Fields, moment: Moment) -> Iterator[str]:
    who = people(data, fields)
    yield from _in_front(data, who, moment)
    if not _were_not(data, who, moment):
        yield "they were in front before"


@says("commentary.lead.change", "commentary.lead.again")
def _passes_into_the_lead(data: Data, fields: Fields, moment: Moment) -> Iterator[str]:
    who, other = people(data, fields), people(data, fields, "other")
    yield from _in_front(data, who, moment)
    came = _were_not(data, who, moment)
    if not any(
        data.leads(other[0], step - 1) and data.order[who, step].max() < data.order[other, step].min()
        for step in came
    ):
        yield f"{data.names[other[0]]} was not in front of them at any of the steps {[*moment.recent]}"


@says("commentary.lead.turns")
def _take_turns(data: Data, fields: Fields, moment: Moment) -> Iterator[str]:
    who = people(data, fields)
    for step in moment.shown:
        if not any(data.leads(one, step) for one in who):
            yield f"at step {step} somebody else leads"
    past = range(max(1, moment.recent[0] - 14), moment.shown[-1] + 1)
    sole = [next((one for one in who if data.alone_ahead([one], step)), None) for step in past]
    kept = [one for one in sole if one is not None]
    changes = sum(a != b for a, b in itertools.pairwise(kept))
    if changes < 2 or set(kept) != set(who):
        yield f"the lead changes hands {changes} times in the steps {past}"


def _fallen(data: Data, who: Sequence[int]) -> Iterator[str]:
    """Who led, and the step after has no loss any more, never again."""
    for one in who:
        end = int(np.flatnonzero(data.finite[one]).max(initial=-1)) + 1
        if not 1 < end < data.rows or not data.leads(one, end - 1):
            yield f"{data.names[one]} was not in the lead at step {end - 1}"


@says("commentary.leader.diverged")
def _leader_diverges(data: Data, fields: Fields, moment: Moment) -> Iterator[str]:
    who = people(data, fields)
    yield from _fallen(data, who)
    for one in who:
        for step in moment.shown:
            if data.finite[one, step] or not (
                data.diverges(one, step) or np.isinf(np.append(data.w[one, step], data.loss[one, step])).any()
            ):
                yield f"at step {step} {data.names[one]} has not diverged"


@says("commentary.leader.undefined_loss", "commentary.leader.undefined_gradient")
def _leader_is_lost(data: Data, fields: Fields, moment: Moment) -> Iterator[str]:
    who = people(data, fields)
    yield from _fallen(data, who)
    for one in who:
        for step in moment.shown:
            yield from (f"{data.names[one]}: {why}" for why in lost(data, one, step))


@says("commentary.leader.left")
def _leader_leaves(data: Data, fields: Fields, moment: Moment) -> Iterator[str]:
    for one in people(data, fields):
        if not any(
            step > 1 and data.leads(one, step - 1) and not data.off[one, step - 1] and data.off[one, step]
            for step in moment.recent
        ):
            yield f"{data.names[one]} did not leave from the lead"
        for step in moment.shown:
            if not data.off[one, step] and data.finite[one, step]:
                yield f"at step {step} {data.names[one]} is on the map"


@says("commentary.overtake")
def _passes(data: Data, fields: Fields, moment: Moment) -> Iterator[str]:
    who, other = people(data, fields), people(data, fields, "other")
    for a in who:
        for b in other:
            if not any(
                data.order[a, step - 1] >= data.order[b, step - 1] for step in moment.recent if step > 0
            ):
                yield f"{data.names[a]} was never behind {data.names[b]}"
            for step in moment.shown:
                if not data.order[a, step] < data.order[b, step]:
                    yield f"at step {step} {data.names[a]} is not ahead of {data.names[b]}"


# ---- manners


@says("commentary.zigzag")
def _zigzags(data: Data, fields: Fields, moment: Moment) -> Iterator[str]:
    for one in people(data, fields):
        move = np.diff(data.w[one], axis=0)
        with np.errstate(all="ignore"):
            turns = np.append(False, (move[1:] * move[:-1]).sum(-1) < 0)
        begins, ends = _slopes(data, one)
        leaps = turns & (begins < 0) & (ends > 0)  # the k-th leads to step k + 1
        count = int(fields["count"])
        if not any(step >= count and leaps[step - count : step].all() for step in moment.recent):
            yield f"{data.names[one]} does not leap {count} times at any of the steps {[*moment.recent]}"


def _slopes(data: Data, one: int) -> tuple[np.ndarray, np.ndarray]:
    """How the loss rises along each step where it begins and where it ends, by differences of the loss."""
    w, move = data.w[one], np.diff(data.w[one], axis=0)
    with np.errstate(all="ignore"):
        tiny = 1e-5 * move
        begins = data.ground.loss(w[:-1] + tiny) - data.ground.loss(w[:-1] - tiny)
        ends = data.ground.loss(w[1:] + tiny) - data.ground.loss(w[1:] - tiny)
    return begins, ends


@says("commentary.goal")
def _is_below(data: Data, fields: Fields, moment: Moment) -> Iterator[str]:
    goal = data.goal
    if fields["goal"] != data.words.number(goal, None):
        yield f"the goal is {goal}, not {fields['goal']}"
    for one in people(data, fields):
        if not (data.loss[one, : moment.shown[0] + 1] < goal).any():
            yield f"{data.names[one]} was never below {goal}"


@says("commentary.uphill")
def _goes_uphill(data: Data, fields: Fields, moment: Moment) -> Iterator[str]:
    for one in people(data, fields):
        for step in moment.shown:
            if step > 0 and not data.loss[one, step] > data.loss[one, step - 1]:
                yield f"at step {step} {data.names[one]} has not risen"
        first = moment.shown[0]
        if not data.loss[one, max(0, first - 8) : first].min(initial=np.inf) < data.loss[one, first]:
            yield f"{data.names[one]} has run past nothing lower"


@says("commentary.stall.start")
def _has_hardly_moved(data: Data, fields: Fields, moment: Moment) -> Iterator[str]:
    for one in people(data, fields):
        with np.errstate(all="ignore"):
            away = np.hypot(*(data.w[one, : moment.shown[-1] + 1] - data.w[one, 0]).T)
        if not away.max() <= 0.011 * data.ground.diagonal:
            yield f"{data.names[one]} was {away.max():.3g} from the start"


@says("commentary.stall.later", "commentary.stall.nowhere")
def _has_almost_stopped(data: Data, fields: Fields, moment: Moment) -> Iterator[str]:
    for one in people(data, fields):
        for step in moment.shown:
            if not data.moves(one, step - 10, step) <= 0.02 * data.ground.diagonal:
                yield f"at step {step} {data.names[one]} has gone far in ten steps"
            if any(data.near(one, [index], step, 1.0) for index in range(len(data.minima))):
                yield f"at step {step} {data.names[one]} is at a minimum"


@says("commentary.stall.rest")
def _does_not_move(data: Data, fields: Fields, moment: Moment) -> Iterator[str]:
    for one in people(data, fields):
        for step in moment.shown:
            if np.any(data.gradient[one, step]):
                yield f"at step {step} the gradient is {data.gradient[one, step].tolist()}"
            if step > 0 and np.any(data.w[one, step] != data.w[one, step - 1]):
                yield f"at step {step} {data.names[one]} has moved"


@says("race.at_rest")
def _is_at_rest(data: Data, fields: Fields, moment: Moment) -> Iterator[str]:
    since = data.last - int(fields["count"])
    if since != moment.recent[-1]:
        yield f"at step {moment.recent[-1]} more or fewer are left"
    (left, low), (right, high) = np.transpose(data.domain)
    with np.errstate(all="ignore"):
        w = np.clip(data.w[:, since:], (left, low), (right, high))
        away = np.hypot(*np.moveaxis(w - w[:, -1:], -1, 0))
    for one in range(data.count):
        if np.nanmax(away[one], initial=0.0) > 0.0011 * data.ground.diagonal:
            yield f"{data.names[one]} goes on for {np.nanmax(away[one]):.3g}"
        for step in range(since, data.last):
            if data.written(one, step) != data.written(one, data.last):
                yield f"at step {step} the loss of {data.names[one]} reads {data.written(one, step)}"


# ---- how things stand


@says("commentary.status.first_step")
def _first_steps(data: Data, fields: Fields, moment: Moment) -> Iterator[str]:
    length = np.hypot(*(data.w[:, 1] - data.w[:, 0]).T)
    order = np.argsort(length)
    if (
        not np.isfinite(length).all()
        or length[order[0]] == length[order[1]]
        or length[order[-1]] == length[order[-2]]
    ):
        yield f"there is no longest or no shortest: {length.tolist()}"
    if ([order[-1]], [order[0]]) != (people(data, fields, "longest"), people(data, fields, "shortest")):
        yield f"their lengths are {length.tolist()}"


@says("commentary.status.since")
def _leads_since(data: Data, fields: Fields, moment: Moment) -> Iterator[str]:
    who, since = people(data, fields), int(re.sub(r"\D", "", fields["step"]))
    for step in range(since, moment.shown[-1] + 1):
        if not data.alone_ahead(who, step):
            yield f"at step {step} others are in front"
    if since > 1 and data.alone_ahead(who, since - 1):
        yield f"they were in front at step {since - 1} already"
    if moment.shown[0] <= since:
        yield "that is now"


@says("commentary.status.descent")
def _descended(data: Data, fields: Fields, moment: Moment) -> Iterator[str]:
    goals = data.kinds[0]
    if not goals:
        yield "there is no global minimum to be on the way to"
        return
    yield from claimed(data, goals)
    top, bottom = data.loss[0, 0], min(data.minima[goal].loss for goal in goals)
    for one in people(data, fields):
        for step in moment.shown:
            part = (top - data.loss[one, step]) / (top - bottom)
            if not part >= int(fields["percent"]) / 100 - 1e-9:
                yield f"at step {step} {data.names[one]} is {100 * part:.1f}% of the way down"


@says("commentary.status.there", "commentary.status.all_there")
def _are_there(data: Data, fields: Fields, moment: Moment) -> Iterator[str]:
    which, faults = minimum(data, fields["minimum"])
    yield from faults
    count = int(fields.get("count", data.count))
    if int(fields.get("all", data.count)) != data.count:
        yield f"{data.count} race"
    for step in moment.shown:
        least = sum(data.near(one, which, step, 1.0) for one in range(data.count))
        most = sum(data.near(one, which, step) for one in range(data.count))
        if not least <= count <= most:
            yield f"at step {step} {least} to {most} are there"


@says("commentary.status.last")
def _is_last(data: Data, fields: Fields, moment: Moment) -> Iterator[str]:
    (one,) = people(data, fields)
    for step in moment.shown:
        others = [data.order[other, step] for other in range(data.count) if other != one]
        if not data.order[one, step] > max(others) or any(
            data.level(one, other, step) for other in range(data.count) if other != one
        ):
            yield f"at step {step} the losses are {data.order[:, step].tolist()}"


@says("commentary.status.together")
def _run_together(data: Data, fields: Fields, moment: Moment) -> Iterator[str]:
    who = people(data, fields)
    path = data.w[who, : moment.shown[-1] + 1]
    with np.errstate(all="ignore"):
        apart = np.hypot(*(path - path[:1]).transpose(2, 0, 1)).max()
    if not apart <= 0.0021 * data.ground.diagonal:
        yield f"they are {apart:.3g} apart"
    if not np.ptp(path, axis=1).max() > 0.002 * data.ground.diagonal:
        yield "they have not moved"


@says("commentary.finish.best", "commentary.finish.alone")
def _finishes(data: Data, fields: Fields, moment: Moment) -> Iterator[str]:
    who = people(data, fields)
    for one in who:
        if data.written(one, data.last) != fields["loss"] or not data.finite[one, -1]:
            yield f"the loss of {data.names[one]} is {float(data.loss[one, -1])!r}"
        best = int(data.order[:, -1].argmin())
        if not data.level(one, best, data.last):
            yield f"the lowest loss is {float(data.order[:, -1].min())!r}"
    level = [one for one in range(data.count) if one not in who and data.level(one, who[0], data.last)]
    if level:
        yield f"{data.names[level[0]]} finishes with the same loss, to all digits shown"
    if min(moment.shown) < data.last:
        yield "the race is not over"


@says("commentary.finish.level")
def _all_level(data: Data, fields: Fields, moment: Moment) -> Iterator[str]:
    for one in range(data.count):
        if data.written(one, data.last) != fields["loss"] or not data.finite[one, -1]:
            yield f"the loss of {data.names[one]} is {float(data.loss[one, -1])!r}"
    if min(moment.shown) < data.last:
        yield "the race is not over"


@says("commentary.finish.nobody", "commentary.finish.none")
def _nobody_is_left(data: Data, fields: Fields, moment: Moment) -> Iterator[str]:
    for one in range(data.count):
        if data.finite[one, -1]:
            yield f"{data.names[one]} has a loss"
    if "who" in fields and len(people(data, fields)) != data.count:
        yield f"{data.count} race"
    if min(moment.shown) < data.last:
        yield "the race is not over"
