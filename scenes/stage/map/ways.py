"""Ways of runs on a ground, as on the course page: a red star, a yellow dot at every step, a blue star.

Of several runs on one clock each has a marker of its own instead, and dots of its own colour.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from scenes.stage.labels.tracks import pin
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.layers import Kept
from scenes.stage.paint.motion import presence
from scenes.stage.paint.signs import STAR, Look, paint_runner, paint_star
from scenes.stage.paint.trails import FAR, LINE, finite, paint_growth, paint_trail
from scenes.stage.show.clock import Clock
from scenes.stage.show.paths import at_step, up_to
from scenes.theme import MEASURES, Theme

MORE = 3.0  # px that the yellow dots of a run are wider, as those of a race of one
EDGE = 15.0  # px that the marker of a run off the ground stands inside its edge
RAMP = 0.35  # s in which a run comes or goes
NEAR, FINE = 5.5, 8  # px, a trail on ground with hills; points a step along it
UPON, SMALL_STAR = 1.6, 0.56  # radii of a star: so near to the start an end's is so much smaller, and upon it
AROUND = 60.0  # px around the steps of trails: ground between them may bulge
SMALLEST_STAR = 9.5  # px, radius of a start's star

Project = Callable[[np.ndarray, float], np.ndarray]  # weights (..., 2) at a second as px of the frame
Step = Callable[[float], float]  # a second as a step


@dataclass(frozen=True)
class Run:
    """A run: its way at a second (steps + 1, 2) in weights, its step then, its marker, and when it is seen.

    ``among`` others it keeps its marker to the end, where a run alone has a blue star. Its last ``dots``
    steps have dots.
    """

    way: Callable[[float], np.ndarray]
    step: Step
    look: Look
    appear: float = -np.inf
    leave: float = np.inf
    among: bool = False
    dots: float = np.inf


@dataclass(frozen=True)
class Start:
    """Where runs start: weights (2,), and when the star is seen."""

    w: np.ndarray
    appear: float
    leave: float = np.inf


class Ways(Actor):
    """Runs as ``project`` sees them, and their starts, from ``appear`` to ``leave``.

    A run that is off the ``room`` has its marker at its edge; no trail is painted outside ``clip`` (the room,
    if there is none). With ``trails`` false these lie in the picture of a terrain. Trails are as ``laid``
    sees points along ways on ground with hills, nan where it does not; without, straight from step to step.
    Stars and markers are ``size`` times as large as elsewhere.
    """

    def __init__(
        self,
        runs: Sequence[Run],
        starts: Sequence[Start],
        project: Project,
        room: Box,
        theme: Theme,
        appear: float = -np.inf,
        leave: float = np.inf,
        *,
        trails: bool = True,
        laid: Project | None = None,
        clip: Box | None = None,
        size: float = 1.0,
    ) -> None:
        self.laid, self.line = laid or project, NEAR if laid else LINE
        self.fine, self.clip = FINE if laid else 1, clip or room
        self.runs, self.starts, self.project, self.room = tuple(runs), tuple(starts), project, room
        self.theme, self.appear, self.leave, self.trails = theme, appear, leave, trails
        self.star, self.size = max(size * STAR, SMALLEST_STAR), size
        self._kept: Kept | None = None  # the trails' pixels
        self._key: tuple[object, ...] = ()  # of what they show

    def seen(self, seconds: float) -> list[tuple[Run, float]]:
        """The runs of a second of the film, and how visible each is."""
        found = [(run, presence(seconds, run.appear, run.leave, RAMP)) for run in self.runs]
        return [(run, part) for run, part in found if part > 0]

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """Trails, the stars of the starts, and where each is."""
        box, seen = self.clip, self.seen(seconds)
        if self.trails:
            with canvas.clipped(box.x, box.y, box.width, box.height):
                self._paint_trails(canvas, seen, seconds)
        self._paint_starts(canvas, seconds)
        for run, part in seen:
            if run.step(seconds) > 0:
                with canvas.faded(part):
                    self._paint_runner(canvas, run, seconds)

    def _paint_trails(self, canvas: Canvas, seen: Sequence[tuple[Run, float]], seconds: float) -> None:
        """Up to the last whole step as pixels that are kept while it, and the view, stand; then the rest."""
        steps = [run.step(seconds) for run, _ in seen]
        ways = [
            finite(up_to(run.way(seconds), step), np.inf) for (run, _), step in zip(seen, steps, strict=True)
        ]
        wholes = [way[: int(step) + 1] for way, step in zip(ways, steps, strict=True)]
        places = [self.project(whole, seconds) for whole in wholes]
        key = tuple(
            (id(run), part, int(step), place.tobytes())
            for (run, part), step, place in zip(seen, steps, places, strict=True)
        )
        if key != self._key:
            self._key, self._kept = key, self._sheet(places)

        def paint(sheet: Canvas) -> None:
            for (run, part), step, whole in zip(seen, steps, wholes, strict=True):
                with sheet.faded(part):
                    self._paint_whole(sheet, run, int(step), self._laid(whole, seconds))

        if self._kept is not None:
            self._kept.paint(canvas, key, paint)
        for (run, part), step, way in zip(seen, steps, ways, strict=True):
            points = self._laid(way[int(step) :], seconds)
            if len(points) > 1 and np.isfinite(points).all():
                with canvas.faded(part):
                    paint_growth(canvas, points, run.look.colour, self.theme, self.line)

    def _laid(self, way: np.ndarray, seconds: float) -> np.ndarray:
        """Points of a way (n, 2) in the frame, `fine` of them a step."""
        if not len(way):
            return way
        at = np.linspace(0, len(way) - 1, (len(way) - 1) * self.fine + 1)
        along = np.stack([np.interp(at, np.arange(len(way)), axis) for axis in way.T], axis=1)
        return np.clip(self.laid(along, seconds), -FAR, FAR)

    def _sheet(self, places: Sequence[np.ndarray]) -> Kept | None:
        """For the part of the clip around trails through these places; none where they are elsewhere."""
        every = np.concatenate([*places, np.empty((0, 2))])
        every = every[np.isfinite(every).all(axis=1)]
        if not len(every):
            return None
        low = np.maximum(every.min(axis=0) - AROUND, (self.clip.x, self.clip.y))
        high = np.minimum(every.max(axis=0) + AROUND, (self.clip.right, self.clip.bottom))
        return Kept(Box(*low.tolist(), *(high - low).tolist())) if (high > low).all() else None

    def _paint_whole(self, canvas: Canvas, run: Run, step: int, points: np.ndarray) -> None:
        paint_trail(
            canvas,
            points,
            step,
            run.look.colour,
            self.theme,
            more=None if run.among else MORE,
            line=self.line,
            dots=run.dots,
            fine=self.fine,
        )

    def _paint_runner(self, canvas: Canvas, run: Run, seconds: float) -> None:
        way, step = run.way(seconds), run.step(seconds)
        at = self.project(at_step(way, step), seconds)
        if not np.isfinite(at).all():
            return
        at, outside = pin(at, self.room, EDGE)
        ended = self.theme.end if step >= len(way) - 1 and not run.among else None
        radius = self.size * (MEASURES.marker_near if self.fine > 1 else MEASURES.marker)
        off = self.room.centre if outside else None
        upon = np.hypot(*(at - self.project(way[0], seconds))) < UPON * self.star
        star = SMALL_STAR * self.star if upon else self.star
        paint_runner(canvas, run.look, at, off=off, ended=ended, radius=radius, star=star)

    def _paint_starts(self, canvas: Canvas, seconds: float) -> None:
        points = self.project(np.array([start.w for start in self.starts]).reshape(-1, 2), seconds)
        apart = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
        nearest = float(np.min(apart[np.triu_indices(len(points), 1)], initial=np.inf))
        radius = float(
            np.clip(0.7 * nearest, SMALLEST_STAR, self.star)
        )  # smaller where some are close together
        for start, at in zip(self.starts, points, strict=True):
            with canvas.faded(presence(seconds, start.appear, start.leave)) as shown:
                if shown:
                    paint_star(canvas, at, self.theme.start, self.theme.rim, radius)


def race(w: np.ndarray, looks: Sequence[Look], clock: Clock) -> list[Run]:
    """Runs (runner, steps + 1, 2) on one clock, each with its own marker to the end."""
    return [Run(always(way), clock.step, look, among=True) for way, look in zip(w, looks, strict=True)]


def always(way: np.ndarray) -> Callable[[float], np.ndarray]:
    """A way that is the same at all seconds."""
    return lambda seconds: way
