"""When a lens opens over the crowd, what it shows, how large, and in which corner of the map it is drawn.

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
MARGIN = 14.0  # px between the lens and the map's edge
EARLIEST = 54  # ticks after that a lens may open
FILL = np.array([0.46, 0.62])  # of the lens's width and height that its members fill: the rest is for labels
KEEP = np.array([0.30, 0.40])  # of its width and height that a member stays within, from the middle
SHAPES = (
    (0.94, 0.42),
    (0.76, 0.42),
    (0.58, 0.42),
    (0.5, 0.42),
    (0.42, 0.42),
    (0.36, 0.36),
    (0.3, 0.3),
    (0.6, 0.56),
)
USUAL = np.array([0.5, 0.42])  # of the map's sides: the lens that the choice of members reckons with
ROOM = 5.0  # area of the lens wanted, in areas of the labels that live in it
LEAST, MOST = 0.17, 0.4  # of the map's area
WIDER = 2.2  # times the widest label, so that two can share one


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
    obstacles: Sequence[Box],
    radius: float,
    label_sizes: np.ndarray,
) -> tuple[Opening, ...]:
    """The lenses of a race whose runners are drawn at (ticks, contender, 2) px; ticks are whole blocks.

    `label_sizes` (contender, 2) px is how much room each label takes.
    """
    blocks = len(drawn) // BLOCK
    runners = drawn.shape[1]
    if runners < 3 or blocks < SHORTEST:
        return ()
    spans = _spans(_states(drawn, outside, stage), blocks)
    out: list[Opening] = []
    for first, last, inside in spans:
        while last - first >= SHORTEST:
            opening, used = _open(drawn, inside, first, last, stage, obstacles, radius, label_sizes)
            if opening is not None:
                out.append(opening)
            inside, first = inside[used + 1 :], first + used + 1
    return tuple(out)


def opened(drawn: np.ndarray) -> int:
    """The first tick at which the field has spread over OPEN_FIELD px; the last tick if it never does."""
    wide = np.ptp(drawn, axis=1).max(axis=-1) > OPEN_FIELD
    return int(wide.argmax()) if wide.any() else len(drawn) - 1


def _states(drawn: np.ndarray, outside: np.ndarray, stage: Box) -> np.ndarray:
    """Who is in the lens in each block, (blocks, contender) bool; none where it is closed."""
    ticks, runners = outside.shape
    blocks = ticks // BLOCK
    gain, within = _gain(drawn, outside, stage, blocks)
    gain[: -(-(opened(drawn) + EARLIEST) // BLOCK)] = 0
    centres = drawn.reshape(blocks, BLOCK, runners, 2).mean(axis=1)
    states = len(ZOOMS) * runners
    zoom = np.repeat(np.arange(len(ZOOMS)), runners)
    runner = np.tile(np.arange(runners), len(ZOOMS))
    side = USUAL[1] * stage.height
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


def _gain(drawn: np.ndarray, outside: np.ndarray, stage: Box, blocks: int) -> tuple[np.ndarray, np.ndarray]:
    """What a lens (block, zoom, centre runner) tells apart beyond the map, and who stays in it (block,
    zoom, centre, contender).
    """
    runners = drawn.shape[1]
    room = USUAL * (stage.width, stage.height) * KEEP
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
    obstacles: Sequence[Box],
    radius: float,
    label_sizes: np.ndarray,
) -> tuple[Opening | None, int]:
    """The lens for blocks [first, last), or for as many of them as one box can serve, and how many those
    are.
    """
    ticks = slice(first * BLOCK, last * BLOCK)
    path = drawn[ticks]
    centre, reach = _spread(path, inside)
    wanted = np.clip(
        ROOM * float((inside * label_sizes.prod(axis=1)).sum(axis=1).max()) / (stage.width * stage.height),
        LEAST,
        MOST,
    )
    widest = WIDER * label_sizes[inside.any(axis=0), 0].max()
    best: tuple[float, int, Box, np.ndarray, np.ndarray] | None = None
    for shape in SHAPES:
        size = np.array(shape) * (stage.width, stage.height)
        scale = _scale(reach, size)
        half = size / scale[:, None] / 2
        middle = _held(centre, half, stage)
        for box in _corners(stage, size):
            clear = ~_touches(middle, half, box, 14.0)
            served = len(inside) if clear.all() else int(np.argmin(clear)) // BLOCK
            if served < SHORTEST:
                continue
            cost = _cost(box, path[: served * BLOCK], middle[: served * BLOCK], stage, obstacles, radius)
            cost += (
                25 * abs(np.sqrt(shape[0] * shape[1]) - np.sqrt(wanted))
                - 0.5 * served
                + 8 * (size[0] < widest)
            )
            if best is None or cost < best[0] - 1e-9:
                best = (cost, served, box, middle, scale)
    if best is None:
        return None, len(inside)
    _, served, box, middle, scale = best
    ticks_served = slice(0, served * BLOCK)
    members = tuple(tuple(int(i) for i in np.flatnonzero(row)) for row in inside[:served])
    end = (first + served) * BLOCK
    return Opening(
        first * BLOCK, end, end == len(drawn), box, middle[ticks_served], scale[ticks_served], members
    ), served


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


def _corners(stage: Box, size: np.ndarray) -> list[Box]:
    width, height = size.tolist()
    xs = (stage.right - MARGIN - width, stage.x + MARGIN)
    ys = (stage.y + MARGIN, stage.bottom - MARGIN - height)
    return [Box(x, y, width, height) for y in ys for x in xs]


def _touches(centre: np.ndarray, half: np.ndarray, box: Box, gap: float) -> np.ndarray:
    """At which ticks the source comes within `gap` px of a box."""
    room = half + np.array([box.width, box.height]) / 2 + gap
    return (np.abs(centre - np.array(box.centre)) < room).all(axis=1)


def _cost(
    box: Box, path: np.ndarray, centre: np.ndarray, stage: Box, obstacles: Sequence[Box], radius: float
) -> float:
    """What a box would hide (runners dearly, then fixed texts) and how far from its source it lies."""
    left, top, right, bottom = box.edges()
    hidden = (
        (path[..., 0] > left - 2 * radius)
        & (path[..., 0] < right + 2 * radius)
        & (path[..., 1] > top - 2 * radius)
        & (path[..., 1] < bottom + 2 * radius)
    )
    texts = sum(other.overlaps(box, 6) for other in obstacles)
    far = np.linalg.norm(centre - np.array(box.centre), axis=1).mean() / np.hypot(stage.width, stage.height)
    return float(120 * hidden.any(axis=1).mean() + 3 * texts + far)
