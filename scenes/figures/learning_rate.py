"""One optimizer at every rate, to touch: the dial of the film of learning rates, from any start of a grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from engine import archive, sweep_facts
from engine.exploration import USUAL, Exploration, explore_rates
from engine.race import Race
from engine.standings import Fate
from engine.sweeps import Sweep
from scenes.figures.figure import Figure, Question, colours, raised, said
from scenes.figures.on_map import TEXTS, map_data, map_said, paths, pictures
from scenes.language import LANGUAGES, Words, load
from scenes.stage.show.cast import Cast
from scenes.stage.show.dial import called
from scenes.telling.experiments import MANY, is_plain
from scenes.theme import THEMES

COUNT, FEW = 56, 12  # rates of the page's dial; where steps may be eager, which costs milliseconds each
DIGITS = 2  # of a rate, beside those that were asked for
KINDS = (  # what a rate leads to
    *("arrives", "there", "short", "long", "very_long", "moving"),
    *("left", "resting", "undefined", "diverged"),
)
CALLED = ("", "the_global", "a_global", "the_local", "a_local", "some")  # the minimum in which it ends
OWN = ("arrives", "marks", "asked_of_rates", "bands", "rates.at_epoch", "rates.alpha", "loss_is")
GONE = ("left", "diverged", "undefined")


@dataclass(frozen=True)
class Dial:
    """The paths of a race's one contender at the dial's rates, and what each leads to."""

    explored: Exploration
    cast: Cast

    @property
    def rates(self) -> tuple[float, ...]:
        """The rates, ascending."""
        return self.explored.factors

    @property
    def steps(self) -> int:
        """How many each run has."""
        return self.explored.race.steps

    @cached_property
    def plain(self) -> bool:
        """Whether a step is the rate times the slope, and nothing else."""
        return is_plain(self.explored.race.contenders[0])

    @cached_property
    def verdicts(self) -> np.ndarray:
        """What each leads to, of `KINDS`: texts (rate, start)."""
        found = np.full(self.explored.fate[:, 0].shape, "moving", "<U9")
        low, high = np.array(self.explored.race.ground.domain).T
        off = ((self.explored.starts < low) | (self.explored.starts > high)).any(axis=1)
        for at in np.ndindex(found.shape):
            which = at[0], 0, at[1]
            kind, loss = str(self.explored.fate[which]), self.explored.loss[which]
            if kind == "left" and off[at[1]]:  # it has not run off the map
                continue
            kind = sweep_facts.verdict(Fate(kind), loss, False, int(self.explored.since[which]))  # type: ignore[arg-type]
            unsaid = not self.plain and kind in ("short", "long", "very_long")
            found[at] = "moving" if unsaid else kind
        return found

    @cached_property
    def arrives(self) -> np.ndarray:
        """The indices of the rates that come to a minimum from the race's own start, not from it itself."""
        return np.flatnonzero(self.explored.since[:, 0, 0] > 0)

    def called(self) -> list[str]:
        """What the minima are called in which each ends: per rate the digits of `CALLED`, one a start."""
        standings = self.cast.standings
        names = [called(standings, Fate("settled", at)) for at in range(len(standings.minima))] + [""]
        place = self.explored.place[:, 0]
        return ["".join(str(CALLED.index(names[at])) for at in row) for row in place.tolist()]


def learning_rate_figure(
    race: Race,
    experiments: Sequence[tuple[float, int]] = (),
    rates: tuple[float, float] = (0.001, 0.2),
    title: str = "",
    side: int = USUAL,
    count: int = COUNT,
) -> Figure:
    """The figure of a race's contender at rates from the lowest to the highest, the experiments' among them.

    ``side`` starts along each side of the grid, and ``count`` rates, at most.

    Raises:
        InputError: as for `engine.exploration.explore_rates`.
    """
    result = archive.get(race)
    cast = Cast(result, load(LANGUAGES[0]), THEMES["night"])
    shown = on_dial(race, [rate for rate, _ in experiments], rates, count)
    dial = Dial(explore_rates(race, shown, side), cast)
    grounds = pictures(result)
    data = {
        "languages": {name: _said(dial, load(name), title) for name in LANGUAGES},
        "themes": colours(),
        **map_data(cast, dial.explored, grounds),
        "kinds": KINDS,
        "verdicts": ["".join(str(KINDS.index(kind)) for kind in row) for row in dial.verdicts.tolist()],
        "called": dial.called(),
        "usual": _usual(dial),
    }
    return Figure("learning_rate", data, {"paths": paths(dial.explored)}, grounds)


def on_dial(race: Race, asked: Sequence[float], ends: tuple[float, float], count: int = COUNT) -> list[float]:
    """The page's rates, ascending: even in their logarithm, beside them those asked for, and both good ends.

    These are the ends of the valley on the film's dial, which has more rates than a page.
    """
    eager = race.ground.derivative == "differences" or any(one.is_custom for one in race.contenders)
    own = {float(f"{rate:.{DIGITS}g}") for rate in np.geomspace(*ends, FEW if eager else count)}
    if not eager:
        many = archive.get(Sweep(race, np.geomspace(*ends, MANY)))
        valley = sweep_facts.valley(many)
        own |= {*sweep_facts.rounded(many["rate"].values, valley)} if valley else set()
    return sorted(rate for rate in {*own, *asked, *ends} if ends[0] <= rate <= ends[1])


def _usual(dial: Dial) -> int:
    """Where the dial stands at first: in the middle of the rates that arrive, or of all."""
    good = dial.arrives if len(dial.arrives) else np.arange(len(dial.rates))
    return int(good[len(good) // 2])


def _said(dial: Dial, words: Words, title: str) -> dict[str, Any]:
    """All that is said in one language."""
    cast = Cast(dial.cast.result, words, THEMES["night"])
    more = map_said(cast.result, words, len(dial.explored.starts))
    formula = "undefined" if cast.result.attrs["formula"] else "undefined_function"
    return said(
        words,
        title or words("rates.title"),
        (*TEXTS, *OWN),
        dial.steps,
        questions(dial, words),
        names=[cast.names[0]],
        rates=[words.number(rate, None) for rate in dial.rates],
        kinds=[words(f"rates.verdict.{kind}") for kind in KINDS],
        sentences=[words.get(f"rates.sentence.{formula if kind == 'undefined' else kind}") for kind in KINDS],
        called=[words(f"commentary.minimum.{kind}") if kind else "" for kind in CALLED],
        **more,
    )


# ---- things to look for


def questions(dial: Dial, words: Words) -> list[Question]:
    """The first three that this dial raises."""
    return raised(ask(dial, words) for ask in (_short, _first, _apart, _above, _starts, _lowest))


def _short(dial: Dial, words: Words) -> Question | None:
    """Why does the lowest rate not arrive?"""
    if dial.verdicts[0, 0] != "short":
        return None
    loss = dial.explored.loss[0, 0, 0]
    first, last = (words.number(float(each), 3) for each in (loss[0], loss[-1]))
    told = words("page.dial_short_answer", steps=dial.steps, first=first, last=last)
    return _question(dial, words("page.dial_short_question", rate=dial.rates[0]), told, 0)


def _first(dial: Dial, words: Words) -> Question | None:
    """Which rate comes to a minimum first?"""
    if not len(dial.arrives):
        return None
    since = dial.explored.since[:, 0, 0]
    which, low = int(dial.arrives[since[dial.arrives].argmin()]), int(dial.arrives[0])
    same = since[low] == since[which]
    fields = {"rate": dial.rates[which], "step": int(since[which])}
    told = words("page.dial_first_answer", **fields)
    if not same:
        told += " " + words("page.dial_first_low", low=dial.rates[low], late=int(since[low]))
    return _question(dial, words("page.dial_first_question"), told, which, int(since[which]))


def _apart(dial: Dial, words: Words) -> Question | None:
    """Do two neighbouring rates, almost the same, end alike?"""
    ends, losses = dial.explored.w[:, 0, 0, -1], dial.explored.loss[:, 0, 0, -1]
    there = np.isfinite(losses) & ~np.isin(dial.verdicts[:, 0], GONE)
    with np.errstate(all="ignore"):
        far = np.hypot(*np.diff(ends, axis=0).T)
    far[~(there[1:] & there[:-1])] = 0.0
    differ = np.where(far > 2 * sweep_facts.JUMP * dial.cast.standings.diagonal, np.abs(np.diff(losses)), 0.0)
    which = int(differ.argmax())
    texts = [words.number(float(loss), 3) for loss in losses[which : which + 2]]
    if not differ[which] or texts[0] == texts[1]:
        return None
    pair = {"one": dial.rates[which], "other": dial.rates[which + 1]}
    told = words("page.dial_apart_answer", **pair, first=texts[0], second=texts[1])
    return _question(dial, words("page.dial_apart_question", **pair), told, which + 1)


def _above(dial: Dial, words: Words) -> Question | None:
    """What becomes of the rates that are too high?"""
    if not len(dial.arrives) or (high := int(dial.arrives[-1])) + 1 == len(dial.rates):
        return None
    kinds = dial.verdicts[high + 1 :, 0]
    gone = int(np.isin(kinds, GONE).sum())
    told = words("page.dial_above_answer", count=len(kinds), gone=gone, rest=len(kinds) - gone)
    asked = words("page.dial_above_question", high=dial.rates[high])
    return _question(dial, asked, told, len(dial.rates) - 1)


def _starts(dial: Dial, words: Words) -> Question | None:
    """With which rate do most starts come to a minimum?"""
    counts = (dial.explored.place[:, 0] >= 0).sum(axis=1)
    if counts.max() == 0 or counts.max() == counts.min():
        return None
    which = int(counts.argmax())
    found = {"count": int(counts[which]), "all": len(dial.explored.starts)}
    told = words("page.dial_starts_answer", rate=dial.rates[which], **found)
    return _question(dial, words("page.dial_starts_question"), told, which)


def _lowest(dial: Dial, words: Words) -> Question | None:
    """Which rate ends with the lowest loss?"""
    losses = np.where(np.isfinite(ends := dial.explored.loss[:, 0, 0, -1]), ends, np.inf)
    which = int(losses.argmin())
    if not np.isfinite(losses[which]):
        return None
    loss = words.number(float(losses[which]), 3)
    told = words("page.dial_lowest_answer", rate=dial.rates[which], loss=loss)
    return _question(dial, words("page.dial_lowest_question"), told, which)


def _question(dial: Dial, text: str, answer: str, which: int, epoch: int | None = None) -> Question:
    """A question that is answered by a rate, from the race's own start."""
    epoch = dial.steps if epoch is None else epoch
    return Question(text, answer, {"start": 0, "factor": which, "epoch": epoch})
