"""The runners on the terrain: markers, names, minima and the start, flat and crisp over the raster.

Trails are drawn with the ground (`scenes.stage.terrain.terrain`), in one depth with it. A marker that a hill
hides is drawn as faintly as its trail there. Names are placed once for the whole film by `Choreography`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from scenes.stage.labels.choreography import Choreography
from scenes.stage.labels.nameplates import Nameplates, leader
from scenes.stage.map.marks import DECIMALS, RING, SIZE
from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box, Label
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.motion import presence, smooth
from scenes.stage.paint.signs import TAG, paint_ring, paint_runner, paint_star, paint_tag, paint_under
from scenes.stage.show.cast import Cast, rounded
from scenes.stage.show.clock import Clock
from scenes.stage.terrain.ground_tracks import GroundTracks, in_view
from scenes.stage.terrain.relief import Relief
from scenes.stage.terrain.view import View
from scenes.theme import MEASURES

SOFT = 0.03  # world units of clearance over which a marker passes behind a hill
GAP = 4.0  # px between names and the arena's edge


class TerrainRunners(Actor):
    """All that races on a terrain.

    Args:
        arena: what of the frame the terrain is seen in.
        box: where names may stand.
        taken: fixed texts that names keep off.
        minima_at, start_at, race_at: seconds at which the minima are marked, the start is, and it is left.
        end: the second up to which names are placed.
    """

    def __init__(
        self,
        cast: Cast,
        clock: Clock,
        relief: Relief,
        view_at: Callable[[float], View],
        arena: Box,
        box: Box,
        taken: Sequence[Box],
        minima_at: float,
        start_at: float,
        race_at: float,
        end: float,
    ) -> None:
        self.cast, self.clock, self.relief, self.view_at = cast, clock, relief, view_at
        self.arena = arena
        self.start_at, self.race_at = start_at, race_at
        words = cast.words
        minima = [cast.standings.minima[which] for which in cast.standings.shown_minima()]
        kinds = [words("race.global_minimum" if m.is_global else "race.local_minimum") for m in minima]
        losses = [words.number(rounded(m.loss), DECIMALS) for m in minima]
        self.names = [f"{kind} {loss}" for kind, loss in zip(kinds, losses, strict=True)]
        self.names.append(words("race.start"))
        self.places_at = [minima_at + 0.5 * turn for turn in range(len(minima))] + [start_at]
        self.places_gone = [np.inf] * len(minima) + [race_at]
        places = np.array([(m.w_0, m.w_1) for m in minima] + [cast.w[0, 0]])
        self.plates = Nameplates(cast)
        self.tracks = GroundTracks(cast, relief, clock.step, view_at, places)
        sizes = [(lettering.width(name, SIZE) + 2 * TAG[0], TAG[1] * SIZE) for name in self.names]
        self.choreography = Choreography(
            np.empty((0, 0, 2)),
            np.concatenate([self.plates.sizes(), np.array(sizes)]),
            box.inset(GAP),
            taken,
            clock.step,
            end,
            marker_radius=MEASURES.marker_near,
            joint_size=self.plates.size,
            lens=False,
            tracks=self.tracks,
            places=self.places_at,
            since=clock.start,
        )
        self._seen: tuple[float, np.ndarray] | None = None

    # ---- what is where

    def labels(self, seconds: float) -> list[Label]:
        """The names of the moment."""
        return list(self.choreography.at(seconds).labels)

    def visibility(self, seconds: float) -> np.ndarray:
        """How much of each runner, and after them of each place, is in sight: (all,), 0 behind a hill."""
        if self._seen is None or self._seen[0] != seconds:
            runners, _ = self.tracks.standing(np.array([seconds]))
            clear = self.relief.clearance(
                np.concatenate([runners[0], self.tracks.places]), self.view_at(seconds)
            )
            self._seen = seconds, np.array([smooth(0.5 + value / SOFT) for value in clear])
        return self._seen[1]

    def shown(self, seconds: float, points: np.ndarray) -> np.ndarray:
        """How much of each marker is drawn (all,): by sight, and by how far it is inside the arena."""
        behind = self.cast.theme.behind
        return (behind + (1 - behind) * self.visibility(seconds)) * in_view(points, self.arena)

    # ---- painting

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """Minima, start, runners and all names."""
        points, outside = (found[0] for found in self.tracks.drawn(np.array([seconds])))
        shown = self.shown(seconds, points)
        count = self.cast.count
        for place, at in enumerate(points[count:-1]):
            with canvas.faded(shown[count + place] * self._presence(place, seconds)):
                paint_ring(canvas, at, self.cast.theme.text, self.cast.theme.rim, RING)
        with canvas.faded(presence(seconds, self.start_at) * shown[-1]):
            paint_star(canvas, points[-1], self.cast.theme.start, self.cast.theme.rim)
        with canvas.faded(presence(seconds, self.start_at)) as there:
            if there:
                self._paint_runners(canvas, seconds, points, outside, shown)
        labels = [(label, self._strength(label, seconds)) for label in self.labels(seconds)]
        for label, strength in labels:
            with canvas.faded(strength):
                runs = label.members[0] < count
                leader(canvas, self.cast, label, None if runs else self.cast.theme.muted)
        for label, strength in labels:
            with canvas.faded(strength):
                if label.members[0] < count:
                    self.plates.paint(canvas, label, int(self.clock.step(seconds)))
                else:
                    self._paint_name(canvas, label)

    def _strength(self, label: Label, seconds: float) -> float:
        """How much of a name is shown: a place behind a hill is not named, nor what is out of the arena."""
        strength = float(in_view(np.array([label.anchor_x, label.anchor_y]), self.arena))
        if label.members[0] >= self.cast.count:
            place = label.members[0] - self.cast.count
            strength *= self._presence(place, seconds) * float(self.visibility(seconds)[label.members[0]])
        return strength

    def _paint_runners(
        self, canvas: Canvas, seconds: float, points: np.ndarray, outside: np.ndarray, shown: np.ndarray
    ) -> None:
        order = self.cast.order[:, int(self.clock.step(seconds))]
        middle, _ = self.view_at(seconds).project(np.zeros(3))
        ended = self.cast.theme.end if self.cast.count == 1 and seconds >= self.clock.end else None
        radius = MEASURES.marker_near
        for which, look in enumerate(self.cast.looks):
            with canvas.faded(shown[which]):
                paint_under(canvas, look, points[which], radius)
        for which in np.argsort(-order, kind="stable").tolist():  # the leader on top
            off, look = middle if outside[which] else None, self.cast.looks[which]
            with canvas.faded(shown[which]):
                paint_runner(canvas, look, points[which], off=off, ended=ended, radius=radius, under=False)

    def _paint_name(self, canvas: Canvas, label: Label) -> None:
        """The name of a minimum or of the start."""
        with canvas.faded(label.opacity) as there:
            if there:
                text = self.names[label.members[0] - self.cast.count]
                paint_tag(canvas, self.cast.theme, text, (label.x, label.y), SIZE)

    def _presence(self, place: int, seconds: float) -> float:
        return presence(seconds, self.places_at[place], self.places_gone[place])
