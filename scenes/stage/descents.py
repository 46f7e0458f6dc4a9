"""Descents from several starts: red star, the steps, where each is now; on the map or on the terrain.

As on the course page each is a single run: a red star at its start, a yellow dot at every step, a blue star
at its end. Its trail has the colour of the minimum that it ends in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from scenes.stage import lettering
from scenes.stage.camera import Actor
from scenes.stage.canvas import Canvas
from scenes.stage.clock import Clock
from scenes.stage.markers import star
from scenes.stage.motion import presence
from scenes.theme import MEASURES, Theme

STAR = 14.0  # px, radius of a star
NOW = 10.0  # of the marker that moves
LINE = 4.5
DOT = 8.0
NAME = MEASURES.smallest + 2


@dataclass(frozen=True)
class Paths:
    """Descents of one contender: positions (paths, step + 1, 2) in weights, a colour and a name for each."""

    w: np.ndarray
    colours: tuple[str, ...]
    names: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.w)

    def at(self, step: float) -> np.ndarray:
        """Where each is at a step, on the straight way between two, (paths, 2)."""
        whole = min(int(step), self.w.shape[1] - 2)
        with np.errstate(invalid="ignore", over="ignore"):
            return self.w[:, whole] + (step - whole) * (self.w[:, whole + 1] - self.w[:, whole])


class Descents:
    """Paths as ``project`` (weights (n, 2), seconds -> px (n, 2)) sees them, from ``appear`` to ``leave``.

    ``trails``: paint them; on the terrain they lie in its own picture. Stars come one after another, ``every``
    so many seconds. ``sides``: where each name stands from its star, px (dx, dy) to its middle.
    """

    def __init__(
        self,
        paths: Paths,
        clock: Clock,
        project: Callable[[np.ndarray, float], np.ndarray],
        theme: Theme,
        appear: float,
        leave: float,
        *,
        trails: bool = True,
        every: float = 0.0,
        sides: Sequence[tuple[float, float]] = (),
    ) -> None:
        self.paths, self.clock, self.project, self.theme = paths, clock, project, theme
        self.appear, self.leave, self.trails, self.every = appear, leave, trails, every
        self.sides = sides

    def still(self, seconds: float) -> None:
        """Nothing of it rests."""

    def paint_still(self, canvas: Canvas, seconds: float) -> None:
        """Nothing of it rests."""

    def paint(self, canvas: Canvas, seconds: float) -> None:
        """Trails, stars, markers, names."""
        step = self.clock.step(seconds)
        now = self.paths.at(step)
        for which in range(self.paths.count):
            with canvas.faded(presence(seconds, self.appear + self.every * which, self.leave)) as shown:
                if not shown:
                    continue
                if self.trails:
                    self._paint_trail(canvas, which, step, now[which], seconds)
        for which in range(self.paths.count):
            with canvas.faded(presence(seconds, self.appear + self.every * which, self.leave)) as shown:
                if shown:
                    self._paint_marks(canvas, which, step, now[which], seconds)

    def _paint_trail(self, canvas: Canvas, which: int, step: float, now: np.ndarray, seconds: float) -> None:
        walked = np.concatenate([self.paths.w[which, : int(step) + 1], now[None]])
        walked = walked[np.isfinite(walked).all(axis=1)]
        points = np.clip(self.project(walked, seconds), -2e4, 2e4)
        canvas.line(points, self.paths.colours[which], line=LINE)
        canvas.ink(self.theme.step)
        for x, y in points[1:-1].tolist():
            canvas.context.move_to(x, y)
            canvas.context.line_to(x, y)
        canvas.context.set_line_width(DOT)
        canvas.context.stroke()

    def _paint_marks(self, canvas: Canvas, which: int, step: float, now: np.ndarray, seconds: float) -> None:
        start = self.project(self.paths.w[which, :1], seconds)[0].tolist()
        context = canvas.context
        if step > 0 and np.isfinite(now).all():
            x, y = np.clip(self.project(now[None], seconds)[0], -2e4, 2e4).tolist()
            if step >= self.clock.steps:
                self._star(canvas, x, y, self.theme.end)
            else:
                context.new_path()
                context.arc(x, y, NOW, 0, 2 * np.pi)
                self._filled(canvas, self.paths.colours[which])
        self._star(canvas, start[0], start[1], self.theme.start)
        if self.sides:
            x, y = (a + b for a, b in zip(start, self.sides[which], strict=True))
            base = y + lettering.CAP_HEIGHT * NAME / 2
            name, theme = self.paths.names[which], self.theme
            canvas.text(name, x, base, size=NAME, colour=theme.text, anchor="middle", halo=theme.plate)

    def _star(self, canvas: Canvas, x: float, y: float, colour: str) -> None:
        star(canvas.context, x, y, STAR)
        self._filled(canvas, colour)

    def _filled(self, canvas: Canvas, colour: str) -> None:
        canvas.ink(self.theme.rim)
        canvas.context.set_line_width(5)
        canvas.context.stroke_preserve()
        canvas.ink(colour)
        canvas.context.fill()


class Board:
    """In the panel: each start, its loss at the step shown, and at last the minimum that it comes to.

    ``loss`` (paths, step + 1); ``ends`` the names of the minima; ``step_at`` the step at a second; ``told_at``
    the second from which an end is named, ``lit`` says how strong each row is at a second (paths,).
    """

    ROW = 150.0  # px
    HEAD = 40.0

    def __init__(
        self,
        paths: Paths,
        loss: np.ndarray,
        ends: Sequence[str],
        step_at: Callable[[float], float],
        heading: tuple[str, str],
        theme: Theme,
        number: Callable[[float], str],
        box: tuple[float, float, float],
        appear: float,
        leave: float,
        told_at: float,
        lit: Callable[[float], Sequence[float]],
    ) -> None:
        self.paths, self.loss, self.ends, self.step_at = paths, loss, tuple(ends), step_at
        self.heading, self.theme, self.number = heading, theme, number
        self.x, self.y, self.width = box
        self.appear, self.leave, self.told_at, self.lit = appear, leave, told_at, lit

    def still(self, seconds: float) -> tuple[object, ...]:
        """Changes on whole steps, and while rows come and go."""
        strength = tuple(round(part, 2) for part in self.lit(seconds))
        told = round(presence(seconds, self.told_at), 3)
        shown = round(presence(seconds, self.appear, self.leave), 3)
        return int(self.step_at(seconds)), strength, told, shown

    def paint_still(self, canvas: Canvas, seconds: float) -> None:
        """The rows."""
        step = int(self.step_at(seconds))
        theme = self.theme
        with canvas.faded(presence(seconds, self.appear, self.leave)) as there:
            if not there:
                return
            right = self.x + self.width
            for text, x, anchor in zip(self.heading, (self.x, right), ("left", "right"), strict=True):
                canvas.text(text, x, self.y + 26, size=MEASURES.label, colour=theme.muted, anchor=anchor)
            for which in range(self.paths.count):
                with canvas.faded(self.lit(seconds)[which]):
                    self._paint_row(canvas, which, step, presence(seconds, self.told_at))

    def paint(self, canvas: Canvas, seconds: float) -> None:
        """Nothing of it moves between steps."""

    def _paint_row(self, canvas: Canvas, which: int, step: int, told: float) -> None:
        theme, row = self.theme, min(self.ROW, 640.0 / self.paths.count)
        top = self.y + self.HEAD + 20 + row * which
        middle, right = top + 40.0, self.x + self.width
        canvas.line(np.array([[self.x, top], [right, top]]), theme.line, line=1.5)
        star(canvas.context, self.x + 16, middle, STAR)
        canvas.ink(theme.start)
        canvas.context.fill()
        base = middle + lettering.CAP_HEIGHT * MEASURES.body / 2
        canvas.text(self.paths.names[which], self.x + 48, base, size=MEASURES.body, colour=theme.text)
        text = self.number(float(self.loss[which, step]))
        colour = theme.symbols["loss"]
        canvas.text(text, right, base, size=MEASURES.body, colour=colour, bold=True, anchor="right")
        with canvas.faded(told) as shown:
            if shown and self.ends[which]:
                base = middle + 52 + lettering.CAP_HEIGHT * MEASURES.label / 2
                canvas.box(self.x + 48, middle + 50 - 12, 24, 24, self.paths.colours[which], radius=12)
                canvas.text(self.ends[which], self.x + 86, base, size=MEASURES.label, colour=theme.text)


class Above:
    """An actor's resting part, painted over all that moved before it, in these spans of seconds."""

    def __init__(self, actor: Actor, spans: Sequence[tuple[float, float]]) -> None:
        self.actor, self.spans = actor, tuple(spans)

    def still(self, seconds: float) -> None:
        """Nothing of it rests."""

    def paint_still(self, canvas: Canvas, seconds: float) -> None:
        """Nothing of it rests."""

    def paint(self, canvas: Canvas, seconds: float) -> None:
        """What rests of the actor."""
        with canvas.faded(max(presence(seconds, *span) for span in self.spans)) as shown:
            if shown:
                self.actor.paint_still(canvas, seconds)


def beside(points: np.ndarray, names: Sequence[str]) -> list[tuple[float, float]]:
    """Where each star's name stands, px from its point (n, 2): away from the middle of its neighbours."""
    sides = []
    for point, name in zip(points, names, strict=True):
        others = [other - point for other in points if 0 < np.hypot(*(other - point)) < 160]
        x, y = np.sum(others, axis=0) if others else (-1.0, 0.0)
        width = lettering.width(name, NAME) / 2 + 24
        if abs(x) > abs(y):
            sides.append((-float(np.sign(x)) * width, 0.0))
        else:
            sides.append((0.0, -float(np.sign(y)) * 34.0))
    return sides
