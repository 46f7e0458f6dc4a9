"""When a lens opens over the crowd, what it shows, how large, and in which of some places it is drawn.

The lens is a circle: its box is the square around it, its source the square around what it shows.

The lens is worth what only it tells apart. Two runners are told apart by `clip(distance / SEEN, 0, 1)`,
the distance in px on the screen. For each block of the race, each magnification and each runner as the
centre, the gain of the lens is the sum over the pairs inside its source of what they are told apart in
the lens and not on the map. A Viterbi pass over the blocks takes the best sequence of closed and open
lenses, with a price for each opening and each change: the same race always gives the same lens, and it
doesn't flicker.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scenes.stage.labels.tracks import smooth
from scenes.stage.paint.boxes import Box
from scenes.stage.show.cheapest_path import cheapest_path

TICK = 1 / 30  # s: between ticks all is linear
BLOCK = 24  # ticks: 0.8 s, the grain of everything that switches (lens, members, shared labels)
FADE = 8  # ticks in which a label comes or goes
UNFOLD = 14  # ticks in which the lens opens or closes
SEEN = 30.0  # px: two markers this far apart are told apart entirely
ZOOMS = 2.5 * 2 ** (np.arange(7) / 2)  # 2.5 to 20
RENT, OPENING, ZOOM_CHANGE, CENTRE_CHANGE = 1.2, 4.0, 1.2, 0.6  # in pairs told apart, a block
SHORTEST = 4  # blocks that a lens stays open (3.2 s)
STAY = 5  # blocks that a runner stays in the lens (4 s)
OPEN_FIELD = 24.0  # px: the race can be told from its start when the field has spread this far
APART = 14.0  # px between the lens and the ring around what it shows
COVER = 6.0  # px from an obstacle to the lens, at least
EARLIEST = 54  # ticks after that a lens may open
FILL = np.array([0.46, 0.62])  # of the lens's box that its members fill: the rest is for labels
KEEP = np.array([0.28, 0.36])  # of its box's sides that a member stays within, from the middle


@dataclass(frozen=True)
class Opening:
    """One lens from opening to closing: ticks [first, last), its box, and at each of its ticks the
    source's centre and scale.
    """

    first: int
    last: int
    stays: bool  # to the film's end, without closing
    box: Box
    centre: np.ndarray  # (ticks, 2) px
    scale: np.ndarray  # (ticks,)
    members: tuple[tuple[int, ...], ...]  # one a block

    def source(self, tick: int) -> Box:
        """What the lens shows at a tick."""
        k = tick - self.first
        return Box.around(
            self.centre[k, 0],
            self.centre[k, 1],
            self.box.width / self.scale[k],
            self.box.height / self.scale[k],
        )


def openings(
    drawn: np.ndarray,
    outside: np.ndarray,
    stage: Box,
    places: Sequence[Box],
    obstacles: Sequence[Box],
    radius: float,
    earliest: int,
) -> tuple[Opening, ...]:
    """The lenses of a race whose runners are drawn at (ticks, contender, 2) px; ticks are whole blocks.

    `places` are the boxes that a lens may have, the first the best; `obstacles` what it may not cover;
    `earliest` the first tick at which it may open.
    """
    blocks = len(drawn) // BLOCK
    runners = drawn.shape[1]
    if not places or runners < 3 or blocks < SHORTEST:
        return ()
    spans = _spans(_states(drawn, outside, places[0].width, earliest), blocks)
    out: list[Opening] = []
    for first, last, inside in spans:
        while last - first >= SHORTEST:
            opening, used = _open(drawn, inside, first, last, stage, places, obstacles, radius)
            if opening is not None:
                out.append(opening)
            inside, first = inside[used + 1 :], first + used + 1
    return tuple(out)


def opened(drawn: np.ndarray) -> int:
    """The first tick at which the field has spread over OPEN_FIELD px; the last tick if it never does."""
    wide = np.ptp(drawn, axis=1).max(axis=-1) > OPEN_FIELD
    return int(wide.argmax()) if wide.any() else len(drawn) - 1


def _states(drawn: np.ndarray, outside: np.ndarray, side: float, earliest: int) -> np.ndarray:
    """Who is in the lens in each block, (blocks, contender) bool; none where it is closed."""
    ticks, runners = outside.shape
    blocks = ticks // BLOCK
    gain, within = _gain(drawn, outside, side, blocks)
    gain[: -(-earliest // BLOCK)] = 0
    centres = drawn.reshape(blocks, BLOCK, runners, 2).mean(axis=1)
    states = len(ZOOMS) * runners
    zoom = np.repeat(np.arange(len(ZOOMS)), runners)
    runner = np.tile(np.arange(runners), len(ZOOMS))
    price = np.zeros((blocks, states + 1))  # the last state is none: the lens is closed
    price[:, :states] = -(gain - RENT - 0.04 * np.arange(len(ZOOMS))[:, None]).reshape(blocks, states)
    price[0, :states] += OPENING
    change = np.zeros((blocks - 1, states + 1, states + 1))
    change[:, states, :states] = OPENING
    apart = np.abs(centres[1:, :, None] - centres[1:, None]).max(-1)[:, runner[:, None], runner]
    apart = apart * ZOOMS[np.minimum(zoom[:, None], zoom)] / side * 4
    change[:, :states, :states] = ZOOM_CHANGE * np.abs(zoom[:, None] - zoom)
    change[:, :states, :states] += CENTRE_CHANGE * np.minimum(apart, 4)
    members = np.zeros((blocks, runners), bool)
    for block, state in enumerate(cheapest_path(price, change).tolist()):
        if state < states:
            members[block] = within[block, zoom[state], runner[state]]
    return members


def _gain(drawn: np.ndarray, outside: np.ndarray, side: float, blocks: int) -> tuple[np.ndarray, np.ndarray]:
    """What a lens (block, zoom, centre runner) tells apart beyond the map, and who stays in it (block,
    zoom, centre, contender).
    """
    runners = drawn.shape[1]
    room = side * KEEP
    calm = smooth(drawn, 18)
    reach = (np.abs(drawn[:, None] - calm[:, :, None]) / room).max(
        -1
    )  # (tick, centre, contender), 1 at magnification 1
    reach = np.where(outside[:, None], np.inf, reach).reshape(blocks, BLOCK, runners, runners).max(axis=1)
    apart = np.linalg.norm(drawn[:, None] - drawn[:, :, None], axis=-1)
    apart = apart.reshape(blocks, BLOCK, runners, runners).mean(axis=1)
    within = reach[:, None] <= (1 / ZOOMS)[None, :, None, None]
    lens = np.minimum(apart[:, None] * ZOOMS[None, :, None, None] / SEEN, 1)
    more = np.clip(lens - np.minimum(apart / SEEN, 1)[:, None], 0, 1)  # (block, zoom, contender, contender)
    inside = within.astype(float)
    return np.einsum("bzci,bzij,bzcj->bzc", inside, more, inside) / 2, within


def _spans(members: np.ndarray, blocks: int) -> list[tuple[int, int, np.ndarray]]:
    """Stretches (first block, last block, members) of an open lens, short gaps bridged and short
    stretches made longer or dropped.
    """
    members = members.copy()
    is_open = members.any(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], is_open, [False]])))
    starts, ends = list(edges[::2]), list(edges[1::2])
    k = 0
    while k + 1 < len(starts):
        if starts[k + 1] - ends[k] <= 2:
            members[ends[k] : starts[k + 1]] = members[ends[k] - 1]
            del ends[k], starts[k + 1]
        else:
            k += 1
    out = []
    for first, last in zip(starts, ends, strict=True):
        longer = min(max(last, first + SHORTEST), blocks)
        members[last:longer] = members[last - 1]
        if longer - first >= SHORTEST:
            out.append((int(first), int(longer), _settled(members[first:longer])))
    return out


def _settled(members: np.ndarray) -> np.ndarray:
    """Membership (blocks, contender) without stays shorter than STAY: nobody goes in and out at once."""
    ends = np.zeros((1, members.shape[1]), int)
    edges = np.diff(np.concatenate([ends, members.astype(int), ends]), axis=0)
    out = members.copy()
    for runner in range(members.shape[1]):
        for first, last in zip(
            np.flatnonzero(edges[:, runner] > 0), np.flatnonzero(edges[:, runner] < 0), strict=True
        ):
            if last - first < min(STAY, len(members)):
                out[first:last, runner] = False
    return out


def _open(
    drawn: np.ndarray,
    inside: np.ndarray,
    first: int,
    last: int,
    stage: Box,
    places: Sequence[Box],
    obstacles: Sequence[Box],
    radius: float,
) -> tuple[Opening | None, int]:
    """The lens for blocks [first, last), or for as many as one place serves, and how many those are."""
    path = drawn[first * BLOCK : last * BLOCK]
    centre, reach = _spread(path, inside)
    best: tuple[float, int, Box, np.ndarray, np.ndarray] | None = None
    for turn, box in enumerate(places):
        if any(_near(np.clip(box.centre, *other.edges().reshape(2, 2)), box, COVER) for other in obstacles):
            continue
        scale = _scale(reach, np.array([box.width, box.height]))
        middle = _held(centre, box.width / scale[:, None] / 2, stage)
        clear = ~_near(middle, box, box.width / scale / 2 + APART)
        served = len(inside) if clear.all() else int(np.argmin(clear)) // BLOCK
        if served < SHORTEST:
            continue
        hidden = _near(path[: served * BLOCK], box, radius).any(axis=1).mean()
        cost = 120 * float(hidden) + turn - 0.5 * served
        if best is None or cost < best[0] - 1e-9:
            best = (cost, served, box, middle, scale)
    if best is None:
        return None, len(inside)
    _, served, box, middle, scale = best
    ticks = slice(0, served * BLOCK)
    members = tuple(tuple(int(i) for i in np.flatnonzero(row)) for row in inside[:served])
    end = (first + served) * BLOCK
    stays = end == len(drawn)
    return Opening(first * BLOCK, end, stays, box, middle[ticks], scale[ticks], members), served


def _scale(reach: np.ndarray, size: np.ndarray) -> np.ndarray:
    """The magnification (ticks,) at which members that reach so far (blocks, 2) fill their part of the
    lens.
    """
    fit = (FILL * size / 2 / np.maximum(reach, 1e-9)).min(axis=1)
    fit = np.log(np.clip(fit, ZOOMS[0], ZOOMS[-1]))
    middles = (np.arange(len(fit)) + 0.5) * BLOCK
    return np.exp(smooth(np.interp(np.arange(len(fit) * BLOCK), middles, fit), 20))


def _spread(path: np.ndarray, inside: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The slowly moving middle of the members, (ticks, 2) px, and how far from it they go in each block
    and its neighbours.
    """
    blocks = len(inside)
    there = np.repeat(inside, BLOCK, axis=0)[..., None]
    low = np.where(there, path, np.inf).min(axis=1)
    high = np.where(there, path, -np.inf).max(axis=1)
    middle = smooth((low + high) / 2, 14)
    reach = (
        np.where(there, np.abs(path - middle[:, None]), 0).max(axis=1).reshape(blocks, BLOCK, 2).max(axis=1)
    )
    before, after = np.maximum(np.arange(blocks) - 1, 0), np.minimum(np.arange(blocks) + 1, blocks - 1)
    return middle, np.maximum(reach, np.maximum(reach[before], reach[after]))


def _held(centre: np.ndarray, half: np.ndarray, stage: Box) -> np.ndarray:
    """Centres (ticks, 2) moved so that the source, (ticks, 2) from its middle to its edges, stays on the
    map.
    """
    left, top, right, bottom = stage.edges()
    low, high = np.array([left, top]) + half, np.array([right, bottom]) - half
    return np.clip(centre, low, np.maximum(low, high))


def _near(points: np.ndarray, lens: Box, gap: float | np.ndarray) -> np.ndarray:
    """Which points (..., 2) come nearer than ``gap`` px to a lens, (...,)."""
    return np.linalg.norm(points - np.array(lens.centre), axis=-1) < lens.width / 2 + gap
