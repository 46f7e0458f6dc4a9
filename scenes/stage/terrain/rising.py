"""A camera that looks at a relief from the side, always turning a little, and rises to see it as the map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from scenes.stage.paint.boxes import Box
from scenes.stage.paint.motion import Track
from scenes.stage.terrain.relief import Relief
from scenes.stage.terrain.view import View, between
from scenes.stage.terrain.views import clearest, map_view, overview

TURN = 0.03  # radians a second


@dataclass(frozen=True)
class Side:
    """A view from the side, taken from the second ``since`` on; ``middle`` is that at which it is itself."""

    view: View
    middle: float
    since: float = 0.0


class Rising:
    """The camera of a film of a relief that is seen from these sides, one after another.

    At each of the seconds ``leaves`` it leaves for the map, or from there for the side again: up, down, up.
    A way takes so many seconds (``takes``).
    """

    def __init__(self, relief: Relief, sides: Sequence[Side], leaves: Sequence[float], takes: float) -> None:
        self.sides, self.above = tuple(sides), map_view(relief)
        ends = [(at, at + takes) for at in leaves]
        knots = [
            (second, float((way + end) % 2))
            for way, pair in enumerate(ends)
            for end, second in enumerate(pair)
        ]
        self.rise = Track(knots, eased=True)  # 0 from the side, 1 from above

    def at(self, seconds: float) -> View:
        """The view at a second of the film."""
        side = next(side for side in reversed(self.sides) if seconds >= side.since or side is self.sides[0])
        turned = replace(side.view, azimuth=side.view.azimuth + TURN * (seconds - side.middle))
        return between(turned, self.above, self.rise.at(seconds))


def from_side(relief: Relief, box: Box, w: np.ndarray, lasts: float, floor: float = 0.0) -> View:
    """The view from which most of the weights (n, 2) are in sight, all of the relief in a box of the frame.

    Also while it turns, for so many seconds.
    """
    azimuth, elevation = clearest(relief, relief.on(w))
    turned = azimuth + TURN * lasts * np.linspace(-0.5, 0.5, 9)
    return replace(overview(relief, box, elevation, turned.tolist(), floor), azimuth=azimuth)
