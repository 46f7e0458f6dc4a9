"""What is read from Keras's source is what the real Keras has."""

from __future__ import annotations

import inspect
import subprocess
import sys

import pytest

from engine import catalog

WRAPPERS = {"Optimizer", "OptimizerMap", "LossScaleOptimizer", "MultiOptimizer"}


def defaults_of(cls: type) -> dict[str, object]:
    """The real constructor's arguments and defaults, without its name and ``**kwargs``."""
    every = inspect.signature(cls).parameters.values()
    plain = [p for p in every if p.kind is not p.VAR_KEYWORD]
    return {
        p.name: catalog.REQUIRED if p.default is p.empty else p.default for p in plain if p.name != "name"
    }


def public_classes(module: object, base: type) -> dict[str, type]:
    found = {name: thing for name, thing in vars(module).items() if isinstance(thing, type)}
    return {name: thing for name, thing in found.items() if issubclass(thing, base)}


def test_every_optimizer_class_of_keras_is_found_and_no_other() -> None:
    import keras

    real = set(public_classes(keras.optimizers, keras.optimizers.Optimizer)) - WRAPPERS
    assert set(catalog.optimizers()) == real
    assert len(real) >= 14


def test_hyperparameters_and_defaults_are_those_of_the_real_constructors_in_their_order() -> None:
    import keras

    for name, signature in catalog.optimizers().items():
        real = defaults_of(getattr(keras.optimizers, name))
        assert list(signature.arguments.items()) == list(real.items()), name
        assert signature.module == getattr(keras.optimizers, name).__module__


def test_every_schedule_of_keras_is_found_with_its_arguments() -> None:
    import keras

    base = keras.optimizers.schedules.LearningRateSchedule
    real = public_classes(keras.optimizers.schedules, base)
    del real["LearningRateSchedule"]
    assert set(catalog.schedules()) == set(real)
    for name, signature in catalog.schedules().items():
        assert list(signature.arguments.items()) == list(defaults_of(real[name]).items()), name


def test_wrappers_are_known_as_such() -> None:
    assert set(catalog.wrappers()) == WRAPPERS - {"OptimizerMap"}  # that one is a mapping, no optimizer


def test_shared_arguments_are_the_base_class_s() -> None:
    import keras

    base = next(c for c in keras.optimizers.Optimizer.__mro__ if c.__name__ == "BaseOptimizer")
    real = defaults_of(base)
    shared = catalog.shared_arguments()
    assert set(shared) == set(real)
    for name, default in shared.items():
        assert default is catalog.UNKNOWN or default == real[name]
    assert shared["clipnorm"] is None
    assert shared["ema_momentum"] == 0.99


def test_the_catalog_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        catalog.optimizers()["Mine"] = None  # type: ignore[index]


def test_reading_the_catalog_imports_neither_keras_nor_tensorflow() -> None:
    code = (
        "import sys; from engine import catalog;"
        "assert 'Adam' in catalog.optimizers() and catalog.schedules();"
        "sys.exit(bool({'keras', 'tensorflow'} & set(sys.modules)))"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
