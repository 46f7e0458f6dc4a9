"""What a frame of the race's film claims beside its sentences: the opening and the tower."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from math import isclose
from typing import TYPE_CHECKING

from scenes.stage.frame.opening import Opening
from scenes.stage.paint.boxes import Box
from scenes.stage.plots.tower import EDGE, HEAD, NAME_X, RANK_X, Tower
from tests.truth.data import Data
from tests.truth.sentences import lost, rates_told
from tests.truth.sheet import Sheet, Text, value

if TYPE_CHECKING:
    from scenes.race import RaceFilm


# ---- the tower


def rows_of(sheet: Sheet, left: float, top: float, height: float, count: int) -> list[list[Text]]:
    """The texts of the rows of a table whose left edge and upper edge are there, px."""
    rows: list[list[Text]] = [[] for _ in range(count)]
    for text in sheet.texts:
        row = int((text.y - top) // height)
        if text.x >= left and 0 <= row < count:
            rows[row].append(text)
    return rows


def board(film: RaceFilm, data: Data, sheet: Sheet, step: int) -> Iterator[str]:
    """The tower's rows at a whole step: losses, ranks, and who is told to lead."""
    tower = film.actor(Tower)
    left, right = tower.box.x, tower.box.right
    rows = rows_of(sheet, left, tower.corner(0)[1], tower.row, data.count)
    losses, ranks, order = {}, {}, []
    for row in rows:
        name = [text for text in row if abs(text.x - (left + NAME_X)) < 1]
        who = called(tower.names, name, order, data, step)
        if who is None:
            yield f"a row of the board names nobody: {[text.text for text in row]}"
            return
        order.append(who)
        losses[who] = next((text.text for text in row if abs(text.right - (right - EDGE)) < 2), "")
        ranks[who] = next((t.text for t in row if abs(t.x + t.width / 2 - (left + RANK_X)) < 2), "")
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
    yield from ranking(data, ranks, step)
    yield from _tints(film, data, sheet, tower, order, step)


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


def ranking(data: Data, ranks: Mapping[int, str], step: int) -> Iterator[str]:
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


def _tints(
    film: RaceFilm, data: Data, sheet: Sheet, tower: Tower, order: Sequence[int], step: int
) -> Iterator[str]:
    """A row in its runner's colour is that of who leads; one that has just arrived lights up for a moment."""
    for box, colour, opacity in sheet.boxes:
        if colour in film.cast.colours and opacity > 0.1 and abs(box.width - tower.row_box(0).width) < 2:
            row = int((box.centre[1] - tower.corner(0)[1]) // tower.row)
            if box.x < tower.box.x or not 0 <= row < len(order):
                continue
            who = order[row]
            if colour != film.cast.colours[who]:
                yield f"the row of {data.names[who]} has the colour of another"
            goals = data.kinds[0]
            if not leads(data, who, step) and not data.near(who, goals, step):
                yield "a place is highlighted as the first, and nobody is ahead of all others"


# ---- opening and counter


def counter(film: RaceFilm, data: Data, sheet: Sheet, step: int) -> Iterator[str]:
    """The tower's head shows the whole step."""
    tower = film.actor(Tower)
    shown = [t.text for t in sheet.texts if t.x > tower.box.x and t.y < tower.box.y + HEAD and t.bold]
    if shown != [data.words.number(step, 0)]:
        yield f"the counter shows {shown} at step {step}"


def rates(film: RaceFilm, data: Data, sheet: Sheet) -> Iterator[str]:
    """The tower's foot: the learning rate that all share, and who has another."""
    tower, words = film.actor(Tower), data.words
    foot = [
        text
        for text in sheet.texts
        if text.x >= tower.box.x and text.y > tower.corner(data.count - 1)[1] + tower.row
    ]
    said = " ".join(text.text for text in foot if text.y < tower.box.bottom)
    for key in ("race.most_with", "race.all_with") if said else ():
        template = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+)", re.escape(words.get(key) or ""))
        if found := re.fullmatch(template, said):
            yield from rates_told(data, **found.groupdict())
            return
    if said:
        yield f"nothing says when {said!r} is true"


def promised(film: RaceFilm, data: Data, sheet: Sheet) -> Iterator[str]:
    """The opening: how many run, from where, what is asked; and each card's learning rate."""
    words, shown = data.words, [text.text for text in sheet.texts]
    begun = f"{words('race.start')} {words.place(data.w[0, 0].tolist())}"
    if not any(begun in text for text in shown):
        yield f"{begun!r} is not told: {shown}"
    many = words("opening.counts").split()[data.count - 1]
    who = words("opening.who_one") if data.count == 1 else words("opening.who", count=many)
    if who not in shown:
        yield f"{who!r} is not promised: {shown}"
    for key in ("opening.arrives", "opening.arrives_one"):
        if words(key) in shown and not data.kinds[0]:
            yield f"{words(key)!r}, and no goal is known"
    lr = words.hyperparameter("learning_rate")
    cards = zip(film.actor(Opening).cards, data.spec["contenders"], strict=True)
    for index, (box, contender) in enumerate(cards):
        own = [t.text for t in sheet.texts if box.contains(Box(t.x, t.y, t.width, 0), slack=2)]
        told = re.search(rf"\b{lr} (\S+)", " ".join(own))
        rate = contender["hyperparameters"].get("learning_rate")
        if told and isinstance(rate, float | int) and not isclose(value(told[1], words), rate):
            yield f"the card of {data.names[index]} says {own}, its rate is {rate!r}"
