"""What is said of trainings: each sentence from the verdicts, and only where it is true of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.verdicts import SHORT, SPIKE, UPHILL
from scenes.language import Words
from scenes.stage.paint.motion import Span
from scenes.stage.show.trainings import Trainings
from scenes.telling.story import Story


def tell_best(story: Story, shown: Trainings) -> Span:
    """Which combination ends lowest, in how many starts; and who is as good."""
    found, words = shown.verdicts, shown.words
    (contender, rate), *others = found.level
    said = {"optimizer": shown.names[contender], "rate": shown.rates[rate]}
    kicker = words("training.best_kicker", count=found.final.size)
    wins, starts = int(found.wins[contender, rate]), shown.spec.starts
    if starts > 1:
        kicker = words("training.best_wins", count=found.final.size, wins=wins, starts=starts)
    text = words("training.best", loss=shown.reading(contender, rate), **said)
    first = story.say_text(text, kicker, who=(contender,))
    if others:
        who = tuple(dict.fromkeys(other for other, _ in others))
        names = words.all_of([f"{shown.names[one]} ({shown.rates[at]})" for one, at in others[:2]])
        path = "training.level" if len(others) <= 2 else "training.level_many"
        story.say_text(words(path, names=names, count=len(others)), kicker, who=who)
    return first


def tell_rates(story: Story, shown: Trainings) -> Span:
    """Which rate is best for each optimizer."""
    best = shown.verdicts.best_rate
    counts = [(rate, int(np.count_nonzero(best == at))) for at, rate in enumerate(shown.rates)]
    counts = [(rate, count) for rate, count in counts if count]
    if len(counts) == 1:
        return story.say("training.one_rate", rate=counts[0][0], count=len(best))
    (rate, count), *others = counts
    first = "training.rate_for_many" if count > 1 else "training.rate_for_one"
    each = [shown.words(first, rate=rate, count=count)]
    each += [shown.words("training.rate_for", rate=rate, count=count) for rate, count in others]
    return story.say("training.best_rates", each="; ".join(each))


def tell_unstable_best(story: Story, shown: Trainings) -> None:
    """Whose best rate is an unstable one; of several starts it would be one sentence too many."""
    found = shown.verdicts
    kinds = found.kinds[np.arange(len(found.best_rate)), found.best_rate]
    who = tuple(np.flatnonzero(kinds == "unstable").tolist())
    if who and shown.spec.starts == 1:
        said = {"name": shown.names[who[0]], "rate": shown.rates[found.best_rate[who[0]]], "count": len(who)}
        several = "training.best_unstable_several"
        story.say_text(shown.words(several if len(who) > 1 else "training.best_unstable", **said), who=who)


def tell_again(story: Story, shown: Trainings) -> None:
    """That the curves are seen again, and what for: who breaks is marked when it does."""
    path = "training.again" if (shown.breaks > 0).any() else "training.again_calm"
    story.say(path)


Told = list[tuple[int, Span]]  # the columns that a text is about, and when


def tell_broken(story: Story, shown: Trainings) -> Told:
    """How many are unstable, by which sign, and at which rates; who has diverged, and who is stuck."""
    words, kinds = shown.words, shown.verdicts.kinds
    broken, size = shown.breaks > 0, shown.breaks.size
    if not broken.any():
        story.say("training.none_broken", count=size)
        return []
    columns = np.flatnonzero(broken.any(axis=0)).tolist()
    count = int(broken.sum())
    if len(columns) == 1:
        span = story.say("training.broken_at", count=count, of=size, rate=shown.rates[columns[0]])
    else:
        span = story.say("training.broken", count=count, of=size)
    for kind in ("diverged", "stuck"):
        for at, rate in enumerate(shown.rates):
            who = tuple(np.flatnonzero(kinds[:, at] == kind).tolist())
            if who:
                chance = words.number(shown.verdicts.chance, 2)
                said = {"names": shown.names[who[0]], "count": len(who), "rate": rate, "chance": chance}
                text = words(f"training.{kind}_several" if len(who) > 1 else f"training.{kind}", **said)
                story.say_text(text, who=who)
    return [(column, span) for column in columns]


def tell_slow(story: Story, shown: Trainings) -> Told:
    """How many are not finished at the lowest rate."""
    lowest = int(np.argmin(shown.spec.rates))
    count = int(np.count_nonzero(shown.verdicts.kinds[:, lowest] == "unfinished"))
    if not count:
        return []
    path = "training.slow" if count > 1 else "training.slow_one"
    return [(lowest, story.say(path, count=count, rate=shown.rates[lowest], epochs=shown.epochs))]


def tell_moral(story: Story, shown: Trainings) -> Told:
    """What rates do, where it is seen here: too high they jump, too low they do not arrive."""
    rates, kinds = np.array(shown.spec.rates), shown.verdicts.kinds
    highest, lowest = kinds[:, rates.argmax()], kinds[:, rates.argmin()]
    jumps = np.isin(highest, ["unstable", "stuck", "diverged"]).any()
    if not (jumps and (lowest == "unfinished").any()):
        return []
    span = story.say("training.moral")
    return [(int(rates.argmax()), span), (int(rates.argmin()), span)]


def sign_of(shown: Trainings) -> str:
    """By which sign a curve counts as unstable, in words."""
    if shown.epochs <= SHORT:
        return shown.words("training.sign_short", one_in=round(1 / UPHILL))
    return shown.words("training.sign", times=round(SPIKE))


def questions(words: Words) -> Sequence[str]:
    """What is asked before it is answered."""
    paths = ("training.ask_best", "training.ask_rates", "training.ask_unstable", "training.ask_ends")
    return [words(path) for path in paths]
