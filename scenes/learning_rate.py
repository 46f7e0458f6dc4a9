"""The learning rate: the course page's five experiments as one story, then every rate there is on a dial.

``manim -pqh scenes/learning_rate.py`` shows SGD on the peaks. A step is the rate times the slope; the five
end as they do because of it; hundreds of races, run in one batch, draw the valley of good rates.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from engine import sweep_facts
from engine.errors import InputError
from engine.race import Race
from engine.results import Computable
from engine.sweeps import Sweep, checked_experiments, checked_range
from engine.values import refuse
from scenes.film import Film
from scenes.options import FUNCTION, ONE_OPTIMIZER, START, VIEW, Option
from scenes.stage.frame.tags import Tags
from scenes.stage.lessons.rate_plates import plates
from scenes.stage.map.map import LossMap
from scenes.stage.map.marks import minima_of
from scenes.stage.map.stage import MapStage
from scenes.stage.map.ways import Start, Ways
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.signs import Look
from scenes.stage.show.cast import Cast
from scenes.stage.terrain.relief import Relief
from scenes.stage.terrain.shots import MOVE, closing_in, seen_at
from scenes.stage.terrain.sight import MinimaRings, Sight
from scenes.stage.terrain.slope_arrow import vector
from scenes.stage.terrain.terrain import Terrain
from scenes.stage.terrain.views import map_view
from scenes.telling import experiments as trials
from scenes.telling import rates as telling
from scenes.telling.introduction import of_one
from scenes.telling.story import Story
from scenes.telling.views import MAP, seen_on

if TYPE_CHECKING:
    import xarray

PAGE = ((0.03, 5), (0.07, 5), (0.1, 11), (0.006, 11), (0.006, 30))  # the course page's five experiments
RATES = (0.001, 0.2)
SHRINK = 2.2  # s from the arrow's first shrinking until the camera goes near
STAR_AT, NAMED_AT = 1.2, 4.8  # s: the start is marked; it and the minima have their names
PLATES, RULE = 583.0, (733.0, 400.0)  # px: the width of those beside the runs; of the first step's, its size
TITLE = 640.0  # px, the width of a title, at most


class LearningRateFilm(Film):
    """Learning rates: experiments one by one, all at once, and the dial.

    Args:
        race: whose surface, start, contender (exactly one; its own rate does not count) and steps (of the
            dial) are used; SGD on the peaks from the page's start, with 30 steps, by default.
        experiments: pairs (learning rate, steps), 1 to 6; the course page's five by default.
        rates: the dial's range, (lowest, highest).
        view: "terrain", or "map" for all of it there; as there is OpenGL.
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
        VIEW,
    )
    fills = True
    largest = 1.5

    pairs: tuple[tuple[float, int], ...]
    rates: tuple[float, float]
    view: str

    def __init__(
        self,
        *,
        race: Race | None = None,
        experiments: Sequence[tuple[float, int]] = PAGE,
        rates: tuple[float, float] = RATES,
        view: str | None = None,
        **options: Any,
    ) -> None:
        errors: list[InputError] = []
        for name, check in (
            ("race", lambda: self.checked(race or self.usual)),
            ("pairs", lambda: checked_experiments(experiments, self.option("experiment").most)),
            ("rates", lambda: checked_range(rates)),
            ("view", lambda: seen_on(view, options.get("language", "es"), options.get("composed", True))),
        ):
            try:
                setattr(self, name, check())
            except InputError as error:
                errors.append(error)
        refuse(errors)
        super().__init__(race=self.race, **options)

    def is_usual(self) -> bool:
        """Whether it shows the page's experiments, and the usual rates of the usual race."""
        return super().is_usual() and (self.pairs, self.rates, self.view) == (PAGE, RATES, VIEW.usual)

    def needs(self) -> Sequence[Computable]:
        """The rates of the experiments, as long as the longest of them, and those of the dial."""
        race = self.race
        longest = Race(race.surface, race.contenders, race.starts, max(steps for _, steps in self.pairs))
        few = Sweep(longest, [*dict.fromkeys(rate for rate, _ in self.pairs)])
        return few, Sweep(race, trials.on_dial(few, self.rates))

    def tell(self, story: Story) -> Sequence[Actor]:
        """One step, the experiments, all at once, the dial."""
        words, theme, layout = self.words, self.theme, self.layout
        few, many = self.few, self.many = [*self.results()]
        self.experiments = shown = trials.read(few, self.pairs, theme)
        trials.check_start(first := shown[0])
        is_plain = trials.is_plain(self.race.contenders[0])
        has_slope = trials.has_slope(first, is_plain)
        valley = sweep_facts.valley(many)

        with story.act("rates.chapter.step", rest=0.0, symbol="learning_rate"):
            story.say("rates.start")
            if has_slope:
                slope_at = story.say("rates.slope", symbol="gradient").start
                step_at = story.say("rates.step", rate=words.number(first.rate, None)).start
            else:
                slope_at = step_at = story.say("rates.scale").start
            near_at = step_at + SHRINK
            story.wait(near_at + MOVE)
            first_at = slope_at, step_at, story.cut()
        self.one_by_one = turns = telling.tell_experiments(story, shown, is_plain)
        self.together = together = telling.tell_all_at_once(story, shown)
        self.dial = dial = telling.tell_dial(story, many, valley, is_plain)
        self.telling = (together if together.leave > together.appear else turns[0]).leave - 1.0
        window, panel = layout.beside(PLATES)
        wide = layout.beside(RULE[0])[1]
        rule = Box(wide.x, wide.y, wide.width, min(RULE[1], wide.height))
        bug = layout.bug
        taken = panel, rule, layout.third, Box(bug.x, bug.y, min(TITLE, bug.width), bug.height)
        self.ground = ground = LossMap(few, words, theme, layout.map_in(window))
        relief, paths = Relief(ground), many["w"].values[:, 0]
        arrow = vector(Sight(relief, lambda _: map_view(relief)), first.w[0], -first.gradient[0])
        walked = telling.walked(relief, shown, paths)
        view_at = closing_in(relief, walked, layout, window, near_at, arrow if has_slope else None)
        stage: Actor = Terrain(relief, view_at, layout.frame, -1.0)
        if self.view == MAP:
            window, view_at = ground.box, partial(seen_at, map_view(relief), ())
            stage = MapStage(ground, layout, -1.0, numbers_at=NAMED_AT)
        self.sight = sight = Sight(relief, view_at)
        start = Start(first.w[0], STAR_AT, dial.leave)
        minima = minima_of(Cast(few, words, theme))
        moves = telling.runs(shown, turns, together, dial, paths, theme)
        places = [(words("race.start"), first.w[0]), *minima]
        tags = telling.names(sight, places, (NAMED_AT, near_at), shown, turns, words)
        endings = [trials.ending(each, is_plain, words) for each in shown]
        return [
            stage,
            *(telling.first_step(sight, first, words, rule, first_at) if has_slope else ()),
            MinimaRings(sight, [w for _, w in minima], layout.frame, STAR_AT, dial.leave),
            Ways(moves, [start], sight.place, window, theme, leave=dial.leave, laid=sight.way),
            Tags(tags, theme, dial.leave, taken, layout.safe),
            *plates(panel, layout.stacked, shown, endings, turns, together, dial, many, valley, ground),
        ]

    def shows(self) -> dict[str, Any]:
        """What it shows, and where."""
        return {**super().shows(), "view": self.view}

    def looks(self) -> Sequence[Look]:
        """The experiments'."""
        return [each.look for each in self.experiments]

    def origins(self) -> Sequence[xarray.Dataset]:
        """The dial's sweep, then that of the experiments."""
        return self.many, self.few

    def subtitle(self) -> str:
        """The contender and what else is set, the surface, the start: as much as there is room for."""
        return of_one(self.race, self.words)
