"""What the film of noise shows: a fan of steps, clouds of runs, how far they shake, and plates of numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import inf, tau

import numpy as np

from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.layers import Kept
from scenes.stage.paint.layout import Layout
from scenes.stage.paint.motion import Span, presence, smooth
from scenes.stage.paint.plates import around, paint_plate
from scenes.stage.paint.signs import Look, paint_arrow
from scenes.stage.paint.trails import paint_way
from scenes.stage.plots.table import Column, Table, widest
from scenes.stage.show.clock import Clock
from scenes.stage.show.paths import Paths, at_step
from scenes.stage.terrain.sight import Sight
from scenes.stage.terrain.terrain import Terrain
from scenes.theme import MEASURES, Theme, rgb

OPENS, GROWS = 2.4, 0.8  # s in which a fan's arrows come, and one of them grows
FAINT = 0.6  # opacity of one of a fan
BALL, TAIL = (5.2, 7.6, 1.2), 1.0  # px of a run as a ball (`Look.ball`); steps of its tail
THREAD, THREADS, CASED = 1.7, 0.42, 0.35  # px of a run's way; its opacity, and its casing's
ROUND, RING = 72, 4.0  # points of a circle; px of its line
PAD, HEAD, ROW, DOT = 24.0, 74.0, 54.0, 10.0  # px of a plate of numbers: inside, its head, a row, a sign
HEADING, LABEL, VALUE, SMALL = 32.0, 27.0, 32.0, float(MEASURES.smallest)
GAP = 18.0  # px between two texts


class Fan(Actor):
    """Steps from one place of the ground, as arrows: the true one, those that were drawn, and their mean.

    The true one grows first, from ``appear`` on, then ``ways`` (n, 2) come one after another, and at
    ``mean_at`` (seconds) their mean; ``looks`` are those of the drawn and of the true one.
    """

    def __init__(
        self,
        sight: Sight,
        foot: np.ndarray,
        ways: np.ndarray,
        ends: tuple[np.ndarray, np.ndarray],
        looks: tuple[Look, Look],
        appear: float,
        mean_at: float,
        leave: float,
    ) -> None:
        self.sight, self.foot, self.ways, self.ends, self.looks = sight, foot, ways, ends, looks
        self.appear, self.mean_at, self.leave = appear, mean_at, leave

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """The arrows that have come, each as far as it has grown."""
        (drawn, true), (mean, exact) = self.looks, self.ends
        every, first = OPENS / len(self.ways), self.appear + GROWS
        for which, way in enumerate(self.ways):
            self._paint(canvas, way, drawn, seconds, first + which * every, (3.0, 12.0, FAINT))
        self._paint(canvas, exact, true, seconds, self.appear, (13.0, 38.0, 1.0))
        self._paint(canvas, mean, drawn, seconds, self.mean_at, (5.0, 20.0, 1.0))

    def _paint(
        self,
        canvas: Canvas,
        way: np.ndarray,
        look: Look,
        seconds: float,
        at: float,
        size: tuple[float, float, float],
    ) -> None:
        grown = smooth((seconds - at) / GROWS)
        if grown > 0:
            points = self.sight.place(self.foot + np.array([[0.0], [grown]]) * way, seconds)
            shaft, head, opacity = size
            paint_arrow(canvas, points, look.colour, look.rim, shaft=shaft, head=head, opacity=opacity)


@dataclass(frozen=True, eq=False)
class Cloud:
    """Runs (runs, steps + 1, 2) in weights by a clock, as balls of a colour, from a second to another."""

    w: np.ndarray
    colour: str
    clock: Clock
    appear: float
    leave: float = inf


def swarm(
    sight: Sight, clouds: Sequence[Cloud], layout: Layout, span: tuple[float, float], threads: bool = True
) -> Terrain:
    """The ground from a second to another, with clouds on it; the first one's ways are threads."""
    first, relief = clouds[0], sight.relief
    paths = Paths(first.w, (first.colour,) * len(first.w)) if threads else None
    appear, leave = span
    begun = {"paths": paths, "clock": first.clock, "trails_at": first.appear} if threads else {}
    terrain = Terrain(relief, sight.view_at, layout.frame, appear, leave=leave, thread=THREAD, **begun)  # type: ignore[arg-type]
    casing = (*terrain.look.casing[:3], CASED)
    terrain.look = replace(terrain.look, ball=BALL, dots=0.0, heart=0.0, casing=casing)
    terrain.dim = lambda seconds: THREADS * presence(seconds, first.appear, first.leave)
    flat = [relief.flat(cloud.w) for cloud in clouds]

    def balls(seconds: float) -> tuple[bytes, float]:
        rows, seen = [], 0.0
        for cloud, ways in zip(clouds, flat, strict=True):
            if part := presence(seconds, cloud.appear, cloud.leave):
                seen = max(seen, part)
                rows.append(_rows(sight, ways, cloud, seconds))
        return (np.concatenate(rows).astype("f4").tobytes(), seen) if rows else (b"", 0.0)

    terrain.balls = balls
    return terrain


def _rows(sight: Sight, ways: np.ndarray, cloud: Cloud, seconds: float) -> np.ndarray:
    """Each ball that is on the map, where its tail begins, and its colour."""
    step, relief = cloud.clock.step(seconds), sight.relief
    places, tails = at_step(ways, step), at_step(ways, max(step - TAIL, 0.0))
    with np.errstate(invalid="ignore"):
        there = (np.abs(places) <= relief.half).all(axis=1)
    tails = np.clip(np.nan_to_num(tails[there]), -relief.half, relief.half)
    colour = np.tile(rgb(cloud.colour), (int(there.sum()), 1))
    return np.concatenate([relief.lift(places[there]), relief.lift(tails), colour], axis=1)


class Rings(Actor):
    """Circles of weights around a place (2,): each one's radius in weights and its colour."""

    def __init__(
        self, sight: Sight, middle: np.ndarray, rings: Sequence[tuple[float, str]], span: tuple[float, float]
    ) -> None:
        self.sight, self.middle, self.rings = sight, middle, tuple(rings)
        self.appear, self.leave = span

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """Each of them."""
        turn = np.linspace(0, tau, ROUND + 1)
        for radius, colour in self.rings:
            circle = self.middle + radius * np.stack([np.cos(turn), np.sin(turn)], axis=1)
            theme = self.sight.relief.ground.theme
            paint_way(canvas, self.sight.place(circle, seconds), colour, theme, RING)


@dataclass(frozen=True, eq=False)
class Row:
    """A line of numbers: its sign's colour, what it is, and what is written at a second, "" for nothing."""

    colour: str
    label: str
    values: Callable[[float], Sequence[str]]


class Numbers(Actor):
    """A plate of rows at the top of a room (px), under a heading, with what is set at its right.

    ``columns`` are the widest texts that its values have; ``heads``, if any, say what they are.
    """

    above = True

    def __init__(
        self,
        rows: Sequence[Row],
        columns: Sequence[str],
        heading: Callable[[float], str],
        note: str,
        room: Box,
        theme: Theme,
        span: Span,
        heads: Sequence[str] = (),
    ) -> None:
        self.rows, self.heading, self.note, self.theme, self.heads = tuple(rows), heading, note, theme, heads
        self.appear, self.leave = span.start, span.end
        head = HEAD + (SMALL + 8) * bool(heads)
        row = min(ROW, (room.height - head - PAD / 2) / len(rows))
        self.box = Box(room.x, room.y, room.width, head + row * len(rows) + PAD / 2)
        inner = Box(room.x + PAD, room.y, room.width - 2 * PAD, self.box.height)
        size = min(VALUE, 0.72 * row)
        sign, right = 2 * DOT + 10, inner.width
        found: list[Column] = []
        for text, name in reversed([*zip(columns, heads or [""] * len(columns), strict=True)]):
            found.insert(0, Column(right, size, theme.text, "right", True, name))
            right -= max(lettering.width(text, size, bold=True), lettering.width(name, SMALL)) + GAP
        labels = min(LABEL, 0.62 * row, LABEL * (right - sign) / widest([one.label for one in rows], LABEL))
        self.label = max(labels, SMALL), right - sign
        called = Column(sign, self.label[0], theme.text)
        self.table = Table(inner, (called, *found), row, head, size)
        self.kept = Kept(around(self.box))

    def resting_key(self, seconds: float) -> object:
        """All that is written."""
        return self.heading(seconds), *(tuple(row.values(seconds)) for row in self.rows)

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The plate, its head, its rows."""
        theme, table, box = self.theme, self.table, self.table.box
        paint_plate(canvas, theme, self.box, opacity=theme.panel_opacity)
        base = box.y + 48
        note = canvas.text(self.note, box.right, base, size=SMALL, colour=theme.muted, anchor="right")
        heading = lettering.shortened(self.heading(seconds), HEADING, box.width - note - GAP, bold=True)
        canvas.text(heading, box.x, base, size=HEADING, colour=theme.text, bold=True)
        table.paint_rule(canvas, box.y + HEAD - 12, theme.line)
        if self.heads:
            table.paint_heads(canvas, HEAD + 16, colour=theme.muted)
        for place, row in enumerate(self.rows):
            canvas.box(
                box.x, table.middle(place) - DOT, 2 * DOT, 2 * DOT, theme.rim, radius=DOT
            )  # the casing
            inner = DOT - 2.5
            canvas.box(
                box.x + 2.5, table.middle(place) - inner, 2 * inner, 2 * inner, row.colour, radius=inner
            )
            label = lettering.shortened(row.label, *self.label)
            table.paint_row(canvas, place, (label, *row.values(seconds)))
