"""Paths of single runs on the map: a red star where they start, a yellow dot at every step, a blue star.

One experiment at a time, then all of them on one clock (each with a marker of its own), then the path of the
dial's rate. Before that, the slope at the start as an arrow, which shrinks to the first step.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import atan2

import numpy as np

from scenes.stage.labels.tracks import pin
from scenes.stage.map.zoom import ZoomedMap
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.motion import presence, smooth
from scenes.stage.paint.signs import Look, paint_arrow, paint_dots, paint_marker, paint_pointer, paint_star
from scenes.stage.paint.trails import finite, paint_way
from scenes.stage.show.dial import Dial, Experiment, Turn
from scenes.stage.show.paths import at_step, up_to
from scenes.theme import Theme

LINE = 3.4
DOT = 9.0  # px across
EDGE = 15.0  # px that a star outside the map stands inside its edge
RAMP = 0.35  # s in which a path comes or goes


@dataclass(frozen=True)
class Path:
    """A path to paint: weights (steps + 1, 2), how far it is (in steps), its line, and its marker, if any."""

    w: np.ndarray
    step: float
    colour: str
    opacity: float
    shape: str | None = None


class Walks(Actor):
    """All that runs on the map; ``together`` is the turn of all the experiments at once."""

    def __init__(
        self,
        ground: ZoomedMap,
        theme: Theme,
        experiments: Sequence[Experiment],
        turns: Sequence[Turn],
        together: Turn,
        dial: Dial,
        paths: np.ndarray,
        start_at: float,
    ) -> None:
        self.ground, self.theme, self.experiments = ground, theme, experiments
        self.turns, self.together, self.dial, self.paths = turns, together, dial, paths
        self.start_at = start_at

    def shown(self, seconds: float) -> list[Path]:
        """The paths of a second of the film."""
        found = [
            Path(
                self.experiments[turn.which].w,
                turn.step(seconds),
                self.experiments[turn.which].colour,
                presence(seconds, turn.appear, turn.leave, RAMP),
            )
            for turn in self.turns
        ]
        part = presence(seconds, self.together.appear, self.together.leave, RAMP)
        for each in self.experiments:
            step = min(self.together.step(seconds), float(each.steps))
            found.append(Path(each.w, step, each.colour, part, each.look.shape))
        dial = self.dial
        part = presence(seconds, dial.appear, dial.leave, RAMP)
        path = self.paths[dial.at(seconds)]
        found.append(Path(path, len(path) - 1.0, self.theme.symbols["learning_rate"], part))
        return [path for path in found if path.opacity > 0]

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """The paths, the start, and where each is."""

        def place(w: np.ndarray) -> np.ndarray:
            return self.ground.place(w, seconds)

        paths, box = self.shown(seconds), self.ground.box
        with canvas.clipped(box.x, box.y, box.width, box.height):
            for path in paths:
                with canvas.faded(path.opacity):
                    self._paint_trail(canvas, path, place)
        with canvas.faded(presence(seconds, self.start_at, self.dial.leave)) as shown:
            if shown:
                paint_star(canvas, place(self.paths[0, 0]), self.theme.start, self.theme.rim)
        for path in paths:
            if path.step > 0:
                with canvas.faded(path.opacity):
                    self._paint_head(canvas, path, place)

    def _paint_trail(self, canvas: Canvas, path: Path, place: Callable[[np.ndarray], np.ndarray]) -> None:
        points = finite(place(up_to(path.w, path.step)))
        paint_way(canvas, points, path.colour, self.theme, LINE)
        colour = self.theme.step if path.shape is None else path.colour
        for width, ink in ((DOT + 1.6, self.theme.rim), (DOT, colour)):
            paint_dots(canvas, points[: int(path.step) + 1], width, ink)

    def _paint_head(self, canvas: Canvas, path: Path, place: Callable[[np.ndarray], np.ndarray]) -> None:
        tip = place(at_step(path.w, path.step))
        if not np.isfinite(tip).all():
            return
        at, outside = pin(tip, self.ground.box, EDGE)
        x, y = at.tolist()
        ends = path.step >= len(path.w) - 1
        colour = self.theme.end if ends and path.shape is None else path.colour
        if outside:
            middle_x, middle_y = self.ground.box.centre
            angle = atan2(y - middle_y, x - middle_x)
            paint_pointer(canvas, (x, y), angle, colour, self.theme.rim)
        if path.shape is not None:
            paint_marker(canvas, Look(path.shape, path.colour, self.theme.rim), (x, y))
        elif ends:
            paint_star(canvas, (x, y), colour, self.theme.rim)
        else:
            paint_marker(canvas, Look("circle", self.theme.step, self.theme.rim), (x, y), 8.0)


class SlopeArrow(Actor):
    """From the start down the slope, as long as the slope is; at ``shrink_at`` (s) it becomes the first step.

    Start, slope and step are an experiment's.
    """

    def __init__(
        self,
        ground: ZoomedMap,
        theme: Theme,
        experiment: Experiment,
        appear: float,
        shrink_at: float,
        leave: float,
    ) -> None:
        self.ground, self.theme = ground, theme
        w = experiment.w[0]
        self.w, self.tip, self.first = w, w - experiment.gradient[0], experiment.w[1]
        self.appear, self.shrink_at, self.leave = appear, shrink_at, leave

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """The whole arrow, ever fainter, and the part of it that the step takes."""
        box, theme = self.ground.box, self.theme
        grown = smooth((seconds - self.appear) / 1.2)
        shrunk = smooth((seconds - self.shrink_at) / 2.0)
        base, tip, first = (self.ground.place(w, seconds) for w in (self.w, self.tip, self.first))
        with canvas.clipped(box.x, box.y, box.width, box.height):
            with canvas.faded(1 - 0.6 * shrunk):
                whole = np.array([base, base + grown * (tip - base)])
                paint_arrow(canvas, whole, theme.symbols["gradient"], theme.rim)
            if shrunk > 0:
                reach = tip + shrunk * (first - tip)
                way = np.array([base, reach])
                paint_way(canvas, way, theme.symbols["learning_rate"], theme, 7.0)
                x, y = reach.tolist()
                paint_marker(canvas, Look("circle", theme.step, theme.rim), (x, y), 8.0)
