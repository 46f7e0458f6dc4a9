"""A race: a loss, contenders, starts and steps; and how it is run into a result.

The result is an ``xarray.Dataset``, the one thing that films and figures read::

    w         (contender, start, step, param)  float64   positions; step 0 is the start
    loss      (contender, start, step)         float64   the surface's value there
    gradient  (contender, start, step, param)  float64   the gradient there: what the optimizer is given next
    state     (contender, start, step, slot, param)  with record="state": what each optimizer keeps, before
                                               that step; nan where it has no such slot (`engine.memory`)
    learning_rate (contender, start, step)     there, and where a rate follows a schedule: the rate of the
                                               step from there to the next; nan at the last
    noise     (start, step, param)             with noise: what was added to the gradient, for all contenders
    map_loss  (map_w_1, map_w_0)               float64   the surface over its domain, for drawing
    around_loss  (around_w_1, around_w_0)      float64   and, coarser, on and around it

with the contenders' labels as coordinates; its attributes: `engine.results`. On a network the weights are n,
``param`` holds their names, and there is no map.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from engine import cards, memory
from engine.batches import Batched, checked_batch
from engine.contenders import Contender, lineup
from engine.errors import InputError, either
from engine.labels import told_apart
from engine.landscape import from_spec, ground, landscape
from engine.noise import checked_noise, checked_seed, draws
from engine.provenance import code, versions
from engine.results import dataset, key_to_run, refuse_huge, refuse_local, steps_of
from engine.surfaces import Surface
from engine.values import canonical, refuse

if TYPE_CHECKING:
    import xarray

    from engine.network import Network

Array = npt.NDArray[np.float64]

MOST_STEPS = 100_000
MOST_WRITTEN_STARTS = 1_000  # above this a spec holds the starts' SHA-256, not the starts
MOST_RANDOM_STARTS = 1_000_000
MOST_RACED_WEIGHTS = 2_000
RECORDS = ("all", "last", "state")


@dataclass(frozen=True, eq=False, init=False)
class Race:
    """A surface or network, contenders, starts and steps: all that a result depends on, as plain data.

    ``Race(surface="peaks", contenders=["adam:learning_rate=0.1", "sgd"], starts=[(-0.35, -0.67)], steps=60)``

    Attributes:
        surface: the `Surface` or `Network`; given as one, or as what `engine.landscape.landscape` takes: a
            name, an expression's text, a network's line.
        contenders: a tuple of `Contender`, given as whatever `Contender.of` takes; by default the page's
            eight. Their labels differ: equal ones are told apart by what differs ("Adam lr 0.01").
        starts: points (w_0, w_1), an unchangeable float64 array of shape (starts, 2); by default the page's
            one, (-0.35, -0.67), or that of a named surface on whose map it is of no use (`engine.named`). On
            a network all its weights, (starts, n); by default its own start.
        steps: how often each optimizer is applied, 1 to 100,000; the result has ``steps + 1`` rows.
        noise: the standard deviation of what is added to each part of every gradient (`engine.noise`); with 0
            optimizers are given the exact gradient. Loss and gradient in the result are the true ones.
        seed: of that noise, and of the mini-batches, a whole number; 0 where there is neither.
        batch: how many rows of a network's data the gradient is of that an optimizer is given, another
            mini-batch at each step (`engine.batches`); None for all of them. What is recorded is of all.

    Raises:
        InputError, InputErrors: all the mistakes at once.
    """

    surface: Surface | Network
    contenders: tuple[Contender, ...]
    starts: Array
    steps: int
    noise: float
    seed: int
    batch: int | None

    def __init__(
        self,
        surface: Surface | Network | str = "peaks",
        contenders: Iterable[object] | None = None,
        starts: npt.ArrayLike | None = None,
        steps: int = 60,
        noise: float = 0.0,
        seed: int = 0,
        batch: int | None = None,
    ) -> None:
        errors: list[InputError] = []
        given: dict[str, tuple[Callable[[Any], object], object]] = {
            "surface": (_landscape, surface),
            "contenders": (checked_contenders, lineup("page") if contenders is None else contenders),
            "starts": (self._checked_starts, starts),
            "steps": (checked_steps, steps),
            "noise": (checked_noise, noise),
            "seed": (checked_seed, seed),
            "batch": (self._checked_batch, batch),
        }
        for name, (check, value) in given.items():
            try:
                object.__setattr__(self, name, check(value))
            except InputError as error:
                errors.append(error)
        refuse(errors)
        if not self.noise and self.batch is None:
            object.__setattr__(self, "seed", 0)

    def _checked_batch(self, batch: int | None) -> int | None:
        """The rows of a mini-batch, where the race can have such."""
        own = [each for each in self.__dict__.get("contenders", ()) if each.is_custom]
        if batch is not None and own:
            contender = own[0]
            raise InputError(
                "race.batch_custom",
                "Mini-batches are for Keras's own optimizers; {contender} is a class of yours.",
                contender=str(contender),
            )
        return checked_batch(batch, self.__dict__.get("surface"))

    def _checked_starts(self, starts: npt.ArrayLike | None) -> Array | None:
        """The starts; None where there is no surface to start on, so that what it lacks is said alone."""
        on: Surface | Network | None = self.__dict__.get("surface")
        if on is None:
            return None if starts is None else _starts(starts)
        return _starts(on.usual_start() if starts is None else starts, on.parameters)

    @property
    def ground(self) -> Surface:
        """The surface of two weights, for a map. Raises InputError for a network of more."""
        return ground(self.surface)

    @property
    def axes(self) -> tuple[str, ...]:
        """What the two weights of its map are called; where it has more, the ways of a plane through them."""
        return self.surface.parameters if isinstance(self.surface, Surface) else ("u", "v")

    @classmethod
    def from_spec(cls, spec: Mapping[str, Any], starts: npt.ArrayLike | None = None) -> Race:
        """The race of a `spec`; where the spec only holds the starts' SHA-256, they must be given.

        Raises:
            InputError: no starts, or not the ones that the spec tells of.
        """
        told, surface = spec["starts"], from_spec(spec["surface"])
        if isinstance(told, Mapping):
            if starts is None or _fingerprint(_starts(starts, surface.parameters)) != told:
                raise InputError(
                    "race.starts_needed",
                    "This race's spec tells its {count} starts by their SHA-256 only:"
                    " give the same starts again.",
                    count=told["count"],
                )
            told = starts
        contenders = [Contender.from_spec(contender) for contender in spec["contenders"]]
        more = spec.get("noise", 0.0), spec.get("seed", 0), spec.get("batch")
        return cls(surface, contenders, told, spec["steps"], *more)

    def spec(self) -> dict[str, Any]:
        """All that the result depends on, as plain JSON data.

        Raises:
            InputError: the module of a user's optimizer is not there.
        """
        starts = (
            self.starts.tolist() if len(self.starts) <= MOST_WRITTEN_STARTS else _fingerprint(self.starts)
        )
        contenders = [contender.spec() for contender in self.contenders]
        data = {
            "surface": self.surface.spec(),
            "contenders": contenders,
            "starts": starts,
            "steps": self.steps,
        }
        data |= {"noise": self.noise, "seed": self.seed} if self.noise else {}
        return data | ({"batch": self.batch, "seed": self.seed} if self.batch is not None else {})

    def given(self) -> Surface | Network | Batched:
        """What the optimizers step on: the surface or network, or mini-batches of its data."""
        if self.batch is None:
            return self.surface
        return Batched(self.surface, self.batch, self.seed, self.steps)

    def drawn(self) -> Array | None:
        """What is added to the gradients, (starts, steps + 1, weights); None where there is no noise."""
        if not self.noise:
            return None
        return draws(self.noise, self.seed, *(len(self.starts), self.steps + 1, self.starts.shape[1]))

    def key(self, record: str = "all") -> str:
        """The archive's key: SHA-256 of spec, versions, the engine's own code and what is recorded."""
        refuse_local(self.surface)
        data = {"spec": self.spec(), "versions": versions(), "code": code(), "record": checked_record(record)}
        return hashlib.sha256(canonical(data).encode()).hexdigest()

    def run(self, record: str = "all") -> xarray.Dataset:
        """Step the real Keras optimizers and return the result; this always computes.

        Args:
            record: "all" keeps every step; "state" also what each optimizer remembers then, under Keras's own
                names; "last" only the end, with the same dimensions (one step).

        Raises:
            InputError: what Keras itself refuses, or a result too large to hold.
        """
        from engine.descent import descend

        spec, key = self.spec(), key_to_run(self, self.surface, record)
        names = self.surface.parameters
        refuse_huge(len(self.contenders) * len(self.starts), self.steps, record, len(names))
        if isinstance(self.surface, Surface):
            self.surface.critical_points()  # what may fail comes before the long part
        noise = self.drawn()
        given = self.given(), self.contenders, self.starts, self.steps, record
        arrays = descend(*given) if noise is None else descend(*given, noise)
        if noise is not None:
            arrays["noise"] = noise[:, -1:] if record == "last" else noise
        labels = {"contender": np.array([contender.label for contender in self.contenders], dtype=object)}
        coordinates = labels | steps_of(self.steps, len(self.starts), record, names)
        shape = arrays["loss"].shape[1:]
        if record == "state":
            slots, arrays["state"] = memory.joined(arrays.kept, (*shape, len(names)))
            coordinates["slot"] = np.array(slots, dtype=object)
        if record == "state" or any(memory.RATE in kept for kept in arrays.kept):
            arrays[memory.RATE] = memory.rates(self.contenders, arrays.kept, shape)
        how = arrays.stepped, arrays.checked
        kind = "race" if isinstance(self.surface, Surface) else "network"
        return dataset(kind, spec, key, record, self.surface, arrays, coordinates, *how)

    _repr_html_ = cards.race

    def __reduce__(self) -> tuple[type[Race], tuple[object, ...]]:
        more = self.noise, self.seed, self.batch
        return Race, (self.surface, self.contenders, self.starts, self.steps, *more)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Race) and self._identity() == other._identity()

    def __hash__(self) -> int:
        return hash(self._identity())

    def _identity(self) -> tuple[object, ...]:
        more = self.steps, self.noise, self.seed, self.batch
        return self.surface, self.contenders, self.starts.tobytes(), *more


def run(race: Race, record: str = "all") -> xarray.Dataset:
    """Run a race and return its result: ``race.run(record)``."""
    return race.run(record)


def random_starts(surface: Surface | Network | str, count: int, seed: int = 0) -> Array:
    """Points spread evenly at random over a surface's domain, (count, 2): the same ones for the same seed.

    Drawn as NumPy's PCG64 does, so that they are also the same on every machine. Of a network of more weights
    those that it draws itself (`Network.start`) from the seed on, (count, n).

    Raises:
        InputError: an unknown surface, or a count that is not a whole number from 1 to 1,000,000.
    """
    whole = isinstance(count, int | np.integer) and not isinstance(count, bool)
    if not whole or not 1 <= int(count) <= MOST_RANDOM_STARTS:
        raise InputError(
            "race.random_starts",
            "count must be a whole number from 1 to {most:,}; not {count}.",
            most=MOST_RANDOM_STARTS,
            count=repr(count),
        )
    on = landscape(surface)
    if not isinstance(on, Surface):
        return np.array([on.start(seed + place) for place in range(int(count))])
    low, high = np.array(on.domain, float).T
    part = np.random.Generator(np.random.PCG64(seed)).random((int(count), 2))
    starts: Array = low + (high - low) * part
    return starts


def checked_record(record: str, allowed: tuple[str, ...] = RECORDS) -> str:
    """What is recorded, one of `RECORDS`. Raises InputError for anything else."""
    if record not in allowed:
        known = either([f"'{each}'" for each in allowed])
        raise InputError(
            "race.record", "record must be {known}; not {record}.", known=known, record=repr(record)
        )
    return record


def checked_steps(steps: object) -> int:
    """A number of steps, 1 to 100,000. Raises InputError for anything else."""
    whole = isinstance(steps, int | np.integer) and not isinstance(steps, bool)
    if not whole or not 1 <= int(steps) <= MOST_STEPS:  # type: ignore[call-overload]
        raise InputError(
            "race.steps",
            "steps must be a whole number from 1 to {most:,}; not {steps}.",
            most=MOST_STEPS,
            steps=steps,
        )
    return int(steps)  # type: ignore[call-overload]


def _landscape(given: Any) -> Surface | Network:
    found = landscape(given)
    if len(found.parameters) > MOST_RACED_WEIGHTS:
        raise InputError(
            "race.wide",
            "'{name}' has {size:,} weights, and a race keeps each of them at every step, {most:,} at most:"
            " use races train.",
            name=found.name,
            size=len(found.parameters),
            most=MOST_RACED_WEIGHTS,
        )
    return found


def _starts(starts: npt.ArrayLike, names: tuple[str, ...] = ("w_0", "w_1")) -> Array:
    """The starts, unchangeable, (starts, weights); never -0.0, so that equal ones have equal bytes."""
    try:
        array = np.array(starts, dtype=np.float64, order="C") + 0.0
    except (TypeError, ValueError):
        array = np.empty(0)
    if array.ndim == 1 and array.shape == (len(names),):
        array = array[None, :]
    if array.ndim != 2 or array.shape[1] != len(names) or len(array) == 0:
        if len(names) > 2:
            raise InputError(
                "race.starts_wide",
                "A start here is all of the {count} weights ({names}), or none to take the network's own; not"
                " {starts}.",
                count=len(names),
                names=_shortened(", ".join(names), 80).strip("'"),
                starts=_shortened(starts),
            )
        raise InputError(
            "race.starts",
            "starts must be points (w_0, w_1), at least one of them; not {starts}.",
            starts=_shortened(starts),
        )
    if not np.isfinite(array).all():
        bad = array[~np.isfinite(array).all(axis=1)][0]
        raise InputError(
            "race.starts_finite",
            "Every start must be finite; ({start}) is not.",
            start=", ".join(map(str, bad)),
        )
    array.setflags(write=False)
    return array


def _fingerprint(starts: Array) -> dict[str, Any]:
    return {"sha256": hashlib.sha256(starts.astype("<f8").tobytes()).hexdigest(), "count": len(starts)}


def checked_contenders(given: object) -> tuple[Contender, ...]:
    """The contenders with labels that differ, and every mistake in them at once."""
    things = (
        [given]
        if isinstance(given, str | Contender | Mapping) or not isinstance(given, Iterable)
        else [*given]
    )
    errors: list[InputError] = []
    contenders: list[Contender] = []
    for thing in things:
        try:
            contenders.append(Contender.of(thing))
        except InputError as error:
            errors.append(error)
    if not things:
        errors.append(InputError("race.nobody", "A race needs at least one optimizer."))
    twice = {contender for contender in contenders if contenders.count(contender) > 1}
    for contender in dict.fromkeys(c for c in contenders if c in twice):
        errors.append(
            InputError(
                "race.twice",
                "{contender} races twice with nothing to tell them apart: give one another"
                " hyperparameter or another label, as '{labelled}'.",
                contender=str(contender),
                labelled=contender.call(label=f'"{contender.label} 2"'),
            )
        )
    refuse(errors)
    return told_apart(contenders)


def _shortened(thing: object, most: int = 60) -> str:
    text = repr(thing)
    return text if len(text) <= most else f"{text[: most - 1]}…"
