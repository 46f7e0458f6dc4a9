"""How one optimizer walks: three of its steps taken apart, then the race beside plain SGD.

``manim -pqh scenes/optimizer.py`` shows Adam on the peaks from the course page's start. What it remembers are
the variables that Keras's own optimizer keeps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from itertools import pairwise
from math import radians
from typing import TYPE_CHECKING

import numpy as np

from engine.parts import Remembered, anatomy
from engine.race import Race
from engine.results import Computable
from scenes.film import Film
from scenes.options import BESIDE, FUNCTION, OPTIMIZER, SPAN, START, STEPS
from scenes.stage.frame.plate import Note
from scenes.stage.frame.tags import Tag, Tags
from scenes.stage.lessons.anatomy import Anatomy, rows_of, rule_of
from scenes.stage.lessons.own_rates import own_rates
from scenes.stage.lessons.step_arrows import StepArrows
from scenes.stage.map.explanation import readings
from scenes.stage.map.map import LossMap
from scenes.stage.map.marks import minima_of
from scenes.stage.map.ways import Start, Ways, race
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.layout import NOTES
from scenes.stage.plots.chart import Chart
from scenes.stage.show.rates import rate_written
from scenes.stage.terrain.relief import Relief
from scenes.stage.terrain.shots import LOW, MOVE, OPENS, RISEN, Move, seen_at
from scenes.stage.terrain.sight import MinimaRings, Sight
from scenes.stage.terrain.terrain import Terrain
from scenes.stage.terrain.view import View
from scenes.stage.terrain.views import NEAR, framed, map_view, most_seen
from scenes.telling.anatomy import Told, beside_plain, tell_anatomy
from scenes.telling.story import Story

if TYPE_CHECKING:
    import xarray

PANEL = 733.0  # px, the panel's width where there is room
ABOVE = 1500.0  # px a world unit, seen from above
LEAST, NEAREST = 330.0, 1100.0  # px a world unit, from the side: at least, and at most
STEEP = radians(52)  # from where the whole ground is seen, at least, if things are stacked:
INNER, OVER = 0.7, 1.15  # so much of it, as wide as the frame, or so many times as high as the stage
UNDER_TITLE = 0.75  # of that size while its title stands over it
NAMES = 4  # times that a runner's name takes a place


class OptimizerFilm(Film):
    """A race of one start: the optimizer that is taken apart, and beside it another, SGD if nobody else."""

    name = "optimizer"
    headline = "optimizer.headline"
    usual = Race("peaks", ["adam:learning_rate=0.1", "sgd:learning_rate=0.01"])
    takes = (*FUNCTION, OPTIMIZER.but(most=2, help="optimizer_beside"), BESIDE, START, STEPS, *SPAN)
    fills = opengl = True
    largest = 1.25

    def checked(self, race: Race) -> Race:
        """The race, with plain SGD beside an optimizer that is anything else and alone."""
        return beside_plain(super().checked(race))

    def needs(self) -> Sequence[Computable]:
        """The race with all that its optimizers keep."""
        return (Remembered(self.race),)

    @cached_property
    def taken(self) -> xarray.Dataset:
        """The steps of the optimizer, taken apart."""
        return anatomy(self.cast.result, 0)

    @property
    def called(self) -> str:
        """Its title names the optimizer."""
        return self.title or self.words("optimizer.title", name=self.cast.names[0])

    def tell(self, story: Story) -> list[Actor]:
        """What it does, three steps, the race, and what came of it."""
        cast, words, theme, layout, taken = self.cast, self.words, self.theme, self.layout, self.taken
        only = cast.contenders[0]
        rows, rule = rows_of(taken, only, words, theme), rule_of(taken, only)
        told = tell_anatomy(self, story, len(rows))
        self.telling = told.looked[-1].leaves - 0.6
        free, panel = layout.beside(PANEL)
        stage = layout.above_notes(free) if layout.stacked else free

        self.ground = ground = LossMap(cast.result, words, theme, layout.map_in(free))
        self.relief = relief = Relief(ground)
        self._look(told, stage)
        self.sight = sight = Sight(relief, self.at)
        arrows = StepArrows(taken, cast.w[0], told.looked, relief, self.at, theme, layout.larger(stage))
        walks, runs_at = told.looked[0].at, told.race.start
        start = Start(cast.w[0, 0], 0.8)
        runs = race(cast.w, cast.looks, self.clock)
        runs = [runs[0], *(replace(each, appear=runs_at) for each in runs[1:])]
        upper, lower = panel.split((1, 1), across=layout.stacked)
        shown_at = runs_at + 0.6
        rule_at = 2 * MOVE if layout.stacked else walks - 0.6  # under the ground there is room for it
        scale_note = words("optimizer.arrows_times", times=words.number(arrows.times, None))
        notes = [scale_note] if arrows.times != 1 else []
        in_rule = taken.attrs["rule"] == "known" and only.optimizer != "Adafactor"  # whose rate is another
        rates = [rate_written(cast, 0, each.step) or "" for each in told.looked] if in_rule else []
        return [
            Terrain(relief, self.at, layout.frame, -1.0),
            MinimaRings(sight, [w for _, w in minima_of(cast)], layout.frame, 2 * MOVE, told.after.end),
            Note(readings(ground), theme, layout, 2 * MOVE, walks - MOVE),
            Note(notes, theme, layout, walks, told.looked[-1].leaves),
            Ways(runs, [start], sight.place, layout.frame, theme, laid=sight.way),
            arrows,
            self._places(walks, panel),
            Tags(self._runners(told), theme, told.after.end, [panel], layout.window),
            Tags(arrows.tags(words), theme, runs_at, [panel], layout.window),
            Anatomy(rows, rule, told.looked, words, theme, panel, rule_at, runs_at + 0.4, rates),
            own_rates(taken, cast, self.clock, upper, shown_at),
            Chart(cast, self.clock, lower, shown_at, grows=True, whole=True),
        ]

    def at(self, seconds: float) -> View:
        """The view at a second of the film."""
        return seen_at(self.begins, self.moves, seconds)

    def _look(self, told: Told, stage: Box) -> None:
        """Find the views: the whole ground, each of the steps from straight above, and all of the ways."""
        relief, w, layout = self.relief, self.cast.w, self.layout
        larger = layout.larger(stage)
        least = larger * LEAST, NEAREST
        places = relief.on(self.ground.inside(w))
        azimuth, elevation = most_seen(relief, places[:: max(len(places) // 300, 1)], NEAR)
        view = View(azimuth, elevation, (0.0, 0.0, 0.0), 1.0, layout.window.centre, NEAR)
        corners = relief.lift(0.8 * relief.half * np.array([(x, y) for x in (-1, 1) for y in (-1, 1)]))
        room = 1.1 * layout.window.width, layout.window.height
        if layout.stacked:  # the panel's place is free until the first step: the ground lies under it, too
            view = replace(view, elevation=max(elevation, STEEP), centre=stage.centre)
            corners, room = INNER * corners, (layout.frame.width, OVER * stage.height)
        whole = framed(view, corners, room, least)
        sides = 0.78 * stage.width, 0.78 * stage.height
        near = framed(replace(view, centre=stage.centre), places, sides, least)
        low = replace(whole, elevation=LOW, centre=layout.opening.centre)
        if layout.stacked:
            low = replace(
                low, scale=UNDER_TITLE * whole.scale, centre=(layout.safe.centre[0], layout.panel.y)
            )
        self.begins = low
        opened = replace(low, elevation=LOW + RISEN * (elevation - LOW))
        self.moves = [Move("opening", 0.0, opened, OPENS), Move("whole", OPENS, whole)]
        for place, looked in enumerate(told.looked):
            x, y, _ = relief.on(w[0, looked.step]).tolist()
            above = replace(map_view(relief), target=(x, y, 0.0), scale=larger * ABOVE, centre=stage.centre)
            begun = told.looked[place - 1].leaves if place else looked.at - MOVE
            self.moves.append(Move(f"step {looked.step}", begun, above, looked.at - begun))
        self.moves.append(Move("race", told.race.start, near))

    def _places(self, walks: float, panel: Box) -> Tags:
        """Names on the ground until its steps are looked at: of the start and the minima."""
        cast, sight, layout, leave = self.cast, self.sight, self.layout, walks - MOVE
        taken, room = [panel], layout.window
        if layout.stacked:  # beyond the stage, but not where is said what it does
            third, room = layout.third, layout.safe.below(layout.bug.bottom)
            taken.append(Box(third.x, third.y - NOTES, third.width, third.height + NOTES))
        tags = [Tag(self.words("race.start"), sight.point(cast.w[0, :1]), 0.8, leave, side=1)]
        for text, w in minima_of(cast):
            tags.append(Tag(text, sight.point(w[None]), 2 * MOVE, leave, side=1))
        return Tags(tags, self.theme, leave, taken, room)

    def _runners(self, told: Told) -> list[Tag]:
        """Names of the runners in the race."""
        cast, sight, tags = self.cast, self.sight, []
        times = np.linspace(told.race.start + MOVE, told.after.end, NAMES + 1).tolist()
        for first, last in pairwise(times):
            for w, colour, text in zip(cast.w, cast.colours, cast.names, strict=True):
                tags.append(Tag(text, sight.point(w, self.clock.step), first, last, colour, side=1))
        return tags
