"""The slope at a start as an arrow on the ground, which shrinks to the first step."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from scenes.stage.map.arrows import Arrow
from scenes.stage.paint.motion import smooth
from scenes.stage.show.dial import Experiment
from scenes.stage.terrain.sight import Sight

POINTS = np.linspace(0.0, 1.0, 24)[:, None]  # along an arrow


def slope_arrow(
    sight: Sight, first: Experiment, appear: float, shrink_at: float
) -> Callable[[float], list[Arrow]]:
    """From an experiment's start down the slope, as long as the slope is; and what its step takes of it.

    It grows from ``appear`` on, the step shrinks out of it from ``shrink_at`` on (seconds). One that leads
    off the ground ends at its edge, without a head.
    """
    foot, way, symbols = first.w[0], -first.gradient[0], sight.relief.ground.theme.symbols
    most = sight.reach(foot, way)

    def arrow(part: float, colour: str, seconds: float, opacity: float = 1.0) -> Arrow:
        points = sight.place(foot + POINTS * min(part, most) * way, seconds)
        return Arrow(points, colour, opacity, ends=part <= most)

    def arrows_at(seconds: float) -> list[Arrow]:
        grown, shrunk = smooth((seconds - appear) / 1.2), smooth((seconds - shrink_at) / 2.0)
        whole = arrow(grown, symbols["gradient"], seconds, 1 - 0.6 * shrunk)
        taken = arrow(1 - shrunk * (1 - first.rate), symbols["learning_rate"], seconds)
        return [whole, taken] if shrunk > 0 else [whole]

    return arrows_at
