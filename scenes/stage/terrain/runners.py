"""The runners on the terrain: markers, names, minima and the start, flat and crisp over the raster.

Trails are drawn with the ground (`scenes.stage.terrain.terrain`), in one depth with it. A marker that ground
hides, as on the floor of a deep pit, is seen through it: paler, in a dashed ring, and on a dashed plumb line
from where the ground stops hiding it. One whose place is not in the free window is drawn on its edge,
with a pointer to where it is. Names are placed once for the whole film by `Choreography`.
"""

from __future__ import annotations

import numpy as np

from scenes.stage.labels.choreography import Choreography
from scenes.stage.labels.nameplates import Nameplates, leader, name_size, paint_name
from scenes.stage.map.marks import RING, minima_names
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Label
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.motion import presence, smooth
from scenes.stage.paint.signs import paint_ring, paint_runner, paint_star, paint_through, paint_under
from scenes.stage.show.cast import Cast
from scenes.stage.show.clock import Clock
from scenes.stage.terrain.director import Director
from scenes.stage.terrain.ground_tracks import GroundTracks, in_view
from scenes.stage.terrain.happenings import UP, hidden_height
from scenes.theme import MEASURES

SOFT = 0.03  # world units of clearance over which a marker passes behind a hill
THROUGH = 0.6  # opacity of what is seen through the ground
RINGED = (4.0, 3.0)  # px: strokes and gaps of a minimum's ring there
INSET = 34.0  # px inside the window's edge that who is beyond it stands: with its pointer
FADE = 0.3  # s in which all names go and come, where the camera is on the map


class TerrainRunners(Actor):
    """All that races on a terrain, seen by a camera.

    ``minima_at``, ``start_at`` and ``runners_at`` are the seconds at which the minima are marked, the start
    is, and the runners come; the start has its name then, or at ``start_named_at``. Minima have names until
    the camera goes near, the start until it is left;
    runners from when their field has opened until the podium, but not on the map: there they have a lens.
    """

    def __init__(
        self,
        cast: Cast,
        clock: Clock,
        director: Director,
        minima_at: float,
        start_at: float,
        runners_at: float,
        start_named_at: float | None = None,
    ) -> None:
        self.cast, self.clock, self.director, self.relief = cast, clock, director, director.relief
        self.appear, self.start_at, self.runners_at = min(minima_at, start_at), start_at, runners_at
        window = director.layout.window
        minima = [cast.standings.minima[which] for which in cast.standings.shown_minima()]
        self.names = [*minima_names(cast), cast.words("race.start")]
        near = next(move.start for move in director.moves if move.shot in ("near", "map", "podium"))
        self.seen = [(minima_at + 0.5 * turn, near) for turn in range(len(minima))]
        self.seen.append((start_at if start_named_at is None else start_named_at, clock.start))
        places = np.array([(m.w_0, m.w_1) for m in minima] + [cast.w[0, 0]])
        self.plates = Nameplates(cast)
        self.tracks = GroundTracks(cast, self.relief, clock.step, director.at, places, window, INSET)
        self.spans = [(self.appear, np.inf)]
        self.choreographies = [
            (span, self._named(*span, places=number == 0)) for number, span in enumerate(self._spans())
        ]
        self._seen: tuple[float, np.ndarray] | None = None

    def _spans(self) -> list[tuple[float, float]]:
        """The seconds in which there are names: between the stays on the map."""
        above = [second for span in self.director.above for second in (span.start, span.end)]
        ends = [self.appear, *above, self.director.moments.podium]
        return [(first, last) for first, last in zip(ends[::2], ends[1::2], strict=True) if last > first]

    def _named(self, first: float, last: float, places: bool) -> Choreography:
        sizes = [name_size(name) for name in self.names]
        return Choreography(
            np.empty((0, 0, 2)),
            np.concatenate([self.plates.sizes(), np.array(sizes)]),
            self.director.layout.window,
            (),
            self.clock.step,
            last - first,
            marker_radius=self.director.layout.marker,
            joint_size=self.plates.size,
            tracks=self.tracks,
            places=self.seen if places else [(np.inf, np.inf)] * len(self.seen),
            since=self.clock.start,
            begin=first,
        )

    # ---- what is where

    def labels(self, seconds: float) -> list[Label]:
        """The names of the moment."""
        for (first, last), choreography in self.choreographies:
            if first <= seconds < last:
                return list(choreography.at(seconds).labels)
        return []

    def visibility(self, seconds: float) -> np.ndarray:
        """How much of each runner, and after them of each place, is in sight: (all,), 0 behind a hill."""
        if self._seen is None or self._seen[0] != seconds:
            runners, _ = self.tracks.standing(np.array([seconds]))
            feet = self.relief.lift(runners[0, :, :2])  # who is under the ground is not behind a hill
            clear = self.relief.clearance(
                np.concatenate([feet, self.tracks.places]), self.director.at(seconds)
            )
            self._seen = seconds, np.array([smooth(0.5 + value / SOFT) for value in clear])
        return self._seen[1]

    # ---- painting

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """Minima, start, runners and all names."""
        points, outside = (found[0] for found in self.tracks.drawn(np.array([seconds])))
        count, theme = self.cast.count, self.cast.theme
        seen = self.visibility(seconds)
        shown = THROUGH + (1 - THROUGH) * seen
        places = shown[count:] * in_view(points[count:], self.director.layout.frame)
        for place, at in enumerate(points[count:-1]):
            with canvas.faded(places[place] * presence(seconds, self.seen[place][0])):
                paint_ring(
                    canvas, at, theme.text, theme.rim, RING, dash=() if seen[count + place] > 0.5 else RINGED
                )
        with canvas.faded(presence(seconds, self.start_at) * places[-1]):
            paint_star(canvas, points[-1], theme.start, theme.rim)
        with canvas.faded(presence(seconds, self.runners_at)) as there:
            if there:
                self._paint_runners(canvas, seconds, points, outside, shown)
        labels = [(label, self._strength(label, seconds)) for label in self.labels(seconds)]
        for label, strength in labels:
            with canvas.faded(strength):
                leader(canvas, self.cast, label, None if label.members[0] < count else theme.muted)
        for label, strength in labels:
            with canvas.faded(strength * label.opacity):
                if label.members[0] < count:
                    self.plates.paint(canvas, label, int(self.clock.step(seconds)))
                else:
                    paint_name(canvas, theme, self.names[label.members[0] - count], label.box)

    def _strength(self, label: Label, seconds: float) -> float:
        """How much of a name is shown: of a place behind a hill, or out of the window, nothing."""
        first, last = next(span for span, _ in self.choreographies if span[0] <= seconds < span[1])
        strength = presence(seconds, first, last, FADE)
        if label.members[0] < self.cast.count:
            return strength
        at = np.array([label.anchor_x, label.anchor_y])
        seen = presence(seconds, *self.seen[label.members[0] - self.cast.count])
        inside = float(in_view(at, self.director.layout.window))
        return strength * seen * inside * float(self.visibility(seconds)[label.members[0]])

    def _paint_runners(
        self, canvas: Canvas, seconds: float, points: np.ndarray, outside: np.ndarray, shown: np.ndarray
    ) -> None:
        order = self.cast.order[:, int(self.clock.step(seconds))]
        view, window = self.director.at(seconds), self.director.layout.window
        middle, centre = view.project(np.zeros(3))[0], np.array(window.centre)
        low, high = window.inset(INSET + 1).edges().reshape(2, 2)
        at_edge = np.any((points < low) | (points > high), axis=1)
        near = self.director.layout.marker
        radius = near + (MEASURES.marker - near) * view.flat
        ended = self.cast.theme.end if self.cast.count == 1 and seconds >= self.clock.end else None
        self._paint_through(canvas, seconds, points, outside)
        for which, look in enumerate(self.cast.looks):
            with canvas.faded(shown[which]):
                paint_under(canvas, look, points[which], radius)
        for which in np.argsort(-order, kind="stable").tolist():  # the leader on top
            look = self.cast.looks[which]
            off = (centre if at_edge[which] else middle) if outside[which] else None
            with canvas.faded(shown[which]):
                paint_runner(canvas, look, points[which], off=off, ended=ended, radius=radius, under=False)

    def _paint_through(self, canvas: Canvas, seconds: float, points: np.ndarray, outside: np.ndarray) -> None:
        """What says that runners are seen through the ground; a plumb line for each place."""
        seen = self.visibility(seconds)
        order = np.argsort(self.cast.order[:, int(self.clock.step(seconds))], kind="stable").tolist()
        hidden = [which for which in order if seen[which] < 0.5 and not outside[which]]
        if not hidden:
            return
        view, radius = self.director.at(seconds), self.director.layout.marker
        feet = self.tracks.standing(np.array([seconds]))[0][0, hidden]
        over = view.project(feet + hidden_height(self.relief, feet, view)[:, None] * UP)[0]
        hung: list[float] = []
        for which, top in zip(hidden, over, strict=True):
            beside = all(abs(top[0] - other) > 2 * radius for other in hung)
            with canvas.faded(1 - 2 * seen[which]):
                look = self.cast.looks[which]
                paint_through(canvas, look, points[which], top if beside else None, radius)
            hung += [float(top[0])] * beside
