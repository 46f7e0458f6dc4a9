"""The slope at a start as an arrow on the ground, which shrinks to the first step."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from scenes.stage.map.arrows import Arrow
from scenes.stage.paint.motion import smooth
from scenes.stage.show.dial import Experiment
from scenes.theme import Theme

POINTS = np.linspace(0.0, 1.0, 24)[:, None]  # along an arrow


def slope_arrow(
    place: Callable[[np.ndarray, float], np.ndarray],
    theme: Theme,
    first: Experiment,
    appear: float,
    shrink_at: float,
) -> Callable[[float], list[Arrow]]:
    """From an experiment's start down the slope, as long as the slope is; and what its step takes of it.

    It grows from ``appear`` on, the step shrinks out of it from ``shrink_at`` on (seconds). ``place`` is
    where weights (n, 2) are at a second, px.
    """
    foot, way = first.w[0], -first.gradient[0]

    def arrows_at(seconds: float) -> list[Arrow]:
        grown, shrunk = smooth((seconds - appear) / 1.2), smooth((seconds - shrink_at) / 2.0)

        def along(part: float) -> np.ndarray:
            return place(foot + POINTS * part * way, seconds)

        whole = Arrow(along(grown), theme.symbols["gradient"], 1 - 0.6 * shrunk)
        taken = Arrow(along(1 - shrunk * (1 - first.rate)), theme.symbols["learning_rate"])
        return [whole, taken] if shrunk > 0 else [whole]

    return arrows_at
