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
from scenes import script
from scenes.film import Act, Film, whole
from scenes.stage import drawing
from scenes.stage.axes import Axes
from scenes.stage.caption import Caption, CaptionLine
from scenes.stage.cast import Cast
from scenes.stage.clock import Clock, Counter
from scenes.stage.cloud import Cloud
from scenes.stage.descents import Above, Board, Descents, Paths, beside
from scenes.stage.director import map_view, overview
from scenes.stage.layout import ARENA, PANEL, SAFE, STAGE
from scenes.stage.map import LossMap
from scenes.stage.marks import Marks
from scenes.stage.motion import smooth
from scenes.stage.relief import Relief
from scenes.stage.ridge import along, neighbours
from scenes.stage.rounds import Round, moment, values
from scenes.stage.shares import Shares
from scenes.stage.terrain import Terrain
from scenes.stage.title import Explanation, Ground, Title
from scenes.stage.valleys import Valleys, states
from scenes.stage.view import View, between

STARTS = ((0.3, 1.3), (-0.35, -0.67), (-0.4, -0.5), (-0.3, -0.5))  # the course page's
OPTIMIZERS = ("sgd:learning_rate=0.03", "sgd:learning_rate=0.03,momentum=0.9,label=SGD + momentum")
MOST_STARTS, MOST_OPTIMIZERS = 6, 2
FEWEST, MOST = 100, 20_000  # random starts
STEPS = 200  # at least: so long the cloud runs
GRID = (601, 601)
FLIGHT = 3.0  # s of the camera's way down to the ridge, and back
READY = 0.8  # s after a caption begins that what it tells of begins


class MinimaFilm(Film):
    """Where descents end, by where they start.

    Args:
        race: 1 to 6 starts; its first contender races, its second is compared with it in the last act (which
            is left out where there is none). By default the page's starts and ten steps; SGD, then with
            momentum.
        cloud: number of random starts, 100 to 20,000.
        options: those of `Film`.

    Raises:
        InputError: more starts or contenders than the film shows, another cloud, or no OpenGL.
    """

    def __init__(self, *, race: Race | None = None, cloud: int = 3000, **options: Any) -> None:
        self.race = Race(contenders=OPTIMIZERS, starts=STARTS, steps=10) if race is None else race
        self.usual = race is None and cloud == 3000
        self.cloud_size = _checked(self.race, cloud)
        drawing.renderer()  # where there is no OpenGL, nothing else is begun
        super().__init__(**options)

    def compose(self) -> None:
        """Lay out the acts: the starts, the ridge, the cloud, the basins, another optimizer."""
        words, theme, race = self.words, self.theme, self.race
        steps = max(STEPS, race.steps)
        self.result = archive.get(Race(race.surface, race.contenders[:1], race.starts, steps))
        random = random_starts(race.surface, self.cloud_size)
        self.cloud_result = archive.get(Race(race.surface, race.contenders, random, steps))
        self.maps = [archive.get(Basins(race.surface, c, GRID, steps)) for c in race.contenders]
        self.valleys = Valleys(self.maps, race.contenders, words, theme)
        cast = Cast(self.cloud_result, words, theme)
        self.heads = [(c.label, words.settings(c.shown())) for c in race.contenders]
        self._ways()
        self._write()
        self._stage(cast)

    def _ways(self) -> None:
        """The paths from the starts, the minima that they come to, and the pair that the ridge parts."""
        words, standings = self.words, Standings(self.result)
        w, self.loss = np.asarray(self.result["w"][0]), np.asarray(self.result["loss"][0])
        fates = states(standings)[0, :, -1]
        self.ends = [self.valleys.ends[row] for row in self.valleys.rows(fates)]
        names = tuple(words.point(start.tolist()) for start in self.race.starts)
        self.paths = Paths(w, tuple(end.colour for end in self.ends), names)
        self.settled = standings.settlement[0]
        self.pair = neighbours(self.race.starts, fates.tolist())

    def _write(self) -> None:
        """What is said, and when each thing happens."""
        words = self.words
        says = words.__call__
        optimizer = " ".join(self.heads[0])
        opening = script.in_turn(
            [says("minima_film.starts"), says("minima_film.same", optimizer=optimizer)], 0.6
        )
        self.starts_at, run_at = opening[0].start + READY, opening[1].start + READY
        self.clock = Clock(self.race.steps, run_at, 0.6)
        count = len({end.name + end.detail for end in self.ends if end.settled})
        told = says("minima_film.ends_many", count=count) if count > 1 else says("minima_film.ends_one")
        self.told_at = max(opening[-1].end + script.BREATH, self.clock.end + 0.3)
        captions = [*opening, *script.in_turn([told], self.told_at)]
        acts = [(says("chapter.starts"), 0.0)]

        self.ridge_at = whole(captions[-1].end)
        self.rise_at = self.ridge_at
        if self.pair is not None:
            one, other = (self.paths.names[which] for which in self.pair)
            texts = [
                says("minima_film.neighbours", one=one, other=other),
                says("minima_film.ridge"),
                says("minima_film.blind"),
            ]
            ridge = script.in_turn(texts, self.ridge_at + 0.4)
            steps = int(max(self.settled[list(self.pair)])) + 1
            self.ridge_clock = Clock(steps, ridge[1].start + READY, 0.6)
            self.rise_at = whole(max(ridge[-1].end, self.ridge_clock.end + 1.0))
            captions += ridge
            acts.append((says("chapter.ridge"), self.ridge_at))
        cloud_at = whole(self.rise_at + (FLIGHT if self.pair is not None else 0.0))

        count = words.number(self.cloud_size, 0)
        cloud = script.in_turn(
            [says("minima_film.cloud", count=count), says("minima_film.painted")], cloud_at + 0.2
        )
        back, self.rounds = self._round(cloud_at, cloud[1].start - 0.6, 0.25, says("minima_film.back"))
        captions += [*cloud, *back]
        acts.append((says("chapter.cloud"), cloud_at))

        basins_at = whole(max(self.rounds[0].basins_at, back[-1].end))
        shares = [self.valleys.share(which) for which in range(len(self.maps))]
        best = self.valleys.best
        texts = [says("minima_film.basins")]
        if best is not None:
            texts.append(says("minima_film.chance", share=self._percent(shares[0][best])))
        basins = script.in_turn(texts, basins_at + 0.2)
        captions += basins
        acts.append((says("chapter.basins"), basins_at))
        self.split_at, card_at = np.inf, whole(basins[-1].end + 0.6)
        if len(self.maps) > 1:
            self.split_at = card_at
            other = script.in_turn([says("minima_film.other", optimizer=self.heads[1][0])], card_at + 0.2)
            back, rounds = self._round(card_at, other[0].end - 1.0, 0.2, says("minima_film.back"))
            self.rounds += rounds
            captions += other
            acts.append((says("chapter.other"), card_at))
            texts = [says("minima_film.changed")]
            if best is not None:
                texts.append(
                    says(
                        "minima_film.both",
                        one=self._percent(shares[0][best]),
                        first=self.heads[0][0],
                        two=self._percent(shares[1][best]),
                        second=self.heads[1][0],
                    )
                )
            last = script.in_turn(texts, rounds[0].basins_at)
            captions += last
            card_at = whole(last[-1].end + 0.6)
        ends = [*(start for _, start in acts[1:]), card_at]
        self.acts = (
            *(Act(name, start, end) for (name, start), end in zip(acts, ends, strict=True)),
            Act(says("chapter.credits"), card_at, whole(card_at + script.CARD)),
        )
        self.captions = tuple[Caption, ...](captions)
        self.cloud_at, self.card_at, self.shares = cloud_at, card_at, shares

    def _round(self, at: float, run_at: float, pace: float, text: str) -> tuple[list[Caption], list[Round]]:
        """A cloud that comes at a second and runs from another: what is told of its way back, and itself."""
        clock = Clock(max(STEPS, self.race.steps), run_at, pace)
        back = script.in_turn([text], clock.end + 0.8)
        return back, [Round(at, clock, back[0].start + 0.4)]

    def _percent(self, share: float) -> str:
        return self.words("minima_film.percent", share=self.words.number(100 * float(share), 1))

    def _stage(self, cast: Cast) -> None:
        """Lay out the actors."""
        words, theme = self.words, self.theme
        ground = LossMap(self.cloud_result, words, theme, STAGE)
        self.ground = ground
        self.marks = Marks(cast, ground, 0.0, np.inf, np.inf)
        rows = self.valleys.rows(states(cast.standings))
        w = np.asarray(self.cloud_result["w"])
        self.cloud = Cloud(ground, self.valleys, w, rows, self.maps, lambda s: moment(self.rounds, s))
        self.values = lambda s: values(self.rounds, rows, self.shares, s)
        sides = beside(ground.place(self.race.starts), self.paths.names)
        on_map = Descents(
            self.paths,
            self.clock,
            lambda w, s: ground.place(w),
            theme,
            self.starts_at,
            self.ridge_at + 0.5,
            every=0.4,
            sides=sides,
        )
        name = words.surface(self.result.attrs["surface"])
        title = self.title or words("minima_film.title")
        heading = Title(title, words("race.on_surface", surface=name), theme, SAFE.width - 420)
        command = script.command(self, self.usual, "minima")
        ends = [
            words("minima_film.comes_to", end=end.name, detail=end.detail) if end.detail else end.name
            for end in self.ends
        ]
        self.board = Board(
            self.paths,
            self.loss,
            ends,
            self.step_at,
            (words("race.start"), words("race.loss")),
            theme,
            lambda loss: words.number(loss, 3),
            (PANEL.x, PANEL.y, PANEL.width),
            self.clock.start,
            self.rise_at + 0.5,
            self.told_at,
            self.lit,
        )
        panel = Shares(
            self.valleys.ends,
            self.heads,
            self.values,
            words,
            theme,
            PANEL,
            self.cloud_at,
            self.card_at,
            self.split_at,
        )
        counters = [Counter(self.clock, words, theme, self.clock.start, self.ridge_at)]
        counters += [Counter(one.clock, words, theme, one.clock.start, one.back_at) for one in self.rounds]
        ridge = self._ridge(ground) if self.pair is not None else []
        self.actors = (
            heading,
            Ground(ground, 0.2),
            Explanation(ground, self.result.attrs["formula"], name, 0.6, self.clock.start - 0.4),
            self.board,
            *counters,
            self.cloud,
            on_map,
            *ridge,
            Above(self.marks, ((1.0, self.ridge_at), (self.rise_at + FLIGHT, np.inf))),
            panel,
            CaptionLine(self.captions, theme),
            script.end_card(self, self.cloud_result, heading, command, self.card_at),
        )
        self.provenance.update(script.origin(self, self.cloud_result, title, command))

    def _ridge(self, ground: LossMap) -> list[Any]:
        """The terrain with the two neighbours' ways, and the camera's flight to it and back."""
        assert self.pair is not None
        relief = Relief(ground)
        pair = list(self.pair)
        walked = self.paths.w[pair, : self.ridge_clock.steps + 1]
        colours, names = (tuple(of[k] for k in pair) for of in (self.paths.colours, self.paths.names))
        two = Paths(walked, colours, names)
        self.map_view, self.ridge_view = map_view(relief), along(relief, walked, ARENA)
        wide = overview(relief, ARENA)
        leave = self.rise_at + FLIGHT
        at = self.ridge_at + 0.3
        on_ground = Descents(
            two,
            self.ridge_clock,
            lambda w, s: self.view_at(s).project(relief.on(w))[0],
            self.theme,
            at,
            leave,
            trails=False,
            sides=[(-110, -40), (110, -40)],
        )
        return [
            Terrain(relief, self.view_at, ARENA, at, cast=two, clock=self.ridge_clock, leave=leave, ramp=0),
            Axes(relief, self.view_at, wide.scale, ARENA, at, leave=leave, ramp=0),
            on_ground,
        ]

    def view_at(self, seconds: float) -> View:
        """From the map down to the ridge, and back up."""
        down = smooth((seconds - self.ridge_at - 0.3) / FLIGHT) - smooth((seconds - self.rise_at) / FLIGHT)
        return between(self.map_view, self.ridge_view, down)

    def step_at(self, seconds: float) -> float:
        """The step that the board shows."""
        if self.pair is None or seconds < self.ridge_clock.start - 0.5:
            return self.clock.step(seconds)
        return self.ridge_clock.step(seconds)

    def lit(self, seconds: float) -> list[float]:
        """How strong each row of the board is: on the ridge only the two neighbours'."""
        part = 1 - 0.75 * smooth((seconds - self.ridge_at) / 0.6)
        return [1.0 if self.pair is None or k in self.pair else part for k in range(self.paths.count)]


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
