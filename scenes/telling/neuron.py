"""What is told of one neuron: its data, its two weights by hand, by gradient descent, by eight optimizers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.network import Network
from scenes.stage.paint.markers import SHAPES
from scenes.stage.paint.motion import Span
from scenes.stage.paint.signs import Look
from scenes.stage.show.clock import Clock
from scenes.stage.show.rates import rate_line
from scenes.telling.story import Story, to_whole_frames
from scenes.theme import Theme

if TYPE_CHECKING:
    from scenes.neuron import NeuronFilm

TRIES = ((0.55, 0.1), (1.0, -2.0), (2.0, -5.0), (3.0, -8.0), (4.0, -10.0))  # by hand, after the start
SLOW, FAST, LARGE = (0.3, 5), (3.0, 300), (30.0, 300)  # rates and epochs; the first is the exercise's
READ = (0, 1, 10, 50, 100, 300)  # epochs of the last two that are written
DOUBLED = 4  # pairs of weights, each twice the one before
PICTURE, POINTS, WIDER = (-4.0, 4.0), 400, -20.0  # the page's pictures; where the wider one of b begins
HAND, SLOTS, PLAIN = 8, (10, 15, 17), SHAPES[9]  # looks: by hand; of three rates, none an optimizer's
DECIMALS = 4
EVERY, SOONER = 0.8, 0.6  # s from one try, and from one of the first epochs, to the next
LONG, RACED = 4.2, 5.4  # s that 300 epochs last, and those of the eight


@dataclass(frozen=True, eq=False)
class Run:
    """Weights (steps + 1, 2) and their losses (steps + 1,), and how their marker looks."""

    w: np.ndarray
    loss: np.ndarray
    look: Look
    rate: float = 0.0

    @property
    def steps(self) -> int:
        """How many steps there are."""
        return len(self.w) - 1


@dataclass(frozen=True, eq=False)
class Neuron:
    """The numbers of one neuron: the loss at all weights that are shown, as its network says."""

    network: Network
    theme: Theme

    def run(self, w: np.ndarray, slot: int, rate: float = 0.0) -> Run:
        """A run through weights (steps + 1, 2) in the colour of a slot; by a rate all have one shape."""
        look = Look(PLAIN if rate else SHAPES[slot], self.theme.colours[slot], self.theme.rim)
        return Run(w, self.network.loss(w), look, rate)

    @cached_property
    def start(self) -> np.ndarray:
        """Where all begin, (2,)."""
        return self.network.start()

    @cached_property
    def tries(self) -> Run:
        """The start and the pairs that are tried by hand."""
        return self.run(np.array([self.start, *TRIES]), HAND)

    @cached_property
    def rates(self) -> tuple[Run, Run, Run]:
        """Gradient descent by the page's quotients: too slow a rate, a good one and too large a one."""
        slow, fast, large = (
            self.run(self.network.by_hand(rate, steps), slot, rate)
            for slot, (rate, steps) in zip(SLOTS, (SLOW, FAST, LARGE), strict=True)
        )
        return slow, fast, large

    @cached_property
    def doubled(self) -> Run:
        """The last pair by hand, twice it, and so on: the same change from 0 to 1, ever steeper."""
        return self.run(np.array(TRIES[-1]) * 2.0 ** np.arange(DOUBLED)[:, None], HAND)

    @property
    def turns_at(self) -> float:
        """The x at which these say one half: w x + b = 0."""
        w, b = self.doubled.w[0].tolist()
        return -b / w

    def losses(self, axis: int, values: np.ndarray) -> np.ndarray:
        """The loss (n,) where one weight has these values and the other is as at the start."""
        w = np.repeat(self.start[None], len(values), axis=0)
        w[:, axis] = values
        return self.network.loss(w)

    def lowest(self, axis: int, low: float = PICTURE[0]) -> float:
        """Where the loss over one weight is lowest on a picture from ``low`` on, as the page finds it."""
        values = np.linspace(low, PICTURE[1], POINTS)
        return float(values[np.argmin(self.losses(axis, values))])

    def says(self, w: np.ndarray, x: np.ndarray) -> np.ndarray:
        """What the neuron says (n,) of petals as long as x (n,)."""
        return self.network.outputs(w, x[:, None])[:, 0]


@dataclass(frozen=True, eq=False)
class Walk:
    """A run with its clock; when it is there, and until when its table is (s); that table's first head.

    ``read`` are the steps that are written; None: all.
    """

    run: Run
    clock: Clock
    appear: float
    leave: float
    listed: float
    head: str
    read: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Told:
    """When what is shown (s): the data and what is off, acts as spans, who walks, and some moments."""

    data: float
    errors: float
    hand: Span
    widens: float
    descent: Span
    fast: float
    plateau: Span
    eight: Span
    race: Clock
    endless: Span
    none: float
    walks: tuple[Walk, ...]  # by hand, at the three rates, and the pairs that are doubled


def tell(film: NeuronFilm, story: Story, found: Neuron) -> Told:
    """Tell it in six acts."""
    cast, pace, number = film.cast, film.pace, film.words.number
    (slow, fast, large), by_hand, twice = found.rates, found.tries, found.doubled

    def even(run: Run, start: float, lasts: float, **how: Any) -> Clock:
        return Clock(run.steps, to_whole_frames(start), lasts / run.steps / pace, even=True, **how)

    def said(run: Run, step: int = -1) -> dict[str, Any]:
        loss = number(float(run.loss[step]), DECIMALS)
        return {"rate": number(run.rate, None), "epochs": run.steps, "loss": loss}

    with story.act("neuron.chapter.neuron", symbol="loss"):
        data = story.say("neuron.says").start
        errors = story.say("neuron.error", loss=number(float(by_hand.loss[0]), 2)).start
        story.say("neuron.ground")
    with story.act("neuron.chapter.hand", symbol="w_0") as hand:
        w, b = (number(found.lowest(axis), 2) for axis in (0, 1))
        story.say("neuron.page", w=w, b=b)
        widens = story.say("neuron.edge", b=number(PICTURE[0], 0), wider=number(WIDER, 0)).start
        tried = story.say("neuron.tries", loss=number(float(by_hand.loss[-1]), DECIMALS)).start
        clocks = [even(by_hand, tried, EVERY * by_hand.steps)]
        story.at_least(clocks[0].end + 0.8)
    with story.act("neuron.chapter.descent", symbol="learning_rate") as descent:
        clocks.append(even(slow, story.say("neuron.slow", **said(slow)).start + 1.2, SOONER * slow.steps))
        story.wait(clocks[1].end + 1.2)
        soon = story.say("neuron.fast", **said(fast)).start
        clocks.append(even(fast, soon + 0.8, LONG))
        story.stays(clocks[2].end + 0.8)
    with story.act("neuron.chapter.plateau", symbol="gradient") as plateau:
        leap = story.say("neuron.leap", **said(large, 1))
        clocks.append(even(large, leap.start + 0.6, LONG, holds=[(1, leap.end - leap.start - 0.6)]))
        story.wait(clocks[3].seconds(2) + 0.3)
        story.say("neuron.flat", **said(large))
        story.at_least(clocks[3].end + 0.6)
    with story.act("neuron.chapter.eight", symbol="velocity") as eight:
        about = f"{film.words('neuron.chapter.eight')} · {rate_line(cast)}"
        count = number(cast.count, 0)
        starts = story.say("neuron.eight", kicker=about, count=count, epochs=cast.steps).start + 1.0
        race = Clock(cast.steps, to_whole_frames(starts), RACED / cast.steps / pace, even=True)
        story.wait(race.end + 0.2)
        first, *_, last = np.argsort(cast.order[:, -1]).tolist()
        low, high = (cast.reading(which, cast.steps) for which in (first, last))
        one, other = cast.names[first], cast.names[last]
        story.say("neuron.ranked", kicker=about, first=one, last=other, low=low, high=high)
    with story.act("neuron.chapter.endless", symbol="loss", rest=0.8) as endless:
        starts = story.say("neuron.double", x=number(found.turns_at, None)).start + 1.0
        clocks.append(even(twice, starts, 1.3 * twice.steps))
        story.wait(clocks[4].end + 0.2)
        none = story.say("neuron.none").start
    step, over, end = "race.step", eight.start, endless.end
    walks = (
        Walk(by_hand, clocks[0], tried - 0.2, descent.start, descent.start, "neuron.try"),
        Walk(slow, clocks[1], descent.start + 0.4, plateau.start, soon - 0.3, step),
        Walk(fast, clocks[2], soon - 0.3, over, plateau.start, step, READ),
        Walk(large, clocks[3], plateau.start + 0.2, over, over, step, READ),
        Walk(twice, clocks[4], endless.start + 0.2, end, end, "neuron.times"),
    )
    return Told(data, errors, hand, widens, descent, soon, plateau, eight, race, endless, none, walks)
