"""Descents from several starts: red star, the steps, where each is now; on the map or on the terrain.

As on the course page each is a single run: a red star at its start, a yellow dot at every step, a blue star
at its end. Its trail has the colour of the minimum that it ends in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import HEIGHT, WIDTH, Canvas
from scenes.stage.paint.layout import PANEL
from scenes.stage.paint.motion import presence, smooth
from scenes.stage.paint.signs import STAR, paint_dot, paint_dots, paint_star, paint_tag
from scenes.stage.paint.trails import finite, paint_way
from scenes.stage.plots.table import Column, Table
from scenes.stage.show.clock import Clock
from scenes.stage.show.minima_results import MinimaResults
from scenes.stage.show.paths import Paths
from scenes.theme import MEASURES, Theme

SMALLEST_STAR = 9.5  # px, radius of a star
NOW = 10.0  # of the marker that moves
LINE = 4.5
DOT = 8.0
NAME = MEASURES.smallest + 2
ROW, HEAD = 150.0, 52.0  # px of the board
NAMED = 34.0  # px from a row's upper edge to the middle of its start
DECIMALS = 3

Project = Callable[[np.ndarray, float], np.ndarray]  # weights (n, 2) at a second as px of the frame (n, 2)


class MapPaths(Actor):
    """Paths as ``project`` (weights (n, 2), seconds -> px (n, 2)) sees them, from ``appear`` to ``leave``.

    ``trails``: paint them; on the terrain they lie in its own picture. Stars come one after another, one in
    ``every`` so many seconds. ``sides``: where each name stands from its star, px (dx, dy) to its middle.
    Nothing but names is painted outside ``room``.
    """

    def __init__(
        self,
        paths: Paths,
        clock: Clock,
        project: Project,
        theme: Theme,
        appear: float,
        leave: float,
        *,
        trails: bool = True,
        every: float = 0.0,
        sides: Sequence[tuple[float, float]] = (),
        room: Box | None = None,
    ) -> None:
        self.paths, self.clock, self.project, self.theme = paths, clock, project, theme
        self.first_at, self.leave, self.trails, self.every = appear, leave, trails, every
        self.sides, self.room = sides, room

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """Trails, stars, markers, names."""
        step = self.clock.step(seconds)
        now = self.paths.at(step)
        room = self.room or Box(0.0, 0.0, WIDTH, HEIGHT)
        with canvas.clipped(room.x, room.y, room.width, room.height):
            self._paint_ways(canvas, step, now, seconds)
        starts = self.project(self.paths.w[:, 0], seconds)
        radius = _star_radius(starts)
        for which, (x, y) in enumerate(starts.tolist()):
            with canvas.faded(self._presence(which, seconds)) as shown:
                if shown:
                    paint_star(canvas, (x, y), self.theme.start, self.theme.rim, radius)
                    self._paint_name(canvas, which, x, y)

    def _presence(self, which: int, seconds: float) -> float:
        return presence(seconds, self.first_at + self.every * which)

    def _paint_ways(self, canvas: Canvas, step: float, now: np.ndarray, seconds: float) -> None:
        """The trails, and over them who walks; the starts' stars come over both."""
        for which in range(self.paths.count):
            with canvas.faded(self._presence(which, seconds)) as shown:
                if shown and self.trails:
                    self._paint_trail(canvas, which, step, now[which], seconds)
        for which in range(self.paths.count):
            with canvas.faded(self._presence(which, seconds)) as shown:
                if shown:
                    self._paint_now(canvas, which, step, now[which], seconds)

    def _paint_trail(self, canvas: Canvas, which: int, step: float, now: np.ndarray, seconds: float) -> None:
        walked = np.concatenate([self.paths.w[which, : int(step) + 1], now[None]])
        walked = walked[np.isfinite(walked).all(axis=1)]
        points = finite(self.project(walked, seconds))
        paint_way(canvas, points, self.paths.colours[which], self.theme, LINE)
        for width, ink in ((DOT + 1.6, self.theme.rim), (DOT, self.theme.step)):
            paint_dots(canvas, points[1:-1], width, ink)

    def _paint_now(self, canvas: Canvas, which: int, step: float, now: np.ndarray, seconds: float) -> None:
        if step <= 0 or not np.isfinite(now).all():
            return
        (at,) = finite(self.project(now[None], seconds))
        if step >= self.clock.steps:
            paint_star(canvas, at, self.theme.end, self.theme.rim)
            return
        paint_dot(canvas, at, self.paths.colours[which], self.theme.rim, NOW)

    def _paint_name(self, canvas: Canvas, which: int, x: float, y: float) -> None:
        if not self.sides:
            return
        across, down = self.sides[which]
        paint_tag(canvas, self.theme, self.paths.names[which], (x + across, y + down), NAME)


class Board(Actor):
    """In the panel: each start, its loss at the step shown, and at last the minimum that it comes to.

    That is told from ``told_at`` on. ``clocks``: from which second on each gives the step; from ``dim_at`` on
    only the two starts that are told of by themselves stay bright.
    """

    def __init__(
        self,
        found: MinimaResults,
        clocks: Sequence[tuple[float, Clock]],
        told_at: float,
        dim_at: float,
        leave: float,
    ) -> None:
        self.paths, self.loss, self.ends, self.clocks = (
            found.paths(),
            found.loss,
            found.called(),
            tuple(clocks),
        )
        self.pair, self.words, self.theme = found.pair, found.words, found.theme
        self.told_at, self.dim_at = told_at, dim_at
        text, loss, body = found.theme.text, found.theme.symbols["loss"], MEASURES.body
        columns = (
            Column(0.0, body, text, head=found.words("race.start")),
            Column(48.0, body, text),
            Column(PANEL.width, body, loss, "right", bold=True, head=found.words("race.loss")),
        )
        row = min(ROW, (PANEL.height - HEAD) / self.paths.count)
        self.table = Table(PANEL, columns, row, HEAD + NAMED - row / 2, body)
        self.appear, self.leave = self.clocks[0][0], leave

    def step(self, seconds: float) -> int:
        """The whole step whose losses are shown."""
        clock = next((clock for at, clock in reversed(self.clocks) if seconds >= at), self.clocks[0][1])
        return int(clock.step(seconds))

    def lit(self, which: int, seconds: float) -> float:
        """How strong a row is."""
        dim = 0.0 if self.pair is None or which in self.pair else 0.75
        return 1 - dim * smooth((seconds - self.dim_at) / 0.6)

    def resting_key(self, seconds: float) -> tuple[float, ...]:
        """Changes on whole steps, and while rows come and go."""
        strength = [round(self.lit(which, seconds), 2) for which in range(self.paths.count)]
        return self.step(seconds), self._told(seconds), *strength

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The rows."""
        self.table.paint_heads(canvas, 26.0, MEASURES.label, self.theme.muted)
        for which in range(self.paths.count):
            with canvas.faded(self.lit(which, seconds)):
                self._paint_row(canvas, which, seconds)

    def _told(self, seconds: float) -> float:
        return round(presence(seconds, self.told_at), 3)

    def _paint_row(self, canvas: Canvas, which: int, seconds: float) -> None:
        theme, middle = self.theme, self.table.middle(which)
        top = middle - NAMED
        canvas.line(np.array([[PANEL.x, top], [PANEL.right, top]]), theme.line, line=1.5)
        paint_star(canvas, (PANEL.x + 16, middle), theme.start, theme.rim)
        loss = self.words.number(float(self.loss[which, self.step(seconds)]), DECIMALS)
        self.table.paint_row(canvas, which, ("", self.paths.names[which], loss))
        with canvas.faded(self._told(seconds)) as shown:
            if shown:
                middle += 48.0
                base = middle + lettering.CAP_HEIGHT * MEASURES.label / 2
                colour = self.paths.colours[which]
                canvas.box(PANEL.x + 48, middle - 13, 26, 26, colour, radius=3)
                canvas.text(self.ends[which], PANEL.x + 90, base, size=MEASURES.label, colour=theme.text)


def _star_radius(points: np.ndarray) -> float:
    """The stars' radius in px: smaller where some stand close to each other."""
    apart = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    nearest = float(np.min(apart[np.triu_indices(len(points), 1)], initial=np.inf))
    return float(np.clip(0.7 * nearest, SMALLEST_STAR, STAR))


def beside(
    points: np.ndarray, names: Sequence[str], obstacles: Sequence[Box], ways: np.ndarray, room: Box
) -> list[tuple[float, float]]:
    """Where each star's name stands, px from its point (n, 2): off stars, obstacles and other names.

    And, if it can be, off these points of ways (m, 2).
    """
    middle = points.mean(axis=0)
    taken = [*obstacles, *(Box.around(x, y, 2.4 * STAR, 2.4 * STAR) for x, y in points.tolist())]
    sides: dict[int, tuple[float, float]] = {}
    # who stands at the edge of the others has the freest choice: the innermost choose first
    for which in np.argsort(np.hypot(*(points - middle).T), kind="stable").tolist():
        (x, y), width = points[which].tolist(), lettering.width(names[which], NAME) + 10
        out = points[which] - np.median(points, axis=0)
        tries = [
            (side * (width / 2 + STAR + reach), lift)
            for reach in (8.0, 30.0)
            for lift in (0.0, -22.0, 22.0, -44.0, 44.0)
            for side in (-1, 1)
        ]
        tries += [(0.0, side * lift) for lift in (34.0, 54.0) for side in (-1, 1)]
        boxes = [Box.around(x + dx, y + dy, width, NAME * 1.2) for dx, dy in tries]

        def badness(
            at: int,
            boxes: Sequence[Box] = boxes,
            tries: Sequence[tuple[float, float]] = tries,
            out: np.ndarray = out,
        ) -> float:
            covers = sum(boxes[at].overlaps(other, 2) for other in taken)
            reach = (boxes[at].width / 2 + 5, boxes[at].height / 2 + 5)
            crossed = (np.abs(ways - boxes[at].centre) < reach).all(axis=1).sum()
            inwards = float(np.dot(tries[at], out)) / (np.hypot(*tries[at]) * (np.hypot(*out) + 1e-9)) < -0.2
            return (
                100.0 * covers
                + 6.0 * crossed
                + 1000.0 * (not room.contains(boxes[at]))
                + 5.0 * inwards
                + 0.3 * at
            )

        best = min(range(len(tries)), key=badness)
        taken.append(boxes[best])
        sides[which] = tries[best]
    return [sides[which] for which in range(len(points))]
