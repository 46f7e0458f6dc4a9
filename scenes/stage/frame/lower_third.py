"""The lower third: what has just happened, on a plate whose block shows to whom.

Its sentences are the film's subtitles, word for word.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, pi

from scenes.stage.frame.caption import Caption
from scenes.stage.paint import lettering, markers
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.layers import Kept
from scenes.stage.paint.layout import Layout
from scenes.stage.paint.plates import RADIUS, REACH, paint_edge, paint_plate
from scenes.stage.paint.signs import Look
from scenes.theme import MEASURES, Theme

BLOCK = 88.0  # px, its width
PADS = (26.0, 36.0)  # px between block and text, and between text and the plate's right edge
KICKER, SENTENCE, ALONE = 26.0, 34.0, 38.0  # px; a sentence without a kicker is larger
LEAST = 28.0  # px: a sentence that would be smaller takes two lines
COMES, GOES = 0.35, 0.2  # seconds
MARKER = 25.0  # px, the radius of one runner's sign in its block
TWO_LINES, TWO, BELOW = (
    100.0,
    31.0,
    12.0,
)  # px: a plate so high has two lines, of that size at most; under a kicker
SHOWN = 4  # runners whose signs have room in a block
DOT, APART = 5.0, 17.0  # px: the narrator's dots


class LowerThird(Actor):
    """The caption of the moment in `Layout.third`; ``looks`` are those of the runners that captions name.

    From the film's second ``podium`` on in `Layout.last`. It slides in from the left, and fades.
    """

    def __init__(
        self,
        captions: Sequence[Caption],
        looks: Sequence[Look],
        theme: Theme,
        layout: Layout,
        podium: float = inf,
    ) -> None:
        self.captions, self.looks, self.theme, self.podium = tuple(captions), looks, theme, podium
        self.places = place, last = layout.third, layout.last
        self.pixels = Kept(Box(0.0, place.y - REACH, layout.frame.width, last.bottom - place.y + 2 * REACH))

    def at(self, seconds: float) -> Caption | None:
        """The caption shown at a second of the film, if any."""
        return next((caption for caption in self.captions if caption.start <= seconds < caption.end), None)

    def box(self, caption: Caption) -> Box:
        """The plate of a caption, px: as wide as its text needs."""
        wide = max(lettering.width(text, size, bold=True) for text, size, _ in self.lines(caption))
        place = self.places[caption.start >= self.podium]
        return Box(place.x, place.y, BLOCK + sum(PADS) + wide, place.height)

    def lines(self, caption: Caption) -> list[tuple[str, float, float]]:
        """What stands on a caption's plate: each line, its size, and its baseline under the plate's top, px.

        First the kicker, if there is one.
        """
        kicker, text, (place, _) = caption.kicker.upper(), caption.text, self.places
        height, room = place.height, place.width - BLOCK - sum(PADS)
        if height > TWO_LINES:
            return _in_lines(kicker, text, height, room)
        whole = SENTENCE if kicker else ALONE
        size = lettering.fitting(text, whole, room, bold=True)
        if size >= LEAST:
            if not kicker:
                return [(text, size, height / 2 + lettering.CAP_HEIGHT * size / 2)]
            return [(kicker, lettering.fitting(kicker, KICKER, room, bold=True), 35.0), (text, size, 76.0)]
        size = MEASURES.smallest if kicker else LEAST
        lines = lettering.wrap(text, size, room, bold=True)
        while len(lines) > 2 and size > MEASURES.smallest:
            size = max(size - 1.0, MEASURES.smallest)
            lines = lettering.wrap(text, size, room, bold=True)
        lines = lettering.balanced(text, size, room, bold=True)
        if not kicker:
            return [(line, size, base) for line, base in zip(lines, (39.0, 76.0), strict=False)]
        small = lettering.fitting(kicker, MEASURES.smallest, room, bold=True)
        return [(kicker, small, 26.0), *((line, size, 54.0 + 28.0 * n) for n, line in enumerate(lines))]

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """The plate of the moment; its pixels are kept as long as it is there."""
        caption = self.at(seconds)
        if caption is None:
            return
        part = min((seconds - caption.start) / COMES, 1.0) if self.glides else 1.0
        aside = -((1 - part) ** 3) * (self.box(caption).right + REACH)
        with canvas.faded(min((caption.end - seconds) / GOES, 1.0)) as shown:
            if shown:
                self.pixels.paint(canvas, caption, lambda sheet: self._paint(sheet, caption), aside)

    def _paint(self, canvas: Canvas, caption: Caption) -> None:
        theme, box = self.theme, self.box(caption)
        accent = theme.symbols.get(caption.symbol, theme.accent)
        paint_plate(canvas, theme, box, opacity=theme.plate_opacity)
        who = [self.looks[which] for which in caption.who]
        with canvas.clipped(box.x, box.y, BLOCK, box.height):
            self._paint_block(canvas, box, accent, who if 0 < len(who) <= SHOWN else [])
        paint_edge(canvas, theme, box)
        kicker = who[0].colour if len(who) == 1 else accent
        for at, (text, size, base) in enumerate(self.lines(caption)):
            colour = kicker if caption.kicker and at == 0 else theme.text
            canvas.text(text, box.x + BLOCK + PADS[0], box.y + base, size=size, colour=colour, bold=True)

    def _paint_block(self, canvas: Canvas, box: Box, accent: str, who: Sequence[Look]) -> None:
        """A field in each runner's colour with its shape; the narrator's dots for nobody, or many."""
        x, y = box.x + BLOCK / 2, box.centre[1]
        if not who:
            canvas.box(box.x, box.y, box.width, box.height, accent, radius=RADIUS)
            canvas.ink(self.theme.rim)
            for side in (-APART, 0.0, APART):
                canvas.context.arc(x + side, y, DOT, 0, 2 * pi)
                canvas.context.fill()
            return
        across = 2 if len(who) == SHOWN else 1
        down = len(who) // across
        wide, high = BLOCK / across, box.height / down
        for at, look in enumerate(who):
            field = Box(box.x + at % across * wide, box.y + at // across * high, wide, high)
            with canvas.clipped(field.x, field.y, field.width, field.height):
                canvas.box(box.x, box.y, box.width, box.height, look.colour, radius=RADIUS)
            radius = min(MARKER, 0.3 * min(wide, high))
            canvas.ink(self.theme.rim)
            markers.trace(canvas.context, look.shape, *field.centre, radius)
            canvas.context.fill()
            canvas.note(look.shape, *field.centre, radius, look.colour)


def _in_lines(kicker: str, text: str, height: float, room: float) -> list[tuple[str, float, float]]:
    """A sentence in two lines of a higher plate, as large as these allow, under its kicker."""
    lines, size = [text], TWO + 1.0
    while size > MEASURES.smallest and (size > TWO or len(lines) > 2):
        size -= 1.0
        lines = lettering.wrap(text, size, room, bold=True)
    lines = lettering.balanced(text, size, room, bold=True)
    small = lettering.fitting(kicker, KICKER, room, bold=True)
    cap, pitch = lettering.CAP_HEIGHT * size, 1.15 * size
    head = lettering.CAP_HEIGHT * small + BELOW if kicker else 0.0
    top = (height - head - cap - pitch * (len(lines) - 1)) / 2
    found = [(kicker, small, top + head - BELOW)] if kicker else []
    return [*found, *((line, size, top + head + cap + pitch * n) for n, line in enumerate(lines))]
