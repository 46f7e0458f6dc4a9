"""Where each label would like to stand: a place beside its runner, chosen for the whole race at once.

A label has some fifty candidate places around its runner. Every 0.2 s (a beat) each place has a price: what the label and its leader would hide
or cross there. Changing places has a price too, so a Viterbi pass over all beats finds the cheapest sequence: labels change sides seldom and early.
Labels are treated in turn, each against the places last chosen by the others, for a few rounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from scenes.stage.boxes import Box
from scenes.stage.focus import BLOCK
from scenes.stage.tracks import smooth

BEAT = 6  # ticks, 0.2 s
ROUNDS = 3
GAP = 7.0  # px between labels, and between a label and a fixed text
CALM = 10  # ticks (standard deviation): a label follows its runner without what is quicker than this
RINGS = (10.0, 34.0, 70.0, 120.0)  # px between marker and label
CELL = 8.0  # px: trails are looked up on a grid this fine

LENGTH, OUTWARD, BELOW = 0.012, 0.5, 0.15  # prices a beat: leader (a px), direction
MARKER, LABEL, WALL, TRAIL, CROSSING, THROUGH, PASSING = 4.0, 14.0, 40.0, 1.2, 2.5, 3.0, 0.5
CHANGE, DISTANCE = 1.5, 0.022  # of a change of place, and a px of it


@dataclass
class Life:
    """A label from its coming to its going: who shares it, where it lives, ticks [first, last), and its chosen places."""

    members: tuple[int, ...]
    lens: int  # -1 on the map, else which opening
    first: int
    last: int
    size: np.ndarray  # (2,) px
    bounds: np.ndarray  # (4,) left, top, right, bottom px
    anchor: np.ndarray  # (ticks, 2) px: the runner on the screen
    calm: np.ndarray = field(init=False)  # (ticks, 2): the same, smoothed
    target: np.ndarray = field(init=False)  # (ticks, 2): where the label would like to have its centre
    chosen: np.ndarray = field(init=False)  # (beats, 2): the same at the beats
    path: np.ndarray = field(init=False)  # (ticks, 2): where it has its centre
    opacity: np.ndarray = field(init=False)  # (ticks,)

    def __post_init__(self) -> None:
        self.calm = smooth(self.anchor, CALM)
        self.chosen = np.full(((self.last - self.first) // BEAT, 2), np.nan)


@dataclass(frozen=True)
class Scenery:
    """What labels of one place have to dodge: fixed boxes (left, top, right, bottom, first tick, last tick), markers, and trails."""

    walls: np.ndarray  # (boxes, 6)
    shy: np.ndarray  # (boxes, 6): better not covered
    markers: np.ndarray  # (ticks, runners, 2) px on the screen, nan where not drawn
    trails: TrailGrid
    radius: float


class TrailGrid:
    """How much trail lies in a box: running sums over a grid of cells, one grid a block from the block `first` on."""

    def __init__(self, area: Box, first: int, blocks: int):
        self.area, self.first = area, first
        self.columns, self.rows = int(area.width / CELL) + 1, int(area.height / CELL) + 1
        self.sums = np.zeros((blocks, self.rows + 1, self.columns + 1), np.float32)

    def fill(self, block: int, points: np.ndarray, weights: np.ndarray) -> None:
        """Points (n, 2) px of the trails that are drawn in a block; several in one cell count as one."""
        cell = ((points - (self.area.x, self.area.y)) / CELL).astype(int)
        kept = (cell >= 0).all(1) & (cell[:, 0] < self.columns) & (cell[:, 1] < self.rows)
        flat = cell[kept, 1] * self.columns + cell[kept, 0]
        grid = np.zeros(self.rows * self.columns, np.float32)
        np.maximum.at(grid, flat, weights[kept].astype(np.float32))
        self.sums[block - self.first, 1:, 1:] = grid.reshape(self.rows, self.columns).cumsum(0).cumsum(1)

    def within(self, ticks: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
        """Cells with trail at ticks (beats,) in boxes given by their corners (beats, candidates, 2) px."""
        corner = np.array([self.area.x, self.area.y])
        top = np.array([self.columns, self.rows])
        a = np.clip(((low - corner) / CELL + 0.5).astype(int), 0, top)
        b = np.clip(((high - corner) / CELL + 0.5).astype(int), 0, top)
        at = ticks[:, None] // BLOCK - self.first
        return (
            self.sums[at, b[..., 1], b[..., 0]]
            - self.sums[at, a[..., 1], b[..., 0]]
            - self.sums[at, b[..., 1], a[..., 0]]
            + self.sums[at, a[..., 1], a[..., 0]]
        )


def choose(lives: Sequence[Life], scenery: dict[int, Scenery]) -> None:
    """Give each life its target path."""
    shifts = [candidates(life.size, scenery[life.lens].radius) for life in lives]
    fixed = [_fixed_price(life, shift, scenery[life.lens]) for life, shift in zip(lives, shifts, strict=True)]
    for _ in range(ROUNDS):
        changed = False
        for k, life in enumerate(lives):
            places, price = fixed[k]
            others = [
                o
                for o in lives
                if o is not life and o.lens == life.lens and o.first < life.last and life.first < o.last
            ]
            total = price + _others_price(life, places, others)
            chosen = _cheapest(total, shifts[k])
            path = places[np.arange(len(chosen)), chosen]
            changed |= not np.array_equal(path, life.chosen)
            life.chosen = path
        if not changed:
            break
    for life in lives:
        life.target = _glide(life)


def candidates(size: np.ndarray, radius: float) -> np.ndarray:
    """Offsets (candidates, 2) px of a label's centre from its runner: rings of places all around."""
    out = []
    for ring, count in zip(RINGS, (12, 14, 16, 16), strict=True):
        angle = 2 * np.pi * np.arange(count) / count
        direction = np.stack([np.cos(angle), np.sin(angle)], axis=1)
        out.append(direction * (radius + ring) + np.clip(direction * 1.5, -1, 1) * size / 2)
    return np.concatenate(out)


def _beats(life: Life) -> np.ndarray:
    return np.arange(life.first, life.last, BEAT)


def _fixed_price(life: Life, shifts: np.ndarray, scenery: Scenery) -> tuple[np.ndarray, np.ndarray]:
    """The candidates' centres (beats, candidates, 2) px and what each costs apart from other labels, (beats, candidates)."""
    ticks = _beats(life)
    half = life.size / 2
    calm, anchor = life.calm[ticks - life.first], life.anchor[ticks - life.first]
    low, high = life.bounds[:2] + half, life.bounds[2:] - half
    places = np.clip(calm[:, None] + shifts, low, np.maximum(low, high))
    near = np.clip(anchor[:, None], places - half, places + half)
    price = LENGTH * np.linalg.norm(near - anchor[:, None], axis=-1)
    price += _outward(life, places, calm, scenery, ticks)
    for boxes, weight in ((scenery.walls, WALL), (scenery.shy, MARKER)):
        for left, top, right, bottom, first, last in boxes:
            hit = _depth(places, half, np.array([left, top, right, bottom]), GAP)
            price += weight * hit * ((ticks >= first) & (ticks < last))[:, None]
    markers = scenery.markers[ticks]
    for middle in (markers, scenery.markers[np.minimum(ticks + BEAT // 2, len(scenery.markers) - 1)]):
        apart = np.abs(middle[:, None] - places[:, :, None]) - half
        gap = np.linalg.norm(np.maximum(apart, 0), axis=-1)
        price += MARKER / 2 * np.nan_to_num(gap < scenery.radius + 4).sum(axis=-1)
    others = np.setdiff1d(np.arange(markers.shape[1]), life.members)
    if len(others):
        price += PASSING * _near_segment(anchor[:, None], near, markers[:, others], scenery.radius).sum(
            axis=-1
        )
    cells = scenery.trails.within(ticks, places - half - 2, places + half + 2)
    price += TRAIL * np.minimum(cells, 20) / 10
    return places, price


def _outward(
    life: Life, places: np.ndarray, calm: np.ndarray, scenery: Scenery, ticks: np.ndarray
) -> np.ndarray:
    """Places on the far side of the pack are cheaper; and those above the runner rather than below."""
    markers = scenery.markers[ticks]
    middle = np.nanmean(markers, axis=1, where=np.isfinite(markers)) if markers.shape[1] else calm
    away = calm - np.where(np.isfinite(middle), middle, calm)
    away = away / (np.linalg.norm(away, axis=-1, keepdims=True) + 12)
    shift = places - calm[:, None]
    shift = shift / (np.linalg.norm(shift, axis=-1, keepdims=True) + 1e-9)
    return -OUTWARD * (shift * away[:, None]).sum(-1) + BELOW * shift[..., 1]


def _others_price(life: Life, places: np.ndarray, others: Sequence[Life]) -> np.ndarray:
    """What the candidates cost because of the other labels' chosen places: (beats, candidates)."""
    price = np.zeros(places.shape[:2])
    half = life.size / 2
    for other in others:
        first, last = max(life.first, other.first), min(life.last, other.last)
        mine = slice((first - life.first) // BEAT, (last - life.first) // BEAT)
        its = slice((first - other.first) // BEAT, (last - other.first) // BEAT)
        centre = other.chosen[its]
        if not len(centre) or np.isnan(centre[0, 0]):
            continue
        its_half = other.size / 2
        here = places[mine]
        anchor = life.anchor[first - life.first : last - life.first : BEAT][:, None]
        its_anchor = other.anchor[first - other.first : last - other.first : BEAT][:, None]
        near = np.clip(anchor, here - half, here + half)
        its_near = np.clip(its_anchor, (centre - its_half)[:, None], (centre + its_half)[:, None])
        room = half + its_half + GAP
        over = np.clip(room - np.abs(here - centre[:, None]), 0, None) / np.minimum(half, its_half)
        price[mine] += LABEL * ((over > 0).all(-1) * 0.4 + np.minimum(over[..., 0] * over[..., 1], 1.5))
        price[mine] += CROSSING * _cross(anchor, near, its_anchor, its_near)
        price[mine] += THROUGH * _through(anchor, near, centre[:, None], its_half + 3)
        price[mine] += THROUGH * _through(its_anchor, its_near, here, half + 3)
    return price


def _cheapest(price: np.ndarray, shifts: np.ndarray) -> np.ndarray:
    """The cheapest sequence of candidates (beats,) for prices (beats, candidates) and the price of changing."""
    step = np.linalg.norm(shifts[:, None] - shifts[None], axis=-1)
    change = CHANGE * (step > 0) + DISTANCE * step
    came = np.zeros(price.shape, np.int16)
    best = price[0]
    for beat in range(1, len(price)):
        total = best[:, None] + change
        came[beat] = total.argmin(axis=0)
        best = total.min(axis=0) + price[beat]
    chosen = np.zeros(len(price), int)
    chosen[-1] = best.argmin()
    for beat in range(len(price) - 1, 0, -1):
        chosen[beat - 1] = came[beat, chosen[beat]]
    return chosen


def _glide(life: Life) -> np.ndarray:
    """The chosen places as a smooth path of the label's centre, (ticks, 2) px."""
    ticks = np.arange(life.last - life.first)
    shift = life.chosen - life.calm[::BEAT]
    beats = np.arange(len(shift)) * BEAT
    between = np.stack([np.interp(ticks, beats, column) for column in shift.T], axis=1)
    return life.calm + smooth(between, 8)


def _depth(centre: np.ndarray, half: np.ndarray, edges: np.ndarray, gap: float) -> np.ndarray:
    """How deep boxes lie in a fixed box with a gap around it: 0 outside, 0.3 to 1 inside."""
    over = np.minimum(centre + half - edges[:2], edges[2:] - centre + half) + gap
    deep = np.clip(over.min(axis=-1), 0, None)
    return np.where(deep > 0, 0.3 + np.minimum(deep / (2 * half.min()), 0.7), 0.0)


def _cross(a: np.ndarray, b: np.ndarray, c: np.ndarray, d: np.ndarray) -> np.ndarray:
    """Whether the segments a-b and c-d cross."""

    def side(p: np.ndarray, q: np.ndarray, r: np.ndarray) -> np.ndarray:
        return (q[..., 0] - p[..., 0]) * (r[..., 1] - p[..., 1]) - (q[..., 1] - p[..., 1]) * (
            r[..., 0] - p[..., 0]
        )

    return (side(a, b, c) * side(a, b, d) < 0) & (side(c, d, a) * side(c, d, b) < 0)


def _through(a: np.ndarray, b: np.ndarray, centre: np.ndarray, half: np.ndarray) -> np.ndarray:
    """Whether the segment a-b meets a box."""
    way = b - a
    way = np.where(np.abs(way) < 1e-9, 1e-9, way)
    one, two = (centre - half - a) / way, (centre + half - a) / way
    enter = np.minimum(one, two).max(axis=-1)
    leave = np.maximum(one, two).min(axis=-1)
    return (enter < np.minimum(leave, 1)) & (leave > 0)


def _near_segment(a: np.ndarray, b: np.ndarray, points: np.ndarray, radius: float) -> np.ndarray:
    """Whether points (beats, points, 2) lie within a radius of the segments a-b (beats, candidates, 2), away from a."""
    way = (b - a)[:, :, None]
    to = points[:, None] - a[:, :, None]
    along = (way * to).sum(-1) / ((way * way).sum(-1) + 1e-9)
    off = to - way * np.clip(along, 0, 1)[..., None]
    return np.nan_to_num(((off * off).sum(-1) < radius**2) & (along > 0.15))
