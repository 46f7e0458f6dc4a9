"""What a frame of the race's film claims beside its sentences: board, podium, chart, names and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from scenes.stage import lettering
from scenes.stage.layout import PANEL
from scenes.stage.podium import ARRIVAL_X, FATE_X, HEADER, LOSS_X
from tests.truth.data import Data
from tests.truth.sentences import lost
from tests.truth.sheet import Sheet, Text, painted, value

if TYPE_CHECKING:
    from scenes.race import RaceFilm

SAME_PLACE = 4.0  # px: runners nearer than this are one to the eye


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
    rows = rows_of(sheet, film.board.top, film.board.row, data.count)
    losses, ranks, order = {}, {}, []
    for row in rows:
        name = [text for text in row if abs(text.x - (PANEL.x + 96)) < 1]
        who = called(film.board.names, name, order, data, step)
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
    yield from _highlight(film, data, sheet, film.board.top, film.board.row, order, step)


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
    height, last = film.podium.row, data.last
    rows = rows_of(sheet, PANEL.y + HEADER, height, data.count)
    ranks, order = {}, []
    at = [PANEL.x + part * PANEL.width for part in (LOSS_X, ARRIVAL_X, FATE_X)]
    for row in rows:
        name = [text for text in row if abs(text.x - (PANEL.x + 96)) < 1]
        who = called(film.podium.names, name, order, data, last)
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


# ---- the map


def marks(film: RaceFilm, data: Data, sheet: Sheet) -> Iterator[str]:
    """The names of minima: their kind, their loss, and that each stands by its own ring."""
    named = [mark for mark in film.marks_on_map.named if mark.minimum]
    shown = [text.text for text in sheet.texts]
    for mark in named:
        if mark.text not in shown:
            continue
        away = [
            (
                np.hypot(*(film.ground.place(np.array(minimum.w)) - (mark.x, mark.y))),
                index,
            )
            for index, minimum in enumerate(data.minima)
        ]
        distance, index = min(away, default=(np.inf, -1))
        if distance > 1:
            yield f"{mark.text!r} marks a place where no minimum is known"
            continue
        minimum = data.minima[index]
        kind = "global" if minimum.is_global else "local"
        if not mark.text.startswith(data.words(f"race.{kind}_minimum")):
            yield f"{mark.text!r} marks a {kind} minimum"
        told = value(mark.text.rpartition(" ")[2], data.words)
        if told is not None and abs(told - minimum.loss) > 0.0006 + 0.06 * abs(minimum.loss) * (
            abs(minimum.loss) >= 1e5 or abs(minimum.loss) < 5e-4
        ):
            yield f"{mark.text!r} marks a loss of {minimum.loss!r}"
        yield from (f"{mark.text!r}: {fault}" for fault in data.faults[index])


def labels(film: RaceFilm, data: Data, seconds: float) -> Iterator[str]:
    """Names that share a plate ("A = B") are those of runners in one place."""
    step = film.clock.step(seconds)
    whole = min(int(step), data.last - 1) if data.last else 0
    part = step - whole
    with np.errstate(all="ignore"):
        w = data.w[:, whole] * (1 - part) + data.w[:, min(whole + 1, data.last)] * part
        at = film.ground.place(w)
        lost = ~np.isfinite(at).all(axis=1)  # no place: it is named where it was last seen
        at[lost] = film.ground.place(_last_seen(data)[lost, whole])
    for label in film.runners.picture(seconds).labels:
        if len(label.members) < 2 or label.opacity < 0.3:
            continue
        first = label.members[0]
        for other in label.members[1:]:
            with np.errstate(all="ignore"):
                apart = float(np.hypot(*(at[other] - at[first])))
            if not apart <= SAME_PLACE:
                yield f"{data.names[first]} = {data.names[other]}, and they are {apart:.4g} px apart"


def _last_seen(data: Data) -> np.ndarray:
    """Each runner's last weights that are numbers, at each step (contender, step, 2)."""
    seen = np.isfinite(data.w).all(axis=-1)
    last = np.maximum.accumulate(np.where(seen, np.arange(data.rows), 0), axis=1)
    return np.take_along_axis(data.w, last[..., None], axis=1)


def unpainted(film: RaceFilm, data: Data, seconds: float) -> Iterator[str]:
    """Ground without a loss is not painted as the highest ground."""
    from scenes.theme import map_ramp

    size = 401
    line = np.linspace(-1, 1, size)
    grid = data.ground.middle + data.ground.half * np.stack(np.meshgrid(line, line), axis=-1)
    none = ~np.isfinite(data.ground.loss(grid))
    reach = 12
    deep = np.array(
        [
            (row, column)
            for row in range(reach, size - reach, 8)
            for column in range(reach, size - reach, 8)
            if none[row - reach : row + reach + 1, column - reach : column + reach + 1].all()
        ]
    )
    if not len(deep):
        return
    sheet = painted(film, seconds, 0.5)
    colours, top = sheet.colours, np.rint(map_ramp(film.theme, 64)[-1] * 255)
    alike = []
    for row, column in deep[:: max(1, len(deep) // 20)]:
        x, y = (film.ground.place(grid[row, column]) * 0.5).astype(int)
        patch = colours[y - 4 : y + 5, x - 4 : x + 5].reshape(-1, 3)
        alike.append(float((np.abs(patch - top).max(axis=1) <= 4).mean()))
    if np.median(alike) > 0.95:
        yield "ground without a loss has the colour of the highest ground"


def key(film: RaceFilm, data: Data, sheet: Sheet) -> Iterator[str]:
    """The note under the colours: that there is ground without a loss, where there is."""
    w_0, w_1 = (np.linspace(low, high, 401) for low, high in data.domain)
    none = ~np.isfinite(data.ground.loss(np.stack(np.meshgrid(w_0, w_1), axis=-1)))
    told = data.words("intro.no_loss") in [text.text for text in sheet.texts]
    if told and not none.any():
        yield "ground without a loss is told of, and there is none"
    if not told and none.mean() > 0.01:
        yield f"{100 * none.mean():.0f}% of the ground has no loss, and nothing says so"


# ---- the chart


def chart(film: RaceFilm, data: Data, sheet: Sheet) -> Iterator[str]:
    """The curves stand where the axis's numbers say, and the heading's base is one."""
    box, words = film.chart.box, data.words
    headings = {words.get(key): key for key in words if key.startswith("race.loss_") and key != "race.loss"}
    heading = next((headings[text.text] for text in sheet.texts if text.text in headings), None)
    if heading is None:
        yield "the chart has no heading that is known"
        return
    above = heading == "race.loss_above_minimum"
    base = 0.0
    if above:
        goals = data.kinds[0]
        if not goals or not data.complete:
            yield "'above the minimum', and there is none to stand on"
            return
        yield from data.faults[goals[0]]
        base = min(data.minima[goal].loss for goal in goals)
    ticks = [
        (number, text.y - lettering.CAP_HEIGHT * text.size / 2)
        for text in sheet.texts
        if abs(text.right - (box.x - 16)) < 3
        and box.y - 20 < text.y < box.bottom + 20
        and (number := value(text.text, words)) is not None
    ]
    if len(ticks) < 2:
        return
    numbers, y = np.array(ticks).T
    logarithmic = above or "log" in heading
    if logarithmic and (numbers <= 0).any():
        yield f"a logarithmic axis has the numbers {numbers.tolist()}"
        return
    scaled = np.log10(numbers) if logarithmic else numbers
    slope, offset = np.polyfit(scaled, y, 1)
    if np.abs(slope * scaled + offset - y).max() > 1.5:
        yield f"the axis's numbers {numbers.tolist()} do not stand where they belong"
        return
    for points, colour in sheet.lines:
        on = (points[:, 0] >= box.x - 1) & (points[:, 0] <= box.right + 1) & (points[:, 1] >= box.y - 40)
        if (
            not len(points)
            or colour not in film.cast.colours
            or not on.all()
            or points[:, 1].min() < box.y - 40
        ):
            continue
        who = film.cast.colours.index(colour)
        for x, there in points:
            step = (x - box.x) / box.width * max(data.last, 1)
            whole = round(step)
            if abs(step - whole) > 1e-3 or not 0 <= whole <= data.last or not data.finite[who, whole]:
                continue
            height = data.loss[who, whole] - base
            with np.errstate(all="ignore"):
                right = slope * (np.log10(height) if logarithmic else height) + offset
            if not abs(right - there) <= 2.5 and box.y - 1 <= there <= box.bottom + 1:
                yield (
                    f"the curve of {data.names[who]} is at {there:.0f} px at step {whole}, its loss"
                    f" {float(data.loss[who, whole])!r} belongs at {right:.0f} px"
                )
                break
            if not abs(right - there) <= 2.5:
                yield (
                    f"the curve of {data.names[who]} lies flat beyond the chart at step {whole}: its loss"
                    f" {float(data.loss[who, whole])!r} is not there"
                )
                break


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
    rates = [contender["hyperparameters"].get("learning_rate") for contender in data.spec["contenders"]]
    parts = line.split(" · ")
    if not line.endswith(")"):  # cut where the line is full: what is left is no claim
        parts.append("")
    elif parts[-1] != f"{head} {words.point(data.w[0, 0].tolist())}":
        yield f"{parts[-1]!r}, and the start is {data.w[0, 0].tolist()}"
    common = re.escape(words.get("race.all_with") or "").replace(r"\{rate\}", "(.+)")
    most = re.escape(words.get("race.most_with") or "").replace(r"\{rate\}", "(.+)")
    own = (
        re.escape(words.get("race.except_with") or "")
        .replace(r"\{optimizer\}", "(.+)")
        .replace(r"\{rate\}", "(.+)")
    )
    told: dict[int, str] = {}
    every = None
    for part in parts[1:-1]:
        if found := re.fullmatch(own, part):
            told[data.index(found[1])] = found[2]
        elif found := re.fullmatch(common, part) or re.fullmatch(most, part):
            every = found[1]
    for who, rate in enumerate(rates):
        text = told.get(who, every)
        if text is not None and (not isinstance(rate, int | float) or words.number(rate, None) != text):
            yield f"{data.names[who]} has the learning rate {rate}, not {text}"
