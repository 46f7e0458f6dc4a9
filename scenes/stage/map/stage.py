"""The map in the whole frame: the terrain's ground from straight above, with what lies around it.

It is what the terrain shows from there (`scenes.stage.terrain`), by NumPy and Cairo: the same colours between
the same corners, the same haze. So a film can go from one to the other, or do without OpenGL.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cached_property

import cairo
import numpy as np

from scenes.stage.map.ground_lines import BOLD, BORDER, GRID, THIN, border, grid, levels_around
from scenes.stage.map.map import (
    BOLD_LINE,
    BORDER_LINE,
    GRID_LINE,
    THIN_LINE,
    LossMap,
    dithered,
)
from scenes.stage.map.mesh import CELLS, on_triangles
from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box, Lens
from scenes.stage.paint.canvas import Canvas, raster
from scenes.stage.paint.formula import paint_weight, weight_plate
from scenes.stage.paint.layout import Layout
from scenes.stage.paint.motion import presence
from scenes.theme import MEASURES, rgb

SIZE = 26.0  # font size of the axes' numbers, px
INSIDE = 14.0  # px from the map's border to them
GAP = 12.0  # px from them to their weight's letter
FADES = 16.0  # px beyond a marker's edge from which on they are seen whole
HORIZON = 0.45  # of the frame's height: from there down the sky has one colour
WIDTHS = {THIN: THIN_LINE, BOLD: BOLD_LINE, GRID: GRID_LINE, BORDER: BORDER_LINE}
STRENGTHS = 24  # so many opacities a line has, where it fades


class MapStage(Actor):
    """A map that is fitted into ``layout.map``, in all of the frame; from ``appear`` to ``leave`` (s).

    Its axes have numbers from ``numbers_at`` to ``numbers_leave``.
    """

    def __init__(
        self,
        ground: LossMap,
        layout: Layout,
        appear: float,
        leave: float = np.inf,
        ramp: float = 0.5,
        numbers_at: float = -np.inf,
        numbers_leave: float = np.inf,
    ) -> None:
        self.numbered = numbers_at, numbers_leave
        self.ground, self.frame = ground, layout.frame
        self.appear, self.leave, self.ramp = appear, leave, ramp
        self.numbers = AxisNumbers(ground, layout)
        self._rasters: dict[bool, cairo.ImageSurface] = {}

    def resting_key(self, seconds: float) -> tuple[float, ...]:
        """Changes while the numbers come and go."""
        return presence(seconds, *self.numbered), *self.numbers.clear(seconds)

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """Ground, lines, and the axes' numbers and letters; where nobody sees it only these."""
        self.paint_part(canvas, Lens(self.frame, self.frame))
        with canvas.faded(presence(seconds, *self.numbered)) as shown:
            if shown:
                self.numbers.paint(canvas, seconds)

    def paint_part(self, canvas: Canvas, lens: Lens) -> None:
        """Ground and lines of a lens's source, enlarged into its box; lines keep their width."""
        if not canvas.seen:
            return
        x, y = lens.shown(np.array([self.frame.x, self.frame.y])).tolist()
        width, height = self.frame.width * lens.scale, self.frame.height * lens.scale
        canvas.image(lambda: self._raster(canvas.swap), x, y, width, height)
        theme, context = self.ground.theme, canvas.context
        opacities = (*theme.contour_opacities, theme.grid_opacity, theme.border_opacity)
        for (kind, strength), polylines in self._lines.items():
            canvas.ink(theme.contour, opacities[kind] * strength / STRENGTHS)
            context.new_path()
            for points in polylines:
                canvas.trace(lens.shown(points))
            context.set_line_width(WIDTHS[kind])
            context.stroke()

    # ---- the ground

    @cached_property
    def pixels(self) -> np.ndarray:
        """The ground's colours in all of the frame, (height, width, 3) uint8, finely dithered."""
        ground, ring, frame = self.ground, self.ground.around.ring, self.frame
        row, column = (np.arange(round(size)) + 0.5 for size in (frame.height, frame.width))
        (left, top), unit = ground.box.centre, self._unit
        x, y = (column + frame.x - left) / unit, (top - row - frame.y) / unit
        corners = np.stack(np.meshgrid(ring.x, ring.y), axis=-1)
        haze = ground.around.haze(corners, 1.0)[..., None]
        colours = ring.colours + haze * (self._sky(top - ring.y * unit)[:, None] - ring.colours)
        colours = colours.astype("f4")
        down, right = (np.interp(at, side, np.arange(len(side))) for at, side in ((y, ring.y), (x, ring.x)))
        shown = on_triangles(colours, down, right)
        beyond = (np.abs(y) > ring.y[-1])[:, None] | (np.abs(x) > ring.x[-1])
        shown = 255 * np.where(beyond[..., None], self._sky(row + frame.y)[:, None].astype("f4"), shown)
        sides = [(y, ground.half[1]), (x, ground.half[0])]
        inside = [np.flatnonzero(np.abs(at) < half) for at, half in sides]
        places = [(at[which] / half + 1) / 2 * CELLS for (at, half), which in zip(sides, inside, strict=True)]
        shown[np.ix_(*inside)] = ground.colours_at(*places)
        return dithered(shown)

    def _raster(self, swap: bool) -> cairo.ImageSurface:
        if swap not in self._rasters:
            self._rasters[swap] = raster(self.pixels, swap=swap)
        return self._rasters[swap]

    @property
    def _unit(self) -> float:
        """Px a world unit."""
        return max(self.ground.box.width, self.ground.box.height) / 2

    def _sky(self, y: np.ndarray) -> np.ndarray:
        """The sky's colours at heights of the frame (n,) px, (n, 3) in 0 to 1."""
        top, low = (np.array(rgb(colour)) for colour in self.ground.theme.sky)
        part = np.clip((y - self.frame.y) / self.frame.height / HORIZON, 0, 1)[:, None]
        return top + part * (low - top)

    # ---- lines

    @cached_property
    def _lines(self) -> dict[tuple[int, int], list[np.ndarray]]:
        """Polylines (n, 2) px by kind and by how much of them is shown, of `STRENGTHS`."""
        found: dict[tuple[int, int], list[np.ndarray]] = defaultdict(list)
        for points, kind, shown in self._shown():
            strength = np.rint(STRENGTHS * (shown[:-1] + shown[1:]) / 2).astype(int)
            cuts = np.flatnonzero(np.diff(strength)) + 1
            for first, last in zip((0, *cuts), (*cuts, len(strength)), strict=True):
                if strength[first]:
                    found[kind, int(strength[first])].append(points[first : last + 1])
        return found

    def _shown(self) -> Iterator[tuple[np.ndarray, int, np.ndarray]]:
        """All lines (n, 2) px, their kinds, and how much of each of their points is shown (n,)."""
        ground = self.ground
        middle, unit = np.array(ground.box.centre), self._unit
        for points, is_bold in ground.levels:
            yield points, BOLD if is_bold else THIN, np.ones(len(points))
        for line in (*levels_around(ground), *grid(ground), border(ground)):
            shown = 1 - ground.around.haze(line.xy, 1.0)
            yield middle + line.xy * unit * (1, -1), line.kind, shown


class AxisNumbers(Actor):
    """The axes' numbers inside the map's border, and their weights' letters on plates.

    Over ground that moves they are an actor by themselves: ``shown_at`` tells how much of them is seen at a
    second of the film. Numbers keep off the layout's bug. One that a marker comes upon is not seen meanwhile:
    ``markers`` tells where they stand at a second, (n, 2) px.
    """

    markers: Callable[[float], np.ndarray] | None = None

    def __init__(
        self, ground: LossMap, layout: Layout, shown_at: Callable[[float], float] = lambda seconds: 1.0
    ) -> None:
        self.ground, self.shown_at = ground, shown_at
        box = ground.box
        self.texts: list[tuple[str, float, float, str]] = []  # text, x, baseline, anchor
        wide = max((lettering.width(text, SIZE) for _, text in ground.numbers(1)), default=0.0)
        up = []
        for value, text in ground.numbers(1):
            y = float(ground.axes.place(0.0, value)[1])
            around = Box(box.x + INSIDE, y - SIZE / 2, wide, SIZE)
            if not around.overlaps(layout.bug, 4):
                up.append(y)
                base = y + lettering.CAP_HEIGHT * SIZE / 2
                self.texts.append((text, box.x + INSIDE + wide, base, "right"))
        across, along = (weight_plate(ground.words, axis) for axis in (0, 1))
        for value, text in ground.numbers(0):
            x = float(ground.axes.place(value, 0.0)[0])
            if x + lettering.width(text, SIZE) / 2 < box.right - 2 * GAP - across[0]:  # off the letter
                self.texts.append((text, x, box.bottom - INSIDE, "middle"))
        first = (box.right - GAP - across[0] / 2, box.bottom - GAP - across[1] / 2)
        highest = max(min(up, default=box.y), layout.bug.bottom + GAP + along[1] / 2)
        second = (box.x + INSIDE + wide + GAP + along[0] / 2, highest)
        self.letters = (first, second)

    @cached_property
    def boxes(self) -> list[Box]:
        """Where numbers and letters stand, px."""
        found = []
        for text, x, base, anchor in self.texts:
            wide = lettering.width(text, SIZE)
            left = x - wide if anchor == "right" else x - wide / 2
            found.append(Box(left, base - SIZE, wide, 1.2 * SIZE))
        letters = (
            Box.around(*at, *weight_plate(self.ground.words, axis)) for axis, at in enumerate(self.letters)
        )
        return [*found, *letters]

    def presence(self, seconds: float) -> float:
        """As its film says."""
        return self.shown_at(seconds)

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """Numbers and letters."""
        self.paint(canvas, seconds)

    def clear(self, seconds: float) -> tuple[float, ...]:
        """How much is seen of each of the ``boxes``: nothing where a marker lies on it."""
        if self.markers is None:
            return ()
        at = np.nan_to_num(self.markers(seconds), nan=1e9)
        edges = np.array([box.edges() for box in self.boxes])[:, None]
        away = np.maximum(np.maximum(edges[..., :2] - at, at - edges[..., 2:]), 0.0)
        near = np.hypot(*np.moveaxis(away, -1, 0)).min(axis=1, initial=np.inf)
        return tuple(np.clip((near - MEASURES.marker) / FADES, 0.0, 1.0).round(1).tolist())

    def paint(self, canvas: Canvas, seconds: float = 0.0) -> None:
        """Numbers and letters, on any ground."""
        theme, clear = self.ground.theme, iter(self.clear(seconds) or [1.0] * len(self.boxes))
        for text, x, base, anchor in self.texts:
            with canvas.faded(next(clear)):
                canvas.text(text, x, base, size=SIZE, colour=theme.text, anchor=anchor, halo=theme.rim)
        for axis, at in enumerate(self.letters):
            with canvas.faded(next(clear)):
                paint_weight(canvas, theme, self.ground.words, axis, at)
