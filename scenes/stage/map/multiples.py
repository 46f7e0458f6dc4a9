"""Each contender alone on a map of its own: the maps, the plates with names and losses, the best one's frame.

All maps show the same part of the same ground at the same second: one is painted, and copied into the cells.
Who runs on each is painted by `scenes.stage.map.ways`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from scenes import labels
from scenes.stage.map.cells import Cell, Grid
from scenes.stage.map.map import LossMap
from scenes.stage.map.stage import MapStage
from scenes.stage.map.ways import Run, Start, Ways, always
from scenes.stage.map.zoom import Zoom, places_raced
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box, Lens
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.layers import Kept
from scenes.stage.paint.layout import Layout
from scenes.stage.paint.lettering import CAP_HEIGHT, shortened, width
from scenes.stage.paint.markers import circle, ring
from scenes.stage.paint.motion import presence
from scenes.stage.paint.plates import RADIUS, around, paint_edge, paint_icon, paint_plate
from scenes.stage.paint.signs import Point, paint_ring, paint_tag
from scenes.stage.show.cast import Cast
from scenes.stage.show.clock import Clock
from scenes.theme import MEASURES

RINGS = {True: 11.0, False: 8.0}  # px, of global and local minima
FRAME, CASING = 8.0, 3.0  # px, of the best one's frame and of what parts it from the ground
LEADS, TINT = 0.16, 0.30  # of its colour in the plate of who leads, and at last of the best one
NAME, LOSS, SMALL = 28.0, 34.0, float(MEASURES.smallest)  # px
TIGHT = 0.86  # times that where cells are narrow
PAD, GAP, ICON = 14.0, 12.0, 11.0  # px inside a plate, between its parts, a marker's radius
LINES = {
    1: (0.5, 0.5, 0.5),
    2: (0.3, 0.71, 0.71),
    3: (0.2, 0.5, 0.8),
}  # of a plate's height: its lines' middles
SMALL_ROOM = 160.0  # px: in less room signs are smaller
STARS = 24.0  # px around what is run, for the stars
LEAST, HARDLY = 0.2, 0.85  # of what is seen of the whole map: so much at least, less than so much
ALL, RISES = 2.4, 0.4  # s from the first plate to the last one, and in which each comes
SIDE = 700.0  # px of the ground at most; twice as large as the whole map is shown


def paint_minimum(canvas: Canvas, cast: Cast, at: Point, is_global: bool) -> None:
    """The mark of a minimum: a ring with its point for a global one, a smaller empty ring for a local one."""
    theme = cast.theme
    colour, outline = (theme.text, ring) if is_global else (theme.muted, circle)
    paint_ring(canvas, at, colour, theme.rim, RINGS[is_global], outline=outline)


class Maps(Actor):
    """The grounds of all cells, with their minima from ``minima_at`` (s) on; each part as ``zoom`` says."""

    def __init__(self, cast: Cast, grid: Grid, layout: Layout, minima_at: float) -> None:
        self.cast, self.grid, self.minima_at = cast, grid, minima_at
        room = grid.cells[0].room
        side = min(2 * min(room.width, room.height), SIDE)
        self.ground = LossMap(cast.result, cast.words, cast.theme, Box(0.0, 0.0, side, side), margin=np.inf)
        self.minima = [cast.standings.minima[at] for at in cast.standings.shown_minima()]
        self.points = [self.ground.place(np.array([minimum.w_0, minimum.w_1])) for minimum in self.minima]
        self.whole = around_of(self.ground.box, room)
        self.zoom = Zoom(self.whole, self.whole, 0.0, 0.0)
        seen = self.source(self.whole)
        self.stage = MapStage(self.ground, replace(layout, frame=seen), -1.0)
        self._kept = Kept(grid.tile)

    def source(self, room: Box) -> Box:
        """What of the ground a whole tile shows whose room shows this part, px of the ground."""
        shown, tile = self.grid.cells[0].room, self.grid.tile
        unit = room.width / shown.width
        x, y = room.x - (shown.x - tile.x) * unit, room.y - (shown.y - tile.y) * unit
        return Box(x, y, tile.width * unit, tile.height * unit)

    def place(self, which: int, w: np.ndarray, seconds: float) -> np.ndarray:
        """Weights (..., 2) on a contender's map, px of the frame."""
        lens = Lens(self.grid.cells[0].room, self.zoom.source(seconds))
        with np.errstate(invalid="ignore", over="ignore"):
            return lens.shown(self.ground.place(w)) + np.array(self.grid.aside(which))

    def resting_key(self, seconds: float) -> tuple[object, ...]:
        """Changes while the minima come and while the view comes closer."""
        return self.zoom.source(seconds), round(presence(seconds, self.minima_at), 3)

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """One tile, copied into the cells; what lies between these and is left over has the rim's colour."""
        frame = self.cast.theme.rim
        canvas.fill(frame)
        key = self.resting_key(seconds)
        for which, cell in enumerate(self.grid.cells):
            with canvas.clipped(cell.box.x, cell.box.y, cell.box.width, cell.box.height):
                self._kept.paint(
                    canvas, key, lambda sheet: self._paint_tile(sheet, seconds), *self.grid.aside(which)
                )

    def _paint_tile(self, canvas: Canvas, seconds: float) -> None:
        lens = Lens(self.grid.tile, self.source(self.zoom.source(seconds)))
        self.stage.paint_part(canvas, lens)
        with canvas.faded(presence(seconds, self.minima_at)):
            for minimum, point in zip(self.minima, self.points, strict=True):
                paint_minimum(canvas, self.cast, lens.shown(point).tolist(), minimum.is_global)


def around_of(part: Box, room: Box) -> Box:
    """The box around a part that has a room's shape, px: nothing of the part is cut."""
    unit = max(part.width / room.width, part.height / room.height)
    return Box.around(*part.centre, room.width * unit, room.height * unit)


def close_up(maps: Maps) -> Box:
    """What of the ground a room shows when it is near: all that is run, and no less than `LEAST` of the map.

    Where that is hardly less than the whole it is the whole.
    """
    points, room, whole = places_raced(maps.cast, maps.ground), maps.grid.cells[0].room, maps.whole
    first, last = points.min(axis=0), points.max(axis=0)
    shown = np.array([room.width - 2 * STARS, room.height - 2 * STARS])
    unit = max(float(((last - first) / shown).max()), LEAST * whole.width / room.width)
    x, y = ((first + last) / 2).tolist()
    wide, high = room.width * unit, room.height * unit
    if wide >= HARDLY * whole.width:
        return whole
    left, top = np.clip(
        (x - wide / 2, y - high / 2), whole.edges()[:2], whole.edges()[2:] - (wide, high)
    ).tolist()
    return Box(left, top, wide, high)


def runs_on(maps: Maps, clock: Clock, appear: float, runs_at: float) -> list[Ways]:
    """Who runs on each map: the start from ``appear`` on, and from ``runs_at`` its way."""
    cast = maps.cast
    found = []
    for which, (way, look) in enumerate(zip(cast.w, cast.looks, strict=True)):
        cell = maps.grid.cells[which]
        run = Run(always(way), clock.step, look, runs_at)
        found.append(
            Ways(
                [run],
                [Start(way[0], appear)],
                _projecting(maps, which),
                cell.window,
                cast.theme,
                clip=cell.box,
                size=min(min(cell.room.width, cell.room.height) / SMALL_ROOM, 1.0),
            )
        )
    return found


def _projecting(maps: Maps, which: int) -> Callable[[np.ndarray, float], np.ndarray]:
    return lambda w, seconds: maps.place(which, w, seconds)


class Plates(Actor):
    """Over each map whose it is, its learning rate, and its loss at the last whole step.

    From ``best_at`` (s) on the rank instead of the rate, and a frame around the best, in its own colour.
    """

    def __init__(self, maps: Maps, clock: Clock, appear: float, best_at: float) -> None:
        self.cast, self.maps, self.grid, self.clock = maps.cast, maps, maps.grid, clock
        self.appear, self.best_at = appear, best_at
        self.winners = sorted(
            self.cast.first(self.cast.steps)
        )  # whom the closing line names, level in what is shown
        self.part = TIGHT if self.grid.cells[0].strip.width < 360 else 1.0
        self.kept_strips = [Kept(around(cell.strip)) for cell in self.grid.cells]

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """The frames, and the plates as they come one after another."""
        step, ended = int(self.clock.step(seconds)), presence(seconds, self.best_at, ramp=0.4)
        for which in self.winners:
            with canvas.faded(ended) as shown:
                if shown:
                    self._paint_frame(canvas, which)
        for which, (cell, kept) in enumerate(zip(self.grid.cells, self.kept_strips, strict=True)):
            part = presence(seconds, self.appear + ALL * which / self.cast.count, ramp=RISES)
            with canvas.faded(part) as shown:
                if shown:
                    key = (self.told(which, step, ended > 0.5), self.tint(which, step, ended))
                    paint = self._painter(cell, which, *key)
                    kept.paint(canvas, key, paint, 0.0, 20.0 * (1 - part))
                    if self.is_off(which, step):
                        self._paint_outside(canvas, which, seconds)

    def told(self, which: int, step: int, ended: bool) -> tuple[str, str]:
        """What stands between name and loss, and the loss."""
        cast, words = self.cast, self.cast.words
        middle = rate(cast, which)
        if ended:
            rank = cast.ranks(step)[which]
            middle = "" if rank is None else words("grid.place", place=rank)
        return middle, cast.reading(which, step)

    def is_off(self, which: int, step: int) -> bool:
        """Whether somebody who has a loss is off the map at a step."""
        return bool(self.cast.standings.outside[which, 0, step] and np.isfinite(self.cast.loss[which, step]))

    def tint(self, which: int, step: int, ended: float) -> float:
        """How much of its colour a plate has: who leads has some."""
        leads = LEADS * (which in self.cast.first(step))
        return round(leads + (TINT - LEADS) * ended, 2) if which in self.winners else leads * (1 - ended)

    def _painter(
        self, cell: Cell, which: int, told: tuple[str, str], tint: float
    ) -> Callable[[Canvas], None]:
        return lambda canvas: self._paint_strip(canvas, cell.strip, which, told, tint)

    def _paint_strip(self, canvas: Canvas, box: Box, which: int, told: tuple[str, str], tint: float) -> None:
        cast, theme, part, (middle, loss) = self.cast, self.cast.theme, self.part, told
        paint_plate(canvas, theme, box, opacity=theme.panel_opacity)
        canvas.box(box.x, box.y, box.width, box.height, cast.colours[which], radius=RADIUS, opacity=tint)
        paint_edge(canvas, theme, box)
        one = self.grid.lines == 1
        upper, between, lower = (box.y + box.height * part for part in LINES[self.grid.lines])
        x, right, named, size = box.x + PAD, box.right - PAD, NAME * part, LOSS * part
        size = size if one else min(size, 0.42 * box.height)
        paint_icon(canvas, cast.looks[which], (x + ICON, upper), ICON)
        x += 2 * ICON + GAP
        room = (0.5, 0.6, 1.0)[self.grid.lines - 1] * (right - box.x)
        size = max(min(size, size * room / max(width(loss, size, bold=True), 1.0)), SMALL)
        base = lower + CAP_HEIGHT * size / 2
        left = (
            right
            - GAP
            - canvas.text(loss, right, base, size=size, colour=theme.text, bold=True, anchor="right")
        )
        end = left if one else right
        name = shortened(cast.names[which], named, end - x, bold=True)
        base = upper + CAP_HEIGHT * named / 2
        x += GAP + canvas.text(name, x, base, size=max(named, SMALL), colour=theme.text, bold=True)
        if not one:
            x, base = box.x + PAD, between + CAP_HEIGHT * (size if between == lower else SMALL) / 2
        if middle and x + width(middle, SMALL) <= (right if self.grid.lines == 3 else left):
            canvas.text(middle, x, base, size=SMALL, colour=theme.muted)

    def _paint_outside(self, canvas: Canvas, which: int, seconds: float) -> None:
        """That somebody is off the map, under the plate, on the other side than the start."""
        text, strip = self.cast.words("grid.outside"), self.maps.grid.cells[which].strip
        half = width(text, SMALL) / 2 + PAD
        start = float(self.maps.place(which, self.cast.w[which, 0], seconds)[0])
        x = strip.x + half if start > strip.centre[0] else strip.right - half
        paint_tag(canvas, self.cast.theme, text, (x, strip.bottom + SMALL), SMALL)

    def _paint_frame(self, canvas: Canvas, which: int) -> None:
        box, colour = self.grid.cells[which].box, self.cast.colours[which]
        for inset, line, ink in (
            (FRAME + CASING / 2, CASING, self.cast.theme.rim),
            (FRAME / 2, FRAME, colour),
        ):
            at = box.inset(inset)
            canvas.frame(at.x, at.y, at.width, at.height, ink, line=line)


def rate(cast: Cast, which: int) -> str:
    """A contender's learning rate as it is written beside its name, if that does not say it."""
    settings = labels.settings(cast.contenders[which], cast.words)
    return settings[0] if settings else ""
