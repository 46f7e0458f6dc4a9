"""The learning rate: the course page's five experiments as one story, then every rate there is on a dial.

``manim -pqh scenes/learning_rate.py`` shows SGD on the peaks. A step is the rate times the slope; the five
end as they do because of it; hundreds of races, run in one batch, bend one path and draw the valley of good
rates.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from engine import sweep_facts
from engine.errors import InputError
from engine.race import Race
from engine.results import Computable
from engine.sweeps import Sweep
from engine.values import refuse
from scenes.film import Film
from scenes.options import FUNCTION, ONE_OPTIMIZER, START, Option
from scenes.stage.lessons.rule import StepWritten, Sums
from scenes.stage.map.arrows import Arrows
from scenes.stage.map.explanation import Explanation
from scenes.stage.map.marks import Marks
from scenes.stage.map.slope_arrow import slope_arrow
from scenes.stage.map.ways import Start, Ways
from scenes.stage.map.zoom import LASTS, ZoomedMap
from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.layout import PANEL, SAFE, STAGE
from scenes.stage.plots.rate_charts import RateMarks, curves, losses_of, rate_chart
from scenes.stage.plots.rate_panel import ExperimentTable, Readout
from scenes.stage.show.cast import Cast
from scenes.stage.show.clock import Clock
from scenes.telling import experiments as trials
from scenes.telling.rates import rate_at, runs, tell_all_at_once, tell_dial, tell_experiments
from scenes.telling.story import Story
from scenes.theme import MEASURES

if TYPE_CHECKING:
    import xarray

PAGE = ((0.03, 5), (0.07, 5), (0.1, 11), (0.006, 11), (0.006, 30))  # the course page's five experiments
RATES = (0.001, 0.2)
SHRINK = 2.2  # s from the arrow's first shrinking until the map closes in


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

    name = "learning_rate"
    headline = "rates.title"
    usual = Race(contenders=["sgd"], steps=30)
    takes = (
        *FUNCTION,
        ONE_OPTIMIZER,
        START,
        Option("experiment", "experiment", "experiments", PAGE, several=True, most=6),
        Option("rates", "rates", usual=RATES),
    )
    title_room = PANEL.x - STAGE.x

    pairs: tuple[tuple[float, int], ...]
    rates: tuple[float, float]

    def __init__(
        self,
        *,
        race: Race | None = None,
        experiments: Sequence[tuple[float, int]] = PAGE,
        rates: tuple[float, float] = RATES,
        **options: Any,
    ) -> None:
        errors: list[InputError] = []
        for name, check in (
            ("race", lambda: self.checked(race or self.usual)),
            ("pairs", lambda: trials.checked(experiments, self.option("experiment").most)),
            ("rates", lambda: trials.checked_range(rates)),
        ):
            try:
                setattr(self, name, check())
            except InputError as error:
                errors.append(error)
        refuse(errors)
        super().__init__(race=self.race, **options)

    def is_usual(self) -> bool:
        """Whether it shows the page's experiments, and the usual rates of the usual race."""
        return super().is_usual() and (self.pairs, self.rates) == (PAGE, RATES)

    def needs(self) -> Sequence[Computable]:
        """The rates of the experiments, as long as the longest of them, and those of the dial."""
        race = self.race
        longest = Race(race.surface, race.contenders, race.starts, max(steps for _, steps in self.pairs))
        few = Sweep(longest, [*dict.fromkeys(rate for rate, _ in self.pairs)])
        return few, Sweep(race, trials.on_dial(few, self.rates))

    def tell(self, story: Story) -> Sequence[Actor]:
        """One step, the experiments, all at once, the dial."""
        words, theme = self.words, self.theme
        few, many = self.few, self.many = [*self.results()]
        self.experiments = shown = trials.read(few, self.pairs, theme)
        trials.check_start(first := shown[0])
        is_plain = trials.is_plain(self.race.contenders[0])
        has_slope = trials.has_slope(first, is_plain)
        valley = sweep_facts.valley(many)

        with story.act("rates.chapter.step", rest=0.0):
            story.say("rates.start")
            if has_slope:
                slope_at = story.say("rates.slope").start
                step_at = story.say("rates.step", rate=words.number(first.rate, None)).start
            else:
                step_at = story.say("rates.scale").start
            zoom_at = step_at + SHRINK
            story.wait(zoom_at + LASTS)
            trials_at = story.cut()
        self.one_by_one = turns = tell_experiments(story, shown, is_plain)
        self.together = together = tell_all_at_once(story, shown)
        self.dial = dial = tell_dial(story, many, valley, is_plain)
        self.telling = turns[:3][-1].leave - 3.0

        paths = np.asarray(many["w"][:, 0])
        seen = np.concatenate([*(each.w for each in shown), sweep_facts.typical(paths)])
        self.ground = ground = ZoomedMap(few, words, theme, STAGE, seen, 0.2, zoom_at)
        endings = [trials.ending(each, is_plain, words) for each in shown]
        table = ExperimentTable(words, theme, shown, endings, turns, together, dial.leave)
        frame = losses_of(PANEL.below(table.bottom, 16.0), shown, many)
        chart = rate_chart(frame, dial, many, words, theme)
        first_step: list[Actor] = []
        if has_slope:
            sums = Sums(first.w[0], first.w[1], first.gradient[0], first.rate)
            slope = slope_arrow(ground, theme, first, slope_at, step_at)
            first_step.append(Arrows(slope, ground.box, theme, slope_at, trials_at))
            first_step.append(StepWritten(sums, words, theme, slope_at, step_at, trials_at))
        for turn in (*turns, together):
            self.count(turn.clock, turn.appear, turn.leave)
        steps = self.race.steps
        self.count(Clock(steps, dial.appear - steps, even=True), dial.appear)  # it has run
        moves = runs(shown, turns, together, dial, paths, theme)
        return [
            ground,
            *self._marks(few, many, zoom_at),
            Explanation(ground.whole, 0.6, (slope_at if has_slope else trials_at) - 0.3),
            table,
            curves(frame, shown, turns, together, words, theme),
            chart,
            RateMarks(chart, dial, many, shown, valley, words),
            *first_step,
            Readout(partial(rate_at, shown, turns, together, dial, words), words("rates.name"), theme),
            Ways(moves, [Start(first.w[0], 0.9, dial.leave)], ground.place, ground.box, theme),
        ]

    def origins(self) -> Sequence[xarray.Dataset]:
        """The dial's sweep, then that of the experiments."""
        return self.many, self.few

    def subtitle(self) -> str:
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

    def _marks(self, few: xarray.Dataset, many: xarray.Dataset, zoom_at: float) -> tuple[Marks, ...]:
        """Minima and start on the whole map, and the minima on the part of it that is shown then."""
        ground, box = self.ground, self.ground.box
        far, near = (Cast(result, self.words, self.theme) for result in (few, many))
        whole = Marks(far, ground.whole, 0.9, 0.9, zoom_at)
        if ground.close is ground.whole:
            return (whole,)
        close = Marks(near, ground.close, zoom_at + LASTS, 0.0, 0.0)
        whole.leave, close.leave = zoom_at, self.dial.leave
        close.named = [mark for mark in close.named if box.contains(Box(mark.x, mark.y, 0, 0))]
        return whole, close
