"""The race's one clock: step n of every runner is on the same frame.

One step a second for the first ten steps, then faster in five steps' time; never a jump. At some steps it
may stand still for a while. Also the counter that shows it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scenes.language import Words
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.layout import PANEL, TITLE_Y
from scenes.stage.paint.motion import Track
from scenes.theme import MEASURES, Theme

NUMBER = 64  # px, the counter's figures
SLOW_STEPS = 10  # at one step a second
RAMP_STEPS = 5  # from there to full speed
FAST = 3.0  # steps a second, at least
FAST_SECONDS = 25.0  # what is left after the slow steps takes no longer than about this


class Clock:
    """The step shown at each moment of a race.

    ``start`` is the film's second at which the clock starts; before it the step is 0, after ``end`` it is
    the last. Between whole steps time is linear: `step` is piecewise linear and never decreases. ``pace``
    stretches it: one of the slow steps lasts so many seconds; every step of a clock that is ``even``. At the
    whole steps of ``holds`` (step, seconds) it stands still for so long; it does so at the last by itself.
    ``last`` is the step at which it ends, where that is not the last of them all.
    """

    def __init__(
        self,
        steps: int,
        start: float = 0.0,
        pace: float = 1.0,
        holds: Sequence[tuple[int, float]] = (),
        *,
        even: bool = False,
        last: int | None = None,
    ) -> None:
        self.steps, self.last = steps, steps if last is None else last
        self.start = start
        fast = max(FAST, (steps - SLOW_STEPS) / FAST_SECONDS)
        ramp = fast ** -(np.arange(1, RAMP_STEPS + 1) / (RAMP_STEPS + 1))
        lengths = np.concatenate([np.ones(SLOW_STEPS), ramp, np.full(max(steps, 1), 1 / fast)])[:steps]
        lengths = np.ones(steps) if even else lengths
        times = start + pace * np.concatenate([[0.0], np.cumsum(lengths)])
        knots: list[tuple[float, int]] = []
        waits = {step: wait for step, wait in holds if step < self.last}
        held = 0.0
        for step, second in enumerate(times[: self.last + 1].tolist()):
            knots.append((second + held, step))
            if step in waits:
                held += waits[step]
                knots.append((second + held, step))
        self.track = Track(knots)
        self.holds = tuple((self.seconds(step), self.seconds(step) + waits[step]) for step in sorted(waits))

    @property
    def end(self) -> float:
        """The film's second at which the last step that it shows is complete."""
        return float(self.track.times[-1])

    @property
    def duration(self) -> float:
        """Seconds from the start to the last step."""
        return self.end - self.start

    def step(self, seconds: float) -> float:
        """The step at a second of the film, 0 to ``steps``; its whole part is what the counter shows."""
        return self.track.at(seconds)

    def seconds(self, step: float) -> float:
        """The film's second at which a step is reached."""
        return self.track.when(step)

    def stands(self, seconds: float) -> bool:
        """Whether it is held at a second of the film; ``holds`` are these spans (first, last second)."""
        return any(first <= seconds < last for first, last in self.holds)


class Counter(Actor):
    """The step counter, top right: "época 14 de 60"."""

    ramp = 0.0

    def __init__(
        self, clock: Clock, words: Words, theme: Theme, appear: float, leave: float = np.inf
    ) -> None:
        self.clock, self.words, self.theme = clock, words, theme
        self.appear, self.leave = appear, leave

    def resting_key(self, seconds: float) -> int:
        """The whole step."""
        return int(self.clock.step(seconds))

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The step as a large number, its word before it and the race's length after."""
        paint_counter(canvas, self.words, self.theme, self.resting_key(seconds), self.clock.steps)


def paint_counter(canvas: Canvas, words: Words, theme: Theme, step: int, steps: int) -> None:
    """A step, top right, as a large number, its word before it and after it how many there are."""
    right = PANEL.right
    of, size = words("race.of", steps=steps), MEASURES.label
    right -= canvas.text(of, right, TITLE_Y, size=size, colour=theme.muted, anchor="right") + 14
    number = words.number(step, 0)
    right -= canvas.text(number, right, TITLE_Y, size=NUMBER, colour=theme.text, bold=True, anchor="right")
    size = MEASURES.body
    canvas.text(words("race.step"), right - 16, TITLE_Y, size=size, colour=theme.muted, anchor="right")
