"""Races of every kind that films are looked at with; the same in every file, so that each is run once."""

from __future__ import annotations

from engine.contenders import KERAS, TEN
from engine.race import Race
from tests.breadth import EVERYTHING

RACES = {
    "page": Race(),
    "ten on Himmelblau": Race(surface="himmelblau", contenders=TEN, starts=[(-1.0, 2.0)], steps=40),
    "all of Keras": Race(contenders=tuple(KERAS), steps=25),
    "one": Race(contenders=["sgd:learning_rate=0.03"], steps=12),
    "out of the map": Race(
        contenders=["sgd:learning_rate=0.3,momentum=0.9", "adam:learning_rate=0.5"], steps=20
    ),
    "long names": Race(
        surface="booth",
        contenders=[
            "adam:label=A label that has forty characters in it,learning_rate=0.1",
            "sgd:learning_rate=0.01",
        ],
        starts=[(4.0, -3.0)],
        steps=15,
    ),
    "no minimum": Race(
        surface="saddle",
        contenders=["adam:learning_rate=0.1", "sgd:learning_rate=0.3"],
        starts=[(1, 0.1)],
        steps=9,
    ),
    "steep": Race(
        surface="rosenbrock",
        contenders=["adam:learning_rate=0.1", "sgd:learning_rate=0.0005"],
        starts=[(-1.2, 1.0)],
    ),
}
LESS = (
    "ten on Himmelblau",
    "no minimum",
    "long names",
)  # of a kind that others have, too: in the run of everything
USUAL = [name for name in RACES if EVERYTHING or name not in LESS]
