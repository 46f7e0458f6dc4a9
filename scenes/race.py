"""The race: Keras optimizers side by side on one surface, on one clock, as it is told on television.

``manim -pqh scenes/race.py`` films the course page's eight on the peaks: on the terrain, and where places in
the crowd matter from straight above. Where there is no OpenGL the whole race is seen on the map.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from engine.race import Race
from scenes.film import Film
from scenes.options import RACE, SPAN, VIEW
from scenes.stage.frame.bug import Bug
from scenes.stage.frame.caption import told as spoken_of
from scenes.stage.frame.lower_third import LowerThird
from scenes.stage.frame.masthead import FLIES
from scenes.stage.frame.opening import FLY_AT, Opening, rows_at
from scenes.stage.frame.rail import Rail
from scenes.stage.frame.tags import Tag
from scenes.stage.frame.title import Title
from scenes.stage.map.map import LossMap
from scenes.stage.map.marks import Marks
from scenes.stage.map.runners import MapRunners
from scenes.stage.map.stage import AxisNumbers, MapStage
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.motion import Span, presence
from scenes.stage.plots.chart import Chart
from scenes.stage.plots.plinths import Podium
from scenes.stage.plots.tower import Tower, fitted
from scenes.stage.terrain.director import Director, Moments
from scenes.stage.terrain.happenings import Emphasis, Rings, Shaft, captures, first_arrival, hidden_height
from scenes.stage.terrain.relief import Relief
from scenes.stage.terrain.runners import TerrainRunners
from scenes.stage.terrain.terrain import Terrain
from scenes.telling import opening
from scenes.telling.race import CLOCK, START, Told, first_step_at_goal, tell_race_film
from scenes.telling.story import Story
from scenes.telling.views import seen_on

GOAL_AT, START_AT = 1.8, 2.4  # s: light over the goal; the start is marked
MINIMA_AT = 6.5  # s: all minima are, when no words stand there any more
BESIDE = 64.0  # px from the map to the words of the opening
SINKS = 1.4  # s from the end of the race until the podium comes: the camera is on its way
CLEARS = 0.2  # s before that at which the tower and the chart are gone


class RaceFilm(Film):
    """The race with 1 to 18 contenders from one start; ``view``: "terrain", or "map" for all of it there.

    Where no view is asked for and there is no OpenGL, it is on the map.
    """

    name = "race"
    headline = "race.title"
    usual = Race()
    takes = (*RACE, VIEW, *SPAN)
    largest = 1.5
    view: str

    def __init__(self, *, view: str | None = None, **options: Any) -> None:
        self.view = seen_on(view, options.get("language", "es"), options.get("composed", True))
        super().__init__(**options)

    def tell(self, story: Story) -> Sequence[Actor]:
        """The opening, the race and the podium, over the ground on which it is run."""
        cast, words = self.cast, self.words
        self.layout = layout = fitted(self.layout, cast)
        self.ground = ground = LossMap(cast.result, words, self.theme, layout.map)
        explained = words("terrain.explain") if self.view == "terrain" else words("intro.map")
        self.told = told = tell_race_film(
            self, story, opening.notes(cast, ground, explained, self.view == "map")
        )
        arrival = first_step_at_goal(cast)
        self.telling = self.clock.seconds(min(cast.steps, 5) if arrival is None else arrival) + 0.6

        ends, whose = told.podium.start, self.credit
        self.bug = Bug(self.called, self.theme, layout, FLY_AT + FLIES - 0.15, ends, credit=whose)
        race = Span(told.race.start, ends + SINKS - CLEARS)  # nothing is bare while the camera sinks
        tower = Tower(cast, self.clock, layout, rows_at(cast.count), race)
        room = layout.chart
        charts = [Chart(cast, self.clock, room, race.start, race.end, grows=True)] if room.height else []
        asked, formula = opening.promise(cast), [] if layout.stacked else opening.formula(ground)
        lands = [tower.row_box(float(place)) for place in cast.order[:, 0]]
        over = self._terrain(told, story) if self.view == "terrain" else self._map(told)
        facts, bug = opening.facts(cast), self.bug.box
        left = None if self.view == "terrain" or layout.stacked else ground.box.right + BESIDE
        tags = self._tags()
        begins = Opening(cast, layout, self.called, asked, facts, formula, bug, lands, tags, left, whose)
        # in a stacked frame the list comes where the last sentence of the race may still stand
        free = [each.end for each in story.captions if each.start < ends] if layout.stacked else []
        podium = Podium(cast, layout, ends + SINKS, max(free, default=0.0))
        after: list[Actor] = []
        if not podium.rows:  # all stand on plinths: beside them is how they came there
            after = [Chart(cast, self.clock, layout.list, podium.rows_at, grows=True, whole=True)]
        return [*over, begins, tower, *charts, podium, *after]

    def furnished(self, told: Sequence[Actor], heading: Title) -> Sequence[Actor]:
        """What tells it, and over that the bug, the lower thirds and the rail."""
        cast, layout, end = self.cast, self.layout, self.told.podium
        rail = [Rail(cast, self.clock, layout, self.told.race.start)] if layout.rail.width else []
        theme, whose = self.theme, self.credit
        if self.bare:
            corner = [Bug("", theme, layout, 0.0, credit=whose)] if whose else []
            return [*(actor for actor in told if not isinstance(actor, Opening)), *corner, *rail]
        result = Bug(self.words("podium.bug", step=cast.steps), theme, layout, end.start, credit=whose)
        third = LowerThird(self.captions, cast.looks, self.theme, layout, end.start)
        return [*told, self.bug, result, third, *rail]

    def is_usual(self) -> bool:
        """Whether it shows what it shows by default, where it does so."""
        return super().is_usual() and self.view == VIEW.usual

    def shows(self) -> dict[str, Any]:
        """What it shows, where, and in which format."""
        return {**super().shows(), "view": self.view, "format": self.format}

    # ---- the ground

    def _terrain(self, told: Told, story: Story) -> list[Actor]:
        """The terrain, its camera and who runs on it."""
        cast, clock, layout = self.cast, self.clock, self.layout
        self.relief = relief = Relief(self.ground)
        said = tuple(caption.start for caption in story.captions)
        self.director = Director(cast, clock, relief, layout, Moments(START, told.podium.start, said))
        at, above, begin = self.director.at, self.director.above, told.race.start
        terrain = Terrain(relief, at, layout.frame, -1.0, paths=cast.paths, clock=clock, trails_at=begin)
        wider = Emphasis(cast, clock, relief, at, spoken_of(story.captions, self.words, "zigzag"))
        terrain.dim = wider.dim
        numbers = AxisNumbers(self.ground, layout, lambda seconds: standing_on(above, seconds))
        runners = MapRunners(cast, clock, self.ground, numbers.boxes, CLOCK, layout, above=above)
        numbers.markers = lambda seconds: runners.drawn(seconds)[0]
        return [
            terrain,
            Shaft(cast, clock, relief, at, GOAL_AT, told.podium.start),
            numbers,
            wider,
            Rings([*first_arrival(cast, clock, relief), *captures(cast, clock, relief)], relief, at),
            TerrainRunners(cast, clock, self.director, MINIMA_AT, START_AT, CLOCK - 0.4, MINIMA_AT),
            runners,
        ]

    def _tags(self) -> list[Tag]:
        """What is named on the terrain while it opens: the start, and the goal or the nearest of several."""
        if self.view != "terrain":
            return []
        cast, relief, words = self.cast, self.relief, self.words
        tags = [Tag(words("race.start"), self._seen_at(relief.on(cast.w[0, 0])), START_AT + 0.2)]
        if text := opening.goal(cast):
            goal = self.director.goals[:1]
            hidden = hidden_height(relief, goal, self.director.moves[0].to)[0]  # its light is seen over that
            place = goal[0] + (0.0, 0.0, max(hidden + 0.1, 0.25))
            tags.append(Tag(text, self._seen_at(place), GOAL_AT + 0.2))
        return tags

    def _seen_at(self, place: np.ndarray) -> Callable[[float], tuple[float, float]]:
        """Where a place of the world is in the frame, px by the film's second."""

        def seen(seconds: float) -> tuple[float, float]:
            x, y = self.director.at(seconds).project(place)[0].tolist()
            return x, y

        return seen

    def _map(self, told: Told) -> list[Actor]:
        """The map, and who runs on it."""
        cast, ground = self.cast, self.ground
        numbers = AxisNumbers(ground, self.layout).boxes
        marks = Marks(cast, ground, MINIMA_AT, MINIMA_AT, told.race.start, taken=[*numbers, self.bug.box])
        taken = [*marks.obstacles, *numbers]
        runners = MapRunners(cast, self.clock, ground, taken, MINIMA_AT, self.layout)
        marks.lens_at = runners.lens_at
        marks.leave = runners.names_leave = end = told.podium.start
        stage = MapStage(ground, self.layout, -1.0, numbers_at=MINIMA_AT, numbers_leave=end)
        stage.numbers.markers = lambda seconds: runners.drawn(seconds)[0]
        return [stage, runners, marks]  # names of minima lie over the trails


def standing_on(spans: Sequence[Span], seconds: float) -> float:
    """How much of what is there in some spans is seen at a second."""
    return max((presence(seconds, span.start, span.end, 0.3) for span in spans), default=0.0)
