"""Where the runners are on the screen at any second: between steps on the straight segment, pinned to the
edge when outside.

A runner that has left the map is drawn on the map's edge, on the ray from the map's centre towards it. A
runner at infinity is on the edge in its direction; one that is not a number stays where it was last seen.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from scenes.stage.paint.boxes import Box

FAR = (
    1e150  # px: anything farther is drawn back to this, in its own direction, so that arithmetic stays finite
)
INFINITE = 1e200  # px: where infinity is


class Tracks:
    """Runners (contender, step + 1, 2) px at whole steps, and the clock `step_at`: seconds -> step."""

    def __init__(
        self, runners: np.ndarray, stage: Box, step_at: Callable[[float], float], inset: float = 0.0
    ):
        self.stage = stage
        self.step_at = step_at
        self.inset = inset
        self.steps = _finite(np.asarray(runners, float), np.array(stage.centre))

    def raw(self, seconds: np.ndarray) -> np.ndarray:
        """Where mathematics has the runners: (seconds, contender, 2) px, perhaps outside the stage."""
        step = np.clip([self.step_at(float(s)) for s in np.atleast_1d(seconds)], 0, self.steps.shape[1] - 1)
        low = np.minimum(step.astype(int), max(self.steps.shape[1] - 2, 0))
        high = np.minimum(low + 1, self.steps.shape[1] - 1)
        share = (step - low)[:, None, None]
        path = self.steps.transpose(1, 0, 2)
        return path[low] * (1 - share) + path[high] * share

    def drawn(self, seconds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Where runners are drawn, (seconds, contender, 2) px, and who is outside the stage, (seconds,
        contender).
        """
        return pin(self.raw(seconds), self.stage, self.inset)

    def trail(self, seconds: float) -> tuple[np.ndarray, np.ndarray]:
        """Points along all trails at a second, (points, 2) px, and the step at which each is reached."""
        last = self.steps.shape[1] - 1
        step = trail_steps(last)
        low = np.minimum(step.astype(int), max(last - 1, 0))
        share = (step - low)[None, :, None]
        points = self.steps[:, low] * (1 - share) + self.steps[:, np.minimum(low + 1, last)] * share
        return points.reshape(-1, 2), np.tile(step, len(self.steps))


def trail_steps(last: int) -> np.ndarray:
    """Moments of a race of so many steps at which a trail is looked at, in steps."""
    return np.linspace(0, last, min(max(16 * last, 1), 1500) + 1)


def pin(points: np.ndarray, stage: Box, inset: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Points (..., 2) px drawn back to the stage's edge along the ray from its centre, and which of them
    were outside.

    A runner just outside is drawn on the edge itself, one farther out up to `inset` px inside it: no jump
    at the edge.
    """
    centre = np.array(stage.centre)
    half = np.array([stage.width, stage.height]) / 2
    away = points - centre
    beyond = np.max(np.abs(away) - half, axis=-1)
    outside = beyond > 0
    room = half - np.clip(beyond, 0, inset)[..., None]
    shrink = np.max(np.abs(away) / room, axis=-1)
    return np.where(outside[..., None], centre + away / np.maximum(shrink, 1e-12)[..., None], points), outside


def _finite(runners: np.ndarray, centre: np.ndarray) -> np.ndarray:
    """The same positions with giants at the distance FAR, infinity at INFINITE, and nan where the runner
    last was.
    """
    out = np.empty_like(runners)
    last = np.broadcast_to(centre, runners[:, 0].shape).copy()
    for step in range(runners.shape[1]):
        row = runners[:, step]
        infinite = np.isinf(row)
        direction = np.where(
            infinite.any(axis=1)[:, None], np.where(infinite, np.sign(row), 0.0), row - centre
        )
        direction = np.where(np.isnan(row).any(axis=1)[:, None], last - centre, direction)
        biggest = np.max(np.abs(direction), axis=1, keepdims=True)
        unit = direction / np.maximum(biggest, 1e-300)
        distance = np.where(infinite.any(axis=1)[:, None], INFINITE, np.minimum(biggest, FAR))
        near = np.isfinite(row).all(axis=1)[:, None] & (biggest < FAR)
        out[:, step] = np.where(
            near, row, centre + unit * np.where(np.isnan(row).any(axis=1)[:, None], biggest, distance)
        )
        last = out[:, step]
    return out


def smooth(path: np.ndarray, width: float) -> np.ndarray:
    """A path along axis 0 without what is quicker than `width` samples (standard deviation), without lag:
    three running means.
    """
    radius = round(width * 0.91)  # three means of 2 r + 1 samples: variance r (r + 1)
    if radius < 1 or len(path) < 2:
        return path
    flat = path.reshape(len(path), -1)
    for _ in range(3):
        padded = np.concatenate([np.repeat(flat[:1], radius + 1, 0), flat, np.repeat(flat[-1:], radius, 0)])
        total = np.cumsum(padded, axis=0)
        flat = (total[2 * radius + 1 :] - total[: -2 * radius - 1]) / (2 * radius + 1)
    return flat.reshape(path.shape)
