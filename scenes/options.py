"""What a film can be asked for: a row an option, which command line, files, help and the film itself read.

A film has its rows in its class (``takes``), beside those of `EVERY` film. They are plain data, so that
`renders.catalog` can read them in the film's file: to import a film imports manim.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.contenders import Contender


@dataclass(frozen=True)
class Option:
    """One option of a film.

    Attributes:
        name: what is typed after ``--``, and its key in a TOML file; what it is, `renders/words` say.
        form: how its value is read, checked and written back: a row of `renders.ask.option_table.FORMS`.
        keyword: of the film's class, that its value is given as; "": the name. A race is made of several.
        usual: what the film shows where nobody asks; of a race's options the film's ``usual`` race says it.
        several: whether it may be given several times; ``usual`` and the keyword then hold all its values.
        least, most: of a whole number; or how often it may be given.
        help: whose words in `renders/words` say what it is, where another option has its name; "": its own.
        rule: of contenders: a function of `engine.facts` that refuses those that the film cannot tell of.
    """

    name: str
    form: str
    keyword: str = ""
    usual: Any = None
    several: bool = False
    least: int = 1
    most: float = math.inf
    help: str = ""
    rule: str = ""

    @property
    def into(self) -> str:
        """The keyword of the film's class."""
        return self.keyword or self.name

    @property
    def room(self) -> str:
        """How many there may be: "1", or "2-16"."""
        return f"{self.least}" if self.least == self.most else f"{self.least}-{self.most}"

    def admits(self, count: float) -> bool:
        """Whether there may be so many, or that number."""
        return self.least <= count <= self.most

    def follow(self, contenders: Sequence[Contender]) -> None:
        """Raise InputError where contenders do not go by the rule of the film, if it has one."""
        from engine import facts

        if self.rule:
            getattr(facts, self.rule)(contenders)

    def but(self, **changes: Any) -> Option:
        """The same option, but for what is said."""
        return replace(self, **changes)


SURFACE = Option("surface", "surface", "race")
DOMAIN = Option("domain", "domain", "race")
NAME = Option("name", "name", "race")
NETWORK = SURFACE.but(form="network", help="network")  # of more than two weights
PLANE = Option("plane", "plane", "race")  # of a network of more than two weights
OPTIMIZER = Option("optimizer", "optimizer", "race", several=True)
ONE_OPTIMIZER = OPTIMIZER.but(most=1, help="optimizer_one")
LINEUP = Option("lineup", "lineup", "race")
START = Option("start", "start", "race", several=True, most=1)
STARTS = START.but(help="starts")  # with their own ``most``
STEPS = Option("steps", "steps", "race")
BESIDE = Option("beside", "optimizer", "race")  # who runs beside a film's one optimizer
NOISE, SEED = Option("noise", "amount", "race"), Option("seed", "whole", "race", least=0, help="seed_noise")

FUNCTION = (SURFACE, DOMAIN, NAME, PLANE)  # of two weights
RACE = (*FUNCTION, OPTIMIZER, LINEUP, START, STEPS)
VIEWS = ("terrain", "map")  # where a race is seen
VIEW = Option("view", "view", usual=VIEWS[0])
FORMATS = ("16:9", "9:16", "1:1", "4:3")  # width to height
FORMAT = Option("format", "format", usual=FORMATS[0])
SPAN = (Option("from", "moment", "span"), Option("to", "moment", "span"))  # epochs of its race, or seconds
SECONDS = tuple(option.but(form="time", keyword="window", help=f"{option.name}_time") for option in SPAN)

TRAINED = ("iris", "digits")  # what networks are trained with in films: the exercises 5 and 6
NO_ANSWERS = Option("no-answers", "flag", "no_answers")  # of films that ask first, and then answer

PACES = (0.5, 2.0)
SCALES = (1.0, 1.5)  # times as large as usual, a still's type
PACE, BARE = Option("pace", "pace"), Option("bare", "flag")
EVERY = (PACE, BARE, FORMAT)  # of every film, and SECONDS of one without epochs


def row(takes: Iterable[Option], name: str) -> Option:
    """The option of a name; of a race's that is not among these, any film's. Raises KeyError."""
    return {option.name: option for option in (*RACE, *takes)}[name]
