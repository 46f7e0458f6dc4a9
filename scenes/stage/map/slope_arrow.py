"""The slope at a start as an arrow on the map, which shrinks to the first step."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from scenes.stage.map.arrows import Arrow
from scenes.stage.map.zoom import ZoomedMap
from scenes.stage.paint.motion import smooth
from scenes.stage.show.dial import Experiment
from scenes.theme import Theme


def slope_arrow(
    ground: ZoomedMap, theme: Theme, first: Experiment, appear: float, shrink_at: float
) -> Callable[[float], list[Arrow]]:
    """From an experiment's start down the slope, as long as the slope is; and what its step takes of it.

    It grows from ``appear`` on, the step shrinks out of it from ``shrink_at`` on (seconds).
    """
    corners = np.array([first.w[0], first.w[0] - first.gradient[0], first.w[1]])

    def arrows_at(seconds: float) -> list[Arrow]:
        grown, shrunk = smooth((seconds - appear) / 1.2), smooth((seconds - shrink_at) / 2.0)
        foot, tip, step = ground.place(corners, seconds)
        whole = Arrow(
            np.array([foot, foot + grown * (tip - foot)]), theme.symbols["gradient"], 1 - 0.6 * shrunk
        )
        taken = Arrow(np.array([foot, tip + shrunk * (step - tip)]), theme.symbols["learning_rate"])
        return [whole, taken] if shrunk > 0 else [whole]

    return arrows_at
