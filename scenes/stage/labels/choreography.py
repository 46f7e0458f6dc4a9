"""Where labels and the lens are at each second of a race: computed once for the whole race, then looked up.

    choreography = Choreography(runners, label_sizes, stage, obstacles, clock.step, clock.duration)
    picture = choreography.at(12.5)

What it promises: labels overlap neither each other nor a fixed text nor the lens, stay on the map (or in
the lens), and never move faster than `FASTEST` px a second, unless their runner does. Runners that stay
within about a pixel of each other share a label. When the pack is too dense to read, a lens opens
(`scenes.stage.labels.focus`) and its members' labels move into it. The answer depends on the race and its
clock only, not on the film's frame rate or on which seconds were asked for before.

How: runners are followed on ticks of 1/30 s; shared labels, members and lens switch on blocks of 0.8 s
(`focus`); each label's places are chosen for its whole life by dynamic programming (`dodging`), and it
moves there on a damped spring without touching others (`gliding`).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np

from scenes.stage.labels.dodging import BEAT, Life, Scenery, TrailGrid, choose
from scenes.stage.labels.focus import BLOCK, EARLIEST, FADE, TICK, UNFOLD, Opening, opened, openings
from scenes.stage.labels.gliding import FASTEST, glide
from scenes.stage.labels.tracks import Tracks
from scenes.stage.paint.boxes import Box, Label, Lens, Picture, Place, lens_tag

TOGETHER, APART = 1.2, 2.5  # px on the screen: nearer runners share a label, until they are farther
JOINING = 3  # blocks: shared labels grow only this often
AT_LATEST = 1.2  # s: labels come in when the field has opened, or then
FLASH = 2  # blocks: a label that would be gone before is not shown
MANY, READ = 4, 0.8  # at the start so many names are shown together only if they stay so many blocks a name
OLD = 18  # steps: older pieces of trail are not shown in the lens
LEAP = 200.0  # px within a beat: a label doesn't follow such a runner, it goes and comes again
PINNED = 15.0  # px that a runner outside is drawn inside the map's edge
EDGE, FRAME = 5.0, 7.0  # px between labels and the map's edge, and the lens's frame


class Followed(Protocol):
    """Where runners are drawn when, on ground that may move (see `Tracks`)."""

    step_at: Callable[[float], float]

    def drawn(self, seconds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Runners at these seconds (seconds, contender, 2) px, and who is outside (seconds, contender)."""

    def raw(self, seconds: np.ndarray) -> np.ndarray:
        """Where mathematics has them on the map (seconds, contender, 2) px, perhaps outside it."""

    def trail(self, seconds: float) -> tuple[np.ndarray, np.ndarray]:
        """Points along all trails at a second (points, 2) px, and the step at which each is reached."""


__all__ = ["FASTEST", "Box", "Choreography", "Label", "Lens", "Picture"]


class Choreography:
    """Labels and lens of one race.

    `runners` (contender, step + 1, 2) px at whole steps, perhaps outside the `stage`, infinite or nan;
    `label_sizes` (contender, 2) px; `obstacles` fixed texts on the map; `step_at` the clock, seconds ->
    step; it is for `duration` seconds from the second `begin` on; `joint_size` the size of the label that
    several runners share (default: their labels in rows of two).

    Where the ground itself moves, `tracks` says where the runners are instead of `runners`. The last labels
    may be those of `places`, which share them with nobody: from which second to which each is seen. `since`
    is the second at which the runners begin to run.

    A lens opens in the first of the boxes `lenses` that hides neither a runner nor an obstacle, some time
    after the field has opened. Without boxes there is none. Names in it may stand `beside` px (left and
    right, above and below) outside of its box.
    """

    def __init__(
        self,
        runners: np.ndarray,
        label_sizes: np.ndarray,
        stage: Box,
        obstacles: Sequence[Box],
        step_at: Callable[[float], float],
        duration: float,
        *,
        marker_radius: float = 13.0,
        joint_size: Callable[[tuple[int, ...]], tuple[float, float]] | None = None,
        lenses: Sequence[Box] = (),
        beside: tuple[float, float] = (0.0, 0.0),
        tracks: Followed | None = None,
        places: Sequence[tuple[float, float]] = (),
        since: float | None = None,
        begin: float = 0.0,
    ) -> None:
        self.stage, self.begin, self.beside = stage, begin, beside
        self.movers = len(label_sizes) - len(places)
        self.radius = marker_radius
        self.sizes = np.asarray(label_sizes, float)
        self.joint_size = joint_size or self._in_rows
        self.tracks = tracks or Tracks(runners, stage, step_at, inset=PINNED)
        self.ticks = max(int(np.ceil(max(duration, 0) / TICK / BLOCK)), 1) * BLOCK
        self.places = [(self._tick(first), self._tick(last)) for first, last in places]
        self.since = 0 if since is None else min(round((since - begin) / TICK), self.ticks - 1)
        self.drawn, self.outside = self.tracks.drawn(begin + np.arange(self.ticks) * TICK)
        opens = max(self._opened() + EARLIEST, 0)
        self.openings = openings(self.drawn, self.outside, stage, lenses, obstacles, marker_radius, opens)
        self.lives = self._lives()
        walls = self._walls(obstacles)
        scenery = {
            number: self._scenery(number, walls[walls[:, 6] == number])
            for number in range(-1, len(self.openings))
        }
        choose(self.lives, scenery)
        glide(self.lives, walls, self._ready(), self.ticks)

    def at(self, seconds: float) -> Picture:
        """Labels and lens at a second; before the first as then, after the last as then."""
        exact = min(max((seconds - self.begin) / TICK, 0.0), float(self.ticks - 1))
        tick = min(int(exact), self.ticks - 2)
        share = exact - tick
        drawn = self.tracks.drawn(np.array([self.begin + exact * TICK]))[0][0]
        number = next((k for k, o in enumerate(self.openings) if o.first <= tick < o.last), -1)
        lens = self._lens(self.openings[number], exact) if number >= 0 else None
        labels = []
        for life in self.lives:
            if not life.first <= tick < life.last:
                continue
            k = tick - life.first
            after = min(k + 1, life.last - life.first - 1)
            opacity = life.opacity[k] * (1 - share) + life.opacity[after] * share
            anchor = drawn[list(life.members)].mean(axis=0)
            place: Place = "map"
            if life.lens >= 0 and lens is not None:
                place, anchor = "lens", lens.shown(anchor)
                opacity = min(opacity, lens.opacity)
            if opacity <= 0:
                continue
            x, y = life.path[k] * (1 - share) + life.path[after] * share
            width, height = life.size
            labels.append(
                Label(
                    life.members,
                    float(x),
                    float(y),
                    float(width),
                    float(height),
                    float(anchor[0]),
                    float(anchor[1]),
                    float(opacity),
                    place,
                )
            )
        return Picture(tuple(labels), lens)

    def _lens(self, opening: Opening, exact: float) -> Lens:
        k = int(min(exact, opening.last - 1)) - opening.first
        after, share = min(k + 1, len(opening.scale) - 1), exact - int(exact)
        middle = opening.centre[k] * (1 - share) + opening.centre[after] * share
        scale = opening.scale[k] ** (1 - share) * opening.scale[after] ** share
        source = Box.around(middle[0], middle[1], opening.box.width / scale, opening.box.height / scale)
        closing = 1.0 if opening.stays else (opening.last - 1 - exact) / UNFOLD
        part = min((exact - opening.first) / UNFOLD, closing, 1.0)
        part = max(part, 0.0)
        members = opening.members[min(k // BLOCK, len(opening.members) - 1)]
        return Lens(opening.box, source, part * part * (3 - 2 * part), members)

    def _in_rows(self, members: tuple[int, ...]) -> tuple[float, float]:
        rows = [self.sizes[list(members[at : at + 2])] for at in range(0, len(members), 2)]
        return max(float(row[:, 0].sum()) for row in rows), sum(float(row[:, 1].max()) for row in rows)

    def _lives(self) -> list[Life]:
        """Who shares a label, and where, block by block; equal neighbours are one life."""
        blocks = self.ticks // BLOCK
        seen = [self._on_screen(block) for block in range(blocks)]
        beyond = [self._beyond(block) for block in range(blocks)]
        partners = _partners([where for where, _ in seen], [shown for _, shown in seen], beyond, self.movers)
        running: dict[tuple[int, tuple[int, ...]], int] = {}
        out: list[Life] = []
        for block in range(blocks + 1):
            now = set()
            if block < blocks:
                groups = [group for group in _groups(partners[block]) if self._is_there(group, block)]
                now = {(int(seen[block][0][group[0]]), group) for group in groups}
            for key in sorted(set(running) - now):
                first = running.pop(key)
                if block - first >= min(self._least(key[1], first), blocks):
                    out += self._followed(*key, first * BLOCK, block * BLOCK)
            for key in sorted(now - set(running)):
                running[key] = block
        return sorted(out, key=lambda life: (life.first, life.lens, life.members))

    def _tick(self, second: float) -> int:
        """The tick of a second, of those that there are."""
        return round(min(max((second - self.begin) / TICK, 0.0), float(self.ticks)))

    def _is_there(self, group: tuple[int, ...], block: int) -> bool:
        """Whether a block has some of the time in which these are seen: of runners always."""
        if group[0] < self.movers:
            return True
        first, last = self.places[group[0] - self.movers]
        return first < (block + 1) * BLOCK and block * BLOCK < last

    def _least(self, members: tuple[int, ...], first: int) -> float:
        """How many blocks a label has to stay to be shown: long enough to read; at the start for all its
        names.
        """
        start = (self._opened() + EARLIEST) // BLOCK
        return max(FLASH, READ * len(members)) if len(members) >= MANY and first <= start else FLASH

    def _followed(self, lens: int, members: tuple[int, ...], first: int, last: int) -> list[Life]:
        """A life, in parts where its runner leaps: but none shorter than a block."""
        path = self.drawn[:, members[0]]
        cuts = [first]
        for tick in range(first + BLOCK, last - BLOCK + 1, BEAT):
            if (
                lens < 0
                and np.abs(path[tick + BEAT - 1] - path[tick - 1]).max() > LEAP
                and tick - cuts[-1] >= BLOCK
            ):
                cuts.append(tick)
        parts = [self._life(lens, members, a, b) for a, b in itertools.pairwise([*cuts, last])]
        for part in parts[1:]:
            part.follow(
                np.concatenate([np.repeat(part.anchor[BEAT : BEAT + 1], BEAT, axis=0), part.anchor[BEAT:]])
            )
        return parts

    def _on_screen(self, block: int) -> tuple[np.ndarray, np.ndarray]:
        """Each runner's place (lens number or -1) in a block, and where it is seen there: (ticks,
        contender, 2) px.
        """
        ticks = slice(block * BLOCK, (block + 1) * BLOCK)
        shown = self.drawn[ticks].copy()
        where = np.full(shown.shape[1], -1)
        for number, opening in enumerate(self.openings):
            if opening.first <= block * BLOCK < opening.last:
                inside = list(opening.members[block - opening.first // BLOCK])
                where[inside] = number
                shown[:, inside] = self._through(opening, block * BLOCK, (block + 1) * BLOCK)[:, inside]
        return where, shown

    def _beyond(self, block: int) -> np.ndarray:
        """How far apart in truth two runners are in a block, (contender, contender) px of the map.

        0 where both are on the map: there they are where they are drawn. Of who is outside the map's edge
        only tells the direction: drawn on one spot, they may be far from each other.
        """
        ticks = slice(block * BLOCK, (block + 1) * BLOCK)
        count = self.drawn.shape[1]
        found = np.zeros((count, count))
        outside = self.outside[ticks, : self.movers]
        if outside.any():
            raw = self.tracks.raw(self.begin + np.arange(ticks.start, ticks.stop) * TICK)[:, : self.movers]
            apart = np.abs(raw[:, :, None] - raw[:, None]).max(axis=-1)
            apart[~(outside[:, :, None] | outside[:, None])] = 0.0
            found[: self.movers, : self.movers] = apart.max(axis=0)
        return found

    def _through(self, opening: Opening, first: int, last: int) -> np.ndarray:
        """Where the lens shows the runners at ticks [first, last): (ticks, contender, 2) px."""
        k = slice(first - opening.first, last - opening.first)
        away = self.drawn[first:last] - opening.centre[k][:, None]
        return np.array(opening.box.centre) + away * opening.scale[k][:, None, None]

    def _life(self, lens: int, members: tuple[int, ...], first: int, last: int) -> Life:
        size = np.array(self.joint_size(members) if len(members) > 1 else self.sizes[members[0]], float)
        if lens < 0:
            bounds, path = self.stage.inset(EDGE).edges(), self.drawn[first:last]
        else:
            opening = self.openings[lens]
            bounds, path = self._beside(opening.box).edges(), self._through(opening, first, last)
        return Life(members, lens, first, last, size, bounds, path[:, list(members)].mean(axis=1))

    def _beside(self, lens: Box) -> Box:
        """Where the names in a lens may stand: in its box and beside it, in the stage."""
        more, edges = np.array(self.beside), lens.inset(FRAME).edges()
        room = self.stage.inset(EDGE).edges()
        x, y = np.maximum(edges[:2] - more, np.minimum(room[:2], edges[:2])).tolist()
        right, bottom = np.minimum(edges[2:] + more, np.maximum(room[2:], edges[2:])).tolist()
        return Box(x, y, right - x, bottom - y)

    def _walls(self, obstacles: Sequence[Box]) -> np.ndarray:
        """What labels never touch, (boxes, 7): edges, ticks from and to, and the place (-1 the map, else
        which lens).

        On the map fixed texts, and a lens with the names beside it from just before it opens. In a lens its
        own tag, and beside it the same fixed texts.
        """
        rows = [[*box.edges(), 0, self.ticks, -1] for box in obstacles]
        for number, opening in enumerate(self.openings):
            box = self._beside(opening.box).inset(-6 - FRAME)
            rows.append([*box.edges(), opening.first - FADE - 2, opening.last, -1])
            fixed = (*obstacles, lens_tag(opening.box))
            rows += [[*box.edges(), opening.first, opening.last, number] for box in fixed]
        return np.array(rows, float).reshape(-1, 7)

    def _scenery(self, number: int, walls: np.ndarray) -> Scenery:
        opening = self.openings[number] if number >= 0 else None
        blocks = self.ticks // BLOCK
        if opening is None:
            trails = TrailGrid(self.stage, 0, blocks)
            markers = self.drawn
            shy = [
                [*o.source(tick).edges(), tick, tick + BLOCK]
                for o in self.openings
                for tick in range(o.first, o.last, BLOCK)
            ]
        else:
            first = opening.first // BLOCK
            trails = TrailGrid(opening.box, first, opening.last // BLOCK - first)
            markers = np.full_like(self.drawn, np.nan)
            seen = self._through(opening, opening.first, opening.last)
            off = (
                np.abs(seen - np.array(opening.box.centre)).max(axis=-1) > opening.box.width / 2 + self.radius
            )
            seen[off] = np.nan
            markers[opening.first : opening.last] = seen
            shy = []
        for block in range(trails.first, trails.first + len(trails.sums)):
            tick = block * BLOCK + BLOCK // 2
            now = self.tracks.step_at(self.begin + tick * TICK)
            points, step = self.tracks.trail(self.begin + tick * TICK)
            drawn = (step <= now) & (step >= now - (OLD if opening is not None else np.inf))
            weights = 0.35 + 0.65 * np.exp(-(now - step[drawn]) / 8)
            at = points[drawn]
            if opening is not None:
                k = tick - opening.first
                at = np.array(opening.box.centre) + (at - opening.centre[k]) * opening.scale[k]
            trails.fill(block, at, weights)
        return Scenery(walls[:, :6], np.array(shy, float).reshape(-1, 6), markers, trails, self.radius)

    def _ready(self) -> np.ndarray:
        """The first tick at which each life may be seen: the field has opened, and its lens has."""
        open_field = min(self._opened(), self.since + round(AT_LATEST / TICK))

        def ready(life: Life) -> int:
            which = life.members[0]
            if which >= self.movers:
                return max(life.first, self.places[which - self.movers][0])
            opens = self.openings[life.lens].first + UNFOLD // 2 if life.lens >= 0 else 0
            return max(open_field, life.first, opens)

        return np.array([ready(life) for life in self.lives], int)

    def _opened(self) -> int:
        """The tick at which the field has opened; for one, or a race that runs already, when it began."""
        if self.movers < 2 or self.since < 0:
            return self.since
        return self.since + opened(self.drawn[self.since :, : self.movers])


def _partners(
    where: list[np.ndarray], shown: list[np.ndarray], beyond: list[np.ndarray], movers: int
) -> np.ndarray:
    """Who shares a label with whom, (blocks, contender, contender) bool: near each other for whole
    blocks, two at least, also where they are `beyond` the map; of the first `movers` only.
    """
    out = np.zeros((len(where), len(where[0]), len(where[0])), bool)
    before, beside = out[0], out[0]
    for block, (places, path) in enumerate(zip(where, shown, strict=True)):
        apart = np.maximum(np.abs(path[:, :, None] - path[:, None]).max(axis=(0, -1)), beyond[block])
        same = places[:, None] == places[None]
        same[movers:] = same[:, movers:] = False
        joins = (apart < TOGETHER) & (~beside | (block % JOINING == 0))
        before = out[block] = _unchained(same & (joins | (before & (apart < APART))), apart)
        beside = same
    alone = out.copy()
    alone[1:] &= ~out[:-1]
    alone[:-1] &= ~out[1:]
    return out & ~alone if len(out) > 1 else out


def _unchained(partners: np.ndarray, apart: np.ndarray) -> np.ndarray:
    """The relation without chains: all who hang together are near each other, not through others only."""
    kept = partners.copy()
    for group in _groups(partners):
        parts: list[list[int]] = []
        for member in group:
            part = next((part for part in parts if (apart[member, part] < APART).all()), None)
            parts.append([member]) if part is None else part.append(member)
        for part in parts:
            kept[np.ix_(part, [other for other in group if other not in part])] = False
    return kept


def _groups(partners: np.ndarray) -> list[tuple[int, ...]]:
    """The parts of a relation that hang together, each in order."""
    reach = partners | np.eye(len(partners), dtype=bool)
    for _ in range(len(partners).bit_length()):
        reach = (reach.astype(int) @ reach.astype(int)) > 0
    return sorted({tuple(int(i) for i in np.flatnonzero(row)) for row in reach})
