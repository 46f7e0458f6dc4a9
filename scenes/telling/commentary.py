"""The race told in sentences: `lines` is all that could be said, `schedule` chooses and gives it time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import TYPE_CHECKING

from scenes.stage.frame.caption import Caption
from scenes.telling.phrases import Fact, Line
from scenes.telling.remarks import Teller
from scenes.telling.story import to_whole_frames
from scenes.theme import MEASURES

if TYPE_CHECKING:
    import xarray as xr

    from engine.standings import Standings
    from scenes.language import Words

# What a line is about, or else its kind: what happens to who leads and to who ends on the podium is first.
PRIORITY = (
    "finish",
    "first",
    "leader",
    "winner",
    "podium",
    "diverged",
    "undefined",
    "left",
    "lead",
    "there",
    "capture",
    "arrival",
    "goal",
    "departure",
    "returned",
    "zigzag",
    "uphill",
    "stall",
    "overtake",
    "status",
)
EVERY = 4.0  # seconds: one line in that time at most
FILLERS = ("overtake", "status")
AFTER_NOTES = PRIORITY.index("capture")  # from here on they give way to what must be said of the ground
LATE = 3.0  # seconds after which it is no news any more
LATER = 8.0  # seconds after which what has happened, and is so from there on, is told no more
YIELD = 1.0  # seconds by which a line makes room for one of a lower priority
QUIET = 1.0  # seconds of silence around a line that only says how things stand


def lines(result: xr.Dataset, standings: Standings, words: Words, start: int = 0) -> list[Line]:
    """Everything that could be said of a race, by step; `schedule` chooses."""
    teller = Teller(result, standings, words, start)
    said = [
        *teller.leads(),
        *teller.happenings(),
        *teller.arrived(),
        *teller.overtakes(),
        *teller.states(),
        *teller.finish(),
    ]
    return sorted(said, key=lambda line: (line.step, _priority(line)))


def schedule(
    lines: Sequence[Line],
    seconds_at: Callable[[float], float],
    end: float,
    notes: Sequence[str] = (),
    since: float = 0.0,
) -> list[Caption]:
    """The lines that are shown and when, chosen from the highest priority to the lowest.

    Args:
        lines: what could be said.
        seconds_at: the second at which a step of the race is reached.
        end: the second by which the last caption must have been read.
        notes: what is told in any case: the first at the second ``since``, the others as soon as what decides
            the race leaves time, or else after all that is told.

    A line starts at its step or up to three seconds later (eight, if it is one that may be told late), stays
    for its reading time (four seconds at least), overlaps with no other, and is gone before it stops being
    true. No fact is told twice, and none as what happens again whose first time was not told. A line may make
    those of a higher priority a second later, but one of the last two kinds only fills a gap.
    """
    said = [_note(text, since) for text in notes]
    kept, waiting = said[:1], said[1:]
    told: set[Fact] = set()
    for line in sorted(lines, key=_importance):
        if _priority(line) >= AFTER_NOTES and waiting:
            kept, waiting = _settled(_with_notes(kept, waiting, end)), []
        if told.isdisjoint(line.facts):
            new = _slot(line, seconds_at, end)
            plan = _squeezed(kept, new) if line.kind in FILLERS else _plan([*kept, new])
            if plan is not None:
                kept = _settled(plan)
                told.update(line.facts)
    return _worded(_with_notes(kept, waiting, end))


def _priority(line: Line) -> int:
    return PRIORITY.index(line.about or line.kind)


def _importance(line: Line) -> tuple[int, bool, int, int]:
    """What is told at its moment goes first, then what is told of many, then the earlier.

    Of what becomes of leaders the later goes first: who was in front for longest might have won.
    """
    if line.about == "leader":
        return _priority(line), False, 0, -line.step
    return _priority(line), line.late, -len(line.facts), line.step


@dataclass(frozen=True)
class _Slot:
    """A line's time: from when and until when it may begin, and when it does, in seconds."""

    first: float
    last: float
    lasts: float
    quiet: float
    line: Line
    begin: float


def _worded(slots: Sequence[_Slot]) -> list[Caption]:
    """The captions, in order: what has been told of all of them before is told as what happens again."""
    told: defaultdict[Fact, set[int]] = defaultdict(set)
    captions = []
    for slot in slots:
        line = slot.line
        once = line.text, line.kicker
        text, kicker = line.again if line.again and told[line.topic].issuperset(line.who) else once
        told[line.topic].update(line.who)
        captions.append(Caption(slot.begin, slot.begin + slot.lasts, text, kicker, line.who))
    return captions


def _slot(line: Line, seconds_at: Callable[[float], float], end: float) -> _Slot:
    texts = [line.text, *(line.again[:1] if line.again else ())]
    lasts = max(EVERY, *map(MEASURES.reading_time, texts))
    first = seconds_at(line.step)
    until = inf if line.until == inf else seconds_at(line.until)
    last = min(first + (LATER if line.late else LATE), end - lasts, until - lasts)
    return _Slot(first, last, lasts, QUIET if line.kind == "status" else 0.0, line, first)


def _note(text: str, since: float) -> _Slot:
    """The time of what is told in any case."""
    return _Slot(since, since, max(EVERY, MEASURES.reading_time(text)), 0.0, Line(0, "status", text), since)


def _with_notes(kept: list[_Slot], notes: Sequence[_Slot], end: float) -> list[_Slot]:
    """These and the notes: each in the first gap, or after all the others."""
    for note in notes:
        plan = _squeezed(kept, replace(note, last=end - note.lasts))
        after = to_whole_frames(kept[-1].begin + kept[-1].lasts)
        kept = plan or [*kept, replace(note, begin=after)]
    return kept


def _settled(plan: Sequence[_Slot]) -> list[_Slot]:
    """These, no later than a little after they are planned now."""
    return [replace(slot, last=min(slot.last, slot.begin + YIELD)) for slot in plan]


def _plan(slots: Sequence[_Slot]) -> list[_Slot] | None:
    """All of them one after another, each as soon as it can; None if one would be too late."""
    plan: list[_Slot] = []
    for slot in sorted(slots, key=lambda slot: slot.first):
        begin = slot.first
        if plan:
            begin = max(begin, plan[-1].begin + plan[-1].lasts + max(slot.quiet, plan[-1].quiet))
        begin = to_whole_frames(begin)
        if begin > slot.last + 1e-9:
            return None
        plan.append(replace(slot, begin=begin))
    return plan


def _squeezed(kept: Sequence[_Slot], new: _Slot) -> list[_Slot] | None:
    """The new one in the first gap between the others, which stay where they are; None if there is none."""
    begin = new.first
    for other in kept:
        quiet = max(new.quiet, other.quiet)
        if other.begin + other.lasts + quiet > begin and other.begin < begin + new.lasts + quiet:
            begin = other.begin + other.lasts + quiet
    begin = to_whole_frames(begin)
    if begin > new.last + 1e-9:
        return None
    return sorted([*kept, replace(new, begin=begin, first=begin)], key=lambda slot: slot.begin)
