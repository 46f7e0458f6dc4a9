"""A camera's shots: the views in which it stands, and the moves from one to the next.

Between two moves the view is one and the same object: the ground's last raster can be shown again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import radians

import numpy as np

from scenes.stage.paint.boxes import Box
from scenes.stage.paint.layout import Layout
from scenes.stage.paint.motion import smooth
from scenes.stage.terrain.relief import Relief
from scenes.stage.terrain.view import View, between
from scenes.stage.terrain.views import framed, held, most_seen

MOVE = 2.2  # s that a move lasts
OPENS, LOW = 2.6, radians(26)  # s in which a lesson's camera rises as it opens; from which elevation
RISEN = 0.3  # of its way up while the title stands
PERSPECTIVE, SCALES = 0.26, (330.0, 1100.0)  # 1 / world units; px a world unit
SHOWN, WIDER, FILL = 0.8, 1.1, 0.78  # of the ground, in that many of a room's widths; of a room when near
POINTS = 300  # places, by which a direction is judged


@dataclass(frozen=True)
class Move:
    """From the second ``start`` on the camera goes to a view, for ``lasts`` seconds, and stands there."""

    shot: str  # what it is called
    start: float
    to: View
    lasts: float = MOVE

    @property
    def end(self) -> float:
        """The second from which it stands."""
        return self.start + self.lasts


def seen_at(begins: View, moves: Sequence[Move], seconds: float) -> View:
    """The view at a second of a film that begins with one and makes these moves, in order of time."""
    last = begins
    for move in moves:
        if seconds < move.start:
            break
        if seconds < move.end:
            return between(last, move.to, smooth((seconds - move.start) / move.lasts))
        last = move.to
    return last


def closing_in(
    relief: Relief, places: np.ndarray, layout: Layout, room: Box, at: float, first: np.ndarray | None = None
) -> Callable[[float], View]:
    """A lesson's camera: all of the ground beside the title, then in the middle; later near places.

    From the second ``at`` on these (n, 3) are in a ``room`` of the frame (px). Before that the points
    ``first`` (n, 3) are inside its margins.
    """
    azimuth, elevation = most_seen(relief, places[:: max(len(places) // POINTS, 1)], PERSPECTIVE)
    view = View(azimuth, elevation, (0.0, 0.0, 0.0), 1.0, layout.window.centre, PERSPECTIVE)
    sides, low = (FILL * room.width, FILL * room.height), layout.larger(room) * SCALES[0]
    near = framed(replace(view, centre=room.centre), places, sides, (low, SCALES[1]))
    corners = relief.lift(SHOWN * relief.half * np.array([(x, y) for x in (-1, 1) for y in (-1, 1)]))
    scales = low, near.scale  # it does not draw back
    whole = framed(view, corners, (WIDER * layout.window.width, layout.window.height), scales)
    whole = whole if first is None else held(whole, first, layout.safe.edges())
    begins = replace(whole, elevation=LOW, centre=layout.opening.centre)
    opened = replace(begins, elevation=LOW + RISEN * (elevation - LOW))
    moves = Move("opening", 0.0, opened, OPENS), Move("whole", OPENS, whole), Move("near", at, near)
    return partial(seen_at, begins, moves)
