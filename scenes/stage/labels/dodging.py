"""Where each label would like to stand: a place beside its runner, chosen for the whole race at once.

A label has some fifty candidate places around its runner. Every 0.2 s (a beat) each place has a price:
what the label and its leader would hide or cross there. Changing places has a price too, so a Viterbi
pass over all beats finds the cheapest sequence: labels change sides seldom and early. Labels are treated
in turn, each against the places last chosen by the others, for a few rounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from scenes.stage.labels.focus import BLOCK
from scenes.stage.labels.tracks import smooth
from scenes.stage.paint.boxes import Box, cross, through
from scenes.stage.show.cheapest_path import cheapest_path

BEAT = 6  # ticks, 0.2 s
ROUNDS = 3
SAMPLES = 3  # moments a beat at which markers are looked at
GAP = 7.0  # px between labels, and between a label and a fixed text
CALM = 10  # ticks (standard deviation): a label follows its runner without what is quicker than this
ASIDE = (26.0, 60.0, 105.0, 160.0)  # px between marker and label, left and right of it
ROWS = 48.0 * np.array([0.0, -0.5, 0.5, -1, 1, -1.5, 1.5, -2, 2, -3, 3])  # px that it stands lower there
OVER = (14.0, 50.0)  # px between them above and below: dearer
CELL = 8.0  # px: trails are looked up on a grid this fine

LENGTH, OUTWARD, UPRIGHT = 0.05, 0.8, 3.0  # prices a beat: leader (a px), direction, above or below
MARKER, LABEL, WALL, TRAIL, CROSSING, THROUGH, PASSING = 8.0, 16.0, 40.0, 3.0, 8.0, 4.0, 1.0
CHANGE, DISTANCE = 25.0, 0.5  # of a change of place, and a px of it: labels change sides seldom


@dataclass
class Life:
    """A label from its coming to its going: who shares it, where it lives, ticks [first, last), and its
    chosen places.
    """

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
        self.follow(self.anchor)
        self.chosen = np.full(((self.last - self.first) // BEAT, 2), np.nan)

    def follow(self, anchor: np.ndarray) -> None:
        """Follow this path (ticks, 2) px."""
        self.anchor, self.calm = anchor, smooth(anchor, CALM)

    def reach(self) -> tuple[np.ndarray, np.ndarray]:
        """The least and the greatest centre (2,) px inside the bounds; their middle for a label that
        doesn't fit.
        """
        low, high = self.bounds[:2] + self.size / 2, self.bounds[2:] - self.size / 2
        middle = (low + high) / 2
        return np.minimum(low, middle), np.maximum(high, middle)


@dataclass(frozen=True)
class Scenery:
    """What labels of one place have to dodge: fixed boxes (left, top, right, bottom, first tick, last
    tick), markers, and trails.
    """

    walls: np.ndarray  # (boxes, 6)
    shy: np.ndarray  # (boxes, 6): better not covered
    markers: np.ndarray  # (ticks, runners, 2) px on the screen, nan where not drawn
    trails: TrailGrid
    radius: float


class TrailGrid:
    """How much trail lies in a box: running sums over a grid of cells, one grid a block from the block
    `first` on.
    """

    def __init__(self, area: Box, first: int, blocks: int):
        self.area, self.first = area, first
        self.columns, self.rows = int(area.width / CELL) + 1, int(area.height / CELL) + 1
        self.sums = np.zeros((blocks, self.rows + 1, self.columns + 1), np.float32)

    def fill(self, block: int, points: np.ndarray, weights: np.ndarray) -> None:
        """Points (n, 2) px of the trails that are drawn in a block; several in one cell count as one."""
        x, y = (points[:, 0] - self.area.x) / CELL, (points[:, 1] - self.area.y) / CELL
        kept = (x >= 0) & (x < self.columns) & (y >= 0) & (y < self.rows)
        flat = y[kept].astype(int) * self.columns + x[kept].astype(int)
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
    all_places = [_places(life, scenery[life.lens].radius) for life in lives]
    fixed = [
        _fixed_price(life, places, scenery[life.lens]) for life, places in zip(lives, all_places, strict=True)
    ]
    change = [_change(life, places) for life, places in zip(lives, all_places, strict=True)]
    together = [[j for j, other in enumerate(lives) if _meet(life, other)] for life in lives]
    longest_first = sorted(range(len(lives)), key=lambda k: lives[k].first - lives[k].last)
    stale = set(longest_first)
    for _ in range(ROUNDS):
        for k in longest_first:
            if k not in stale:
                continue
            life, places = lives[k], all_places[k]
            chosen = cheapest_path(
                fixed[k] + _others_price(life, places, [lives[j] for j in together[k]]), change[k]
            )
            path = places[np.arange(len(chosen)), chosen]
            if not np.array_equal(path, life.chosen):
                life.chosen = path
                stale.update(together[k])
            stale.discard(k)
    for life in lives:
        life.target = _glide(life)


def _meet(one: Life, other: Life) -> bool:
    return one is not other and one.lens == other.lens and one.first < other.last and other.first < one.last


def _change(life: Life, places: np.ndarray) -> np.ndarray:
    """The price of going from one candidate to another, (candidates, candidates)."""
    shift = (places - life.calm[::BEAT][:, None]).mean(axis=0)
    step = np.hypot(*np.moveaxis(shift[:, None] - shift[None], -1, 0))
    return CHANGE * (step > 0) + DISTANCE * step


def candidates(size: np.ndarray, radius: float) -> np.ndarray:
    """Offsets (candidates, 2) px of a label's centre from its runner: left and right of it, then above."""
    width, height = size
    out = [(side * (radius + aside + width / 2), row) for aside in ASIDE for row in ROWS for side in (1, -1)]
    for over in OVER:
        away = radius + over + height / 2
        out += [(part * width, side * away) for part in (0.0, 0.4, -0.4) for side in (-1, 1)]
    return np.array(out)


def _beats(life: Life) -> np.ndarray:
    return np.arange(life.first, life.last, BEAT)


def _places(life: Life, radius: float) -> np.ndarray:
    """The candidates' centres (beats, candidates, 2) px: around the runner, and in a lens also along its
    frame, at rest.
    """
    low, high = life.reach()
    around = np.clip(life.calm[::BEAT][:, None] + candidates(life.size, radius), low, high)
    if life.lens < 0:
        return around
    across = np.linspace(low[0], high[0], 9)[1:-1]
    down = np.linspace(low[1], high[1], 13)
    frame = [(x, y) for x in (low[0], high[0]) for y in down] + [
        (x, y) for y in (low[1], high[1]) for x in across
    ]
    still = np.broadcast_to(np.array(frame), (len(around), len(frame), 2))
    return np.concatenate([around, still], axis=1)


def _fixed_price(life: Life, places: np.ndarray, scenery: Scenery) -> np.ndarray:
    """What each candidate costs apart from other labels, (beats, candidates)."""
    ticks = _beats(life)
    half = life.size / 2
    calm, anchor = life.calm[ticks - life.first], life.anchor[ticks - life.first]
    near = np.clip(anchor[:, None], places - half, places + half)
    price = LENGTH * np.hypot(near[..., 0] - anchor[:, None, 0], near[..., 1] - anchor[:, None, 1])
    price += _outward(life, places, calm, scenery, ticks)
    for boxes, weight in ((scenery.walls, WALL), (scenery.shy, MARKER)):
        for *edges, first, last in boxes:
            now = (ticks >= first) & (ticks < last)
            if now.any():
                price[now] += weight * _depth(places[now], half, np.array(edges), GAP)
    x, y = places[..., 0, None], places[..., 1, None]
    for ahead in range(0, BEAT, BEAT // SAMPLES):
        marker = scenery.markers[ticks + ahead][:, None]
        across = np.maximum(np.abs(marker[..., 0] - x) - half[0], 0)
        down = np.maximum(np.abs(marker[..., 1] - y) - half[1], 0)
        price += MARKER / SAMPLES * (across**2 + down**2 < (scenery.radius + 4) ** 2).sum(axis=-1)
    others = np.setdiff1d(np.arange(scenery.markers.shape[1]), life.members)
    if len(others):
        price += PASSING * _near_segment(anchor, near, scenery.markers[ticks][:, others], scenery.radius)
    cells = scenery.trails.within(ticks, places - half - 2, places + half + 2)
    return price + TRAIL * np.minimum(cells, 20) / 10


def _outward(
    life: Life, places: np.ndarray, calm: np.ndarray, scenery: Scenery, ticks: np.ndarray
) -> np.ndarray:
    """Places on the far side of the pack are cheaper; those above and below the runner are dearer."""
    markers = scenery.markers[ticks]
    seen = np.isfinite(markers)
    middle = np.where(seen, markers, 0).sum(axis=1) / np.maximum(seen.sum(axis=1), 1)
    away = np.where(seen.any(axis=1), calm - middle, 0)
    away = away / (np.hypot(away[:, 0], away[:, 1])[:, None] + 12)
    x, y = (places[..., axis] - calm[:, None, axis] for axis in (0, 1))
    outward = (x * away[:, None, 0] + y * away[:, None, 1]) / (np.hypot(x, y) + 1e-9)
    return UPRIGHT * (np.abs(x) < life.size[0] / 2) - OUTWARD * outward


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
        small = np.minimum(half, its_half)
        over_x = np.maximum(room[0] - np.abs(here[..., 0] - centre[:, None, 0]), 0) / small[0]
        over_y = np.maximum(room[1] - np.abs(here[..., 1] - centre[:, None, 1]), 0) / small[1]
        over = over_x * over_y
        price[mine] += LABEL * ((over > 0) * 0.4 + np.minimum(over, 1.5))
        price[mine] += CROSSING * cross(anchor, near, its_anchor, its_near)
        price[mine] += THROUGH * through(anchor, near, centre[:, None], its_half + 3)
        price[mine] += THROUGH * through(its_anchor, its_near, here, half + 3)
    return price


def _glide(life: Life) -> np.ndarray:
    """The chosen places as a smooth path of the label's centre, (ticks, 2) px."""
    ticks = np.arange(life.last - life.first)
    shift = life.chosen - life.calm[::BEAT]
    beats = np.arange(len(shift)) * BEAT
    between = np.stack([np.interp(ticks, beats, column) for column in shift.T], axis=1)
    return life.calm + smooth(between, 8)


def _depth(centre: np.ndarray, half: np.ndarray, edges: np.ndarray, gap: float) -> np.ndarray:
    """How deep boxes lie in a fixed box with a gap around it: 0 outside, 0.3 to 1 inside."""
    middle, room = (edges[:2] + edges[2:]) / 2, (edges[2:] - edges[:2]) / 2 + half + gap
    deep = np.minimum(
        room[0] - np.abs(centre[..., 0] - middle[0]), room[1] - np.abs(centre[..., 1] - middle[1])
    )
    return np.where(deep > 0, 0.3 + np.minimum(deep / (2 * half.min()), 0.7), 0.0)


def _near_segment(a: np.ndarray, b: np.ndarray, points: np.ndarray, radius: float) -> np.ndarray:
    """How many points (beats, points, 2) lie by the segments from a (beats, 2) to b (beats, candidates,
    2), away from a.
    """
    way_x, way_y = (b[..., axis] - a[:, None, axis] for axis in (0, 1))
    to_x, to_y = (points[..., axis] - a[:, None, axis] for axis in (0, 1))
    along = way_x[..., None] * to_x[:, None] + way_y[..., None] * to_y[:, None]
    along /= (way_x**2 + way_y**2 + 1e-9)[..., None]
    at = np.clip(along, 0, 1)
    off = (to_x[:, None] - way_x[..., None] * at) ** 2 + (to_y[:, None] - way_y[..., None] * at) ** 2
    return ((off < radius**2) & (along > 0.15)).sum(axis=-1)
