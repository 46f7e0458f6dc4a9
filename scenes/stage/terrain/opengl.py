"""The terrain's pixels: OpenGL without a window, on a graphics card or on the processor.

It runs in the drawing process (`scenes.stage.terrain.drawing`). A `Picture3D` holds one terrain's buffers and
draws it at any moment: the mesh with baked colours, the sky, lines on the ground, and trails as ribbons of
constant width, all in one depth buffer. While the camera stands the ground is not drawn again: its colours
are copied, and with its depth, which lines do not change, trails are drawn on them.

Only the ground's outlines can be jagged: there a ribbon of its colour fades over a pixel. That is smoother
than four samples a pixel at a third of the cost; the outline lies half a pixel farther out.
"""

from __future__ import annotations

import sys
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from scenes.stage.paint.boxes import Box
from scenes.stage.terrain.look import Look
from scenes.stage.terrain.outline import Outline
from scenes.stage.terrain.rasters import Rasters
from scenes.stage.terrain.ribbons import BALL_FLOATS, LINE_FLOATS
from scenes.stage.terrain.shaders import DULL, SHADERS, SOFT, STEEP
from scenes.stage.terrain.view import View

if TYPE_CHECKING:
    import moderngl

MOST_EDGES = 4000  # of an outline
HORIZON = 0.45  # of the raster's height: from there down the sky has one colour
THINNEST = 2.5  # px: lines that are nearer to each other fade
OUTLINE = 1.0  # px of the raster: with it all that is drawn of the ground is inside, and no step is left
LIFT = {
    "outline": 0.004,
    "level": 0.008,
    "trail": 0.03,
}  # world units nearer to the eye: lines do not sink into the ground
BLOCK = 8  # steps whose trails are kept at once when all of them have aged
DASH, HIDDEN = 0.0148, 0.5  # of a trail behind a hill: world units of a dash and its gap; of its width
LINUX = sys.platform.startswith("linux")


class NoOpenGLError(RuntimeError):
    """There is no OpenGL 3.3 here; the text is what the loader or the driver says."""


@cache
def context() -> moderngl.Context:
    """The process's OpenGL context, made once. Raises NoOpenGLError."""
    import moderngl

    settings: dict[str, Any] = {"backend": "egl"} if LINUX else {}
    try:
        made = moderngl.create_context(standalone=True, require=330, **settings)
    except Exception as error:  # whatever the loader or the driver says, there is no picture
        raise NoOpenGLError(" ".join(str(error).split()) or type(error).__name__) from None
    made.gc_mode = "context_gc"  # what Python has let go of is freed by `gc`
    return made


class Picture3D:
    """One terrain's buffers.

    ``points`` (n, 3) with ``colours`` (n, 3) in ``triangles`` (m, 3). ``lines`` are rows of `lines`,
    ``trails`` of `ribbons`, ``steps`` of `dots`. ``tiles`` are rows (first triangle, one more
    than the last, two opposite corners of a box around them) that make up all triangles; those that are out
    of sight are not drawn, nor, where the ground is ``closed``, what is turned away. ``sides`` are half of
    the map's sides: from there on it fades. ``coats`` are the two coats of paint of each point, (n, 8): red,
    green, blue, and which part of its way a coat's front has come when it is there (`Look.fronts`).
    """

    def __init__(
        self,
        points: np.ndarray,
        colours: np.ndarray,
        triangles: np.ndarray,
        lines: np.ndarray,
        trails: np.ndarray,
        steps: np.ndarray,
        tiles: np.ndarray,
        closed: bool = True,
        sides: tuple[float, float] = (1.0, 1.0),
        coats: np.ndarray | None = None,
    ) -> None:
        gl = context()
        corners = np.concatenate([points, colours], axis=1).astype("f4")
        layout: list[Any] = [(gl.buffer(corners.tobytes()), "3f 3f", "point", "colour")]
        self._coats, self._program = coats, _program("ground" if coats is None else "coated")
        if coats is not None:
            layout.append((gl.buffer(coats.astype("f4").tobytes()), "4f 4f", "coat_0", "coat_1"))
        self._ground = gl.vertex_array(self._program, layout, gl.buffer(triangles.astype("i4").tobytes()))
        self._balls: tuple[Any, Any] = (None, None)
        self._sky = gl.vertex_array(_program("sky"), [])
        self._points, self._shades = points.astype("f4"), colours.astype("f4")
        self._outline = Outline(points, triangles, closed)
        self._outline_rows, self._outlines = _lines(np.zeros((MOST_EDGES, LINE_FLOATS)))
        trails = trails[np.argsort(trails[:, 12], kind="stable")]
        steps = steps[np.argsort(steps[:, 3], kind="stable")]
        self._lines, self._trails, self._steps = _lines(lines)[1], _ribbons(trails)[1], _dots(steps)[1]
        self._line_count = len(lines)
        self._runs, self._closed, self._sides = tiles[:, :2].astype(int), closed, sides
        picks = np.array([[(at >> axis) & 1 for axis in range(3)] for at in range(8)])
        ends = tiles[:, 2:].reshape(-1, 2, 3)
        self._boxes = np.stack([ends[:, picks[:, axis], axis] for axis in range(3)], axis=-1)
        self._trails_begin, self._steps_begin = trails[:, 12].copy(), steps[:, 3].copy()
        self._room: Rasters | None = None

    def draw(
        self,
        out: Any,
        view: View,
        box: Box,
        size: tuple[int, int],
        look: Look,
        *,
        now: float | None = None,
        shown: float = 1.0,
        swap: bool = True,
        balls: bytes = b"",
    ) -> None:
        """Draw the raster of a box (px of the frame), ``size`` (width, height) pixels.

        Args:
            out: writable memory for (height, width, 4) bytes, the top row first.
            now: the step of the race; None: no trails.
            shown: 0, only the background, to 1.
            swap: red first; else blue first, as Cairo has it.
            balls: rows (`BALL_FLOATS`) of "f4": where each is, where its tail begins, and its colour.
        """
        if self._room is None or self._room.size != size:
            self._room = Rasters(context(), _program("fade"), size)
        room = self._room
        pixel = size[1] / box.height  # of the raster, to a px of the frame
        self._set(view, box, size, look, swap, now or 0.0)
        ground = (view, box, look.sky, look.kinds, look.fades, look.fronts, look.rise, swap)
        if room.ground != ground:
            self._draw_ground(room, view, box, size, look, swap, pixel)
            room.ground = ground
        if now is None and shown == 1 and not any(look.edges) and not balls:
            room.frame.read_into(out, components=4)
            return
        aged = 0 if now is None else self._draw_aged(room, look, now, pixel, view.lift)
        room.begin_again(room.aged if aged else room.frame, room.above)
        if now is not None:
            self._draw_trails(look, aged * BLOCK, now, now, pixel, view.lift)
        if balls:
            self._draw_balls(look, np.frombuffer(balls, "f4").reshape(-1, BALL_FLOATS), pixel, view.lift)
        room.fade(look, shown, pixel, swap)
        room.above.read_into(out, components=4)

    def _set(self, view: View, box: Box, size: tuple[int, int], look: Look, swap: bool, now: float) -> None:
        """Tell the programs what a raster depends on."""
        matrix = view.clip_matrix(box).T.astype("f4").tobytes()
        ground, (sky, line, ribbon, dot, ball) = (
            self._program,
            map(_program, ("sky", "line", "ribbon", "dot", "ball")),
        )
        for program in (ground, line, ribbon, dot, ball):
            program["matrix"].write(matrix)
        for program in (ground, sky, line, ribbon, dot, ball):
            program["swap"].value = not swap
        for program in (line, ribbon, dot, ball):
            program["viewport"].value = size
        for program in (ribbon, dot):
            program["now"].value = now
        for program in (ground, line, sky):
            program["sky_top"].value, program["sky_low"].value = look.sky
            program["horizon"].value = HORIZON
        for program in (ground, line):
            program["sides"].value, program["fades"].value = self._sides, look.fades
            program["rise"].value = look.rise
        if self._coats is not None:
            ground["fronts"].value = look.fronts
        line["eye"].value = tuple(view.eye.tolist())

    def _draw_ground(
        self,
        room: Rasters,
        view: View,
        box: Box,
        size: tuple[int, int],
        look: Look,
        swap: bool,
        pixel: float,
    ) -> None:
        """All that stands while the camera does: the mesh, the sky behind it, outlines, lines."""
        import moderngl

        gl = context()
        gl.enable_only(moderngl.DEPTH_TEST)  # blending the ground would cost as much as drawing it
        gl.depth_func = "<="
        room.frame.use()
        gl.clear(*(look.sky[1] if swap else look.sky[1][::-1]), 1.0)
        self._draw_mesh(view, box)
        if look.sky[0] != look.sky[1]:
            self._sky.render(mode=moderngl.TRIANGLE_STRIP, vertices=6)
        room.lines.use()
        gl.enable(moderngl.BLEND)
        gl.blend_func = moderngl.SRC_ALPHA, moderngl.ONE_MINUS_SRC_ALPHA
        self._draw_edges(view.clip_matrix(box), view.lift, look)
        line = _program("line")
        line["solid"].value, line["lift"].value = False, LIFT["level"] * view.lift
        line["thinnest"].value = THINNEST * pixel
        line["kinds"].value = [(opacity, width * pixel) for opacity, width in look.kinds]
        _render(self._lines, self._line_count)

    def _draw_mesh(self, view: View, box: Box) -> None:
        """The tiles that reach into the box; neighbours in one call."""
        import moderngl

        if self._closed:
            context().enable(moderngl.CULL_FACE)
            context().front_face = "cw"  # the raster's rows run down
        seen, depth = view.project(self._boxes)
        low, high = seen.min(axis=1), seen.max(axis=1)
        inside = (high >= (box.x, box.y)).all(axis=1) & (low <= (box.right, box.bottom)).all(axis=1)
        inside |= (1 + view.perspective * depth <= 0.05).any(axis=1)  # it reaches behind the eye
        runs: list[list[int]] = []
        for first, last in self._runs[inside].tolist():
            if runs and runs[-1][1] == first:
                runs[-1][1] = last
            else:
                runs.append([first, last])
        for first, last in runs:
            self._ground.render(vertices=3 * (last - first), first=3 * first)
        context().disable(moderngl.CULL_FACE)

    def _draw_edges(self, matrix: np.ndarray, lift: float, look: Look) -> None:
        """Smooth the outlines: the edges between what is turned to the eye and what is not, and borders.

        Of ground that has risen.
        """
        ends = self._outline.seen(matrix)
        ends = ends[(self._points[ends, 1] > look.rise[0] + STEEP).all(axis=1)][:MOST_EDGES]
        if not len(ends):
            return
        rows = np.zeros((len(ends), LINE_FLOATS), "f4")
        rows[:, 0:3] = rows[:, 3:6] = self._points[ends[:, 0]]
        rows[:, 6:9] = rows[:, 9:12] = self._points[ends[:, 1]]
        rows[:, 21:24] = self._seen_colours(ends, look.fronts).mean(axis=1)
        self._outline_rows.write(np.repeat(rows, 4, axis=0).tobytes())
        line = _program("line")
        line["solid"].value, line["lift"].value = True, LIFT["outline"] * lift
        line["kinds"].value = [(1.0, OUTLINE)] * 4
        _render(self._outlines, len(ends))

    def _seen_colours(self, which: np.ndarray, fronts: tuple[float, float]) -> np.ndarray:
        """The colours of points by their indices (...), (..., 3): what coats have left of them."""
        shown = self._shades[which]
        coats = () if self._coats is None else (self._coats[which, :4], self._coats[which, 4:])
        for paint, front in zip(coats, fronts, strict=False):
            part = np.clip((front * (1 + SOFT) - paint[..., 3:] % DULL) / SOFT, 0, 1)
            shown = shown + part * part * (3 - 2 * part) * (paint[..., :3] - shown)
        return shown

    def _draw_aged(self, room: Rasters, look: Look, now: float, pixel: float, lift: float) -> int:
        """How many blocks of steps look as they will to the end; they are drawn on the ground, and kept.

        Block by block, from whichever step on: a frame does not depend on those before it.
        """
        blocks = max(int((now - look.ages[-1][0]) // BLOCK), 0)
        kept = (room.ground, look, pixel)
        if blocks and (kept != room.kept or blocks < room.blocks):
            room.begin_again(room.frame, room.aged)
            room.kept, room.blocks = kept, 0
        elif blocks > room.blocks:
            room.begin_again(None, room.aged)
        for block in range(room.blocks if blocks else 0, blocks):
            self._draw_trails(look, block * BLOCK, (block + 1) * BLOCK, now, pixel, lift)
            room.blocks = block + 1
        return blocks

    def _draw_trails(
        self, look: Look, begin: float, end: float, now: float, pixel: float, lift: float
    ) -> None:
        """Of what lies between two steps first what hills hide, then what is seen.

        What is hidden is thin and dashed; what is seen are casings, in them trails, and then dots.
        """
        ribbon, dot = _program("ribbon"), _program("dot")
        for program in (ribbon, dot):
            program["lift"].value = LIFT["trail"] * lift
        begun = tuple(np.searchsorted(self._trails_begin, (begin, end)).tolist())
        if look.behind > 0:
            context().depth_func = ">"
            ribbon["ages"].write(_table(look.ages, pixel * HIDDEN))
            self._draw_ways(begun, look.behind * look.trails, look, dash=DASH)
        context().depth_func = "<="
        for program in (ribbon, dot):
            program["ages"].write(_table(look.ages, pixel))
        if look.casing[3] > 0:
            self._draw_ways(begun, look.casing[3] * look.trails, look, cased=True)
        self._draw_ways(begun, look.trails, look, heart=look.heart)
        dot["strength"].value = look.trails
        ratio, more = look.dot
        oldest, newest = max(begin, now - look.dots) - 1e-9, end + (1e-9 if end == now else -1e-9)
        first, last = np.searchsorted(self._steps_begin, (oldest, newest)).tolist()
        for cased in (True, False) if look.casing[3] > 0 else (False,):
            dot["casing"].value = (*look.casing[:3], float(cased))
            dot["widen"].value = ratio + look.dot_casing * cased, more * pixel
            _render(self._steps, last, first)

    def _draw_ways(
        self,
        begun: tuple[int, int],
        strength: float,
        look: Look,
        dash: float = 0.0,
        cased: bool = False,
        heart: float = 0.0,
    ) -> None:
        """So many segments, or their casings."""
        ribbon = _program("ribbon")
        ribbon["dash"].value, ribbon["strength"].value, ribbon["heart"].value = dash, strength, heart
        ribbon["wider"].value = look.wider if cased else 0.0
        ribbon["casing"].value = (*look.casing[:3], float(cased))
        _render(self._trails, begun[1], begun[0])

    def _draw_balls(self, look: Look, rows: np.ndarray, pixel: float, lift: float) -> None:
        """Balls in their casings, over the tails of all; what a hill hides is not drawn."""
        ball, corners = _program("ball"), np.repeat(rows, 4, axis=0).tobytes()
        buffer, array = self._balls
        if buffer is None or buffer.size != len(corners):
            self._balls = buffer, array = _quads("ball", rows, "3f 3f 3f", ("point", "tail", "colour"))
        else:
            buffer.write(corners)
        context().depth_func = "<="
        ball["lift"].value, ball["casing"].value = LIFT["trail"] * lift, look.casing[:3]
        inner, outer, half = (size * pixel for size in look.ball)
        for tailed, radius, middle, strength in ((True, half, half, look.tail), (False, outer, inner, 1.0)):
            ball["tailed"].value, ball["radius"].value, ball["inner"].value = tailed, radius, middle
            ball["strength"].value = strength * look.balls
            _render(array, len(rows))


@cache
def _program(name: str) -> Any:
    vertex, fragment = SHADERS[name]
    return context().program(vertex_shader=vertex, fragment_shader=fragment)


def _lines(rows: np.ndarray) -> tuple[Any, Any]:
    names = ("before", "begin", "end", "after", "kind", "first", "last", "colour")
    return _quads("line", rows, "3f 3f 3f 3f 1f 4f 4f 3f", names)


def _ribbons(rows: np.ndarray) -> tuple[Any, Any]:
    names = ("before", "begin", "end", "after", "times", "along", "colour")
    return _quads("ribbon", rows, "3f 3f 3f 3f 2f 2f 3f", names)


def _dots(rows: np.ndarray) -> tuple[Any, Any]:
    return _quads("dot", rows, "3f 1f 3f", ("point", "time", "colour"))


def _quads(program: str, rows: np.ndarray, layout: str, names: tuple[str, ...]) -> tuple[Any, Any]:
    """Each row as the four corners of two triangles: the buffer, and what draws it.

    (On llvmpipe instances cost more than what they save.)
    """
    if not len(rows):
        return None, None
    buffer = context().buffer(np.repeat(rows, 4, axis=0).astype("f4").tobytes())
    corners = context().buffer(
        (4 * np.arange(len(rows))[:, None] + (0, 1, 2, 1, 3, 2)).astype("i4").tobytes()
    )
    return buffer, context().vertex_array(_program(program), [(buffer, layout, *names)], corners)


def _render(array: Any, last: int, first: int = 0) -> None:
    """Quads of a buffer: up to one, and from one on."""
    if last > first:
        array.render(vertices=6 * (last - first), first=6 * first)


def _table(ages: Any, pixel: float) -> bytes:
    table = np.zeros((4, 4), "f4")
    table[:, :3] = np.array(ages) * (1.0, 1.0, pixel)
    return table.tobytes()
