"""The terrain's pixels: OpenGL without a window, on a graphics card or on the processor.

It runs in the drawing process (`scenes.stage.terrain.drawing`). A `Picture3D` holds one terrain's buffers and
draws it at any moment: the mesh with baked colours, level lines, and trails as ribbons of constant width, all
in one depth buffer.

The ground has no inner edges, so that only its outlines can be jagged: where what stands before ends. There a
ribbon of the ground's own colour fades over a pixel. That is smoother than four samples a pixel, and on a
processor it costs a third of them; the outline lies half a pixel farther out.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from scenes.stage.paint.boxes import Box
from scenes.stage.terrain.ribbons import RIBBON_FLOATS, Colour, edges_of
from scenes.stage.terrain.shaders import SHADERS
from scenes.stage.terrain.view import REACH, View

if TYPE_CHECKING:
    import moderngl

MOST_EDGES = 4000  # of an outline
OUTLINE = 1.0  # px of the raster: with it all that is drawn of the ground is inside, and no step is left
LIFT = {
    "outline": 0.004,
    "level": 0.008,
    "trail": 0.03,
}  # world units nearer to the eye: lines do not sink into the ground
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


@dataclass(frozen=True)
class Look:
    """How a raster is drawn.

    Attributes:
        background: where nothing is, and what the edges fade into.
        levels: width (px) and opacity of the level lines with time 0, and of the bold ones, with 1.
        ages: rows (age in steps, opacity, width in px), four of them, by which a trail grows thinner.
        behind: how much is left of a trail that a hill hides; 0: nothing is drawn there.
        casing: its red, green, blue and opacity, under trails that are in sight; it is ``wider`` times the
            trail's width wider.
        heart: how white the middle of a trail is.
        dot: a step's dot is so many times as wide as its line, and so many px more.
        dot_casing: of the line's width, how much wider a dot's casing is.
        dots: steps by which a dot may be old.
        trails: how visible all of a trail is.
        edges: px along which the left, upper, right and lower edges fade into the background.
    """

    background: Colour
    levels: tuple[tuple[float, float], ...] = ((1.4, 0.3), (1.4, 0.3))
    ages: tuple[tuple[float, float, float], ...] = ((0.0, 1.0, 4.0),) * 4
    behind: float = 0.4
    casing: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    wider: float = 0.0
    heart: float = 0.0
    dot: tuple[float, float] = (1.7, 1.5)
    dot_casing: float = 0.66
    dots: float = 1e9
    trails: float = 1.0
    edges: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)


class Picture3D:
    """One terrain's buffers.

    ``points`` (n, 3) with ``colours`` (n, 3) in ``triangles`` (m, 3). ``levels`` and
    ``trails`` are rows of `ribbons`, ``steps`` rows of `dots`. ``tiles`` are rows (first triangle, one more
    than the last, two opposite corners of a box around them) that make up all triangles; those that are out
    of sight are not drawn, nor, where the ground is ``closed``, what is turned away.
    """

    def __init__(
        self,
        points: np.ndarray,
        colours: np.ndarray,
        triangles: np.ndarray,
        levels: np.ndarray,
        trails: np.ndarray,
        steps: np.ndarray,
        tiles: np.ndarray,
        closed: bool = True,
    ) -> None:
        gl = context()
        corners = np.concatenate([points, colours], axis=1).astype("f4")
        layout = [(gl.buffer(corners.tobytes()), "3f 3f", "point", "colour")]
        self._ground = gl.vertex_array(
            _program("ground"), layout, gl.buffer(triangles.astype("i4").tobytes())
        )
        self._corners = np.concatenate([points, np.ones((len(points), 1))], axis=1).astype("f4")
        self._shades = colours.astype("f4")
        self._triangles = triangles
        self._edges, self._faces = edges_of(triangles)
        empty = np.zeros((MOST_EDGES, RIBBON_FLOATS))
        self._outline_rows, self._outlines = _ribbons(empty)
        trails = trails[np.argsort(trails[:, 12], kind="stable")]
        steps = steps[np.argsort(steps[:, 3], kind="stable")]
        self._levels, self._trails, self._steps = _ribbons(levels)[1], _ribbons(trails)[1], _dots(steps)[1]
        self._level_count = len(levels)
        self._runs, self._closed = tiles[:, :2].astype(int), closed
        picks = np.array([[(at >> axis) & 1 for axis in range(3)] for at in range(8)])
        ends = tiles[:, 2:].reshape(-1, 2, 3)
        self._boxes = np.stack([ends[:, picks[:, axis], axis] for axis in range(3)], axis=-1)
        self._trails_begin, self._steps_begin = trails[:, 12].copy(), steps[:, 3].copy()
        self._room: _Room | None = None

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
    ) -> None:
        """Draw the raster of a box (px of the frame), ``size`` (width, height) pixels.

        Args:
            out: writable memory for (height, width, 4) bytes, the top row first.
            now: the step of the race; None: no trails.
            shown: 0, only the background, to 1.
            swap: red first; else blue first, as Cairo has it.
        """
        import moderngl

        gl = context()
        if self._room is None or self._room.size != size:
            self._room = _Room(size)
        room = self._room
        pixel = size[1] / box.height  # of the raster, to a px of the frame
        gl.enable_only(moderngl.DEPTH_TEST)  # blending the ground would cost as much as drawing it
        gl.depth_func = "<="
        room.frame.use()
        gl.clear(*(look.background if swap else look.background[::-1]), 1.0)
        matrix = view.clip_matrix(box)
        data = matrix.T.astype("f4").tobytes()
        for name in ("ground", "ribbon", "dot"):
            _program(name)["matrix"].write(data)
            _program(name)["swap"].value = not swap
        for name in ("ribbon", "dot"):
            _program(name)["viewport"].value = size
            _program(name)["now"].value = now or 0.0
        self._draw_ground(view, box)
        room.lines.use()
        gl.enable(moderngl.BLEND)
        gl.blend_func = moderngl.SRC_ALPHA, moderngl.ONE_MINUS_SRC_ALPHA
        depth = (1 - view.perspective * REACH) / REACH  # of clip space, to a world unit
        self._draw_edges(matrix, size, depth)
        self._draw_levels(look, pixel, depth)
        if now is not None:
            self._draw_trails(look, now, pixel, depth)
        room.fade(look, shown, pixel, swap)
        room.frame.read_into(out, components=4)

    def _draw_ground(self, view: View, box: Box) -> None:
        """The tiles that reach into the box; neighbours in one call."""
        import moderngl

        if self._closed:
            context().enable(moderngl.CULL_FACE)
            context().front_face = "cw"  # the raster's rows run down
        seen, _ = view.project(self._boxes)
        low, high = seen.min(axis=1), seen.max(axis=1)
        inside = (high >= (box.x, box.y)).all(axis=1) & (low <= (box.right, box.bottom)).all(axis=1)
        runs: list[list[int]] = []
        for first, last in self._runs[inside].tolist():
            if runs and runs[-1][1] == first:
                runs[-1][1] = last
            else:
                runs.append([first, last])
        for first, last in runs:
            self._ground.render(vertices=3 * (last - first), first=3 * first)
        context().disable(moderngl.CULL_FACE)

    def _draw_edges(self, matrix: np.ndarray, size: tuple[int, int], depth: float) -> None:
        """Smooth the outlines: the edges between what is turned to the eye and what is not, and borders."""
        clip = self._corners @ matrix.T.astype("f4")
        screen = clip[:, :2] / clip[:, 3:]
        a, b, c = (screen[self._triangles[:, at]] for at in range(3))
        ahead, aside = b - a, c - a
        front = ahead[:, 0] * aside[:, 1] < ahead[:, 1] * aside[:, 0]  # the raster's rows run down
        first, second = front[self._faces[:, 0]], front[self._faces[:, 1]]
        single = self._faces[:, 0] == self._faces[:, 1]
        outline = np.where(single, first | (not self._closed), first != second)
        ends = self._edges[outline]
        begin, end = screen[ends[:, 0]], screen[ends[:, 1]]
        inside = (np.maximum(begin, end) > -1.01).all(1) & (np.minimum(begin, end) < 1.01).all(1)
        ends = ends[inside][:MOST_EDGES]
        if not len(ends):
            return
        rows = np.zeros((len(ends), RIBBON_FLOATS), "f4")
        rows[:, 0:3] = rows[:, 3:6] = self._corners[ends[:, 0], :3]
        rows[:, 6:9] = rows[:, 9:12] = self._corners[ends[:, 1], :3]
        rows[:, 16:19] = self._shades[ends].mean(axis=1)
        self._outline_rows.write(np.repeat(rows, 4, axis=0).tobytes())
        ribbon = _program("ribbon")
        ribbon["timeless"].value = True
        ribbon["ages"].write(_table([(0.0, 1.0, OUTLINE)] * 4, 1.0))
        ribbon["lift"].value = LIFT["outline"] * depth
        ribbon["dash"].value, ribbon["strength"].value = 0.0, 1.0
        ribbon["wider"].value, ribbon["heart"].value, ribbon["casing"].value = 0.0, 0.0, (0.0,) * 4
        _render(self._outlines, len(ends))

    def _draw_levels(self, look: Look, pixel: float, depth: float) -> None:
        ribbon = _program("ribbon")
        ribbon["timeless"].value = True
        ribbon["ages"].write(_table([(0.0, opacity, width) for width, opacity in look.levels * 2], pixel))
        ribbon["lift"].value = LIFT["level"] * depth
        ribbon["dash"].value, ribbon["strength"].value = 0.0, 1.0
        ribbon["wider"].value, ribbon["heart"].value, ribbon["casing"].value = 0.0, 0.0, (0.0,) * 4
        _render(self._levels, self._level_count)

    def _draw_trails(self, look: Look, now: float, pixel: float, depth: float) -> None:
        """First what hills hide, thin and dashed, then what is seen: casings, in them trails, then dots."""
        ribbon, dot = _program("ribbon"), _program("dot")
        ribbon["timeless"].value = False
        for program in (ribbon, dot):
            program["lift"].value = LIFT["trail"] * depth
        begun = int(np.searchsorted(self._trails_begin, now, side="left"))
        first = int(np.searchsorted(self._steps_begin, now - look.dots - 1e-9, side="left"))
        last = int(np.searchsorted(self._steps_begin, now + 1e-9, side="right"))
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
        for cased in (True, False) if look.casing[3] > 0 else (False,):
            dot["casing"].value = (*look.casing[:3], float(cased))
            dot["widen"].value = ratio + look.dot_casing * cased, more * pixel
            _render(self._steps, last, first)

    def _draw_ways(
        self,
        begun: int,
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
        _render(self._trails, begun)


class _Room:
    """The raster of one size."""

    def __init__(self, size: tuple[int, int]) -> None:
        gl = context()
        self.size = size
        colour, depth = gl.texture(size, 4), gl.depth_renderbuffer(size)
        self.frame = gl.framebuffer([colour], depth)
        self.lines = gl.framebuffer([colour], depth)  # the same for what hides nothing and leaves it opaque
        self.lines.depth_mask = False
        self.lines.color_mask = (True, True, True, False)
        self.strip = gl.vertex_array(_program("fade"), [])

    def fade(self, look: Look, shown: float, pixel: float, swap: bool) -> None:
        """Let the edges fade into the background, and all of it where it is not wholly shown."""
        import moderngl

        context().enable_only(moderngl.BLEND)
        fade = _program("fade")
        fade["background"].value = look.background if swap else look.background[::-1]
        width, height = (2 * pixel / size for size in self.size)  # of clip space, to a px of the frame
        left, top, right, bottom = look.edges
        strips = (
            (left, (-1.0, -1.0, -1.0 + left * width, 1.0), True),
            (right, (1.0, -1.0, 1.0 - right * width, 1.0), True),
            (top, (-1.0, -1.0, 1.0, -1.0 + top * height), False),
            (bottom, (-1.0, 1.0, 1.0, 1.0 - bottom * height), False),
        )
        for wide, strip, upright in strips:
            if wide > 0:
                self._fade(strip, upright, 0.0)
        if shown < 1:
            self._fade((-1.0, -1.0, 1.0, 1.0), True, 1.0 - shown, whole=True)

    def _fade(
        self, strip: tuple[float, float, float, float], upright: bool, least: float, whole: bool = False
    ) -> None:
        import moderngl

        fade = _program("fade")
        fade["strip"].value, fade["upright"].value = strip, upright
        fade["least"].value, fade["most"].value = least, least if whole else 1.0
        self.strip.render(mode=moderngl.TRIANGLE_STRIP, vertices=4)


@cache
def _program(name: str) -> Any:
    vertex, fragment = SHADERS[name]
    return context().program(vertex_shader=vertex, fragment_shader=fragment)


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
