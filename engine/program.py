"""A Keras optimizer on a loss, compiled by XLA for a block of starts; TensorFlow is handed in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from engine import compiled, eager, memory

if TYPE_CHECKING:
    import keras

    from engine.variables import Layers, TwoWeights
    from engine.watch import Watch

Array = npt.NDArray[np.float64]

# Steps that one call takes, by what is recorded: any number of steps needs one compilation.
SPANS = {"all": 64, "state": 64, "last": 1_024}


class Descent(dict[str, Array]):
    """The arrays ``w``, ``loss`` and ``gradient`` by name, and how each contender was stepped.

    Attributes:
        kept: by contender what its optimizer keeps, arrays (start, row, 2) by slot (`engine.memory`), where
            that is recorded; the learning rate alone where it follows a schedule.
        stepped: a contender's "compiled" or "eager".
        checked: how many steps of a contender's compiled paths were held against eager Keras, from each
            start that was; None for Keras's own classes, which the tests check, and for eager ones.
    """

    def __init__(self, shape: tuple[int, ...], weights: int = 2) -> None:
        wide = (*shape, weights)
        super().__init__(w=np.empty(wide), loss=np.empty(shape), gradient=np.empty(wide))
        self.kept: list[dict[str, Array]] = []
        self.stepped: list[str] = []
        self.checked: list[int | None] = []

    def say(self, checked: int | None, count: int = 1) -> None:
        """Note of the next ``count``: None for Keras's own, the steps checked of a user's, 0 if eager."""
        self.stepped += ["eager" if checked == 0 else "compiled"] * count
        self.checked += [checked or None] * count


class Program:
    """One optimizer compiled for blocks of ``size`` starts; it keeps no state from one call to the next.

    ``program.call(count, steps, rates, *state)`` takes how many of the block's starts to run, how many steps
    (at most ``span``; where all rows are recorded it is always that many), those steps' learning rates, and a
    state; it returns rows, the tensors (span or 1, size, ...) that ``places`` records (of a surface w_0, w_1,
    loss and the gradient's two parts) and with record "state" those of each of the optimizer's slots, and the
    state after.

    A state is a list of tensors: the weights first, then all that the optimizer remembers. Its first values
    are taken from what Keras builds: the same numbers for every start, or the weights themselves
    (``ScheduleFreeAdamW``). What else goes from call to call is at its end: a watch's variables, or each
    start's own learning rate.

    Args:
        tf, keras: the modules.
        optimizer: not built yet; it is not to be used for anything else afterwards.
        places: how the weights lie in variables (`engine.variables`).
        alone: each start has variables to itself, of shape (1, 2) or a network's own, and the compiled run
            loops over the starts; else they share one variable, (2, size) or a network's (size, n).
        size: starts in a block.
        record: "all", "state" or "last".
        hidden: look for variables that the optimizer uses without Keras's knowing.
        swept: each start has a learning rate of its own, given to `begin`.
        noisy: something is added to each gradient, given to `run`.
        watch: sees every row, the last one too.
        about: what tells it from other programs, by which the next process finds it (`engine.compiled`).
    """

    def __init__(
        self,
        tf: ModuleType,
        keras: ModuleType,
        optimizer: keras.optimizers.Optimizer,
        places: TwoWeights | Layers,
        *,
        alone: bool,
        size: int,
        record: str,
        hidden: bool,
        swept: bool = False,
        noisy: bool = False,
        watch: Watch | None = None,
        about: str = "",
    ) -> None:
        self.tf, self.keras, self.optimizer, self.places = tf, keras, optimizer, places
        self.alone, self.size, self.record, self.span = alone, size, record, SPANS[record]
        self.told, self.schedule = take_rate(keras, optimizer, swept)
        self.rates = np.empty(0)
        built = getattr(optimizer, "_learning_rate", None)
        self.own_rate = getattr(built, "value", None)  # the variable of the rate; None where it is a schedule
        self.rate = tf.Variable(tf.zeros(places.rate_shape, tf.float64)) if swept else None
        shape = [self.span, places.count] if alone else [self.span, size, places.count]
        self.noise = tf.Variable(tf.zeros(shape, tf.float64)) if noisy else None  # of a call's steps
        self.watch = watch
        marks = places.marks
        self.weights = [keras.Variable(mark, dtype="float64", name=f"w_{k}") for k, mark in enumerate(marks)]
        optimizer.build(self.weights)
        places.iterations = optimizer.iterations
        self.slots = memory.slots(optimizer, self.weights) if record == "state" else {}
        numbers = places.numbers_shapes
        self.parts = [*numbers, (), *numbers, *len(self.slots) * numbers]  # shapes of what is recorded
        self.variables = [v.value for v in (*self.weights, *optimizer.variables)]
        self.variables += self._hidden() if hidden else []
        self.variables += [self.rate] if swept else []
        self.variables += [self.noise] if noisy else []
        self.variables += watch.variables if watch else []
        self.initial = [beginning(variable.numpy(), marks) for variable in self.variables]
        lead = [size] if alone else []
        state = [tf.TensorSpec([*lead, *v.shape], v.dtype) for v in self.variables]
        number, rates = tf.TensorSpec([], tf.int32), tf.TensorSpec([self.span], tf.float64)
        traced = tf.function(self._each if alone else self._block, jit_compile=True, autograph=False)
        with compiled.named(about):
            self.call = traced.get_concrete_function(number, number, rates, *state)
        starts = np.zeros((1, places.count))
        nothing = np.int32(1), np.int32(0), np.zeros(self.span), *self.begin(starts, np.zeros(1))
        self.call(*nothing)  # XLA compiles now
        compiled.seal()

    def begin(self, starts: Array, rates: Array | None = None, rate: float | None = None) -> list[Any]:
        """The state at the starts (n, weights), filled up to the block's size with the first of them.

        ``rates`` (n,) are the starts' own learning rates, if the program is swept; ``rate`` is that of all,
        if it is not the one that the optimizer was built with.
        """
        if rate is not None and self.own_rate is None:
            raise ValueError("this optimizer has no learning rate that it could be given")
        padded = np.concatenate([starts, np.repeat(starts[:1], self.size - len(starts), axis=0)])
        weights = self.places.begin(padded)
        states = []
        for variable, initial in zip(self.variables, self.initial, strict=True):
            if variable is self.own_rate and rate is not None:
                initial = np.asarray(rate, np.float64)
            if variable is self.rate and rates is not None:
                every = np.append(rates, np.repeat(rates[:1], self.size - len(rates)))
                states.append(every if self.alone else every.reshape(self.places.rate_shape))
            elif isinstance(initial, int):
                states.append(weights[initial])
            else:
                states.append(np.repeat(initial[None], self.size, axis=0) if self.alone else initial)
        return states

    def run(
        self,
        starts: Array,
        steps: int,
        out: Sequence[Array],
        rates: Array | None = None,
        noise: Array | None = None,
        rate: float | None = None,
    ) -> dict[str, Array]:
        """Fill ``w (starts, rows, weights)``, ``loss (starts, rows)`` and ``gradient``, by blocks and spans.

        Args:
            rates: (starts,), the starts' own learning rates, for a swept program.
            noise: (starts, steps or more, 2), what is added to their gradients, for a noisy one.
            rate: the learning rate of all, if it is not the one that the optimizer was built with.

        Returns:
            With record "state" the slots (starts, rows, weights) by name; else nothing, but for the learning
            rate where it follows a schedule. A rate is that of the step from its row to the next one.
        """
        rows, weights, each = out[1].shape[1], out[0].shape[2], len(self.places.numbers_shapes)
        kept = np.empty((len(self.slots), len(starts), rows, weights))
        for first in range(0, len(starts), self.size):
            block = slice(first, min(first + self.size, len(starts)))
            own = None if rates is None else rates[block]
            count, state = np.int32(block.stop - first), self.begin(starts[block], own, rate)
            for step in range(0, steps if self.record == "last" else rows, self.span):
                now = np.int32(min(self.span, steps - step))
                self._disturb(state, noise, block, step)
                parts, state = self.call(count, now, self.rates_from(step, steps), *state)
                seen = slice(0, 1) if self.record == "last" else slice(step, min(step + self.span, rows))
                read = [np.swapaxes(p.numpy()[: seen.stop - seen.start, :count], 0, 1) for p in parts]
                out[1][block, seen] = read.pop(each)
                for place, array in enumerate([out[0], out[2], *kept]):
                    array[block, seen] = self.places.joined(read[place * each : (place + 1) * each])
        found = dict(zip(self.slots, kept, strict=True))
        if self.schedule is not None and self.record != "last":
            along = np.full((len(starts), rows, weights), np.nan)
            along[:, :steps] = self.rates[:steps, None]
            found[memory.RATE] = along
        return found

    def _disturb(self, state: list[Any], noise: Array | None, block: slice, step: int) -> None:
        """Put into a block's state what is added to the gradients of a call's steps from ``step`` on."""
        if noise is None or self.noise is None:
            return
        values = np.zeros((self.size, self.span, self.places.count))
        given = noise[block, step : step + self.span]
        values[: len(given), : given.shape[1]] = given
        place = next(k for k, variable in enumerate(self.variables) if variable is self.noise)
        state[place] = values if self.alone else values.transpose(1, 0, 2).copy()

    def rates_from(self, step: int, steps: int) -> Array:
        """The learning rates of ``span`` steps from ``step`` on; 0 after the last, and without a schedule."""
        if self.schedule is not None:
            asked = range(len(self.rates), steps)
            given = (self.schedule(self.tf.constant(k, self.tf.int64)) for k in asked)
            more = [float(self.tf.cast(rate, self.tf.float64)) for rate in given]  # as Keras casts a rate
            self.rates = np.append(self.rates, more)
        rates = np.zeros(self.span)
        known = self.rates[step : step + self.span]
        rates[: len(known)] = known
        return rates

    def _block(self, count: Any, steps: Any, rates: Any, *state: Any) -> tuple[list[Any], list[Any]]:
        """From one state: many starts that share the variables, or a single start."""
        for variable, value in zip(self.variables, state, strict=True):
            variable.assign(value)
        rows = self._last(steps, rates) if self.record == "last" else self._recorded(rates)
        return rows, [self.tf.convert_to_tensor(variable) for variable in self.variables]

    def _each(self, count: Any, steps: Any, rates: Any, *states: Any) -> tuple[list[Any], list[Any]]:
        """One start after another, each from its own state."""
        tf = self.tf
        rows = 1 if self.record == "last" else self.span
        parts_shapes = [(tf.float64, (rows, 1, *part)) for part in self.parts]
        shapes = parts_shapes + [(v.dtype, v.shape) for v in self.variables]
        arrays = [tf.TensorArray(dtype, self.size, element_shape=shape) for dtype, shape in shapes]

        def body(k: Any, *arrays: Any) -> tuple[Any, ...]:
            parts, state = self._block(count, steps, rates, *(value[k] for value in states))
            written = zip(arrays, (*parts, *state), strict=True)
            return (k + 1, *(array.write(k, part) for array, part in written))

        done = tf.while_loop(lambda k, *_: k < count, body, (tf.constant(0), *arrays))
        stacked = [array.stack() for array in done[1:]]
        count = len(self.parts)
        return [_by_row(tf, part) for part in stacked[:count]], stacked[count:]

    def _last(self, steps: Any, rates: Any) -> list[Any]:
        """Step, and give the row after the last step."""

        def body(k: Any) -> tuple[Any]:
            row = self._evaluate()
            if self.watch:
                self.watch.see(*self.places.watched(row))
                self.watch.step.assign_add(1)
            self._apply(row, rates[k], k)
            return (k + 1,)

        self.tf.while_loop(lambda k: k < steps, body, (self.tf.constant(0),))
        row = self._evaluate()
        if self.watch:
            self.watch.see(*self.places.watched(row))
        return [part[None] for part in row]

    def _recorded(self, rates: Any) -> list[Any]:
        """``span`` times a row and a step; give the rows."""
        tf, size = self.tf, 1 if self.alone else self.size
        shapes = [(size, *part) for part in self.parts]
        arrays = [tf.TensorArray(tf.float64, self.span, element_shape=shape) for shape in shapes]

        def body(k: Any, *arrays: Any) -> tuple[Any, ...]:
            row = self._evaluate()
            kept = memory.tensors(tf, self.slots, self.weights)
            parts = [*row, *(part for values in kept for part in self.places.numbers(values))]
            written = [array.write(k, part) for array, part in zip(arrays, parts, strict=True)]
            self._apply(row, rates[k], k)
            return (k + 1, *written)

        done = tf.while_loop(lambda k, *_: k < self.span, body, (tf.constant(0), *arrays))
        return [array.stack() for array in done[1:]]

    def _evaluate(self) -> list[Any]:
        """What `places` records at the weights: tensors (size, ...), or (1, ...) alone."""
        return self.places.evaluate([self.tf.convert_to_tensor(w.value) for w in self.weights])

    def _apply(self, row: Sequence[Any], rate: Any, k: Any = 0) -> None:
        """The ``k``-th step of a call, given the gradient of a row; the rate is for a schedule's place."""
        if self.told is not None:
            self.told.now = rate if self.rate is None else self.rate.read_value()
        added = None if self.noise is None else self.noise.read_value()[k]
        eager.step(self.keras, self.optimizer, self.places.gradient(row, added), self.weights)

    def _hidden(self) -> list[Any]:
        """Variables that a step uses beside those that Keras knows."""
        tf = self.tf
        rate = tf.constant(0.0, tf.float64)
        step = tf.function(lambda: self._apply(self._evaluate(), rate), autograph=False)
        known = {id(variable) for variable in self.variables}
        return [v for v in step.get_concrete_function().graph.variables if id(v) not in known]


def _by_row(tf: ModuleType, part: Any) -> Any:
    """What was recorded start by start, (size, rows, 1, ...), as (rows, size, ...)."""
    return tf.transpose(part[:, :, 0], [1, 0, *range(2, len(part.shape) - 1)])


def take_rate(
    keras: ModuleType, optimizer: keras.optimizers.Optimizer, always: bool
) -> tuple[Any, Callable[[Any], Any] | None]:
    """Have an optimizer that has a schedule, or ``always``, take the rate that it is told in ``now``.

    Returns what tells it (None if it keeps its own rate), and its schedule (None if it has none).
    """
    schedules = keras.optimizers.schedules

    class Told(schedules.LearningRateSchedule):  # type: ignore[name-defined]
        now: Any = None

        def __call__(self, step: Any) -> Any:
            return self.now

        def get_config(self) -> dict[str, Any]:
            return {}

    schedule = getattr(optimizer, "_learning_rate", None)  # a wrapper may have none
    if not isinstance(schedule, schedules.LearningRateSchedule):
        schedule = None
    if schedule is None and not always:
        return None, None
    told = Told()
    optimizer.learning_rate = told
    return told, schedule


def beginning(value: npt.NDArray[Any], marks: Sequence[Array]) -> int | npt.NDArray[Any]:
    """A variable's initial value, or the place of the weights where it begins."""
    return next((k for k, mark in enumerate(marks) if np.array_equal(value, mark)), value)
