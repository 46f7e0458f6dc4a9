"""Which pages there are: of each the film's options that it takes, its figure, and its program's scripts.

A page NAME has its body, its style and its own script in page/NAME.html, NAME.css and NAME.js; `frame.html`,
`frame.css` and the scripts of `FRAME` are those of all. To add one: a line here, these three files, and a
function in scenes/figures/ that makes its `Figure`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from renders import catalog
from renders.film_options import FilmOptions

if TYPE_CHECKING:
    from scenes.figures.figure import Figure

FRAME = ("unpack", "words", "signs", "frame", "clock")  # scripts of every page, in this order
ON_MAP = ("paths", "labels", "map", "touch", "curves")  # of every one with a map
FUNCTION = ("surface", "domain", "name")  # no plane: starts are points of a map
RACE = (*FUNCTION, "optimizer", "lineup", "start", "steps")


@dataclass(frozen=True)
class Page:
    """One kind of page.

    Attributes:
        takes: the options that it can be asked for, of those of the film of its name.
        figure: the function that makes its figure, "module:function"; its keywords are those of the film's
            class, and ``title``.
        scripts: what its program is made of beside `FRAME` and its own script, in this order.
    """

    takes: tuple[str, ...]
    figure: str
    scripts: tuple[str, ...] = ()

    @property
    def make(self) -> Callable[..., Figure]:
        """Its figure's function."""
        module, _, name = self.figure.partition(":")
        found: Callable[..., Figure] = getattr(import_module(module), name)
        return found


PAGES = {  # in the course page's order
    "learning_rate": Page(
        (*FUNCTION, "optimizer", "start", "experiment", "rates"),
        "scenes.figures.learning_rate:learning_rate_figure",
        ON_MAP,
    ),
    "minima": Page((*FUNCTION, "optimizer", "start", "steps"), "scenes.figures.minima:minima_figure", ON_MAP),
    "optimizer": Page(
        (*FUNCTION, "optimizer", "beside", "start", "steps"),
        "scenes.figures.optimizer:optimizer_figure",
        ON_MAP,
    ),
    "race": Page(RACE, "scenes.figures.race:race_figure", (*ON_MAP, "board", "terrain")),
    "training": Page(
        ("data", "epochs", "starts", "no-answers"), "scenes.figures.training:training_figure", ("curves",)
    ),
}


def page_of(film: str, made_with: FilmOptions) -> str:
    """The HTML of a film's page; a theme "" is the one that the reader's system prefers.

    What it shows is computed where it is not stored. Raises InputError where it is nothing for a page, or
    where Plotly is wanted and not installed.
    """
    from renders.web.page import page, plotly

    kind = PAGES[film]
    if "terrain" in kind.scripts:
        plotly()  # what is missing is said before the long part
    takes = [option for option in catalog.films()[film].options if option.name in kind.takes]
    given = {option.into: option.usual for option in takes if option.usual is not None}
    given |= {"race": made_with.usual} if made_with.usual is not None else {}
    given |= {option.into: made_with.own[option.into] for option in takes if option.into in made_with.own}
    figure = kind.make(**given, title=made_with.title or "")
    return page(figure, program(film), made_with.language, made_with.theme)


def program(name: str) -> tuple[str, ...]:
    """The scripts of a page, in the order in which they are run."""
    return (*FRAME, *PAGES[name].scripts, name)
