"""What every film has: a language, a theme, acts on one clock, captions, chapters, and where it comes from.

A film is a function of time. `Film.acts` divide it; its actors paint any second of it (`Film.picture`), so
that a still, an excerpt and a test see the very frame that the film shows. Rendering is manim's.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO
from math import ceil
from pathlib import Path
from types import MappingProxyType
from typing import Any

import av
import cairo
from manim import Scene, config
from manim.scene.scene_file_writer import SceneFileWriter

from engine.errors import InputError, nearest
from scenes.language import load
from scenes.stage.camera import Actor, FilmCamera, FilmRenderer, Picture, Run
from scenes.stage.canvas import HEIGHT, WIDTH, Canvas, Mark
from scenes.stage.caption import Caption
from scenes.theme import THEMES

GRID = 0.2  # seconds: an act lasts a multiple of it, so that it is whole frames at 15, 30 and 60 a second


@dataclass(frozen=True)
class Act:
    """A part of a film: its name (a chapter's title), and its first and last second."""

    name: str
    start: float
    end: float


class Film(Scene):
    """One video. A subclass lays out its actors in `compose` and says what it shows.

    Args:
        language: "es" or "en".
        theme: "night" or "paper".
        title: instead of the film's own.
        credit: a line on the end card.
        window: seconds of the film (first, last) to render instead of all.
        command: the command that makes this film again, for the end card and the metadata.
        progress: called with the frames done and the frames in all, about four times a second.

    Raises:
        InputError: an unknown language or theme.
    """

    def __init__(
        self,
        *,
        language: str = "es",
        theme: str = "night",
        title: str | None = None,
        credit: str | None = None,
        window: tuple[float, float] | None = None,
        command: str | None = None,
        progress: Callable[[int, int], None] | None = None,
        **options: Any,
    ) -> None:
        if theme not in THEMES:
            hint = nearest(theme, THEMES)
            raise InputError(
                "unknown_theme",
                "theme must be one of {allowed}; not '{theme}'.",
                theme=theme,
                allowed=", ".join(hint or THEMES),
            )
        self.words = load(language)
        self.theme = THEMES[theme]
        self.title, self.credit, self.window, self.command = title, credit, window, command
        self.progress = progress
        self.actors: Sequence[Actor] = ()
        self.acts: Sequence[Act] = ()
        self.captions: Sequence[Caption] = ()
        self.provenance: dict[str, Any] = {}
        self.compose()
        self.picture = Picture(self.actors, self.theme.background)
        config.disable_caching = True  # manim's hash of a play call cannot know what actors paint
        renderer = FilmRenderer(
            file_writer_class=FilmWriter,
            camera_class=FilmCamera,
            skip_animations=bool(options.pop("skip_animations", False)),
        )
        super().__init__(renderer=renderer, camera_class=FilmCamera, **options)
        self.camera.background_color = self.theme.background

    def compose(self) -> None:
        """Lay out the film: set ``actors``, ``acts``, ``captions`` and ``provenance``."""
        raise NotImplementedError(f"{type(self).__name__} must say what it shows")

    # ---- time

    @property
    def length(self) -> float:
        """The whole film's length in seconds."""
        return self.acts[-1].end

    def construct(self) -> None:
        """Play every act, a section each, with its captions; within ``window`` only, if there is one."""
        first, last = self.window or (0.0, self.length)
        shown = [(act, max(act.start, first), min(act.end, last)) for act in self.acts]
        parts = [(act, start, end) for act, start, end in shown if end - start > 1e-6]
        self.provenance["chapters"] = [(act.name, start - first, end - first) for act, start, end in parts]
        self._count_frames(sum(end - start for _, start, end in parts))
        self.add(self.picture)
        for act, start, end in parts:
            self.next_section(act.name)
            for caption in self.captions:
                if start <= caption.start < end:
                    lasts = min(caption.end, last) - caption.start
                    self.add_subcaption(
                        _in_two_lines(caption.text), duration=lasts, offset=caption.start - start
                    )
            self.play(Run(self.picture, start, end))

    def _count_frames(self, seconds: float) -> None:
        writer = self.renderer.file_writer
        if isinstance(writer, FilmWriter):
            writer.provenance = self.provenance
            writer.progress = self.progress
            writer.frames = round(seconds * self.camera.frame_rate)

    # ---- one frame

    def paint(self, canvas: Canvas, seconds: float) -> None:
        """Paint the frame of a second of the film."""
        self.picture.seconds = seconds
        self.picture.paint_on(canvas)

    def marks(self, seconds: float) -> list[Mark]:
        """Every text on the frame of a second of the film, as painted."""
        log: list[Mark] = []
        context = cairo.Context(cairo.ImageSurface(cairo.FORMAT_ARGB32, WIDTH, HEIGHT))
        self.paint(Canvas(context, log=log), seconds)
        return log

    def still(self, path: Path, seconds: float, size: tuple[int, int] = (WIDTH, HEIGHT)) -> None:
        """Write the frame of a second of the film as a PNG, or as a PDF page by the path's suffix."""
        width, height = size
        if path.suffix.lower() == ".pdf":
            page = cairo.PDFSurface(str(path), WIDTH * 0.5, HEIGHT * 0.5)
            self.paint(Canvas(cairo.Context(page), scale=0.5), seconds)
            page.finish()
            return
        surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, width, height)
        self.paint(Canvas(cairo.Context(surface), scale=height / HEIGHT), seconds)
        surface.write_to_png(str(path))


class FilmWriter(SceneFileWriter):
    """manim's writer, with chapters and the film's origin in the MP4, and with progress."""

    provenance: Mapping[str, Any] = MappingProxyType({})
    progress: Callable[[int, int], None] | None = None
    frames = 0
    _written = 0

    def write_frame(self, pixels: Any, *, repeat: int = 1) -> None:
        """Pass a frame on, and tell how far the film is."""
        super().write_frame(pixels, repeat=repeat)
        self._written += repeat
        if self.progress is not None and (self._written % 15 == 0 or self._written >= self.frames):
            self.progress(self._written, max(self.frames, self._written))

    def combine_files(
        self,
        input_files: list[str],
        output_file: Path,
        create_gif: bool = False,
        includes_sound: bool = False,
    ) -> None:
        """Join the segments without encoding again, as manim does, with metadata and chapters."""
        if create_gif or output_file.suffix != ".mp4":
            super().combine_files(input_files, output_file, create_gif, includes_sound)
            return
        output_file.parent.mkdir(parents=True, exist_ok=True)
        manifest = BytesIO(self._concat_manifest_bytes(input_files))
        with (
            av.open(manifest, options={"safe": "0"}, format="concat") as segments,
            av.open(str(output_file), mode="w", options={"movflags": "+faststart"}) as film,
        ):
            source = segments.streams.video[0]
            stream = film.add_stream_from_template(template=source)
            film.metadata.update(_metadata(self.provenance))
            film.set_chapters(_chapters(self.provenance.get("chapters", ())))
            for packet in segments.demux(source):
                if packet.dts is None:  # the flushing packet of the demuxer
                    continue
                packet.dts = None  # segments each begin at nought: let the muxer count
                packet.stream = stream
                film.mux(packet)


def whole(seconds: float) -> float:
    """The next length that is whole frames at 15, 30 and 60 frames a second."""
    return ceil(seconds / GRID - 1e-9) * GRID


def _metadata(provenance: Mapping[str, Any]) -> dict[str, str]:
    texts = {name: provenance[name] for name in ("title", "artist", "description") if provenance.get(name)}
    rest = {
        key: value
        for key, value in provenance.items()
        if value is not None and key not in ("chapters", *texts)
    }
    return {**texts, "comment": json.dumps(rest, ensure_ascii=False, sort_keys=True)}


def _chapters(chapters: Sequence[tuple[str, float, float]]) -> list[dict[str, Any]]:
    return [
        {
            "id": number,
            "start": round(start * 1000),
            "end": round(end * 1000),
            "time_base": Fraction(1, 1000),
            "metadata": {"title": name},
        }
        for number, (name, start, end) in enumerate(chapters)
    ]


def _in_two_lines(text: str) -> str:
    """A caption broken near its middle if it has more than 42 characters."""
    if len(text) <= 42:
        return text
    spaces = [at for at, letter in enumerate(text) if letter == " "]
    middle = min(spaces, key=lambda at: abs(at - len(text) / 2), default=None)
    return text if middle is None else f"{text[:middle]}\n{text[middle + 1 :]}"
