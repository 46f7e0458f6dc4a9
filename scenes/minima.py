"""Local and global minima: where a descent ends is decided by where it starts.

``manim -pqh scenes/minima.py`` shows the course page's four starts, the ridge between two neighbours, a cloud
of random starts, the map of basins that it draws, and the same with another optimizer.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from engine import archive
from engine.basins import Basins
from engine.errors import InputError
from engine.race import Race, random_starts
from engine.standings import Standings
from scenes import basins_script, script
from scenes.film import Film
from scenes.stage import drawing
from scenes.stage.axes import Axes
from scenes.stage.caption import CaptionLine
from scenes.stage.cast import Cast
from scenes.stage.clock import Clock, Counter
from scenes.stage.cloud import Cloud
from scenes.stage.descents import Above, Board, Descents, Paths, beside
from scenes.stage.director import overview
from scenes.stage.layout import ARENA, PANEL, SAFE, STAGE
from scenes.stage.map import LossMap
from scenes.stage.marks import Marks
from scenes.stage.relief import Relief
from scenes.stage.ridge import Flight, neighbours
from scenes.stage.rounds import moment, values
from scenes.stage.shares import Shares
from scenes.stage.terrain import Terrain
from scenes.stage.title import Explanation, Ground, Title
from scenes.stage.valleys import Valleys, states

STARTS = ((0.3, 1.3), (-0.35, -0.67), (-0.4, -0.5), (-0.3, -0.5))  # the course page's
OPTIMIZERS = ("sgd:learning_rate=0.03", "sgd:learning_rate=0.03,momentum=0.9,label=SGD + momentum")
MOST_STARTS, MOST_OPTIMIZERS = 6, 2
CLOUD, FEWEST, MOST = 3000, 100, 20_000  # random starts
STEPS = 200  # at least: so long the cloud runs
GRID = (601, 601)


class MinimaFilm(Film):
    """Where descents end, by where they start.

    Args:
        race: 1 to 6 starts; its first contender races, its second is compared with it in the last act (which
            is left out where there is none). By default the page's starts and ten steps; SGD, then with
            momentum. The cloud runs at least 200 steps.
        cloud: number of random starts, 100 to 20,000.
        options: those of `Film`.

    Raises:
        InputError: more starts or contenders than the film shows, another cloud, or no OpenGL.
    """

    def __init__(self, *, race: Race | None = None, cloud: int = CLOUD, **options: Any) -> None:
        page = Race(contenders=OPTIMIZERS, starts=STARTS, steps=10)
        self.race = page if race is None else race
        self.usual = self.race == page and cloud == CLOUD
        self.cloud_size = _checked(self.race, cloud)
        drawing.renderer()  # where there is no OpenGL, nothing else is begun
        super().__init__(**options)

    def compose(self) -> None:
        """Lay out the acts: the starts, the ridge, the cloud, the basins, another optimizer."""
        words, theme, race = self.words, self.theme, self.race
        steps = max(STEPS, race.steps)
        self.result = archive.get(Race(race.surface, race.contenders, race.starts, steps))
        random = random_starts(race.surface, self.cloud_size)
        self.cloud_result = archive.get(Race(race.surface, race.contenders, random, steps))
        self.maps = [archive.get(Basins(race.surface, c, GRID, steps)) for c in race.contenders]
        self.valleys = Valleys(self.maps, race.contenders, words, theme)

        standings = Standings(self.result)
        self.fates = states(standings)[..., -1]  # (contender, start)
        self.ends = [self.valleys.ends[row] for row in self.valleys.rows(self.fates[0])]
        names = tuple(words.point(start.tolist()) for start in race.starts)
        colours = tuple(end.colour for end in self.ends)
        self.paths = Paths(np.asarray(self.result["w"][0]), colours, names)
        self.pair = neighbours(race.starts, self.fates[0].tolist())
        self.plan = basins_script.write(self._story(standings, steps), words)
        self.acts, self.captions = self.plan.acts, self.plan.captions
        self._stage()

    def _story(self, standings: Standings, steps: int) -> basins_script.Story:
        """What the results say."""
        valleys, names, pair = self.valleys, self.paths.names, self.pair
        rows = valleys.rows(self.fates)
        heads = [(c.label, self.words.settings(c.shown())) for c in self.race.contenders]
        moved = [
            k for k in range(len(names)) if rows[0, k] != rows[-1, k] and valleys.ends[rows[-1, k]].settled
        ]
        return basins_script.Story(
            heads=heads,
            steps=self.race.steps,
            cloud_steps=steps,
            cloud=self.cloud_size,
            minima=len({end.codes for end in self.ends if end.settled}),
            pair=(names[pair[0]], names[pair[1]]) if pair else None,
            pair_steps=int(standings.settlement[0, list(pair)].max()) + 1 if pair else 0,
            shares=None if valleys.best is None else [valleys.lowest(k) for k in range(len(self.maps))],
            moved=(names[moved[0]], valleys.called(rows[-1, moved[0]], self.words)) if moved else None,
        )

    def _stage(self) -> None:
        """Lay out the actors."""
        words, theme, plan = self.words, self.theme, self.plan
        cast = Cast(self.cloud_result, words, theme)
        self.ground = ground = LossMap(self.cloud_result, words, theme, STAGE)
        marks = Marks(cast, ground, 0.0, np.inf, np.inf, ways=self.paths.w)
        sides = beside(ground.place(self.race.starts), self.paths.names, marks.obstacles, ground.box)
        self.rows = self.valleys.rows(states(cast.standings))
        shares = [self.valleys.share(which) for which in range(len(self.maps))]
        self.cloud = Cloud(
            ground,
            self.valleys,
            np.asarray(self.cloud_result["w"]),
            self.rows,
            self.maps,
            lambda seconds: moment(plan.rounds, seconds),
        )
        self.board = Board(
            self.paths,
            np.asarray(self.result["loss"][0]),
            [self.valleys.called(row, words) for row in self.valleys.rows(self.fates[0])],
            [clock for clock in (plan.clock, plan.ridge_clock) if clock is not None],
            self.pair,
            words,
            theme,
            plan.told_at,
            plan.ridge_at,
            min(plan.rise_at, plan.cloud_at) + 0.5,
        )
        self.shares = Shares(
            self.valleys.ends,
            [(c.label, words.settings(c.shown())) for c in self.race.contenders],
            lambda seconds: values(plan.rounds, self.rows, shares, seconds),
            words,
            theme,
            PANEL,
            plan.cloud_at,
            plan.card_at,
            plan.split_at,
            self.cloud.paint_small,
            [one.basins_at for one in plan.rounds],
        )

        def on_map(w: np.ndarray, seconds: float) -> np.ndarray:
            return ground.place(w)

        resting = Clock(1, plan.card_at + 60.0)  # stars without their ways
        basins_at = [
            (one.basins_at, end) for one, end in zip(plan.rounds, (plan.split_at, np.inf), strict=False)
        ]
        name = words.surface(self.result.attrs["surface"])
        title = self.title or words("minima_film.title")
        heading = Title(title, words("race.on_surface", surface=name), theme, SAFE.width - 420)
        command = script.command(self, self.usual, "minima")
        self.actors = (
            heading,
            Ground(ground, 0.2),
            Explanation(ground, self.result.attrs["formula"], name, 0.6, plan.clock.start - 0.4),
            self.board,
            Counter(plan.clock, words, theme, plan.clock.start, min(plan.ridge_at, plan.cloud_at)),
            *(Counter(one.clock, words, theme, one.clock.start, one.back_at) for one in plan.rounds),
            self.cloud,
            Descents(
                self.paths,
                plan.clock,
                on_map,
                theme,
                plan.starts_at,
                min(plan.ridge_at, plan.cloud_at) + 0.5,
                every=0.4,
                sides=sides,
            ),
            *(
                Descents(self.paths, resting, on_map, theme, start, end, trails=False, sides=sides)
                for start, end in basins_at[1:]
            ),
            *self._ridge(),
            Above(marks, ((1.0, min(plan.ridge_at, plan.cloud_at)), *basins_at)),
            self.shares,
            CaptionLine(self.captions, theme),
            script.end_card(self, self.cloud_result, heading, command, plan.card_at),
        )
        self.provenance.update(script.origin(self, self.cloud_result, title, command))

    def _ridge(self) -> list[Any]:
        """The terrain with the two neighbours' ways, and the camera's flight to it and back."""
        plan, pair = self.plan, self.pair
        if pair is None or plan.ridge_clock is None:
            return []
        relief, clock = Relief(self.ground), plan.ridge_clock
        two = self.paths.only(pair, clock.steps)
        self.flight = flight = Flight(relief, two.w, ARENA, clock, plan.ridge_at, plan.rise_at)
        scale, leave = overview(relief, ARENA).scale, flight.end
        return [
            Terrain(relief, flight.at, ARENA, plan.ridge_at, cast=two, clock=clock, leave=leave, ramp=0),
            Axes(relief, flight.at, scale, ARENA, plan.ridge_at, leave=leave, ramp=0),
            Descents(
                two, clock, flight.project, self.theme, plan.ridge_at, leave, trails=False, sides=flight.sides
            ),
        ]


def _checked(race: Race, cloud: int) -> int:
    """The number of random starts. Raises InputError for what the film cannot show."""
    if len(race.starts) > MOST_STARTS:
        raise InputError(
            "minima.starts",
            "the film of minima shows 1 to {most} starts; this race has {count}.",
            most=MOST_STARTS,
            count=len(race.starts),
        )
    if len(race.contenders) > MOST_OPTIMIZERS:
        raise InputError(
            "minima.contenders",
            "the film of minima shows one optimizer, or two to compare; this race has {count}.",
            count=len(race.contenders),
        )
    if isinstance(cloud, bool) or not isinstance(cloud, int) or not FEWEST <= cloud <= MOST:
        raise InputError(
            "minima.cloud",
            "cloud must be a whole number of random starts from {least} to {most:,}; not {cloud}.",
            least=FEWEST,
            most=MOST,
            cloud=repr(cloud),
        )
    return cloud
