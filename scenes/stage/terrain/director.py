"""Where the camera is at each second of a race on the terrain: a few views to stand in, and short moves.

The views come from what is shown. The opening sees the ground; the start frames all who run, and the minima
that they run to; near, the pack, from the first step at which it would else be small in the window. Where
even near its markers lie upon each other for long, the camera rises to the map, which has a lens. The podium
looks into the pit of the winner. Every view but the map has one azimuth, so that the light keeps its side.

Between two moves the view is one and the same object: the ground's last raster can be shown again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import radians

import numpy as np

from scenes.stage.paint.layout import Layout
from scenes.stage.paint.motion import Span
from scenes.stage.show.cast import Cast
from scenes.stage.show.clock import Clock
from scenes.stage.terrain.ground_tracks import GroundTracks
from scenes.stage.terrain.relief import Relief
from scenes.stage.terrain.shots import MOVE, Move, seen_at
from scenes.stage.terrain.view import View
from scenes.stage.terrain.views import (
    HEIGHTS,
    LOOKING,
    NEAR,
    OPEN,
    RISES_BY,
    framed,
    held,
    map_view,
    most_seen,
    opening,
)

OPENS = 3.0  # s that the opening's rise lasts
APART = 6.0  # s from the beginning of a move to that of the next, at least
FIRST_SECOND = 1.0  # s of a lower third in which the camera stands
ABOVE = 8.0  # s that it stands on the map, at least
RISES = 2  # times that it goes there, at most
TICK = 0.1  # s between two moments at which the race is looked at
OVER = [OPEN, *map(radians, (33, 36, 39))]  # from the first of these that shows the winner's place
LOWER = radians(20)  # that a film opens lower than its race is seen, at most
PODIUM = (0.396, (0.478, 0.565))  # px a world unit, of the frame's longer side; centre, of its sides
INWARDS, UPWARDS = 0.15, 0.5  # how far from the winner's place the podium looks: to the middle, and up
FILL = 0.60  # of the window's sides that what moves fills, at most
SMALL = 0.18  # of the window's height under which the pack is too small
AROUND = 0.4  # how far the start's view looks from what it frames to the middle of the ground
NEARER = 1.2  # times the scale of before by which a nearer view is nearer, at least
SCALES = (330.0, 800.0, 1100.0)  # px a world unit: least, most at the start, most when near
INSIDE = 60.0  # px from the window's edge that runners keep at the start
EVERYONE = 0.87  # of the window's sides that all runners fill when near, at most
PACK = 0.6  # of the runners on the map belong to the pack
TAIL = 8  # steps of trail that count as moving where fewer than three run
POINTS = 300  # of the trails, by which a direction is judged
LOOK, MARCH = 5, 80  # ticks from one look at what is hidden to the next; samples of a sight
COINCIDE = 3.0  # px: nearer than that two are at one place on the map as well


@dataclass(frozen=True)
class Moments:
    """Seconds of a film that its camera goes by.

    Attributes:
        start: it leaves the opening for the race; the clock may start some two seconds later.
        podium: it leaves the race for the podium.
        said: lower thirds come: in the second after, it does not move, unless at the two above.
    """

    start: float
    podium: float
    said: tuple[float, ...] = ()


class Director:
    """The camera of one film: `at` gives the view at a second, `above` when it stands on the map.

    It rises to the map where what matters is who is where in the crowd: where, seen near, of the runners on
    the map at least half, and three, lie upon another's marker that is at another place, or at least half
    are hidden by the ground, for `ABOVE` seconds or more (short gaps do not count). It does so twice at most,
    and comes back when they can be told apart again, or else for the podium. With ``rises`` 0 it never does.
    """

    def __init__(
        self,
        cast: Cast,
        clock: Clock,
        relief: Relief,
        layout: Layout,
        moments: Moments,
        rises: int = RISES,
    ) -> None:
        self.cast, self.clock, self.relief, self.layout, self.moments = cast, clock, relief, layout, moments
        self.rises = rises
        tracks = GroundTracks(cast, relief, clock.step, self.at)
        ticks = int(np.ceil(max(clock.duration, TICK) / TICK)) + 1
        self.seconds = clock.start + np.arange(ticks) * TICK
        # (ticks, contender, 3) of the world, and who is off the map (ticks, contender)
        self.standing, self.outside = tracks.standing(self.seconds)
        self.packs = [self._pack(tick) for tick in range(ticks)]
        self.azimuth, self.elevation = self._direction()
        begins, lowest = self.standing[0, 0], max(OPEN, self.elevation - LOWER)
        shown = np.concatenate([begins[None], self.goals])
        opened = opening(self.azimuth, shown, layout.opening, begins, relief, lowest)
        first = self._start()
        self.moves = [
            Move("opening", 0.0, opened, OPENS),
            Move("start", moments.start, first),
        ]
        self._follow(first)
        self.moves.append(Move("podium", moments.podium, self._podium()))
        self.begins = replace(opened, elevation=opened.elevation - RISES_BY)

    def at(self, seconds: float) -> View:
        """The view at a second of the film."""
        return seen_at(self.begins, self.moves, seconds)

    @property
    def above(self) -> list[Span]:
        """When it stands on the map."""
        ends = [move.start for move in self.moves[1:]]
        pairs = zip(self.moves, [*ends, np.inf], strict=True)
        return [Span(move.end, end) for move, end in pairs if move.shot == "map"]

    # ---- when it moves

    def _follow(self, first: View) -> None:
        """The moves between the start and the podium."""
        begin = self._small(first)
        if begin is not None and self._near(begin, self.moments.podium).scale >= NEARER * first.scale:
            at = self._free(begin)
            if self._fits(at):
                self.moves.append(Move("near", at, self._near(at, self.moments.podium)))
        view, above = self.moves[-1].to, map_view(self.relief)
        for crowd in self._crowds(view)[: self.rises]:
            at = self._free(crowd.start)
            if at + MOVE + ABOVE > self.moments.podium or at > crowd.end:
                break
            self.moves.append(Move("map", at, above))
            back = self._free(max(crowd.end, at + MOVE + ABOVE))
            if not self._fits(back):
                break
            self.moves.append(Move("near", back, self._near(back, self.moments.podium)))

    def _free(self, second: float) -> float:
        """The first second from this on at which a move may begin."""
        at = max(second, self.moves[-1].start + max(APART, self.moves[-1].lasts))
        for said in sorted(self.moments.said):
            if at < said + FIRST_SECOND and at + MOVE > said:
                at = said + FIRST_SECOND
        return at

    def _fits(self, at: float) -> bool:
        """Whether a move at a second has its time before the podium."""
        return at + APART <= self.moments.podium

    def _small(self, view: View) -> float | None:
        """The second of the first step from which on the pack is small in a view, for `APART` seconds.

        Where all have left the map there is none: nothing at its edge is worth going near.
        """
        most = SMALL * self.layout.window.height
        moving = map(self._moving, range(len(self.seconds)))
        high = [np.ptp(view.project(points)[0][:, 1]) for points in moving]
        small = [bool(len(pack)) and size < most for pack, size in zip(self.packs, high, strict=True)]
        stay = round(APART / TICK)
        for step in range(1, self.cast.steps + 1):
            tick = self._tick(self.clock.seconds(step))
            if all(small[tick : tick + stay]):
                return self.clock.seconds(step)
        return None

    def _crowds(self, view: View) -> list[Span]:
        """When the markers of the pack lie upon each other in a view, or the ground hides them, for long."""
        at = view.project(self.standing)[0]
        apart = np.linalg.norm(at[:, :, None] - at[:, None], axis=-1)
        there = ~self.outside
        over = (apart < 2 * self.layout.marker) & (apart > COINCIDE) & there[:, :, None] & there[:, None]
        dense = over.any(axis=-1).sum(axis=1) >= np.maximum(there.sum(axis=1) / 2, 3)
        hidden = self.relief.clearance(self.standing[::LOOK], view, MARCH) < 0
        hidden = there & np.repeat(hidden, LOOK, axis=0)[: len(there)]
        dense |= hidden.sum(axis=1) >= np.maximum(there.sum(axis=1) / 2, 1)
        spans: list[Span] = []
        for tick in np.flatnonzero(dense).tolist():
            second = float(self.seconds[tick])
            if spans and second - spans[-1].end < 2.0:
                spans[-1].closes = second
            else:
                spans.append(Span(second, second))
        if spans and dense[-1]:
            spans[-1].closes = self.moments.podium
        return [span for span in spans if span.end - span.start >= ABOVE]

    # ---- what is framed

    def _pack(self, tick: int) -> np.ndarray:
        """Who runs together: those on the map who are nearest to the middle one, and who is near to them."""
        there = np.flatnonzero(~self.outside[tick])
        if len(there) < 3:
            return there
        at = self.standing[tick, there, :2]
        far = np.abs(at - np.median(at, axis=0)).max(axis=1)
        reach = np.sort(far)[int(np.ceil(PACK * len(there))) - 1]
        return there[far <= 1.6 * reach + 0.02]

    def _moving(self, tick: int) -> np.ndarray:
        """What moves at a moment, (n, 3): the pack; of one or two runners also the last of their trails."""
        pack = self.packs[tick]
        if len(pack) >= 3:
            return self.standing[tick, pack]
        step = self.clock.step(float(self.seconds[tick]))
        first = self._tick(self.clock.seconds(max(step - TAIL, 0.0)))
        return self.standing[first : tick + 1, pack if len(pack) else slice(None)].reshape(-1, 3)

    def _there(self, first: int, last: int) -> np.ndarray:
        """Where all are who are on the map between two moments, (n, 3); where nobody is, all at its edge."""
        points, outside = self.standing[first : last + 1], self.outside[first : last + 1]
        return points[~outside] if not outside.all() else points.reshape(-1, 3)

    def _tick(self, second: float) -> int:
        return int(np.clip(round((second - self.seconds[0]) / TICK), 0, len(self.seconds) - 1))

    @cached_property
    def goals(self) -> np.ndarray:
        """The global minima, (n, 3): of several the one to which somebody comes nearest."""
        minima = [self.cast.standings.minima[which] for which in self.cast.standings.shown_minima()]
        goals = np.array([(m.w_0, m.w_1) for m in minima if m.is_global]).reshape(-1, 2)
        places = self.relief.on(goals)
        if len(places) < 2:
            return places
        away = np.linalg.norm(self.standing[:, :, None, :2] - places[:, :2], axis=-1).min(axis=(0, 1))
        return places[[int(away.argmin())]]

    # ---- the views

    def _direction(self) -> tuple[float, float]:
        """The azimuth from which most of the trails is seen, and the lowest elevation that shows as much.

        Where they begin and where they end is seen, if from anywhere.
        """
        points = np.unique(np.round(self._there(0, len(self.seconds)), 2), axis=0)
        points = np.concatenate([points[:: max(len(points) // POINTS, 1)], self.goals])
        ends = np.concatenate([self.standing[0, :1], self.standing[-1, ~self.outside[-1]]])
        return most_seen(self.relief, self.relief.lift(points[:, :2]), NEAR, ends)

    def _start(self) -> View:
        """All who run, until the pack is small in the window, and some of the ground around them."""
        shown = np.concatenate([self._there(0, len(self.seconds) - 1), self.goals])
        view = self._framing(shown, SCALES[1])
        begin = self._small(view)
        if begin is not None:
            shown = np.concatenate([self._there(0, self._tick(begin + MOVE)), self.goals])
            view = self._framing(shown, SCALES[1])
        x, y, z = ((1 - AROUND) * at for at in view.target)
        return held(replace(view, target=(x, y, z)), shown, self.layout.window.inset(INSIDE).edges())

    def _near(self, start: float, end: float) -> View:
        """The pack between two seconds, and with it all the others, where that is nearer too."""
        first, last = self._tick(start), self._tick(end)
        pack = np.concatenate([self.standing[tick, self.packs[tick]] for tick in range(first, last + 1)])
        everyone = self._there(first, last)
        wide = self._framing(everyone, SCALES[2], EVERYONE)
        if wide.scale >= NEARER * self.moves[-1].to.scale or not len(pack):
            return wide
        return self._framing(pack, SCALES[2])

    def _framing(self, points: np.ndarray, most: float, fill: float = FILL) -> View:
        """The view in which points of the world (n, 3) fill this part of the window, around the focus."""
        window = self.layout.window
        view = View(self.azimuth, self.elevation, (0.0, 0.0, 0.0), 1.0, self.layout.focus, NEAR)
        room = fill * window.width, fill * window.height
        return framed(view, points, room, (SCALES[0], most))

    def _podium(self) -> View:
        """The winner's place, with the ground behind it; from higher up, if a hill or a border hides it."""
        last = len(self.seconds) - 1
        order = np.argsort(self.cast.order[:, -1], kind="stable")
        best = next((which for which in order.tolist() if not self.outside[last, which]), int(order[0]))
        (scale, (right, down)), frame = PODIUM, self.layout.frame
        x, y, z = self.standing[last, best].tolist()
        target = (x * (1 - INWARDS), y * (1 - INWARDS), z * (1 - UPWARDS))
        centre = (frame.x + right * frame.width, frame.y + down * frame.height)
        view = View(self.azimuth, OPEN, target, scale * max(frame.width, frame.height), centre, LOOKING)
        deep = [self.elevation] if self.elevation > HEIGHTS[-1] else []  # a pit's floor
        over = [replace(view, elevation=elevation) for elevation in [*OVER, *deep]]
        shows = (one for one in over if self.relief.clearance(self.standing[last, best], one) > 0)
        return next(shows, over[-1] if deep else view)


def moving(moves: Sequence[Move], first: float, last: float) -> float:
    """How many of the seconds from the first to the last the camera moves."""
    return sum(max(min(move.end, last) - max(move.start, first), 0.0) for move in moves)
