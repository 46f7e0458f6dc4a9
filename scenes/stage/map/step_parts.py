"""What the steps of a runner are made of, as arrows on the map, head to tail."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from scenes.stage.map.arrows import Arrow
from scenes.stage.map.map import LossMap
from scenes.stage.show.clock import Clock


def step_parts(
    ground: LossMap, clock: Clock, w: np.ndarray, parts: Sequence[np.ndarray], colours: Sequence[str]
) -> Callable[[float], list[Arrow]]:
    """The parts of the step of a second, one after another from where it begins to where it ends.

    ``w`` (step + 1, 2) are the positions, ``parts`` arrays (step, 2) whose sum is the way to the next one,
    all in weights; each part has its colour.
    """
    with np.errstate(invalid="ignore", over="ignore"):
        joints = ground.place(np.cumsum([w[:-1], *parts], axis=0))  # (part + 1, step, 2)

    def arrows_at(seconds: float) -> list[Arrow]:
        ends = joints[:, min(int(clock.step(seconds)), clock.steps - 1)]
        return [Arrow(ends[part : part + 2], colour) for part, colour in enumerate(colours)]

    return arrows_at
