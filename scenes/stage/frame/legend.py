"""What the colours of a film are: a swatch of each, with words beside it."""

from __future__ import annotations

from collections.abc import Sequence

from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.lettering import CAP_HEIGHT, shortened
from scenes.stage.paint.motion import Span
from scenes.theme import MEASURES, Theme

ROW = 44.0  # px
SWATCH = Box(0.0, 0.0, 44.0, 10.0)
GAP = 20.0  # px from a swatch to its words
SIZE = float(MEASURES.label)


class Legend(Actor):
    """A row for each colour from the top of a box (px) down, with its text; on stage for ``span``."""

    def __init__(
        self, colours: Sequence[str], texts: Sequence[str], box: Box, theme: Theme, span: Span
    ) -> None:
        self.box, self.theme, self.appear, self.leave = box, theme, span.start, span.end
        room = box.width - SWATCH.width - GAP
        shown = [shortened(text, SIZE, room) for text in texts]
        self.lines = [*zip(colours, shown, strict=True)]

    @property
    def bottom(self) -> float:
        """The y where it ends, px."""
        return self.box.y + ROW * len(self.lines)

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The swatches and their words."""
        for row, (colour, text) in enumerate(self.lines):
            middle = self.box.y + (row + 0.5) * ROW
            canvas.box(self.box.x, middle - SWATCH.height / 2, SWATCH.width, SWATCH.height, colour, radius=4)
            base = middle + CAP_HEIGHT * SIZE / 2
            canvas.text(text, self.box.x + SWATCH.width + GAP, base, size=SIZE, colour=self.theme.text)
