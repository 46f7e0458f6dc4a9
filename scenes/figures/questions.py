"""Things to look for in a race that one can touch: questions made from what happens in it, and their answers.

Every number in them is the exploration's; a question that this race does not raise is not asked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from engine.exploration import Exploration
from engine.standings import ZIGZAG_STEPS
from scenes.figures.figure import Question, raised
from scenes.stage.show.cast import Cast
from scenes.stage.show.loss_numbers import DECIMALS


def questions(explored: Exploration, cast: Cast) -> list[Question]:
    """The first three that this race raises; ``cast``: the race's own, from its own start."""
    own = explored.factors.index(1.0)
    return raised(ask(explored, cast, own) for ask in ASKS)


def _zigzag(explored: Exploration, cast: Cast, own: int) -> Question | None:
    """Why does somebody leap from one side of the valley to the other?"""
    leaps = [event for event in cast.standings.events if event.kind == "zigzag"]
    if not leaps:
        return None
    event, words = leaps[0], cast.words
    who = cast.names[event.contender]
    return Question(
        words("page.zigzag_question", who=who),
        words("page.zigzag_answer", step=event.step, count=ZIGZAG_STEPS),
        _at(own, event.step),
    )


def _first(explored: Exploration, cast: Cast, own: int) -> Question | None:
    """Who is first at a minimum: does it win?"""
    arrival, words = cast.standings.arrival[:, 0], cast.words
    there = np.flatnonzero(arrival >= 0)
    if cast.count < 2 or not len(there):
        return None
    first = there[arrival[there] == arrival[there].min()]
    best = [which for which, rank in enumerate(cast.ranks(cast.steps)) if rank == 1]
    if len(first) > 1 or not best or int(arrival[first[0]]) == 0:
        return None
    who, step = int(first[0]), int(arrival[first[0]])
    losses = {name: cast.reading(which, cast.steps) for name, which in (("own", who), ("best", best[0]))}
    if who not in best:
        answer = words("page.first_no", who=words.all_of([cast.names[each] for each in best]), **losses)
    elif len(best) > 1:
        others = [cast.names[each] for each in best if each != who]
        answer = words("page.first_level", own=losses["own"], others=words.all_of(others))
    else:
        answer = words("page.first_yes", own=losses["own"])
    return Question(words("page.first_question", who=cast.names[who], step=step), answer, _at(own, step))


def _times(which: int) -> Callable[[Exploration, Cast, int], Question | None]:
    """What happens at other rates: the lowest or the highest of the factors."""

    def ask(explored: Exploration, cast: Cast, own: int) -> Question | None:
        factor, words = which % len(explored.factors), cast.words
        if all(explored.fixed) or factor == own:
            return None
        settled = [int((explored.place[each, :, 0] >= 0).sum()) for each in (own, factor)]
        gone = int(np.isin(explored.fate[factor, :, 0], ("left", "diverged", "undefined")).sum())
        said = {"all": cast.count, "own": settled[0], "count": settled[1], "gone": gone}
        times = words.number(explored.factors[factor], None)
        answer = words("page.times_answer", **said)
        if gone:
            answer += " " + words("page.times_gone", gone=gone)
        return Question(words("page.times_question", times=times), answer, _at(factor, cast.steps))

    return ask


def _starts(explored: Exploration, cast: Cast, own: int) -> Question | None:
    """From how many starts does the one that ends best get to the lowest minimum?"""
    minima, words = cast.standings.minima, cast.words
    lowest = [index for index, minimum in enumerate(minima) if minimum.is_global]
    finite = np.flatnonzero(cast.standings.finite[:, 0, -1])
    if not cast.standings.complete or not lowest or len(minima) == len(lowest) or not len(finite):
        return None
    who = int(finite[cast.order[finite, -1].argmin()])
    count = int(np.isin(explored.place[own, who], lowest).sum())
    goal = words("page.global_one" if len(lowest) == 1 else "page.global_some")
    asked = words("page.starts_question", who=cast.names[who], minimum=goal)
    told = words("page.starts_answer", count=count, all=len(explored.starts), steps=cast.steps)
    return Question(asked, told, _at(own, cast.steps))


def _moving(explored: Exploration, cast: Cast, own: int) -> Question | None:
    """Who has moved least from the start by the end?"""
    with np.errstate(invalid="ignore", over="ignore"):
        far = np.hypot(*np.moveaxis(cast.w[:, -1] - cast.w[:, 0], -1, 0))
    words, last, finite = cast.words, cast.steps, np.isfinite(far)
    if cast.count < 2 or not finite.all():
        return None
    who = int(far.argmin())
    texts = [words.number(float(each), DECIMALS) for each in np.sort(far)[:2]]
    if texts[0] == texts[1]:
        return None
    told = words("page.nearest_answer", who=cast.names[who], far=texts[0], steps=last)
    return Question(words("page.nearest_question"), told, _at(own, last))


def _lowest(explored: Exploration, cast: Cast, own: int) -> Question | None:
    """What is the lowest loss that anybody has at the end?"""
    words = cast.words
    best = [which for which, rank in enumerate(cast.ranks(cast.steps)) if rank == 1]
    if not best:
        return Question(words("page.best_question"), words("page.best_nobody"), _at(own, cast.steps))
    who = words.all_of([cast.names[each] for each in best])
    told = words("page.best_answer", who=who, loss=cast.reading(best[0], cast.steps))
    return Question(words("page.best_question"), told, _at(own, cast.steps))


def _at(factor: int, epoch: int) -> dict[str, int]:
    """What the page shows for a question: the race's own start, at a factor's rates, at an epoch."""
    return {"start": 0, "factor": factor, "epoch": epoch}


ASKS: Sequence[Callable[[Exploration, Cast, int], Question | None]] = (
    _zigzag,
    _first,
    _times(0),
    _starts,
    _times(-1),
    _moving,
    _lowest,
)
