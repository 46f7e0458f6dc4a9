"""What stands on the stage: shown for a span of the film, painted for any second of it."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.layers import Kept
from scenes.stage.paint.motion import presence


class Actor:
    """Something that is laid out once and painted by the film's clock; alone it paints nothing.

    It is on stage from ``appear`` to ``leave`` (seconds of the film) and fades in and out by itself, for
    ``ramp`` seconds. A subclass overrides only what it has: `paint_resting` for what stands still,
    `resting_key` where that changes, `paint_moving` for what changes in every frame. ``above`` puts its
    resting part over what moves of the actors before it; where it is ``kept``, a box of the frame, its
    pixels are kept until the key changes.
    """

    appear: float = -inf
    leave: float = inf
    spans: Sequence[tuple[float, float]] = ()  # where it comes and goes several times: instead of these two
    ramp: float = 0.5
    above = False
    kept: Kept | None = None
    glides = True  # false in a still of one step: what glides from place to place is at the place it goes to

    # ---- what a subclass has

    def resting_key(self, seconds: float) -> object:
        """A comparable value that changes when `paint_resting` would paint something else."""
        return None

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """Paint what stands still between two changes of `resting_key`, at full opacity."""

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """Paint what may change in every frame, at full opacity."""

    def presence(self, seconds: float) -> float:
        """How visible it is at a second of the film, 0 to 1, to three decimals."""
        spans = self.spans or ((self.appear, self.leave),)
        return round(max(presence(seconds, *span, self.ramp) for span in spans), 3)

    def release(self) -> None:
        """Give back what it holds outside of this process; called when the film has been rendered."""

    # ---- what the picture calls

    def key(self, seconds: float) -> object:
        """Equal at two seconds whose resting parts look the same."""
        shown = 0.0 if self.above else self.presence(seconds)
        return (shown, self.resting_key(seconds)) if shown > 0 else None

    def rest(self, canvas: Canvas, seconds: float) -> None:
        """Paint the resting part as visible as it is; that of one that is ``above`` moves with the rest."""
        with canvas.faded(self.presence(seconds)) as shown:
            if shown and not self.above:
                self.paint_resting(canvas, seconds)

    def move(self, canvas: Canvas, seconds: float) -> None:
        """Paint the moving part as visible as it is; of one that is ``above`` the resting part first."""
        with canvas.faded(self.presence(seconds)) as shown:
            if shown:
                if self.above:
                    self._rest_above(canvas, seconds)
                self.paint_moving(canvas, seconds)

    def _rest_above(self, canvas: Canvas, seconds: float) -> None:
        if self.kept is None:
            self.paint_resting(canvas, seconds)
            return
        key = self.resting_key(seconds)
        self.kept.paint(canvas, key, lambda sheet: self.paint_resting(sheet, seconds))
