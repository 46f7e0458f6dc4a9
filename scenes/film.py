"""What every film has: a language, a theme, acts on one clock, captions, chapters, and where it comes from.

A film is a function of time. `Film.acts` divide it; its actors paint any second of it (`Film.picture`), so
that a still, an excerpt and a test see the very frame that the film shows. Rendering is manim's.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from math import inf, isnan, nan
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import cairo
from manim import Scene, config

from engine import archive
from engine.errors import InputError, either
from engine.race import Race
from engine.results import Computable
from scenes import excerpt
from scenes.excerpt import Piece
from scenes.language import load
from scenes.options import FORMAT, NOISE, RACE, SPAN, Option, row
from scenes.stage.frame.bug import Bug
from scenes.stage.frame.caption import Caption, CaptionLine
from scenes.stage.frame.lower_third import LowerThird
from scenes.stage.frame.masthead import FLIES, LESSON_FLIES, Masthead
from scenes.stage.frame.title import Title
from scenes.stage.paint import pages
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.camera import FilmCamera, FilmRenderer, Picture, Run
from scenes.stage.paint.canvas import Canvas, Mark, Sign
from scenes.stage.paint.larger import refuse_crowded, scaled_layout
from scenes.stage.paint.layout import SAFE, WIDE, Layout
from scenes.stage.paint.signs import Look
from scenes.stage.show.cast import Cast
from scenes.stage.show.clock import Clock, Counter
from scenes.stage.terrain import drawing
from scenes.telling import origin
from scenes.telling.introduction import subtitle
from scenes.telling.story import CARD, Act, Story, to_whole_frames
from scenes.theme import THEMES, style
from scenes.writer import FilmWriter

if TYPE_CHECKING:
    import xarray

A = TypeVar("A", bound=Actor)


class Film(Scene):
    """One video: a story and the actors that show it.

    A film of one race sets its ``name``, its ``headline`` and its ``usual`` race, and writes `tell`. Title,
    captions, end card, provenance, the excerpt of some steps and the command that makes it again are put in
    here. One that shows more says in `needs` what it shows the results of, and in `origins` which of these
    the end card names; one that shows no race has no ``usual`` one, and says in `shows` what it shows.

    It is always cut into the same pieces, whoever makes them. ``turns`` (None: all, in order) is called with
    their number and gives those to make here; only where ``joins`` is true are all of them joined at the end.

    Args:
        race: what is shown, where the film has a ``usual`` race: instead of that.
        span: (first, last) step of the race to render instead of the whole film.
        language: "es" or "en".
        theme: "night" or "paper".
        title: instead of the film's own.
        credit: a line in the corner and on the end card.
        window: seconds of the film (first, last) to render instead of all.
        pace: how many times as fast as usual its steps run, `options.PACES`; texts keep their reading time.
        highlight: so many seconds around the moment that stands for the film, instead of all.
        format: the frame's width to its height, `options.FORMATS`.
        scale: how many times as large as usual type is, `options.SCALES`: of stills in the wide format.
        bare: without title and captions in the picture; captions are subtitles only.
        command: the command that makes this film again, for the end card and the metadata.
        progress: called with the frames done and the frames in all, about four times a second.
        composed: false for a film that only knows what it needs: nothing is computed, drawn or laid out.

    Raises:
        InputError: an unknown language, theme or format; a race that the film cannot show, as `checked` says.
    """

    name: ClassVar[str] = ""  # of its file, and of ``races film NAME``
    headline: ClassVar[str] = ""  # the path of its title's words
    usual: ClassVar[Race | None] = None  # the race that it shows where none is given
    takes: ClassVar[tuple[Option, ...]] = (*RACE, *SPAN)  # what it can be asked for, and not every film
    title_room: ClassVar[float] = SAFE.width - 420  # px for the title: the counter stands beside it
    subtitle_room: float = SAFE.width  # px for the line under it
    layout: Layout = WIDE  # where things stand
    fills: ClassVar[bool] = False  # whether its ground fills the frame
    largest: ClassVar[float] = 1.0  # times as large as usual: the most that there is room for in a still
    opengl: ClassVar[bool] = False  # where it needs OpenGL and there is none, nothing else is begun

    race: Race
    clock: Clock  # the race's, where the film has one: `run` sets it

    def __init__(
        self,
        *,
        race: Race | None = None,
        span: tuple[float, float] | None = None,
        language: str = "es",
        theme: str = "night",
        title: str | None = None,
        credit: str | None = None,
        window: tuple[float, float] | None = None,
        pace: float = 1.0,
        bare: bool = False,
        format: str = FORMAT.usual,
        scale: float = 1.0,
        highlight: float = 0.0,
        command: str | None = None,
        progress: Callable[[int, int], None] | None = None,
        composed: bool = True,
        **options: Any,
    ) -> None:
        if theme not in THEMES:
            told, allowed = "theme must be {allowed}; not '{theme}'.", either([*THEMES])
            raise InputError("unknown_theme", told, theme=theme, allowed=allowed)
        if race is not None or self.usual is not None:
            self.race = self.checked(race or self.usual)  # type: ignore[arg-type]
        self.words = load(language).calling(one.axes if (one := vars(self).get("race")) else ())
        self.theme = THEMES[theme]
        self.title, self.credit, self.window, self.command = title, credit, window, command
        self.span, self.pace, self.bare, self.format = span, pace, bare, format
        self.layout, self.scale = scaled_layout(format, scale, self.largest), scale
        self.progress = progress
        self.turns: Callable[[int], Iterable[int]] | None = None
        self.joins = True
        self.actors: Sequence[Actor] = ()
        self.acts: Sequence[Act] = ()
        self.captions: Sequence[Caption] = ()
        self.provenance: dict[str, Any] = {}
        self._counters: list[Counter] = []
        if not composed:
            return
        if self.opengl:
            drawing.renderer()
        self.telling = nan  # seconds: the moment that stands for the film on its poster
        self.compose()
        if isnan(self.telling):
            self.telling = excerpt.middle(self.acts)
        if highlight:
            self.window = excerpt.highlight(self.acts, self.captions, self.telling, highlight)
        self.picture = Picture(self.actors, self.theme.background, self.layout.frame)
        config.disable_caching = True  # manim's hash of a play call cannot know what actors paint
        renderer = FilmRenderer(
            file_writer_class=FilmWriter,
            camera_class=FilmCamera,
            skip_animations=bool(options.pop("skip_animations", False)),
        )
        super().__init__(renderer=renderer, camera_class=FilmCamera, **options)
        self.camera.background_color = self.theme.background

    # ---- what a film says of itself

    @classmethod
    def option(cls, name: str) -> Option:
        """The option of a name; of a race's that the film does not take, any film's."""
        return row(cls.takes, name)

    def checked(self, race: Race) -> Race:
        """The race, if the film can show it; before anything runs.

        Raises:
            InputError: other starts or contenders than its options say, more than can be told apart, noise.
        """
        starts, optimizers = self.option("start"), self.option("optimizer")
        if not starts.admits(count := len(race.starts)):
            told = "starts: the film shows {room}; this race has {count}."
            raise InputError("shows_starts", told, room=starts.room, count=count)
        if not optimizers.admits(count := len(race.contenders)):
            told = "optimizers: the film shows {room}; this race has {count}."
            raise InputError("shows_optimizers", told, room=optimizers.room, count=count)
        if race.noise and NOISE not in self.takes:
            raise InputError("shows_noise", "noise: the film shows races without it, with exact gradients.")
        self.option("optimizer").follow(race.contenders)
        style(race.contenders)
        return race

    def needs(self) -> Sequence[Computable]:
        """What it shows the results of (races, sweeps, maps of basins): known before it is laid out."""
        return () if self.usual is None else (self.race,)

    def tell(self, story: Story) -> Sequence[Actor]:
        """Tell the film act by act, and return its actors, from back to front.

        It may set ``telling``; without that the telling moment is the middle of the longest act but the end
        card.
        """
        raise NotImplementedError(f"{type(self).__name__} must say what it shows")

    def is_usual(self) -> bool:
        """Whether it shows what it shows by default."""
        return self.usual is not None and (self.race, self.format) == (self.usual, FORMAT.usual)

    def subtitle(self) -> str:
        """The line under the title."""
        return subtitle(self.cast)

    def looks(self) -> Sequence[Look]:
        """How those look whom its texts are about, by the places that these name."""
        return () if self.usual is None else self.cast.looks

    def origins(self) -> Sequence[xarray.Dataset]:
        """The results whose making the end card tells of; the key is the first one's."""
        return () if self.usual is None else (self.cast.result,)

    def shows(self) -> dict[str, Any]:
        """What it shows, for the MP4's metadata: the key and the versions of its first result."""
        first = self.origins()[0].attrs
        return {"race": first["race"], "versions": json.loads(first["versions"])}

    # ---- what tells it

    def results(self) -> Iterator[xarray.Dataset]:
        """The results of what it needs, in that order: each when it is asked for, stored or else computed."""
        return (archive.get(each) for each in self.needs())

    @cached_property
    def cast(self) -> Cast:
        """Who runs, in a film of one race."""
        (result,) = self.results()
        return Cast(result, self.words, self.theme)

    def run(
        self, steps: int, start: float, pace: float = 1.0, counted_at: float | None = None, **how: Any
    ) -> Clock:
        """Start the race's clock at a second of the film; its counter comes then, or at ``counted_at``.

        ``how``: where it stands still, and where it ends, as `Clock` takes them.
        """
        self.clock = clock = Clock(steps, start, pace / self.pace, **how)
        self.count(clock, start if counted_at is None else counted_at)
        return clock

    def count(self, clock: Clock, appear: float, leave: float = inf) -> None:
        """Show a clock's counter from a second of the film to another."""
        self._counters.append(Counter(clock, self.words, self.theme, appear, leave))

    def compose(self) -> None:
        """Lay out the film: set ``actors``, ``acts``, ``captions``, ``window`` and ``provenance``."""
        story = Story(self.words)
        if self.fills:
            story.wait(LESSON_FLIES + FLIES)
        told = self.tell(story)
        with story.act("chapter.credits", rest=0.0) as card:
            story.at_least(card.start + CARD)
        self.captions, self.acts = tuple(story.captions), tuple(story.acts)
        if self.span is not None:
            first, last = (to_whole_frames(self.seconds_of(step)) for step in self.span)
            self.window = first, last
        elif self.window is not None:
            self.window = excerpt.window(self.window, self.length)
        title, command = self.called, origin.command(self)
        heading = Title(title, self.subtitle(), self.theme, self.title_room, self.subtitle_room, self.layout)
        end_card = origin.end_card(self, heading, command, card.start)
        self.actors = (*self.furnished(told, heading), end_card)
        self.provenance.update(origin.provenance(self, title, command))

    def furnished(self, told: Sequence[Actor], heading: Title) -> Sequence[Actor]:
        """What is on stage before the end card, from back to front: what `tell` gave amid the furniture."""
        theme, layout, whose = self.theme, self.layout, self.credit
        if self.bare:
            corner = [Bug("", theme, layout, 0.0, credit=whose)] if whose else []
            return (*told, *([] if self.fills else self._counters), *corner)
        if not self.fills:
            return (heading, *told, *self._counters, CaptionLine(self.captions, self.theme))
        bug = Bug(self.called, theme, layout, LESSON_FLIES + FLIES - 0.15, credit=whose)
        flies, facts = (LESSON_FLIES, LESSON_FLIES), self.subtitle()
        opens = Masthead(self.called, theme, layout, bug.box, *flies, facts=facts, credit=whose)
        return (*told, opens, bug, LowerThird(self.captions, self.looks(), theme, layout))

    @property
    def called(self) -> str:
        """Its title: the one that was asked for, or its own."""
        return self.title or self.words(self.headline)

    # ---- what it consists of

    def actor(self, kind: type[A]) -> A:
        """Its one actor of a kind. Raises ValueError where there is none, or several."""
        (found,) = (actor for actor in self.actors if isinstance(actor, kind))
        return found

    def act(self, path: str) -> Act:
        """Its act by the path of the title ("chapter.race"). Raises ValueError where there is none."""
        (found,) = (act for act in self.acts if act.path == path)
        return found

    # ---- time

    def seconds_of(self, step: float) -> float:
        """The film's second at which a step of the race is shown."""
        return self.clock.seconds(step)

    @property
    def length(self) -> float:
        """The whole film's length in seconds."""
        return self.acts[-1].end

    @property
    def shown(self) -> tuple[float, float]:
        """The first and the last second of it that is rendered: ``window``, or all."""
        return self.window or (0.0, self.length)

    @property
    def telling_shown(self) -> float:
        """The telling moment in the seconds of what is rendered; of an excerpt without it, the middle."""
        first, last = self.shown
        return round(self.telling - first if first <= self.telling < last else (last - first) / 2, 3)

    def pieces(self) -> list[Piece]:
        """What is played, in order."""
        return excerpt.pieces(self.acts, self.captions, *self.shown)

    def cues(self) -> list[Caption]:
        """The captions in what is rendered, in the film's seconds."""
        return excerpt.cues(self.captions, *self.shown)

    def construct(self) -> None:
        """Play the pieces: a section for each act. Captions and chapters are those of all pieces."""
        first, pieces = self.shown[0], self.pieces()
        self.provenance["telling"] = self.telling_shown
        for cue in self.cues():
            text = excerpt.in_two_lines(cue.text)
            self.add_subcaption(text, duration=cue.end - cue.start, offset=cue.start - first)
        writer = self.renderer.file_writer
        if isinstance(writer, FilmWriter):
            writer.provenance, writer.progress, writer.joins = self.provenance, self.progress, self.joins
            writer.chapters = excerpt.chapters(pieces, first)
            writer.frames = round(sum(piece.end - piece.start for piece in pieces) * self.camera.frame_rate)
        self.add(self.picture)
        played: Act | None = None
        for number in range(len(pieces)) if self.turns is None else self.turns(len(pieces)):
            piece = pieces[number]
            if piece.act is not played:
                self.next_section(piece.act.name)
                played = piece.act
            if isinstance(writer, FilmWriter):
                writer.piece = number
            self.play(Run(self.picture, piece.start, piece.end))
        if self.turns is not None and isinstance(writer, FilmWriter):
            writer.take_all(len(pieces))

    def tear_down(self) -> None:
        """Let actors free what they hold outside of this process."""
        super().tear_down()
        for actor in self.actors:
            actor.release()

    # ---- one frame

    def paint(self, canvas: Canvas, seconds: float) -> None:
        """Paint the frame of a second of the film."""
        self.picture.seconds = seconds
        self.picture.paint_on(canvas)

    def marks(self, seconds: float) -> list[Mark]:
        """Every text on the frame of a second of the film, as painted."""
        return [each for each in self._logged(seconds) if isinstance(each, Mark)]

    def signs(self, seconds: float) -> list[Sign]:
        """Every star, marker, dot and arrow on the frame of a second of the film, as painted."""
        return [each for each in self._logged(seconds) if isinstance(each, Sign)]

    def _logged(self, seconds: float) -> list[Mark | Sign]:
        """The surface is one pixel, so that Cairo skips what nobody looks at: the log is the same."""
        log: list[Mark | Sign] = []
        context = cairo.Context(cairo.ImageSurface(cairo.FORMAT_ARGB32, 1, 1))
        self.paint(Canvas(context, log=log, seen=False), seconds)
        return log

    def still_of(
        self,
        path: Path,
        step: float | None = None,
        size: tuple[int, int] | None = None,
        *,
        time: float | None = None,
        chapter: int | None = None,
    ) -> None:
        """Write the frame of a step of its race, of a second, of a chapter (from 1), or its telling one.

        At a step, and in larger type, nothing glides. Raises InputError for a moment that is not there.
        """
        at = excerpt.moment(self.acts, self.captions, self.telling, time=time, chapter=chapter)
        for actor in self.actors:
            actor.glides = step is None and self.scale == 1
        at = at if step is None else self.seconds_of(step)
        if self.scale != 1:
            refuse_crowded(self.marks(at), self.layout, self.scale)
        self.still(path, at, size)

    def still(self, path: Path, seconds: float, size: tuple[int, int] | None = None) -> None:
        """Write the frame of a second as a PNG of that width and height (px), or a page of PDF or SVG."""
        pages.write(path, self.layout.frame, size, lambda canvas: self.paint(canvas, seconds), self.scale)
