"""Cuts through a surface along one weight, as lines on the ground, and the tangents at their point."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf

import numpy as np

from scenes.stage.map.mesh import HEIGHT
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.motion import presence, smooth
from scenes.stage.paint.trails import CASING, paint_way
from scenes.stage.terrain.relief import Relief
from scenes.stage.terrain.view import View

SAMPLES = 241  # points of a cut on the ground
GROW = 1.2  # s in which a cut is drawn, from its point outwards
LINE = 7.0  # px, of a cut and of a tangent
REACH = 0.12  # of the domain's side that a tangent goes to either side of its point
DIM, BEHIND = 0.4, 0.25  # opacity of a tangent that is not spoken of any more; of a line behind a hill
DOTTED, DOTS = 4.5, (0.1, 11.0)  # px: of a dotted cut; its dots and gaps


@dataclass(frozen=True, eq=False)
class Cut:
    """A cut along the weight ``axis`` through ``w`` (2,), where the loss and its slope along it are these.

    It comes at ``appear`` (the film's seconds), its tangent at ``slope_at``, which is dimmed at ``dims_at``.
    """

    relief: Relief
    axis: int
    w: np.ndarray
    loss: float
    slope: float = np.nan
    appear: float = -inf
    slope_at: float = inf
    dims_at: float = inf
    dotted: bool = False

    @property
    def domain(self) -> tuple[float, float]:
        """The weight's ends on the map."""
        low, high = self.relief.ground.domain[self.axis].tolist()
        return low, high

    @property
    def reach(self) -> float:
        """How far its tangent goes to either side, in the weight."""
        return REACH * (self.domain[1] - self.domain[0])

    def at(self, weights: np.ndarray) -> np.ndarray:
        """Points (n, 2) of the cut where its weight is this (n,)."""
        points = np.repeat(np.asarray(self.w, float)[None], len(weights), axis=0)
        points[:, self.axis] = weights
        return points

    def losses(self, weights: np.ndarray) -> np.ndarray:
        """The loss along it (n,), read from the map's grid."""
        return np.array([self.relief.ground.read(point) for point in self.at(weights)])

    @cached_property
    def line(self) -> np.ndarray:
        """Points (n, 2) in weights, from edge to edge of the map."""
        return self.at(np.linspace(*self.domain, SAMPLES))

    @cached_property
    def tangent(self) -> np.ndarray:
        """Its tangent's ends in the world, (2, 3): it has the ground's own scale of heights."""
        relief, ground, small = self.relief, self.relief.ground, 1e-4 * self.reach
        tones = ground.unbounded_tone(np.array([-small, small]) * self.slope + self.loss)
        rise = float(np.diff(tones)[0]) * HEIGHT / (2 * small) * self.reach
        middle = relief.on(self.w)
        along = relief.flat(self.at(self.w[self.axis] + np.array([self.reach]))) - relief.flat(self.w)
        way = np.append(along, rise)
        return np.stack([middle - way, middle + way])

    def grown(self, seconds: float) -> float:
        """How far from its point it is drawn at a second, in the weight."""
        farthest = float(np.abs(np.array(self.domain) - self.w[self.axis]).max())
        return smooth((seconds - self.appear) / GROW) * farthest


class Cuts(Actor):
    """Cuts on the ground, until ``leave``, each with its tangent in the gradient's colour."""

    def __init__(
        self, cuts: Sequence[Cut], view_at: Callable[[float], View], leave: float, appear: float = -inf
    ) -> None:
        self.cuts, self.view_at, self.leave, self.appear = tuple(cuts), view_at, leave, appear

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """Their lines, then their tangents."""
        view = self.view_at(seconds)
        for cut in self.cuts:
            if seconds > cut.appear:
                near = np.abs(cut.line[:, cut.axis] - cut.w[cut.axis]) <= cut.grown(seconds)
                _paint_line(canvas, cut, cut.line[near], view)
        for cut in self.cuts:
            part = smooth((seconds - cut.slope_at) / GROW)
            dimmed = 1 - (1 - DIM) * presence(seconds, cut.dims_at)
            if part > 0 and np.isfinite(cut.tangent).all():
                middle = cut.tangent.mean(axis=0)
                px = view.project(middle + part * (cut.tangent - middle))[0]
                theme = cut.relief.ground.theme
                with canvas.faded(dimmed):
                    paint_way(canvas, px, theme.symbols["gradient"], theme, LINE)


def _paint_line(canvas: Canvas, cut: Cut, drawn: np.ndarray, view: View) -> None:
    """A part of a cut: where a hill hides it, faint and without its casing."""
    points, theme = cut.relief.on(drawn), cut.relief.ground.theme
    if len(points) < 2:
        return
    seen = cut.relief.clearance(points, view, 60) > 0
    px, colour = view.project(points)[0], theme.symbols[f"w_{cut.axis}"]
    line, dash, more = (LINE, (), CASING) if not cut.dotted else (DOTTED, DOTS, 3.0)
    inks = ((False, colour, BEHIND, line), (True, theme.rim, theme.casing_opacity, line + more))
    for visible, ink, opacity, wide in (*inks, (True, colour, 1.0, line)):
        pieces = np.flatnonzero((seen[:-1] & seen[1:]) == visible)
        for piece in np.split(pieces, np.flatnonzero(np.diff(pieces) > 1) + 1):
            if len(piece):
                part = px[piece[0] : piece[-1] + 2]
                canvas.line(part, ink, line=wide, opacity=opacity, dash=dash)
