"""What the podium claims: ranks, losses, and in a line what became of each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

from scenes.stage.paint.boxes import Box
from scenes.stage.plots.plinths import EDGE_X, NAME_X, RANK_X, Podium
from tests.truth.data import Data
from tests.truth.screen import ranking
from tests.truth.sentences import lost
from tests.truth.sheet import Sheet, Text, value

if TYPE_CHECKING:
    from scenes.race import RaceFilm

Ending = Callable[[Data, int, Mapping[str, int]], Iterator[str]]


def podium(film: RaceFilm, data: Data, sheet: Sheet) -> Iterator[str]:
    """Plinths and list."""
    shown, last, ranks = film.actor(Podium), data.last, {}
    told: list[int] = []
    for plinth in shown.plinths:
        inside = within(sheet, plinth.box)
        rank, loss = [text.text for text in inside if text.bold][:2]
        over = Box(plinth.box.x, 0.0, plinth.box.width, plinth.box.y)
        names = " ".join(text.text for text in within(sheet, over) if text.y > shown.layout.bug.bottom)
        if plinth.names and names != " = ".join(data.names[who] for who in plinth.who):
            yield f"on the plinth of {[data.names[who] for who in plinth.who]} stands {names!r}"
        for who in plinth.who:
            ranks[who] = rank
            yield from _loss(data, who, loss)
        lines: dict[int, str] = {}
        for whose, line in plinth.readings:
            if line not in [text.text for text in inside]:
                yield f"{line!r} is not on its plinth"
            for who in plinth.who if whose is None else (whose,):
                lines[who] = f"{lines.get(who, '')} {line}".strip()
        for who, text in lines.items():
            yield from ending(data, who, text)
        told += plinth.who if plinth.names else ()
    rank_x, name_x, edge_x = (each[shown.form] for each in (RANK_X, NAME_X, EDGE_X))
    for place, who in enumerate(shown.rows):
        box = shown.row_box(place)
        row = within(sheet, box)
        left = [text for text in row if abs(text.x - box.x - name_x) < 1]
        if not left or not data.names[who].startswith(left[0].text.rstrip("…")):
            yield f"the row of {data.names[who]} is that of {[text.text for text in left]}"
            return
        rank = next((text.text for text in row if abs(text.right - box.x - rank_x) < 2), "")
        ranks[who] = rank.removesuffix(" =")
        yield from _loss(data, who, next(t.text for t in row if abs(t.right - (box.right - edge_x)) < 2))
        yield from ending(data, who, left[-1].text)
        told.append(who)
    if sorted(told) != [*range(data.count)]:
        yield f"{[data.names[who] for who in told]} are told, of {data.names}"
    yield from ranking(data, ranks, last)


def sheet(film: RaceFilm, seconds: float) -> Sheet:
    """What the podium paints, without the ground behind it."""
    alone = Sheet()
    film.actor(Podium).move(alone, seconds)
    return alone


def within(sheet: Sheet, box: Box) -> list[Text]:
    """The texts in a box, from above down."""
    inside = [text for text in sheet.texts if box.x <= text.x < box.right and box.y <= text.y < box.bottom]
    return sorted(inside, key=lambda text: text.y)


def _loss(data: Data, who: int, text: str) -> Iterator[str]:
    if data.finite[who, data.last] and text != data.written(who, data.last):
        yield f"the podium gives {data.names[who]} {text!r}, its loss is {float(data.loss[who, data.last])!r}"
    if not data.finite[who, data.last] and value(text, data.words) is not None:
        yield f"the podium gives {data.names[who]} {text!r}, and it has no loss"


def ending(data: Data, who: int, text: str) -> Iterator[str]:
    """What became of a runner, in a line; of two readings of one text the true one counts."""
    found: list[list[str]] = []
    for key, end in ENDINGS.items():
        pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>\\d+)", re.escape(data.words.get(key) or ""))
        if match := re.fullmatch(pattern, text):
            numbers = {name: int(number) for name, number in match.groupdict().items()}
            found.append([f"{data.names[who]}: {text!r}, {why}" for why in end(data, who, numbers)])
    if not found:
        yield f"no predicate: nothing says when the end {text!r} is true"
    elif all(found):
        yield from found[0]


# ---- at a minimum


def _came(data: Data, who: int) -> list[int]:
    """The steps at which a runner came to a global minimum, having been away from it."""
    return [step for step in data.visits(who, data.kinds[0], data.last) if step > 0]


def _at(data: Data, who: int, is_global: bool, since: int) -> Iterator[str]:
    """It is at a minimum of that kind since a step."""
    settled, which = data.settled(who), data.kinds[0 if is_global else 1]
    if settled is None or settled[0] not in which:
        yield "and it is at none of these"
        return
    if settled[1] != since:
        yield f"and it is there since {settled[1]}"
    yield from data.faults[settled[0]]
    if not is_global and data.loss[who, -1] <= data.lowest + 1e-12 * data.ground.range:
        yield "and nothing on the map is lower"
    if not data.complete:
        yield "and not all minima are known"


def _arrives(data: Data, who: int, said: Mapping[str, int]) -> Iterator[str]:
    yield from _at(data, who, True, said["step"])
    if _came(data, who) != [said["step"]]:
        yield f"and it came at the steps {_came(data, who)}"


def _back(data: Data, who: int, said: Mapping[str, int]) -> Iterator[str]:
    yield from _at(data, who, True, said["step"])
    if _came(data, who)[:1] != [said["first"]] or not said["first"] < said["step"]:
        yield f"and it came at the steps {_came(data, who)}"


def _returns(data: Data, who: int, said: Mapping[str, int]) -> Iterator[str]:
    yield from _at(data, who, True, said["step"])
    if not data.near(who, data.kinds[0], 0, 1.0) or said["step"] == 0:
        yield "and it did not begin there"


def _some(data: Data, who: int, said: Mapping[str, int]) -> Iterator[str]:
    settled = data.settled(who)
    if settled is None or settled[1] != said.get("step", settled[1]):
        yield f"and it is there since {settled}"
    if data.complete:
        yield "and it is known which"


def _local(data: Data, who: int, said: Mapping[str, int]) -> Iterator[str]:
    yield from _at(data, who, False, said.get("step", 0))
    if _came(data, who):
        yield f"and it was at a global one at the steps {_came(data, who)}"


def _then(end: Ending) -> Ending:
    """It came to a global minimum first at a step, and ended so."""

    def judged(data: Data, who: int, said: Mapping[str, int]) -> Iterator[str]:
        if _came(data, who)[:1] != [said["step"]]:
            yield f"and it came at the steps {_came(data, who)}"
        yield from end(data, who, said)

    return judged


def _away(data: Data, who: int, said: Mapping[str, int]) -> Iterator[str]:
    if not data.finite[who, -1] or data.off[who, -1]:
        yield "and it is not on the map"
    if any(data.near(who, [index], data.last, 1.0) for index in range(len(data.minima))):
        yield "and it is at a minimum"


def _caught(data: Data, who: int, said: Mapping[str, int]) -> Iterator[str]:
    settled = data.settled(who)
    if settled is None or settled[0] not in data.kinds[1]:
        yield "and it is at no local minimum"


# ---- at none


def _resting(data: Data, who: int, said: Mapping[str, int]) -> Iterator[str]:
    if np.any(data.gradient[who, -1]) or not data.finite[who, -1]:
        yield f"and the gradient is {data.gradient[who, -1].tolist()}"
    yield from _stopped(data, who, said)


def _stopped(data: Data, who: int, said: Mapping[str, int]) -> Iterator[str]:
    if np.any(data.w[who, -1] != data.w[who, -2]):
        yield "and it has moved in the last step"
    if any(data.near(who, [index], data.last, 1.0) for index in range(len(data.minima))):
        yield "and it is at a minimum"


def _diverged(data: Data, who: int, said: Mapping[str, int]) -> Iterator[str]:
    if not data.diverges(who, data.last):
        yield "and its numbers have not grown without end"
    if "step" in said and (data.finite[who, said["step"] :].any() or not data.finite[who, said["step"] - 1]):
        yield "and its numbers end at another step"


def _left(data: Data, who: int, said: Mapping[str, int]) -> Iterator[str]:
    if not data.off[who, -1]:
        yield f"and it is on the map, at {data.w[who, -1].tolist()}"


def _moving(data: Data, who: int, said: Mapping[str, int]) -> Iterator[str]:
    if not data.finite[who, -1]:
        yield "and it has no loss"
    elif data.moves(who, data.last - 5, data.last) == 0:
        yield "and it has not moved a bit in the last five steps"
    elif data.last >= 10 and data.moves(who, data.last - 10, data.last) < 0.0049 * data.ground.diagonal:
        yield "and it has almost stopped"
    yield from _on_no_minimum(data, who)


def _slow(data: Data, who: int, said: Mapping[str, int]) -> Iterator[str]:
    if data.last < 10 or not data.moves(who, data.last - 10, data.last) < 0.0051 * data.ground.diagonal:
        yield "and it goes on as before"
    yield from _on_no_minimum(data, who)


def _on_no_minimum(data: Data, who: int) -> Iterator[str]:
    if data.off[who, -1]:
        yield "and it is off the map"
    if any(data.near(who, [index], data.last, 1.0) for index in range(len(data.minima))):
        yield "and it is at a minimum"


ENDINGS: Mapping[str, Ending] = {
    "reading.arrives": _arrives,
    "reading.back": _back,
    "reading.other": lambda data, who, said: _at(data, who, True, said["step"]),
    "reading.returns": _returns,
    "reading.begins": lambda data, who, said: _at(data, who, True, 0),
    "reading.begins_local": _local,
    "reading.local": _local,
    "reading.some": _some,
    "reading.diverged": _diverged,
    "reading.then.moving": _then(_away),
    "reading.then.resting": _then(_away),
    "reading.then.left": _then(_left),
    "reading.then.diverged": _then(lambda data, who, said: _diverged(data, who, {})),
    "reading.then.undefined": _then(lambda data, who, said: lost(data, who, data.last)),
    "reading.then.local": _then(_caught),
    "fate.settled_some": _some,
    "fate.undefined": lambda data, who, said: lost(data, who, data.last),
    "fate.resting": _resting,
    "fate.stopped": _stopped,
    "fate.left": _left,
    "fate.moving": _moving,
    "fate.slow": _slow,
}
