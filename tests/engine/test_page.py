"""The course page's own experiments come out as the page tells them, and as plain NumPy computes them.

Aula Virtual de Programación e Inteligencia Artificial, tema 7 "Profundizando en el descenso de gradiente".
The oracle is written here from the formulas alone: the gradient of peaks differentiated by hand, the update
rules from their papers with Keras's constants.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest

from engine.contenders import PAGE, Contender
from engine.descent import descend
from engine.surfaces import SURFACES

Array = npt.NDArray[np.float64]

START = (-0.35, -0.67)
GLOBAL = np.array([0.22827892, -1.62553496])
LOCAL_LEFT = np.array([-1.34739624, 0.20451887])
LOCAL_MIDDLE = np.array([0.29644555, 0.32019625])
ARRIVED = 0.05


def sgd(learning_rate: float, steps: int, start: tuple[float, float] = START) -> Array:
    """The page's gradient descent as the engine runs it: positions (steps + 1, 2)."""
    contender = Contender("SGD", learning_rate=learning_rate)
    return descend(SURFACES["peaks"], [contender], [start], steps)["w"][0, 0]


def distance(path: Array, point: Array) -> Array:
    return np.linalg.norm(path - point, axis=-1)


def test_five_steps_at_0_03_reach_the_minimum() -> None:
    path = distance(sgd(0.03, 5), GLOBAL)
    assert path[-1] < ARRIVED
    assert np.all(np.diff(path) < 0)


def test_five_steps_at_0_07_are_too_long_and_do_not_reach_it() -> None:
    path = sgd(0.07, 5)
    assert distance(path, GLOBAL).min() > 2 * ARRIVED
    assert path[3, 1] < GLOBAL[1] < path[4, 1]  # over the minimum and back again


def test_eleven_steps_at_0_1_come_by_the_minimum_and_jump_out_of_it() -> None:
    path = sgd(0.1, 11)
    away = distance(path, GLOBAL)
    assert away[:9].min() < 2 * ARRIVED
    assert away[-1] > 0.3
    assert np.all(away > ARRIVED)
    assert SURFACES["peaks"].loss(path[-1]) > SURFACES["peaks"].loss(path[2])  # six more steps, and worse


def test_eleven_steps_at_0_006_stay_half_way_and_thirty_arrive() -> None:
    away = distance(sgd(0.006, 30), GLOBAL)
    assert 0.3 < away[11] / away[0] < 0.7
    assert np.all(np.diff(away) < 0)
    assert away[30] < ARRIVED


@pytest.mark.parametrize(
    ("start", "minimum", "arrives_within"),
    [
        ((0.3, 1.3), LOCAL_MIDDLE, 10),
        (START, GLOBAL, 10),
        ((-0.4, -0.5), LOCAL_LEFT, 30),
        ((-0.3, -0.5), LOCAL_MIDDLE, 60),
    ],
)
def test_the_four_starts_go_to_three_different_minima(
    start: tuple[float, float], minimum: Array, arrives_within: int
) -> None:
    path = sgd(0.03, 200, start)
    assert distance(path[: arrives_within + 1], minimum).min() < ARRIVED
    assert distance(path[-1], minimum) < 1e-6
    assert np.all(np.diff(SURFACES["peaks"].loss(path)) < 1e-12)  # at this rate it only goes down


def test_after_ten_steps_two_of_the_four_starts_are_still_on_their_way() -> None:
    starts = [(0.3, 1.3), START, (-0.4, -0.5), (-0.3, -0.5)]
    ends = descend(SURFACES["peaks"], [Contender("SGD", learning_rate=0.03)], starts, 10)["w"][0, :, -1]
    minima = [LOCAL_MIDDLE, GLOBAL, LOCAL_LEFT, LOCAL_MIDDLE]
    away = np.array([distance(end, minimum) for end, minimum in zip(ends, minima, strict=True)])
    assert np.array_equal(away < ARRIVED, [True, True, False, False])
    assert ends[2, 0] < -0.9  # left of the ridge; its neighbour is right of it
    assert ends[3, 0] > 0.3


def test_the_eight_optimizers_after_ten_epochs() -> None:
    paths = descend(SURFACES["peaks"], PAGE, [START], 10)["w"][:, 0]
    away = {c.label: distance(path, GLOBAL) for c, path in zip(PAGE, paths, strict=True)}
    ends = {label: path[-1] for label, path in away.items()}
    assert [label for label, end in ends.items() if end < ARRIVED] == ["RMSprop"]
    assert max(ends, key=lambda label: ends[label]) == "Adadelta"
    assert ends["Adadelta"] > 0.95 * away["Adadelta"][0]  # it has hardly left the start
    assert away["SGD"][7] < 2 * ARRIVED < ends["SGD"]  # it jumps about the minimum
    for label in ("Adagrad", "Adam", "AMSGrad", "Adamax", "Nadam"):
        assert ARRIVED < ends[label] < 0.4  # near, each on a path of its own
    assert len({round(float(end), 6) for end in ends.values()}) == 7  # AMSGrad is still with Adam
    assert ends["Adam"] == ends["AMSGrad"]


def test_in_sixty_epochs_all_but_two_of_the_eight_have_come_to_the_global_minimum() -> None:
    paths = descend(SURFACES["peaks"], PAGE, [START], 60)["w"][:, 0]
    near = {c.label for c, path in zip(PAGE, paths, strict=True) if distance(path[-1], GLOBAL) < 2 * ARRIVED}
    assert near == {contender.label for contender in PAGE} - {"SGD", "Adadelta"}


@pytest.mark.parametrize("contender", PAGE, ids=[contender.label for contender in PAGE])
def test_the_page_races_are_those_of_plain_numpy(contender: Contender) -> None:
    rate = contender.hyperparameters["learning_rate"]
    starts = np.array([START, (0.3, 1.3), (-0.4, -0.5), (-0.3, -0.5), (1.7, -0.2)])
    run = descend(SURFACES["peaks"], [contender], starts, 10)
    expected = numpy_race(contender.label, float(rate), starts, 10, as_keras_reads)  # type: ignore[arg-type]
    np.testing.assert_allclose(run["w"][0], expected, rtol=0, atol=1e-12)
    np.testing.assert_allclose(run["gradient"][0], peaks_gradient(expected), rtol=0, atol=1e-10)
    textbook = numpy_race(contender.label, float(rate), starts, 10, float)  # type: ignore[arg-type]
    np.testing.assert_allclose(run["w"][0], textbook, rtol=0, atol=1e-5)


@pytest.mark.parametrize("rate", [0.03, 0.07, 0.1, 0.006])
def test_the_page_descents_are_those_of_plain_numpy(rate: float) -> None:
    expected = numpy_race("SGD", rate, np.array([START]), 30, float)[0]
    np.testing.assert_allclose(sgd(rate, 30), expected, rtol=0, atol=1e-9 if rate > 0.05 else 1e-12)


def peaks_gradient(w: Array) -> Array:
    """The gradient of peaks, differentiated by hand; w (..., 2) to (..., 2)."""
    x, y = w[..., 0], w[..., 1]
    left = np.exp(-(x**2) - (y + 1) ** 2)
    middle = np.exp(-(x**2) - y**2)
    right = np.exp(-((x + 1) ** 2) - y**2)
    cubic = x / 5 - x**3 - y**5
    in_x = (-6 * (1 - x) - 6 * x * (1 - x) ** 2) * left
    in_x += -10 * (1 / 5 - 3 * x**2 - 2 * x * cubic) * middle + 2 / 3 * (x + 1) * right
    in_y = -6 * (1 - x) ** 2 * (y + 1) * left + 10 * (5 * y**4 + 2 * y * cubic) * middle + 2 / 3 * y * right
    return np.stack([in_x, in_y], axis=-1)


def as_keras_reads(decimal: float) -> float:
    """What ``ops.cast(decimal, "float64")`` gives on TensorFlow, which reads a number as float32 first.

    So Keras, told to work in float64, still has 0.9 to eight digits wherever it casts a hyperparameter.
    """
    return float(np.float32(decimal))


# A rule takes the gradient, the rate, the step (from 1), its memory (a dictionary of arrays) and how Keras
# reads the decimals that it casts; it gives the step down.
Reading = Callable[[float], float]
Rule = Callable[[Array, float, int, dict[str, Array], Reading], Array]


def numpy_race(label: str, rate: float, starts: Array, steps: int, read: Reading) -> Array:
    """Positions (starts, steps + 1, 2)."""
    memory: dict[str, Array] = {}
    path = [starts]
    for step in range(1, steps + 1):
        path.append(path[-1] - RULES[label](peaks_gradient(path[-1]), rate, step, memory, read))
    return np.stack(path, axis=1)


def average(memory: dict[str, Array], name: str, value: Array, keep: float) -> Array:
    memory[name] = keep * memory.get(name, np.zeros_like(value)) + (1 - keep) * value
    return memory[name]


def sgd_rule(g: Array, rate: float, step: int, memory: dict[str, Array], read: Reading) -> Array:
    return rate * g


def adagrad(g: Array, rate: float, step: int, memory: dict[str, Array], read: Reading) -> Array:
    memory["sum"] = memory.get("sum", np.full_like(g, read(0.1))) + g**2
    return rate * g / np.sqrt(memory["sum"] + 1e-7)


def rmsprop(g: Array, rate: float, step: int, memory: dict[str, Array], read: Reading) -> Array:
    return rate * g / np.sqrt(average(memory, "square", g**2, 0.9) + 1e-7)


def adadelta(g: Array, rate: float, step: int, memory: dict[str, Array], read: Reading) -> Array:
    square = average(memory, "square", g**2, 0.95)
    down = np.sqrt(memory.get("steps", np.zeros_like(g)) + 1e-7) / np.sqrt(square + 1e-7) * g
    average(memory, "steps", down**2, 0.95)
    return rate * down


def adam(g: Array, rate: float, step: int, memory: dict[str, Array], read: Reading) -> Array:
    mean, square = average(memory, "mean", g, 0.9), average(memory, "square", g**2, 0.999)
    correction = np.sqrt(1 - read(0.999) ** step) / (1 - read(0.9) ** step)
    return rate * correction * mean / (np.sqrt(square) + 1e-7)


def amsgrad(g: Array, rate: float, step: int, memory: dict[str, Array], read: Reading) -> Array:
    mean, square = average(memory, "mean", g, 0.9), average(memory, "square", g**2, 0.999)
    memory["most"] = np.maximum(memory.get("most", np.zeros_like(g)), square)
    correction = np.sqrt(1 - read(0.999) ** step) / (1 - read(0.9) ** step)
    return rate * correction * mean / (np.sqrt(memory["most"]) + 1e-7)


def adamax(g: Array, rate: float, step: int, memory: dict[str, Array], read: Reading) -> Array:
    mean = average(memory, "mean", g, 0.9)
    memory["most"] = np.maximum(0.999 * memory.get("most", np.zeros_like(g)), np.abs(g))
    return rate / (1 - read(0.9) ** step) * mean / (memory["most"] + 1e-7)


def nadam(g: Array, rate: float, step: int, memory: dict[str, Array], read: Reading) -> Array:
    beta_1, beta_2 = read(0.9), read(0.999)
    now, soon = (beta_1 * (1 - 0.5 * read(0.96) ** k) for k in (step, step + 1))
    memory["product"] = memory.get("product", np.ones(())) * 0.9 * (1 - 0.5 * 0.96**step)
    mean, square = average(memory, "mean", g, beta_1), average(memory, "square", g**2, beta_2)
    ahead = soon * mean / (1 - memory["product"] * soon) + (1 - now) * g / (1 - memory["product"])
    return rate * ahead / (np.sqrt(square / (1 - beta_2**step)) + 1e-7)


RULES: dict[str, Rule] = {
    "SGD": sgd_rule,
    "Adagrad": adagrad,
    "RMSprop": rmsprop,
    "Adadelta": adadelta,
    "Adam": adam,
    "AMSGrad": amsgrad,
    "Adamax": adamax,
    "Nadam": nadam,
}
