"""Momentum: the same descent without it and with it, and what each step of the heavy one is made of.

``manim -pqh scenes/momentum.py`` goes down the peaks: what is kept carries one past the first valley.
"""

from __future__ import annotations

from engine.facts import momentum_pair, momentum_parts, way_lengths
from engine.race import Race
from engine.surfaces import surface
from scenes.film import Film
from scenes.options import FUNCTION, OPTIMIZER, SPAN, START, STEPS
from scenes.stage.map.arrows import Arrows
from scenes.stage.map.explanation import Explanation, Ground
from scenes.stage.map.map import LossMap
from scenes.stage.map.marks import Marks
from scenes.stage.map.runners import MapRunners
from scenes.stage.map.step_parts import step_parts
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.formula import Equation
from scenes.stage.paint.layout import PANEL, STAGE
from scenes.stage.paint.motion import Span
from scenes.stage.plots.chart import Chart
from scenes.stage.plots.leaderboard import Leaderboard
from scenes.stage.plots.legend import Item, Legend
from scenes.telling.racing import remark
from scenes.telling.story import Story

NEAR = surface("peaks", domain=((-2.0, 2.0), (-2.6, 1.4)))  # the way fills the map: arrows can be seen


class MomentumFilm(Film):
    """SGD without and with momentum, from one start."""

    name = "momentum"
    headline = "momentum.title"
    usual = Race(NEAR, ["sgd:learning_rate=0.03", "sgd:learning_rate=0.03,momentum=0.9"], [(-0.1, 1.1)], 40)
    takes = (*FUNCTION, OPTIMIZER.but(rule="momentum_pair"), START, STEPS, *SPAN)

    def tell(self, story: Story) -> list[Actor]:
        """What a step is, the descent with its arrows, and what came of it."""
        cast, words, theme = self.cast, self.words, self.theme
        plain, heavy = momentum_pair(cast.contenders)
        kept = cast.contenders[heavy].hyperparameters["momentum"]
        with story.act("chapter.question") as question:
            alone = story.say("momentum.plain")
            with_it = story.say("momentum.kept", percent=100 * kept)
            story.say("momentum.same")
        with story.act("chapter.descent", rest=1.0) as descent:
            clock = self.run(cast.steps, descent.start + 0.6, pace=1.4)  # slow: two arrows a step
            story.say("momentum.arrows")
            story.say("momentum.sum")
            story.at_least(clock.end)
        remark(self, story, descent, after=story.now, but=("finish",))
        with story.act("chapter.ways") as ways:
            lengths = [words.number(length, 2) for length in way_lengths(cast.result)[:, -1]]
            story.say("momentum.ways", plain=lengths[plain], heavy=lengths[heavy])
            losses = [cast.reading(which, cast.steps) for which in (plain, heavy)]
            story.say("momentum.losses", plain=losses[0], heavy=losses[1])
            story.say("momentum.moral")
        self.telling = clock.seconds(4.6)

        ground = LossMap(cast.result, words, theme, STAGE)
        marks = Marks(cast, ground, 1.0, alone.start, descent.start)
        runners = MapRunners(cast, clock, ground, marks.obstacles, alone.start)
        marks.lens_at = runners.lens_at
        step, slope = f'"{words("momentum.step")}"', f'alpha nabla "{words("race.loss")}"'
        rules = f"{step}_k = -{slope}", f'{step}_k = "{words.number(kept, None)}" dot {step}_(k-1) - {slope}'
        board = Leaderboard(cast, clock, question.end, Span(descent.start, ways.end))
        colours = theme.step, theme.symbols["gradient"]
        made_of = words("momentum.is_kept", percent=100 * kept), words("momentum.is_pushed")
        steps = step_parts(ground, clock, cast.w[heavy], momentum_parts(cast.result, heavy), colours)
        items = [*map(Item, colours, made_of)]
        made = Legend(items, PANEL.below(board.bottom), theme, descent.start, descent.end)
        explained = Explanation(ground, 0.6, question.end)
        first = max(PANEL.y + 420, explained.bottom + 50)
        long = [words("momentum.way", name=cast.names[which], length=lengths[which]) for which in (0, 1)]
        return [
            Ground(ground, 0.2),
            explained,
            Equation(rules[0], PANEL, first, 54, theme.text, alone.start, question.end),
            Equation(rules[1], PANEL, first + 90, 54, theme.text, with_it.start, question.end),
            marks,
            board,
            made,
            Legend([*map(Item, cast.colours, long)], made.box, theme, ways.start, ways.end),
            Chart(cast, clock, PANEL.below(made.bottom), descent.start),
            runners,
            Arrows(steps, ground.box, theme, descent.start, min(descent.end, clock.end)),
        ]
