"""The caption line: one full-width line at the bottom, the same words as the film's subtitles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scenes.language import Words
from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.layout import CAPTION_Y, SAFE
from scenes.stage.paint.motion import presence
from scenes.theme import MEASURES, Theme

LONGEST = 84  # characters
RAMP = 0.2  # seconds


@dataclass(frozen=True)
class Caption:
    """A line and when it is shown, in the film's seconds; what it is about, and who (places in the cast).

    ``symbol`` is the quantity that it is about (`Theme.symbols`), if there is one.
    """

    start: float
    end: float
    text: str
    kicker: str = ""
    who: tuple[int, ...] = ()
    symbol: str = ""


class CaptionLine(Actor):
    """Paints the caption of the moment."""

    def __init__(self, captions: Sequence[Caption], theme: Theme) -> None:
        self.captions, self.theme = tuple(captions), theme

    def at(self, seconds: float) -> Caption | None:
        """The caption shown at a second of the film, if any."""
        return next((caption for caption in self.captions if caption.start <= seconds < caption.end), None)

    def resting_key(self, seconds: float) -> str:
        """Changes with the text; while that comes or goes, only `paint` shows it."""
        caption = self.at(seconds)
        return caption.text if caption is not None and self._shown(seconds) >= 1 else ""

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The line while it rests."""
        if self.resting_key(seconds):
            self._paint(canvas, seconds)

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """The line while it comes or goes: a dozen frames for which nothing else need be painted again."""
        if not self.resting_key(seconds):
            self._paint(canvas, seconds)

    def _shown(self, seconds: float) -> float:
        caption = self.at(seconds)
        return 0.0 if caption is None else round(presence(seconds, caption.start, caption.end, RAMP), 3)

    def _paint(self, canvas: Canvas, seconds: float) -> None:
        """The line, made smaller only if it would not fit."""
        caption = self.at(seconds)
        with canvas.faded(self._shown(seconds)) as shown:
            if shown and caption is not None:
                text, room = caption.text, SAFE.width
                size = lettering.fitting(text, MEASURES.body, room)
                canvas.text(text, SAFE.x, CAPTION_Y, size=size, colour=self.theme.text)


def told(captions: Sequence[Caption], words: Words, kind: str) -> list[tuple[int, float, float]]:
    """Who is spoken of, from when until when, in the captions with the kicker of a kind of event."""
    kickers = tuple(words(f"kicker.{kind}.{number}") for number in ("one", "many"))
    return [
        (who, caption.start, caption.end)
        for caption in captions
        if caption.kicker.startswith(kickers)
        for who in caption.who
    ]
