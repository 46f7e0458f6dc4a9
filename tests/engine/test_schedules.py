"""Users' schedules of the learning rate: named, given as objects, hashed, and raced as Keras steps them."""

from __future__ import annotations

import sys
import textwrap
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.contenders import Contender
from engine.errors import InputError
from engine.race import Race
from engine.surfaces import SURFACES
from scenes.language import Words

PLANS = """
    import random
    import keras
    from helping import DROP
    from keras.optimizers.schedules import LearningRateSchedule as Base

    class Falling(Base):
        def __init__(self, first, over=60, name="Falling"):
            self.first, self.over = first, over

        def __call__(self, step):
            return self.first / (1.0 + keras.ops.cast(step, "float32") / self.over)

        def get_config(self):
            return {"first": self.first, "over": self.over}

    class Silent(Base):
        def __init__(self, first):
            self.first = first

        def __call__(self, step):
            return 0.1 if int(step) < 3 else self.first

    class WarmUp(Base):
        def __init__(self, after, steps=5):
            self.after, self.steps = after, steps

        def __call__(self, step):
            return keras.ops.where(step < self.steps, 0.01, self.after(step))

        def get_config(self):
            return {"after": self.after, "steps": self.steps}

    class Halved(keras.optimizers.schedules.CosineDecay):
        def __call__(self, step):
            return DROP * super().__call__(step)

    class Counting(Base):
        calls = 0

        def __call__(self, step):
            self.calls += 1
            return 0.1 / self.calls

    class Any(Base):
        def __init__(self, *args, **kwargs):
            self.rate = kwargs["rate"]

        def __call__(self, step):
            return self.rate

    class Random(Base):
        def __call__(self, step):
            return random.random()

    class Broken(Base):
        def __call__(self, step):
            raise RuntimeError("no rate today")

    class Failing(Falling):
        def get_config(self):
            return {"first": 1 / 0}

    class NoPlan:
        pass

    def falling(step):
        return 0.1

    class Mine(keras.optimizers.SGD):
        def __init__(self, learning_rate=0.01, betas=(0.9, 0.99), base="sgd", **kwargs):
            super().__init__(learning_rate, **kwargs)
            self.betas, self.base = betas, base
"""
BOWL, START, STEPS = SURFACES["bowl"], (3.0, 2.0), 12


@pytest.fixture
def plans(fresh_users_folder: Path) -> Path:
    """A folder on Python's path with a module of schedules and one that it imports."""
    (fresh_users_folder / "plans.py").write_text(textwrap.dedent(PLANS))
    (fresh_users_folder / "helping.py").write_text("DROP = 0.5\n")
    return fresh_users_folder


WRITTEN = (
    "sgd:learning_rate=plans.Falling(0.1;30),momentum=0.9",
    "SGD(plans.Falling(0.1, 30), momentum=0.9)",
    "SGD(plans.Falling(over=30, first=0.1), 0.9)",
    "SGD(learning_rate=plans.Falling(0.1, 30, 'name'), momentum=0.9)",
)


@pytest.mark.parametrize("text", WRITTEN)
def test_a_schedule_is_named_without_importing_it(plans: Path, text: str) -> None:
    contender = Contender.parse(text)
    rate = {"schedule": "plans.Falling", "arguments": {"first": 0.1, "over": 30}}
    assert contender == Contender("SGD", learning_rate=rate, momentum=0.9)
    assert contender.is_custom
    assert not contender.is_users_class
    assert Contender.parse(contender.text()) == contender
    assert Contender.from_spec(contender.spec()) == contender
    assert str(contender) == "SGD + momentum lr=Falling(0.1; 30) momentum=0.9"
    assert Words("es").settings(contender.shown()) == "lr Falling(0.1; 30) · momentum 0,9"
    assert "plans" not in sys.modules


def test_one_that_needs_nothing_may_come_without_brackets_and_one_may_hold_another(plans: Path) -> None:
    assert Contender.parse("sgd:learning_rate=plans.Counting") == Contender.parse("SGD(plans.Counting())")
    cosine = {"schedule": "CosineDecay", "arguments": {"initial_learning_rate": 0.1, "decay_steps": 60}}
    rate = {"schedule": "plans.WarmUp", "arguments": {"after": cosine}}
    for text in ("SGD(plans.WarmUp(keras.optimizers.schedules.CosineDecay(0.1, 60), 5))",
                 "sgd:learning_rate=plans.WarmUp(CosineDecay(0.1;60))"):  # fmt: skip
        assert Contender.parse(text) == Contender("SGD", learning_rate=rate)
        assert Contender.parse(Contender.parse(text).text()) == Contender.parse(text)


def test_objects_are_read_by_their_get_config(plans: Path) -> None:
    import keras
    import plans as module  # type: ignore[import-not-found]

    contender = Contender("SGD", learning_rate=module.Falling(0.1, 30), momentum=0.9)
    assert contender == Contender.parse(WRITTEN[0])
    optimizer = keras.optimizers.SGD(module.Falling(0.1, 30), momentum=0.9)
    assert Contender.of(optimizer) == contender
    assert Contender.of(keras.optimizers.serialize(optimizer)) == contender
    within = Contender("SGD", learning_rate=module.WarmUp(keras.optimizers.schedules.CosineDecay(0.1, 60)))
    assert within == Contender.parse("sgd:learning_rate=plans.WarmUp(CosineDecay(0.1;60))")


def test_the_source_of_a_schedule_and_of_what_it_imports_is_in_the_key(plans: Path) -> None:
    race, plain = Race("bowl", "SGD(plans.Halved(0.1, 60))"), Race("bowl", "SGD(0.1)")
    keys = [race.key()]
    (plans / "helping.py").write_text("DROP = 0.25\n")
    keys.append(race.key())
    assert keys[0] != keys[1]
    spec = race.contenders[0].spec()
    assert set(spec["schedule_sources"]) == {"plans.Halved"}
    assert set(plain.contenders[0].spec()) == {"optimizer", "hyperparameters", "label"}
    (plans / "plans.py").unlink()  # what is stored can be read all the same
    stored = Contender.from_spec(spec)
    assert stored == race.contenders[0]
    assert stored.shown()[0][1].startswith("Halved(initial_learning_rate=0.1; ")
    with pytest.raises(InputError, match="no module 'plans'"):
        stored.spec()


@pytest.mark.parametrize(
    ("text", "code", "needle"),
    [
        ("SGD(plans.Falling())", "schedule.missing", "also needs first: plans.Falling(first;over)"),
        ("SGD(plans.Falling(0.1, ovr=3))", "hyperparameter.unknown", "did you mean 'over'"),
        ("SGD(plans.Falling(0.1, 2, 'a', 4))", "schedule.too_many", "at most"),
        ("SGD(plans.Falling(0.1, over=word))", "hyperparameter.value", "over of Falling must be a number"),
        ("SGD(plans.Any(0.1))", "spelling.unordered", "write each with its name"),
        ("SGD(plans.falling)", "schedule.function", "is a function"),
        ("sgd:learning_rate=plans.falling(3)", "schedule.function", "whose __call__(self, step)"),
        ("SGD(plans.Fallen(3))", "custom.class", "has no class 'Fallen'. Did you mean 'Falling'"),
        ("SGD(planes.Falling(3))", "custom.module", "no module 'planes'"),
        ("adam:beta_1=plans.Falling(0.1)", "hyperparameter.value", "must be a number"),
    ],
)  # fmt: skip
def test_mistakes_about_a_schedule_are_said(plans: Path, text: str, code: str, needle: str) -> None:
    with pytest.raises(InputError) as caught:
        Contender.parse(text)
    assert caught.value.code == code
    assert needle in str(caught.value)


def test_an_object_that_cannot_be_made_again_says_what_to_do(plans: Path) -> None:
    import keras
    import plans as module

    class Local(keras.optimizers.schedules.LearningRateSchedule):
        pass

    cases: list[tuple[Any, str, str]] = [
        (module.Silent(0.1), "schedule.untold", "'plans.Silent(first)'"),
        (module.Failing(0.1), "contender.get_config", "ZeroDivisionError"),
        (Local(), "custom.place", "top level of a module"),
        (module.falling, "schedule.function", "'falling' is a function"),
        (lambda step: 0.1, "schedule.function", "LearningRateSchedule"),
        (module.Falling, "schedule.missing", "also needs first"),
        (object(), "hyperparameter.value", "or a learning-rate schedule"),
    ]
    for thing, code, needle in cases:
        with pytest.raises(InputError) as caught:
            Contender("SGD", learning_rate=thing)
        assert caught.value.code == code
        assert needle in str(caught.value)
    with pytest.raises(InputError, match="get_config\\(\\) of Silent does not tell first"):
        Contender.of(keras.optimizers.SGD(module.Silent(0.1)))


def eagerly(optimizer: Any) -> np.ndarray:
    """The positions (steps + 1, 2) of a plain loop over Keras's own ``apply`` on the bowl."""
    import keras
    import tensorflow as tf

    variable = keras.Variable(np.array([START]), dtype="float64")
    found = [variable.numpy()[0]]
    for _ in range(STEPS):
        optimizer.apply([tf.constant(BOWL.gradient(variable.numpy()[0])[None])], [variable])
        found.append(variable.numpy()[0])
    return np.array(found)


RACED = {
    "plans.Silent(0.05)": "compiled",  # branches in Python on the step: its rates are asked for beforehand
    "plans.WarmUp(CosineDecay(0.1, 60))": "compiled",
    "plans.Counting()": "eager",  # how often it is asked has a say, and Keras may ask twice a step
}


def test_what_races_is_what_keras_does_with_the_schedule(plans: Path) -> None:
    import keras
    import plans as module

    race = Race("bowl", [f"SGD({text}, momentum=0.5, label='{text}')" for text in RACED], [START], STEPS)
    result = race.run()
    made = {
        "plans.Silent(0.05)": lambda: module.Silent(0.05),
        "plans.WarmUp(CosineDecay(0.1, 60))": lambda: module.WarmUp(
            keras.optimizers.schedules.CosineDecay(0.1, 60)
        ),
        "plans.Counting()": module.Counting,
    }
    floatx = keras.config.floatx()
    keras.config.set_floatx("float64")
    try:
        for place, text in enumerate(RACED):
            expected = eagerly(keras.optimizers.SGD(made[text](), momentum=0.5))
            np.testing.assert_allclose(result.w.values[place, 0], expected, rtol=1e-12, err_msg=text)
    finally:
        keras.config.set_floatx(floatx)
    assert result.attrs["stepped"] == str(list(RACED.values())).replace("'", '"')


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("plans.Random()", "optimizer.unrepeatable"),
        ("plans.Broken()", "optimizer.unsteppable"),
        ("plans.NoPlan()", "schedule.kind"),
        ("plans.Any()", "optimizer.refused"),
    ],
)
def test_a_schedule_that_cannot_race_is_told_in_a_sentence(plans: Path, text: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        Race("bowl", f"SGD({text})", [START], STEPS).run()
    assert caught.value.code == code


# --- Lists and words for a class of the user's -------------------------------------------------------

PAIR = {"betas": [0.8, 0.95], "base": "adam"}


@pytest.mark.parametrize(
    ("text", "told", "shown"),
    [
        ("plans.Mine:betas=[0.8;0.95],base=adam", PAIR, "betas [0,8; 0,95] · base adam"),
        ("plans.Mine(0.01, [0.8, 0.95], 'adam')", PAIR, "betas [0,8; 0,95] · base adam"),
        ("plans.Mine(betas=(0.8, 0.95), base=adam)", PAIR, "betas [0,8; 0,95] · base adam"),
        ("plans.Mine(betas=[[1, 2], []])", {"betas": [[1, 2], []]}, "betas [[1; 2]; []]"),
        ("plans.Mine(betas=(0.5,))", {"betas": [0.5]}, "betas [0,5]"),
        ("plans.Mine:base='a, b'", {"base": "a, b"}, "base a, b"),
    ],
)  # fmt: skip
def test_lists_and_words_reach_a_user_s_class(
    plans: Path, text: str, told: dict[str, Any], shown: str
) -> None:
    from engine.descent import build

    contender = Contender.parse(text)
    spec = contender.spec()
    assert spec["hyperparameters"] == {"learning_rate": 0.01, **told}
    assert Contender.parse(contender.text()) == contender
    assert Words("es").settings(contender.shown()[1:]) == shown
    built = build(contender)
    assert {name: getattr(built, name) for name in told} == told


@pytest.mark.parametrize(
    ("value", "needle"),
    [
        ([float("nan")], "must be finite"),
        ([[[[1]]]], "at most 3 lists in each other"),
        ("both ' and \"", "both kinds of quotes"),
        ({"a": 1}, "must be a number, a word"),
        ("x" * 2100, "at most 2000 characters"),
    ],
)
def test_what_could_not_be_written_again_is_refused(plans: Path, value: object, needle: str) -> None:
    with pytest.raises(InputError, match=needle):
        Contender("plans.Mine", base=value)


def test_numbers_of_numpy_are_numbers(plans: Path) -> None:
    contender = Contender("plans.Mine", betas=[np.float64(0.8), np.int64(2), np.array([0.5])])
    assert contender.spec()["hyperparameters"]["betas"] == [0.8, 2, [0.5]]
    assert Race("bowl", [contender]).key()
