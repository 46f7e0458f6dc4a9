"""What a frame of the race's film claims of the map and in the chart: names, marks, colours, curves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from scenes.stage.map.marks import Marks
from scenes.stage.map.runners import MapRunners
from scenes.stage.paint import lettering
from scenes.stage.plots.chart import Chart
from scenes.stage.terrain.runners import TerrainRunners
from tests.truth.data import Data
from tests.truth.sheet import Sheet, painted, value

if TYPE_CHECKING:
    from scenes.race import RaceFilm
    from scenes.stage.paint.boxes import Label

SAME_PLACE = 4.0  # px: runners nearer than this are one to the eye


# ---- the map


def named(film: RaceFilm) -> Iterator[tuple[str, np.ndarray]]:
    """The names of minima, each with the place of its ring: px of the map, or a point of the world."""
    if film.view == "map":
        yield from (
            (mark.text, np.array([mark.x, mark.y])) for mark in film.actor(Marks).named if mark.minimum
        )
        return
    runners = film.actor(TerrainRunners)
    yield from zip(runners.names, runners.tracks.places[:-1], strict=False)


def marks(film: RaceFilm, data: Data, sheet: Sheet) -> Iterator[str]:
    """The names of minima: their kind, their loss, and that each stands by its own ring."""
    shown = [text.text for text in sheet.texts]
    place, near = (film.ground.place, 1.0) if film.view == "map" else (film.relief.on, 2e-3)
    for text, at in named(film):
        if text not in shown:
            continue
        away = [
            (float(np.linalg.norm(place(np.array(minimum.w)) - at)), index)
            for index, minimum in enumerate(data.minima)
        ]
        distance, index = min(away, default=(np.inf, -1))
        if distance > near:
            yield f"{text!r} marks a place where no minimum is known"
            continue
        minimum = data.minima[index]
        kind = "global" if minimum.is_global else "local"
        if not text.startswith(data.words(f"race.{kind}_minimum")):
            yield f"{text!r} marks a {kind} minimum"
        told = value(text.rpartition(" ")[2], data.words)
        if told is not None and abs(told - minimum.loss) > 0.0006 + 0.06 * abs(minimum.loss) * (
            abs(minimum.loss) >= 1e5 or abs(minimum.loss) < 5e-4
        ):
            yield f"{text!r} marks a loss of {minimum.loss!r}"
        yield from (f"{text!r}: {fault}" for fault in data.faults[index])


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
    if film.view == "map":
        names: Sequence[Label] = film.actor(MapRunners).picture(seconds).labels
    else:
        names = film.actor(TerrainRunners).labels(seconds)
    for label in names:
        if not {*label.members} <= {*range(data.count)} or len(label.members) < 2 or label.opacity < 0.3:
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
    sheet = painted(film, seconds, 0.5, seen=True)
    colours, top = sheet.colours, np.rint(map_ramp(film.theme, 64)[-1] * 255)
    alike = []
    for row, column in deep[:: max(1, len(deep) // 20)]:
        x, y = (film.ground.place(grid[row, column]) * 0.5).astype(int)
        patch = colours[y - 4 : y + 5, x - 4 : x + 5].reshape(-1, 3)
        alike.append(float((np.abs(patch - top).max(axis=1) <= 4).mean()))
    if np.median(alike) > 0.95:
        yield "ground without a loss has the colour of the highest ground"


def key(film: RaceFilm, data: Data) -> Iterator[str]:
    """What is said of the ground while the race runs: that there is some without a loss, where there is."""
    w_0, w_1 = (np.linspace(low, high, 401) for low, high in data.domain)
    none = ~np.isfinite(data.ground.loss(np.stack(np.meshgrid(w_0, w_1), axis=-1)))
    told = data.words("opening.no_loss") in [caption.text for caption in film.captions]
    if told and not none.any():
        yield "ground without a loss is told of, and there is none"
    if not told and none.mean() > 0.01:
        yield f"{100 * none.mean():.0f}% of the ground has no loss, and nothing says so"


# ---- the chart


def chart(film: RaceFilm, data: Data, sheet: Sheet) -> Iterator[str]:
    """The curves stand where the axis's numbers say, and the heading's base is one."""
    charts = [actor for actor in film.actors if isinstance(actor, Chart)]
    if not charts:  # there are so many that the tower takes its room
        return
    box, words = charts[0].box, data.words
    headings = {words.get(key): key for key in words if key.startswith("race.loss_") and key != "race.loss"}
    room = charts[0].room
    over = [t.text for t in sheet.texts if t.x >= room.x and room.y < t.y < box.y]
    heading = headings.get(" ".join(over))
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
    end = charts[0].ends.at(film.clock.end + 0.6)  # the axis goes no further than the race needs
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
            step = (x - box.x) / box.width * max(end, 1)
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
