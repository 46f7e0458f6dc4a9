"""The terrain: a surface in perspective, with its level lines and the runners' trails in one depth.

An actor like the map. What is drawn by OpenGL (ground, level lines, trails) is copied straight into the
frame; where the camera and the race stand still, the last raster is used again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import ceil
from typing import Any

import numpy as np

from scenes.stage.map.map import BOLD_LINE, BORDER_LINE, GRID_LINE, THIN_LINE
from scenes.stage.map.surroundings import FADES
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.motion import smooth
from scenes.stage.paint.trails import ALONE, CASING, CROWD, CROWD_DOTS, DOT, DOT_CASING, THINNEST
from scenes.stage.show.clock import Clock
from scenes.stage.show.paths import Paths
from scenes.stage.terrain.drawing import Drawing
from scenes.stage.terrain.look import Look
from scenes.stage.terrain.parts import parts
from scenes.stage.terrain.relief import Relief
from scenes.stage.terrain.view import View
from scenes.theme import rgb

LINE, LINE_NEAR = 5.5, 5.0  # px of a young trail, and from the step on at which the camera goes near
NEAR = 10.0
THIN_FROM, THIN_TO = 4.0, 4.0 + (1 - THINNEST) / 0.03  # steps: between these ages a trail grows thinner
FADE = (60.0, 8.0, 48.0, 44.0)  # px in which a picture ends left, above, right and below, if not the frame
TICKS = 6000  # a second: a raster's time is one of them, whatever rounding says of a frame's


class Terrain(Actor):
    """A relief in a box of the frame, looked at by ``view_at`` (seconds -> `View`): under a sky in all of it.

    With paths and a clock it shows their trails, from the second ``trails_at`` on. ``appear`` and ``leave``
    are the film's seconds at which it comes and is gone, in so many seconds (``ramp``; 0: at once).
    ``floor`` is how far (world units) under the relief a floor lies with the map's level lines on it;
    without, the relief has sides down to its base. ``coats`` (n, 8) are painted on it as far as ``fronts``
    says by the second, and ``balls`` roll on it. Instead of trails there may be
    threads, so many px wide (``thread``). What goes wrong with OpenGL is said when it is made.
    """

    def __init__(
        self,
        relief: Relief,
        view_at: Callable[[float], View],
        box: Box,
        appear: float,
        *,
        paths: Paths | None = None,
        clock: Clock | None = None,
        trails_at: float = 0.0,
        floor: float | None = None,
        leave: float = np.inf,
        ramp: float = 0.5,
        coats: np.ndarray | None = None,
        thread: float = 0.0,
    ) -> None:
        self.leave, self.ramp, self.thread = leave, ramp, thread
        self.relief, self.view_at, self.box, self.appear = relief, view_at, box, appear
        self.clock, self.trails_at = clock, trails_at
        self.theme = relief.ground.theme
        self.whole = whole = (box.x, box.y) == (0.0, 0.0)  # the frame: what is in a part of it fades
        background, theme = rgb(self.theme.background), self.theme
        opacities = (*theme.contour_opacities, theme.grid_opacity, theme.border_opacity)
        self.look = Look(
            background=background,
            sky=(rgb(theme.sky[0]), rgb(theme.sky[1])) if whole else (background, background),
            kinds=tuple(zip(opacities, (THIN_LINE, BOLD_LINE, GRID_LINE, BORDER_LINE), strict=True)),
            behind=theme.behind,
            casing=(*rgb(theme.rim), theme.casing_opacity),
            heart=theme.finish.heart,
            dot=(ALONE, 3.0) if paths is not None and paths.count == 1 else (DOT, 0.0),
            dot_casing=DOT_CASING,
            dots=CROWD_DOTS if paths is not None and paths.count > CROWD else 1e9,
            edges=(0.0, 0.0, 0.0, 0.0) if whole else FADE,
        )
        self.dim: Callable[[float], float] = lambda seconds: 1.0  # how visible trails are
        self.fronts: Callable[[float], tuple[float, float]] = lambda seconds: (0.0, 0.0)  # of its coats
        self.rise: Callable[[float], tuple[float, float]] = lambda seconds: self.look.rise  # of its front
        self.balls: Callable[[float], tuple[bytes, float]] = lambda seconds: (b"", 0.0)  # how visible, too
        self._fades = np.array(FADES if floor is None else ((8.0, 9.0),) * 2)
        self._make = lambda: Drawing(**parts(relief, paths, floor, coats))
        self._drawing: Drawing | None = None
        self._tick = 0  # of the last raster

    def presence(self, seconds: float) -> float:
        """All or nothing: it fades in its own pixels, which are opaque."""
        return float(super().presence(round(seconds * TICKS) / TICKS) > 0)

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """The raster of the moment, pixel by pixel; the next one is begun. It leaves nothing in a log."""
        if not canvas.seen:
            return
        tick = round(seconds * TICKS)
        dense = canvas.density
        left, top = round(self.box.x * dense), round(self.box.y * dense)
        whole = ceil if self.whole else round  # 480 lines are 853.3 px wide in an array of 854
        size = (whole(self.box.width * dense - 1e-6), whole(self.box.height * dense - 1e-6))
        box = Box(left / dense, top / dense, size[0] / dense, size[1] / dense)
        how = self._how(tick, box, size, canvas.swap)
        canvas.paste(self.drawing.raster(**how), left, top)
        following = 2 * tick - self._tick
        self._tick = tick
        if tick < following <= tick + TICKS / 10:  # a film is on its way: this is its next frame
            coming = self._how(following, box, size, canvas.swap)
            if coming != how:
                self.drawing.order(**coming)

    @property
    def drawing(self) -> Drawing:
        """The terrain in the drawing process, from the first frame until it is closed."""
        if self._drawing is None:
            self._drawing = self._make()
        return self._drawing

    def release(self) -> None:
        """Free what the drawing process holds of it."""
        if self._drawing is not None:
            self._drawing.release()
            self._drawing = None

    def _how(self, tick: int, box: Box, size: tuple[int, int], swap: bool) -> dict[str, Any]:
        """All that a raster depends on."""
        seconds = tick / TICKS
        now = self.clock.step(seconds) if self.clock and seconds >= self.trails_at else None
        view = self.view_at(seconds)
        near, far = ((1 - view.flat) * self._fades[0] + view.flat * self._fades[1]).tolist()
        balls, seen = self.balls(seconds)
        look = replace(
            self.look, fades=(near, far), fronts=self.fronts(seconds), balls=seen, rise=self.rise(seconds)
        )
        return {
            "view": view,
            "box": box,
            "size": size,
            "look": look if now is None else _at_step(look, now, self.dim(seconds), self.thread),
            "now": now,
            "shown": super().presence(tick / TICKS),
            "swap": swap,
            "balls": balls,
        }


def _at_step(look: Look, now: float, visible: float, thread: float) -> Look:
    """How trails, or threads of so many px, are drawn at a step."""
    line = thread or LINE + (LINE_NEAR - LINE) * smooth(now - NEAR + 1)
    ages = tuple((age, 1.0, line * part) for age, part in ((THIN_FROM, 1.0), (THIN_TO, THINNEST)))
    return replace(look, ages=(*ages, *ages[-1:] * 2), wider=CASING / line, trails=visible)
