"""The learning rate that changes: five plans of one optimizer's rate, each in step with its path.

``manim -pqh scenes/schedules.py`` shows SGD on the peaks from the course page's start, at a constant rate and
with Keras's schedules. Each plan has its race, then all run on one clock.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np

from engine.race import Race
from engine.rate_plans import planned
from engine.results import Computable
from scenes.film import Film
from scenes.options import FUNCTION, OPTIMIZER, SPAN, START, STEPS
from scenes.stage.frame.bug import Bug
from scenes.stage.frame.plate import Note
from scenes.stage.frame.tags import Tag, Tags
from scenes.stage.lessons.rate_board import RateBoard, Row
from scenes.stage.map.explanation import readings
from scenes.stage.map.map import LossMap
from scenes.stage.map.marks import minima_of
from scenes.stage.map.ways import Run, Start, Ways, always
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.motion import presence
from scenes.stage.plots.loss_curves import Curve, loss_curves, step_chart
from scenes.stage.plots.series import Series
from scenes.stage.terrain.relief import Relief
from scenes.stage.terrain.shots import MOVE, closing_in
from scenes.stage.terrain.sight import MinimaRings, Sight
from scenes.stage.terrain.terrain import Terrain
from scenes.telling.introduction import of_one
from scenes.telling.racing import name_tags
from scenes.telling.schedules import Planned, Told, tell_schedules
from scenes.telling.story import Story

PANEL = 603.0  # px: the plates' width where there is room
CHARTS = 0.43, 0.57  # of the room under the board, the charts' parts
ABREAST, NARROW = ((0.48, 0.52), (0.62, 0.38)), 900.0  # board and chart side by side, if narrow, or not; px
LEAPS = 60.0  # px that a name keeps from the sides: who swings leaps, and its name with it
PAST, AHEAD = 0.28, 0.55  # opacity: of a curve whose turn is over, of what is to come of one


class SchedulesFilm(Film):
    """Plans of one optimizer's learning rate: five of `engine.rate_plans` if it is alone, or those given."""

    name = "schedules"
    headline = "schedules.title"
    usual = Race("peaks", ["sgd:learning_rate=0.12"])
    takes = (*FUNCTION, OPTIMIZER.but(most=6, rule="only_rates", help="optimizer_rates"), START, STEPS, *SPAN)
    fills = opengl = True

    def needs(self) -> Sequence[Computable]:
        """The race of the plans."""
        return (planned(self.race),)

    @cached_property
    def cast(self) -> Planned:
        """The plans as runners."""
        (result,) = self.results()
        return Planned(result, self.words, self.theme)

    def tell(self, story: Story) -> list[Actor]:
        """Each plan, all of them, and what came of it."""
        cast, words, theme, layout = self.cast, self.words, self.theme, self.layout
        self.told = told = tell_schedules(self, story)
        self.telling = self.clock.seconds(0.57 * cast.steps)
        end, first = told.after.end, told.turns[0][0].start
        free, panel = layout.beside(PANEL)
        self.ground = ground = LossMap(cast.result, words, theme, layout.map_in(free))
        relief = Relief(ground)
        ways, room, named = relief.on(ground.inside(cast.w)), layout.above_notes(free), first - MOVE
        look = closing_in(relief, ways, layout, room, named)
        self.sight = sight = Sight(relief, look)
        bug = Bug(self.called, theme, layout, 0.0, credit=self.credit).box
        named_in = layout.named(free)
        area = Box(named_in.x + LEAPS, named_in.y, named_in.width - 2 * LEAPS, named_in.height)
        tags = name_tags(cast, self.clock, sight, (0.8, named), (1.2 * MOVE, named), end, told.stands)
        for which, (turn, clock) in enumerate(told.turns):
            where = sight.point(cast.w[which], clock.step)
            tags.append(Tag(cast.names[which], where, clock.end, turn.end, cast.colours[which], side=1))
        return [
            Terrain(relief, look, layout.frame, -1.0),
            MinimaRings(sight, [w for _, w in minima_of(cast)], layout.frame, MOVE, end),
            Note(readings(ground), theme, layout, MOVE, first),
            Ways(
                self._runs(told), [Start(cast.w[0, 0], 0.8)], sight.place, layout.frame, theme, laid=sight.way
            ),
            Tags(tags, theme, end, [bug, panel], area),
            *self._plates(told, panel, end),
        ]

    def subtitle(self) -> str:
        """The optimizer and what is set of it, the surface, the start."""
        return of_one(self.race, self.words)

    def step(self, which: int, seconds: float) -> float:
        """The step of a plan at a second of the film: that of its own race, or of all of them."""
        own = self.told.turns[which][1] if seconds < self.told.together.start else self.clock
        return own.step(seconds)

    def _runs(self, told: Told) -> list[Run]:
        """Each plan's own race, then all of them."""
        both = list(zip(self.cast.w, self.cast.looks, strict=True))
        turns = zip(both, told.turns, strict=True)
        begin = told.together.start
        return [
            *(
                Run(always(w), clock.step, look, turn.start, turn.end, True)
                for (w, look), (turn, clock) in turns
            ),
            *(Run(always(w), self.clock.step, look, begin, among=True) for w, look in both),
        ]

    def _plates(self, told: Told, panel: Box, leave: float) -> list[Actor]:
        """The board, the rates' curves and the losses', from the first turn on."""
        cast, words, theme = self.cast, self.words, self.theme
        appear, ground, every = told.turns[0][0].start, self.ground, range(cast.count)
        board, *rooms = self._rooms(panel)
        steps = [self._step(which) for which in every]
        rows = [
            Row(cast.rates[which], cast.outcomes[which].since, told.turns[which][0], steps[which])
            for which in every
        ]
        x = np.repeat(np.arange(cast.steps + 1.0), 2)[1:-1]
        series = []
        for which in every:
            y, colour = np.repeat(cast.rates[which], 2), cast.colours[which]
            series.append(Series(x, y, colour, self._strength(which, AHEAD, 0.0), style="dashed"))
            series.append(Series(x, y, colour, self._strength(which), steps[which], cast.looks[which]))
        low, peak = min(0.0, float(cast.rates.min())), float(cast.rates.max()) or 1.0
        plates: list[Actor] = [RateBoard(cast, rows, board, leave)]
        plates[0].appear = appear
        room = rooms[0]
        heading = words("schedules.rate_per_epoch")
        plates.append(step_chart(series, (low, 1.08 * peak), heading, words, theme, room, appear, leave))
        if len(rooms) > 1:
            looks = zip(cast.loss, cast.colours, cast.looks, strict=True)
            curves = [
                Curve(loss, colour, steps[which], self._strength(which), look)
                for which, (loss, colour, look) in enumerate(looks)
            ]
            limits = ground.low, ground.high
            plates.append(loss_curves(curves, limits, words, theme, rooms[1], appear, leave))
        return plates

    def _rooms(self, panel: Box) -> list[Box]:
        """Of the board and the charts (px): over one another; or abreast, and without the losses' chart."""
        if self.layout.stacked:
            return panel.split(ABREAST[panel.width > NARROW], across=True)
        board = RateBoard.height(self.cast.count)
        rest = panel.height - board
        return panel.split((board, *(part * rest for part in CHARTS)), across=False)

    def _step(self, which: int) -> Callable[[float], float]:
        return lambda seconds: self.step(which, seconds)

    def _strength(self, which: int, now: float = 1.0, past: float = PAST) -> Callable[[float], float]:
        """How visible a plan's curve is: in its turn and with all of them, or when its turn is over."""
        turn, begin = self.told.turns[which][0], self.told.together.start

        def strength(seconds: float) -> float:
            come, gone = presence(seconds, turn.start), presence(seconds, turn.end)
            again = presence(seconds, begin)
            return now * come + (past - now) * gone + (now - past) * again

        return strength
