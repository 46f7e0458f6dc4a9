"""The runners on the map: trails, markers, labels, and the lens over the crowd.

Between two steps a runner moves along the straight segment. Its trail is the true polyline of its steps
with a dot at each; older steps grow thinner and fainter. Where labels and the lens stand is decided once
for the whole race by `Choreography`; here they are painted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from math import acos, atan2, cos, hypot, inf, pi, sin

import numpy as np

from scenes.stage.labels.choreography import Choreography
from scenes.stage.labels.nameplates import Nameplates, leader
from scenes.stage.labels.tracks import Tracks
from scenes.stage.map.map import LossMap
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box, Lens, Picture, lens_tag, outside
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.grown import PIECE, Grown
from scenes.stage.paint.layers import Layer, keeps
from scenes.stage.paint.layout import Layout
from scenes.stage.paint.motion import Span
from scenes.stage.paint.signs import paint_marker, paint_runner, paint_star, paint_tag, paint_under
from scenes.stage.paint.trails import (
    AGED,
    AGES,
    CROWD,
    CROWD_DOTS,
    LINE,
    OLD,
    Ages,
    finite,
    paint_casing,
    paint_growth,
    paint_trail,
)
from scenes.stage.show.cast import Cast
from scenes.stage.show.clock import Clock
from scenes.stage.show.paths import at_step
from scenes.theme import MEASURES

# In the lens old steps would bury the young ones: it shows the last few only.
LENS_LINE, LENS_STEPS = 5.0, 14
LENS_AGES: Ages = ((6, 1.0), (inf, 0.8))
RIM, RING, RAY, CASED = 4.0, 3.0, 2.2, 4.0  # px: the lens's rim, the ring of what it shows, lines, casings
BESIDE = (40.0, 180.0)  # px beside and above the lens's box that its names may stand
COMES = 0.3  # s in which all of it comes on a terrain, and goes
GAP = 8.0  # px between the map and a lens beside it
EDGE = 15.0  # px that a pinned marker stands inside the map

Place = Callable[[np.ndarray], np.ndarray]
Trail = tuple[int, np.ndarray, int]  # whose, its points (n, 2) px, and how many steps it has


class MapRunners(Actor):
    """All that races on a map; ``appear`` is the film's second at which markers and start come.

    Names keep off the ``obstacles``. With a ``layout`` there is a lens, and names have its whole window.
    Where the map is a terrain seen from ``above`` for some spans of seconds, there are only names and the
    lens, in these: the start, trails and markers are the terrain's. All names are gone at ``names_leave``.
    """

    names_leave = inf

    def __init__(
        self,
        cast: Cast,
        clock: Clock,
        ground: LossMap,
        obstacles: Sequence[Box],
        appear: float,
        layout: Layout | None = None,
        above: Sequence[Span] | None = None,
    ) -> None:
        self.cast, self.clock, self.ground, self.appear = cast, clock, ground, appear
        self.is_terrain, self.obstacles = above is not None, tuple(obstacles)
        stays = [Span(clock.start, clock.end)] if above is None else above
        if above is not None:
            self.spans, self.ramp = [(span.start, span.end) for span in above] or [(-inf, -inf)], COMES
        self.path = ground.place(cast.w)  # (contender, step + 1, 2) px
        self.start = self.path[0, 0]
        self.plates = Nameplates(cast)
        self.ways = [points[: len(finite(points))] for points in self.path]  # as far as each is finite
        self.dots = CROWD_DOTS if cast.count > CROWD else inf
        self._casings = Grown(self._paint_casings_of, ground.box)
        self._cores = Grown(self._paint_cores_of, ground.box)
        self._picture: tuple[float, Picture] | None = None
        self.tracks = Tracks(self.path, ground.box, clock.step, EDGE)
        self._stays, self._room = stays, layout.window if layout else ground.box
        self._lenses = lens_places(layout) if layout else ()

    @cached_property
    def choreographies(self) -> list[Choreography]:
        """Where names stand, for each time that it is seen: laid out when one looks at them."""
        return [
            Choreography(
                self.path,
                self.plates.sizes(),
                self._room,
                list(self.obstacles),
                self.clock.step,
                span.end - span.start,
                marker_radius=MEASURES.marker,
                joint_size=self.plates.size,
                lenses=self._lenses,
                beside=BESIDE,
                tracks=self.tracks,
                since=self.clock.start,
                begin=span.start,
            )
            for span in self._stays
        ]

    # ---- what is where

    def positions(self, seconds: float) -> np.ndarray:
        """Where each runner is, (contender, 2) px, as mathematics has it: perhaps off the map, inf or nan."""
        return at_step(self.path, self.clock.step(seconds))

    def drawn(self, seconds: float) -> tuple[np.ndarray, np.ndarray]:
        """Where markers are drawn (contender, 2) px, pinned to the edge for those outside (contender,)."""
        drawn, outside = self.tracks.drawn(np.array([seconds]))
        return drawn[0], outside[0]

    def picture(self, seconds: float) -> Picture:
        """Labels and lens of the moment."""
        if seconds >= self.names_leave:
            return Picture((), None)
        if self._picture is None or self._picture[0] != seconds:
            begun = [each for each in self.choreographies if each.begin <= seconds]
            picture = (begun or self.choreographies[:1])[-1:]
            self._picture = seconds, picture[0].at(seconds) if picture else Picture((), None)
        return self._picture[1]

    def lens_at(self, seconds: float) -> Lens | None:
        """The lens of the moment, if one is open."""
        return self.picture(seconds).lens if self.presence(seconds) else None

    # ---- painting

    def resting_key(self, seconds: float) -> int:
        """Trails change on whole steps."""
        return 0 if self.is_terrain else int(self.clock.step(seconds))

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The start, and all trails up to the last whole step."""
        if self.is_terrain:
            return
        box = self.ground.box
        with canvas.clipped(box.x, box.y, box.width, box.height):
            pieces = max(int(self.clock.step(seconds)) - OLD, 0) // PIECE
            trails = self._trails(seconds, lambda points: points, pieces * PIECE)
            with canvas.gathered(self.cast.theme.casing_opacity):
                self._casings.paint(canvas, pieces)
                self._paint_casings(canvas, trails)
            self._cores.paint(canvas, pieces)
            self._paint_cores(canvas, trails)
        paint_star(canvas, self.start, self.cast.theme.start, self.cast.theme.rim)

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """The pieces that grow, markers, labels and lens."""
        picture = self.picture(seconds)
        box = self.ground.box
        at = self.positions(seconds)
        if not self.is_terrain:
            with canvas.clipped(box.x, box.y, box.width, box.height):
                self._paint_growth(canvas, seconds, at, lambda points: points)
        if picture.lens is not None:
            self._paint_source(canvas, picture.lens)
        if not self.is_terrain:
            self._paint_markers(canvas, seconds, at)
        if picture.lens is not None:
            self._paint_lens(canvas, seconds, at, picture.lens)
        for label in picture.labels:
            leader(canvas, self.cast, label)
        for label in picture.labels:
            self.plates.paint(canvas, label, int(self.clock.step(seconds)))

    def _front_last(self, seconds: float) -> list[int]:
        """Contenders from the last on the board to the leader, so that the leader is painted on top."""
        order = self.cast.order[:, int(self.clock.step(seconds))]
        return [int(which) for which in np.argsort(-order, kind="stable")]

    def _trails(self, seconds: float, place: Place, first: int) -> list[Trail]:
        """The trails from the step ``first`` on, the leader's last."""
        whole = int(self.clock.step(seconds))
        ways = [(which, self.ways[which][first : whole + 1]) for which in self._front_last(seconds)]
        return [(which, finite(place(way)), whole - first) for which, way in ways]

    def _paint_casings(
        self, canvas: Canvas, trails: Sequence[Trail], line: float = LINE, ages: Ages = AGES
    ) -> None:
        for _, points, step in trails:
            paint_casing(canvas, points, step, self.cast.theme, line=line, ages=ages)

    def _paint_cores(
        self,
        canvas: Canvas,
        trails: Sequence[Trail],
        line: float = LINE,
        ages: Ages = AGES,
        goes_on: bool = False,
    ) -> None:
        colours, theme, more = self.cast.colours, self.cast.theme, 3.0 if self.cast.count == 1 else None
        dots = 0 if goes_on and self.cast.count > CROWD else self.dots
        for which, points, step in trails:
            paint_trail(
                canvas,
                points,
                step,
                colours[which],
                theme,
                line=line,
                ages=ages,
                more=more,
                dots=dots,
                goes_on=goes_on,
                cased=False,
            )

    def _piece(self, piece: int) -> list[Trail]:
        """The trails along so many steps that are all old: they look as they will to the end."""
        steps = slice(piece * PIECE, (piece + 1) * PIECE + 1)
        return [(which, finite(self.ways[which][steps]), PIECE) for which in reversed(range(self.cast.count))]

    def _paint_casings_of(self, canvas: Canvas, piece: int) -> None:
        box = self.ground.box
        with canvas.clipped(box.x, box.y, box.width, box.height):
            self._paint_casings(canvas, self._piece(piece), ages=AGED)

    def _paint_cores_of(self, canvas: Canvas, piece: int) -> None:
        box = self.ground.box
        with canvas.clipped(box.x, box.y, box.width, box.height):
            self._paint_cores(canvas, self._piece(piece), ages=AGED, goes_on=True)

    def _paint_growth(
        self, canvas: Canvas, seconds: float, at: np.ndarray, place: Place, line: float = LINE
    ) -> None:
        whole = int(self.clock.step(seconds))
        for which in self._front_last(seconds):
            piece = finite(place(np.array([self.path[which, whole], at[which]])))
            paint_growth(canvas, piece, self.cast.colours[which], self.cast.theme, line)

    def _paint_markers(self, canvas: Canvas, seconds: float, at: np.ndarray) -> None:
        drawn, outside = self.drawn(seconds)
        # a single run ends with a blue star
        ended = self.cast.theme.end if self.cast.count == 1 and seconds >= self.clock.end else None
        for which in range(self.cast.count):
            paint_under(canvas, self.cast.looks[which], drawn[which])
        for which in self._front_last(seconds):
            off = self.ground.box.centre if outside[which] else None
            paint_runner(canvas, self.cast.looks[which], drawn[which], off=off, ended=ended, under=False)

    # ---- the lens

    def _paint_source(self, canvas: Canvas, lens: Lens) -> None:
        """The ring around what the lens shows, joined to it by two lines that touch both."""
        with canvas.faded(lens.opacity):
            rays = _tangents(lens.source, lens.box)
            lines = [part for ray in rays for part in outside(ray, self.obstacles)]
            for colour, more in ((self.cast.theme.rim, CASED), (self.cast.theme.edge, 0.0)):
                for line in lines:
                    canvas.line(line, colour, line=RAY + more)
                _trace_circle(canvas, lens.source, self.obstacles)
                canvas.ink(colour)
                canvas.context.set_line_width(RING + more)
                canvas.context.stroke()

    def _paint_lens(self, canvas: Canvas, seconds: float, at: np.ndarray, lens: Lens) -> None:
        theme, box = self.cast.theme, lens.box
        with canvas.faded(lens.opacity) as shown:
            if not shown:
                return
            if keeps(canvas):  # a hundred strokes under a round clip cost twice what they do under none
                layer = Layer(box, canvas.scale, canvas.swap)
                self._paint_enlarged(layer.canvas, seconds, at, lens)
                _trace_circle(canvas, box)
                layer.fill(canvas)
            else:
                canvas.context.save()
                _trace_circle(canvas, box)
                canvas.context.clip()
                self._paint_enlarged(canvas, seconds, at, lens)
                canvas.context.restore()
            for colour, more in ((theme.rim, CASED), (theme.edge, 0.0)):
                _trace_circle(canvas, box)
                canvas.ink(colour)
                canvas.context.set_line_width(RIM + more)
                canvas.context.stroke()
            self._paint_scale(canvas, lens)

    def _paint_enlarged(self, canvas: Canvas, seconds: float, at: np.ndarray, lens: Lens) -> None:
        """What the lens shows: the ground, the last steps of the trails, and markers."""
        self.ground.paint_part(canvas, lens)
        first = max(int(self.clock.step(seconds)) - LENS_STEPS, 0)
        trails = self._trails(seconds, lens.shown, first)
        with canvas.gathered(self.cast.theme.casing_opacity):
            self._paint_casings(canvas, trails, LENS_LINE, LENS_AGES)
        self._paint_cores(canvas, trails, LENS_LINE, LENS_AGES)
        self._paint_growth(canvas, seconds, at, lens.shown, LENS_LINE)
        lost = np.isnan(at).any(axis=1, keepdims=True)  # where they were last, as on the map
        places = lens.shown(np.where(lost, self.tracks.raw(np.array([seconds]))[0], at))
        near = [which for which in self._front_last(seconds) if (np.abs(places[which]) < 1e5).all()]
        for which in near:
            paint_under(canvas, self.cast.looks[which], places[which], MEASURES.marker_lens)
        for which in near:
            paint_marker(canvas, self.cast.looks[which], places[which], MEASURES.marker_lens)

    def _paint_scale(self, canvas: Canvas, lens: Lens) -> None:
        """How many times the lens enlarges, on a plate at its lower right."""
        text, at = f"× {self.cast.words.number(lens.scale, 1)}", lens_tag(lens.box).centre
        paint_tag(canvas, self.cast.theme, text, at, MEASURES.label - 2, bold=True)


def lens_places(layout: Layout) -> list[Box]:
    """The boxes that a lens may have: its own, the same higher up, a smaller one beside all of the map.

    Where there is no room beside it, the map's corners.
    """
    (x, y), radius = layout.lens, layout.lens_radius
    if layout.stacked:
        left, top, right, bottom = layout.map.inset(radius).edges()
        corners = ((left, bottom), (right, bottom), (right, top), (left, top))
        return [Box.around(*corner, 2 * radius, 2 * radius) for corner in corners]
    small = (x + radius - layout.map.right) / 2 - GAP
    high = layout.window.y + radius + 2 * GAP
    places = [(x, y, radius), (x, high, radius), (layout.map.right + GAP + small, y, small)]
    return [Box.around(at, down, 2 * wide, 2 * wide) for at, down, wide in places]


def _trace_circle(canvas: Canvas, box: Box, off: Sequence[Box] = ()) -> None:
    canvas.context.new_path()
    for begin, end in arcs(box, off):
        canvas.context.new_sub_path()
        canvas.context.arc(*box.centre, box.width / 2, begin, end)


def arcs(circle: Box, off: Sequence[Box]) -> list[tuple[float, float]]:
    """The parts of the circle in a box that lie in no other: angles from and to, clockwise from the right."""
    off = [box for box in off if box.overlaps(circle)]
    turn = np.linspace(0, 2 * pi, 361)
    at = np.array(circle.centre) + circle.width / 2 * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    edges = np.array([box.edges() for box in off]).reshape(-1, 1, 4)
    free = ~((at > edges[..., :2]) & (at < edges[..., 2:])).all(axis=-1).any(axis=0)
    ends = np.flatnonzero(np.diff(free.astype(int), prepend=0, append=0))
    return [
        (float(turn[first]), float(turn[last - 1])) for first, last in zip(ends[::2], ends[1::2], strict=True)
    ]


def _tangents(source: Box, lens: Box) -> list[np.ndarray]:
    """The two lines that touch both circles on their outer sides, (2, 2) px each."""
    (x, y), (u, v) = source.centre, lens.centre
    small, large = source.width / 2, lens.width / 2
    heading = atan2(v - y, u - x)
    lean = acos(min(max((small - large) / max(hypot(u - x, v - y), 1e-9), -1.0), 1.0))
    ends = []
    for angle in (heading + lean, heading - lean):
        way = np.array([cos(angle), sin(angle)])
        ends.append(np.array([(x, y) + small * way, (u, v) + large * way]))
    return ends
