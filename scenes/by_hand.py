"""Training by hand is what Keras does: one weight's quotient, the rule, 50 epochs, and ten values to compare.

``manim -pqh scenes/by_hand.py`` shows the course page's network of ten weights, with its 50 epochs.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.results import Computable
from engine.training import Fit
from engine.weight_search import FAST, GOAL
from scenes.film import Film
from scenes.options import FORMAT
from scenes.stage.frame.tags import Tag, Tags
from scenes.stage.lessons.agreement import Agreement
from scenes.stage.lessons.code import Code
from scenes.stage.lessons.cut_ground import CutGround
from scenes.stage.lessons.network_graph import on_plate
from scenes.stage.lessons.weight_quotient import WeightQuotient
from scenes.stage.map.ways import Start, Ways
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.plots.axes import round_numbers
from scenes.stage.plots.loss_curves import Curve, loss_curves
from scenes.stage.plots.plot import Plot
from scenes.stage.show.clock import Clock
from scenes.telling import by_hand as telling
from scenes.telling.story import Story

if TYPE_CHECKING:
    import xarray

GAP = 16.0  # px between two plates
SIDE = 0.4, 560.0  # of the frame's room, or px at least: the left plates
QUOTIENT = 0.62  # of their height the upper one's
ROOM, UNDER = (70.0, 40.0, 30.0), 60.0  # px around the curve: left, above, right; and under it
LEVELS = 2  # losses up the small chart, about
COMES = 3.2  # s: the plates and the axes


class ByHandFilm(Film):
    """A network of ten weights, trained by hand and by ``fit``: every number of both beside each other.

    Args:
        options: those of `Film`.
    """

    name = "by_hand"
    headline = "by_hand.title"
    takes = ()
    fills = True
    largest = 1.25

    def __init__(self, **options: Any) -> None:
        self.fit = Fit()
        super().__init__(**options)

    def needs(self) -> Sequence[Computable]:
        """Keras's own fit."""
        return (self.fit,)

    @cached_property
    def found(self) -> telling.ByHand:
        """What is computed by hand, and what Keras's fit gave."""
        (result,) = self.results()
        return telling.ByHand(self.fit, result, self.words, self.theme)

    def tell(self, story: Story) -> Sequence[Actor]:
        """The two lines of Keras, one weight's step, the epochs, the table."""
        found, layout, theme, words = self.found, self.layout, self.theme, self.words
        told = telling.tell(story, found, self.pace)
        self.telling, end, table_at = told.lights + 6.0, story.end, told.table.start
        code_end = table_at if layout.stacked else end
        code = Code(
            found.calls(), told.lit, self.printed(told), told.clock.start, theme, self.top, COMES, code_end
        )
        quotient, losses, table, stage = self.places(code.box)
        quotient_end = told.epochs.start if layout.stacked else end
        rows = [(*row, at) for row, at in zip(found.quotient(), told.rows, strict=True)]
        values = found.losses
        curve = Curve(values, theme.symbols["loss"], self.epoch(told), first=1)
        limits = float(values.min()), float(values.max())
        said = [(loss, words.number(loss, 4)) for loss in (float(values[-1]), float(values[0]))]
        heads = words("by_hand.before"), words("by_hand.hand"), words("by_hand.fit")
        computes = told.rows[0] - telling.SHOW
        drawn = self.fit.network, found.w[0], words, theme, layout.panel, telling.WEIGHT, COMES, computes
        graph = on_plate(*drawn) if layout.stacked else []
        return [
            *self.ground(told, stage, [code.box, quotient, losses], table_at),
            code,
            *graph,
            WeightQuotient(found.formulas(), rows, theme, quotient, computes, told.rule, quotient_end),
            loss_curves(
                [curve], limits, words, theme, losses, told.epochs.start, told.fast.start, levels=said
            ),
            self.rates(told, losses, end),
            Agreement(found.lines(), heads, theme, table, table_at, told.lights, end),
        ]

    def rates(self, told: telling.Told, room: Box, end: float) -> Actor:
        """The losses with the fit's rate and with a larger one, which grow while that is told of."""
        found, words, symbols = self.found, self.words, self.theme.symbols
        epochs = self.fit.epochs if found.arrives is None else max(self.fit.epochs, found.arrives)
        clock = Clock(epochs, told.fast.start + telling.SHOW, telling.QUICK / self.pace, even=True)
        shown = (
            (found.rate, found.slow, symbols["loss"]),
            (FAST, found.fast, symbols["learning_rate"]),
        )
        curves = [Curve(losses[: epochs + 1], colour, clock.step) for _, losses, colour in shown]
        highest = max(float(losses[0]) for _, losses, _ in shown)
        keys = [(words("rates.alpha", rate=words.number(rate, None)), colour) for rate, _, colour in shown]
        levels = [GOAL, *(level for level in round_numbers(GOAL, highest, LEVELS) if level > GOAL)]
        numbers = [(level, words.number(level, None)) for level in levels]
        limits, when = (0.0, highest), (told.fast.start, end)
        return loss_curves(
            curves, limits, words, self.theme, room, *when, keys=keys, levels=numbers, goal=GOAL
        )

    def ground(self, told: telling.Told, stage: Box, taken: Sequence[Box], leave: float) -> list[Actor]:
        """The loss as one weight changes, cut open, with its start."""
        found, words, theme = self.found, self.words, self.theme
        left, above, right = ROOM
        room = Box(stage.x + left, stage.y + above, stage.width - left - right, stage.height - above - UNDER)
        w = float(found.w[0, telling.WEIGHT])
        domain = (w - telling.REACH, w + telling.REACH)
        plot = Plot(found.loss, domain, room, words, theme, -1.0, reach=self.layout.frame)
        start = np.array([w, 0.0])

        def place(weights: np.ndarray, seconds: float) -> np.ndarray:
            return plot.on(weights[..., 0])

        def where(seconds: float) -> tuple[float, float]:
            x, y = plot.on(w).tolist()
            return x, y

        def value(seconds: float) -> str:
            reached = found.w[int(told.clock.step(seconds) + 1e-9), telling.WEIGHT]
            return f"{found.name} = {words.number(float(reached), 4)}"

        tag = Tag(value(0.0), where, COMES, leave, theme.symbols["w_0"], side=1, now=value)
        return [
            CutGround(plot, self.layout.frame, -1.0, COMES, leave),
            Ways([], [Start(start, 1.2)], place, self.layout.frame, theme, leave=leave),
            Tags([tag], theme, leave, [*taken, self.layout.third], self.layout.safe),
        ]

    @property
    def top(self) -> Box:
        """Where the code stands, px: over all else, under the title."""
        layout = self.layout
        y = layout.window.y if layout.stacked else layout.bug.bottom + GAP
        return Box(layout.safe.x, y, layout.safe.width, layout.window.height)

    def places(self, code: Box) -> tuple[Box, Box, Box, Box]:
        """Where quotient, losses and table stand under the code, and what is free until the table comes, px.

        Where things are stacked there are quotient and losses on the panel, in turn, and the table in the
        place of the code and of what is free.
        """
        layout = self.layout
        if layout.stacked:
            window = layout.window
            free = window.below(code.bottom, GAP)
            return layout.panel, layout.panel, window, free
        room = layout.safe.below(code.bottom, GAP)
        room = Box(room.x, room.y, room.width, layout.third.y - GAP - room.y)
        wide = max(SIDE[0] * room.width, SIDE[1])
        quotient = Box(room.x, room.y, wide, QUOTIENT * (room.height - GAP))
        losses = Box(room.x, quotient.bottom + GAP, wide, room.bottom - quotient.bottom - GAP)
        x = room.x + wide + GAP
        rest = Box(x, room.y, room.right - x, room.height)
        return quotient, losses, rest, rest

    def epoch(self, told: telling.Told) -> Any:
        """The epoch that is trained at a second: 1 when the first one begins."""
        return lambda seconds: 1.0 + told.clock.step(seconds) * (1 - 1 / told.clock.steps)

    def printed(self, told: telling.Told) -> Any:
        """What stands under the code at a second."""
        return lambda seconds: self.found.printed(int(told.clock.step(seconds) + 1e-9))

    def is_usual(self) -> bool:
        """Whether it has the usual format."""
        return self.format == FORMAT.usual

    def subtitle(self) -> str:
        """The network, and what it is trained with."""
        layers = "-".join(map(str, self.found.fit.network.layers))
        return self.words("by_hand.subtitle", layers=layers, rate=self.words.number(self.found.rate, None))

    def origins(self) -> Sequence[xarray.Dataset]:
        """Keras's fit."""
        return (self.found.result,)
