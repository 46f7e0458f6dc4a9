"""The grid of trainings that one can touch, as data: a row an optimizer, a column a rate, its numbers beside.

What is asked and answered is the film's. Without answers, none of what they say is in the data at all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from engine import archive
from engine.training import Training
from scenes.figures.figure import Figure, Question, colours, rounded, said
from scenes.language import LANGUAGES, Words, load
from scenes.options import TRAINED
from scenes.stage.paint.markers import OUTLINES
from scenes.stage.plots.losses import decades, ends
from scenes.stage.show.trainings import Trainings
from scenes.telling import trainings as telling
from scenes.telling.story import Story
from scenes.theme import THEMES, style

if TYPE_CHECKING:
    import xarray

OWN = (  # what this page says
    *("page.trained.grid", "page.trained.keys", "page.trained.scale", "page.trained.log"),
    *("page.trained.linear", "page.trained.final", "page.trained.accuracy", "page.trained.uphill"),
    *("page.trained.spike", "page.trained.no_number", "page.trained.never", "page.trained.percent"),
    *(
        "page.trained.news",
        "page.trained.before_first",
        "page.trained.cell",
        "page.loss",
        "optimizer.alpha",
    ),
)
ANSWERED = ("page.trained.answers", "page.trained.hide", "training.row_best")  # and what its answers say
KINDS = ("diverged", "stuck", "unstable", "unfinished", "calm")
MEASURES = ("final", "accuracy", "uphill", "spike")  # of `Verdicts`, in the order in which a page has them
RULES = 4  # powers of ten on the axis, at most


def training_figure(
    data: str = TRAINED[0],
    epochs: int | None = None,
    starts: int = 1,
    no_answers: bool = False,
    title: str = "",
) -> Figure:
    """The figure of the trainings of exercise 5 ("iris") or 6 ("digits"), as `scenes.training` has them."""
    return figure_of(archive.get(Training(data, epochs=epochs, starts=starts)), no_answers, title)


def figure_of(result: xarray.Dataset, no_answers: bool = False, title: str = "") -> Figure:
    """The figure of a training's result."""
    trained = Trainings(result, load(LANGUAGES[0]), THEMES["night"])
    found, styles = trained.verdicts, style(trained.spec.contenders)
    low, high = ends(trained.curves, found.chance)
    shown: dict[str, Any] = {
        "languages": {name: _said(result, load(name), no_answers, title) for name in LANGUAGES},
        "themes": colours(),
        "runners": [{"shape": each.shape, "slot": each.slot} for each in styles],
        "shapes": {each.shape: rounded(OUTLINES[each.shape]) for each in styles},
        "steps": trained.epochs,
        "rates": len(trained.rates),
        "axis": {"log": [low, high], "linear": [0.0, high]},
        "rules": decades(low, high, RULES),
        "no_number": np.where(
            (found.non_finite_at > 0).any(-1), np.ma.masked_equal(found.non_finite_at, 0).min(-1).filled(0), 0
        ).tolist(),
    }
    if not no_answers:
        shown["answers"] = {
            "kinds": found.kinds.tolist(),
            "breaks": trained.breaks.tolist(),
            "best_rate": found.best_rate.tolist(),
            "best": list(found.best),
        }
    numbers = {
        "trained": trained.curves,
        "measured": np.stack([getattr(found, name) for name in MEASURES]),
    }
    if trained.band is not None:
        numbers["spread"] = trained.band
    return Figure("training", shown, numbers)


def _said(result: xarray.Dataset, words: Words, no_answers: bool, title: str) -> dict[str, Any]:
    """All that is said in one language."""
    trained = Trainings(result, words, THEMES["night"])
    spec = trained.spec
    texts = {
        "real": words("page.trained.real"),
        "see": words("page.trained.see"),
        "look": words("training.head_alone"),
        "unstable_is": words("page.trained.unstable_is", sign=telling.sign_of(trained)),
        "several": words("page.trained.several", starts=spec.starts) if spec.starts > 1 else "",
    }
    if not no_answers:
        texts |= {name: words(f"page.trained.{name}") for name in KINDS}
    setting = {"layers": trained.layers, "batch": spec.batch, "epochs": spec.epochs}
    return said(
        words,
        title or words("training.title_digits" if spec.network.data == "digits" else "training.title_iris"),
        (*OWN, *(() if no_answers else ANSWERED)),
        trained.epochs,
        questions(trained, answered=not no_answers),
        texts=texts,
        surface=words("training.subtitle", **setting),
        names=list(trained.names),
        rates=list(trained.rates),
        rules=[
            words.number(each, None)
            for each in decades(*ends(trained.curves, trained.verdicts.chance), RULES)
        ],
    )


def questions(trained: Trainings, *, answered: bool = True) -> list[Question]:
    """What the film asks, and with answers what it answers; without, no answer and nothing to see for it."""
    asks = telling.questions(trained.words)
    if not answered:
        return [Question(ask, "", {}) for ask in asks]
    found, last = trained.verdicts, trained.epochs
    row, rate = found.best
    cells = [(int(r), int(c)) for r, c in np.argwhere(trained.breaks > 0)]
    broken = cells[0] if cells else found.best
    see = [
        {"row": row, "rate": rate, "epoch": last},
        {"row": row, "rate": int(found.best_rate[row]), "epoch": last},
        {"row": broken[0], "rate": broken[1], "epoch": int(trained.breaks[broken]) or last},
        {"row": broken[0], "rate": int(np.argmin(trained.spec.rates)), "epoch": last},
    ]
    tells = (
        (telling.tell_best,),
        (telling.tell_rates, telling.tell_unstable_best),
        (telling.tell_broken,),
        (telling.tell_moral, telling.tell_slow),
    )
    answers = [_told(trained, each) for each in tells]
    return [Question(*each) for each in zip(asks, answers, see, strict=True)]


def _told(trained: Trainings, tells: Sequence[Callable[[Story, Trainings], object]]) -> str:
    """What the film says there, in one text; that nothing of the kind is seen, where it says nothing."""
    story = Story(trained.words)
    with story.act("chapter.answers"):
        for tell in tells:
            tell(story, trained)
    texts = [caption.text for caption in story.captions]
    return " ".join(texts) or trained.words("page.trained.nothing")
