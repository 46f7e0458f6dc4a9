"""Where optimizers come from: who described each, when, and in what; for films and for the catalogue.

Years are those in which a method was made public. For most the docstrings of Keras give the paper; Muon's is
its own first description (Keras cites a later report), and of Lamb the first author is You. What belongs to
no class of its own goes by the label that a contender has (`engine.contenders`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.contenders import Contender


@dataclass(frozen=True)
class Paper:
    """Authors as they are cited, the year, and the title."""

    authors: str
    year: int
    title: str

    def __str__(self) -> str:
        return f"{self.authors} ({self.year}): {self.title}"


PAPERS: dict[str, Paper] = {
    "SGD": Paper("Robbins, Monro", 1951, "A stochastic approximation method"),
    "SGD + momentum": Paper(
        "Polyak", 1964, "Some methods of speeding up the convergence of iteration methods"
    ),
    "Nesterov": Paper(
        "Nesterov",
        1983,
        "A method for solving the convex programming problem with convergence rate O(1/k²)",
    ),
    "Adagrad": Paper(
        "Duchi, Hazan, Singer",
        2011,
        "Adaptive subgradient methods for online learning and stochastic optimization",
    ),
    "RMSprop": Paper("Tieleman, Hinton", 2012, "Neural networks for machine learning, lecture 6.5"),
    "Adadelta": Paper("Zeiler", 2012, "ADADELTA: an adaptive learning rate method"),
    "Ftrl": Paper("McMahan et al.", 2013, "Ad click prediction: a view from the trenches"),
    "Adam": Paper("Kingma, Ba", 2014, "Adam: a method for stochastic optimization"),
    "Adamax": Paper("Kingma, Ba", 2014, "Adam: a method for stochastic optimization"),
    "Nadam": Paper("Dozat", 2015, "Incorporating Nesterov momentum into Adam"),
    "AdamW": Paper("Loshchilov, Hutter", 2017, "Decoupled weight decay regularization"),
    "AMSGrad": Paper("Reddi, Kale, Kumar", 2018, "On the convergence of Adam and beyond"),
    "Adafactor": Paper(
        "Shazeer, Stern", 2018, "Adafactor: adaptive learning rates with sublinear memory cost"
    ),
    "Lamb": Paper(
        "You et al.", 2019, "Large batch optimization for deep learning: training BERT in 76 minutes"
    ),
    "Lion": Paper("Chen et al.", 2023, "Symbolic discovery of optimization algorithms"),
    "ScheduleFreeAdamW": Paper("Defazio et al.", 2024, "The road less scheduled"),
    "Muon": Paper("Jordan et al.", 2024, "Muon: an optimizer for hidden layers in neural networks"),
}


def paper_of(contender: Contender) -> Paper | None:
    """The paper of a contender's rule, of its variant if that has one; None for a class that is not known."""
    return PAPERS.get(contender.variant) or PAPERS.get(contender.optimizer)
