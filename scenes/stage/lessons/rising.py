"""Ground that rises out of a plain, and what stands on it: the front's line, and the signs of some places."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from scenes.stage.map.marks import RING
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.motion import Track, presence
from scenes.stage.paint.signs import paint_ring, paint_star
from scenes.stage.paint.trails import paint_way
from scenes.stage.terrain.look import RISEN
from scenes.stage.terrain.relief import Relief
from scenes.stage.terrain.shaders import STEEP
from scenes.stage.terrain.sight import Sight

FAR = 9.0  # world units: the front is beyond all that is seen
LINE, STAR = 5.0, 20.0  # px


def rising(
    relief: Relief, flat_at: float, starts: float, lasts: float
) -> Callable[[float], tuple[float, float]]:
    """`Look.rise` by the film's second: all is a plain from ``flat_at`` on, and rises from ``starts`` on.

    The plain lies as high as the middle of the map's border does.
    """
    z = relief.z
    plain = float(np.median(np.concatenate([z[0], z[-1], z[:, 0], z[:, -1]])))
    half = float(relief.half[1])
    front = Track([(starts, half), (starts + lasts, -half - STEEP)])

    def at(seconds: float) -> tuple[float, float]:
        if seconds < flat_at or seconds >= starts + lasts:
            return RISEN
        return (FAR if seconds < starts else front.at(seconds)), plain

    return at


def passes(relief: Relief, w: tuple[float, float], starts: float, lasts: float) -> float:
    """The second at which the front has raised weights."""
    half, y = float(relief.half[1]), float(relief.flat(np.array(w))[1])
    return starts + lasts * (half - y + STEEP) / (2 * half + STEEP)


class FrontLine(Actor):
    """The line along which the ground rises, from ``appear`` to ``leave``."""

    ramp = 0.3

    def __init__(self, sight: Sight, appear: float, leave: float) -> None:
        self.sight, self.appear, self.leave = sight, appear, leave

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """Halfway up."""
        relief, theme = self.sight.relief, self.sight.relief.ground.theme
        y = self.sight.rise_at(seconds)[0] + STEEP / 2
        x = np.linspace(-1, 1, 200) * relief.half[0]
        if abs(y) <= relief.half[1]:
            world = relief.lift(np.stack([x, np.full_like(x, y)], axis=1))
            px = self.sight.view_at(seconds).project(self.sight.risen(world, seconds))[0]
            paint_way(canvas, px, theme.edge, theme, LINE)


class Signs(Actor):
    """A star at the first of some weights (n, 2), a ring at the others, each from a second on."""

    def __init__(self, sight: Sight, places: Sequence[tuple[np.ndarray, float]], leave: float) -> None:
        self.sight, self.places, self.leave = sight, tuple(places), leave

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """Those that have come."""
        theme = self.sight.relief.ground.theme
        for number, (w, appear) in enumerate(self.places):
            at = self.sight.place(w, seconds)
            with canvas.faded(presence(seconds, appear)) as shown:
                if shown and number == 0:
                    paint_star(canvas, at, theme.start, theme.rim, STAR)
                elif shown:
                    paint_ring(canvas, at, theme.text, theme.rim, RING)
