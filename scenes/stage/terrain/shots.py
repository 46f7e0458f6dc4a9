"""A camera's shots: the views in which it stands, and the moves from one to the next.

Between two moves the view is one and the same object: the ground's last raster can be shown again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scenes.stage.paint.motion import smooth
from scenes.stage.terrain.view import View, between

MOVE = 2.2  # s that a move lasts


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
