"""Training: six optimizers at four learning rates, 24 curves of loss on one clock; the questions come first.

``manim -pqh scenes/training.py`` trains the course page's network of irises (exercise 5); with ``--data
digits`` that of handwritten digits (exercise 6).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from math import inf
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.errors import InputError, either
from engine.results import Computable
from engine.training import Training
from scenes.film import Film
from scenes.options import FORMAT, NO_ANSWERS, TRAINED, Option
from scenes.stage.frame.bug import Bug
from scenes.stage.lessons.curve_cells import arranged, places
from scenes.stage.lessons.curve_grid import ColumnFrames, CurveGrid, Sky, Times
from scenes.stage.lessons.questions import Questions
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.motion import Span
from scenes.stage.paint.signs import Look, paint_dot
from scenes.stage.plots.key import EpochPlate, Item, KeyPlate
from scenes.stage.show.clock import Clock
from scenes.stage.show.trainings import Trainings
from scenes.telling import trainings as telling
from scenes.telling.story import Story

if TYPE_CHECKING:
    import xarray

GROWS, AGAIN = 12.0, 5.4  # s in which all epochs pass, the first time and with the answers
THINKS = 8.0  # s to think


class TrainingFilm(Film):
    """Curves of loss: questions, 24 trainings on one clock, a pause, and the answers.

    Args:
        data: "iris" or "digits": the course page's exercise 5 or 6.
        epochs: how many; the exercise's own, 400 or 300, by default.
        starts: from how many random weights; of several a curve is the median, amid the band of all.
        no_answers: ends with the questions, for who is to answer them.
        options: those of `Film`.

    Raises:
        InputError: other data, or a number of epochs or starts that there is not.
    """

    name = "training"
    headline = "training.title"
    fills = True
    largest = 1.25
    takes = (
        Option("data", "exercise", usual=TRAINED[0], help="data_film"),
        Option("epochs", "whole", most=10_000),
        Option("starts", "whole", most=30, help="starts_train"),
        NO_ANSWERS,
    )

    def __init__(
        self,
        *,
        data: str = TRAINED[0],
        epochs: int | None = None,
        starts: int = 1,
        no_answers: bool = False,
        **options: Any,
    ) -> None:
        if data not in TRAINED:
            told = "data must be {allowed}; not '{data}'."
            raise InputError("film_data", told, allowed=either(TRAINED), data=data)
        self.data, self.no_answers = data, no_answers
        self.training = Training(data, epochs=epochs, starts=starts)
        super().__init__(**options)

    def needs(self) -> Sequence[Computable]:
        """The training."""
        return (self.training,)

    @cached_property
    def trained(self) -> Trainings:
        """What came of it."""
        (result,) = self.results()
        return Trainings(result, self.words, self.theme)

    def origins(self) -> Sequence[xarray.Dataset]:
        """The training's result."""
        return (self.trained.result,)

    def looks(self) -> Sequence[Look]:
        """How each optimizer's marker looks."""
        return self.trained.looks

    def is_usual(self) -> bool:
        """Whether it shows the course page's exercise 5, with its answers, in the usual format."""
        return (self.training, self.no_answers, self.format) == (Training(), False, FORMAT.usual)

    @property
    def called(self) -> str:
        """Its title: which exercise it is."""
        return self.title or self.words(f"training.title_{self.data}")

    def subtitle(self) -> str:
        """The network, the mini-batches, the epochs."""
        spec = self.trained.spec
        said = {"layers": self.trained.layers, "batch": spec.batch, "epochs": spec.epochs}
        return self.words("training.subtitle", **said)

    def tell(self, story: Story) -> Sequence[Actor]:
        """What is trained, the curves, time to think, the answers."""
        trained = self.trained
        rows, columns = trained.shape
        with story.act("chapter.question", symbol="learning_rate"):
            told = story.say("training.each", optimizers=rows, rates=columns, count=rows * columns)
            grows = story.say(f"training.data_{self.data}", epochs=trained.epochs).start + 0.6
        grow = Clock(trained.epochs, grows, even=True, pace=GROWS / trained.epochs / self.pace)
        with story.act("chapter.curves", symbol="loss"):
            story.say("training.scale")
            story.say("training.lower")
            story.at_least(grow.end + 0.6)
        with story.act("chapter.think", rest=0.4) as think:
            story.say("training.decide" if self.no_answers else "training.think")
            story.at_least(think.start + THINKS)
        opens = rows_at = best_at = inf
        about: telling.Told = []
        again: Clock | None = None
        if not self.no_answers:
            with story.act("chapter.answers") as answers:
                opens = answers.start + 0.2
                pace = AGAIN / trained.epochs / self.pace
                again = Clock(trained.epochs, opens + 1.2, even=True, pace=pace)
                telling.tell_again(story, trained)
                story.wait(again.end + 0.3)
                about += telling.tell_broken(story, trained)
                rows_at = telling.tell_rates(story, trained).start
                telling.tell_unstable_best(story, trained)
                best_at = telling.tell_best(story, trained).start
                about += telling.tell_slow(story, trained)
                about += telling.tell_moral(story, trained)
            self.telling = answers.end - 0.5
        self.clock = grow
        return self._staged(Times(told.start - 0.6, grow, opens, again, rows_at, best_at), think, about)

    def _staged(self, times: Times, think: Span, about: telling.Told) -> Sequence[Actor]:
        """The actors: curves, questions, epoch and keys; the columns that texts are ``about``."""
        trained, words, theme, layout = self.trained, self.words, self.theme, self.layout
        epoch = EpochPlate(words, theme, times.grow, layout, times.appear, times.again)
        self.layout = layout = arranged(layout, epoch.box)
        bug = Bug(self.called, theme, layout, 0.0, credit=self.credit).box
        at = places(layout, bug, epoch.box)
        grid = CurveGrid(trained, layout, at, times)
        rules = words.all_of([words.number(each, None) for each in grid.rules])
        scale = Item(self._rule, words("training.log", rules=rules), 1)
        found: list[Actor] = [Sky(theme, layout.frame), grid, ColumnFrames(grid, about), epoch]
        found.append(KeyPlate([scale], at.scale, theme, times.appear, times.opens))
        if times.again is not None:
            sign = telling.sign_of(trained)
            items = [Item(self._frame, words("training.row_best"), 1), Item(self._dot, sign, 2)]
            found.append(KeyPlate(items, at.key, theme, times.opens + 0.5, inf))
        head = words("training.head_alone" if self.no_answers else "training.head")
        leave = inf if self.no_answers else times.opens
        pause = think.start + 0.4, think.end - 0.2
        asks = telling.questions(words)
        found.append(
            Questions(head, asks, at.panel, theme, (times.appear + 0.8, leave), pause, words("training.s"))
        )
        return found

    def _rule(self, canvas: Canvas, x: float, y: float) -> None:
        canvas.line(np.array([(x - 16, y), (x + 16, y)]), self.theme.muted, line=1.5)

    def _dot(self, canvas: Canvas, x: float, y: float) -> None:
        paint_dot(canvas, (x, y), self.theme.start, self.theme.rim, 8.0)

    def _frame(self, canvas: Canvas, x: float, y: float) -> None:
        canvas.frame(x - 16, y - 11, 32, 22, self.theme.text, line=4.0, radius=6)
