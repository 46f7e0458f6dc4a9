"""The family of optimizers: who comes from whom, and races in which each member runs.

Members are called as their papers' table calls them (`engine.literature.PAPERS`). A `Link` is *stated* where
the description of the younger one, or its name, names the older one; every other is a reading of the rules:
RMSprop was shown as rprop for mini-batches, and Polyak and Nesterov wrote of gradient methods at large.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.contenders import KERAS, Contender
from engine.literature import PAPERS
from engine.race import Race


@dataclass(frozen=True)
class Link:
    """A member, one whose idea it goes on with, and whether its own description says so."""

    child: str
    parent: str
    stated: bool = True


LINKS = (
    Link("SGD + momentum", "SGD", False),
    Link("Nesterov", "SGD + momentum", False),
    Link("Adagrad", "SGD"),  # "adaptive subgradient methods for [...] stochastic optimization"
    Link("RMSprop", "Adagrad", False),
    Link("Adadelta", "Adagrad"),
    Link("Ftrl", "Adagrad", False),  # its rates for each weight are like those
    Link("Adam", "RMSprop"),  # made to have the advantages of AdaGrad and RMSProp
    Link("Adam", "SGD + momentum", False),
    Link("Adamax", "Adam"),
    Link("Nadam", "Adam"),
    Link("Nadam", "Nesterov"),
    Link("AdamW", "Adam"),
    Link("AMSGrad", "Adam"),
    Link("Adafactor", "Adam"),
    Link("Lamb", "Adam"),
    Link("Lion", "SGD + momentum", False),  # a momentum of which only the sign counts; a search found it
    Link("ScheduleFreeAdamW", "AdamW"),
    Link("Muon", "SGD + momentum"),  # MomentUm Orthogonalized by Newton-Schulz
)

# Whose merit no race of two weights can show: many weights of which few matter at a time, layers, matrices.
NEED_MANY = ("Ftrl", "Adafactor", "Lamb", "Muon")

# SGD and its two kinds of momentum at a rate at which all three arrive.
PLAIN = (
    Contender("SGD", learning_rate=0.01),
    Contender("SGD", learning_rate=0.01, momentum=0.9),
    Contender("SGD", learning_rate=0.01, momentum=0.9, nesterov=True),
)


def members() -> list[str]:
    """All of them by name, the oldest first."""
    return sorted(PAPERS, key=lambda name: PAPERS[name].year)


def parents(name: str) -> list[str]:
    """Those with whose ideas a member goes on."""
    return [link.parent for link in LINKS if link.child == name]


def races() -> tuple[Race, ...]:
    """Races on the peaks from the course page's start in which every member runs."""
    return Race(contenders=KERAS), Race(), Race(contenders=PLAIN)


def runs(shown: Sequence[Race]) -> dict[str, tuple[int, int]]:
    """Where each member runs: the place of the race among these, and its own in that; the last one counts."""
    found = {
        contender.variant: (which, place)
        for which, race in enumerate(shown)
        for place, contender in enumerate(race.contenders)
    }
    return {name: found[name] for name in members()}
