"""The parts of a step as arrows on the ground, seen from above: head to tail they lead where the step does.

They are ``times`` as long as on the map, which the film says. The way straight downhill has a length of its
own: it is a slope, no step.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import floor, log10
from typing import TYPE_CHECKING

import numpy as np

from engine.rules import AHEAD, DECAY, GRADIENT, MEMORY
from scenes.stage.frame.tags import Tag
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.motion import presence, smooth
from scenes.stage.paint.signs import paint_arrow
from scenes.stage.terrain.relief import Relief
from scenes.stage.terrain.view import View
from scenes.theme import Theme

if TYPE_CHECKING:
    import xarray

    from scenes.language import Words
    from scenes.telling.anatomy import Looked

DOWNHILL, STEP = "downhill", "step"  # arrows that are no parts of a step
LONGEST, SLOPE = 380.0, 170.0  # px: the longest way from a step's beginning, and the steepest slope
SHORT = 26.0  # px: a shorter arrow has no name
GROW, EVERY, GOES = 0.5, 0.7, 0.4  # s in which an arrow grows, from one to the next, and in which all fade
SHAFT, HEAD, WIDE = 7.0, 28.0, (17.0, 52.0)  # px: an arrow's, and the step's
NEAR, ASIDE = 12.0, 17.0  # px: an arrow so near the step's line hides it; then that is so far beside


class StepArrows(Actor):
    """The arrows of the steps that are ``looked`` at, ``w`` (step + 1, 2) the way that is gone.

    They are so many times as large as in the wide frame, ``larger``.
    """

    def __init__(
        self,
        taken: xarray.Dataset,
        w: np.ndarray,
        looked: Sequence[Looked],
        relief: Relief,
        view_at: Callable[[float], View],
        theme: Theme,
        larger: float = 1.0,
    ) -> None:
        self.looked, self.relief, self.view_at, self.theme, self.w = looked, relief, view_at, theme, w
        self.names = [str(name) for name in taken["part"].values]
        sides = 2 * relief.half / np.ptp(relief.ground.domain, axis=1) * (1, -1)  # to world units, y down
        steps = [each.step for each in looked]
        self.parts = taken["vector"].values[:, 0, steps].transpose(1, 0, 2) * sides  # (looked, part, 2)
        self.slopes = -taken["gradient"].values[0, steps] * sides
        self.inks = inks(theme)
        scale = view_at(looked[0].at).scale
        with np.errstate(all="ignore"):
            joints = np.cumsum(self.parts, axis=1) * scale
            far = float(np.nanmax(np.hypot(*np.moveaxis(joints, -1, 0)), initial=0.0))
            steep = float(np.nanmax(np.hypot(*np.moveaxis(self.slopes, -1, 0)), initial=0.0))
        self.times = magnified(larger * LONGEST / far) if 0 < far < np.inf else 1.0
        self.longest = larger * SLOPE / steep if 0 < steep < np.inf else 0.0

    def ways(self, place: int, seconds: float) -> list[tuple[str, np.ndarray]]:
        """A step's arrows by name, each from its foot to its tip (2, 2) px, when all of them are there."""
        view = self.view_at(seconds)
        foot = view.project(self.relief.on(self.w[self.looked[place].step]))[0]
        joints = foot + np.cumsum([(0.0, 0.0), *self.parts[place]], axis=0) * self.times * view.scale
        found = [(DOWNHILL, np.array([foot, foot + self.longest * self.slopes[place]]))]
        if len(self.names) > 1:
            found += [(name, joints[k : k + 2]) for k, name in enumerate(self.names)]
        return [*found, (STEP, joints[[0, -1]])]

    def tags(self, words: Words) -> list[Tag]:
        """What each arrow is, beside its tip or its middle, where it is long enough."""
        found = []
        for place, looked in enumerate(self.looked):
            for turn, (name, arrow) in enumerate(self.ways(place, looked.at + 0.1)):
                away = arrow[1] - arrow[0]
                if not np.isfinite(arrow).all() or np.hypot(*away) < SHORT:
                    continue
                at = 0.62 if name in self.names else 1.0
                spot = self._point(place, turn, at)
                text = words(f"optimizer.arrow_{name}", times=words.number(self.times, None))
                side = 1 if away[0] >= 0 else -1
                appear = looked.at + EVERY * turn + GROW
                found.append(Tag(text, spot, appear, looked.leaves, self._ink(name), side))
        return found

    def _point(self, place: int, turn: int, part: float) -> Callable[[float], tuple[float, float]]:
        def seen(seconds: float) -> tuple[float, float]:
            ways = self.ways(place, seconds)
            foot, tip = ways[turn][1] + (aside(ways) if ways[turn][0] == STEP else 0.0)
            x, y = (foot + part * (tip - foot)).tolist()
            return x, y

        return seen

    def _ink(self, name: str) -> str:
        return self.inks[name]

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """The arrows of the present step, as far as they have come: wide, the step, and on it its parts."""
        for place, looked in enumerate(self.looked):
            there = presence(seconds, looked.at, looked.leaves + GOES, GOES)
            if there <= 0:
                continue
            with canvas.faded(there):
                ways = [*enumerate(self.ways(place, seconds))]
                for turn, (name, arrow) in ways[-1:] + ways[:-1]:
                    grown = smooth((seconds - looked.at - EVERY * turn) / GROW)
                    beside = aside([way for _, way in ways]) if name == STEP else 0.0
                    foot, tip = np.clip(arrow + beside, -1e5, 1e5)
                    shaft, head = WIDE if name == STEP else (SHAFT, HEAD)
                    points = np.array([foot, foot + grown * (tip - foot)])
                    paint_arrow(canvas, points, self._ink(name), self.theme.rim, shaft=shaft, head=head)


def inks(theme: Theme) -> dict[str, str]:
    """The colour of each arrow: those of the parts of a step, of the step, and of the way downhill."""
    ink = theme.symbols
    return {
        MEMORY: ink["velocity"],
        GRADIENT: ink["gradient"],
        AHEAD: ink["learning_rate"],
        DECAY: ink["loss"],
        DOWNHILL: ink["gradient"],
        STEP: theme.text,
    }


def aside(ways: Sequence[tuple[str, np.ndarray]]) -> np.ndarray:
    """How far beside its place the step is drawn, the last of the ways (2,) px: where others lie on it."""
    foot, tip = ways[-1][1]
    length = float(np.hypot(*(tip - foot)))
    if not 0 < length < np.inf:
        return np.zeros(2)
    along = (tip - foot) / length
    across = np.array([along[1], -along[0]])
    hidden = any(
        np.abs((way - foot) @ across).max() < NEAR and (way[1] - way[0]) @ along > 0 for _, way in ways[:-1]
    )
    return ASIDE * across * hidden


def magnified(times: float) -> float:
    """The largest of ..., 0.5, 0.8, 1, 2, 3, 4, 5, 8, 10, ... that is no larger than this."""
    power = 10.0 ** floor(log10(times))
    return float(
        f"{max(digit for digit in (1, 2, 3, 4, 5, 8) if digit * power <= times * (1 + 1e-9)) * power:.3g}"
    )
