"""When what happens in the film of minima: its acts, clocks and captions, from what its results say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from scenes import script
from scenes.film import Act, whole
from scenes.language import Words
from scenes.stage.caption import Caption
from scenes.stage.clock import Clock
from scenes.stage.ridge import FLIGHT
from scenes.stage.rounds import Round

READY = 0.8  # s after a caption begins that what it tells of begins
STARTS_PACE, RIDGE_PACE = 0.5, 0.5  # s a step, the first ten
CLOUD_PACES = (0.2, 0.15)  # the same of the first cloud and of the second


@dataclass(frozen=True)
class Story:
    """What the results say.

    Attributes:
        heads: each optimizer's name and settings; steps of the race and of the cloud; starts in the cloud.
        minima: how many different ones the race's starts come to.
        pair, pair_steps: the names of the two neighbours, and how long it takes until both have arrived.
        shares: what part of the map comes to a global minimum with each optimizer; None where there is none.
        moved: a start that ends elsewhere with the second optimizer, and where: (start, end); or None.
    """

    heads: Sequence[tuple[str, str]]
    steps: int
    cloud_steps: int
    cloud: int
    minima: int
    pair: tuple[str, str] | None
    pair_steps: int
    shares: Sequence[float] | None
    moved: tuple[str, str] | None


@dataclass
class Script:
    """The moments of the film, in its seconds; what does not happen is at infinity."""

    captions: list[Caption] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    clock: Clock = field(default_factory=lambda: Clock(1))
    starts_at: float = 0.0  # the stars come
    told_at: float = 0.0  # the starts' ends are named
    ridge_at: float = np.inf
    ridge_clock: Clock | None = None
    rise_at: float = np.inf
    cloud_at: float = 0.0
    rounds: list[Round] = field(default_factory=list)
    split_at: float = np.inf  # the second optimizer comes
    card_at: float = 0.0

    def say(self, texts: Sequence[str], at: float) -> list[Caption]:
        """Captions in turn from a second on, or as soon as the ones before are read."""
        last = self.captions[-1].end + script.BREATH if self.captions else 0.0
        told = script.in_turn(texts, max(at, last))
        self.captions += told
        return told


def write(story: Story, words: Words) -> Script:
    """The script of these results."""
    plan = Script()
    acts = [(words("chapter.starts"), 0.0)]
    _starts(plan, story, words)
    after = whole(plan.captions[-1].end + 0.2)
    if story.pair is not None:
        acts.append((words("chapter.ridge"), after))
        after = _ridge(plan, story, words, after)

    plan.cloud_at = after
    acts.append((words("chapter.cloud"), after))
    count = words.number(story.cloud, 0)
    texts = [words("minima_film.cloud", count=count), words("minima_film.painted")]
    told = plan.say(texts, after + 0.2)
    _round(plan, story, after, told[1].start - 0.4)
    plan.say([words("minima_film.back")], plan.rounds[0].back_at - 0.4)

    basins_at = whole(max(plan.rounds[0].basins_at, plan.captions[-1].end))
    acts.append((words("chapter.basins"), basins_at))
    plan.say([words("minima_film.basins")], basins_at + 0.2)
    if story.shares is not None:
        share = percent(words, story.shares[0])
        plan.say([words("minima_film.chance", share=share)], 0.0)
    plan.card_at = whole(plan.captions[-1].end + 0.6)

    if len(story.heads) > 1:
        plan.split_at = plan.card_at
        acts.append((words("chapter.other"), plan.split_at))
        _other(plan, story, words)
        plan.card_at = whole(plan.captions[-1].end + 0.6)
    ends = [*(start for _, start in acts[1:]), plan.card_at]
    plan.acts = [Act(name, start, end) for (name, start), end in zip(acts, ends, strict=True)]
    plan.acts.append(Act(words("chapter.credits"), plan.card_at, whole(plan.card_at + script.CARD)))
    return plan


def percent(words: Words, share: float) -> str:
    """A part of the whole as a percentage of one decimal: "25,2 %"."""
    return words("minima_film.percent", share=words.number(round(100 * float(share), 1), 1))


def _starts(plan: Script, story: Story, words: Words) -> None:
    """The race's starts, on the map."""
    optimizer = " ".join(story.heads[0])
    told = plan.say([words("minima_film.starts"), words("minima_film.same", optimizer=optimizer)], 0.6)
    plan.starts_at = told[0].start + READY
    plan.clock = Clock(story.steps, told[1].start + READY, STARTS_PACE)
    many = words("minima_film.ends_many", count=story.minima)
    ends = many if story.minima > 1 else words("minima_film.ends_one")
    (last,) = plan.say([ends], plan.clock.end + script.BREATH)
    plan.told_at = last.start


def _ridge(plan: Script, story: Story, words: Words, at: float) -> float:
    """The two neighbours on the terrain; the second at which the picture is the map again."""
    assert story.pair is not None
    one, other = story.pair
    plan.ridge_at = at
    neighbours = words("minima_film.neighbours", one=one, other=other)
    told = plan.say([neighbours, words("minima_film.ridge"), words("minima_film.blind")], at + 0.2)
    plan.ridge_clock = Clock(story.pair_steps, told[1].start + READY, RIDGE_PACE)
    plan.rise_at = whole(max(told[-1].end, plan.ridge_clock.end + 1.0) - 0.4)
    return whole(plan.rise_at + FLIGHT)


def _round(plan: Script, story: Story, at: float, run_at: float) -> None:
    clock = Clock(story.cloud_steps, run_at, CLOUD_PACES[len(plan.rounds)])
    plan.rounds.append(Round(at, clock, clock.end + 1.0))


def _other(plan: Script, story: Story, words: Words) -> None:
    """The same cloud with the second optimizer, and what has changed."""
    (name, _) = story.heads[1]
    (told,) = plan.say([words("minima_film.other", optimizer=name)], plan.split_at + 0.2)
    _round(plan, story, plan.split_at, told.start + 2.2)
    if story.moved is not None:
        start, end = story.moved
        changed = words("minima_film.moved", start=start, end=end)
    else:
        changed = words("minima_film.changed")
    plan.say([changed], plan.rounds[1].basins_at)
    if story.shares is not None:
        one, two = (percent(words, share) for share in story.shares)
        (first, _), (second, _) = story.heads
        plan.say([words("minima_film.both", one=one, first=first, two=two, second=second)], 0.0)
