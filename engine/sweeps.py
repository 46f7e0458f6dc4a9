"""One contender at many learning rates from the same starts, all of them stepped in one compiled batch.

(A class of the user's that does not do compiled what it does eagerly is stepped eagerly, rate by rate.)

The result is laid out like a race's, with the rate in the contender's place::

    w         (rate, start, step, param)  float64
    loss      (rate, start, step)         float64
    gradient  (rate, start, step, param)  float64

``Standings(result)`` ranks the rates and tells their fates.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.contenders import Contender
from engine.errors import InputError
from engine.landscape import ground
from engine.provenance import code, versions
from engine.race import Race, checked_record, checked_steps
from engine.results import dataset, key_to_run, refuse_huge, refuse_local, steps_of
from engine.values import canonical, plain, refuse

if TYPE_CHECKING:
    import xarray


@dataclass(frozen=True, init=False)
class Sweep:
    """A race of one contender, and the learning rates to run it at, as plain data.

    Attributes:
        race: whose contender's own learning rate, or schedule, does not count.
        learning_rate: the rates, in the order given; different ones.

    Raises:
        InputError, InputErrors: several contenders, no rates, a rate that the optimizer cannot have.
    """

    race: Race
    learning_rate: tuple[float, ...]

    def __init__(self, race: Race, learning_rate: Iterable[float]) -> None:
        if len(race.contenders) != 1:
            raise InputError(
                "sweep.contenders",
                "A sweep runs one optimizer at many learning rates; this race has {count}.",
                count=len(race.contenders),
            )
        ground(race.surface)  # of more weights than two there is no map
        object.__setattr__(self, "race", race)
        object.__setattr__(self, "learning_rate", checked_rates(race.contenders[0], learning_rate))

    @property
    def contenders(self) -> tuple[Contender, ...]:
        """The race's contender at each of the rates."""
        return tuple(_at(self.race.contenders[0], rate) for rate in self.learning_rate)

    def spec(self) -> dict[str, Any]:
        """All that the result depends on, as plain JSON data: the race's spec, and the rates."""
        return {**self.race.spec(), "learning_rate": list(self.learning_rate)}

    def key(self, record: str = "all") -> str:
        """The store's key, as `Race.key`."""
        refuse_local(self.race.surface)
        record = checked_record(record, ("all", "last"))
        data = {
            "spec": self.spec(),
            "versions": versions(),
            "code": code(),
            "record": record,
            "kind": "sweep",
        }
        return hashlib.sha256(canonical(data).encode()).hexdigest()

    def run(self, record: str = "all") -> xarray.Dataset:
        """Step the contender at every rate and return the result; this always computes.

        Args:
            record: "all" keeps every step; "last" only the end, with the same dimensions (one step).

        Raises:
            InputError: what Keras itself refuses, or a result too large to hold.
        """
        from engine.descent import sweep as descend

        race, spec, key = self.race, self.spec(), key_to_run(self, self.race.surface, record)
        refuse_huge(len(self.learning_rate) * len(race.starts), race.steps, record)
        arrays = descend(race.given(), self.contenders, race.starts, race.steps, record, race.drawn())
        rates = {"rate": np.array(self.learning_rate)}
        coordinates = rates | steps_of(race.steps, len(race.starts), record, race.surface.parameters)
        how = arrays.stepped, arrays.checked
        return dataset("sweep", spec, key, record, race.surface, arrays, coordinates, *how)


def sweep(race: Race, learning_rate: Iterable[float], record: str = "all") -> xarray.Dataset:
    """Run a race's one contender at many learning rates: ``Sweep(race, learning_rate).run(record)``.

    ``sweep(Race("peaks", "sgd", steps=60), learning_rate=np.geomspace(1e-3, 1, 300))["loss"]`` has the shape
    (300, 1, 61). Each rate's path is that of its race alone.

    Raises:
        InputError, InputErrors: as for `Sweep` and `Sweep.run`.
    """
    return Sweep(race, learning_rate).run(record)


def _at(contender: Contender, rate: float) -> Contender:
    """The contender at another learning rate. Raises InputError for a rate that it cannot have."""
    hyperparameters = {**plain(contender.hyperparameters), "learning_rate": rate}
    return Contender(contender.optimizer, label=contender.label, **hyperparameters)


def checked_rates(contender: Contender, given: Any) -> tuple[float, ...]:
    """The rates, checked as the optimizer's hyperparameter, or every mistake in them at once."""
    rates = [given] if isinstance(given, str) or np.ndim(given) == 0 else [*given]
    errors: list[InputError] = []
    kept: list[float] = []
    for rate in rates:
        try:
            number = _at(contender, rate).hyperparameters["learning_rate"]
            if isinstance(number, bool) or not isinstance(number, int | float) or not np.isfinite(number):
                raise InputError(
                    "sweep.rate", "A sweep's learning rate is a finite number; not {rate}.", rate=number
                )
            kept.append(float(number))
        except InputError as error:
            errors.append(error)
    if not rates or len(set(kept)) < len(kept):
        errors.append(
            InputError(
                "sweep.rates",
                "learning_rate must hold one or more different numbers; not {rates}.",
                rates=repr([float(rate) for rate in kept])[:80],
            )
        )
    refuse(errors)
    return tuple(kept)


def checked_experiments(
    experiments: Sequence[tuple[float, int]], most: float
) -> tuple[tuple[float, int], ...]:
    """The experiments as pairs, at most so many.

    Raises:
        InputError: none, more than that, twice the same, or something else than (rate, steps).
    """
    pairs: list[tuple[float, int]] = []
    for given in experiments:
        try:
            rate, steps = given
            pairs.append((float(rate), steps))
        except (TypeError, ValueError):
            raise InputError(
                "experiments.pair",
                "An experiment is a pair (learning rate, epochs), such as (0.03, 5); not {given}.",
                given=repr(given)[:80],
            ) from None
        checked_steps(steps)
    if not 1 <= len(pairs) <= most or len(set(pairs)) < len(pairs):
        raise InputError(
            "experiments.count",
            "experiments must hold 1 to {most} different pairs (learning rate, epochs); not {count}.",
            most=most,
            count=len(set(pairs)),
        )
    return tuple(pairs)


def checked_range(rates: Sequence[float]) -> tuple[float, float]:
    """The lowest and the highest rate of the dial.

    Raises:
        InputError: what is no range of positive numbers.
    """
    try:
        low, high = (float(rate) for rate in rates)
    except (TypeError, ValueError):
        low = high = np.nan
    if not 0 < low < high < np.inf:
        raise InputError(
            "rates.range",
            "rates must be (lowest, highest), both positive and finite, such as (0.001, 0.2); not {rates}.",
            rates=repr(rates)[:80],
        )
    return low, high
