"""Two weights, one loss: the same function as a map and as ground; and why both weights move at once.

``manim -pqh scenes/surface.py`` shows the peaks. The map lies there, and a front raises it to its losses;
then each weight is searched by itself, and both are moved at once.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np

from engine.contenders import Contender
from engine.coordinates import Search, searches
from engine.race import Race
from engine.results import Computable
from scenes.film import Film
from scenes.options import FUNCTION, START
from scenes.stage.frame.bug import Bug
from scenes.stage.frame.plate import Note
from scenes.stage.frame.tags import Tag, Tags
from scenes.stage.lessons.loss_bar import LossBar, Place
from scenes.stage.lessons.rising import FrontLine, Signs, passes, rising
from scenes.stage.map.explanation import readings
from scenes.stage.map.map import LossMap
from scenes.stage.map.stage import AxisNumbers
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.motion import presence
from scenes.stage.show.cast import Cast, rounded
from scenes.stage.terrain.relief import Relief
from scenes.stage.terrain.shots import MOVE, Move, seen_at
from scenes.stage.terrain.sight import Sight
from scenes.stage.terrain.terrain import Terrain
from scenes.stage.terrain.view import View
from scenes.stage.terrain.views import NEAR, RISES_BY, framed, held, map_view, most_seen, opening
from scenes.telling.one_by_one import RATE, STEPS, TABLE, tell_one_by_one
from scenes.telling.racing import start_tag
from scenes.telling.story import Story, to_whole_frames

LEAVES, ABOVE = 2.4, 4.8  # s: the camera leaves the opening, and stands above the map
RISES = 4.0  # s in which the front comes over the map
BAR = 513.0  # px, how wide the plate with the bar is
SCALES = 200.0, 1000.0  # px a world unit
RING = 26.0  # px from a marked place to the title's edge at least
MOST = 4  # places that have a row
LOWER = 1e-3  # of the map's range of losses: so much lower both weights at once have to come, to be told of


class SurfaceFilm(Film):
    """A race's surface and its start: as a map, as ground, one weight at a time, and both at once."""

    name = "surface"
    headline = "surface_film.title"
    usual = Race()
    takes = (*FUNCTION, START)
    fills = opengl = True
    largest = 1.25

    def needs(self) -> Sequence[Computable]:
        """The race's surface and start, and a descent on it."""
        return self.race, replace(self.race, contenders=(Contender("SGD", learning_rate=RATE),), steps=STEPS)

    @cached_property
    def casts(self) -> tuple[Cast, Cast]:
        """The race, of which only its surface and its start are shown, and the descent."""
        race, descent = self.results()
        return Cast(race, self.words, self.theme), Cast(descent, self.words, self.theme)

    @cached_property
    def cast(self) -> Cast:
        """The race."""
        return self.casts[0]

    @cached_property
    def found(self) -> list[Search]:
        """What searches along one weight after another found; none where nothing is to be learned from it."""
        start, ran = self.cast.w[0, 0], self.casts[1]
        found = searches(self.race.ground, start) if np.isfinite(self.cast.loss[0, 0]) else []
        last = float(ran.loss[0, -1])
        lower = LOWER * (self.ground.high - self.ground.low)
        on_map = (np.abs(self.relief.flat(ran.w[0])) <= self.relief.half).all()
        return found if len(found) > 1 and on_map and last < found[-1].loss - lower else []

    def tell(self, story: Story) -> Sequence[Actor]:
        """From above, the rise, and the two ways to look for the lowest."""
        cast, words, theme, layout = self.cast, self.words, self.theme, self.layout
        self.side, self.plate = layout.beside(BAR)
        self.ground = ground = LossMap(cast.result, words, theme, layout.map_in(self.side))
        self.relief = relief = Relief(ground)
        with story.act("chapter.above", symbol="loss"):
            story.wait(ABOVE)
            story.say("surface_film.point")
            story.say("surface_film.levels")
        with story.act("surface_film.chapter_rises", lead=1.2, symbol="loss") as rises:
            flat = story.say("surface_film.flat")
            starts = to_whole_frames(max(flat.end, rises.start + MOVE) + 0.2)
            story.say("surface_film.height")
            story.wait(starts + RISES)
            same = story.say("surface_film.same")
        self.places = places = self._places(starts)
        self.telling = same.start + 1.0
        end = story.end
        self.sight = Sight(relief, self.at, rising(relief, ABOVE, starts, RISES))
        self._look(rises.start, end)
        over = tell_one_by_one(self, story) if self.found else []
        clock = self.clock if self.found else None
        begins = clock.start if clock else 0.0
        terrain = Terrain(
            relief, self.at, layout.frame, -1.0, paths=self.casts[1].paths, clock=clock, trails_at=begins
        )
        terrain.rise = self.sight.rise_at
        numbers = AxisNumbers(ground, layout, lambda second: presence(second, ABOVE, rises.start + 0.3, 0.3))
        signs = [(np.array(place.w), place.at if number else 0.8) for number, place in enumerate(places)]
        named = [
            Tag(
                f"{words.number(place.loss, 3)}: {place.name}",
                self.sight.point(np.array([place.w])),
                place.at,
                end,
            )
            for place in places
        ]
        opens = start_tag(cast, self.sight, 0.8, LEAVES)
        bug = Bug(self.called, theme, layout, 0.0, credit=self.credit).box
        return [
            terrain,
            numbers,
            FrontLine(self.sight, starts, starts + RISES),
            Tags([opens], theme, end, [bug], layout.named(layout.safe)),
            Tags(named, theme, end, [bug], layout.named(self.side)),
            LossBar(ground, places, self.plate, ABOVE - 0.4, end + 0.3),
            Note(readings(ground), theme, layout, rises.start + MOVE, end),
            Signs(self.sight, signs, np.inf),
            *over,
        ]

    def _places(self, starts: float) -> list[Place]:
        """The start, the map's highest point if there is one, marked minima: as many as have a row."""
        words, cast = self.words, self.cast
        places = [(tuple(cast.w[0, 0].tolist()), float(cast.loss[0, 0]), words("race.start"))]
        minima = [cast.standings.minima[which] for which in cast.standings.shown_minima()]
        for minimum in sorted(minima, key=lambda m: (not m.is_global, m.loss))[: MOST - 2]:
            name = words("race.global_minimum" if minimum.is_global else "race.local_minimum")
            places.append(((minimum.w_0, minimum.w_1), rounded(minimum.loss), name))
        highest = json.loads(cast.result.attrs["highest"])
        if highest is not None:
            name = words("surface_film.highest" if highest["alone"] else "surface_film.highest_tied")
            places.append(((highest["w_0"], highest["w_1"]), rounded(highest["loss"]), name))
        seen = [Place(w, loss, name, passes(self.relief, w, starts, RISES)) for w, loss, name in places]
        return [place for place in seen if np.isfinite(place.loss)]

    # ---- the camera

    def at(self, seconds: float) -> View:
        """The view at a second of the film."""
        return seen_at(self.begins, self.moves, seconds)

    def _look(self, rises: float, one_by_one: float) -> None:
        """Find the views: all of the ground, straight above it, from its side, and where it is searched."""
        relief, start = self.relief, self.relief.on(self.cast.w[0, 0])
        corners = relief.vertices[::10, ::10].reshape(-1, 3)
        azimuth, elevation = most_seen(relief, np.concatenate([corners, start[None]]), NEAR)
        opened = opening(azimuth, start[None], self.layout.opening, start, relief)
        room = self.layout.above_notes(self.side)
        side = View(azimuth, elevation, (0.0, 0.0, 0.0), 1.0, room.centre, NEAR)
        whole = framed(side, corners, (1.12 * room.width, room.height), SCALES)
        if self.layout.stacked:  # there the title is over the ground: no marked place is under it
            marked = relief.on(np.array([place.w for place in self.places]))
            whole = held(whole, marked, room.inset(RING).edges())
        self.begins = replace(opened, elevation=opened.elevation - RISES_BY)
        self.moves = [
            Move("opening", 0.0, opened, LEAVES),
            Move("map", LEAVES, map_view(relief), ABOVE - LEAVES - 0.2),
            Move("side", rises, whole),
        ]
        if self.found:
            ways = np.concatenate([self.casts[1].w[0], [search.w for search in self.found]])
            free = self.layout.beside(TABLE)[0]
            near = replace(side, centre=free.centre)
            near = framed(near, relief.on(ways), (0.72 * free.width, 0.72 * free.height), SCALES)
            self.moves.append(Move("ways", one_by_one, near))

    def subtitle(self) -> str:
        """The surface."""
        return self.words("race.on_surface", surface=self.words.surface(self.race.surface.name))
