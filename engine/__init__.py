"""The engine: the real Keras optimizers racing down a loss surface, as data. It never draws.

The nouns:

- `Surface`: a loss of two weights (w_0, w_1), written once as an expression; its values, gradient, Hessian,
  formula and critical points all derive from it. ``SURFACES["peaks"]``,
  ``Surface.from_expression("w_0**2 + w_1**2")``.
- `Contender`: a Keras optimizer and its hyperparameters as plain data, with a label.
  ``Contender("Adam", learning_rate=0.1)``, ``Contender.parse("sgd:learning_rate=0.1,momentum=0.9")``.
  `PAGE`, `TEN` and `KERAS` are line-ups of them.
- `Race`: a surface, contenders, starts, steps. Plain data, nothing is computed by making one.
- The result: the ``xarray.Dataset`` that ``Race.run()`` computes, or that ``archive.get(race)`` reads from
  the store of finished races: ``w (contender, start, step, param)``, ``loss``, ``gradient``.
- `Standings`: from a result: who leads, who arrives where, who leaves the map, and when.

``import engine`` is quick: each name brings its module when it is first used, SymPy and xarray come when
something needs them, TensorFlow and Keras when a race is stepped.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.contenders import KERAS, LINEUPS, PAGE, TEN, Contender, lineup
    from engine.errors import InputError, InputErrors
    from engine.race import Race, run
    from engine.standings import Event, Fate, Standings
    from engine.surfaces import SURFACES, CriticalPoint, Surface, surface

__all__ = [
    "KERAS",
    "LINEUPS",
    "PAGE",
    "SURFACES",
    "TEN",
    "Contender",
    "CriticalPoint",
    "Event",
    "Fate",
    "InputError",
    "InputErrors",
    "Race",
    "Standings",
    "Surface",
    "archive",
    "lineup",
    "run",
    "surface",
]

_HOMES = {
    "engine.contenders": ("KERAS", "LINEUPS", "PAGE", "TEN", "Contender", "lineup"),
    "engine.errors": ("InputError", "InputErrors"),
    "engine.race": ("Race", "run"),
    "engine.standings": ("Event", "Fate", "Standings"),
    "engine.surfaces": ("SURFACES", "CriticalPoint", "Surface", "surface"),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}


if not TYPE_CHECKING:  # a type checker reads the imports above

    def __getattr__(name: str) -> object:
        if name == "archive":
            return importlib.import_module("engine.archive")
        if name not in _HOME:
            raise AttributeError(f"module 'engine' has no attribute '{name}'")
        return getattr(importlib.import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
