"""Two weights, one loss: the same function as ground with hills and as a map, and the way between the two.

``manim -pqh scenes/surface.py`` shows the peaks. A point walks over the floor of weights to the places that
matter, its height is the loss; then the camera rises until the terrain is the map, and comes back.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from engine.race import Race
from engine.results import Computable
from scenes.film import Act, Film, whole
from scenes.stage.frame.caption import Caption, CaptionLine
from scenes.stage.frame.title import Explanation, Title
from scenes.stage.map.map import LossMap
from scenes.stage.map.marks import rounded
from scenes.stage.paint.layout import ARENA, SAFE, STAGE
from scenes.stage.paint.motion import smooth
from scenes.stage.show.cast import Cast
from scenes.stage.terrain.axes import Axes
from scenes.stage.terrain.director import clearest, map_view, overview
from scenes.stage.terrain.probe import WALK, Probe, Stop
from scenes.stage.terrain.relief import Relief
from scenes.stage.terrain.terrain import Terrain
from scenes.stage.terrain.view import View, between
from scenes.telling import script
from scenes.theme import MEASURES

FLOOR = 0.16  # world units under the relief
STAY = 2.6  # s at each place
RISE = 4.4  # s from the side to straight above
TURN = 0.03  # radians a second
MOST = 4  # places that the point visits


class SurfaceFilm(Film):
    """A surface, from the side and from above.

    Args:
        race: whose surface it is, and whose start is shown; the course page's race by default.
        options: those of `Film`.

    Raises:
        InputError: more than one start, or no OpenGL.
    """

    opengl = True

    def __init__(self, *, race: Race | None = None, **options: Any) -> None:
        self.race = script.shown(race)
        super().__init__(**options)

    def needs(self) -> Sequence[Computable]:
        """The race that it shows."""
        return (self.race,)

    def compose(self) -> None:
        """Lay out the acts: from the side, the rise, from above, and back."""
        words, theme = self.words, self.theme
        (result,) = self.results()
        self.cast = Cast(result, words, theme)
        self.relief = Relief(LossMap(result, words, theme, STAGE))
        surface = words.surface(result.attrs["surface"])

        side = script.in_turn([words("surface_film.point"), words("surface_film.height")], 0.6)
        walk_at = side[0].start + 0.8
        stops = self._stops(walk_at)
        levels_at = max(stops[-1].end, side[-1].end) + script.BREATH
        side += script.in_turn([words("surface_film.levels")], levels_at)
        self.rise_at = whole(side[-1].end)
        # from above it walks back to the first places: the same numbers, on the map
        again = self._stops(self.rise_at + RISE)[:3]
        self.stops = [*stops[:-1], replace(stops[-1], end=again[0].start - WALK), *again]
        seen = [words("surface_film.above"), words("surface_film.colour")]
        above = script.in_turn(seen, self.rise_at + 1.0)
        self.telling = self.stops[0].start + 1.5
        self.fall_at = whole(max(above[-1].end, again[-1].end))
        back = script.in_turn([words("surface_film.same")], self.fall_at + 0.6)
        card_at = whole(max(back[-1].end, self.fall_at + RISE) + 1.2)
        self.captions = tuple[Caption, ...]((*side, *above, *back))
        self.acts = (
            Act(words("chapter.side"), 0.0, self.rise_at),
            Act(words("chapter.above"), self.rise_at, self.fall_at),
            Act(words("chapter.both"), self.fall_at, card_at),
            Act(words("chapter.credits"), card_at, whole(card_at + script.CARD)),
        )

        places = self.relief.on(np.array([stop.w for stop in self.stops]))
        self.azimuth, elevation = clearest(self.relief, places)
        turned = self.azimuth + TURN * np.linspace(-0.5, 0.5, 9) * card_at
        self.overview = overview(self.relief, ARENA, elevation, turned.tolist(), FLOOR)
        self.above = map_view(self.relief)
        axes = Axes(self.relief, self.view_at, self.overview.scale, ARENA, 0.6, floor=FLOOR)
        self.probe = Probe(self.relief, self.view_at, self.stops, self.relief.floor - FLOOR, walk_at, card_at)
        title = self.title or words("surface_film.title")
        heading = Title(title, words("race.on_surface", surface=surface), theme, SAFE.width)
        command = script.command(self, self.race == Race(), "surface")
        self.actors = (
            heading,
            Explanation(self.relief.ground, result.attrs["formula"], surface, 0.6, card_at),
            Terrain(self.relief, self.view_at, ARENA, 0.2, floor=FLOOR),
            axes,
            self.probe,
            CaptionLine(self.captions, theme),
            script.end_card(self, result, heading, command, card_at),
        )
        self.provenance.update(script.origin(self, result, title, command))

    def view_at(self, seconds: float) -> View:
        """From the side, always turning a little; straight above between the rise and the fall."""
        turned = self.azimuth + TURN * (seconds - self.acts[-1].start / 2)
        side = replace(self.overview, azimuth=turned)
        rise = smooth((seconds - self.rise_at) / RISE) - smooth((seconds - self.fall_at) / RISE)
        return between(side, self.above, rise)

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
