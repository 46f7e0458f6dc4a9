"""How painted frames get into manim's film: a camera that lets actors paint, a renderer that hands on.

manim's own mobjects cost 20 to 100 ms a frame where a film changes everywhere. Here one Cairo context
paints what changes straight into the camera's array; what stands still is painted once and copied.
Ordinary mobjects of the same scene are drawn over it, as ever.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Any

import cairo
import numpy as np
from manim import Animation, Camera, Mobject, linear
from manim.renderer.cairo_renderer import CairoRenderer

from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.layout import WIDE
from scenes.stage.paint.pages import scale_of


class Picture(Mobject):
    """The painted frame: all actors at one second of the film. A film has one, behind any other mobject.

    Their px are those of a layout's ``frame``.
    """

    def __init__(self, actors: Sequence[Actor], background: str, frame: Box = WIDE.frame) -> None:
        super().__init__()
        self.frame = frame
        self.actors = tuple(actors)
        self.background = background
        self.seconds = 0.0
        self.points = np.zeros((1, 3))  # manim draws only mobjects that have points
        self._keys: tuple[object, ...] = ()  # what the ground shows
        self._ground: np.ndarray | None = None
        self._base_keys: tuple[object, ...] = ()  # what the base shows: the first actors of the ground
        self._base: np.ndarray | None = None

    def paint_into(self, pixels: np.ndarray) -> None:
        """Paint the frame of ``seconds`` into an RGBA array (height, width, 4) uint8."""
        keys = tuple(actor.key(self.seconds) for actor in self.actors)
        if self._ground is None or self._base is None or self._ground.shape != pixels.shape:
            self._ground, self._base = np.empty_like(pixels), np.empty_like(pixels)
            self._keys = self._base_keys = ()
        if keys != self._keys:
            self._paint_ground(self._ground, self._base, keys)
        np.copyto(pixels, self._ground)
        canvas = canvas_on(pixels, self.frame)
        for actor in self.actors:
            actor.move(canvas, self.seconds)

    def _paint_ground(self, ground: np.ndarray, base: np.ndarray, keys: tuple[object, ...]) -> None:
        """Paint the resting parts, from the first actor that changed since the base was made."""
        canvas = canvas_on(ground, self.frame)
        kept = len(self._base_keys)
        if kept and keys[:kept] == self._base_keys:
            np.copyto(ground, base)
        else:
            canvas.fill(self.background)
            lasting = _same(keys, self._keys)
            for actor in self.actors[:lasting]:
                actor.rest(canvas, self.seconds)
            np.copyto(base, ground)
            kept, self._base_keys = lasting, keys[:lasting]
        for actor in self.actors[kept:]:
            actor.rest(canvas, self.seconds)
        self._keys = keys

    def paint_on(self, canvas: Canvas) -> None:
        """Paint the same frame on any canvas: a PNG's, a PDF's, or one with a log."""
        canvas.fill(self.background)
        for actor in self.actors:
            actor.rest(canvas, self.seconds)
        for actor in self.actors:
            actor.move(canvas, self.seconds)


def _same(keys: tuple[object, ...], others: tuple[object, ...]) -> int:
    """How many keys at the beginning are equal."""
    pairs = zip(keys, others, strict=False)
    return next((at for at, (one, other) in enumerate(pairs) if one != other), min(len(keys), len(others)))


def canvas_on(pixels: np.ndarray, frame: Box) -> Canvas:
    """A canvas for a frame on an RGBA array (height, width, 4) uint8."""
    height, width, _ = pixels.shape
    surface = cairo.ImageSurface.create_for_data(pixels.data, cairo.FORMAT_ARGB32, width, height)
    context = cairo.Context(surface)
    return Canvas(context, scale=scale_of(frame, (width, height)), swap=True, pixels=pixels)


class Run(Animation):
    """Let a picture's clock run from one second of the film to another, as fast as the film does."""

    def __init__(self, picture: Picture, start: float, end: float) -> None:
        self.start, self.end = start, end
        # manim counts a frame more where rounding makes the time a hair longer than whole frames
        super().__init__(picture, run_time=round(end - start, 6) - 1e-6, rate_func=linear)

    def create_starting_mobject(self) -> Mobject:
        """A picture keeps no copy of itself: it is a function of time."""
        return self.mobject

    def interpolate(self, alpha: float) -> None:
        """Set the clock."""
        self.mobject.seconds = self.start + (self.end - self.start) * alpha


class FilmCamera(Camera):
    """manim's camera, with pictures painted first. Frames are given away instead of being copied."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.pixel_array: np.ndarray
        self._rings: dict[int, deque[np.ndarray]] = {}
        self._given = False

    def begin(self, ring: int, frames: int) -> None:
        """Paint into another array where the last was given away: the oldest of this ring of ``frames``."""
        if self._given:
            arrays = self._rings.setdefault(ring, deque())
            array = arrays.popleft() if len(arrays) == frames else np.empty_like(self.pixel_array)
            arrays.append(array)
            self.pixel_array, self._given = array, False

    def give(self) -> np.ndarray:
        """The painted frame, to keep until its ring comes round."""
        self._given = True
        return self.pixel_array

    def capture_mobjects(self, mobjects: Iterable[Mobject], **options: Any) -> None:
        """Pictures into the array, other mobjects over them."""
        others = []
        for mobject in mobjects:
            if isinstance(mobject, Picture):
                mobject.paint_into(self.pixel_array)
            else:
                others.append(mobject)
        if others:
            super().capture_mobjects(others, **options)


class FilmRenderer(CairoRenderer):
    """manim's Cairo renderer, handing each frame to the writer without a copy.

    A few segments are encoded at once, and any of them may be kept waiting. So each has a ring of its own: of
    one segment there are at most a full queue and one frame in work, and the one that is painted.
    """

    def update_frame(self, *arguments: Any, **options: Any) -> None:
        """Paint a frame where nobody is reading one."""
        from manim import config

        self.camera.begin(self.num_plays % config.max_inflight_encoders, config.encoder_queue_size + 2)
        super().update_frame(*arguments, **options)

    def get_frame(self) -> np.ndarray:
        """The frame just painted; it now belongs to the writer."""
        return self.camera.give()
