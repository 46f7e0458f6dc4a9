"""A real network's loss as terrain: a plane through its weights, eight optimizers, and what it hides.

``manim -pqh scenes/landscape.py`` races on the course page's network of ten weights, and shows it on the
plane that holds most of the optimizers' paths. Where there is no OpenGL all of it is seen on the map.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.landscape import network_of
from engine.planes import Plane, along_paths, share_held
from engine.race import Race
from engine.shadows import seen_on as shadow_on
from engine.shadows import widest
from scenes.film import Film
from scenes.options import LINEUP, NETWORK, OPTIMIZER, SPAN, START, STEPS, VIEW
from scenes.stage.frame.plate import Note
from scenes.stage.map.explanation import readings
from scenes.stage.map.map import LossMap
from scenes.stage.map.runners import MapRunners
from scenes.stage.map.stage import AxisNumbers, MapStage
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.motion import Span
from scenes.stage.plots.loss_curves import Curve, loss_curves
from scenes.stage.plots.tower import Tower, fitted
from scenes.stage.show.cast import Cast
from scenes.stage.terrain.director import Director, Moments
from scenes.stage.terrain.drops import Drops
from scenes.stage.terrain.relief import Relief
from scenes.stage.terrain.runners import TerrainRunners
from scenes.stage.terrain.shots import MOVE, OPENS, Move
from scenes.stage.terrain.terrain import Terrain
from scenes.stage.terrain.views import LOOKING, OPEN, framed, held
from scenes.telling import landscape as telling
from scenes.telling.story import Story
from scenes.telling.views import MAP, seen_on

if TYPE_CHECKING:
    import xarray

START_AT, RUN_AT = 2.6, 1.0  # s: the start is marked; before the clock: the runners come
FILL, SCALES = 0.78, (150.0, 800.0)  # of the window that all ways fill; px a world unit
TITLED = 350.0  # px: the foot of a title and its line, where things stand side by side
CLOSE, NEAREST = 0.3, 2600.0  # the same of the widest gap when near; at most


class LandscapeFilm(Film):
    """A race in all of a network's weights, on the plane of its own paths; ``view``: "terrain", or "map"."""

    name = "landscape"
    headline = "landscape.title"
    usual = Race(
        "page",
        [
            "sgd:learning_rate=3.0",
            "adagrad:learning_rate=0.1",
            "rmsprop:learning_rate=0.1",
            "adadelta:learning_rate=1.0",
            "adam:learning_rate=0.1",
            "adam:learning_rate=0.1,amsgrad=true,label=AMSGrad",
            "adamax:learning_rate=0.1",
            "nadam:learning_rate=0.1",
        ],
        steps=60,
    )
    takes = (NETWORK, OPTIMIZER, LINEUP, START, STEPS, VIEW, *SPAN)
    fills = True
    view: str

    def __init__(self, *, view: str | None = None, **options: Any) -> None:
        self.view = seen_on(view, options.get("language", "es"), options.get("composed", True))
        super().__init__(**options)

    def checked(self, race: Race) -> Race:
        """The race, if it is a network's."""
        network_of(race.surface)
        return super().checked(race)

    @cached_property
    def raced(self) -> xarray.Dataset:
        """The race in all the weights."""
        (result,) = self.results()
        return result

    @cached_property
    def plane(self) -> Plane:
        """The plane of its paths."""
        return along_paths(self.raced, network_of(self.race.surface))

    @cached_property
    def cast(self) -> Cast:
        """Who runs, as seen on the plane, at the heights of their own losses."""
        return Cast(shadow_on(self.raced, self.plane), self.words, self.theme)

    def subtitle(self) -> str:
        """The network, and with which learning rates."""
        return self.words("landscape.subtitle", count=len(self.race.surface.parameters))

    def tell(self, story: Story) -> Sequence[Actor]:
        """What the ground is, the race over it, what it hides."""
        cast, on_map = self.cast, self.view == MAP
        self.layout = layout = fitted(self.layout, cast)
        share = share_held(self.raced, self.plane)
        self.told = told = telling.tell(self, story, len(self.race.surface.parameters), share, on_map)
        self.telling = told.stand.end - 1.0
        end = told.hidden.end
        self.ground = LossMap(cast.result, self.words, self.theme, layout.map)
        room, charted, gone = layout.chart, told.race.start, end
        if layout.stacked:  # the chart in the tower's place
            room, charted, gone = layout.tower, told.hidden.start, told.hidden.start
        tower = Tower(cast, self.clock, layout, told.race.start, Span(told.race.start, gone))
        shown = self._map() if on_map else self._terrain()
        return [*shown, tower, self._distances(room, charted, end)]

    def _terrain(self) -> list[Actor]:
        """The terrain, its camera, the drop lines, and who runs."""
        cast, clock, layout, told = self.cast, self.clock, self.layout, self.told
        self.relief = relief = Relief(self.ground)
        moments = Moments(told.race.start, told.hidden.end)
        self.director = director = Director(cast, clock, relief, layout, moments, rises=0)
        self.drops = Drops(cast, clock, relief, director.at, clock.start, told.hidden.start)
        director.moves[:] = self._moves(director)
        runs_at = clock.start - RUN_AT
        return [
            Terrain(
                relief, director.at, layout.frame, -1.0, paths=cast.paths, clock=clock, trails_at=runs_at
            ),
            self.drops,
            TerrainRunners(cast, clock, director, START_AT, START_AT, runs_at),
            Note(readings(self.ground), self.theme, layout, 2 * MOVE, told.race.start),
        ]

    def _moves(self, director: Director) -> list[Move]:
        """The opening; all ways; near the widest gap, from lower down, while the clock stands; all ways."""
        stand, (who, step), window = self.told.stand, widest(self.cast.result), self.layout.window
        opening, start = director.moves[:2]
        if not self.layout.stacked:  # under the title, not behind it: the ridge is the brightest of all
            corners = self.relief.lift(
                self.relief.half * np.array([(x, y) for x in (-1, 1) for y in (-1, 1)])
            )
            safe, left = self.layout.safe, self.layout.opening.x
            beside = np.array([left, TITLED, safe.right, safe.bottom])
            opening = replace(opening, to=held(opening.to, corners, beside))
            director.begins = replace(opening.to, elevation=director.begins.elevation)
        view = replace(start.to, centre=window.centre)
        ways = director.standing[~director.outside]
        wide = framed(view, ways, (FILL * window.width, FILL * window.height), SCALES)
        gap = np.array([end[who] for end in self.drops.ends(step)])
        room = CLOSE * window.width, CLOSE * window.height
        near = framed(replace(view, elevation=OPEN, perspective=LOOKING), gap, room, (wide.scale, NEAREST))
        return [
            replace(opening, lasts=OPENS),
            Move("whole", OPENS, wide),
            Move("near", stand.start, near),
            Move("whole", stand.end, wide),
        ]

    def _map(self) -> list[Actor]:
        """The map, and who runs on it: it has no heights."""
        ground = self.ground
        stage = MapStage(ground, self.layout, -1.0, numbers_at=2 * MOVE)
        numbers = AxisNumbers(ground, self.layout).boxes
        return [stage, MapRunners(self.cast, self.clock, ground, numbers, START_AT, self.layout)]

    def _distances(self, room: Box, appear: float, leave: float) -> Actor:
        """The chart of how far each is off the plane."""
        cast, off = self.cast, self.cast.result["off"].values[:, 0]
        curves = [
            Curve(far, colour, self.clock.step, look=look)
            for far, colour, look in zip(off, cast.colours, cast.looks, strict=True)
        ]
        limits = 0.0, float(np.nanmax(off[np.isfinite(off)]))
        heading = self.words("landscape.distance")
        return loss_curves(curves, limits, self.words, self.theme, room, appear, leave, heading)

    def is_usual(self) -> bool:
        """Whether it shows what it shows by default, where it does so."""
        return super().is_usual() and self.view == VIEW.usual

    def shows(self) -> dict[str, Any]:
        """What it shows, and where."""
        return {**super().shows(), "view": self.view}
