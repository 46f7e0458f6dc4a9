"""What is told in the film of minima, from what its results say: starts, ridge, cloud, basins, optimizers."""

from __future__ import annotations

from dataclasses import dataclass

from engine.errors import InputError
from engine.race import Race
from scenes import labels
from scenes.options import Option
from scenes.stage.paint.motion import Span
from scenes.stage.show.clock import Clock
from scenes.stage.show.cloud_timeline import BACK, FRONT, CloudTimeline
from scenes.stage.show.minima_results import MinimaResults
from scenes.stage.show.outcomes import percent
from scenes.telling.origin import stepped
from scenes.telling.phrases import fits
from scenes.telling.story import BREATH, Story

READY = 0.5  # s after a caption begins that what it tells of begins
SOON, REST = 0.2, 0.2  # s from the beginning of an act to its first text, and from its last one to its end
PACE = 0.25  # s a step, the first ten
CLOUD_PACES = (0.13, 0.09)  # the same of the first cloud and of the second
AGAIN_PACE = 0.13  # the same of both over their basins
SEEN = 1.8  # s that a cloud is read of, or lies there, before it runs
LATER = 0.8  # s from when the camera moves until a cloud comes
MOVES = 1.6  # s from the beginning of an act whose camera moves to its first text
MOVED_PACE = 0.22


@dataclass(frozen=True)
class Starts:
    """The act of the race's starts: the stars come at ``appear``, what they end in at ``named_at``."""

    act: Span
    clock: Clock
    appear: float
    named_at: float


@dataclass(frozen=True)
class Ridge:
    """The act of two starts that end apart."""

    act: Span
    clock: Clock


@dataclass(frozen=True)
class Other:
    """The act of the second optimizer; the clock of a start that ends elsewhere now, if there is one."""

    act: Span
    round: CloudTimeline
    moved: Clock | None


def tell_starts(story: Story, found: MinimaResults, pace: float) -> Starts:
    """The race's starts, and where they end."""
    with story.act("chapter.starts", rest=REST) as act:
        appear = story.say("minima_film.starts").start + READY
        optimizer = " ".join(filter(None, found.heads[0]))
        same = story.say("minima_film.same", optimizer=optimizer)
        clock = Clock(found.start_steps, same.start + READY, PACE / pace)
        named_at = max(clock.end, same.end) + BREATH
        story.wait(named_at)
        all_arrive = min(found.fates[0]) >= 0
        if found.minima > 1:
            ends = "minima_film.ends_many" if all_arrive else "minima_film.ends_some"
            story.say(ends, count=found.minima)
        elif found.minima == 1 < len(found.names) and all_arrive:
            story.say("minima_film.ends_one")
        story.at_least(named_at + 2.0)
    return Starts(act, clock, appear, named_at)


def tell_ridge(story: Story, found: MinimaResults, pace: float) -> Ridge | None:
    """Two starts that end apart, on the terrain; None where there are none."""
    if found.pair is None:
        return None
    one, other = (found.names[which] for which in found.pair)
    with story.act("chapter.ridge", lead=MOVES) as act:
        story.say(
            "minima_film.neighbours" if found.are_neighbours else "minima_film.apart", one=one, other=other
        )
        between = story.say("minima_film.ridge" if found.has_ridge else "minima_film.parted")
        story.say("minima_film.blind")
        clock = Clock(found.pair_steps, between.start + READY, PACE / pace)
        story.at_least(clock.end)
    return Ridge(act, clock)


def tell_cloud(story: Story, found: MinimaResults, pace: float) -> CloudTimeline:
    """The cloud of random starts, and the map of basins that it draws; or why there is none."""
    count = found.words.number(found.cloud.sizes["start"], 0)
    with story.act("chapter.cloud", lead=MOVES, rest=0.0 if found.maps else REST) as act:
        run_at = story.say("minima_film.cloud", count=count).end - SEEN
        painted = story.say("minima_film.painted")
        clock = Clock(found.steps, run_at, CLOUD_PACES[0] / pace)
        story.wait(max(clock.end, painted.end) + BREATH)
        back = story.say("minima_film.back")
        cloud = _round(found, pace, act.start + LATER, run_at, clock, back.start, back.end)
        story.at_least(cloud.basins_at)
        if not found.maps:
            story.wait(cloud.basins_at)
            _count(story, found, count)
    if found.maps:
        with story.act("chapter.basins", lead=SOON, rest=REST):
            story.say("minima_film.basins")
            _tell_chance(story, found)
            story.at_least(cloud.again.end if cloud.again else 0.0)
    return cloud


def tell_other(story: Story, found: MinimaResults, pace: float) -> Other | None:
    """The same cloud with the second optimizer, and what has changed; None where there is no second one."""
    if len(found.heads) == 1:
        return None
    name, _ = found.heads[1]
    moved: Clock | None = None
    with story.act("chapter.other", lead=SOON, rest=REST) as act:
        run_at = story.say("minima_film.other", optimizer=name).start + SEEN
        clock = Clock(found.steps, run_at, CLOUD_PACES[1] / pace)
        cloud = _round(found, pace, act.start, act.start, clock, clock.end + BREATH)
        runs_at = cloud.again.start if cloud.again else cloud.basins_at
        story.wait((cloud.basins_at if found.moved is None else runs_at) - 0.4)
        if found.moved is not None:
            story.say("minima_film.moved", start=found.names[found.moved], end=found.called(1)[found.moved])
            moved = Clock(found.moved_steps, runs_at, MOVED_PACE)
            story.at_least(moved.end + 1.0 - REST)
        elif found.maps:
            story.say("minima_film.changed", optimizer=name)
        _tell_both(story, found)
        story.at_least(cloud.again.end if cloud.again else 0.0)
    return Other(act, cloud, moved)


def _round(
    found: MinimaResults,
    pace: float,
    appear: float,
    coloured_at: float,
    clock: Clock,
    back_at: float,
    basins_at: float = 0.0,
) -> CloudTimeline:
    """A round that goes back at a second; its basins come then, or after that at ``basins_at``."""
    basins_at = max(back_at + BACK + BREATH, basins_at)
    again = Clock(found.steps, basins_at + FRONT, AGAIN_PACE / pace) if found.maps else None
    return CloudTimeline(appear, clock, back_at, basins_at, again, coloured_at)


def _tell_chance(story: Story, found: MinimaResults) -> None:
    """What part of the map leads to a global minimum."""
    words = found.words
    if found.outcomes.best is None:
        return
    share = percent(words, found.outcomes.lowest(0))
    some = share not in (percent(words, 0), percent(words, 1))  # else there is nothing left to chance
    one = "minima_film.chance" if some else "minima_film.reach"
    several = "minima_film.chance_several" if some else "minima_film.reach_several"
    story.say(several if found.outcomes.globals > 1 else one, share=share)


def _count(story: Story, found: MinimaResults, count: str) -> None:
    """Why there is no map of basins, and from how many of the cloud's starts it goes to a global minimum."""
    words = found.words
    how = zip(found.race.contenders, stepped(found.result), strict=True)
    eager = [labels.label(contender, words) for contender, manner in how if manner == "eager"]
    story.say("minima_film.no_basins", names=words.all_of(eager), count=count)
    if found.outcomes.best is not None:
        several = found.outcomes.globals > 1
        counted = "minima_film.counted_several" if several else "minima_film.counted"
        story.say(counted, found=found.reached(0), count=count, steps=words.number(found.steps, 0))


def _tell_both(story: Story, found: MinimaResults) -> None:
    """From where each optimizer comes to a global minimum; and how much of the second one leaves the map."""
    if found.outcomes.best is None:
        return
    words, several = found.words, found.outcomes.globals > 1
    names = {"first": found.heads[0][0], "second": found.heads[1][0]}
    if found.maps:
        one, two = (percent(words, found.outcomes.lowest(which)) for which in (0, 1))
        end = found.outcomes.ends[-1]
        off = percent(words, found.outcomes.share(1)[-1])
        second = "minima_film.second_several" if several else "minima_film.second"
        told = words(second, two=two, off=off, where=end.name, second=names["second"])
        if off != percent(words, 0) and fits(told):
            story.say_text(told)
            return
        both = "minima_film.both_several" if several else "minima_film.both"
        story.say(both, one=one, two=two, **names)
    else:
        count = words.number(found.cloud.sizes["start"], 0)
        both = "minima_film.both_counted_several" if several else "minima_film.both_counted"
        story.say(both, count=count, one=found.reached(0), two=found.reached(1), **names)


def checked_race(race: Race) -> Race:
    """The race, if its surface has minima, and all of them are known. Raises InputError."""
    if not any(point.kind == "minimum" for point in race.ground.critical_points()):
        raise InputError(
            "minima.none",
            "the film of minima needs a surface with an isolated minimum on its map, as peaks has; {surface}"
            " has none.",
            surface=race.surface.name,
        )
    if not race.ground.minima_complete:
        raise InputError(
            "minima.unsure",
            "the film of minima needs a map whose minima can all be found; on that of {surface} they can't."
            " Give it a smaller map with --domain.",
            surface=race.surface.name,
        )
    return race


def checked_cloud(cloud: int, option: Option) -> int:
    """The number of random starts. Raises InputError where the film cannot show so many, or so few."""
    if isinstance(cloud, bool) or not isinstance(cloud, int) or not option.admits(cloud):
        raise InputError(
            "minima.cloud",
            "cloud must be a whole number of random starts from {least} to {most:,}; not {cloud}.",
            least=option.least,
            most=option.most,
            cloud=repr(cloud),
        )
    return cloud
