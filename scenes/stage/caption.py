"""The caption line: one full-width line at the bottom, the same words as the film's subtitles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scenes.stage import lettering
from scenes.stage.canvas import Canvas
from scenes.stage.layout import CAPTION_Y, SAFE
from scenes.stage.motion import presence
from scenes.theme import MEASURES, Theme

LONGEST = 84  # characters
RAMP = 0.2  # seconds


@dataclass(frozen=True)
class Caption:
    """A line and when it is shown, in the film's seconds."""

    start: float
    end: float
    text: str


class CaptionLine:
    """Paints the caption of the moment."""

    def __init__(self, captions: Sequence[Caption], theme: Theme) -> None:
        self.captions, self.theme = tuple(captions), theme

    def at(self, seconds: float) -> Caption | None:
        """The caption shown at a second of the film, if any."""
        return next((caption for caption in self.captions if caption.start <= seconds < caption.end), None)

    def still(self, seconds: float) -> tuple[str, float]:
        """Changes with the text and while it fades."""
        caption = self.at(seconds)
        if caption is None:
            return "", 0.0
        return caption.text, round(presence(seconds, caption.start, caption.end, RAMP), 3)

    def paint_still(self, canvas: Canvas, seconds: float) -> None:
        """The line, made smaller only if it would not fit."""
        text, opacity = self.still(seconds)
        with canvas.faded(opacity) as shown:
            if shown:
                room = SAFE.width
                size = min(MEASURES.body, MEASURES.body * room / lettering.width(text, MEASURES.body))
                canvas.text(text, SAFE.x, CAPTION_Y, size=size, colour=self.theme.text)

    def paint(self, canvas: Canvas, seconds: float) -> None:
        """Nothing of it moves."""
