"""What a frame of the race's film claims beside its sentences: title, counter, board, podium."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from scenes.stage.paint.layout import PANEL
from scenes.stage.plots.leaderboard import Leaderboard
from scenes.stage.plots.podium import ARRIVAL_X, FATE_X, HEADER, LOSS_X, Podium
from tests.truth.data import Data
from tests.truth.sentences import lost, rates_told
from tests.truth.sheet import Sheet, Text, value

if TYPE_CHECKING:
    from scenes.race import RaceFilm


# ---- the board


def rows_of(sheet: Sheet, top: float, height: float, count: int) -> list[list[Text]]:
    """The texts of the panel's rows."""
    rows: list[list[Text]] = [[] for _ in range(count)]
    for text in sheet.texts:
        row = int((text.y - top) // height)
        if text.x >= PANEL.x and 0 <= row < count:
            rows[row].append(text)
    return rows


def board(film: RaceFilm, data: Data, sheet: Sheet, step: int) -> Iterator[str]:
    """The rows of the race at a whole step: losses, ranks, and who is told to lead."""
    rows = rows_of(sheet, film.actor(Leaderboard).table.top(0), film.actor(Leaderboard).row, data.count)
    losses, ranks, order = {}, {}, []
    for row in rows:
        name = [text for text in row if abs(text.x - (PANEL.x + 96)) < 1]
        who = called(film.actor(Leaderboard).names, name, order, data, step)
        if who is None:
            yield f"a row of the board names nobody: {[text.text for text in row]}"
            return
        order.append(who)
        losses[who] = next((t.text for t in row if abs(t.right - (PANEL.x + PANEL.width - 12)) < 2), "")
        ranks[who] = next((t.text for t in row if abs(t.right - (PANEL.x + 34)) < 2), "")
        if name[0].bold and step > 0 and not leads(data, who, step):
            yield f"{data.names[who]} is written as the leader"
    for who, text in losses.items():
        if data.finite[who, step]:
            if text != data.written(who, step):
                loss = float(data.loss[who, step])
                yield f"the board gives {data.names[who]} {text!r}, its loss is {loss!r}"
        elif text == data.words("race.diverged"):
            if not data.diverges(who, step):
                yield f"the board says that {data.names[who]} has diverged: it has not"
        elif text == data.words("race.undefined"):
            yield from (
                f"the board says that {data.names[who]} is undefined: {why}" for why in lost(data, who, step)
            )
        elif value(text, data.words) is not None:
            yield f"the board gives {data.names[who]} {text!r}, and it has no loss"
    yield from _ranking(data, ranks, step)
    yield from _highlight(
        film, data, sheet, film.actor(Leaderboard).table.top(0), film.actor(Leaderboard).row, order, step
    )


def called(
    names: Sequence[str], found: Sequence[Text], taken: Sequence[int], data: Data, step: int
) -> int | None:
    """Who a row names: of several whose names are cut to the same letters, the next one by loss."""
    alike = [who for who, name in enumerate(names) if found and name == found[0].text and who not in taken]
    return min(alike, key=lambda who: (data.order[who, step], who), default=None)


def leads(data: Data, who: int, step: int) -> bool:
    """Whether a runner is ahead in what the board shows: nobody reads lower, and not all read the same."""
    if not data.finite[who, step]:
        return False
    others = [one for one in range(data.count) if one != who]
    level = [one for one in others if data.level(who, one, step)]
    ahead = all(data.order[who, step] < data.order[one, step] for one in others if one not in level)
    return ahead and (not others or len(level) < len(others))


def _ranking(data: Data, ranks: Mapping[int, str], step: int) -> Iterator[str]:
    number = {who: value(text, data.words) for who, text in ranks.items()}
    for one in ranks:
        for other in ranks:
            a, b = number[one], number[other]
            if one >= other or a is None or b is None:
                continue
            both = f"{data.names[one]} and {data.names[other]}"
            if data.level(one, other, step):
                if a != b:
                    yield f"{both} show one loss, and are ranked {a:g} and {b:g}"
            elif (a < b) != (data.order[one, step] < data.order[other, step]):
                yield f"{both} are ranked {a:g} and {b:g} against their losses"


def _highlight(
    film: RaceFilm, data: Data, sheet: Sheet, top: float, height: float, order: list[int], step: int
) -> Iterator[str]:
    for box, colour, opacity in sheet.boxes:
        if colour == film.theme.highlight and opacity > 0.1 and box.x >= PANEL.x - 1 and box.width > 200:
            row = int((box.y + box.height / 2 - top) // height)
            if not 0 <= row < len(order) or not leads(data, order[row], step):
                yield "a place is highlighted as the first, and nobody is ahead of all others"


# ---- the podium


def podium(film: RaceFilm, data: Data, sheet: Sheet) -> Iterator[str]:
    """The final table: ranks, losses, arrivals, fates."""
    height, last = film.actor(Podium).table.row, data.last
    rows = rows_of(sheet, PANEL.y + HEADER, height, data.count)
    ranks, order = {}, []
    at = [PANEL.x + part * PANEL.width for part in (LOSS_X, ARRIVAL_X, FATE_X)]
    for row in rows:
        name = [text for text in row if abs(text.x - (PANEL.x + 96)) < 1]
        who = called(film.actor(Podium).names, name, order, data, last)
        if who is None:
            yield f"a row of the podium names nobody: {[text.text for text in row]}"
            return
        order.append(who)
        ranks[who] = next((t.text for t in row if abs(t.right - (PANEL.x + 34)) < 2), "")
        loss = next((t.text for t in row if abs(t.right - at[0]) < 2), "")
        if data.finite[who, last] and loss != data.written(who, last):
            yield f"the podium gives {data.names[who]} {loss!r}, its loss is {float(data.loss[who, last])!r}"
        if not data.finite[who, last] and value(loss, data.words) is not None:
            yield f"the podium gives {data.names[who]} {loss!r}, and it has no loss"
        if name[0].bold and not leads(data, who, last):
            yield f"{data.names[who]} is written as the winner"
        yield from _arrival(data, who, next((t.text for t in row if abs(t.right - at[1]) < 2), ""))
        yield from fate(data, who, " ".join(t.text for t in row if t.x >= at[2] - 2))
    yield from _ranking(data, ranks, last)
    yield from _highlight(film, data, sheet, PANEL.y + HEADER, height, order, last)


def _arrival(data: Data, who: int, text: str) -> Iterator[str]:
    number, settled = value(text, data.words), data.settled(who)
    passed = re.fullmatch(re.escape(data.words.get("race.passed") or "").replace(r"\{step\}", "(.+)"), text)
    if passed and not settled:
        first = data.visits(who, range(len(data.minima)), data.last)
        if not first or value(passed[1], data.words) != first[0]:
            yield f"{data.names[who]} was at a minimum at {text!r} first, and it was at the steps {first}"
        return
    if number is None:
        if settled and data.near(who, [settled[0]], data.last, 1.0):
            yield f"{data.names[who]} has no arrival ({text!r}), and is at a minimum since {settled[1]}"
    elif settled is None or number != settled[1]:
        yield f"{data.names[who]} arrives at {number:g}, it is there since {settled}"


def fate(data: Data, who: int, text: str) -> Iterator[str]:
    """What became of a runner, as the podium says it."""
    keys = [key for key in data.words if key.startswith("fate.") and data.words.get(key) == text]
    if not keys or keys[0] not in FATES:
        yield f"no predicate: nothing says when the end {text!r} is true"
        return
    for fault in FATES[keys[0]](data, who):
        yield f"{data.names[who]}: {text!r}, {fault}"


def _settled(data: Data, who: int, is_global: bool) -> Iterator[str]:
    which = data.kinds[0 if is_global else 1]
    there = [index for index in which if data.near(who, [index], data.last)]
    if not there:
        yield "and it is at none"
    yield from data.faults[there[0]] if there else ()
    if not is_global and data.loss[who, -1] <= data.lowest + 1e-12 * data.ground.range:
        yield "and nothing on the map is lower"


def _at_some(data: Data, who: int) -> Iterator[str]:
    if not any(data.near(who, [index], data.last) for index in range(len(data.minima))):
        yield "and it is at none"
    if data.complete:
        yield "and it is known which"


def _resting(data: Data, who: int) -> Iterator[str]:
    if np.any(data.gradient[who, -1]) or not data.finite[who, -1]:
        yield f"and the gradient is {data.gradient[who, -1].tolist()}"
    yield from _stopped(data, who)


def _stopped(data: Data, who: int) -> Iterator[str]:
    if np.any(data.w[who, -1] != data.w[who, -2]):
        yield "and it has moved in the last step"
    if any(data.near(who, [index], data.last, 1.0) for index in range(len(data.minima))):
        yield "and it is at a minimum"


def _diverged(data: Data, who: int) -> Iterator[str]:
    if not data.diverges(who, data.last):
        yield "and its numbers have not grown without end"


def _left(data: Data, who: int) -> Iterator[str]:
    if not data.off[who, -1]:
        yield f"and it is on the map, at {data.w[who, -1].tolist()}"


def _moving(data: Data, who: int) -> Iterator[str]:
    if not data.finite[who, -1]:
        yield "and it has no loss"
    elif data.moves(who, data.last - 5, data.last) == 0:
        yield "and it has not moved a bit in the last five steps"
    if data.off[who, -1]:
        yield "and it is off the map"
    if any(data.near(who, [index], data.last, 1.0) for index in range(len(data.minima))):
        yield "and it is at a minimum"


FATES = {
    "fate.settled_some": lambda data, who: _at_some(data, who),
    "fate.undefined": lambda data, who: lost(data, who, data.last),
    "fate.resting": lambda data, who: _resting(data, who),
    "fate.stopped": lambda data, who: _stopped(data, who),
    "fate.settled_global": lambda data, who: _settled(data, who, True),
    "fate.settled_local": lambda data, who: _settled(data, who, False),
    "fate.diverged": _diverged,
    "fate.left": _left,
    "fate.moving": _moving,
}


# ---- title and counter


def counter(film: RaceFilm, data: Data, sheet: Sheet, step: int) -> Iterator[str]:
    """The counter shows the whole step."""
    shown = [text.text for text in sheet.texts if text.size == 64 and text.x > PANEL.x]
    if shown and shown != [data.words.number(step, 0)]:
        yield f"the counter shows {shown} at step {step}"


def subtitle(film: RaceFilm, data: Data, sheet: Sheet) -> Iterator[str]:
    """The line under the title: learning rates and start."""
    words = data.words
    head = words.get("race.start") or ""
    line = next((t.text for t in sheet.texts if f" {head} (" in t.text and t.y < 160), None)
    if line is None:
        return
    *parts, begun = line.split(" · ")
    # a start that does not end is cut where the line is full: what is left is no claim
    if begun.endswith(")") and begun != f"{head} {words.point(data.w[0, 0].tolist())}":
        yield f"{begun!r}, and the start is {data.w[0, 0].tolist()}"
    for part in parts[1:]:
        for key in ("race.most_with", "race.all_with"):
            template = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+)", re.escape(words.get(key) or ""))
            if found := re.fullmatch(template, part):
                yield from rates_told(data, **found.groupdict())
                break
