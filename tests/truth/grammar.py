"""Random races: a surface from a grammar, a line-up of three, any start. The same one for the same seed.

Surfaces are written in units of their own map, ``u`` and ``v`` from about -3 to 3, and then put on maps from
1e-3 to 1e3 across, off-centre at times, with losses of all sizes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from engine.contenders import Contender
from engine.errors import InputError
from engine.race import Race
from engine.surfaces import SURFACES, Surface

Random = np.random.Generator
MAPS = (1e-3, 1e-2, 0.1, 1.0, 1.0, 1.0, 10.0, 100.0, 1e3)  # weight units to one unit of the surface's own
LOSSES = (1.0, 1.0, 1.0, 1.0, 1e-6, 1e-3, 100.0, 1e5)
SCHEDULES: tuple[Callable[[float, int], dict[str, Any]], ...] = (
    lambda rate, steps: {
        "schedule": "CosineDecay",
        "arguments": {"initial_learning_rate": rate, "decay_steps": steps},
    },
    lambda rate, steps: {
        "schedule": "ExponentialDecay",
        "arguments": {"initial_learning_rate": rate, "decay_steps": 10, "decay_rate": 0.8},
    },
    lambda rate, steps: {
        "schedule": "PiecewiseConstantDecay",
        "arguments": {"boundaries": [steps // 2], "values": [rate, float(f"{rate / 10:.2g}")]},
    },
)


def random_race(seed: int) -> Race:
    """The race of a seed: a surface, three contenders, one start, 20 to 200 steps."""
    random = np.random.default_rng([10, seed])
    for _ in range(50):
        try:
            surface, scale, height = random_surface(random)
            steps = int(random.choice([20, 30, 45, 60, 60, 90, 120, 200]))
            contenders = [random_contender(random, scale, height, steps) for _ in range(3)]
            return Race(surface, contenders, [random_start(random, surface)], steps)
        except InputError:  # two alike, an expression that has no loss here
            continue
    raise AssertionError(f"no race of seed {seed}")


def random_rates(seed: int) -> dict[str, Any]:
    """What a film of learning rates shows: a race of one, four experiments, the dial's range."""
    random = np.random.default_rng([11, seed])
    surface, scale, height = _any_surface(random)
    name = str(random.choice(["SGD", "SGD", "SGD", "Adam", "RMSprop"]))
    unit = scale**2 / height if name == "SGD" else scale
    rates = 10 ** random.uniform(-3.5, 0.3, 3) * unit
    pairs = [(float(f"{rate:.2g}"), int(random.choice([5, 10, 20, 40]))) for rate in rates]
    pairs.append((pairs[0][0], 3 * pairs[0][1]))
    race = Race(surface, [Contender(name)], [random_start(random, surface)], 30)
    return {"race": race, "experiments": pairs, "rates": (1e-3 * unit, unit)}


def random_descent(seed: int) -> Race:
    """The race of a film of one descent: SGD alone, twelve steps."""
    random = np.random.default_rng([12, seed])
    surface, scale, height = _any_surface(random)
    rate = float(f"{10 ** random.uniform(-3, 0.3) * scale**2 / height:.2g}")
    return Race(surface, [Contender("SGD", learning_rate=rate)], [random_start(random, surface)], 12)


def random_minima(seed: int) -> Race:
    """The race of a film of minima: two optimizers, three starts."""
    random = np.random.default_rng([13, seed])
    surface, scale, height = _any_surface(random)
    contenders = [
        Contender("SGD", learning_rate=0.03 * scale**2 / height),
        Contender("Adam", learning_rate=0.1 * scale),
    ]
    return Race(surface, contenders, [random_start(random, surface) for _ in range(3)], 20)


def _any_surface(random: Random) -> tuple[Surface, float, float]:
    while True:
        try:
            return random_surface(random)
        except InputError:
            continue


# ---- surfaces


def random_surface(random: Random) -> tuple[Surface, float, float]:
    """A surface, and the sizes that rates go by: weight units and loss to one unit of its own."""
    if random.random() < 0.15:
        name = str(random.choice([*SURFACES]))
        return SURFACES[name], 1.0, 1.0
    family = FAMILIES[int(random.integers(len(FAMILIES)))]
    text = family(random)
    scale, height = float(random.choice(MAPS)), float(random.choice(LOSSES))
    middle = np.round(random.uniform(-4, 4, 2), 1) * scale if random.random() < 0.3 else np.zeros(2)
    reach = scale * random.choice([1.0, 2.0, 3.0, 3.0, 5.0], 2 if random.random() < 0.3 else 1)
    text = text.replace("u", _unit("w_0", middle[0], scale)).replace("v", _unit("w_1", middle[1], scale))
    if height != 1:
        text = f"{height:g}*({text})"
    if random.random() < 0.15:
        text = f"{text} + {number(random, 1, 1000)}"
    domain = [(float(m - r), float(m + r)) for m, r in zip(middle, np.broadcast_to(reach, 2), strict=True)]
    return Surface.from_expression(text, domain), scale, height


def _unit(name: str, middle: float, scale: float) -> str:
    moved = name if middle == 0 else f"({name}{-middle:+g})"
    return moved if scale == 1 else f"({moved}/{scale:g})"


def number(random: Random, low: float, high: float) -> str:
    """A short number as a text."""
    return f"{random.uniform(low, high):.2g}"


def _signed(random: Random) -> str:
    return f"({random.uniform(-3, 3):.2g})"


def polynomial(random: Random) -> str:
    """Up to the fourth degree; bounded below in half of the cases."""
    powers = [(2, 0), (0, 2), (1, 1), (3, 0), (2, 1), (1, 2), (0, 3), (1, 0), (0, 1), (2, 2)]
    chosen = random.permutation(len(powers))[: int(random.integers(2, 6))]
    terms = [f"{_signed(random)}*u**{a}*v**{b}" for a, b in (powers[i] for i in chosen)]
    terms = [term.replace("*u**0", "").replace("*v**0", "") for term in terms]
    if random.random() < 0.5:
        terms += ["0.1*u**4", "0.2*v**4"]
    return " + ".join(terms)


def separable(random: Random) -> str:
    """A curve of u and a curve of v."""
    return " + ".join(
        f"{number(random, 0.2, 3)}*({str(random.choice(CURVES)).replace('#', axis)})" for axis in "uv"
    )


CURVES = (
    "#**2", "#**4", "(#-1)**2", "#**4 - 2*#**2", "#**4 - 2*#**2 + 0.2*#", "abs(#-0.5)", "sqrt(abs(#))",
    "cos(3*#) + 0.1*#**2", "cos(2*#)", "#**3 - 3*#", "-exp(-#**2)", "log(1 + #**2)", "(#+1)**6", "#",
    "abs(#)", "abs(abs(#) - 1)", "atan(#)", "sqrt(1 + #**2)", "sin(5*#)", "#**2*sin(3*#)", "cosh(#)",
    "exp(#) - 2*#",
)  # fmt: skip


def bumps(random: Random) -> str:
    """Hollows and hills, each a bell, on flat or bowl-shaped ground."""
    bells = [
        "{}*exp(-((u-{})**2 + (v-{})**2)/{})".format(
            *(_signed(random) for _ in range(3)), number(random, 0.3, 2)
        )
        for _ in range(int(random.integers(1, 5)))
    ]
    return " + ".join([*bells, str(random.choice(["0.05*(u**2 + v**2)", "0*u", "0.1*u"]))])


def waves(random: Random) -> str:
    """Products of sines: as many hollows of one depth as the map holds."""
    a, b = number(random, 0.7, 3), number(random, 0.7, 3)
    ground = str(random.choice(["", " + 0.05*(u**2 + v**2)", " + 0.1*u", " + (u**2 + v**2)/10"]))
    first, second = (random.choice(["sin", "cos"]) for _ in range(2))
    return f"{first}({a}*u)*{second}({b}*v){ground}"


def quotients(random: Random) -> str:
    """Rational, with poles and removable points among them."""
    return str(
        random.choice(
            [
                "1/(1 + u**2 + v**2)", "u/(1 + u**2 + v**2)", "-1/(1 + u**2 + v**2) + 0.1*u",
                "1/(u**2 + v**2)", "u*v/(1 + u**4 + v**4)", "sin(u**2 + v**2)/(u**2 + v**2)",
                "u*v/(u**2 + v**2)",
                "(u**2 + v**2)/(1 + u**2)", "1/u + u + v**2", "u**2 + v**2 + 1/(u**2 + v**2)",
                "(u**2 - v**2)/(1 + u**2 + v**2)", "-1/(u**2 + v**2)",
            ]
        )
    )  # fmt: skip


def logarithms(random: Random) -> str:
    """With halves of the map that have no loss."""
    return str(
        random.choice(
            [
                "u*log(u) + v**2", "log(u + v)**2", "log(u**2 + v**2)", "sqrt(u) + v**2", "u - log(u) + v**2",
                "log(1 + u**2 + v**2)", "sqrt(u + 1)*v + v**2", "u**2 + v**2 - log(1 - u)",
                "sqrt(1 - u**2) + v", "abs(u)**1.5 + abs(v)**0.5", "log(1 + exp(u)) - u/2 + v**2",
                "sqrt(u**2 + v**2)",
            ]
        )
    )  # fmt: skip


def ridges(random: Random) -> str:
    """abs(g) and g**2: curves of minima, with and without a lowest place on them."""
    curve = str(
        random.choice(["v - u**2/3", "u + v - 1", "u*v - 1", "u**2 + v**2 - 2", "v - sin(u)", "u - 0.5"])
    )
    whole = str(random.choice(["abs({})", "({})**2", "sqrt(abs({}))", "-exp(-({})**2)", "abs({})**1.5"]))
    lowest = str(random.choice(["", "", " + 0.1*abs(u+1)", " + 0.05*(u-1)**2", " + 0.1*u"]))
    return whole.format(curve) + lowest


def plateaus(random: Random) -> str:
    """Ground that is level somewhere."""
    return str(
        random.choice(
            [
                "abs(u) - u + v**2", "abs(u-1) + abs(u+1) + v**2",
                "abs(u-1) + abs(u+1) + abs(v-1) + abs(v+1)",
                "tanh(u)**2 + tanh(v)**2", "1/(1 + exp(-5*u)) + v**2", "exp(-exp(u**2 + v**2))",
                "tanh(3*u) + 0.1*v**2", "(abs(u) + u)**2 + (abs(v) - v)**2", "u**2", "v**4", "exp(u)",
                "u**2 - v**2",
                "u**2*v**2", "u**3 + v**2", "u**4 + v**4", "u**3 - 3*u*v**2", "-u**2 - v**2",
            ]
        )
    )  # fmt: skip


FAMILIES: tuple[Callable[[Random], str], ...] = (
    polynomial,
    separable,
    separable,
    bumps,
    waves,
    quotients,
    logarithms,
    ridges,
    plateaus,
)


# ---- who runs, from where


def random_contender(random: Random, scale: float, height: float, steps: int) -> Contender:
    """Any class of the installed Keras, at a rate from 1e-4 to 3 of the map's own units in most cases."""
    from engine import catalog

    name = str(random.choice([*catalog.optimizers()]))
    rate = float(10 ** random.uniform(-4, np.log10(3)))
    if random.random() < 0.8:
        rate *= scale**2 / height if name == "SGD" else scale
    rate = float(f"{rate:.2g}")
    given: dict[str, Any] = {"learning_rate": rate}
    if random.random() < 0.15:
        given["learning_rate"] = SCHEDULES[int(random.integers(len(SCHEDULES)))](rate, steps)
    has = catalog.optimizers()[name].arguments
    if "momentum" in has and random.random() < 0.5:
        given["momentum"] = float(random.choice([0.5, 0.9, 0.97]))
        if "nesterov" in has and random.random() < 0.4:
            given["nesterov"] = True
    if "amsgrad" in has and random.random() < 0.3:
        given["amsgrad"] = True
    extra = random.random()
    if extra < 0.06:
        given["clipnorm"] = 1.0
    elif extra < 0.12:
        given["clipvalue"] = 0.5
    elif extra < 0.16:
        given["global_clipnorm"] = 0.1
    elif extra < 0.2 and "weight_decay" in has:
        given["weight_decay"] = 0.01
    return Contender(name, **given)


def random_start(random: Random, surface: Surface) -> tuple[float, float]:
    """Anywhere on the map; at times its middle, its border, a critical point, or outside."""
    low, high = np.array(surface.domain, float).T
    w = low + (high - low) * random.random(2)
    what = random.random()
    if what < 0.1:
        w = (low + high) / 2
    elif what < 0.2:
        axis = int(random.integers(2))
        w[axis] = (low, high)[int(random.integers(2))][axis]
    elif what < 0.28:
        points = surface.critical_points()
        if points:
            point = points[int(random.integers(len(points)))]
            w = np.array([point.w_0, point.w_1])
    elif what < 0.32:
        w = low + (high - low) * random.uniform(-0.3, 1.3, 2)
    else:
        w = low + (high - low) * np.round(random.random(2), 2)
    return float(w[0]), float(w[1])
