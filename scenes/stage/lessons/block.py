"""What stands beside a terrain that is a block: its weights' letters, their ends' numbers, a way out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.formula import paint_weight
from scenes.stage.paint.signs import paint_arrow, paint_tag
from scenes.stage.terrain.sight import Sight
from scenes.theme import MEASURES

AWAY = (34.0, 62.0)  # px from the block's edge to a number, and to a letter
COVERS = 64.0, 52.0  # px, a number or a letter at most
ENDS = 0.14  # of an edge, from its ends to the numbers
ARROW = 92.0  # px, how far an arrow goes beyond the edge


class BlockAxes(Actor):
    """The letters of both weights and the numbers of their ends, at the edges that are nearer to the eye."""

    def __init__(self, sight: Sight, spans: Sequence[tuple[float, float]]) -> None:
        self.sight, self.spans = sight, spans

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """Both edges'."""
        ground = self.sight.relief.ground
        for axis in (0, 1):
            letter, numbers = self._beside(axis, seconds)
            for text, place in numbers:
                paint_tag(canvas, ground.theme, text, place, MEASURES.smallest)
            x, y = letter.tolist()
            paint_weight(canvas, ground.theme, ground.words, axis, (x, y))

    def boxes(self, seconds: float) -> list[Box]:
        """What its numbers and letters cover, px."""
        edges = [self._beside(axis, seconds) for axis in (0, 1)]
        places = [place for letter, numbers in edges for place in (letter, *(at for _, at in numbers))]
        return [Box.around(x, y, *COVERS) for x, y in np.array(places).tolist()]

    def _beside(self, axis: int, seconds: float) -> tuple[np.ndarray, list[tuple[str, np.ndarray]]]:
        """Where the letter and the numbers of a weight stand, px: away from the block's middle."""
        middle = self.sight.place(self.sight.relief.ground.domain.mean(axis=1), seconds)
        at, numbers = self._edge(axis, seconds)
        out = (at - middle) / max(float(np.hypot(*(at - middle))), 1e-9)
        return at + AWAY[1] * out, [(text, place + AWAY[0] * out) for text, place in numbers]

    def _edge(self, axis: int, seconds: float) -> tuple[np.ndarray, list[tuple[str, np.ndarray]]]:
        """The middle (2,) px of the lower one of the two edges along a weight, and its numbers."""
        ground = self.sight.relief.ground
        edges = []
        for other in ground.domain[1 - axis].tolist():
            low, high = ground.domain[axis].tolist()
            inset = ENDS * (high - low)
            w = np.full((3, 2), other)
            w[:, axis] = (low + inset, (low + high) / 2, high - inset)
            px = self.sight.place(w, seconds)
            texts = (ground.words.number(low, 0), ground.words.number(high, 0))
            edges.append((px[1], list(zip(texts, px[[0, 2]], strict=True))))
        return max(edges, key=lambda edge: float(edge[0][1]))


class WayOut(Actor):
    """An arrow out of the ground at its edge: a way goes on from weights ``begin`` (2,) to ``end`` (2,)."""

    def __init__(self, sight: Sight, begin: np.ndarray, end: np.ndarray, appear: float, leave: float) -> None:
        self.sight, self.appear, self.leave = sight, appear, leave
        self.w = np.array([begin + 0.9 * (end - begin), end])

    def tip(self, seconds: float) -> tuple[float, float]:
        """The arrow's tip, px."""
        x, y = self._ends(seconds)[1].tolist()
        return x, y

    def _ends(self, seconds: float) -> np.ndarray:
        """Where it begins and where it ends, (2, 2) px."""
        before, edge = self.sight.place(self.w, seconds)
        way = (edge - before) / max(float(np.hypot(*(edge - before))), 1e-9)
        return np.array([edge, edge + ARROW * way])

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """The arrow."""
        theme = self.sight.relief.ground.theme
        paint_arrow(canvas, self._ends(seconds), theme.text, theme.rim)
