"""A race in which each runner has the best of several learning rates, found by a sweep from the same start.

Every contender gets the same budget: as many rates, as many steps. So what is compared is the rules at their
best, and not which of them suits a rate that somebody chose.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from engine import archive
from engine.contenders import Contender
from engine.errors import InputError
from engine.race import Race
from engine.surfaces import Surface
from engine.sweeps import Sweep
from engine.values import plain

LOWEST, HIGHEST = 1e-4, 10.0  # the rates that are tried
LEAST, MOST = 2, 200  # how many


def rates(count: int) -> tuple[float, ...]:
    """So many rates from 0.0001 to 10, evenly in their logarithms, with three digits each.

    Raises:
        InputError: a count that is not a whole number from 2 to 200.
    """
    whole = isinstance(count, int | np.integer) and not isinstance(count, bool)
    if not whole or not LEAST <= int(count) <= MOST:
        raise InputError(
            "tuned.count",
            "tuned must be a whole number of rates, from {least} to {most}; not {count}.",
            least=LEAST,
            most=MOST,
            count=repr(count),
        )
    return tuple(float(f"{rate:.3g}") for rate in np.geomspace(LOWEST, HIGHEST, int(count)))


def tuned(race: Race, count: int, progress: Callable[[str], None] | None = None) -> Race:
    """The race with each contender at the best of ``count`` rates: that after which its loss is the lowest.

    The loss is the mean over the race's starts after its last step; of equal ones the lowest rate is taken.
    A contender without a learning rate, with a schedule, or that ends at a number at no rate, stays as it is.
    Each sweep is stored; ``progress`` is told of one that runs, as in `engine.archive.get`.

    Raises:
        InputError: as for `rates`, what Keras refuses, and a network of more weights than two.
    """
    tried = rates(count)
    if not isinstance(race.surface, Surface):
        raise InputError(
            "tuned.network",
            "tuned tries many rates at once, which it can on two weights; '{name}' is a network of {size:,}."
            " Name a plane (--plane {example}, paths or random:7), or give each optimizer its learning_rate.",
            name=race.surface.name,
            size=race.surface.size,
            example=",".join(race.surface.parameters[:2]),
        )
    return replace(race, contenders=tuple(_tuned(race, each, tried, progress) for each in race.contenders))


def _tuned(
    race: Race,
    contender: Contender,
    tried: tuple[float, ...],
    progress: Callable[[str], None] | None,
) -> Contender:
    given = contender.hyperparameters.get("learning_rate")
    if isinstance(given, bool) or not isinstance(given, int | float):
        return contender
    alone = replace(race, contenders=(contender,))
    result = archive.get(Sweep(alone, tried), "last", progress=progress)
    loss = result["loss"].values[:, :, -1].mean(axis=1)  # (rate,)
    if not np.isfinite(loss).any():
        return contender
    best = tried[int(np.nanargmin(np.where(np.isfinite(loss), loss, np.nan)))]
    label = contender.label if contender.made is None else contender.made.label
    settings = {**plain(contender.hyperparameters), "learning_rate": best}
    return Contender(contender.optimizer, label=label, **settings)
