"""Keras's own spelling of an optimizer: read as Keras itself would build it, and never evaluated."""

from __future__ import annotations

import inspect
import json
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine import catalog, descent
from engine.contenders import Contender
from engine.errors import InputError
from engine.hyperparameters import unchecked
from engine.values import read, write

CALLS = (
    "keras.optimizers.SGD()",
    "keras.optimizers.SGD(momentum=0.9, nesterov=True)",
    "tf.keras.optimizers.Adam(learning_rate=0.1)",
    "tensorflow.keras.optimizers.Adam(0.1, 0.8, 0.99, 1.e-8, True)",
    "optimizers.RMSprop(0.1, .8, 0.5, centered=True,)",
    "SGD(1_0.5 , momentum = 5e-1)",
    "Nadam(\n    1e-3,  # the rate, (of) 'steps'\n    beta_1=0.85,\n)",
    "Adagrad(0.1, clipnorm=None, use_ema=False)",
    "AdamW(0.1, 0.004, epsilon=+1e-6)",
    "Lion(weight_decay=(0.5))",
    "Muon(0.1, exclude_layers=['dense', \"output\",])",
    "Muon(rms_rate=None)",
    "Ftrl(learning_rate=0.1, learning_rate_power=-0.25, initial_accumulator_value=0)",
    "SGD(keras.optimizers.schedules.ExponentialDecay(0.1, decay_steps=20, decay_rate=0.5), momentum=0.9)",
    "SGD(schedules.CosineDecay(0.1, 60, 0.0, 'given', 0.5, 10))",
    "SGD(learning_rate=optimizers.schedules.PiecewiseConstantDecay([10, 30], (0.1, 0.03, 0.01)))",
    "Adam(schedules.PolynomialDecay(0.1, 60, cycle=True, name='p'), amsgrad=True)",
)


def built_by_keras(call: str) -> Any:
    """The optimizer that a program gets which holds the call."""
    import keras

    names = vars(keras.optimizers) | {"keras": keras, "tf": SimpleNamespace(keras=keras)}
    names |= {"tensorflow": names["tf"], "optimizers": keras.optimizers}
    return eval(call, names)


def said_by(optimizer: Any) -> dict[str, Any]:
    """An optimizer's own account of itself, without its name; its rate is in 64 bits here, in 32 there."""
    config = json.loads(json.dumps(optimizer.get_config()))
    del config["name"]
    rate = config["learning_rate"]
    if isinstance(rate, float):
        config["learning_rate"] = pytest.approx(rate)
    else:
        rate["config"].pop("name")
    return config


@pytest.mark.parametrize("call", CALLS)
def test_a_call_is_the_optimizer_that_keras_makes_of_it(call: str) -> None:
    optimizer = built_by_keras(call)
    contender = Contender.parse(call)
    assert contender == Contender.of(optimizer)
    assert said_by(descent.build(contender)) == said_by(optimizer)
    assert Contender.parse(contender.text()) == contender


LEFT_OUT = ("name", "loss_scale_factor")  # which are no hyperparameters


def value_for(name: str, default: object) -> object:
    """A value other than the default, for most arguments."""
    if name.endswith(("_steps", "_frequency")):
        return 7
    if name.startswith(("clip", "global_clip")) or name in ("loss_scale_factor", "name", "exclude_layers"):
        return default
    return (not default) if isinstance(default, bool) else 0.25


@pytest.mark.parametrize("name", list(catalog.optimizers()))
def test_arguments_without_names_go_where_keras_puts_them(name: str) -> None:
    import keras

    signature = inspect.signature(getattr(keras.optimizers, name))
    given = [p for p in signature.parameters.values() if p.kind is p.POSITIONAL_OR_KEYWORD]
    values = {p.name: value_for(p.name, p.default) for p in given}
    for count in range(len(given) + 1):
        said = ", ".join(repr(values[p.name]) for p in given[:count])
        told: dict[str, Any] = {p.name: values[p.name] for p in given[:count] if p.name not in LEFT_OUT}
        assert Contender.parse(f"keras.optimizers.{name}({said})") == Contender(name, **told)
    with pytest.raises(InputError, match="without their names"):
        Contender.parse(f"{name}({', '.join(['0.1'] * (len(given) + 1))})")


@pytest.mark.parametrize("name", list(catalog.optimizers()))
def test_the_line_at_the_head_of_keras_s_own_page_is_the_optimizer_with_its_defaults(name: str) -> None:
    import keras

    signature = inspect.signature(getattr(keras.optimizers, name))
    assert Contender.parse(f"keras.optimizers.{name}{signature}") == Contender(name)


@pytest.mark.parametrize("name", list(catalog.schedules()))
def test_a_schedule_s_arguments_without_names_go_where_keras_puts_them(name: str) -> None:
    import keras

    cls = getattr(keras.optimizers.schedules, name)
    values = {"boundaries": [10, 30], "values": [0.1, 0.03, 0.01], "name": "x"}
    parameters = list(inspect.signature(cls).parameters.values())
    told = [
        values.get(p.name, True if p.default is False else 20 if "steps" in p.name else 0.5)
        for p in parameters
    ]
    for count in range(2, len(told) + 1):
        if any(p.default is p.empty for p in parameters[count:]):
            continue
        said = ", ".join(map(repr, told[:count]))
        instance = cls(*told[:count])
        assert Contender.parse(f"SGD({name}({said}))") == Contender("SGD", learning_rate=instance)


@pytest.mark.parametrize(
    "around",
    ["{}", " {} ", "opt = {}", "optimizer={},", "a = b = {};", "'{}'", "`{}`", "“{}”", "{}  # mine", "({})",
     "\ufeff{}\n", "[{}]"],
)  # fmt: skip
def test_what_stands_around_an_optimizer_does_no_harm(around: str) -> None:
    assert Contender.parse(around.format("Adam(0.1)")) == Contender("Adam", learning_rate=0.1)
    assert Contender.parse(around.format("keras.optimizers.Adam")) == Contender("Adam")


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ('[tf.keras.optimizers.Adadelta(learning_rate=1),"Mi Adadelta"],', "Mi Adadelta"),
        ("Adam(0.1, label='a, (b')", "a, (b"),
        ("Adam(0.1, label=“Ana’s”)", "Ana’s"),
        ("Adam(0.1, label=Mine)", "Mine"),
        ("Adam(0.1, name='fast')", "fast"),
        ("Adam(0.1, name='adam')", "Adam"),
        ("AdamW(0.1, name='adam_w')", "AdamW"),
        ("SGD(0.1, 0.9, name='SGD')", "SGD + momentum"),  # the name that Keras gives it anyway
        ("adam:label=«a; b»", "a; b"),
    ],
)
def test_a_label_comes_along(text: str, label: str) -> None:
    contender = Contender.parse(text)
    assert contender.label == label
    assert Contender.parse(contender.text()) == contender


def test_nothing_that_is_typed_is_run() -> None:
    for text in (
        "Adam(__import__('os').abort())",
        "Adam(learning_rate=[x for x in (1,)][0])",
        "__import__('os').abort()",
        "Adam(0.1 if True else 0.2)",
    ):
        with pytest.raises(InputError):
            Contender.parse(text)


WORDY = [
    "Adam",
    "sgd",
    "keras.optimizers.",
    "CosineDecay",
    "momentum",
    "label",
    "name",
    "learning_rate",
    "lr",
]
WORDY += ["decay", "True", "none", "**kwargs", "os.path", "nesterov=1", "mine.A", "=="]
PIECES = st.sampled_from(
    [*WORDY, "0.1", "60", "1_0", "1e999", "nan", "−1", "0,1", *"()[]{},;:=.\"'“”«»’# *-/x²٣é`\n\x00\u2028"]
)


@settings(deadline=None)
@given(st.lists(PIECES, max_size=14).map("".join) | st.text(max_size=40))
@example("(" * 1900)
@example("a=" * 900 + "Adam")
@example("[" * 900 + "]" * 900)
@example("print(" * 300 + "Adam" + ")" * 300)
@example("Adam(" + "(" * 800 + ")" * 800 + ")")
@example("sgd:learning_rate=" + "A(" * 600 + ")" * 600)
@example("Adam(1" + "0" * 1900 + ")")
@example("." * 2000)
def test_any_text_is_a_contender_or_a_sentence(text: str) -> None:
    try:
        contender = Contender.parse(text)
    except InputError:
        return
    assert Contender.parse(contender.text()) == contender


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12).filter(
    lambda word: '"' not in word
)
NUMBERS = st.integers(-(10**14), 10**14) | st.floats(allow_nan=False, allow_infinity=False)
PLAIN = st.recursive(
    st.none() | st.booleans() | NUMBERS | WORDS, lambda items: st.lists(items, max_size=3), max_leaves=6
)


@settings(deadline=None)
@given(PLAIN)
def test_plain_values_of_a_user_s_class_are_written_and_read_back(value: object) -> None:
    try:
        kept = unchecked("Mine", "betas", value)
    except InputError as error:
        if "lists in each other" not in str(error):
            raise
        return
    assert read(write(kept)) == kept
    assert read(write(kept, "; ")) == kept
