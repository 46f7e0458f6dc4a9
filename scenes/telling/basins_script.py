"""When what happens in the film of minima: its acts, clocks and captions, from what its results say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from engine.errors import InputError
from engine.race import Race
from scenes import labels
from scenes.film import Act, whole
from scenes.stage.frame.caption import Caption
from scenes.stage.show.clock import Clock
from scenes.stage.show.findings import Findings
from scenes.stage.show.rounds import FADE, Round
from scenes.stage.show.valleys import percent
from scenes.stage.terrain.ridge import FLIGHT
from scenes.telling import script

LOOK = 3.0  # s that the starts' ends are seen, at least
READY = 0.8  # s after a caption begins that what it tells of begins
STARTS_PACE, RIDGE_PACE = 0.5, 0.5  # s a step, the first ten
CLOUD_PACES = (0.17, 0.12)  # the same of the first cloud and of the second
MOVED_PACE = 0.22
MOST_STARTS, MOST_OPTIMIZERS = 6, 2
FEWEST, MOST = 100, 20_000  # random starts


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
    moved_clock: Clock | None = None  # of the start that ends elsewhere now
    card_at: float = 0.0

    def say(self, texts: Sequence[str], at: float) -> list[Caption]:
        """Captions in turn from a second on, or as soon as the ones before are read."""
        last = self.captions[-1].end + script.BREATH if self.captions else 0.0
        told = script.in_turn(texts, max(at, last))
        self.captions += told
        return told


def write(found: Findings, race_steps: int) -> Script:
    """The script of these results."""
    plan, words = Script(), found.words
    acts = [(words("chapter.starts"), 0.0)]
    _starts(plan, found, race_steps)
    after = whole(max(plan.captions[-1].end + 0.2, plan.told_at + LOOK))
    if found.pair is not None:
        acts.append((words("chapter.ridge"), after))
        after = _ridge(plan, found, after)

    plan.cloud_at = after
    acts.append((words("chapter.cloud"), after))
    count = words.number(found.cloud.sizes["start"], 0)
    texts = [words("minima_film.cloud", count=count), words("minima_film.painted")]
    told = plan.say(texts, after + 0.2)
    _round(plan, found, after, told[1].start - 0.4)
    plan.say([words("minima_film.back")], plan.rounds[0].back_at - 0.4)

    if found.maps:
        basins_at = whole(max(plan.rounds[0].basins_at, plan.captions[-1].end))
        acts.append((words("chapter.basins"), basins_at))
        plan.say([words("minima_film.basins")], basins_at + 0.2)
        _chance(plan, found)
    else:
        _counted(plan, found)
    plan.card_at = whole(plan.captions[-1].end + 0.2)

    if len(found.heads) > 1:
        plan.split_at = plan.card_at
        acts.append((words("chapter.other"), plan.split_at))
        _other(plan, found)
        arrived = 0.0 if plan.moved_clock is None else plan.moved_clock.end + 1.0
        plan.card_at = whole(max(plan.captions[-1].end + 0.2, arrived))
    ends = [*(start for _, start in acts[1:]), plan.card_at]
    plan.acts = [Act(name, start, end) for (name, start), end in zip(acts, ends, strict=True)]
    plan.acts.append(Act(words("chapter.credits"), plan.card_at, whole(plan.card_at + script.CARD)))
    return plan


def _starts(plan: Script, found: Findings, race_steps: int) -> None:
    """The race's starts, on the map."""
    words, optimizer = found.words, " ".join(filter(None, found.heads[0]))
    told = plan.say([words("minima_film.starts"), words("minima_film.same", optimizer=optimizer)], 0.6)
    plan.starts_at = told[0].start + READY
    plan.clock = Clock(race_steps, told[1].start + READY, STARTS_PACE)
    plan.told_at = max(plan.clock.end, plan.captions[-1].end) + script.BREATH
    if found.minima > 1:
        ends = "minima_film.ends_many" if min(found.fates[0]) >= 0 else "minima_film.ends_some"
        plan.say([words(ends, count=found.minima)], plan.told_at)
    elif found.minima == 1 < len(found.names) and min(found.fates[0]) >= 0:
        plan.say([words("minima_film.ends_one")], plan.told_at)


def _ridge(plan: Script, found: Findings, at: float) -> float:
    """Two starts that end apart, on the terrain; the second at which the picture is the map again."""
    assert found.pair is not None
    words, (one, other) = found.words, (found.names[which] for which in found.pair)
    plan.ridge_at = at
    pair = words(
        "minima_film.neighbours" if found.are_neighbours else "minima_film.apart", one=one, other=other
    )
    between = words("minima_film.ridge" if found.has_ridge else "minima_film.parted")
    told = plan.say([pair, between, words("minima_film.blind")], at + 0.2)
    plan.ridge_clock = Clock(found.pair_steps, told[1].start + READY, RIDGE_PACE)
    plan.rise_at = whole(max(told[-1].end, plan.ridge_clock.end + 1.0) - 0.4)
    return whole(plan.rise_at + FLIGHT)


def _round(plan: Script, found: Findings, at: float, run_at: float) -> None:
    clock = Clock(found.steps, run_at, CLOUD_PACES[len(plan.rounds)])
    plan.rounds.append(Round(at, clock, clock.end + 1.0, stays=not found.maps))


def _chance(plan: Script, found: Findings) -> None:
    """What part of the map leads to a global minimum."""
    words = found.words
    if found.valleys.best is None:
        return
    share = percent(words, found.valleys.lowest(0))
    some = share not in (percent(words, 0), percent(words, 1))  # else there is nothing left to chance
    one = "minima_film.chance" if some else "minima_film.reach"
    several = "minima_film.chance_several" if some else "minima_film.reach_several"
    plan.say([words(several if found.valleys.globals > 1 else one, share=share)], 0.0)


def _counted(plan: Script, found: Findings) -> None:
    """Why there is no map of basins, and from how many of the cloud's starts it goes to a global minimum."""
    words = found.words
    count, steps = words.number(found.cloud.sizes["start"], 0), words.number(found.steps, 0)
    stepped = zip(found.race.contenders, script.stepped(found.result), strict=True)
    eager = [labels.label(contender, words) for contender, how in stepped if how == "eager"]
    texts = [words("minima_film.no_basins", names=words.all_of(eager), count=count)]
    if found.valleys.best is not None:
        key = "minima_film.counted_several" if found.valleys.globals > 1 else "minima_film.counted"
        texts.append(words(key, found=found.reached(0), count=count, steps=steps))
    plan.say(texts, plan.rounds[0].basins_at)


def _other(plan: Script, found: Findings) -> None:
    """The same cloud with the second optimizer, and what has changed."""
    words, (name, _) = found.words, found.heads[1]
    (told,) = plan.say([words("minima_film.other", optimizer=name)], plan.split_at + 0.2)
    _round(plan, found, plan.split_at, told.start + 1.6)
    if found.moved is not None:
        start, end = found.names[found.moved], found.called(1)[found.moved]
        changed = [words("minima_film.moved", start=start, end=end)]
        plan.moved_clock = Clock(found.moved_steps, plan.rounds[1].basins_at + FADE, MOVED_PACE)
    else:
        changed = [words("minima_film.changed", optimizer=name)] if found.maps else []
    plan.say(changed, plan.rounds[1].basins_at - 0.4)
    if found.valleys.best is None:
        return
    (first, _), (second, _) = found.heads
    if found.maps:
        one, two = (percent(words, found.valleys.lowest(which)) for which in (0, 1))
        both = "minima_film.both_several" if found.valleys.globals > 1 else "minima_film.both"
        shares = words(both, one=one, first=first, two=two, second=second)
    else:
        one, two, count = found.reached(0), found.reached(1), words.number(found.cloud.sizes["start"], 0)
        both = "minima_film.both_counted_several" if found.valleys.globals > 1 else "minima_film.both_counted"
        shares = words(both, count=count, one=one, first=first, two=two, second=second)
    plan.say([shares], plan.rounds[1].basins_at - 0.4)


def checked(race: Race, cloud: int) -> int:
    """The number of random starts. Raises InputError for what the film cannot show."""
    if len(race.starts) > MOST_STARTS:
        raise InputError(
            "minima.starts",
            "the film of minima shows 1 to {most} starts; this race has {count}.",
            most=MOST_STARTS,
            count=len(race.starts),
        )
    if len(race.contenders) > MOST_OPTIMIZERS:
        raise InputError(
            "minima.contenders",
            "the film of minima shows one optimizer, or two to compare; this race has {count}.",
            count=len(race.contenders),
        )
    if isinstance(cloud, bool) or not isinstance(cloud, int) or not FEWEST <= cloud <= MOST:
        raise InputError(
            "minima.cloud",
            "cloud must be a whole number of random starts from {least} to {most:,}; not {cloud}.",
            least=FEWEST,
            most=MOST,
            cloud=repr(cloud),
        )
    if not any(point.kind == "minimum" for point in race.surface.critical_points()):
        raise InputError(
            "minima.none",
            "the film of minima needs a surface with an isolated minimum on its map; {surface} has none.",
            surface=race.surface.name,
        )
    if not race.surface.minima_complete:
        raise InputError(
            "minima.unsure",
            "the film of minima needs a map whose minima can all be found; on that of {surface} they can't."
            " Give it a smaller map with --domain.",
            surface=race.surface.name,
        )
    return cloud
