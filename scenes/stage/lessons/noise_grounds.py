"""The three grounds of the film of noise, and what is on them: the race's, a ridge, and a network's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from math import inf, radians
from typing import TYPE_CHECKING

import numpy as np

from scenes.stage.frame.tags import Tag, Tags
from scenes.stage.lessons.noise import Cloud, Fan, Rings, swarm
from scenes.stage.map.map import LossMap
from scenes.stage.map.ways import Run, Start, Ways, always
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.layout import Layout
from scenes.stage.paint.signs import Look
from scenes.stage.terrain.relief import Relief
from scenes.stage.terrain.shots import LOW, MOVE, OPENS, RISEN, Move, seen_at
from scenes.stage.terrain.sight import MinimaRings, Sight
from scenes.stage.terrain.terrain import Terrain
from scenes.stage.terrain.view import View
from scenes.stage.terrain.views import NEAR, framed, map_view, most_seen
from scenes.telling.noise import NETWORK_RATE, Found, Told

if TYPE_CHECKING:
    import xarray

FILL, BESIDE = 0.78, 0.62  # of the free stage that is filled by ways; by a fan, or by runs that shake
LEAST, MOST, NEAREST = 200.0, 1100.0, 9000.0  # px a world unit: from the side, and from above at most
WIDE = 3.0  # times as far as runs shake there is ground around a minimum
POINTS = 150  # places by which a direction is chosen
HIGH = radians(58)  # elevation from which both sides of a ridge are seen
CORNERS = np.array([(x, y) for x in (-1, 1) for y in (-1, 1)])


class Grounds:
    """All actors on the grounds; ``looks`` are those of the exact gradient, of noise, and of less of it."""

    def __init__(self, found: Found, told: Told, looks: Sequence[Look], layout: Layout, width: float) -> None:
        self.found, self.told, self.looks, self.layout = found, told, looks, layout
        self.words, self.theme = found.words, found.theme
        free, self.panel = layout.beside(width)
        self.stage, self.map = layout.above_notes(free) if layout.stacked else free, layout.map_in(free)

    def race(self) -> list[Actor]:
        """The fan, the clouds, and how far they shake."""
        found, told, (exact, noisy, less) = self.found, self.told, self.looks
        w, way, rate, leave = found.w, found.cast.w[0], found.rates[0], told.saddle.start
        begin, steps, true = way[0], -rate * found.slopes, -rate * found.true
        relief = self._relief(found.exact)
        near = self._near(relief, np.concatenate([way, w[0].reshape(-1, 2)]))
        whole = self._whole(relief, near)
        low = replace(whole, elevation=LOW, centre=self.layout.opening.centre)
        opened = replace(low, elevation=LOW + RISEN * (whole.elevation - LOW))
        above = self._above(relief, np.concatenate([begin + steps, [begin, begin + true]]))
        moves = [Move("opening", 0.0, opened, OPENS), Move("slope", OPENS, above)]
        moves.append(Move("cloud", told.cloud.start, near))
        minima = [np.array([one.w_0, one.w_1]) for one in found.minima]
        around: list[Actor] = []
        sight = Sight(relief, partial(seen_at, low, moves))
        if found.shakes is not None:
            middle = minima[found.ends()[0][0]]
            moves.append(
                Move("rate", told.again.end, self._above(relief, middle + WIDE * found.shakes[0] * CORNERS))
            )
            rings = [*zip(found.shakes, (noisy.colour, less.colour), strict=True)]
            around = [Rings(sight, middle, rings, (told.shakes_at + 0.4, leave))]
        again = told.rate.start + 0.4
        clouds = [Cloud(w[0], noisy.colour, told.clock, told.cloud.start + 0.6, again)]
        clouds += [
            Cloud(one, look.colour, told.again, again) for one, look in zip(w, (noisy, less), strict=True)
        ]
        self.sight = sight
        tags = [self._tag("race.start", sight.point(begin[None]), OPENS + MOVE, told.cloud.start)]
        ended = told.clock.end, told.rate.start
        tags.append(self._tag("noise.exact", sight.point(way, told.clock.step), *ended, exact.colour))
        for which, many in found.ends():
            text = self.words("noise.of", found=many, count=len(steps))
            tags.append(Tag(text, sight.point(minima[which][None]), *ended, noisy.colour, -1))
        return [
            swarm(sight, clouds, self.layout, (-1.0, leave)),
            MinimaRings(sight, minima, self.layout.frame, 2 * MOVE, leave),
            self._ways(
                sight, [way], [told.clock.step], (told.cloud.start + MOVE, told.rate.start), (0.8, leave)
            ),
            Fan(
                sight,
                begin,
                steps,
                (steps.mean(axis=0), true),
                (noisy, exact),
                told.fan_at,
                told.mean_at,
                told.cloud.start + 0.4,
            ),
            *around,
            self._tags(tags, leave),
        ]

    def saddle(self) -> list[Actor]:
        """The exact one on its ridge, and the cloud that leaves it."""
        found, told, (exact, noisy, _) = self.found, self.told, self.looks
        ways, way = (one["w"].values[0] for one in (found.leaving, found.ridge))
        relief, span = self._relief(found.ridge), (told.saddle.start, told.batches.start)
        view = self._whole(relief, replace(self._near(relief, ways.reshape(-1, 2)), elevation=HIGH))
        sight = Sight(relief, lambda seconds: view)
        minima = [np.array([one.w_0, one.w_1]) for one in found.ridge_minima]
        place, middle = sight.point(way[0], told.alone.step), sight.point(np.array([found.saddle]))
        tags = [self._tag("noise.saddle", middle, told.alone.end, told.ridge.end - 1.4)]
        tags.append(self._tag("noise.exact", place, told.ridge.end - 1.0, span[1], exact.colour))
        for which, w in enumerate(minima):
            there = np.count_nonzero(found.sides[:, -1] == which)
            text = self.words("noise.of", found=there, count=len(ways))
            tags.append(Tag(text, sight.point(w[None]), told.ridge.end, span[1], noisy.colour, -1))
        return [
            swarm(sight, [Cloud(ways, noisy.colour, told.ridge, span[0])], self.layout, span),
            MinimaRings(sight, minima, self.layout.frame, span[0] + 0.4, span[1]),
            self._ways(sight, way, [told.alone.step], span, (span[0] + 0.3, span[1])),
            self._tags(tags, span[1]),
        ]

    def network(self) -> list[Actor]:
        """The slopes of mini-batches, then the three on one clock, by steps and by epochs."""
        found, told, (exact, noisy, _) = self.found, self.told, self.looks
        ways, begins = [one["w"].values[0, 0] for one in found.batches], told.batches.start
        begin, (slopes, parts) = ways[0][0], found.batch_slopes
        steps = -NETWORK_RATE * slopes
        true = -NETWORK_RATE * found.batches[0]["gradient"].values[0, 0, 0]
        relief = self._relief(found.batches[0])
        near = self._near(relief, np.concatenate(ways))
        above = self._above(relief, np.concatenate([begin + steps, [begin, begin + true]]))
        sight = Sight(relief, partial(seen_at, above, [Move("ways", told.fan_ends, near)]))
        turn = told.by_epoch.start - 0.4  # they begin again there

        def step(each: int) -> Callable[[float], float]:
            return lambda at: told.by_step.step(at) if at < turn else told.in_epoch(each, at)

        runs = told.by_step.start - 0.2, inf
        return [
            Terrain(relief, sight.view_at, self.layout.frame, begins),
            self._ways(
                sight, ways, [step(each) for each in found.each], runs, (begins + 0.3, told.batches.end)
            ),
            Fan(
                sight,
                begin,
                steps,
                (parts @ steps, true),
                (noisy, exact),
                begins + 0.8,
                begins + 4.2,
                told.fan_ends,
            ),
        ]

    # ---- what they consist of

    def _ways(
        self,
        sight: Sight,
        ways: Sequence[np.ndarray],
        steps: Sequence[Callable[[float], float]],
        span: tuple[float, float],
        started: tuple[float, float],
    ) -> Ways:
        """Runs from one start, seen in a span, in their looks; and the start, in its own."""
        found = zip(ways, steps, self.looks, strict=False)
        runs = [Run(always(way), step, look, *span, among=True) for way, step, look in found]
        start, leave = Start(ways[0][0], started[0]), started[1]
        return Ways(
            runs, [start], sight.place, self.layout.frame, self.theme, started[0], leave, laid=sight.way
        )

    def _tag(
        self,
        path: str,
        place: Callable[[float], tuple[float, float]],
        appear: float,
        leave: float,
        colour: str = "",
    ) -> Tag:
        return Tag(self.words(path), place, appear, leave, colour, 1)

    def _tags(self, tags: Sequence[Tag], end: float) -> Tags:
        taken = [self.panel, self.layout.bug, self.layout.third]
        return Tags(tags, self.theme, end, taken, self.layout.safe)

    # ---- the camera

    def _relief(self, result: xarray.Dataset) -> Relief:
        return Relief(LossMap(result, self.words, self.theme, self.map))

    def _near(self, relief: Relief, ways: np.ndarray) -> View:
        """Ways (n, 2) from where most of them is seen."""
        places = relief.on(relief.ground.inside(ways))
        direction = most_seen(relief, places[:: max(len(places) // POINTS, 1)], NEAR)
        view = View(*direction, (0.0, 0.0, 0.0), 1.0, self.stage.centre, NEAR)
        return framed(view, places, (FILL * self.stage.width, FILL * self.stage.height), (LEAST, MOST))

    def _whole(self, relief: Relief, near: View) -> View:
        """All of the ground, from the same side."""
        corners = relief.lift(0.8 * relief.half * CORNERS)
        return framed(near, corners, (self.stage.width, self.stage.height), (LEAST, near.scale))

    def _above(self, relief: Relief, w: np.ndarray) -> View:
        """Places (n, 2) in weights from straight above."""
        view = replace(map_view(relief), centre=self.stage.centre)
        room = BESIDE * self.stage.width, BESIDE * self.stage.height
        return framed(view, relief.on(relief.ground.inside(w)), room, (LEAST, NEAREST))
