"""What is told of training by hand and by Keras: two lines, one weight's quotient, the epochs, the table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from engine.training import Fit
from engine.weight_search import FAST, GOAL
from scenes.language import Words, plain_name
from scenes.stage.lessons.agreement import Line
from scenes.stage.lessons.code import Call
from scenes.stage.paint.motion import Span
from scenes.stage.show.clock import Clock
from scenes.telling.story import BREATH, Story
from scenes.theme import Theme

if TYPE_CHECKING:
    import xarray

H = 3e-6  # the course page's
WEIGHT = 0  # the one whose quotient is shown
REACH = 2.0  # of that weight, to each side of its start: the ground
DECIMALS, FINE = 8, 14  # of values; of losses whose difference over H has as many as a value
PACE, QUICK = 0.12, 0.06  # s an epoch; an epoch of another rate
LONG = 200  # epochs in which another rate gets to a little loss, or not
SHOW = 0.9  # s from a text's beginning to what it tells of


@dataclass(frozen=True, eq=False)
class ByHand:
    """The numbers: by hand, w_i - rate * (loss(w + h e_i) - loss(w))/h in float64; and those of a fit."""

    fit: Fit
    result: xarray.Dataset
    words: Words
    theme: Theme

    @cached_property
    def rate(self) -> float:
        """The fit's learning rate."""
        return float(self.fit.contender.hyperparameters["learning_rate"])

    @cached_property
    def w(self) -> np.ndarray:
        """The weights by hand, (epochs + 1, n)."""
        return self.fit.network.by_hand(self.rate, self.fit.epochs, h=H)

    @cached_property
    def losses(self) -> np.ndarray:
        """The losses as fit prints them, each before its epoch's step, (epochs,)."""
        return np.asarray(self.result["loss"], float)

    @cached_property
    def pair(self) -> tuple[float, float]:
        """The loss with the weight h larger, and as it is."""
        moved = self.w[0].copy()
        moved[WEIGHT] += H
        one, two = self.fit.network.loss(np.stack([moved, self.w[0]])).tolist()
        return one, two

    @cached_property
    def slow(self) -> np.ndarray:
        """The losses by hand after 0, 1, ... epochs, (epochs + 1,)."""
        return self.fit.network.loss(self.w)

    @cached_property
    def fast(self) -> np.ndarray:
        """The losses after 0, 1, ... epochs with the rate `FAST`, (LONG + 1,)."""
        return self.fit.network.loss(self.fit.network.by_hand(FAST, LONG, h=None))

    @cached_property
    def arrives(self) -> int | None:
        """The first epoch after which the loss is below `GOAL` with the rate `FAST`, if there is one."""
        below = np.flatnonzero(self.fast < GOAL)
        return int(below[0]) if len(below) else None

    def loss(self, x: np.ndarray) -> np.ndarray:
        """The loss as that one weight changes, (...), and all others are as they begin."""
        w = np.broadcast_to(self.w[0], (*np.shape(x), self.w.shape[1])).copy()
        w[..., WEIGHT] = x
        return self.fit.network.loss(w)

    @cached_property
    def rise(self) -> float:
        """How much larger the highest loss of the ground that is shown is than the lowest."""
        w = float(self.w[0, WEIGHT])
        losses = self.loss(np.linspace(w - REACH, w + REACH, 401))
        return float(losses.max() - losses.min())

    @property
    def name(self) -> str:
        """What that weight is called, in plain text."""
        return plain_name(self.fit.network.parameters[WEIGHT])

    def calls(self) -> tuple[Call, Call]:
        """The two lines of Keras."""
        optimizer = f"{self.fit.contender.optimizer}(learning_rate={self.rate:g})"
        settings = f"epochs={self.fit.epochs}", f"batch_size={self.rows}", "shuffle=False"
        return (
            Call("model.compile", (f'loss="{self.fit.network.loss_name}"', f"optimizer={optimizer}")),
            Call("model.fit", ("x", "y", *settings)),
        )

    @property
    def rows(self) -> int:
        """How many rows the data have."""
        return len(self.fit.network.dataset.x)

    def printed(self, epoch: int) -> str:
        """What fit prints after an epoch; before the first one, nothing."""
        if epoch < 1:
            return ""
        return f"Epoch {epoch}/{self.fit.epochs} - loss: {self.losses[epoch - 1]:.4f}"

    def quotient(self) -> list[tuple[str, str, str]]:
        """The rows of that weight's step: what, how much, and its colour."""
        words, symbols, name = self.words, self.theme.symbols, self.name
        slope = float((self.pair[0] - self.pair[1]) / H)
        loss = words("race.loss")
        return [
            (f"{loss}({name} + h)", words.number(self.pair[0], FINE), symbols["loss"]),
            (f"{loss}({name})", words.number(self.pair[1], FINE), symbols["loss"]),
            ("h", words.number(H, 6), self.theme.text),
            (words("by_hand.slope", weight=name), words.number(slope, DECIMALS), symbols["gradient"]),
            (words("by_hand.new", weight=name), words.number(self.w[1, WEIGHT], DECIMALS), symbols["w_0"]),
        ]

    def formulas(self) -> tuple[str, str]:
        """The quotient of that weight, and the rule of any, in Typst's notation."""
        loss, weight = f'"{self.words("race.loss")}"', self.fit.network.parameters[WEIGHT]
        quotient = f"(partial {loss})/(partial {weight}) approx ({loss}({weight} + h) - {loss}({weight}))/h"
        return quotient, f"w_i^((t+1)) = w_i^((t)) - alpha (partial {loss})/(partial w_i)"

    def lines(self) -> list[Line]:
        """Each weight: before, by hand and by fit."""
        number, symbols, last = self.words.number, self.theme.symbols, np.asarray(self.result["w"])[-1]
        return [
            Line(
                plain_name(name),
                number(float(before), DECIMALS) if before else number(0.0, 0),
                number(float(one), DECIMALS),
                number(float(other), DECIMALS),
                symbols["w_1" if name.startswith("b") else "w_0"],
            )
            for name, before, one, other in zip(
                self.fit.network.parameters, self.w[0], self.w[-1], last, strict=True
            )
        ]


@dataclass(frozen=True)
class Told:
    """When what is shown (s): each row of the quotient, the rule, the epochs, the table, what is lit.

    ``fast`` is when the other rate is told of; where there is nothing to tell of it, when the table comes.
    """

    rows: Sequence[float]
    rule: float
    epochs: Span
    clock: Clock
    fast: Span
    table: Span
    lights: float
    lit: Sequence[tuple[str, float, float]]


def tell(story: Story, found: ByHand, pace: float) -> Told:
    """The two lines, one weight, the epochs, the table."""
    words, fit, lit = found.words, found.fit, []
    count, rate = words.number(fit.network.size, 0), words.number(found.rate, None)
    (_, optimizer), (*_, epochs, batch, _) = (call.arguments for call in found.calls())
    with story.act("by_hand.chapter.code", symbol="learning_rate"):
        story.say("by_hand.lines", count=count)
        story.say("by_hand.point", weight=found.name)
        story.say("by_hand.enlarged", rise=words.number(found.rise, 2))
    with story.act("by_hand.chapter.quotient", symbol="gradient"):
        first = story.say("by_hand.quotient", weight=found.name).start
        divided = story.say("by_hand.divided").start
        step = story.say("by_hand.step", rate=rate, symbol="learning_rate")
        lit.append((optimizer, step.start + SHOW, step.end))
        rule = story.say("by_hand.rule", count=count).start
    rows = first + SHOW, first + 2 * SHOW, divided, divided + SHOW, step.start + SHOW
    with story.act("by_hand.chapter.epochs", symbol="loss") as act:
        run = story.say("by_hand.batch", rows=words.number(found.rows, 0))
        lit.append((batch, run.start, run.end))
        clock = Clock(fit.epochs, run.start + SHOW, PACE / pace, even=True)
        story.wait(clock.end + BREATH)
        lost = story.say(
            "by_hand.losses",
            first=words.number(found.losses[0], 4),
            last=words.number(found.losses[-1], 4),
            epochs=words.number(fit.epochs, 0),
        )
        lit.append((epochs, lost.start, lost.end))
        other: Span | None = None
        if found.arrives is not None:
            fast = {"fast": words.number(FAST, None), "goal": words.number(GOAL, None)}
            other = story.say("by_hand.fast", rate=rate, epoch=words.number(found.arrives, 0), **fast)
    with story.act("by_hand.chapter.table", symbol="learning_rate", rest=1.0) as table:
        story.say("by_hand.table", count=count)
        decimals = min(line.decimals for line in found.lines())
        lights = story.say("by_hand.agree", decimals=decimals).start
        story.say("by_hand.parts")
    return Told(rows, rule, act, clock, other or table, table, lights, lit)
