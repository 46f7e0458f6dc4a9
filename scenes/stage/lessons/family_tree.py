"""The family tree: a card for each optimizer with its own race on a small map, and the links between them.

Beside it one race is shown large: that of the member told of and of those from whom it comes; at last all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import inf, isfinite

import numpy as np

from engine.family import NEED_MANY
from scenes.stage.lessons.family_places import FamilyPlaces
from scenes.stage.map.map import LossMap
from scenes.stage.map.stage import MapStage
from scenes.stage.map.ways import Run, Start, Ways, always
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box, Lens
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.layers import Kept
from scenes.stage.paint.layout import Layout
from scenes.stage.paint.lettering import CAP_HEIGHT, shortened, width
from scenes.stage.paint.motion import Track, presence, smooth
from scenes.stage.paint.plates import REACH, around, paint_edge, paint_icon, paint_plate
from scenes.stage.paint.signs import paint_tag
from scenes.stage.show.clock import Clock
from scenes.stage.show.kin import Kin
from scenes.theme import MEASURES, Theme

GROWS = 0.5  # s in which a link grows to its card
ROUND, LINE, LIT = 10.0, 4.0, 7.0  # px: a link's corners, its width, that of one just told of
CASING = 4.0  # px that a link's casing is wider
DASH = (4.0, 11.0)  # px, of a link that is a reading
RADIUS, EDGE, PAD = 10.0, 4.0, 8.0  # px: a card's corners, around its map, and from its edge to its words
NAME, SMALL = 26.0, float(MEASURES.smallest)  # px
TILE = 0.3  # of a wide card's width, its map's, at most; of a high one's height its words' lines take
PITCH, TIGHT = 28.0, 25.0  # px between two lines of a card, and between three
MARKER, AROUND = 0.62, (12.0, 24.0)  # times as large are signs on a small map; px around what is run
SMALL_MAP = 130.0  # px: a map so high is a small one
MOST = 0.05, 0.015  # of all positions at each side, those that such maps need not show
MAPS = (0.4, 0.6), (0.48, 0.52)  # parts of the large race, its map and its losses: over them, or beside
ROW, MOST_ROWS = 71.0, 3  # px of a member's losses and rate, and how many members a race has at most
YEAR = 46.0  # px
COVERED, DIM = 0.35, 0.74  # how far the ground is covered: under the title, and behind the tree


@dataclass(frozen=True)
class FamilyTimes:
    """Seconds of the film: when each member ``appears`` and its race's clock; all ``again`` at the end.

    The tree ``begins`` over the ground; those that need many weights are framed from ``many`` to its end.
    """

    begins: float
    appears: Sequence[float]
    clocks: Sequence[Clock]
    again: Clock
    many: tuple[float, float]

    def lit(self, seconds: float) -> int | None:
        """The member told of at a second; none before the first and from when all run on."""
        if seconds >= self.again.start - 0.6:
            return None
        return max((at for at, appears in enumerate(self.appears) if appears <= seconds), default=None)

    def step(self, which: int, seconds: float) -> float:
        """The step of a member's own race."""
        clock = self.again if seconds >= self.again.start else self.clocks[which]
        return clock.step(seconds)


class Piece:
    """What of the ground is seen in a box (px): all that is run; ``room`` is where of the box it lies."""

    def __init__(self, kin: Kin, layout: Layout, box: Box, room: Box | None = None) -> None:
        points = kin.w.reshape(-1, 2)
        points = points[np.isfinite(points).all(axis=1)]
        large = int(box.height > SMALL_MAP)
        low, high = np.quantile(points, (MOST[large], 1 - MOST[large]), axis=0)
        low, high = np.minimum(low, kin.w[0, 0]), np.maximum(high, kin.w[0, 0])
        room = (room or box).inset(AROUND[large])
        self.box, result = box, kin.results[0]
        unit = float(min(np.array([room.width, room.height]) / (high - low)))
        sides = np.array([[float(result[f"map_{name}"][at]) for at in (0, -1)] for name in ("w_0", "w_1")])
        middle, (x, y) = (low + high) / 2, room.centre
        left, top = x - unit * (middle[0] - sides[0, 0]), y - unit * (sides[1, 1] - middle[1])
        whole = Box(left, top, *(unit * np.ptp(sides, axis=1)).tolist())
        self.ground = LossMap(result, kin.words, kin.theme, whole, margin=inf)
        self.stage = MapStage(self.ground, replace(layout, frame=box), -1.0)

    def paint(self, canvas: Canvas) -> None:
        """The ground in its box."""
        with canvas.clipped(self.box.x, self.box.y, self.box.width, self.box.height):
            self.stage.paint_part(canvas, Lens(self.box, self.box))

    def ways(self, kin: Kin, who: Sequence[int], times: FamilyTimes, to: Box, size: float) -> Ways:
        """The runs of some members on the same ground in a box of the same size elsewhere."""
        moved = np.array([to.x - self.box.x, to.y - self.box.y])

        def run(which: int) -> Run:
            step = lambda seconds: times.step(which, seconds)  # noqa: E731
            return Run(always(kin.w[which]), step, kin.looks[which], among=True)

        def project(w: np.ndarray, seconds: float) -> np.ndarray:
            with np.errstate(invalid="ignore", over="ignore"):
                return self.ground.place(w) + moved

        starts = [Start(kin.w[who[0], 0], -inf)]
        return Ways([run(which) for which in who], starts, project, to, kin.theme, clip=to, size=size)


class Backdrop(Actor):
    """The ground in all of the frame; from when the tree begins most of it is covered."""

    appear = -1.0

    def __init__(self, piece: Piece, theme: Theme, times: FamilyTimes) -> None:
        self.piece, self.theme, self.times = piece, theme, times

    def resting_key(self, seconds: float) -> float:
        """Changes while it is covered."""
        return round(COVERED + (DIM - COVERED) * presence(seconds, self.times.begins), 3)

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The ground, and what covers it."""
        self.piece.paint(canvas)
        canvas.fill(self.theme.background, self.resting_key(seconds))


class FamilyTree(Actor):
    """Cards and links as they come; the year of the moment on a plate in a ``corner`` (its right top, px)."""

    def __init__(self, kin: Kin, places: FamilyPlaces, layout: Layout, times: FamilyTimes) -> None:
        self.kin, self.places, self.times = kin, places, times
        self.cards = [places.cards[name] for name in kin.members]
        self.tiles = [self._tile(card) for card in self.cards]
        self.piece = Piece(kin, layout, self.tiles[0])
        self.ways = [self.piece.ways(kin, [at], times, tile, MARKER) for at, tile in enumerate(self.tiles)]
        self.lines = [
            _rounded(places.link(kin.members[child], kin.members[parent])) for child, parent, _ in kin.links
        ]
        self._kept_tile, self._kept_links = Kept(self.tiles[0]), Kept(layout.frame)
        self._kept = [Kept(around(card)) for card in self.cards]
        years = [paper.year for paper in kin.papers]
        self.heads = [self._years(time) for time in range(len(places.heads))]
        self.several = [not places.heads or len({*self._of(places.at[name][0])}) > 1 for name in kin.members]
        knots = [(times.appears[0] - GROWS, float(years[0]))]
        for appears, year in zip(times.appears, years, strict=True):  # it is the year of the card that is lit
            knots += [(appears - 1e-6, knots[-1][1]), (appears, float(year))]
        self.year = Track(knots)

    def _of(self, time: int) -> list[int]:
        kin, at = self.kin, self.places.at
        return [
            paper.year for name, paper in zip(kin.members, kin.papers, strict=True) if at[name][0] == time
        ]

    def _years(self, time: int) -> list[str]:
        first, last = min(self._of(time)), max(self._of(time))
        return [str(first)] if first == last else [str(first), str(last)]

    def _tile(self, card: Box) -> Box:
        """Where a card's map is: at its left, or over its words."""
        inner = card.inset(EDGE)
        if self.places.down:
            return replace(inner, width=min(inner.height * 1.5, TILE * inner.width))
        return replace(inner, height=inner.height - 2 * PITCH - EDGE)

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """Links first, then cards, years and the year of the moment."""
        times, kin = self.times, self.kin
        lit = times.lit(seconds)
        grown = [smooth((seconds - times.appears[child] + GROWS) / GROWS) for child, _, _ in kin.links]
        key = (lit, *(round(part, 3) for part in grown))
        self._kept_links.paint(canvas, key, lambda sheet: self._paint_links(sheet, grown, lit))
        for which, kept in enumerate(self._kept):
            with canvas.faded(presence(seconds, times.appears[which] - 0.1, ramp=0.4)) as shown:
                if shown:
                    now = round(times.step(which, seconds), 3)
                    self._paint_kept(canvas, kept, which, now, seconds)
                    self._paint_frame(canvas, which, lit, seconds)
        self._paint_heads(canvas, seconds)

    def _paint_kept(self, canvas: Canvas, kept: Kept, which: int, now: float, seconds: float) -> None:
        kept.paint(canvas, now, lambda sheet: self._paint_card(sheet, which, seconds))

    def _paint_links(self, canvas: Canvas, grown: Sequence[float], lit: int | None) -> None:
        kin, theme = self.kin, self.kin.theme
        order = sorted(range(len(grown)), key=lambda at: kin.links[at][0] == lit)
        for at in order:
            child, _, stated = kin.links[at]
            points = _begun(self.lines[at], grown[at])
            line, dash = (LIT if child == lit else LINE), () if stated else DASH
            canvas.line(points, theme.rim, line=line + CASING, opacity=theme.casing_opacity, dash=dash)
            canvas.line(points, kin.looks[child].colour, line=line, dash=dash)

    def _paint_card(self, canvas: Canvas, which: int, seconds: float) -> None:
        kin, card, tile, first = self.kin, self.cards[which], self.tiles[which], self.tiles[0]
        theme = kin.theme
        paint_plate(canvas, theme, card, opacity=theme.plate_opacity, radius=RADIUS)
        self._kept_tile.paint(canvas, 0, self.piece.paint, tile.x - first.x, tile.y - first.y)
        self.ways[which].paint_moving(canvas, seconds)
        paint_edge(canvas, theme, card, radius=RADIUS)
        lines, x, room = self._words(which, card, tile)
        middle = card.centre[1] if self.places.down else (tile.bottom + card.bottom - EDGE) / 2
        for at, (text, colour, bold) in enumerate(lines):
            most = NAME if bold else SMALL
            size = max(SMALL, min(most, 0.99 * most * room / width(text, most, bold=bold)))
            pitch = TIGHT if len(lines) > 2 else PITCH
            base = middle + pitch * (at - (len(lines) - 1) / 2) + CAP_HEIGHT * size / 2
            text = shortened(text, size, room, bold=bold)
            canvas.text(text, x, base, size=size, colour=colour, bold=bold)
        if self.several[which] and self.places.heads:
            self._paint_year(canvas, which, len(lines), middle)

    def _paint_year(self, canvas: Canvas, which: int, lines: int, middle: float) -> None:
        """A card's year where those beside the cards are several: on its map, or at the right of a line."""
        theme, card, tile = self.kin.theme, self.cards[which], self.tiles[which]
        year = str(self.kin.papers[which].year)
        if not self.places.down:
            paint_tag(canvas, theme, year, (tile.x + 8.0, tile.bottom - 0.7 * SMALL), SMALL, anchor="left")
            return
        room = card.right - tile.right - 3 * PAD - width(year, SMALL)
        at = 0 if width(self.kin.names[which], NAME, bold=True) <= room else lines - 1
        base = middle + PITCH * (at - (lines - 1) / 2) + CAP_HEIGHT * SMALL / 2
        canvas.text(year, card.right - PAD, base, size=SMALL, colour=theme.text, anchor="right")

    def _words(self, which: int, card: Box, tile: Box) -> tuple[list[tuple[str, str, bool]], float, float]:
        """A card's lines (text, colour, bold), their left edge and their room, px."""
        kin, theme, down = self.kin, self.kin.theme, self.places.down
        x = tile.right + PAD if down else card.x + PAD
        room = card.right - PAD / 2 - x
        name = kin.short(which)
        fits = width(name, SMALL, bold=True) <= room
        parts = [name] if fits else re.sub("(?<=[a-z])(?=[A-Z])", " ", name).split()
        adds = kin.words(f"family.adds.{kin.members[which]}")
        if not self.places.heads:
            adds = str(kin.papers[which].year)
        lines = [(part, kin.looks[which].colour, True) for part in parts]
        return [*lines, (adds, theme.muted, False)], x, room

    def _paint_frame(self, canvas: Canvas, which: int, lit: int | None, seconds: float) -> None:
        """In its colour, whoever is told of; at the end those that need many weights."""
        needs = self.kin.members[which] in NEED_MANY
        part = float(which == lit) or presence(seconds, *self.times.many) * needs
        with canvas.faded(part) as shown:
            if shown:
                at = self.cards[which].inset(-1.0)
                colour = self.kin.looks[which].colour
                canvas.frame(at.x, at.y, at.width, at.height, colour, line=5.0, radius=RADIUS)

    def _paint_heads(self, canvas: Canvas, seconds: float) -> None:
        """The axis of years beside the cards: a place's years come with its first card."""
        places, theme = self.places, self.kin.theme
        for time, ((x, y), years) in enumerate(zip(places.heads, self.heads, strict=True)):
            who = [at for at, name in enumerate(self.kin.members) if places.at[name][0] == time]
            with canvas.faded(presence(seconds, min(self.times.appears[at] for at in who) - 0.1)) as shown:
                if not shown:
                    continue
                text = "–".join([years[0], *(year[2:] for year in years[1:])])
                lines = years if places.down else [text]
                for at, line in enumerate(lines):
                    base = y + PITCH * (at - (len(lines) - 1) / 2) + CAP_HEIGHT * SMALL / 2
                    anchor = "right" if places.down else "middle"
                    canvas.text(line, x, base, size=SMALL, colour=theme.text, anchor=anchor, halo=theme.rim)


class YearPlate(Actor):
    """The year that the tree has come to, on a plate at the frame's upper right."""

    above = True

    def __init__(self, kin: Kin, layout: Layout, begins: float) -> None:
        self.kin, self.appear = kin, begins
        wide, right = width("0000", YEAR, bold=True) + 2 * 24.0, layout.panel.right
        self.box = Box(right - wide, layout.bug.y, wide, layout.bug.height)
        self.kept = Kept(around(self.box))
        self.year = Track([(0.0, 0.0), (1.0, 0.0)])

    def resting_key(self, seconds: float) -> int:
        """The year."""
        return round(self.year.at(seconds))

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The plate and the year."""
        theme, (x, y) = self.kin.theme, self.box.centre
        paint_plate(canvas, theme, self.box)
        base, year = y + CAP_HEIGHT * YEAR / 2, str(self.resting_key(seconds))
        canvas.text(year, x, base, size=YEAR, colour=theme.text, bold=True, anchor="middle")


class LargeRace(Actor):
    """The race of the member told of and of those from whom it comes, on a map with their losses."""

    def __init__(self, kin: Kin, box: Box, layout: Layout, times: FamilyTimes) -> None:
        self.kin, self.box, self.times, self.appear = kin, box, times, times.appears[0] - 0.1
        inner = box.inset(EDGE)
        self.seen, self.table = inner.split(MAPS[box.low], across=box.low, gap=0.0)
        self.piece, self.whole = Piece(kin, layout, self.seen), Piece(kin, layout, inner)
        self.who = [[at, *kin.parents(at)] for at in range(len(kin.members))]
        self.ways = [self.piece.ways(kin, who[::-1], times, self.seen, 1.0) for who in self.who]
        every = [*range(len(kin.members))]
        self.all = self.whole.ways(kin, every, times, inner, 1.0)
        for ways, who in zip(self.ways, self.who, strict=True):
            ways.runs = tuple(replace(run, step=self._step(who[0])) for run in ways.runs)
        self.kept, self._grounds = None, (Kept(self.seen), Kept(inner))
        self._pixels = Kept(box.inset(-REACH))

    def _step(self, which: int) -> Callable[[float], float]:
        """All of a large race run on the clock of the one told of."""
        return lambda seconds: self.times.step(which, seconds)

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """The plate; its pixels are kept as long as nothing moves."""
        lit, times = self.times.lit(seconds), self.times
        now = round(times.again.step(seconds) if lit is None else times.step(lit, seconds), 3)
        self._pixels.paint(canvas, (lit, now), lambda sheet: self._paint(sheet, lit, seconds))

    def _paint(self, canvas: Canvas, lit: int | None, seconds: float) -> None:
        theme, box = self.kin.theme, self.box
        paint_plate(canvas, theme, box, opacity=theme.plate_opacity, radius=RADIUS)
        piece, ways = (self.whole, self.all) if lit is None else (self.piece, self.ways[lit])
        self._grounds[lit is None].paint(canvas, 0, piece.paint)
        ways.paint_moving(canvas, seconds)
        paint_edge(canvas, theme, box, radius=RADIUS)
        if lit is not None:
            self._paint_table(canvas, lit, int(self.times.step(lit, seconds)))

    def _paint_table(self, canvas: Canvas, lit: int, step: int) -> None:
        """The epoch, and of each its name, its loss and what it runs with."""
        kin, theme, table = self.kin, self.kin.theme, self.table.inset(PAD)
        epoch = f"{kin.words('race.step')} {kin.words.number(step, 0)}"
        y, pitch = table.y + SMALL, min(ROW, (table.height - SMALL) / MOST_ROWS)
        canvas.text(epoch, table.x, y, size=SMALL, colour=theme.muted)
        for which in self.who[lit]:
            y += pitch - PITCH - 2.0
            paint_icon(canvas, kin.looks[which], (table.x + 11, y - CAP_HEIGHT * NAME / 2), 10.0)
            loss = float(kin.loss[which, step])
            told = kin.read(loss) if isfinite(loss) else kin.words("race.diverged")
            wide = canvas.text(
                told, table.right, y, size=NAME, colour=theme.text, bold=which == lit, anchor="right"
            )
            name = shortened(kin.short(which), SMALL, table.width - wide - 40, bold=True)
            canvas.text(name, table.x + 30, y, size=SMALL, colour=kin.looks[which].colour, bold=True)
            y += PITCH + 2.0
            text = kin.settings(which, table.width - 30)
            canvas.text(text, table.x + 30, y, size=SMALL, colour=theme.muted)


def _begun(points: np.ndarray, part: float) -> np.ndarray:
    """The first part (0 to 1) of a line (n, 2) px, by its length."""
    if part <= 0:
        return points[:1]
    lengths = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    end = part * lengths[-1]
    tip = [np.interp(end, lengths, axis) for axis in points.T]
    return np.vstack([points[lengths < end], tip])


def _rounded(points: np.ndarray) -> np.ndarray:
    """A line (n, 2) px with its corners rounded."""
    found = [points[0]]
    for before, at, after in zip(points[:-2], points[1:-1], points[2:], strict=True):
        into, out = at - before, after - at
        if abs(into[0] * out[1] - into[1] * out[0]) < 1e-6:
            continue
        cut = min(ROUND, np.hypot(*into) / 2, np.hypot(*out) / 2)
        first, last = at - cut * into / np.hypot(*into), at + cut * out / np.hypot(*out)
        for part in np.linspace(0, 1, 7):
            found.append((1 - part) ** 2 * first + 2 * part * (1 - part) * at + part**2 * last)
    return np.array([*found, points[-1]])
