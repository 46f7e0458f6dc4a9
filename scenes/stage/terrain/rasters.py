"""The rasters that a terrain is drawn into, of one size, and how its edges fade into the background."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scenes.stage.terrain.look import Look

if TYPE_CHECKING:
    import moderngl


class Rasters:
    """The rasters of one size: the ground's, the same with aged trails, and the frame's; and their depth.

    ``fade`` is the program of the strips that `fade` draws.
    """

    def __init__(self, gl: moderngl.Context, fade: Any, size: tuple[int, int]) -> None:
        self.gl, self.size = gl, size
        self.ground: object = None  # what the ground's raster shows
        self.kept: object = None  # what the aged trails' raster shows, and how many blocks of them
        self.blocks = 0
        colour, depth = gl.texture(size, 4), gl.depth_renderbuffer(size)
        self.frame = gl.framebuffer([colour], depth)
        self.lines = gl.framebuffer([colour], depth)  # the same for what hides nothing and leaves it opaque
        self.aged = gl.framebuffer([gl.texture(size, 4)], depth)
        self.above = gl.framebuffer([gl.texture(size, 4)], depth)
        for framebuffer in (self.lines, self.aged, self.above):
            framebuffer.depth_mask = False
            framebuffer.color_mask = (True, True, True, False)
        self._program, self._strip = fade, gl.vertex_array(fade, [])

    def begin_again(self, source: Any, target: Any) -> None:
        """Copy the colours of a raster, if any; what follows is drawn on the other one."""
        gl = self.gl
        if source is not None:
            gl.copy_framebuffer(target, source)
        target.use()
        gl.enable_only(gl.DEPTH_TEST | gl.BLEND)
        gl.depth_func = "<="
        gl.blend_func = gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA

    def fade(self, look: Look, shown: float, pixel: float, swap: bool) -> None:
        """Let the edges fade into the background, and all of it where it is not wholly shown."""
        self.gl.enable_only(self.gl.BLEND)
        self._program["background"].value = look.background if swap else look.background[::-1]
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
        fade = self._program
        fade["strip"].value, fade["upright"].value = strip, upright
        fade["least"].value, fade["most"].value = least, least if whole else 1.0
        self._strip.render(mode=self.gl.TRIANGLE_STRIP, vertices=4)
