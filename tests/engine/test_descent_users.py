"""Optimizers of the user's own: each start by itself, eagerly where compiling would change them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine import descent
from engine.contenders import Contender
from engine.descent import descend
from engine.errors import InputError
from tests.engine.oracle import PEAKS, STARTS, assert_same_bits, eager

MINE = '''
import random
import numpy as np
import keras
import tensorflow as tf


class Signed(keras.optimizers.Optimizer):
    """Steps by the gradient's sign, scaled by the gradient's norm: not element-wise."""

    def update_step(self, gradient, variable, learning_rate):
        norm = keras.ops.sqrt(keras.ops.sum(keras.ops.square(gradient)))
        self.assign_sub(variable, learning_rate * keras.ops.sign(gradient) * keras.ops.tanh(norm))


class Hidden(keras.optimizers.SGD):
    """Remembers in a variable that Keras is not told of."""

    def build(self, variables):
        super().build(variables)
        self._unseen = [tf.Variable(tf.zeros((1, 2), tf.float64))]

    def update_step(self, gradient, variable, learning_rate):
        self._unseen[0].assign(0.5 * self._unseen[0] + gradient)
        self.assign_sub(variable, learning_rate * self._unseen[0])


class Forgetful(keras.optimizers.SGD):
    """Counts its steps in Python, where a compiled run sees only the first."""

    calls = 0

    def update_step(self, gradient, variable, learning_rate):
        self.calls += 1
        self.assign_sub(variable, learning_rate * gradient * self.calls)


class Random(keras.optimizers.SGD):
    def update_step(self, gradient, variable, learning_rate):
        self.assign_sub(variable, learning_rate * gradient * random.random())


class Choosy(keras.optimizers.SGD):
    def __init__(self, learning_rate=0.1):
        if learning_rate < 0.05:
            raise ValueError("The learning rate is too small for me")
        super().__init__(learning_rate)


class Python(keras.optimizers.SGD):
    """Leaves TensorFlow for NumPy, which cannot be compiled."""

    def update_step(self, gradient, variable, learning_rate):
        self.assign_sub(variable, learning_rate * np.sign(gradient.numpy()))
'''


@pytest.fixture(scope="module")
def mine(users_folder: Path) -> str:
    (users_folder / "my_optimizers.py").write_text(MINE)
    return "my_optimizers"


@pytest.mark.parametrize("name", ["Signed", "Hidden"])
def test_a_users_class_races_each_start_by_itself(mine: str, name: str) -> None:
    contender = Contender(f"{mine}.{name}", learning_rate=0.02)
    assert not descent.is_element_wise(contender)
    batch = descend(PEAKS, [contender], STARTS, 30)
    for place, start in enumerate(STARTS):
        np.testing.assert_allclose(
            batch["w"][0, place], eager(PEAKS, contender, start, 30), rtol=0, atol=1e-11
        )
        assert_same_bits(batch, descend(PEAKS, [contender], start, 30), slice(place, place + 1))


@pytest.mark.parametrize("name", ["Forgetful", "Python"])
def test_a_users_class_that_cannot_be_compiled_truly_races_eagerly(mine: str, name: str) -> None:
    contender = Contender(f"{mine}.{name}", learning_rate=0.02)
    batch = descend(PEAKS, [contender], STARTS, 30)
    assert batch.stepped == ["eager"]
    for place, start in enumerate(STARTS):
        np.testing.assert_array_equal(batch["w"][0, place], eager(PEAKS, contender, start, 30))
        assert_same_bits(batch, descend(PEAKS, [contender], start, 30), slice(place, place + 1))


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Random", "optimizer.unrepeatable"),
        ("Choosy", "optimizer.refused"),
    ],
)
@pytest.mark.parametrize("record", ["all", "last"])
def test_a_users_class_that_cannot_race_twice_alike_is_refused(
    mine: str, name: str, code: str, record: str
) -> None:
    with pytest.raises(InputError) as caught:
        descend(PEAKS, [Contender(f"{mine}.{name}", learning_rate=0.02)], STARTS, 5, record=record)
    assert caught.value.code == code
    assert str(caught.value).endswith(".")
