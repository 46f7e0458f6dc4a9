"""Paths of single runs on the map: a red star where they start, a yellow dot at every step, a blue star.

One experiment at a time, then all of them on one clock (each with a marker of its own), then the path of the
dial's rate. Before that, the slope at the start as an arrow, which shrinks to the first step.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import atan2, cos, sin

import numpy as np

from scenes.stage.labels.tracks import pin
from scenes.stage.map.closing_in import ZoomedMap
from scenes.stage.paint import markers
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.motion import presence, smooth
from scenes.stage.show.dial import Dial, Experiment, Turn
from scenes.theme import MEASURES, Theme

LINE = 3.4
DOT = 9.0  # px across
STAR = 14.0
EDGE = 15.0  # px that a star outside the map stands inside its edge
HEAD = 20.0  # px, an arrow's head
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
            found.append(Path(each.w, step, each.colour, part, each.shape))
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
                x, y = place(self.paths[0, 0]).tolist()
                paint_star(canvas, self.theme, x, y, self.theme.start)
        for path in paths:
            if path.step > 0:
                with canvas.faded(path.opacity):
                    self._paint_head(canvas, path, place)

    def _paint_trail(self, canvas: Canvas, path: Path, place: Callable[[np.ndarray], np.ndarray]) -> None:
        points = place(reached(path.w, path.step))
        finite = np.isfinite(points).all(axis=1)
        points = np.clip(points[: len(points) if finite.all() else int(np.argmin(finite))], -2e4, 2e4)
        canvas.line(points, path.colour, line=LINE)
        canvas.ink(self.theme.step if path.shape is None else path.colour)
        for x, y in points[: int(path.step) + 1].tolist():
            canvas.context.move_to(x, y)
            canvas.context.line_to(x, y)
        canvas.context.set_line_width(DOT)
        canvas.context.stroke()

    def _paint_head(self, canvas: Canvas, path: Path, place: Callable[[np.ndarray], np.ndarray]) -> None:
        tip = place(reached(path.w, path.step)[-1])
        if not np.isfinite(tip).all():
            return
        at, outside = pin(tip, self.ground.box, EDGE)
        x, y = at.tolist()
        ends = path.step >= len(path.w) - 1
        colour = self.theme.end if ends and path.shape is None else path.colour
        if outside:
            self._paint_beyond(canvas, x, y, colour)
        if path.shape is not None:
            paint_shape(canvas, self.theme, path.shape, path.colour, x, y, MEASURES.marker)
        elif ends:
            paint_star(canvas, self.theme, x, y, colour)
        else:
            paint_shape(canvas, self.theme, "circle", self.theme.step, x, y, 8.0)

    def _paint_beyond(self, canvas: Canvas, x: float, y: float, colour: str) -> None:
        """A small arrow head from what stands on the edge towards the outside."""
        middle_x, middle_y = self.ground.box.centre
        angle = atan2(y - middle_y, x - middle_x)
        context, reach = canvas.context, MEASURES.marker + 17
        context.new_path()
        for turn, length in ((0.0, reach), (0.42, reach - 11), (-0.42, reach - 11)):
            context.line_to(x + length * cos(angle + turn), y + length * sin(angle + turn))
        context.close_path()
        canvas.ink(colour)
        context.fill()


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
                self._arrow(canvas, base, base + grown * (tip - base), theme.symbols["gradient"])
            if shrunk > 0:
                reach = tip + shrunk * (first - tip)
                canvas.line(np.array([base, reach]), theme.symbols["learning_rate"], line=7.0)
                x, y = reach.tolist()
                paint_shape(canvas, theme, "circle", theme.step, x, y, 8.0)

    def _arrow(self, canvas: Canvas, base: np.ndarray, tip: np.ndarray, colour: str) -> None:
        length = float(np.hypot(*(tip - base)))
        if length < 1:
            return
        along = (tip - base) / length
        across = np.array([-along[1], along[0]])
        head = min(HEAD, length)
        neck = tip - head * along
        canvas.line(np.array([base, neck]), colour, line=5.0)
        canvas.ink(colour)
        canvas.trace(np.array([tip, neck + 0.5 * head * across, neck - 0.5 * head * across]))
        canvas.context.fill()


def reached(w: np.ndarray, step: float) -> np.ndarray:
    """A path (steps + 1, 2) up to a step, the last piece of it straight."""
    whole = min(int(step), len(w) - 1)
    if step <= whole:
        return w[: whole + 1]
    with np.errstate(invalid="ignore"):
        return np.concatenate([w[: whole + 1], [w[whole] + (step - whole) * (w[whole + 1] - w[whole])]])


def paint_star(canvas: Canvas, theme: Theme, x: float, y: float, colour: str, radius: float = STAR) -> None:
    """The star of a start or an end, with a rim."""
    markers.star(canvas.context, x, y, radius)
    _fill(canvas, theme, colour, 5.0)


def paint_shape(
    canvas: Canvas, theme: Theme, shape: str, colour: str, x: float, y: float, radius: float
) -> None:
    """A marker: its shape in its colour, with a rim."""
    markers.trace(canvas.context, shape, x, y, radius)
    _fill(canvas, theme, colour, radius * 0.42)


def _fill(canvas: Canvas, theme: Theme, colour: str, rim: float) -> None:
    canvas.ink(theme.rim)
    canvas.context.set_line_width(rim)
    canvas.context.stroke_preserve()
    canvas.ink(colour)
    canvas.context.fill()
