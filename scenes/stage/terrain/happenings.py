"""What happens in a race, shown on the ground: light over the goal, rings at an arrival, a capture, a zigzag.

All of it comes from the race's events and its clock, and lies in the world: it is seen from anywhere, from
straight above too, and what a hill hides is not drawn. Lengths in weights are those of a map that is 6 wide.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import cos, inf, sin

import cairo
import numpy as np

from engine.standings import ZIGZAG_STEPS, Event
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.motion import presence, smooth
from scenes.stage.paint.trails import AGES, CASING, finite, paint_core
from scenes.stage.show.cast import Cast
from scenes.stage.show.clock import Clock
from scenes.stage.terrain.ground_tracks import pieces
from scenes.stage.terrain.relief import Relief
from scenes.stage.terrain.view import View
from scenes.theme import rgb

ViewAt = Callable[[float], View]

WEIGHT = 1 / 3  # world units of a weight of a map that is 6 wide
MARCH = 48  # samples of a sight
UP = np.array([0.0, 0.0, 1.0])
LIFT = 0.03  # world units that a line on the ground is looked at above it

HIGH, SEEN = 0.80, 0.35  # world units: a shaft's height; what is seen of it over a pit that hides the rest
REACH, SEGMENTS = 1.6, 48  # world units up to which is looked, and parts of which each is in sight or not
SHAFTS = ((0.034, 0.45), (0.014, 0.9))  # world units, widths at the foot, and their opacity there
OPENS = 2.2  # times as wide at its upper end
POOL, POOL_OPACITY = 0.10, 0.6  # world units, radius of the light on the ground at its foot
GREETS, TURNS = 2.4, 0.25  # seconds that a shaft stays when somebody has come, and in which it turns

RADII, OPACITIES = (0.17, 0.33, 0.52), (1.0, 0.7, 0.4)  # weights
LEAST = 30.0  # px, the radius of the smallest
LINE, CORNERS = 4.0, 96  # px; of the polygon that a circle is
GROWS, APART, FADES = 0.7, 0.15, 1.2  # seconds

CLOSES = (0.30, 0.12)  # weights: a ring closes around a capture from one radius to the other
DASH = (6.0, 6.0)  # px
STAYS = 4.0  # seconds

MORE = 2.0  # px that an emphasised trail is wider
LEAD = 0.6  # seconds that it is, of who takes the lead
DIMMED = 0.45  # opacity of all trails while a zigzag is told
RAMP = 0.25  # seconds


class Shaft(Actor):
    """Light over each global minimum while nobody is there; when somebody comes it turns green, and goes."""

    def __init__(
        self, cast: Cast, clock: Clock, relief: Relief, view_at: ViewAt, appear: float, leave: float = inf
    ) -> None:
        self.cast, self.relief, self.view_at = cast, relief, view_at
        self.appear, self.leave = appear, leave
        standings = cast.standings
        self.goals = [which for which in standings.shown_minima() if standings.minima[which].is_global]
        feet = np.array([_centre(cast, which, relief) for which in self.goals]).reshape(-1, 2)
        self.feet = relief.lift(feet)
        self.empty = [_spans((standings.place[:, 0] != which).all(axis=0), clock) for which in self.goals]
        self._seen: tuple[View, np.ndarray] | None = None

    def light(self, goal: int, seconds: float) -> tuple[float, float]:
        """How bright the light over a goal is, and how much it has turned, 0 to 1 both."""
        found = [
            (presence(seconds, start, end + GREETS), smooth((seconds - end) / TURNS))
            for start, end in self.empty[goal]
        ]
        return max(found, default=(0.0, 0.0))

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """The shafts, each from where the ground stops hiding it."""
        view = self.view_at(seconds)
        for goal in range(len(self.goals)):
            bright, turned = self.light(goal, seconds)
            with canvas.faded(bright) as shown:
                if shown:
                    self._paint(canvas, view, goal, turned)

    def _paint(self, canvas: Canvas, view: View, goal: int, turned: float) -> None:
        before, after = (np.array(rgb(colour)) for colour in self.cast.theme.shaft)
        red, green, blue = (before + (after - before) * turned).tolist()
        ink = (blue, green, red) if canvas.swap else (red, green, blue)
        under = float(self._hidden(view)[goal])
        high = max(HIGH, under + SEEN)  # out of a deep pit it rises higher
        hidden = min(under / high, 1.0) if under < REACH else 1.0  # its lower part, of the whole
        (foot, low, top), _ = view.project(self.feet[goal] + np.outer((0.0, hidden, 1.0), high * UP))
        if hidden <= 0:
            self._paint_pool(canvas, view, foot, ink)
        length = float(np.hypot(*(top - foot)))
        if hidden >= 1 or length < 1.0:
            return  # straight from above there is no more than the light on the ground
        way = (top - foot) / length
        aside = np.array([way[1], -way[0]])
        for width, opacity in SHAFTS:
            shade = cairo.LinearGradient(*(foot if high == HIGH else low).tolist(), *top.tolist())
            shade.add_color_stop_rgba(0, *ink, opacity * canvas.opacity)
            shade.add_color_stop_rgba(1, *ink, 0)
            half = width / 2 * view.scale * aside
            wide, wider = half * (1 + (OPENS - 1) * hidden), half * OPENS
            canvas.context.new_path()
            canvas.trace(np.array([low - wide, top - wider, top + wider, low + wide]))
            canvas.context.set_source(shade)
            canvas.context.fill()
        x, y = low.tolist()
        canvas.note("shaft", x, y, length, self.cast.theme.shaft[int(turned > 0.5)])

    def _paint_pool(
        self, canvas: Canvas, view: View, at: np.ndarray, ink: tuple[float, float, float]
    ) -> None:
        radius = POOL * view.scale
        light = cairo.RadialGradient(0, 0, 0, 0, 0, radius)
        for part, opacity in ((0.0, POOL_OPACITY), (0.5, 0.4 * POOL_OPACITY), (1.0, 0.0)):
            light.add_color_stop_rgba(part, *ink, opacity * canvas.opacity)
        with canvas.moved(*at.tolist()):
            canvas.context.scale(1.0, max(sin(view.elevation), 0.1))
            canvas.context.set_source(light)
            canvas.context.arc(0, 0, radius, 0, 7)
            canvas.context.fill()

    def _hidden(self, view: View) -> np.ndarray:
        """How much of each shaft the ground hides, from the foot on, world units: (goal,)."""
        if self._seen is None or self._seen[0] != view:
            self._seen = view, hidden_height(self.relief, self.feet, view)
        return self._seen[1]


def hidden_height(relief: Relief, feet: np.ndarray, view: View) -> np.ndarray:
    """How much of an upright line the ground hides, from the foot on, world units (n,); `REACH`: all of it.

    The feet (n, 3) are points of the ground.
    """
    up = np.linspace(0, REACH, SEGMENTS + 1)
    clear = relief.clearance(feet[:, None] + np.multiply.outer(up, UP), view, MARCH)  # (n, up); hidden: < 0
    hidden = [
        float(np.interp(0.0, row[: first + 1][-2:], up[: first + 1][-2:])) if first else 0.0
        for row, first in zip(clear, np.argmax(clear > 0, axis=1).tolist(), strict=True)
    ]
    return np.where((clear > 0).any(axis=1), hidden, REACH)


@dataclass(frozen=True)
class Ring:
    """A circle on the ground.

    Attributes:
        centre: x, y of the world.
        start: the film's second from which it is there; in `GROWS` seconds it goes from the first of its
            ``radii`` (world units) to the second.
        stays: seconds that it is there as visible as its ``opacity``; in ``fades`` more it is gone.
        dash: px of its strokes and gaps.
        least: px that the second of its radii has at least: a marker hides none.
    """

    centre: tuple[float, float]
    start: float
    radii: tuple[float, float]
    colour: str
    stays: float
    fades: float
    opacity: float = 1.0
    dash: tuple[float, ...] = ()
    least: float = 0.0

    def radius(self, seconds: float, view: View) -> float:
        """How wide it is at a second of the film, world units."""
        first, last = self.radii
        wide = first + (last - first) * smooth((seconds - self.start) / GROWS)
        return wide * max(1.0, self.least / (last * view.scale))

    def shown(self, seconds: float) -> float:
        """How visible it is."""
        gone = (seconds - self.start - self.stays) / self.fades
        return self.opacity * min(1.0, 1 - gone) if seconds >= self.start and gone < 1 else 0.0


class Rings(Actor):
    """Circles that lie on the ground: `first_arrival`, `captures`."""

    def __init__(self, rings: Sequence[Ring], relief: Relief, view_at: ViewAt) -> None:
        self.rings, self.relief, self.view_at = tuple(rings), relief, view_at

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """What is there of each."""
        view = self.view_at(seconds)
        for ring in self.rings:
            with canvas.faded(ring.shown(seconds)) as shown:
                if shown:
                    self._paint(canvas, ring, ring.radius(seconds, view), view)

    def _paint(self, canvas: Canvas, ring: Ring, radius: float, view: View) -> None:
        turn = np.linspace(0, 2 * np.pi, CORNERS + 1)
        around = np.array(ring.centre) + radius * np.stack([np.cos(turn), np.sin(turn)], axis=1)
        theme = self.relief.ground.theme
        for line in _in_sight(self.relief, self.relief.lift(around), view):
            canvas.line(line, theme.rim, line=LINE + CASING / 2, opacity=theme.casing_opacity)
            canvas.line(line, ring.colour, line=LINE, dash=ring.dash)
        (x, y), _ = view.project(self.relief.lift(np.array(ring.centre)))
        canvas.note("circle", x, y, radius * view.scale, ring.colour)


def first_arrival(cast: Cast, clock: Clock, relief: Relief) -> list[Ring]:
    """Three circles around the global minimum at which somebody is the first to arrive; none: nobody does."""
    came = _arrivals(cast)
    first = [event for event in came if 0 < event.step == came[0].step]
    rings = []
    for which in dict.fromkeys(event.minimum for event in first):
        for turn, (radius, opacity) in enumerate(zip(RADII, OPACITIES, strict=True)):
            start = clock.seconds(first[0].step) + APART * turn
            stays = GROWS + APART * (len(RADII) - 1 - turn)  # until all of them have grown
            centre, radii = _centre(cast, which, relief), (0.0, radius * WEIGHT)
            least = LEAST * radius / RADII[0]
            rings.append(Ring(centre, start, radii, cast.theme.edge, stays, FADES, opacity, least=least))
    return rings


def captures(cast: Cast, clock: Clock, relief: Relief) -> list[Ring]:
    """A dashed circle that closes around each local minimum where somebody is caught, in its colour."""
    return [
        Ring(
            _centre(cast, event.minimum, relief),
            clock.seconds(event.step),
            (CLOSES[0] * WEIGHT, CLOSES[1] * WEIGHT),
            cast.colours[event.contender],
            STAYS,
            RAMP,
            dash=DASH,
            least=LEAST,
        )
        for event in _captures(cast)
    ]


class Emphasis(Actor):
    """Trails that are wider for a while: of who takes the lead, and the last leaps of a zigzag that is told.

    ``zigzags`` are who, and from when until when it is told. Meanwhile all trails are as `dim`
    says, which whoever paints them asks. ``line`` is how wide young ones are, px.
    """

    def __init__(
        self,
        cast: Cast,
        clock: Clock,
        relief: Relief,
        view_at: ViewAt,
        zigzags: Sequence[tuple[int, float, float]] = (),
        line: float = 5.0,
    ) -> None:
        self.cast, self.clock, self.relief, self.view_at, self.line = cast, clock, relief, view_at, line
        self.zigzags = tuple(zigzags)
        self.leads = [
            (event.contender, clock.seconds(event.step))
            for event in cast.standings.events
            if event.kind == "lead" and event.other is not None
        ]
        self._ways: dict[int, list[tuple[np.ndarray, np.ndarray]]] = {}

    def dim(self, seconds: float) -> float:
        """How visible all trails are."""
        told = max((presence(seconds, start, end, RAMP) for _, start, end in self.zigzags), default=0.0)
        return round(1 - (1 - DIMMED) * told, 3)

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """The wider trails of the moment."""
        now = self.clock.step(seconds)
        for who, at in self.leads:
            if at <= seconds < at + LEAD:
                self._paint(canvas, who, 0.0, now, MORE * presence(seconds, at, at + LEAD, RAMP), seconds)
        for who, start, end in self.zigzags:
            with canvas.faded(presence(seconds, start, end, RAMP)) as shown:
                if shown:
                    self._paint(canvas, who, max(now - ZIGZAG_STEPS, 0.0), now, MORE, seconds)

    def _paint(
        self, canvas: Canvas, who: int, first: float, last: float, more: float, seconds: float
    ) -> None:
        theme, colour, view = self.cast.theme, self.cast.colours[who], self.view_at(seconds)
        for points, steps in self._way(who):
            younger = 0.0
            for age, part in AGES:
                since, until = max(first, last - age, steps[0]), min(last - younger, steps[-1])
                younger = age
                if since >= until:
                    continue
                at = np.array([since, *steps[(steps > since) & (steps < until)], until])
                piece = np.stack([np.interp(at, steps, points[:, axis]) for axis in range(3)], axis=1)
                wide = self.line * part + more
                for line in _in_sight(self.relief, piece, view):
                    canvas.line(line, theme.rim, line=wide + CASING * part, opacity=theme.casing_opacity)
                    paint_core(canvas, line, colour, theme, wide)

    def _way(self, who: int) -> list[tuple[np.ndarray, np.ndarray]]:
        """A runner's trail on the ground: points (n, 3) and the step at which each is reached."""
        if who not in self._ways:
            found = []
            for xy, steps in pieces(self.relief, self.cast.w[who]):
                points, at = self.relief.drape(xy)
                found.append((points, np.interp(at, np.arange(len(steps)), steps)))
            self._ways[who] = found
        return self._ways[who]


def _arrivals(cast: Cast) -> list[Event]:
    """Arrivals at global minima, in order."""
    minima = cast.standings.minima
    return [
        event
        for event in cast.standings.events
        if event.kind == "arrival" and event.minimum is not None and minima[event.minimum].is_global
    ]


def _captures(cast: Cast) -> list[Event]:
    return [e for e in cast.standings.events if e.kind == "capture" and e.step > 0]


def _centre(cast: Cast, which: int | None, relief: Relief) -> tuple[float, float]:
    """Where a minimum is, x and y of the world."""
    assert which is not None
    minimum = cast.standings.minima[which]
    x, y = relief.flat(np.array([minimum.w_0, minimum.w_1])).tolist()
    return x, y


def _spans(held: np.ndarray, clock: Clock) -> list[tuple[float, float]]:
    """The seconds over which something holds at steps (step,): from the film's beginning, and to its end."""
    edges = np.flatnonzero(np.diff(held.astype(int), prepend=0, append=0)).tolist()
    spans = zip(edges[::2], edges[1::2], strict=True)
    last = len(held)
    return [
        (-inf if first == 0 else clock.seconds(first), inf if end == last else clock.seconds(end))
        for first, end in spans
    ]


def _in_sight(relief: Relief, points: np.ndarray, view: View) -> list[np.ndarray]:
    """The parts of a line on the ground (n, 3) that no hill hides, px (m, 2)."""
    above = points + LIFT * cos(view.elevation) * UP
    seen = relief.clearance(above, view, MARCH) > 0
    px = finite(view.project(points)[0])
    edges = np.flatnonzero(np.diff(seen.astype(int), prepend=0, append=0))
    return [px[first:end] for first, end in zip(edges[::2], edges[1::2], strict=True) if end - first > 1]
