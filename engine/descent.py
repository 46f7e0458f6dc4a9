"""The descent: the real Keras optimizers, compiled by XLA and stepped in float64 over all starts at once.

This is the only module that imports TensorFlow and Keras, and only when a race is stepped.

How a contender is run. Its optimizer is built by Keras and its own ``apply`` is traced into one compiled
loop: evaluate the surface, record, apply (`engine.program`). No update rule is written here a second
time. A learning-rate schedule is Keras's own too, asked for each step's rate beforehand, uncompiled:
Keras computes schedules in float32, where a compiled one would differ in the eighth digit.

- *Element-wise* rules (`ELEMENT_WISE`) treat each number of a variable by itself, so that many starts
  share one variable of shape (2, starts) (of a network's weights, (starts, n)).
- All others look at a variable as a whole: Lamb, Adafactor and Muon, any clipping by norm, and whatever a
  user's own class may do. Each start has a variable of shape ``(1, 2)`` to itself, or a network's own
  kernels and biases as a ``Dense`` layer has them, and the compiled run loops over the starts, with the
  optimizer's whole state put back for each: a start's path never depends on its neighbours.

What is raced is what eager Keras does. For Keras's own classes the tests hold that; a user's class, be it
the optimizer or its schedule, is held against its own eager ``apply`` at every step before it races
(`_checked`), and where a compiled run is not that, because it would freeze Python state, read the weights in
``build`` or not compile at all, it is stepped eagerly (`engine.eager`), as ``fit(run_eagerly=True)`` does: a
compiled ``fit`` freezes such state.

Why the bits are the same. Each contender is compiled alone, so that they don't depend on its company;
starts go in blocks of a few fixed sizes, all multiples of the processor's vector width; and XLA is told
to leave out fused multiply-add (`XLA_FLAG`), which rounds differently in the vector body of a loop and in
its remainder: without it every addition and multiplication is the one that IEEE 754 prescribes, in
whatever order, width or batch a loop is compiled. (Arm has no such switch: there the blocks alone must do.)
"""

from __future__ import annotations

import functools
import os
import platform
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from types import ModuleType
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import numpy.typing as npt

from engine import compiled, custom, eager, schedules
from engine.errors import InputError
from engine.program import Descent, Program
from engine.quiet import without_lines
from engine.values import plain
from engine.variables import laid_out
from engine.watch import Watch

if TYPE_CHECKING:
    import keras

    from engine.contenders import Contender
    from engine.landscape import Landscape
    from engine.surfaces import Surface

Array = npt.NDArray[np.float64]

# Classes whose rule treats each number of a variable by itself, as tests hold; others go one start at a time.
ELEMENT_WISE = frozenset(
    {"Adadelta", "Adagrad", "Adam", "AdamW", "Adamax", "Ftrl", "Lion", "Nadam", "RMSprop", "SGD"}
    | {"ScheduleFreeAdamW"}
)
NORMS = ("clipnorm", "global_clipnorm")  # hyperparameters that make any rule look at the whole variable

BLOCKS = (8, 64, 512, 4_096, 32_768)  # starts that one call takes; XLA shares the largest out among the cores

# AVX has no fused multiply-add, AVX2 has. The price (Adam on peaks) is a third of the speed.
XLA_FLAG = "--xla_cpu_max_isa=AVX"
ENVIRONMENT = {"TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "0", "KERAS_BACKEND": "tensorflow"}
CHATTER = rb"WARNING: All log messages before absl::InitializeLog|[IW]\d{4} "  # obeys no setting

_LOCK = threading.RLock()  # Keras's floatx is one for the whole process


def descend(
    surface: Landscape,
    contenders: Sequence[Contender],
    starts: npt.ArrayLike,
    steps: int,
    record: str = "all",
    noise: Array | None = None,
) -> Descent:
    """Step each contender's Keras optimizer down the surface from each start, given its exact gradient.

    Row k holds the position w_k, the loss there, and the gradient there: what the optimizer is given for the
    step to w_{k+1}, but for the ``noise``. Nothing is clipped: inf and nan come out as they come. An average
    kept by ``use_ema`` is written over the weights every ``ema_overwrite_frequency`` steps, as in ``fit``,
    and not at the end.

    Args:
        surface: the loss.
        contenders: one or more.
        starts: shape (starts, 2).
        steps: how often each optimizer is applied.
        record: "all" keeps every row, "state" also what each optimizer keeps, "last" only the last row.
        noise: (starts, steps or more, 2), what is added to the gradients, for all contenders alike.

    Returns:
        float64 arrays ``w (contenders, starts, rows, 2)``, ``loss (contenders, starts, rows)`` and
        ``gradient`` like ``w``, where rows is ``steps + 1``, or 1.

    Raises:
        InputError: what Keras refuses to build or to step, and a user's class that steps otherwise when it
            is run again.
    """
    points = np.ascontiguousarray(starts, np.float64).reshape(-1, len(surface.parameters))
    shape = (len(contenders), len(points), 1 if record == "last" else steps + 1)
    result = Descent(shape, points.shape[1])
    with float64():
        for place, contender in enumerate(contenders):
            out = [array[place] for array in result.values()]
            checked = _checked(surface, contender, points, steps, record, noise=noise)
            if checked == 0:
                eager.announce(surface, contender, len(points), steps)
                keeps = record == "state"
                kept = eager.run(*libraries(), build, surface, contender, points, steps, out, keeps, noise)
            else:
                program = _program(surface, contender, len(points), record, False, noise is not None)
                kept = program.run(points, steps, out, noise=noise, rate=contender.rate)
            result.kept.append(kept)
            result.say(checked)
    return result


def sweep(
    surface: Landscape,
    contenders: Sequence[Contender],
    starts: npt.ArrayLike,
    steps: int,
    record: str = "all",
    noise: Array | None = None,
) -> Descent:
    """`descend` for contenders that differ in their learning rates only, all of them in one compiled batch.

    Keras is told each start's rate by a schedule of its own. Element-wise rules take a tensor of rates, one
    for each start; the others, which go one start after another, take one number at a time. A user's class
    may want to know its rate when it is built: where the batch is not what its eager ``apply`` does at the
    lowest, the middle and the highest rate, it is stepped eagerly at every rate.
    """
    points = np.ascontiguousarray(starts, np.float64).reshape(-1, len(surface.parameters))
    rates = np.array([contender.hyperparameters["learning_rate"] for contender in contenders], np.float64)
    result = Descent((len(rates), len(points), steps + 1 if record == "all" else 1), points.shape[1])
    with float64():
        checked = _checked(surface, contenders[0], points, steps, record, contenders, noise)
        if checked == 0:
            eager.announce(surface, contenders[0], len(points), steps, len(rates))
            for place, contender in enumerate(contenders):
                out = [array[place] for array in result.values()]
                eager.run(*libraries(), build, surface, contender, points, steps, out, noise=noise)
        else:
            count, noisy = len(rates) * len(points), noise is not None
            program = _program(surface, contenders[0], count, record, True, noisy)
            every = np.tile(points, (len(rates), 1))
            added = None if noise is None else np.tile(noise, (len(rates), 1, 1))
            out = [array.reshape(-1, *array.shape[2:]) for array in result.values()]  # views
            program.run(every, steps, out, np.repeat(rates, len(points)), added)
        result.say(checked, len(rates))
    return result


def fates(
    surface: Surface, contender: Contender, starts: Array, steps: int
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """How each start's race of ``steps`` steps ends and since which step, without keeping the paths.

    Args:
        starts: shape (starts, 2).

    Returns:
        Of shape (starts,) each: the minimum's index or one of the numbers in `engine.watch`; the step.

    Raises:
        InputError: as for `descend`, and a user's class that would have to be stepped eagerly.
    """
    fate, since = (np.empty(len(starts), np.int32) for _ in range(2))
    with float64():
        if surface.derivative == "differences":
            raise InputError(
                "basins.eager_surface",
                "On '{surface}' optimizers must be stepped eagerly, and a map of basins has too many starts"
                " for that: write it with keras.ops.",
                surface=surface.name,
            )
        if _checked(surface, contender, starts, steps, "fate") == 0:
            raise InputError(
                "basins.eager",
                "{contender} must be stepped eagerly, and a map of basins has too many starts for that: an"
                " optimizer that is compiled keeps what it remembers in variables"
                " (add_variable_from_reference).",
                contender=str(contender),
            )
        program = _program(surface, contender, len(starts), "fate")
        for first in range(0, len(starts), program.size):
            block = slice(first, min(first + program.size, len(starts)))
            count, state = np.int32(block.stop - first), program.begin(starts[block], rate=contender.rate)
            for step in range(0, steps, program.span):
                now = np.int32(min(program.span, steps - step))
                _, state = program.call(count, now, program.rates_from(step, steps), *state)
            fate[block], since[block] = (part.numpy().reshape(-1)[:count] for part in state[-3:-1])
    return fate, since


def build(contender: Contender) -> keras.optimizers.Optimizer:
    """The Keras optimizer that a contender stands for, its learning rate kept in float64.

    Raises:
        InputError: what Keras, or a user's class, says against its hyperparameters.
    """
    with float64():
        _, keras = libraries()
        cls = _class(contender)
        try:
            return cls(**{name: _object(keras, v) for name, v in plain(contender.hyperparameters).items()})
        except InputError:
            raise
        except Exception as error:
            raise InputError(
                "optimizer.refused",
                "{contender} cannot be built: {reason}",
                contender=str(contender),
                reason=eager.sentence(error),
            ) from error


def is_element_wise(contender: Contender) -> bool:
    """Whether starts may share the optimizer's variables: by its rule, and not clipped by a norm."""
    clipped = any(contender.hyperparameters.get(name) for name in NORMS)
    return contender.optimizer in ELEMENT_WISE and not clipped


@functools.cache
def libraries() -> tuple[ModuleType, ModuleType]:
    """TensorFlow and Keras, imported once and without their chatter.

    Raises InputError where Keras has been told to run on something else than TensorFlow.
    """
    first = "tensorflow" not in sys.modules
    for name, value in ENVIRONMENT.items():
        os.environ[name] = os.environ.get(name) or value
    _refuse_backend(os.environ["KERAS_BACKEND"])  # before Keras looks for a library that may not be there
    flags = os.environ.get("XLA_FLAGS", "")
    if "xla_cpu_max_isa" not in flags and platform.machine() in ("x86_64", "AMD64"):
        os.environ["XLA_FLAGS"] = f"{flags} {XLA_FLAG}".strip()
    with without_lines(CHATTER), compiled.kept():
        import keras
        import tensorflow as tf

        if first:  # else it may be at work on a graphics processor; tf.device keeps the races off it
            tf.config.set_visible_devices([], "GPU")
    _refuse_backend(keras.backend.backend())  # it may have been imported before
    return tf, keras


def _refuse_backend(backend: str) -> None:
    if backend != "tensorflow":
        raise InputError(
            "keras.backend",
            "Keras runs on {backend} here, and the races need TensorFlow: set KERAS_BACKEND=tensorflow.",
            backend=backend,
        )


def _program(surface: Landscape, contender: Contender, starts: int, record: str, *kind: bool) -> Program:
    """The contender compiled for blocks that suit a number of starts; lately compiled ones are used again.

    One serves every rate of a class of Keras's own: a variable in it. ``kind``: whether swept, whether noisy.
    """
    own = None if record == "fate" else surface.width
    size = own or next((size for size in BLOCKS if size >= starts), BLOCKS[-1])
    classes = _class(contender), *schedules.classes(contender.hyperparameters)
    try:
        return _compiled(surface, contender.without_rate().relabelled("-"), classes, size, record, *kind)
    except InputError:  # it is said of the contender with its own rate
        return _compiled(surface, contender.relabelled("-"), classes, size, record, *kind)


@functools.lru_cache(maxsize=64)
def _compiled(
    surface: Landscape,
    contender: Contender,
    _: tuple[type, ...],
    size: int,
    record: str,
    swept: bool = False,
    noisy: bool = False,
) -> Program:
    tf, keras = libraries()
    optimizer = build(contender)
    alone = not is_element_wise(contender)
    places = laid_out(tf, surface, alone, size)
    watch = None
    if record == "fate":
        on = cast("Surface", surface)
        minima = [(p.w_0, p.w_1) for p in on.critical_points() if p.kind == "minimum"]
        watch = Watch(tf, minima, on.domain, 1 if alone else size)
    try:
        return Program(
            tf,
            keras,
            optimizer,
            places,
            alone=alone,
            size=size,
            record="last" if watch else record,
            hidden=contender.is_custom,
            swept=swept,
            noisy=noisy,
            watch=watch,
            about=f"{surface!r} {contender!r} {size} {record} {swept} {noisy}",
        )
    except tf.errors.ResourceExhaustedError:
        raise
    except Exception as error:
        raise InputError(
            "optimizer.uncompiled",
            "{contender} cannot be compiled for the race: {reason}",
            contender=str(contender),
            reason=eager.sentence(error),
        ) from error


def _checked(
    surface: Landscape,
    contender: Contender,
    starts: Array,
    steps: int,
    record: str,
    swept: Sequence[Contender] = (),
    noise: Array | None = None,
) -> int | None:
    """How many steps of a user's class, compiled, are what eager Keras does; 0 where it must race eagerly.

    It must on a surface that TensorFlow cannot compile, too; None for Keras's own classes, which tests check.
    The check goes over the race's own length, or `eager.CHECKED` steps, from as many starts, spread over all,
    as those allow; of a sweep's contenders it takes the lowest, the middle and the highest rate. The compiled
    run parts from the eager one where a class keeps what it remembers in something else than variables, or
    looks at the weights when it is built. One that cannot be compiled at all races eagerly too.
    """
    if surface.derivative == "differences":
        return 0
    if not contender.is_custom:
        return None
    tf, keras = libraries()
    length = min(steps, eager.CHECKED)
    few = sorted({*np.linspace(0, len(starts) - 1, max(1, eager.CHECKED // length)).astype(int).tolist()})
    rated = sorted(swept, key=lambda each: each.hyperparameters["learning_rate"])
    kinds = [rated[k] for k in sorted({0, len(rated) // 2, len(rated) - 1})] if rated else [contender]
    for kind in kinds:
        build(kind)  # what its constructor says against it is no reason to race eagerly
    points = np.tile(starts[few], (len(kinds), 1))
    each = np.array([kind.hyperparameters["learning_rate"] for kind in kinds for _ in few]) if rated else None
    added = None if noise is None else np.tile(noise[few], (len(kinds), 1, 1))
    wide = points.shape[1:]
    w, loss, gradient = (np.empty((len(points), length + 1, *more)) for more in (wide, (), wide))
    try:
        own = record not in ("last", "fate")  # the race's own program
        count = len(starts) * max(1, len(swept)) if own else len(points)
        kept = record if own else "all"
        program = _program(surface, contender, count, kept, bool(rated), noise is not None)
        program.run(points, length, [w, loss, gradient], each, added)
        given = gradient if added is None else gradient + added[:, : length + 1]
        for place, (along, slope) in enumerate(zip(w, given, strict=True)):
            optimizer = build(kinds[place // len(few)])
            if eager.parts_at(tf, keras, optimizer, surface, along, slope) is not None:
                return 0
    except tf.errors.ResourceExhaustedError:
        raise
    except Exception:  # what is wrong with the class itself is said where it is stepped eagerly
        return 0
    return length


def _class(contender: Contender) -> type:
    if contender.is_users_class:
        return custom.load(contender.optimizer)
    cls: type = getattr(libraries()[1].optimizers, contender.optimizer)
    return cls


def _object(keras: ModuleType, value: Any) -> Any:
    """A hyperparameter as Keras takes it: a schedule's object, anything else as it is."""
    if isinstance(value, Mapping) and "schedule" in value:
        return schedules.build(keras, value)
    return value


@contextmanager
def float64() -> Iterator[None]:
    """Keras builds in float64 and TensorFlow stays on the processor; Keras is left as it was."""
    tf, keras = libraries()
    with ExitStack() as stack:
        stack.enter_context(_LOCK)
        stack.callback(keras.config.set_floatx, keras.config.floatx())
        keras.config.set_floatx("float64")
        stack.enter_context(tf.device("/CPU:0"))
        yield
