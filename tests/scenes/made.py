"""Results that no optimizer made: paths of any shape on a real surface, laid out as the engine does it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache

import numpy as np
import xarray

from engine.race import Race
from engine.results import dataset, steps_of
from engine.surfaces import Surface
from engine.training import Training
from scenes.language import load
from scenes.stage.show.cast import Cast
from scenes.theme import THEMES

NAMES = (
    *("Adam", "Adagrad", "RMSprop", "SGD", "Nadam", "Adamax", "Lion", "Ftrl"),
    *("Adadelta", "AdamW", "Adafactor", "Lamb", "Muon", "ScheduleFreeAdamW"),
)


@cache
def ground(expression: str, *domain: tuple[float, float]) -> Surface:
    """The surface of an expression, on +-3 where no domain is given."""
    return Surface.from_expression(expression, domain=domain or ((-3, 3), (-3, 3)))


def raced(surface: Surface, w: np.ndarray, names: Sequence[str] = NAMES) -> xarray.Dataset:
    """The result of a race in which runners went these ways, (contender, step + 1, 2)."""
    w = np.asarray(w, float)[:, None]
    steps = w.shape[2] - 1
    race = of(surface, w[:, 0], names)
    with np.errstate(all="ignore"):
        arrays = {"w": w, "loss": surface.loss(w), "gradient": surface.gradient(w)}
    labels = {"contender": np.array([contender.label for contender in race.contenders], dtype=object)}
    return dataset("race", race.spec(), "0" * 64, "all", surface, arrays, labels | steps_of(steps, 1, "all"))


def of(surface: Surface, w: np.ndarray, names: Sequence[str] = NAMES) -> Race:
    """The race in which runners could have gone these ways, (contender, step + 1, 2).

    They are called by their class, or written as on the command line.
    """
    runners = [name if ":" in name else f"{name}:learning_rate=0.1" for name in names[: len(w)]]
    return Race(surface, runners, w[:1, 0], w.shape[1] - 1)


def cast(
    surface: Surface,
    w: np.ndarray,
    language: str = "en",
    names: Sequence[str] = NAMES,
    theme: str = "night",
) -> Cast:
    """The same, for the stage."""
    return Cast(raced(surface, w, names), load(language), THEMES[theme])


def ways(seed: int, count: int, steps: int, most: float = 1e6, start: float = 2.0) -> np.ndarray:
    """Any ways from one start, (count, steps + 1, 2): some arrive, some wander, some leap ever farther."""
    random = np.random.default_rng(seed)
    out = np.empty((count, steps + 1, 2))
    out[:, 0] = random.uniform(-start, start, 2)
    for runner in out:
        growth = random.choice([0.7, 0.95, 1.0, 1.0 + 1.0 / steps, most ** (1 / steps)])
        turn = random.uniform(-0.6, 0.6) + random.choice([0.0, np.pi])
        spin = growth * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        goal = random.uniform(-1.5, 1.5, 2)
        for step in range(steps):
            runner[step + 1] = goal + spin @ (runner[step] - goal) + random.normal(0, 0.02, 2)
    return out


def trained(training: Training, losses: np.ndarray) -> xarray.Dataset:
    """A result of losses (contender, rate, start, epoch), without a training."""
    dims = ("contender", "rate", "start", "epoch")
    data = {"loss": (dims, losses), "accuracy": (dims[:3], np.ones(losses.shape[:3]))}
    coordinates = {
        "contender": np.array([each.label for each in training.contenders], object),
        "rate": np.array(training.rates),
    }
    about = {"spec": json.dumps(training.spec()), "race": "0" * 64, "versions": "{}"}
    versions = {"keras": "3", "tensorflow": "2"}
    return xarray.Dataset(data, coordinates, about | {"versions": json.dumps(versions)})


def curves(training: Training, kind: str) -> np.ndarray:
    """Losses of every kind, without an optimizer: (6, 4, starts, epochs)."""
    rng = np.random.default_rng(4)
    shape = (6, 4, training.starts, training.epochs)
    epochs = np.arange(training.epochs)
    speed = (
        np.array([0.1, 0.05, 0.01, 0.002])[None, :, None, None] * np.linspace(1, 2, 6)[:, None, None, None]
    )
    fall = 2.4 * np.exp(-speed * epochs)
    if kind == "calm":
        return np.broadcast_to(fall, shape) * (1 + 0.001 * np.arange(training.starts)[:, None])
    losses = fall * np.exp(rng.normal(scale=0.05, size=shape))
    losses[:, 0] = 0.4 * np.exp(rng.normal(scale=1.0, size=shape)[:, 0])
    losses[0, 0, :, 1:] = 1e92
    losses[1:5, 0] = 2.4 + 0.1 * rng.random(losses[1:5, 0].shape)
    losses[3, 1, :, -1] = np.inf
    return losses
