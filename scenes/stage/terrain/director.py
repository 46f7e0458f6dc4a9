"""Where the camera is at each second of a race on the terrain: chosen from what happens and what can be seen.

A film is a row of shots. What a shot frames comes from the race: everything at first and at last, the whole
field while it is spread, the pack once it has drawn away from the stragglers, and for some seconds who is
trapped in a local minimum, or the first at a global one. From which side and how steeply it is looked at is
chosen for all shots together: the best sequence (Viterbi) of directions, weighing how much of the trails'
length is in sight against turning far. Between shots the camera glides, and it always turns slowly; at the
podium it rises until the picture is the map.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import pi

import numpy as np

from engine.standings import Event
from scenes.stage.labels.tracks import smooth
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.motion import smooth as ease
from scenes.stage.show.cast import Cast
from scenes.stage.show.cheapest_path import cheapest_path
from scenes.stage.show.clock import Clock
from scenes.stage.terrain.ground_tracks import GroundTracks
from scenes.stage.terrain.relief import Relief
from scenes.stage.terrain.view import ABOVE, View, between

TICK = 1 / 30  # s
PERSPECTIVE = 0.2  # 1 / world units: the eye is five units away
AZIMUTHS = np.arange(24) * (2 * pi / 24)
ELEVATIONS = np.array([0.5, 0.6, 0.7, 0.8, 0.9])
STEEPER = (0.62, 0.72, 0.82)  # elevations for a film of the ground itself
TURN = 0.035  # radians a second that the camera always turns
CALM = 27  # ticks (standard deviation) over which a move is spread
CLOSEST = 2.6  # times the overview's scale
FILL = np.array([0.50, 0.56])  # of the arena's sides that what a shot frames fills: the rest is for names
PACK = 0.6  # of the runners on the map belong to the pack
DRAWN_AWAY = 0.4  # of the field's extent: where the pack's is smaller, it has drawn away
SHORTEST, LONGEST = 5.5, 11.0  # s: of a shot
BEFORE = 1.6  # s before its event that a shot begins
GAP = 4.0  # s between two shots of events
RISE = 3.6  # s in which the camera rises to the map
TAIL = 8  # steps of trail that a shot of runners frames
MARCH = 60  # samples of a sight
SAMPLES = 160  # points of trail by which a direction is judged
WORTH = 50  # points of trail that a marked minimum in sight is worth
SURE = 0.018  # world units: a point is in sight where the sight passes so far over every hill
# Of a direction: trails in sight, how far apart they are seen, that hills look steep from low. Of a change:
# a turn by pi, and a tilt from the lowest elevation to the highest.
VALUE = {"seen": 1.0, "spread": 0.25, "low": 0.2, "turn": 0.55, "tilt": 0.3}


@dataclass(frozen=True)
class Shot:
    """Seconds [start, end) of a film, who is framed (contenders; none: the ground), and a point to keep."""

    start: float
    end: float
    members: tuple[int, ...] = ()
    point: tuple[float, float] | None = None  # x, y of the world


class Director:
    """The camera of one film: `at` gives the view at a second.

    ``race_at`` and ``rise_at`` are the seconds at which the race starts and the camera rises above the map;
    ``end`` is the film's last.
    """

    def __init__(
        self, cast: Cast, clock: Clock, relief: Relief, box: Box, race_at: float, rise_at: float, end: float
    ) -> None:
        self.cast, self.clock, self.relief, self.box = cast, clock, relief, box
        self.race_at, self.rise_at = race_at, rise_at
        self.overview = overview(relief, box)
        self.tracks = GroundTracks(cast, relief, clock.step, self.at, np.empty((0, 2)))
        ticks = np.arange(int(np.ceil(end / TICK)) + 2)
        self.seconds = ticks * TICK
        self.standing, self.outside = self.tracks.standing(self.seconds)
        self.shots = self._shots()
        self._film()

    def at(self, seconds: float) -> View:
        """The view at a second of the film."""
        tick = min(max(seconds / TICK, 0.0), len(self.seconds) - 1.001)
        low, share = int(tick), tick - int(tick)
        path = self._path[low] * (1 - share) + self._path[low + 1] * share
        azimuth, elevation, x, y, z, scale = path.tolist()
        view = replace(
            self.overview,
            azimuth=azimuth,
            elevation=elevation,
            target=(x, y, z),
            scale=float(np.exp(scale)),
        )
        return between(view, self.map_view, ease((seconds - self.rise_at) / RISE))

    # ---- what is framed

    def _shots(self) -> list[Shot]:
        """The film in shots, without gaps."""
        stop = self.clock.end + 0.5
        shots = [Shot(0.0, self.race_at + 0.5)]
        at = self.race_at + 0.5
        for event, members, point in self._events():
            begin = max(self.clock.seconds(event.step) - BEFORE, at)
            finish = begin + SHORTEST
            if finish > stop or self.clock.seconds(event.step) < begin:
                continue
            if begin - at >= GAP or (shots and len(shots) == 1 and begin - at < 0.8):
                shots += self._field(at, begin)
                shots.append(Shot(begin, finish, members, point))
                at = finish
        shots += self._field(at, stop)
        shots.append(Shot(stop, max(self.seconds[-1], stop) + 1.0))
        return [shot for shot in shots if shot.end > shot.start]

    def _events(self) -> list[tuple[Event, tuple[int, ...], tuple[float, float]]]:
        """Events with a shot of their own: the first arrival at each global minimum, and captures."""
        standings = self.cast.standings
        found: list[tuple[Event, tuple[int, ...], tuple[float, float]]] = []
        seen: set[int | None] = set()
        for event in standings.events:
            if event.kind not in ("arrival", "capture") or event.minimum in seen:
                continue
            minimum = standings.minima[event.minimum] if event.minimum is not None else None
            if minimum is None or (event.kind == "arrival" and not minimum.is_global):
                continue
            seen.add(event.minimum)
            x, y = self.relief.flat(np.array([minimum.w_0, minimum.w_1])).tolist()
            found.append((event, (event.contender,), (float(x), float(y))))
        return found

    def _field(self, start: float, end: float) -> list[Shot]:
        """Shots of the runners in these seconds: all of them, or the pack where it has drawn away."""
        if end - start < 0.05:
            return []
        everyone = tuple(range(self.cast.count))
        packed = [self._pack(second) for second in np.arange(start, end, 1.0)]
        cut = next((k for k in range(len(packed)) if all(packed[k:])), len(packed))
        middle = end if cut == len(packed) else start + cut if cut >= SHORTEST else start
        pack = max((p for p in packed[cut:] if p), key=len, default=())
        return [*_split(start, middle, everyone), *_split(middle, end, pack)]

    def _pack(self, second: float) -> tuple[int, ...]:
        """Who runs together, where that takes far less of the map than all of them do; else nobody."""
        tick = self._tick(second)
        there = np.flatnonzero(~self.outside[tick])
        if len(there) < 4:
            return ()
        at = self.standing[tick, there, :2]
        middle = np.median(at, axis=0)
        far = np.abs(at - middle).max(axis=1)
        order = np.argsort(far, kind="stable")
        inside = order[: max(int(np.ceil(PACK * len(there))), 2)]
        if far[inside].max() > DRAWN_AWAY * far.max():
            return ()
        reach = far[inside].max()
        return tuple(sorted(int(there[k]) for k in order if far[k] <= 1.6 * reach + 0.02))

    def _tick(self, second: float) -> int:
        return int(np.clip(round(second / TICK), 0, len(self.seconds) - 1))

    def _points(self, shot: Shot, second: float) -> np.ndarray:
        """What a shot frames at a second: its runners, the last of their trails, and its point, (n, 3)."""
        tick = self._tick(second)
        step = self.clock.step(second)
        first = self._tick(self.clock.seconds(max(step - TAIL, 0.0)))
        ahead = self._tick(self.clock.seconds(min(step + 2, self.clock.steps)))
        ticks = np.unique(np.linspace(min(first, tick), max(ahead, tick), 14).astype(int))
        members = list(shot.members)
        runners = self.standing[ticks][:, members].reshape(-1, 3)
        runners = runners[~self.outside[ticks][:, members].reshape(-1)]
        if shot.point is not None:
            point = self.relief.lift(np.array([shot.point]))
            return np.concatenate([runners, point])
        return runners if len(runners) else self.standing[tick]

    # ---- from where

    def _film(self) -> None:
        """The camera's path: azimuth, elevation, target and the logarithm of the scale at each tick."""
        angles = self._angles()
        middles = [0.5 * (shot.start + min(shot.end, self.rise_at + RISE)) for shot in self.shots]
        rows = np.empty((len(self.seconds), 6))
        for shot, (azimuth, elevation), middle in zip(self.shots, angles, middles, strict=True):
            ticks = np.flatnonzero((self.seconds >= shot.start) & (self.seconds < shot.end))
            if not len(ticks):
                continue
            turned = azimuth + TURN * (self.seconds[ticks] - middle)
            rows[ticks, 0], rows[ticks, 1] = turned, elevation
            every = ticks[::6]
            framed = np.array(
                [self._framed(shot, self.seconds[k], turned[k - ticks[0]], elevation) for k in every]
            )
            for column in range(4):
                rows[ticks, 2 + column] = np.interp(ticks, every, framed[:, column])
        rows[:, 0] = smooth(rows[:, 0], CALM)
        rows[:, 1:] = smooth(rows[:, 1:], CALM)
        self._path = rows
        last = rows[self._tick(self.rise_at + RISE / 2), 0]
        self.map_view = map_view(self.relief, azimuth=2 * pi * round(last / (2 * pi)))

    def _framed(self, shot: Shot, second: float, azimuth: float, elevation: float) -> np.ndarray:
        """Target (3) and logarithm of the scale with which the shot's points fill their part of the arena."""
        if not shot.members:
            wide = overview(self.relief, self.box, elevation, (azimuth,))
            return np.append(wide.target, np.log(wide.scale))
        points = self._points(shot, second)
        view = replace(self.overview, azimuth=azimuth, elevation=elevation, target=(0.0, 0.0, 0.0), scale=1.0)
        right, up, towards = view.axes
        low, high = ((points @ np.stack([right, up], 1)).min(0), (points @ np.stack([right, up], 1)).max(0))
        middle, size = (low + high) / 2, np.maximum(high - low, 1e-3)
        depth = float((points @ towards).mean())
        target = middle[0] * right + middle[1] * up + depth * towards
        room = FILL * (self.box.width, self.box.height)
        scale = float(np.min(room / size))
        scale = float(np.clip(scale, self.overview.scale, CLOSEST * self.overview.scale))
        # the wider the shot, the nearer its middle to the ground's: the ground stays in the picture
        share = (np.log(scale / self.overview.scale) / np.log(CLOSEST)) ** 0.7
        target = np.array(self.overview.target) * (1 - share) + target * share
        return np.append(target, np.log(scale))

    def _angles(self) -> list[tuple[float, float]]:
        """Azimuth and elevation of each shot: the cheapest sequence."""
        candidates = [(a, e) for a in AZIMUTHS for e in ELEVATIONS]
        values = np.array([worth(self.relief, self._judged(shot), candidates) for shot in self.shots])
        azimuth, elevation = np.array(candidates).T
        turn = np.abs((azimuth[:, None] - azimuth[None] + pi) % (2 * pi) - pi) / pi
        tilt = np.abs(elevation[:, None] - elevation[None]) / np.ptp(ELEVATIONS)
        change = VALUE["turn"] * turn**1.5 * 2 + VALUE["tilt"] * tilt
        out: list[tuple[float, float]] = []
        for which in cheapest_path(-values, change).tolist():
            angle = candidates[which][0]
            if out:  # the shorter way round
                angle += 2 * pi * round((out[-1][0] - angle) / (2 * pi))
            out.append((angle, candidates[which][1]))
        return out

    def _judged(self, shot: Shot) -> np.ndarray:
        """The trails that a shot should show, (points, 3): of all runners up to its end."""
        who = list(shot.members) or list(range(self.cast.count))
        # before the race, what it will be: the opening looks from where the trails will be seen
        last = self.clock.end if not shot.members else shot.end
        first = self.clock.start if not shot.members else max(shot.start - 6.0, self.clock.start)
        ticks = np.linspace(self._tick(first), self._tick(min(last, self.clock.end)), 240).astype(int)
        points = self.standing[ticks][:, who].reshape(-1, 3)[~self.outside[ticks][:, who].reshape(-1)]
        moved = np.unique(np.round(points, 2), axis=0)  # by length, not by time
        moved = (moved if len(moved) else self.standing[0])[:: max(len(moved) // SAMPLES, 1)]
        goals = [shot.point] if shot.point is not None else []
        for minimum in (self.cast.standings.minima[k] for k in self.cast.standings.shown_minima()):
            if minimum.is_global or not shot.members:
                goals.append(tuple(self.relief.flat(np.array([minimum.w_0, minimum.w_1])).tolist()))
        return np.concatenate([moved, *(self.relief.lift(np.array([goal] * WORTH)) for goal in goals)])


def _split(start: float, end: float, members: tuple[int, ...]) -> list[Shot]:
    """A stretch of a film in equal shots, none longer than `LONGEST`: each may be seen from another side."""
    count = int(np.ceil(max(end - start, 0.0) / LONGEST - 1e-9))
    cuts = np.linspace(start, end, count + 1).tolist()
    return [Shot(a, b, members) for a, b in itertools.pairwise(cuts)] if count else []


def worth(relief: Relief, points: np.ndarray, directions: Sequence[tuple[float, float]]) -> list[float]:
    """What directions (azimuth, elevation) are worth: which part of points of the ground (n, 3) is in sight.

    And, less, how far apart they are seen, and from how low.
    """
    middle = points.mean(axis=0)
    spread = np.ptp(points, axis=0).max() + 1e-3
    values = []
    for azimuth, elevation in directions:
        view = View(azimuth, elevation, (0.0, 0.0, float(middle[2])), 1.0, (0.0, 0.0), PERSPECTIVE)
        seen = float((relief.clearance(points, view, MARCH) > SURE).mean())
        flat = (points - middle) @ view.axes[:2].T
        area = np.sqrt(np.prod(np.maximum(flat.std(axis=0), 0.02 * spread))) / spread
        low = (ELEVATIONS[-1] - elevation) / np.ptp(ELEVATIONS)
        gained = (seen, min(4 * float(area), 1.0), float(low))
        values.append(
            sum(VALUE[name] * part for name, part in zip(("seen", "spread", "low"), gained, strict=True))
        )
    return values


def clearest(relief: Relief, places: np.ndarray) -> tuple[float, float]:
    """Azimuth and elevation from which most of these places (n, 3) are in sight; as near 0 as may be."""
    turned = (AZIMUTHS + pi) % (2 * pi) - pi
    directions = [(azimuth, elevation) for azimuth in turned.tolist() for elevation in STEEPER]
    values = worth(relief, places, directions)
    cost = [0.25 * abs(azimuth) / pi for azimuth, _ in directions]
    return directions[int(np.argmax(np.array(values) - cost))]


def map_view(relief: Relief, azimuth: float = 0.0) -> View:
    """The map's own view: straight from above, parallel, unshaded, at the map's place and size."""
    return View(azimuth, ABOVE, (0.0, 0.0, 0.0), relief.unit, relief.ground.box.centre, 0.0, 1.0)


def overview(
    relief: Relief,
    box: Box,
    elevation: float = 0.68,
    azimuths: Sequence[float] = tuple(AZIMUTHS),
    floor: float = 0.0,
) -> View:
    """The view in which the whole relief, from any of these sides, fills a box of the frame.

    The axes' numbers have their room beside it; ``floor`` world units under it belong to it too.
    """
    x, y = relief.half
    foot = np.array([(a, b, relief.floor - floor) for a in (-x, x) for b in (-y, y)])
    points = np.concatenate([relief.vertices[::10, ::10].reshape(-1, 3), foot])
    unit = View(0.0, elevation, (0.0, 0.0, 0.0), 1.0, (0.0, 0.0), PERSPECTIVE)
    room = np.array([box.width - 250.0, box.height - 150.0])
    for _ in range(4):  # where its middle is depends, a little, on where the eye is
        seen = np.concatenate([replace(unit, azimuth=a).project(points)[0] for a in azimuths])
        low, high = seen.min(axis=0), seen.max(axis=0)
        z = unit.target[2] - float(low[1] + high[1]) / 2 / np.cos(elevation)
        unit = replace(unit, target=(0.0, 0.0, z))
    return replace(unit, scale=float(np.min(room / (high - low))), centre=(box.centre[0] + 30, box.centre[1]))
