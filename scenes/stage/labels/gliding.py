"""How labels move: towards their places on critically damped springs, never faster than FASTEST, never
into each other.

All labels of a moment are disjoint; a step that would make two overlap is mended by pushing them apart
along the side on which they were apart, and if that fails they stay where they were. A label that cannot
reach its place for a while fades out and in again over there: the only jump is one that nobody sees. A
label with no free place waits unseen.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from scenes.stage.labels.dodging import GAP, Life
from scenes.stage.labels.focus import FADE, TICK

FASTEST = 240.0  # px a second: a label moves faster only with its runner, whose path is smoothed first
HURRY = 1.15  # times as fast as that
SPRING = 7.0  # 1/s: a label is at its place after some 0.6 s
LEASH = 330.0  # px: a label farther than this from a runner that leaps to and fro is not shown
LOST, PATIENCE = 30.0, 10  # px and ticks after which a label that cannot get through fades over
_GRID = np.stack(np.meshgrid(np.arange(-15, 16), np.arange(-15, 16)), axis=-1).reshape(-1, 2) * 12.0
SPIRAL = _GRID[np.argsort(np.hypot(*_GRID.T), kind="stable")]  # where else a label may come up, nearest first


def glide(lives: Sequence[Life], walls: np.ndarray, ready: np.ndarray, end: int) -> None:
    """Give each life its path and opacity; `walls` (boxes, 7) are in the way, `ready` is each life's
    first visible tick; at `end` nobody fades.
    """
    for life in lives:
        life.path = life.target.copy()
        life.opacity = np.zeros(life.last - life.first)
    if not lives:
        return
    state = _State(lives)
    marks = sorted({t for life in lives for t in (life.first, life.last)})
    for first, last in itertools.pairwise(marks):
        alive = [k for k, life in enumerate(lives) if life.first <= first < life.last]
        if alive:
            _Stretch(state, lives, np.array(alive), first, last, walls, ready, end).run()


class _State:
    """What a life takes with it from one stretch to the next."""

    def __init__(self, lives: Sequence[Life]):
        self.centre = np.array([life.target[0] for life in lives])
        self.velocity = np.zeros_like(self.centre)
        self.shown = np.zeros(len(lives))
        self.solid = np.zeros(len(lives), bool)
        self.hiding = np.zeros(len(lives), bool)
        self.lost = np.zeros(len(lives), int)


class _Stretch:
    """Ticks [first, last) in which nobody comes or goes."""

    def __init__(
        self,
        state: _State,
        lives: Sequence[Life],
        alive: np.ndarray,
        first: int,
        last: int,
        walls: np.ndarray,
        ready: np.ndarray,
        end: int,
    ):
        self.state, self.alive, self.first, self.last = state, alive, first, last
        self.lives = [lives[k] for k in alive]
        self.half = np.array([life.size / 2 for life in self.lives])
        self.low, self.high = (
            np.array(ends) for ends in zip(*(life.reach() for life in self.lives), strict=True)
        )
        layer = np.array([life.lens for life in self.lives])
        self.room = self.half[:, None] + self.half[None] + GAP
        self.neighbours = (layer[:, None] == layer[None]) & ~np.eye(len(alive), dtype=bool)
        self.ready = ready[alive]
        self.wall_centre = (walls[:, :2] + walls[:, 2:4]) / 2
        self.wall_room = self.half[:, None] + (walls[:, 2:4] - walls[:, :2])[None] / 2 + GAP - 1
        self.wall_ticks = walls[:, 4:6]
        self.walled = layer[:, None] == walls[None, :, 6]
        self.target = np.stack(
            [life.target[first - life.first : last - life.first] for life in self.lives], axis=1
        )
        self.near = np.stack(
            [_near(life)[first - life.first : last - life.first] for life in self.lives], axis=1
        )
        self.drift = _speed(self.target)
        ride = _speed(
            np.stack([life.calm[first - life.first : last - life.first] for life in self.lives], axis=1)
        )
        self.most = np.maximum(FASTEST, HURRY * np.hypot(ride[..., 0], ride[..., 1]))[..., None]
        self.goes = np.array([life.last if life.last < end else end + FADE + 1 for life in self.lives])

    def run(self) -> None:
        s, a = self.state, self.alive
        self.centre, self.velocity, self.shown = s.centre[a], s.velocity[a], s.shown[a]
        self.solid, self.hiding, self.lost = s.solid[a], s.hiding[a], s.lost[a]
        for tick in range(self.first, self.last):
            self._tick(tick)
            for k, life in enumerate(self.lives):
                life.path[tick - life.first] = self.centre[k]
            fade = np.minimum(self.shown, (self.goes - 1 - tick) / FADE)
            for k, life in enumerate(self.lives):
                life.opacity[tick - life.first] = max(fade[k], 0.0)
        s.centre[a], s.velocity[a], s.shown[a] = self.centre, self.velocity, self.shown
        s.solid[a], s.hiding[a], s.lost[a] = self.solid, self.hiding, self.lost

    def _tick(self, tick: int) -> None:
        target = self.target[tick - self.first]
        self.active = (self.wall_ticks[:, 0] <= tick) & (tick < self.wall_ticks[:, 1])
        self._move(target, self.drift[tick - self.first], self.most[tick - self.first])
        off = np.abs(self.centre - target).max(axis=1) > LOST
        self.lost = np.where(off & self.solid, self.lost + 1, 0)
        stuck = (self.lost > PATIENCE) & ~self.hiding
        staying = self.solid & ~stuck & ~self.hiding
        for k in np.flatnonzero(stuck).tolist():
            self.hiding[k] = self._free(k, np.clip(target[k], self.low[k], self.high[k])[None], staying)[0]
        near = self.near[tick - self.first]
        self.hiding |= self.solid & (self._into_walls(self.centre).any(axis=1) | ~near)
        self.shown = np.clip(self.shown + np.where(self.hiding | ~self.solid, -1, 1) / FADE, 0, 1)
        gone = self.hiding & (self.shown == 0)
        for k in np.flatnonzero(~self.solid & near & (tick >= self.ready)).tolist():
            self._place(k, target[k])
        self.solid &= ~gone  # and a tick later it is over there
        self.hiding &= ~gone

    def _move(self, target: np.ndarray, drift: np.ndarray, most: np.ndarray) -> None:
        """One step of all labels that are there and not hiding."""
        old = self.centre
        moving = self.solid & ~self.hiding
        pull = SPRING**2 * (target - old) + 2 * SPRING * (drift - self.velocity)
        velocity = _limited(self.velocity + pull * TICK, most)
        new = np.where(moving[:, None], np.clip(old + velocity * TICK, self.low, self.high), old)
        apart = np.abs(old[:, None] - old[None]) - self.room
        for _ in range(6):
            push = self._push(new, apart)
            if push is None:
                break
            new = np.where(moving[:, None], np.clip(new + push, self.low, self.high), new)
        new = old + _limited(new - old, most * TICK)
        for _ in range(len(old) + 1):
            wrong = self._hits(new).any(axis=1) | (self._into_walls(new).any(axis=1) & self.solid)
            wrong &= (new != old).any(axis=1)
            if not wrong.any():
                break
            new = np.where(wrong[:, None], old, new)
        self.velocity = np.where(moving[:, None], (new - old) / TICK, 0.0)
        self.centre = np.where(self.solid[:, None], new, np.clip(target, self.low, self.high))

    def _hits(self, centre: np.ndarray) -> np.ndarray:
        near = np.abs(centre[:, None] - centre[None]) < self.room - 1e-6
        return near[..., 0] & near[..., 1] & self.neighbours & self.solid[:, None] & self.solid[None]

    def _into_walls(self, centre: np.ndarray) -> np.ndarray:
        near = np.abs(centre[:, None] - self.wall_centre[None]) < self.wall_room - 1e-6
        return near[..., 0] & near[..., 1] & self.active[None] & self.walled

    def _push(self, centre: np.ndarray, apart: np.ndarray) -> np.ndarray | None:
        """How far each label has to go to leave its neighbours and walls; None if nobody touches anybody."""
        hits, walls = self._hits(centre), self._into_walls(centre) & self.solid[:, None]
        if not hits.any() and not walls.any():
            return None
        away = centre[:, None] - centre[None]
        over = self.room - np.abs(away) + 0.01
        side = np.where(apart[..., 0] > apart[..., 1], 0, 1)  # the side on which they were apart before
        sign = np.where(away >= 0, 1.0, -1.0)
        push = np.stack(
            [np.where(side == axis, over[..., axis], 0) * sign[..., axis] for axis in (0, 1)], axis=-1
        )
        total = (push * hits[..., None]).sum(axis=1) * 0.55
        if walls.any():
            away = centre[:, None] - self.wall_centre[None]
            over = self.wall_room - np.abs(away) + 0.01
            side = over.argmin(axis=-1)[..., None] == np.arange(2)
            total += (np.where(side, over, 0) * np.where(away >= 0, 1.0, -1.0) * walls[..., None]).sum(axis=1)
        return total

    def _free(self, k: int, centres: np.ndarray, there: np.ndarray) -> np.ndarray:
        """Which of some centres (n, 2) are free for the label k, with these other labels there."""
        near = (np.abs(centres[:, None] - self.centre[None]) < self.room[k]).all(axis=-1)
        near &= self.neighbours[k] & there
        free = ~near.any(axis=1)
        if len(self.wall_centre) and self.walled[k, 0]:
            into = (np.abs(centres[:, None] - self.wall_centre[None]) < self.wall_room[k]).all(
                axis=-1
            ) & self.active
            free &= ~into.any(axis=1)
        return free

    def _place(self, k: int, target: np.ndarray) -> None:
        """Let an unseen label come up at its place, or as near to it as there is room."""
        spots = np.clip(target + SPIRAL, self.low[k], self.high[k])
        free = self._free(k, spots, self.solid)
        if free.any():
            self.centre[k] = spots[int(free.argmax())]
            self.velocity[k] = 0.0
            self.solid[k] = True
            self.lost[k] = 0


def _near(life: Life) -> np.ndarray:
    """Whether the runner stays near its label's place at each tick and for some ticks before and after,
    (ticks,) bool.
    """
    end = np.clip(life.anchor, life.target - life.size / 2, life.target + life.size / 2)
    far = np.hypot(*(life.anchor - end).T) > LEASH
    total = np.concatenate([[0], np.cumsum(far)])
    tick = np.arange(len(far))
    return total[np.minimum(tick + 2 * FADE + 1, len(far))] == total[np.maximum(tick - 2 * FADE, 0)]


def _speed(path: np.ndarray) -> np.ndarray:
    """Along axis 0, px a second."""
    return np.gradient(path, TICK, axis=0) if len(path) > 1 else np.zeros_like(path)


def _limited(vectors: np.ndarray, most: np.ndarray) -> np.ndarray:
    length = np.hypot(vectors[:, 0], vectors[:, 1])[:, None]
    return vectors * np.minimum(1, most / np.maximum(length, 1e-12))
