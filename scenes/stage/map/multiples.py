"""Each contender alone on a small map of its own: the maps, the runners on them, and the best one's frame.

All maps show the same part of the same surface at the same second, and all runners step on one clock. Three
actors, by how often they change: the frame of the best (once), maps and names (while the view comes closer),
and the runners with their losses (on every whole step).
"""

from __future__ import annotations

import numpy as np

from scenes.stage.labels.tracks import Tracks
from scenes.stage.map.cells import SMALL, Cell, Grid
from scenes.stage.map.map import LossMap
from scenes.stage.map.zoom import Zoom
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box, Lens
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.grown import PIECE, Grown
from scenes.stage.paint.lettering import CAP_HEIGHT, width
from scenes.stage.paint.markers import circle, ring
from scenes.stage.paint.motion import presence
from scenes.stage.paint.signs import paint_marker, paint_ring, paint_runner, paint_star
from scenes.stage.paint.trails import AGED, AGES, OLD, Ages, finite, paint_growth, paint_trail
from scenes.stage.show.cast import Cast
from scenes.stage.show.clock import Clock

LINE, DOT_MORE = 3.8, 2.6  # px; a runner alone may keep its old steps: nothing else needs the room
MARKER, STAR = 11.0, 12.0
EDGE = 15.0  # px that a pinned marker stands inside its map
RINGS = {True: 9.0, False: 6.0}  # px, of global and local minima
FRAME = 5.0
LEAD = 1.6  # seconds that the frame of the part is seen before the maps come closer to it
OUTSIDE = 32.0  # px, the height of the plate that says that a runner is off the map


def views(grid: Grid, zoom: Zoom, seconds: float) -> list[Lens]:
    """How each cell's map shows the ground at a second of the film."""
    source = zoom.source(seconds)
    return [Lens(cell.map, source, 1.0, (which,)) for which, cell in enumerate(grid.cells)]


def paint_minimum(
    canvas: Canvas, cast: Cast, x: float, y: float, is_global: bool, scale: float = 1.0
) -> None:
    """The mark of a minimum: a ring with its point for a global one, a smaller empty ring for a local one."""
    theme, radius = cast.theme, scale * RINGS[is_global]
    colour, outline = (theme.text, ring) if is_global else (theme.muted, circle)
    paint_ring(canvas, (x, y), colour, theme.rim, radius, line=2.2 * scale, outline=outline)


class Maps(Actor):
    """The maps with their minima, and whose each is; they come at ``appear``, the minima at ``minima_at``."""

    def __init__(
        self, cast: Cast, ground: LossMap, grid: Grid, zoom: Zoom, appear: float, minima_at: float
    ) -> None:
        self.cast, self.ground, self.grid, self.zoom = cast, ground, grid, zoom
        self.appear, self.minima_at = appear, minima_at
        self.minima = [cast.standings.minima[at] for at in cast.standings.shown_minima()]
        self.points = [ground.place(np.array([minimum.w_0, minimum.w_1])) for minimum in self.minima]

    def resting_key(self, seconds: float) -> tuple[object, ...]:
        """Changes while the maps come in and while the view comes closer."""
        shown = (presence(seconds, self.minima_at), self.framed(seconds))
        return self.zoom.source(seconds), tuple(round(part, 3) for part in shown)

    def framed(self, seconds: float) -> float:
        """How much is seen of the frame around the part that will be shown."""
        if not self.zoom.comes_closer:
            return 0.0
        return presence(seconds, self.zoom.start - LEAD, self.zoom.end)

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """All maps and names."""
        for which, lens in enumerate(views(self.grid, self.zoom, seconds)):
            self.paint_map(canvas, lens, seconds)
            self._paint_name(canvas, self.grid.cells[which], which)

    def paint_map(self, canvas: Canvas, lens: Lens, seconds: float) -> None:
        """One map with its minima, and the frame of the part that will be shown."""
        theme, box = self.cast.theme, lens.box
        self.ground.paint_part(canvas, lens)
        with canvas.clipped(box.x, box.y, box.width, box.height):
            with canvas.faded(presence(seconds, self.minima_at)):
                for minimum, point in zip(self.minima, self.points, strict=True):
                    x, y = lens.shown(point).tolist()
                    paint_minimum(canvas, self.cast, x, y, minimum.is_global, self.grid.scale)
            with canvas.faded(self.framed(seconds)) as shown:
                if shown:
                    paint_part_frame(canvas, lens, self.zoom.part, theme.lens)
        canvas.frame(box.x, box.y, box.width, box.height, theme.line, line=1.5)

    def _paint_name(self, canvas: Canvas, cell: Cell, which: int) -> None:
        theme, sizes = self.cast.theme, self.grid.sizes
        paint_marker(canvas, self.cast.looks[which], cell.marker, sizes.marker)
        for line in cell.name:
            canvas.text(line.text, line.x, line.y, size=sizes.name, colour=theme.text, bold=True)
        for line in cell.details:
            canvas.text(line.text, line.x, line.y, size=sizes.detail, colour=theme.muted)


def paint_part_frame(canvas: Canvas, lens: Lens, part: Box, colour: str) -> None:
    """The frame around a part of the ground, as a lens shows it."""
    (left, top), (right, bottom) = lens.shown(np.array([[part.x, part.y], [part.right, part.bottom]]))
    canvas.frame(float(left), float(top), float(right - left), float(bottom - top), colour, line=2.2)


class GridRunners(Actor):
    """The runners, each on its map, with their losses; they come at ``appear``, places at ``places_at``."""

    def __init__(
        self,
        cast: Cast,
        clock: Clock,
        ground: LossMap,
        grid: Grid,
        zoom: Zoom,
        appear: float,
        places_at: float,
    ) -> None:
        self.cast, self.clock, self.grid, self.zoom = cast, clock, grid, zoom
        self.appear, self.places_at = appear, places_at
        self.path = ground.place(cast.w)  # (contender, step + 1, 2) px of the ground
        self.scale = grid.scale
        self.line = LINE * self.scale
        inset = EDGE * grid.scale * zoom.part.width / grid.cells[0].map.width
        self.tracks = Tracks(self.path, zoom.part, clock.step, inset)
        self.ways = [points[: len(finite(points))] for points in self.path]  # as far as each is finite
        self._lenses: list[Lens] = []
        self._grown = Grown(self._paint_piece)

    def drawn(self, seconds: float) -> tuple[np.ndarray, np.ndarray]:
        """Where markers are drawn (contender, 2) px of the frame, and who is outside its map (contender,)."""
        at, outside = self.tracks.drawn(np.array([seconds]))
        lenses = views(self.grid, self.zoom, seconds)
        return np.array([lens.shown(point) for lens, point in zip(lenses, at[0], strict=True)]), outside[0]

    def resting_key(self, seconds: float) -> tuple[object, ...]:
        """Changes on whole steps, while the view comes closer, and while places come."""
        return (
            int(self.clock.step(seconds)),
            self.zoom.source(seconds),
            round(presence(seconds, self.places_at), 3),
        )

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The start, trails up to the last whole step, and the losses there."""
        step = int(self.clock.step(seconds))
        theme = self.cast.theme
        self._lenses = views(self.grid, self.zoom, seconds)
        pieces = max(step - OLD, 0) // PIECE
        self._grown.paint(canvas, pieces, self.zoom.source(seconds))
        for which, lens in enumerate(self._lenses):
            first = pieces * PIECE
            self._paint_trail(canvas, which, lens, slice(first, step + 1), step - first)
            x, y = lens.shown(self.path[which, 0]).tolist()
            paint_star(canvas, (x, y), theme.start, theme.rim, STAR * self.scale)
            self._paint_outside(canvas, which, lens.box, seconds)
            self._paint_loss(canvas, which, step, seconds)

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """The pieces that grow, and the markers: at the end of the race, blue stars."""
        step = int(self.clock.step(seconds))
        drawn, outside = self.drawn(seconds)
        raw = self.tracks.raw(np.array([seconds]))[0]
        for which, lens in enumerate(views(self.grid, self.zoom, seconds)):
            box, colour = lens.box, self.cast.colours[which]
            with canvas.clipped(box.x, box.y, box.width, box.height):
                piece = finite(lens.shown(np.array([self.path[which, step], raw[which]])))
                if (piece != piece[:1]).any():
                    paint_growth(canvas, piece, colour, self.cast.theme, self.line)
            self._paint_runner(canvas, which, box, drawn[which], bool(outside[which]), seconds)

    def _paint_trail(
        self,
        canvas: Canvas,
        which: int,
        lens: Lens,
        part: slice,
        step: int,
        ages: Ages = AGES,
        goes_on: bool = False,
    ) -> None:
        """A part of a runner's way on its map, that many steps long."""
        box, theme = lens.box, self.cast.theme
        with canvas.clipped(box.x, box.y, box.width, box.height):
            paint_trail(
                canvas,
                finite(lens.shown(self.ways[which][part])),
                step,
                self.cast.colours[which],
                theme,
                line=self.line,
                ages=ages,
                more=DOT_MORE * self.scale,
                goes_on=goes_on,
            )

    def _paint_piece(self, canvas: Canvas, piece: int) -> None:
        """All the ways along so many steps that are old: they look as they will to the end."""
        part = slice(piece * PIECE, (piece + 1) * PIECE + 1)
        for which, lens in enumerate(self._lenses):
            self._paint_trail(canvas, which, lens, part, PIECE, AGED, goes_on=True)

    def _paint_runner(
        self, canvas: Canvas, which: int, box: Box, at: np.ndarray, outside: bool, seconds: float
    ) -> None:
        if seconds < self.clock.start and not outside:  # the start's star is seen until somebody leaves it
            return
        paint_runner(
            canvas,
            self.cast.looks[which],
            at,
            off=box.centre if outside else None,
            ended=self.cast.theme.end if seconds >= self.clock.end else None,
            radius=MARKER * self.scale,
            star=STAR * self.scale,
        )

    def _paint_outside(self, canvas: Canvas, which: int, box: Box, seconds: float) -> None:
        """On the map of a runner that is off it at the last whole step: words for that, out of its way."""
        step = int(self.clock.step(seconds))
        drawn, outside = self.drawn(self.clock.seconds(step))
        text, theme = self.cast.words("grid.outside"), self.cast.theme
        room = width(text, SMALL) + 12
        if not outside[which] or not np.isfinite(self.cast.loss[which, step]) or room > box.width:
            return
        start = views(self.grid, self.zoom, seconds)[which].shown(self.path[which, 0])
        x = box.x + 3 if start[0] > box.centre[0] else box.right - 3 - room
        y = box.y + 3 if drawn[which, 1] > box.centre[1] else box.bottom - 3 - OUTSIDE
        canvas.box(x, y, room, OUTSIDE, theme.plate, radius=6, opacity=theme.plate_opacity)
        base = y + OUTSIDE / 2 + CAP_HEIGHT * SMALL / 2
        canvas.text(text, x + 6, base, size=SMALL, colour=theme.text)

    def _paint_loss(self, canvas: Canvas, which: int, step: int, seconds: float) -> None:
        """The loss at the last whole step, on a plate for the leader; at the end the place too."""
        cast, theme, words = self.cast, self.cast.theme, self.cast.words
        cell, sizes = self.grid.cells[which], self.grid.sizes
        placed = presence(seconds, self.places_at)
        leads = which in cast.first(step)
        if leads:
            plate = cell.plate
            canvas.box(plate.x, plate.y, plate.width, plate.height, theme.highlight, radius=8)
        text = cast.reading(which, step)
        size = sizes.loss
        if width(text, size, bold=True) > cell.value_room:
            size = max(SMALL, size * cell.value_room / width(text, size, bold=True))
        x, y = cell.label
        x += canvas.text(words("race.loss"), x, y, size=sizes.detail, colour=theme.muted)
        canvas.text(text, *cell.value, size=size, colour=theme.text, bold=leads)
        with canvas.faded(placed) as shown:
            rank = cast.ranks(step)[which]
            if not shown or rank is None:
                return
            place = words("grid.place", place=rank)
            if cell.place is None:
                canvas.text(f" · {place}", x, y, size=sizes.detail, colour=theme.muted)
            else:
                canvas.text(place, *cell.place, size=sizes.detail, colour=theme.muted, anchor="right")


class Best(Actor):
    """A frame around the cell of the best, in its own colour, from ``appear`` on. It lies under the maps."""

    def __init__(self, cast: Cast, grid: Grid, appear: float) -> None:
        self.cast, self.grid, self.appear = cast, grid, appear
        self.winners = winners(cast)

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """A plate and a frame for each."""
        for which in self.winners:
            box = self.grid.cells[which].box.inset(FRAME / 2)
            theme = self.cast.theme
            canvas.box(box.x, box.y, box.width, box.height, self.cast.colours[which], radius=12)
            inner = box.inset(FRAME)
            canvas.box(inner.x, inner.y, inner.width, inner.height, theme.highlight, radius=8)


def winners(cast: Cast) -> list[int]:
    """Who ends with the lowest loss: those whom the closing line names, level in what is shown too."""
    return sorted(cast.first(cast.steps))
