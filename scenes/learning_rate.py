"""The learning rate: the course page's five experiments as one story, then every rate there is on a dial.

``manim -pqh scenes/learning_rate.py`` shows SGD on the peaks. A step is the rate times the slope; the five
end as they do because of it; hundreds of races, run in one batch, bend one path and draw the valley of good
rates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.errors import InputError
from engine.race import Race
from engine.results import Computable
from engine.sweeps import Sweep
from engine.values import refuse
from scenes.film import Film
from scenes.stage.frame.caption import CaptionLine
from scenes.stage.frame.title import Explanation, Title
from scenes.stage.map.closing_in import LASTS, ZoomedMap
from scenes.stage.map.marks import Marks
from scenes.stage.map.walks import SlopeArrow, Walks
from scenes.stage.paint import lettering
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.layout import PANEL, SAFE, STAGE
from scenes.stage.plots.rate_charts import Curves, RateChart, frame_of
from scenes.stage.plots.rate_panel import Readout, StepWritten, Table
from scenes.stage.show.cast import Cast
from scenes.telling import experiments as trials
from scenes.telling import rates_script, script
from scenes.theme import MEASURES

if TYPE_CHECKING:
    import xarray

STEPS = 30  # of each race on the dial, where nobody gives a race
MANY = 1_200  # rates on the dial: more than there are frames
RATES = (0.001, 0.2)


class LearningRateFilm(Film):
    """Learning rates: experiments one by one, all at once, and the dial.

    Args:
        race: whose surface, start, contender (exactly one; its own rate does not count) and steps (of the
            dial) are used; SGD on the peaks from the page's start, with 30 steps, by default.
        experiments: pairs (learning rate, steps), 1 to 6; the course page's five by default.
        rates: the dial's range, (lowest, highest).
        options: those of `Film`.

    Raises:
        InputError: several starts or contenders, experiments or a range that cannot be, a rate that the
            optimizer cannot have, a start without a loss.
    """

    race: Race
    pairs: tuple[tuple[float, int], ...]
    rates: np.ndarray

    def __init__(
        self,
        *,
        race: Race | None = None,
        experiments: Sequence[tuple[float, int]] | None = None,
        rates: tuple[float, float] = RATES,
        **options: Any,
    ) -> None:
        self.usual = (race, experiments, rates) == (None, None, RATES)
        race = Race(contenders=["sgd"], steps=STEPS) if race is None else race
        errors: list[InputError] = []
        for name, check in (
            ("race", lambda: trials.checked_race(race)),
            ("pairs", lambda: trials.checked(experiments)),
            ("rates", lambda: trials.dial_rates(rates, MANY)),
        ):
            try:
                setattr(self, name, check())
            except InputError as error:
                errors.append(error)
        refuse(errors)
        super().__init__(**options)

    def needs(self) -> Sequence[Computable]:
        """The rates of the experiments, as long as the longest of them, and those of the dial."""
        race = self.race
        longest = Race(race.surface, race.contenders, race.starts, max(steps for _, steps in self.pairs))
        few = Sweep(longest, [*dict.fromkeys(rate for rate, _ in self.pairs)])
        return few, Sweep(race, trials.on_dial(few, self.rates))

    def compose(self) -> None:
        """Lay out the acts: one step, the experiments, all at once, the dial."""
        words, theme, race = self.words, self.theme, self.race
        few, many = self.results()
        self.sweep, self.rates = many, many["rate"].values
        self.experiments = shown = trials.read(few, self.pairs, theme)
        trials.check_start(shown[0])
        contender = race.contenders[0]
        is_plain = contender.optimizer == "SGD" and set(contender.hyperparameters) <= {"learning_rate"}
        self.story = plan = rates_script.write(shown, many, is_plain, words)
        self.captions, self.acts = plan.captions, plan.acts
        self.telling = plan.turns[:3][-1].leave - 3.0

        paths = np.asarray(many["w"][:, 0])
        seen = np.concatenate([*(each.w for each in shown), trials.typical(paths)])
        self.ground = ground = ZoomedMap(few, words, theme, STAGE, seen, 0.2, plan.zoom_at)
        self.walks = Walks(ground, theme, shown, plan.turns, plan.together, plan.dial, paths, 0.9)
        endings = [trials.ending(each, is_plain, words) for each in shown]
        self.table = Table(words, theme, shown, endings, plan.turns, plan.together, plan.card_at)
        top = self.table.bottom + 16
        room = Box(PANEL.x, top, PANEL.width, PANEL.bottom - top)
        frame = frame_of(room, shown, many, words, theme)
        self.curves = Curves(frame, shown, plan.turns, plan.together)
        self.chart = RateChart(frame, plan.dial, many, shown, plan.valley)
        title = self.title or words("rates.title")
        heading = Title(title, self._subtitle(), theme, PANEL.x - STAGE.x)
        command = script.command(self, self.usual, "learning_rate")
        surface = words.surface(few.attrs["surface"])
        has_slope = rates_script.has_slope(shown, is_plain)
        explained = (plan.slope_at if has_slope else plan.turns[0].appear) - 0.3
        self.actors = (
            heading,
            ground,
            *self._marks(few, many),
            Explanation(ground.whole, few.attrs["formula"], surface, 0.6, explained),
            self.table,
            self.curves,
            self.chart,
            *(self._first_step() if has_slope else ()),
            Readout(words, theme, self.rate_at, self.epoch_at),
            self.walks,
            CaptionLine(self.captions, theme),
            script.end_card(self, many, heading, command, plan.card_at, few),
        )
        self.provenance.update(script.origin(self, many, title, command))

    def _subtitle(self) -> str:
        """The contender and what else is set, the surface, the start: as much as there is room for."""
        words, contender = self.words, self.race.contenders[0]
        settings = [pair for pair in contender.shown() if pair[0] != "learning_rate"]
        said = (
            contender.label,
            words.settings(settings),
            words("race.on_surface", surface=words.surface(self.race.surface.name)),
            f"{words('race.start')} {words.point(self.race.starts[0].tolist())}",
        )
        text = " · ".join(part for part in said if part)
        return lettering.shortened(text, MEASURES.label, PANEL.x - SAFE.x - 30)

    def _marks(self, few: xarray.Dataset, many: xarray.Dataset) -> tuple[Marks, ...]:
        """Minima and start on the whole map, and the minima on the part of it that is shown then."""
        plan, ground, box = self.story, self.ground, self.ground.box
        far, near = (Cast(result.rename(rate="contender"), self.words, self.theme) for result in (few, many))
        whole = Marks(far, ground.whole, 0.9, 0.9, plan.zoom_at)
        if ground.close is ground.whole:
            return (whole,)
        close = Marks(near, ground.close, plan.zoom_at + LASTS, 0.0, 0.0)
        whole.named = [replace(mark, leave=plan.zoom_at) for mark in whole.named]
        close.named = [
            replace(mark, leave=plan.card_at)
            for mark in close.named
            if mark.minimum and box.contains(Box(mark.x, mark.y, 0, 0))
        ]
        return whole, close

    def _first_step(self) -> tuple[SlopeArrow, StepWritten]:
        """The arrow of the slope that becomes a step, and the same in numbers."""
        plan, first, theme = self.story, self.experiments[0], self.theme
        moments = (plan.slope_at, plan.step_at, plan.turns[0].appear)
        return (
            SlopeArrow(self.ground, theme, first, *moments),
            StepWritten(self.words, theme, first, *moments),
        )

    def rate_at(self, seconds: float) -> str:
        """The learning rate of the moment, as written; nothing while there are several."""
        if seconds >= self.story.dial.appear:
            return self.words.number(float(self.rates[self.story.dial.at(seconds)]), 4)
        if seconds >= self.story.together.appear:
            return ""
        turn = next((turn for turn in self.story.turns if seconds < turn.leave), self.story.turns[0])
        return self.words.number(self.experiments[turn.which].rate, None)

    def epoch_at(self, seconds: float) -> tuple[int, int] | None:
        """The epoch of the moment and how many there are; None before the first experiment."""
        if seconds < self.story.turns[0].appear:
            return None
        if seconds >= self.story.dial.appear:
            return self.race.steps, self.race.steps
        turn = next(
            (turn for turn in (*self.story.turns, self.story.together) if seconds < turn.leave),
            self.story.together,
        )
        return int(turn.step(seconds) + 1e-9), turn.steps
