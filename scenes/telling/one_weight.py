"""What is told of a network's weights: their curves, why none can go alone, what three ways cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import inf, log10

import numpy as np

from engine.network import NETWORKS, Network
from engine.weight_search import WeightSearch
from scenes.language import Words
from scenes.stage.lessons.search_costs import Way
from scenes.stage.lessons.weight_cells import Times
from scenes.stage.paint.motion import Track
from scenes.stage.plots.chart import power
from scenes.stage.show.clock import Clock
from scenes.stage.show.weights import FIRST, Parameters, WeightsOverTime
from scenes.telling.story import Story
from scenes.theme import Theme

LARGER = NETWORKS["iris"]  # another network: what it would cost there
FEWER = 10_000  # tries at random there: each costs more
RUN = 1.6, 2.2, 1.2  # s in which it goes to one end of its curve, to the other, and back
MOVES, BACK, ZOOMS = 2.6, 1.0, 1.4  # s of a way; of the way back; in which the curves' scale changes
PACE = 0.18  # s an epoch
PER_SECOND, DAY = 1000, 86_400  # computations of the loss, for the time that they take; seconds
SHOW = 0.7  # s from a text's beginning to what it tells of


@lru_cache(maxsize=4)
def search_of(network: Network, tries: int = WeightSearch.tries) -> WeightSearch:
    """What looking for its weights costs: computed once for all films of a process."""
    return WeightSearch(network, tries=tries)


@dataclass(frozen=True, eq=False)
class Told:
    """When what is shown, seconds."""

    cells: Times
    tangent: float
    arrow: float
    clock: Clock
    costs: tuple[float, ...]  # the three ways come; then what each costs in a larger network

    def counts(self, seconds: float) -> bool:
        """Whether its epochs are counted."""
        return seconds >= self.clock.start

    def epoch(self, seconds: float) -> int:
        """The last epoch that is over."""
        return int(self.clock.step(seconds) + 1e-9)


def tell(story: Story, found: Parameters, pace: float, short: bool) -> Told:
    """One curve, downhill, all curves, one moves, each by itself, little by little, the costs."""
    words, search = found.words, found.search
    number, start, count = words.number, found.start, words.number(len(found.start), 0)
    weights = WeightsOverTime(start)

    def along(value: float) -> np.ndarray:
        one = start.copy()
        one[FIRST] = value
        return one

    with story.act("one_weight.chapter.curve", symbol="w_0"):
        story.say("one_weight.loss", count=count, loss=number(found.loss(start), 4))
        follows = story.say("one_weight.curve", weight=found.name(FIRST)).start + SHOW
        for seconds, value in zip(RUN, (*search.domain, float(start[FIRST])), strict=True):
            follows = weights.go(follows, follows + seconds / pace, along(value))
        story.wait(follows)
        how = {"kicker": words("one_weight.downhill"), "symbol": "gradient"}
        down = story.say("one_weight.falls", weight=found.name(FIRST), **how)
    with story.act("one_weight.chapter.all", symbol="learning_rate") as every:
        larger = int((found.slopes < 0).sum())
        many = {"up": number(larger, 0), "down": number(len(start) - larger, 0)}
        downhill = story.say("one_weight.each", **many).start + SHOW
    with story.act("one_weight.chapter.moves", symbol="loss"):
        mover, rest = found.name(found.mover), number(len(start) - 1, 0)
        moves = story.say("one_weight.moves", weight=mover, rest=rest).start
        there = weights.go(moves + SHOW, moves + SHOW + MOVES / pace, found.moved)
        story.wait(there + 0.3)
        loss = number(found.loss(found.moved), 4)
        turns = story.say("one_weight.turned", loss=loss, weight=found.name(found.turned)).start
    with story.act("one_weight.chapter.apart", symbol="gradient"):
        back = story.say("one_weight.apart", count=count)
        rewound = weights.go(back.start - 0.4, back.start - 0.4 + BACK, start)
        leaves = max(rewound + 0.5, story.now - MOVES / pace)  # the answer comes with its sentence
        there = weights.go(leaves, leaves + MOVES / pace, found.apart)
        story.wait(there)
        story.say("one_weight.worse", loss=number(found.loss(found.apart), 4), weight=mover)
    with story.act("one_weight.chapter.little", symbol="learning_rate") as little:
        said = story.say("one_weight.little", count=count)
        gone = weights.go(said.start - 0.4, said.start - 0.4 + BACK, start)
        zoom = Track([(gone, 0.0), (gone + ZOOMS, 1.0)], eased=True)
        clock = Clock(search.epochs, gone + ZOOMS + 0.2, PACE / pace, even=True)
        for epoch, (first, w) in enumerate(zip(clock.track.times, search.way[1:], strict=False)):
            weights.go(float(first), clock.seconds(epoch + 1), w, eased=False)
        goal, rate = number(search.goal, None), number(search.rate, None)
        story.wait(clock.seconds(0.6 * clock.steps))
        story.say("one_weight.arrives", rate=rate, epochs=number(search.epochs, 0), goal=goal)
        story.at_least(clock.end + 0.6)
    costs = (inf,) * 6 if short else tell_costs(story, found)
    turned = (turns, back.start - 0.4)
    times = Times(weights, zoom, every.start, downhill, (moves, turned[1]), turned, (moves, little.start))
    return Told(times, down.start + 0.2, down.start + 1.2, clock, costs)


def tell_costs(story: Story, found: Parameters) -> tuple[float, ...]:
    """What the three ways cost; when each comes, and when what it costs in a larger network does (s)."""
    words, search = found.words, found.search
    number, goal = words.number, words.number(search.goal, None)
    low, high = (number(end, None) for end in search.domain)
    with story.act("one_weight.chapter.costs", symbol="loss"):
        tries, hits = number(search.tries, 0), number(search.hits, 0)
        chance = story.say("one_weight.random", low=low, high=high, tries=tries, hits=hits, goal=goal)
        many = {"values": number(search.values, 0), "count": number(search.combinations(), 0)}
        every = story.say("one_weight.combinations", **many)
        descent = story.say(
            "one_weight.descent", per=number(search.per_epoch(), 0), count=number(search.descended, 0)
        )
        layers, weights, said = "-".join(map(str, LARGER.layers)), number(LARGER.size, 0), in_larger(words)
        more = story.say("one_weight.more", layers=layers, weights=weights, **said)
        descends = story.say("one_weight.more_descent", **said)
    comes = chance.start, every.start, descent.start, more.start, more.start, descends.start
    return tuple(second + SHOW for second in comes)


def in_larger(words: Words) -> dict[str, str]:
    """What the three ways cost in the larger network, in words' numbers."""
    larger, number = search_of(LARGER, FEWER), words.number
    count = power(words, round(log10(larger.combinations())))
    chances = {"tries": number(larger.tries, 0), "hits": number(larger.hits, 0)}
    return {"count": count, "per": number(larger.per_epoch(), 0), **chances}


def ways(found: Parameters, theme: Theme, comes: Sequence[float]) -> list[Way]:
    """The rows of the three ways, each from when it comes (s)."""
    search, words, number = found.search, found.words, found.words.number
    counts = search.tries_per_hit, search.combinations(), search.descended
    hows = (
        words("one_weight.one_in", tries=number(search.tries_per_hit, 0)),
        words("one_weight.values", values=number(search.values, 0)),
        words("one_weight.epochs", epochs=number(search.epochs, 0), per=number(search.per_epoch(), 0)),
    )
    keys = "one_weight.way.random", "one_weight.way.all", "one_weight.way.descent"
    inks = (theme.symbols[symbol] for symbol in ("w_0", "w_1", "learning_rate"))
    larger = in_larger(words)
    paths = "one_weight.larger_random", "one_weight.larger_all", "one_weight.larger_descent"
    said = [words(path, **larger) for path in paths]
    rows = zip(map(words, keys), hows, counts, inks, comes[:3], said, comes[3:], strict=True)
    return [
        Way(name, how, number(count, 0), _time(words, count / PER_SECOND), ink, at, more, then)
        for name, how, count, ink, at, more, then in rows
    ]


def _time(words: Words, seconds: float) -> str:
    if seconds < DAY:
        return words("one_weight.seconds", time=words.number(seconds, 0 if seconds >= 1 else 1))
    return words("one_weight.days", time=words.number(seconds / DAY, 0))
