"""The terrain's pixels: OpenGL without a window, on a graphics card or on the processor.

This is the inside of the drawing process: ``python -m scenes.stage.opengl`` reads requests on its standard
input and draws into shared memory (`scenes.stage.drawing` is the other end). A `Picture3D` holds one
terrain's buffers and draws it at any moment: the mesh with baked colours, level lines, and trails as ribbons
of constant width, all in one depth buffer; at twice the size, then averaged: on llvmpipe that beats
multisampling.
"""

from __future__ import annotations

import mmap
import os
import pickle
import signal
import sys
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from scenes.stage.boxes import Box
from scenes.stage.shaders import SHADERS
from scenes.stage.view import REACH, View

if TYPE_CHECKING:
    import moderngl

Colour = tuple[float, float, float]

SLOTS = 2  # rasters in the shared memory: one is read while the next is drawn
SAMPLES = 2  # along each side of a pixel
LIFT = {"level": 0.008, "trail": 0.03}  # world units nearer to the eye: lines do not sink into the ground
RIBBON_FLOATS, DOT_FLOATS = 20, 8
DOT_RATIO = 1.7  # a step's dot is this much wider than the line
DASH = 0.036  # world units of a dash and its gap
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
        level: width (px) and opacity of the level lines.
        ages: rows (age in steps, opacity, width in px), four of them, by which a trail grows thinner.
        behind: how much is left of a trail that a hill hides; 0: nothing is drawn there.
        wider: px that a step's dot is wider than `DOT_RATIO` times its line.
        edges: px along which the left, upper, right and lower edges fade into the background.
    """

    background: Colour
    level: tuple[float, float] = (1.4, 0.3)
    ages: tuple[tuple[float, float, float], ...] = ((0.0, 1.0, 4.0),) * 4
    behind: float = 0.4
    wider: float = 1.5
    edges: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)


class Picture3D:
    """One terrain's buffers.

    ``points`` (n, 3) with ``colours`` (n, 2, 3), shaded and flat, in ``triangles`` (m, 3). ``levels`` and
    ``trails`` are rows of `ribbons`, ``steps`` rows of `dots`.
    """

    def __init__(
        self,
        points: np.ndarray,
        colours: np.ndarray,
        triangles: np.ndarray,
        levels: np.ndarray,
        trails: np.ndarray,
        steps: np.ndarray,
    ) -> None:
        gl = context()
        corners = np.concatenate([points, colours.reshape(len(points), 6)], axis=1).astype("f4")
        layout = [(gl.buffer(corners.tobytes()), "3f 3f 3f", "point", "shaded", "plain")]
        self._ground = gl.vertex_array(
            _program("ground"), layout, gl.buffer(triangles.astype("i4").tobytes())
        )
        trails = trails[np.argsort(trails[:, 12], kind="stable")]
        steps = steps[np.argsort(steps[:, 3], kind="stable")]
        self._levels, self._trails, self._steps = _ribbons(levels), _ribbons(trails), _dots(steps)
        self._level_count = len(levels)
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
        pixel = size[1] * SAMPLES / box.height  # of the large raster, to a px of the frame
        gl.enable_only(moderngl.DEPTH_TEST | moderngl.BLEND)
        gl.blend_func = moderngl.SRC_ALPHA, moderngl.ONE_MINUS_SRC_ALPHA
        gl.depth_func = "<="
        room.large.use()
        room.large.depth_mask = True
        gl.clear(*look.background, 1.0)
        matrix = view.clip_matrix(box).T.astype("f4").tobytes()
        ground, ribbon, dot = (_program(name) for name in ("ground", "ribbon", "dot"))
        ground["matrix"].write(matrix)
        ground["flatness"].value = view.flat
        self._ground.render()
        room.large.depth_mask = False  # lines hide nothing
        for program in (ribbon, dot):
            program["matrix"].write(matrix)
            program["viewport"].value = (size[0] * SAMPLES, size[1] * SAMPLES)
            program["now"].value = now or 0.0
        depth = (1 - view.perspective * REACH) / REACH  # of clip space, to a world unit
        self._draw_levels(look, pixel, depth)
        if now is not None:
            self._draw_trails(look, now, pixel, depth)
        room.averaged(out, look, shown, pixel / SAMPLES, swap)

    def _draw_levels(self, look: Look, pixel: float, depth: float) -> None:
        ribbon, (width, opacity) = _program("ribbon"), look.level
        ribbon["timeless"].value = True
        ribbon["ages"].write(_table([(0.0, opacity, width)] * 4, pixel))
        ribbon["lift"].value = LIFT["level"] * depth
        ribbon["dash"].value, ribbon["strength"].value = 0.0, 1.0
        _render(self._levels, self._level_count)

    def _draw_trails(self, look: Look, now: float, pixel: float, depth: float) -> None:
        """First what hills hide, faint and dashed, then what is seen: the same test of depth, both ways."""
        ribbon, dot = _program("ribbon"), _program("dot")
        ribbon["timeless"].value = False
        dot["widen"].value = (DOT_RATIO, look.wider * pixel)
        for program in (ribbon, dot):
            program["ages"].write(_table(look.ages, pixel))
            program["lift"].value = LIFT["trail"] * depth
        begun = int(np.searchsorted(self._trails_begin, now, side="left"))
        reached = int(np.searchsorted(self._steps_begin, now + 1e-9, side="right"))
        for hidden in (True, False) if look.behind > 0 else (False,):
            context().depth_func = ">" if hidden else "<="
            ribbon["dash"].value = DASH if hidden else 0.0
            for program in (ribbon, dot):
                program["strength"].value = look.behind if hidden else 1.0
            _render(self._trails, begun)
            _render(self._steps, reached)


class _Room:
    """The rasters of one size: the large one that is drawn into, and the one it is averaged into."""

    def __init__(self, size: tuple[int, int]) -> None:
        import moderngl

        gl, (width, height) = context(), size
        big = (width * SAMPLES, height * SAMPLES)
        self.size = size
        self.texture = gl.texture(big, 4)
        self.texture.filter = (moderngl.LINEAR, moderngl.LINEAR)
        self.large = gl.framebuffer([self.texture], gl.depth_renderbuffer(big))
        self.small = gl.framebuffer([gl.texture(size, 4)])
        self.screen = gl.vertex_array(_program("resolve"), [])

    def averaged(self, out: Any, look: Look, shown: float, pixel: float, swap: bool) -> None:
        import moderngl

        resolve = _program("resolve")
        context().enable_only(moderngl.NOTHING)
        self.small.use()
        self.texture.use(0)
        resolve["size"].value = self.size
        resolve["background"].value = look.background
        resolve["shown"].value = shown
        resolve["edges"].value = tuple(max(edge * pixel, 1e-3) for edge in look.edges)
        resolve["swap"].value = not swap
        self.screen.render(vertices=3)
        self.small.read_into(out, components=4)


@cache
def _program(name: str) -> Any:
    vertex, fragment = SHADERS[name]
    return context().program(vertex_shader=vertex, fragment_shader=fragment)


def _ribbons(rows: np.ndarray) -> Any:
    names = ("before", "begin", "end", "after", "times", "along", "colour", "least")
    return _instances("ribbon", rows, "3f 3f 3f 3f 2f 2f 3f 1f/i", names)


def _dots(rows: np.ndarray) -> Any:
    return _instances("dot", rows, "3f 1f 3f 1f/i", ("point", "time", "colour", "least"))


def _instances(program: str, rows: np.ndarray, layout: str, names: tuple[str, ...]) -> Any:
    if not len(rows):
        return None
    buffer = context().buffer(rows.astype("f4").tobytes())
    return context().vertex_array(_program(program), [(buffer, layout, *names)])


def _render(array: Any, instances: int) -> None:
    """So many of a buffer's instances, each a strip of two triangles."""
    import moderngl

    if instances:
        array.render(mode=moderngl.TRIANGLE_STRIP, vertices=4, instances=instances)


def _table(ages: Any, pixel: float) -> bytes:
    table = np.zeros((4, 4), "f4")
    table[:, :3] = np.array(ages) * (1.0, 1.0, pixel)
    return table.tobytes()


def dots(points: np.ndarray, times: np.ndarray, colour: Colour, least: float) -> np.ndarray:
    """Rows of points (n, 3) reached at steps (n,), with a colour and the least opacity: (n, `DOT_FLOATS`)."""
    rows = np.empty((len(points), DOT_FLOATS))
    rows[:, :3], rows[:, 3], rows[:, 4:7], rows[:, 7] = points, times, colour, least
    return rows


def ribbons(points: np.ndarray, times: np.ndarray, colour: Colour, least: float) -> np.ndarray:
    """Rows of a polyline's segments, (n - 1, `RIBBON_FLOATS`); ``points`` (n, 3), ``times`` (n,).

    Of each: its two ends and their neighbours (3 each), when it begins and ends (steps), how far along it
    lies (world units), its colour and least opacity.
    """
    along = np.append(0.0, np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1)))
    around = np.concatenate([2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]])
    rows = np.empty((len(points) - 1, RIBBON_FLOATS))
    for place in range(4):
        rows[:, 3 * place : 3 * place + 3] = around[place : place + len(rows)]
    rows[:, 12], rows[:, 13] = times[:-1], times[1:]
    rows[:, 14], rows[:, 15] = along[:-1], along[1:]
    rows[:, 16:19], rows[:, 19] = colour, least
    return rows


# ---- the process


def main(memory: int) -> None:
    """Answer requests until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it ends with the process that asks, not before
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a driver prints must not mix with the answers
    desk = Desk(memory)
    while True:
        try:
            what, *arguments = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        try:
            answer = ("done", getattr(desk, what)(*arguments))
        except NoOpenGLError as error:
            answer = ("no_opengl", str(error))
        except Exception as error:
            answer = ("failed", f"{type(error).__name__}: {error}")
        pickle.dump(answer, answers, protocol=5)
        answers.flush()


class Desk:
    """What can be asked of the drawing process."""

    def __init__(self, memory: int) -> None:
        self._memory, self._map = memory, memoryview(b"")
        self._pictures: dict[int, Picture3D] = {}
        self._made = 0

    def renderer(self) -> str:
        """The driver's own name."""
        return str(context().info["GL_RENDERER"])

    def make(self, parts: dict[str, np.ndarray]) -> int:
        """A terrain's number."""
        self._made += 1
        self._pictures[self._made] = Picture3D(**parts)
        return self._made

    def forget(self, number: int) -> None:
        """Free a terrain's buffers."""
        self._pictures.pop(number, None)
        context().gc()

    def draw(self, number: int, how: dict[str, Any], slot: int, size: int) -> None:
        """Draw a terrain into a slot of the memory, whose size is told."""
        if len(self._map) != size:
            self._map = memoryview(mmap.mmap(self._memory, size))
        half = size // SLOTS
        self._pictures[number].draw(self._map[slot * half : (slot + 1) * half], **how)


if __name__ == "__main__":
    main(int(sys.argv[1]))
