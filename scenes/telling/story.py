"""A film's timeline, written from the first second to the last: acts, what is said in them, and when.

Nobody computes a second: a text lasts as long as it takes to read, the next one follows, and an act ends when
everything in it has been said and shown.

    with story.act("chapter.race", rest=1.0) as race:
        story.say("momentum.arrows")
        story.at_least(clock.end)
    Chart(cast, clock, room, race.start)

Seconds are the film's. Paths of words stay literal: a film's key is found from them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from math import ceil

from scenes.language import Words
from scenes.stage.frame.caption import Caption
from scenes.stage.paint.motion import Span
from scenes.theme import MEASURES

GRID = 0.2  # seconds: an act lasts a multiple of it, so that it is whole frames at 15, 30 and 60 a second
LEAD = 0.6  # seconds from the beginning of an act to its first text
BREATH = 0.3  # seconds between two texts, and from the last one to the next act
CARD = 5.6  # seconds of the end card


@dataclass(frozen=True)
class Act:
    """A part of a film: its name (a chapter's title), its first and last second, and its title's path."""

    name: str
    start: float
    end: float
    path: str = ""


class Story:
    """The timeline so far; ``now`` is the second at which the next text would begin."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.captions: list[Caption] = []
        self.acts: list[Act] = []
        self.now = 0.0
        self._about = ("", "")  # the present act: what its texts are about, and of which symbol
        self._last = 0.0  # what is told of the present act lasts until this second

    @property
    def end(self) -> float:
        """The second at which the last act ends."""
        return self.acts[-1].end if self.acts else 0.0

    @contextmanager
    def act(self, chapter: str, lead: float = LEAD, rest: float = BREATH, symbol: str = "") -> Iterator[Span]:
        """A chapter, by the path of its title; the first text begins ``lead`` seconds after it does.

        But not before the one before it has been read. The act ends ``rest`` seconds after its last text, or
        after the second that `at_least` says. One without a text or a second to wait for is left out.
        Its title is the kicker of its texts, in the colour of a ``symbol`` (`Theme.symbols`) or the accent.
        """
        span = Span(self.end)
        self._about = (self.words(chapter), symbol)
        self.now, self._last = max(self.now, span.start + lead), span.start
        yield span
        span.closes = to_whole_frames(self._last + rest) if self._last > span.start else span.start
        if span.closes > span.start:
            self.acts.append(Act(self.words(chapter), span.start, span.closes, chapter))

    def say(self, path: str, *, kicker: str = "", symbol: str = "", **fields: object) -> Span:
        """A text for its reading time; the next one follows it.

        Its ``kicker`` and its ``symbol`` are the act's where it has none of its own.
        """
        return self.say_text(self.words(path, **fields), kicker, symbol)

    def say_text(self, text: str, kicker: str = "", symbol: str = "", who: tuple[int, ...] = ()) -> Span:
        """A text that is made already; ``who`` are those whom it is about, by their places in the cast."""
        span = Span(self.now, self.now + MEASURES.reading_time(text))
        about, of = self._about
        self.captions.append(Caption(span.start, span.end, text, kicker or about, who, symbol or of))
        self.now = span.end + BREATH
        self.at_least(span.end)
        return span

    def stays(self, second: float) -> None:
        """The last text is there until this second, if that is later than it takes to read."""
        last = self.captions[-1]
        if second > last.end:
            self.captions[-1] = replace(last, end=second)
            self.now = second + BREATH
            self.at_least(second)

    def say_at(self, captions: Sequence[Caption]) -> None:
        """Texts whose seconds are given, as those of a commentary on a race are."""
        self.captions += captions

    def wait(self, second: float) -> None:
        """The next text does not begin before this second."""
        self.now = max(self.now, second)

    def cut(self) -> float:
        """End a part of the act on a whole frame; returns that second, at which the next part begins."""
        self.now = to_whole_frames(self.now)
        self.at_least(self.now)
        return self.now

    def at_least(self, second: float) -> None:
        """The act does not end before this second."""
        self._last = max(self._last, second)


def to_whole_frames(seconds: float) -> float:
    """The next length that is whole frames at 15, 30 and 60 frames a second."""
    return ceil(seconds / GRID - 1e-9) * GRID
