"""Where a film of a curve has its plot, its formulas and its numbers: in every shape of frame."""

from __future__ import annotations

from dataclasses import dataclass

from scenes.stage.paint.boxes import Box
from scenes.stage.paint.layout import GAP, Layout
from scenes.stage.plots.digits import SHRINKS

PAD, NARROW_PAD = 30.0, 22.0  # px from a plate's edges to what is on it; where plates are low
EDGE = 30.0  # px at the right of a plot over its panel, for its last number
FUNCTION, QUOTIENT, NUMBERS, TABLE = (
    42.0,
    158.0,
    232.0,
    120.0,
)  # px from there down: formulas' middles, rows below
QUESTION = 148.0  # px: the panel's height while the function is alone on it
BAND = 112.0  # px: the plate of the formulas over a plot
FORMULAS = 0.36  # of a panel that is wide enough, formulas are beside the numbers
WIDE_ENOUGH = 900.0  # px
LOW, NARROW, FEW_SHRINKS = 400.0, 700.0, 4  # px: in less height, or width, so few powers of ten are shown


@dataclass(frozen=True)
class CurvePlaces:
    """Boxes, px.

    Attributes:
        stage: what of the frame is free for the plot and its numbers.
        chart: what of it is free for a chart, which has no formulas beside it.
        reach: how far lines of the plot go on.
        panel: the plate of the numbers.
        first: the plate on which the function stands alone at first; that of all formulas where it is not
            the panel's upper part.
        has_band: whether it is not.
        has_function: whether the function stands beside the ``table``, too.
        function, quotient: of these formulas; each stands at the left, in its middle.
        numbers: the quotients, under or beside the formulas.
        table: what stands there once the quotient is gone.
        whole: what stands there once all formulas are gone.
    """

    stage: Box
    chart: Box
    reach: Box
    panel: Box
    first: Box
    has_band: bool
    function: Box
    quotient: Box
    numbers: Box
    table: Box
    whole: Box
    has_function: bool = True

    @property
    def shrinks(self) -> int:
        """How many powers of ten h becomes smaller: as many as have rows to be read well."""
        return SHRINKS if self.numbers.height > LOW else FEW_SHRINKS

    @property
    def shrinks_twice(self) -> int:
        """The same where there are two columns of them, side by side."""
        return self.shrinks if self.panel.width > NARROW else FEW_SHRINKS


def places(layout: Layout) -> CurvePlaces:
    """The places in a layout: formulas over the numbers, beside them, or where it is narrow over the plot."""
    panel = layout.panel
    if not layout.stacked:
        window = layout.window
        stage = Box(window.x, window.y, panel.x - GAP - window.x, window.height)
        inside, first = (
            panel.inset(PAD if panel.width > NARROW else NARROW_PAD),
            Box(panel.x, panel.y, panel.width, QUESTION),
        )
        return CurvePlaces(
            stage,
            stage,
            Box(0.0, 0.0, panel.x, layout.frame.height),
            panel,
            first,
            False,
            Box(inside.x, inside.y, inside.width, 2 * FUNCTION),
            Box(inside.x, inside.y + 2 * FUNCTION, inside.width, 2 * (QUOTIENT - 2 * FUNCTION)),
            inside.below(inside.y, NUMBERS),
            inside.below(inside.y, TABLE),
            inside,
        )
    inside, stage = panel.inset(NARROW_PAD), layout.window
    room = Box(stage.x, stage.y, stage.width - EDGE, stage.height)
    if panel.width >= WIDE_ENOUGH:
        wide, half = FORMULAS * inside.width, inside.height / 2
        beside = Box(inside.x + wide, inside.y, inside.width - wide, inside.height)
        left = Box(inside.x, inside.y, wide - 2 * NARROW_PAD, half)
        under = Box(left.x, left.y + half, left.width, half)
        reach = _reach(layout, 0.0)
        return CurvePlaces(
            room, stage, reach, panel, panel, False, left, under, beside, inside, inside, False
        )
    band = Box(stage.x, stage.y, stage.width, BAND)
    wide = 0.55 * band.width
    left = Box(band.x + NARROW_PAD, band.y, wide - NARROW_PAD, BAND)
    right = Box(band.x + wide + NARROW_PAD, band.y, band.width - wide - 2 * NARROW_PAD, BAND)
    reach = _reach(layout, band.bottom)
    plot = room.below(band.bottom, GAP)
    return CurvePlaces(plot, stage, reach, panel, band, True, left, right, inside, inside, inside)


def _reach(layout: Layout, top: float) -> Box:
    """The frame from a height down to the panel under the plot, px."""
    return Box(0.0, top, layout.frame.width, layout.panel.y - GAP / 2 - top)
