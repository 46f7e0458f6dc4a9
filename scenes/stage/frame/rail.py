"""The rail: where in the race the film is, and who did something decisive at which step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import dist, inf, pi

from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.layers import Kept
from scenes.stage.paint.layout import Layout
from scenes.stage.paint.motion import smooth
from scenes.stage.paint.signs import paint_marker
from scenes.stage.show.cast import Cast
from scenes.stage.show.clock import Clock

Decisive = tuple[int, int]  # the step, and who: a contender's place in the cast

CASING = 3.0  # px around the line
REST = 0.3  # opacity of the line that is still to come
MARKER = 9.0  # px, a radius
APART = 20.0  # px between the middles of two markers
LEVELS = 2  # markers of one step stand one over another, so many at most; then side by side
DOT = 7.0  # px, the present's radius
PAUSE = (24.0, 4.0, 16.0, 4.5)  # px: a pause sign's distance, half that of its bars, their height and width
POPS = 0.25  # seconds


class Rail(Actor):
    """A line over the frame's foot (`Layout.rail`), as far as the race has come; the present is a dot.

    Each of ``events`` has a marker at its step, from that on; without them these are `decisive`. While the
    clock holds, there is a pause sign beside it instead of the dot.
    """

    above = True

    def __init__(
        self,
        cast: Cast,
        clock: Clock,
        layout: Layout,
        appear: float,
        leave: float = inf,
        events: Sequence[Decisive] | None = None,
    ) -> None:
        self.cast, self.clock, self.box = cast, clock, layout.rail
        self.appear, self.leave = appear, leave
        self.events = sorted(set(decisive(cast) if events is None else events))
        self.places = self._places()
        high = LEVELS * APART
        area = Box(self.box.x - APART, self.box.y - high, self.box.width + 2 * APART, 2 * high)
        self.kept, self.markers = Kept(area), Kept(area)

    def x(self, step: float) -> float:
        """Where a step is, px."""
        return self.box.x + step / max(self.cast.steps, 1) * self.box.width

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The whole line in its casing."""
        theme, box = self.cast.theme, self.box
        at = box.inset(-CASING)
        canvas.box(at.x, at.y, at.width, at.height, theme.plate, radius=at.height / 2, opacity=0.88)
        canvas.box(box.x, box.y, box.width, box.height, theme.muted, radius=box.height / 2, opacity=REST)

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """What of it is past, the markers, and the present."""
        theme, box, step = self.cast.theme, self.box, self.clock.step(seconds)
        x, y = self.x(step), box.centre[1]
        canvas.box(box.x, box.y, x - box.x, box.height, theme.accent, radius=box.height / 2)
        holds = self.clock.stands(seconds)
        self._paint_present(canvas, x + holds * PAUSE[0], y, holds)
        there = [self._popped(at, seconds) for at, _ in self.events]
        rests = sum(part >= 1 for part in there)  # events are in order of their steps
        self.markers.paint(canvas, rests, lambda sheet: self._paint_markers(sheet, [1.0] * rests))
        self._paint_markers(canvas, [0.0 if part >= 1 else part for part in there])

    def _paint_markers(self, canvas: Canvas, there: Sequence[float]) -> None:
        for part, (_, who), place in zip(there, self.events, self.places, strict=False):
            if part > 0:
                paint_marker(canvas, self.cast.looks[who], place, smooth(part) * MARKER)

    def _paint_present(self, canvas: Canvas, x: float, y: float, holds: bool) -> None:
        theme = self.cast.theme
        for more, colour in ((CASING, theme.rim), (0.0, theme.text)):
            if holds:
                _, aside, high, wide = PAUSE
                for side in (-aside, aside):
                    bar = Box.around(x + side, y, wide + 2 * more, high + 2 * more)
                    canvas.box(bar.x, bar.y, bar.width, bar.height, colour, radius=1.5 + more)
                continue
            canvas.ink(colour)
            canvas.context.new_path()
            canvas.context.arc(x, y, DOT + more, 0, 2 * pi)
            canvas.context.fill()

    def _popped(self, step: int, seconds: float) -> float:
        """How much of an event's marker is there, 0 to 1: it comes as the race reaches its step."""
        since = seconds - self.clock.seconds(step)
        return min(max(since / POPS, 0.0), 1.0) if self.glides else float(since >= 0)

    def _places(self) -> list[tuple[float, float]]:
        """Where the markers stand, px: on the line, or over those that are there already, or beside them."""
        taken: list[tuple[float, float]] = []
        for step, _ in self.events:
            x, y = self.x(step), self.box.centre[1]
            way = APART / 2 if x < self.box.centre[0] else -APART / 2
            spots = [(x + n * way, y - m * APART) for n in range(2 * len(self.events)) for m in range(LEVELS)]
            taken.append(next(spot for spot in spots if all(dist(spot, other) >= APART for other in taken)))
        return taken


def decisive(cast: Cast) -> Iterable[Decisive]:
    """Whose first arrival at a global minimum was at which step, and who was caught in a local one."""
    goals = [at for at, minimum in enumerate(cast.standings.minima) if minimum.is_global]
    arrived: set[int] = set()
    for event in cast.standings.events:
        if event.kind == "capture":
            yield event.step, event.contender
        elif event.kind == "arrival" and event.minimum in goals and event.contender not in arrived:
            arrived.add(event.contender)
            yield event.step, event.contender
