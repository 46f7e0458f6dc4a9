"""What the compiled descent is held against: Keras itself, uncompiled, one start at a time."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine import descent
from engine.contenders import KERAS, Contender
from engine.race import Race
from engine.surfaces import SURFACES, Surface

Array = npt.NDArray[np.float64]

PEAKS = SURFACES["peaks"]
STARTS = np.array([(-0.35, -0.67), (0.3, 1.3), (1.7, -0.2)])

# Every class of Keras, and what else is kept by other settings: the race whose states tests look into.
KEPT = Race(
    "peaks",
    [
        *(each.relabelled(each.variant) for each in KERAS),
        "adam:learning_rate=0.1,amsgrad=true",
        "sgd:learning_rate=0.01,momentum=0.9,nesterov=true",
        "rmsprop:learning_rate=0.02,momentum=0.9,centered=true",
    ],
    STARTS[[0, 2]],
    60,
)


def eager(
    surface: Surface, contender: Contender, start: npt.ArrayLike, steps: int, nudge: float = 0.0
) -> Array:
    """Keras itself, uncompiled, one start in one variable of shape (1, 2): positions (steps + 1, 2).

    Keras works in float64 here as it does in the descent. The gradient is taken ``nudge`` beside the weights,
    on the one or the other side at each step. Of several starts (n, 2), which share the variable, the first.
    """
    return _stepped(surface, contender, np.reshape(start, (-1, 2)), steps, nudge)[0]


def eager_of(
    surface: Surface, contender: Contender, starts: npt.ArrayLike, steps: int, nudge: float = 0.0
) -> Array:
    """The same of several starts: (starts, steps + 1, 2). Rules that go by element share one variable.

    That a neighbour changes nothing where the rule goes by element is held against single starts to the bit.
    """
    points = np.reshape(starts, (-1, 2))
    if descent.is_element_wise(contender):
        return _stepped(surface, contender, points, steps, nudge)
    return np.stack([eager(surface, contender, start, steps, nudge) for start in points])


def _stepped(surface: Surface, contender: Contender, points: Array, steps: int, nudge: float) -> Array:
    """Starts that share a variable of shape (n, 2), stepped by Keras: positions (n, steps + 1, 2)."""
    _, keras = descent.libraries()
    before = keras.config.floatx()
    keras.config.set_floatx("float64")
    try:
        optimizer = descent.build(contender)
        variable = keras.Variable(points, dtype="float64")
        optimizer.build([variable])
        path = [variable.numpy()]
        for beside in nudge * np.random.default_rng(1).choice([-1.0, 1.0], (steps, 1, 2)):
            gradient = surface.gradient(variable.numpy() + beside)
            optimizer.apply([keras.ops.convert_to_tensor(gradient)], [variable])
            path.append(variable.numpy())
        return np.stack(path, axis=1)
    finally:
        keras.config.set_floatx(before)


def path(surface: Surface, contender: Contender, starts: npt.ArrayLike, steps: int) -> Array:
    """The compiled run of one contender: positions (starts, steps + 1, 2)."""
    return descent.descend(surface, [contender], starts, steps)["w"][0]


def scattered(count: int) -> Array:
    """Starts all over the map, always the same ones first."""
    return np.random.default_rng(42).uniform(-3, 3, (count, 2))


def assert_same_bits(whole: dict[str, Array], part: dict[str, Array], place: slice) -> None:
    for name, array in part.items():
        assert array.tobytes() == np.ascontiguousarray(whole[name][:, place]).tobytes(), name
