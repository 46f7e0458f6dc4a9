"""Two weights, one loss: the same function as ground with hills and as a map, and the way between the two.

``manim -pqh scenes/surface.py`` shows the peaks. A point walks over the floor of weights to the places that
matter, its height is the loss; then the camera rises until the terrain is the map, and comes back.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from engine.race import Race
from scenes.film import Film
from scenes.options import FUNCTION, START
from scenes.stage.map.explanation import Explanation
from scenes.stage.map.map import LossMap
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.layout import ARENA, SAFE, STAGE
from scenes.stage.show.cast import rounded
from scenes.stage.terrain.axes import TerrainAxes
from scenes.stage.terrain.probe import WALK, Probe, Stop
from scenes.stage.terrain.relief import Relief
from scenes.stage.terrain.rising import Rising, Side, from_side
from scenes.stage.terrain.terrain import Terrain
from scenes.telling.story import BREATH, Story
from scenes.theme import MEASURES

FLOOR = 0.16  # world units under the relief
STAY = 2.6  # s at each place
RISE = 4.4  # s from the side to straight above
MOST = 4  # places that the point visits


class SurfaceFilm(Film):
    """A race's surface and its start, from the side and from above."""

    name = "surface"
    headline = "surface_film.title"
    usual = Race()
    takes = (*FUNCTION, START)
    title_room = SAFE.width
    opengl = True

    def tell(self, story: Story) -> Sequence[Actor]:
        """From the side, the rise, from above, and back."""
        cast = self.cast
        with story.act("chapter.side", rest=0.0):
            walk_at = story.say("surface_film.point").start + 0.8
            story.say("surface_film.height")
            stops = self._stops(walk_at)
            story.wait(stops[-1].end + BREATH)
            story.say("surface_film.levels")
        with story.act("chapter.above", lead=1.0, rest=0.0) as above:
            story.say("surface_film.above")
            story.say("surface_film.colour")
            # from above it walks back to the first places: the same numbers, on the map
            again = self._stops(above.start + RISE)[:3]
            story.at_least(again[-1].end)
        with story.act("chapter.both", rest=1.2) as both:
            story.say("surface_film.same")
            story.at_least(both.start + RISE)
        self.stops = [*stops[:-1], replace(stops[-1], end=again[0].start - WALK), *again]
        self.telling = stops[0].start + 1.5

        ground = LossMap(cast.result, self.words, self.theme, STAGE)
        self.relief = relief = Relief(ground)
        side = from_side(relief, ARENA, np.array([stop.w for stop in self.stops]), both.end, FLOOR)
        self.rising = Rising(relief, [Side(side, both.end / 2)], (above.start, both.start), RISE)
        return [
            Explanation(ground, 0.6, both.end),
            Terrain(relief, self.rising.at, ARENA, 0.2, floor=FLOOR),
            TerrainAxes(relief, self.rising.at, side.scale, ARENA, 0.6, floor=FLOOR),
            Probe(relief, self.rising.at, self.stops, relief.floor - FLOOR, walk_at, both.end),
        ]

    def subtitle(self) -> str:
        """The surface."""
        return self.words("race.on_surface", surface=self.words.surface(self.race.surface.name))

    def _stops(self, start: float) -> list[Stop]:
        """The race's start, the map's highest point if there is one, marked minima: as time allows."""
        words, cast = self.words, self.cast
        places = [(tuple(cast.w[0, 0].tolist()), float(cast.loss[0, 0]), words("race.start"))]
        minima = [cast.standings.minima[which] for which in cast.standings.shown_minima()]
        for minimum in sorted(minima, key=lambda m: (not m.is_global, m.loss))[: MOST - 2]:
            name = words("race.global_minimum" if minimum.is_global else "race.local_minimum")
            places.append(((minimum.w_0, minimum.w_1), rounded(minimum.loss), name))
        highest = json.loads(cast.result.attrs["highest"])
        if highest is not None:
            name = words("surface_film.highest" if highest["alone"] else "surface_film.highest_tied")
            places.insert(1, ((highest["w_0"], highest["w_1"]), rounded(highest["loss"]), name))
        stops, at = [], start
        for w, loss, name in places:
            stays = max(STAY, MEASURES.reading_time(name))
            stops.append(Stop(w, loss, name, at, at + stays))
            at += stays + WALK
        return stops
