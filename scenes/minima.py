"""Local and global minima: where a descent ends is decided by where it starts.

``manim -pqh scenes/minima.py`` shows the course page's four starts, the ridge between two neighbours, a cloud
of random starts, the map of basins that it draws, and the same with another optimizer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from engine.race import Race
from engine.results import Computable
from scenes.film import Film
from scenes.stage.frame.caption import CaptionLine
from scenes.stage.frame.title import Explanation, Ground, Title
from scenes.stage.map.cloud import Cloud
from scenes.stage.map.descents import Above, Board, Descents, beside
from scenes.stage.map.map import LossMap
from scenes.stage.map.marks import Marks
from scenes.stage.paint.layout import ARENA, PANEL, SAFE, STAGE
from scenes.stage.plots.shares import Shares
from scenes.stage.show.clock import Counter
from scenes.stage.show.findings import Findings, beyond, followed
from scenes.stage.show.rounds import moment, values
from scenes.stage.terrain.axes import Axes
from scenes.stage.terrain.director import overview
from scenes.stage.terrain.relief import Relief
from scenes.stage.terrain.ridge import FLIGHT, Flight
from scenes.stage.terrain.terrain import Terrain
from scenes.telling import basins_script, script

STARTS = ((0.3, 1.3), (-0.35, -0.67), (-0.4, -0.5), (-0.3, -0.5))  # the course page's
OPTIMIZERS = ("sgd:learning_rate=0.03", "sgd:learning_rate=0.03,momentum=0.9,label=SGD + momentum")
CLOUD = 3000  # random starts


class MinimaFilm(Film):
    """Where descents end, by where they start.

    Args:
        race: 1 to 6 starts; its first contender races, its second is compared with it in the last act (which
            is left out where there is none). By default the page's starts and ten steps; SGD, then with
            momentum. The cloud runs as many steps, but 200 to 1,000.
        cloud: number of random starts, 100 to 20,000. With a user's class that must be stepped eagerly
            there are 100 of them, which run 60 to 1,000 steps, and no basins.
        options: those of `Film`.

    Raises:
        InputError: more starts or contenders than the film shows, another cloud, a surface without
            minima or whose minima can't all be found, or no OpenGL.
    """

    opengl = True

    def __init__(self, *, race: Race | None = None, cloud: int = CLOUD, **options: Any) -> None:
        page = Race(contenders=OPTIMIZERS, starts=STARTS, steps=10)
        self.race = page if race is None else race
        self.usual = self.race == page and cloud == CLOUD
        self.cloud_size = basins_script.checked(self.race, cloud)
        super().__init__(**options)

    def needs(self) -> Sequence[Computable]:
        """The ways of the starts, those of the cloud, and each contender's basins, if it can have any."""
        few = followed(self.race)
        eagerly = script.is_eager(few, self.race.surface, self.race.contenders)
        return few, *beyond(self.race, self.cloud_size, eagerly)

    def compose(self) -> None:
        """Lay out the acts: the starts, the ridge, the cloud, the basins, another optimizer."""
        words, theme = self.words, self.theme
        self.found = found = Findings(self.race, self.results(), words, theme)
        self.plan = plan = basins_script.write(found, self.race.steps)
        self.acts, self.captions = plan.acts, plan.captions
        self.telling = plan.rounds[0].basins_at + 4.0
        self.ground = ground = LossMap(found.cloud, words, theme, STAGE)
        first_ends = min(plan.ridge_at, plan.cloud_at)
        spans = [(one.basins_at, end) for one, end in zip(plan.rounds, (plan.split_at, np.inf), strict=False)]
        marks = Marks(found.cast, ground, 0.0, np.inf, np.inf, ways=found.ways, plates=True)
        begins = ground.place(found.ways[:, 1:8]).reshape(-1, 2)  # names keep off the first steps
        self.sides = beside(ground.place(self.race.starts), found.names, marks.obstacles, begins, ground.box)
        self.cloud = Cloud(
            ground,
            found.valleys,
            np.asarray(found.cloud["w"]),
            found.cloud_rows,
            found.maps,
            lambda seconds: moment(plan.rounds, seconds),
        )
        name = words.surface(found.cloud.attrs["surface"])
        title = self.title or words("minima_film.title")
        heading = Title(title, words("race.on_surface", surface=name), theme, SAFE.width - 420)
        command = script.command(self, self.usual, "minima")
        self.actors = (
            heading,
            Ground(ground, 0.2, (plan.ridge_at, plan.rise_at + FLIGHT)),
            Explanation(ground, found.cloud.attrs["formula"], name, 0.6, plan.clock.start - 0.4),
            *self._panel(first_ends),
            self.cloud,
            Descents(
                found.paths(),
                plan.clock,
                self._on_map,
                theme,
                plan.starts_at,
                first_ends + 0.2,
                every=0.4,
                sides=self.sides,
                room=ground.box,
            ),
            *self._moved(),
            *self._ridge(),
            Above(marks, ((1.0, first_ends), *spans)),
            CaptionLine(self.captions, theme),
            script.end_card(self, found.cloud, heading, command, plan.card_at, found.result),
        )
        self.provenance.update(script.origin(self, found.cloud, title, command))

    def _panel(self, first_ends: float) -> list[Any]:
        """What the panel shows: the starts' losses, then the shares; and the clocks' counters over it."""
        found, plan, words, theme = self.found, self.plan, self.words, self.theme
        shares = [found.valleys.share(which) for which in range(len(found.heads))]
        clocks = [(plan.clock.start, plan.clock)]
        if plan.ridge_clock is not None:
            clocks.append((plan.ridge_at + 0.4, plan.ridge_clock))
        self.board = Board(
            found.paths(),
            found.loss,
            found.called(),
            clocks,
            found.pair,
            words,
            theme,
            plan.told_at,
            plan.ridge_at,
            plan.cloud_at,
        )
        self.shares = Shares(
            found.valleys.ends,
            found.heads,
            lambda seconds: values(plan.rounds, found.cloud_rows, shares, seconds),
            words,
            theme,
            PANEL,
            plan.cloud_at,
            plan.card_at + 1.0,
            plan.split_at,
            self.cloud.paint_small,
            [one.basins_at for one in plan.rounds] if found.maps else [],
            self.ground.box.width / self.ground.box.height,
        )
        counters = [Counter(plan.clock, words, theme, plan.clock.start, first_ends)]
        counters += [Counter(one.clock, words, theme, one.clock.start, one.back_at) for one in plan.rounds]
        if plan.ridge_clock is not None:
            clock = plan.ridge_clock
            counters.append(Counter(clock, words, theme, clock.start, plan.rise_at))
        return [self.board, self.shares, *counters]

    def _on_map(self, w: np.ndarray, seconds: float) -> np.ndarray:
        return self.ground.place(w)

    def _moved(self) -> list[Descents]:
        """The way of a start that ends elsewhere with the second optimizer, over its basins."""
        found, plan = self.found, self.plan
        if plan.moved_clock is None or found.moved is None:
            return []
        one = found.paths(1, self.theme.text).only([found.moved], plan.moved_clock.steps)
        appear, sides = plan.rounds[1].basins_at, [self.sides[found.moved]]
        room = self.ground.box
        return [
            Descents(one, plan.moved_clock, self._on_map, self.theme, appear, np.inf, sides=sides, room=room)
        ]

    def _ridge(self) -> list[Any]:
        """The terrain with the two neighbours' ways, and the camera's flight to it and back."""
        found, plan = self.found, self.plan
        if found.pair is None or plan.ridge_clock is None:
            return []
        relief, clock = Relief(self.ground), plan.ridge_clock
        two = found.paths().only(found.pair, clock.steps)
        self.flight = flight = Flight(relief, two.w, ARENA, clock, plan.ridge_at, plan.rise_at)
        scale, at, leave = overview(relief, ARENA).scale, plan.ridge_at, flight.end
        return [
            Terrain(relief, flight.at, ARENA, at, cast=two, clock=clock, leave=leave, ramp=0),
            Axes(relief, flight.at, scale, ARENA, at, leave=leave, ramp=0),
            Descents(two, clock, flight.project, self.theme, at, leave, trails=False, sides=flight.sides),
        ]
