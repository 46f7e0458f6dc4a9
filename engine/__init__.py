"""The engine: the real Keras optimizers racing down a loss surface, as data. It never draws.

The nouns:

- `Surface`: a loss of two weights (w_0, w_1), written once as an expression; its values, gradient, Hessian,
  formula and critical points all derive from it. ``SURFACES["peaks"]``,
  ``Surface.from_expression("w_0**2 + w_1**2")``. Or a Python function: ``Surface.from_function(my_loss)``.
- `Contender`: a Keras optimizer and its hyperparameters as plain data, with a label.
  ``Contender("Adam", learning_rate=0.1)``, ``Contender.parse("sgd:learning_rate=0.1,momentum=0.9")``.
  `PAGE`, `TEN` and `KERAS` are line-ups of them.
- `Race`: a surface, contenders, starts, steps. Plain data, nothing is computed by making one.
- The result: the ``xarray.Dataset`` that ``Race.run()`` computes, or that ``archive.get(race)`` reads from
  the store of finished races: ``w (contender, start, step, param)``, ``loss``, ``gradient``.
- `anatomy`: from a result with ``record="state"``: what each step of a contender is made of.
- `Standings`: from a result: who leads, who arrives where, who leaves the map, and when.
- `Sweep`: one contender of a race at many learning rates, ``sweep(race, learning_rate=[...])``:
  ``w (rate, start, step, param)``.
- `Basins`: where a contender ends from every point of a map, ``basins.basins("peaks", "sgd", (401, 401))``:
  ``fate, steps (w_1, w_0)``.
- `Curve`: a function of x, written once as an expression: values, derivatives, minima, and where it has no
  derivative (`Differentiability`);
  ``quotient(curve, x, h)`` and its error (`error_parts`).
- `Data`: what networks learn from: ``DATA["petal"]``, ``DATA["iris"]``, ``DATA["digits"]``.
- `Training`: a network, optimizers, learning rates and epochs, ``Training("iris", epochs=400)``:
  ``loss (contender, rate, start, epoch)``; `Verdicts` says what comes of it. `Fit`: one plain ``model.fit``.

Races, sweeps and maps of basins are plain data alike, and ``archive.get`` stores the result of each.

``import engine`` is quick: each name brings its module when it is first used, SymPy and xarray come when
something needs them, TensorFlow and Keras when a race is stepped.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.basins import Basins
    from engine.contenders import KERAS, LINEUPS, PAGE, TEN, Contender, lineup
    from engine.datasets import DATA, Data
    from engine.differences import Curve, ErrorParts, Turn, error_parts, quotient, quotient_error
    from engine.errors import InputError, InputErrors
    from engine.one_sided import Differentiability
    from engine.parts import anatomy
    from engine.race import Race, random_starts, run
    from engine.standings import Event, Fate, Standings
    from engine.surfaces import SURFACES, CriticalPoint, Surface, surface
    from engine.sweeps import Sweep, sweep
    from engine.training import Fit, Training
    from engine.verdicts import Verdicts

__all__ = [
    "DATA",
    "KERAS",
    "LINEUPS",
    "PAGE",
    "SURFACES",
    "TEN",
    "Basins",
    "Contender",
    "CriticalPoint",
    "Curve",
    "Data",
    "Differentiability",
    "ErrorParts",
    "Event",
    "Fate",
    "Fit",
    "InputError",
    "InputErrors",
    "Race",
    "Standings",
    "Surface",
    "Sweep",
    "Training",
    "Turn",
    "Verdicts",
    "anatomy",
    "archive",
    "basins",
    "error_parts",
    "lineup",
    "quotient",
    "quotient_error",
    "random_starts",
    "run",
    "surface",
    "sweep",
]

_MODULES = ("archive", "basins")
_HOMES = {
    "engine.basins": ("Basins",),
    "engine.contenders": ("KERAS", "LINEUPS", "PAGE", "TEN", "Contender", "lineup"),
    "engine.datasets": ("DATA", "Data"),
    "engine.differences": ("Curve", "ErrorParts", "Turn", "error_parts", "quotient", "quotient_error"),
    "engine.errors": ("InputError", "InputErrors"),
    "engine.one_sided": ("Differentiability",),
    "engine.parts": ("anatomy",),
    "engine.race": ("Race", "random_starts", "run"),
    "engine.standings": ("Event", "Fate", "Standings"),
    "engine.surfaces": ("SURFACES", "CriticalPoint", "Surface", "surface"),
    "engine.sweeps": ("Sweep", "sweep"),
    "engine.training": ("Fit", "Training"),
    "engine.verdicts": ("Verdicts",),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}


if not TYPE_CHECKING:  # a type checker reads the imports above

    def __getattr__(name: str) -> object:
        if name in _MODULES:
            return importlib.import_module(f"engine.{name}")
        if name not in _HOME:
            raise AttributeError(f"module 'engine' has no attribute '{name}'")
        return getattr(importlib.import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
