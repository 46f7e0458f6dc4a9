"""The learning rate: the course page's five experiments as one story, then every rate there is on a dial.

``manim -pqh scenes/learning_rate.py`` shows SGD on the peaks. A step is the rate times the slope; the five
end as they do because of it; hundreds of races, run in one batch, bend one path and draw the valley of good
rates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from engine import archive
from engine.errors import InputError
from engine.race import Race
from engine.sweeps import Sweep
from scenes import experiments as trials
from scenes import script
from scenes.film import Act, Film, whole
from scenes.stage.boxes import Box
from scenes.stage.caption import Caption, CaptionLine
from scenes.stage.cast import Cast
from scenes.stage.dial import Dial, Turn
from scenes.stage.layout import PANEL, STAGE
from scenes.stage.marks import Marks
from scenes.stage.rate_charts import Curves, Frame, RateChart
from scenes.stage.rate_panel import Readout, StepWritten, Table, finite
from scenes.stage.title import Title
from scenes.stage.walks import SlopeArrow, Walks, inside
from scenes.stage.zoom import LASTS, ZoomedMap
from scenes.theme import MEASURES

STEPS = 30  # of each race on the dial, where nobody gives a race
MANY = 1_200  # rates on the dial: more than there are frames
RATES = (0.001, 0.2)
SLOW, SECONDS = 0.55, 3.6  # s: a step of an experiment at most, all of its steps at most
CLOCK = 0.22  # s: a step of all the experiments together


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
            optimizer cannot have.
    """

    def __init__(
        self,
        *,
        race: Race | None = None,
        experiments: Sequence[tuple[float, int]] | None = None,
        rates: tuple[float, float] = RATES,
        **options: Any,
    ) -> None:
        self.usual = (race, experiments, tuple(rates)) == (None, None, RATES)
        self.race = script.shown(Race(contenders=["sgd"], steps=STEPS) if race is None else race)
        self.pairs, self.rates = trials.checked(experiments), trials.dial_rates(rates, MANY)
        if len(self.race.contenders) != 1:
            raise InputError(
                "rates.one_contender",
                "The film of the learning rate shows one contender; this race has {count}. Give one.",
                count=len(self.race.contenders),
            )
        super().__init__(**options)

    def compose(self) -> None:
        """Lay out the acts: one step, the experiments, all at once, the dial."""
        words, theme = self.words, self.theme
        race = self.race
        longest = Race(race.surface, race.contenders, race.starts, max(steps for _, steps in self.pairs))
        few = archive.get(Sweep(longest, list(dict.fromkeys(rate for rate, _ in self.pairs))))
        self.sweep = many = archive.get(Sweep(race, self.rates))
        self.experiments = shown = trials.read(few, self.pairs, theme)
        self.paths, ends = np.asarray(many["w"][:, 0]), np.asarray(many["loss"][:, 0, -1])
        contender = race.contenders[0]
        slope = contender.optimizer == "SGD" and set(contender.hyperparameters) <= {"learning_rate"}

        # one step
        rate = words.number(shown[0].rate, None)
        keys = ("start", "slope", "step") if slope else ("start", "scale")
        first = script.in_turn([words(f"rates.{key}", rate=rate) for key in keys], 0.6)
        slope_at, step_at = first[1].start, first[-1].start
        zoom_at = first[-1].end + script.BREATH
        trials_at = whole(zoom_at + LASTS + 0.2)
        # the experiments
        self.turns, told, at = [], list(first), trials_at
        for which, each in enumerate(shown):
            pace = min(SLOW, SECONDS / each.steps)
            start = at + 0.5
            said = script.in_turn([trials.sentence(each, words)], start + pace * each.steps + 0.1)
            leave = whole(said[-1].end + script.BREATH)
            self.turns.append(Turn(which, each.steps, at, start, pace, leave))
            told += said
            at = leave
        together_at = at
        told += script.in_turn([words("rates.together", count=len(shown))], together_at + 0.2)
        most = max(each.steps for each in shown)
        start = together_at + 0.8
        dial_at = whole(max(told[-1].end, start + CLOCK * most + 1.6))
        self.together = Turn(0, most, together_at, start, CLOCK, dial_at)
        # the dial
        said, knots = self._sweep(dial_at, many)
        told += said
        card_at = whole(max(said[-1].end, knots[-1][0] + 1.0) + script.BREATH)
        self.dial = Dial(self.rates, knots, dial_at, card_at)
        self.captions = tuple[Caption, ...](told)
        names = (("step", 0.0), ("trials", trials_at), ("together", together_at), ("dial", dial_at))
        edges = [*(start for _, start in names), card_at]
        self.acts = (
            *(
                Act(words(f"rates.chapter.{name}"), start, end)
                for (name, start), end in zip(names, edges[1:], strict=True)
            ),
            Act(words("chapter.credits"), card_at, whole(card_at + script.CARD)),
        )
        self._lay_out(few, slope, ends, (slope_at, step_at, zoom_at), card_at)

    def _sweep(self, at: float, many: Any) -> tuple[list[Caption], tuple[tuple[float, float], ...]]:
        """What is said while the dial turns, and where it is meanwhile."""
        words, rates = self.words, self.rates
        intro = script.in_turn([words("rates.dial", steps=self.race.steps, count=len(rates))], at + 0.2)
        start, last = intro[-1].end + script.BREATH, len(rates) - 1.0
        good = trials.valley(many)
        if good is None:
            said = script.in_turn([words("rates.no_valley")], start)
            return [*intro, *said], ((start, 0.0), (start + 12.0, last))
        stops = [(0.0, "before"), (float(good[0]), "valley"), (float(good[1]), "beyond")]
        fields = {
            name: words.number(float(rates[at]), 3) for name, at in zip(("low", "high"), good, strict=True)
        }
        told, knots = list(intro), [(start, 0.0)]
        for (index, key), (end, _) in zip(stops, [*stops[1:], (last, "")], strict=True):
            if end - index > 0.02 * last:
                said = script.in_turn([words(f"rates.{key}", **fields)], knots[-1][0])
                told += said
                knots.append((said[-1].end + script.BREATH, end))
        told += script.in_turn([words("rates.moral")], knots[-1][0])
        return told, tuple(knots)

    def _lay_out(
        self, few: Any, slope: bool, ends: np.ndarray, moments: tuple[float, float, float], card_at: float
    ) -> None:
        """The actors."""
        words, theme, shown, dial, together = (
            self.words,
            self.theme,
            self.experiments,
            self.dial,
            self.together,
        )
        slope_at, step_at, zoom_at = moments
        title = self.title or words("rates.title")
        contender, start = self.race.contenders[0], self.race.starts[0].tolist()
        surface = words("race.on_surface", surface=words.surface(few.attrs["surface"]))
        settings = [pair for pair in contender.shown() if pair[0] != "learning_rate"]
        said = [
            contender.label,
            words.settings(settings),
            surface,
            f"{words('race.start')} {words.point(start)}",
        ]
        heading = Title(title, " · ".join(part for part in said if part), theme, PANEL.x - STAGE.x)
        cast = Cast(few.rename(rate="contender"), words, theme)
        reach = np.concatenate([*(each.w for each in shown), *trials.typical(self.paths)])
        self.ground = ZoomedMap(few, words, theme, STAGE, reach, 0.2, zoom_at)
        marks = Marks(cast, self.ground.whole, 0.9, 0.9, zoom_at)
        marks.named = [replace(mark, leave=zoom_at) for mark in marks.named]
        near = Marks(cast, self.ground.close, zoom_at + LASTS, 0.0, 0.0)
        box = self.ground.box
        near.named = [mark for mark in near.named if mark.minimum and inside(box, np.array([mark.x, mark.y]))]
        self.walks = Walks(self.ground, theme, shown, self.turns, together, dial, self.paths, 0.9)
        self.table = Table(words, theme, shown, self.turns, together, card_at)
        lowest = [minimum.loss for minimum in cast.standings.minima if minimum.is_global]
        values = finite([*(each.loss for each in shown), np.minimum(ends, shown[0].loss[0])])
        low, high = min([*lowest, float(values.min())]), float(values.max())
        high = min(high, float(shown[0].loss[0]) + 0.3 * (float(shown[0].loss[0]) - low))
        top = self.table.bottom + 16
        room = Box(PANEL.x, top, PANEL.width, PANEL.bottom - top)
        frame = Frame(room, low - 0.06 * (high - low), high + 0.06 * (high - low), words, theme)
        self.curves = Curves(frame, shown, self.turns, together)
        self.chart = RateChart(
            frame, dial, ends, shown, lowest[0] if lowest else None, self.race.steps, card_at - 5
        )
        command = script.command(self, self.usual, "learning_rate")
        trials_at = self.turns[0].appear
        slope_actors = (
            (
                SlopeArrow(
                    self.ground,
                    theme,
                    shown[0].w[0],
                    shown[0].gradient[0],
                    shown[0].w[1],
                    slope_at,
                    step_at,
                    trials_at,
                ),
                StepWritten(words, theme, shown[0], slope_at, step_at, trials_at),
            )
            if slope
            else ()
        )
        self.actors = (
            heading,
            self.ground,
            marks,
            near,
            self.table,
            self.curves,
            self.chart,
            *slope_actors,
            Readout(words, theme, self.rate_at, self.epoch_at),
            self.walks,
            CaptionLine(self.captions, theme),
            script.end_card(self, self.sweep, heading, command, card_at),
        )
        self.provenance.update(script.origin(self, self.sweep, title, command))

    def rate_at(self, seconds: float) -> str:
        """The learning rate of the moment, as written; nothing while there are several."""
        if seconds >= self.dial.appear:
            return self.words.number(float(self.rates[self.dial.at(seconds)]), 4)
        if seconds >= self.together.appear:
            return ""
        turn = next((turn for turn in self.turns if seconds < turn.leave), self.turns[0])
        return self.words.number(self.experiments[turn.which].rate, None)

    def epoch_at(self, seconds: float) -> tuple[int, int] | None:
        """The epoch of the moment and how many there are; None before the first experiment."""
        if seconds < self.turns[0].appear:
            return None
        if seconds >= self.dial.appear:
            return self.race.steps, self.race.steps
        turn = next((turn for turn in (*self.turns, self.together) if seconds < turn.leave), self.together)
        return int(turn.step(seconds) + 1e-9), turn.steps
