"""Hyperparameters: what is wrong is said in sentences, what is right reaches Keras as it was given."""

from __future__ import annotations

import pytest

from engine import catalog
from engine.contenders import Contender
from engine.errors import InputError, InputErrors
from engine.hyperparameters import NOT_HERE
from engine.values import plain

# --- Mistakes ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "needles"),
    [
        ("adm", ["no optimizer called 'adm'", "did you mean 'Adam'"]),
        ("rmspropp", ["'RMSprop'"]),
        ("amsgrad", ["Adam(amsgrad=True"]),
        ("momentum", ["SGD(momentum=0.9)"]),
        ("", ["no name of a class"]),
        (
            "sgd:momentun=0.9",
            ["no hyperparameter 'momentun'", "did you mean 'momentum'", "It has learning_rate"],
        ),
        ("adam:alpha=0.1", ["did you mean 'learning_rate'"]),
        ("sgd:learning_rate=abc", ["must be a number or a schedule", "not abc"]),
        ("sgd:learning_rate=true", ["must be a number"]),
        ("sgd:learning_rate=none", ["must be a number"]),
        ("sgd:learning_rate=-0.1", ["must not be negative"]),
        ("sgd:learning_rate=nan", ["must be finite"]),
        ("sgd:learning_rate=-inf", ["must be finite"]),
        ("sgd:learning_rate=1e999", ["must be finite"]),
        ("sgd:momentum=2", ["between 0 and 1", "not 2"]),
        ("sgd:nesterov=1", ["true or false"]),
        ("sgd:nesterov=yes", ["true or false"]),
        ("adam:beta_2=1.5", ["between 0 and 1"]),
        ("adam:clipnorm=0", ["greater than 0"]),
        ("adam:clipnorm=1,clipvalue=1", ["one kind of clipping", "clipnorm and clipvalue"]),
        ("adam:gradient_accumulation_steps=1", ["2 or more"]),
        ("adam:gradient_accumulation_steps=2.5", ["whole number"]),
        ("adam:ema_overwrite_frequency=0", ["greater than 0"]),
        ("adam:weight_decay=-1", ["must not be negative"]),
        ("adam:name=me", ["label="]),
        ("adam:loss_scale_factor=2", ["cannot be set"]),
        ("adam:beta_1=CosineDecay(0.1;60)", ["must be a number"]),
        ("adam:learning_rate=0.1,learning_rate=0.2", ["given twice"]),
        ("adam:0.1", ["'0.1'", "adam:learning_rate=0.1"]),
        ("adam:learning_rate", ["no name=value"]),
        ("adam:learning_rate=0.1,", ["no name=value"]),
        ("adam:learning_rate=", ["no value"]),
        ("adam:label=", ["A label is"]),
        ("adam:label=" + "x" * 41, ["A label is"]),
        ("adam:learning_rate=__import__('os').system('true')", ["no value"]),
        ("adam:learning_rate=(1", ["bracket"]),
        ("adam:learning_rate=1)", ["bracket"]),
        ("adam:learning_rate=[1)", ["bracket"]),
        ("adam:label='x", ["quote"]),
        ("adam:learning_rate=" + "[" * 9 + "]" * 9, ["too deep"]),
        ("adam:label=" + "x" * 3000, ["at most 2000 characters"]),
        ("sgd:learning_rate=CosinDecay(0.1;60)", ["did you mean 'CosineDecay'", "PolynomialDecay"]),
        ("sgd:learning_rate=CosineDecay(0.1)", ["also needs decay_steps"]),
        ("sgd:learning_rate=CosineDecay()", ["also needs initial_learning_rate, decay_steps"]),
        ("sgd:learning_rate=CosineDecay(0.1;60;0;none;0;9)", ["at most 5 arguments"]),
        ("sgd:learning_rate=CosineDecay(0.1;60;decay_steps=3)", ["given twice"]),
        ("sgd:learning_rate=CosineDecay(0.1;60;alpa=3)", ["did you mean 'alpha'"]),
        ("sgd:learning_rate=CosineDecay(-0.1;60)", ["must not be negative"]),
        ("sgd:learning_rate=CosineDecay(0.1;0)", ["greater than 0"]),
        ("sgd:learning_rate=CosineDecay(0.1;CosineDecay(0.1;60))", ["must be a number"]),
        (
            "sgd:learning_rate=PiecewiseConstantDecay([1;2];[0.1;0.2])",
            ["one value more", "2 boundaries", "2 values"],
        ),
        ("sgd:learning_rate=PiecewiseConstantDecay(1;2)", ["must be a list"]),
    ],
)
def test_mistakes_are_said_with_what_is_right(text: str, needles: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        Contender.parse(text)
    for needle in needles:
        assert needle in str(caught.value)


def test_all_mistakes_come_at_once() -> None:
    with pytest.raises(InputErrors) as caught:
        Contender.parse("sgd:momentun=3,learning_rate=abc,nesterov=7,0.1,label=")
    codes = [error.code for error in caught.value.errors]
    expected = [
        "contender.pair",
        "label",
        "hyperparameter.unknown",
        "hyperparameter.value",
        "hyperparameter.value",
    ]
    assert sorted(codes) == sorted(expected)


def test_a_sentence_can_be_said_again_from_its_fields() -> None:
    with pytest.raises(InputError) as caught:
        Contender("SGD", momentum=2)
    assert caught.value.code == "hyperparameter.value"
    assert caught.value.fields["name"] == "momentum"


# --- Keras has the last word ---------------------------------------------------------------------------

ANOTHER = {  # a value other than the default, where the rules below would not do
    "gradient_accumulation_steps": 3,
    "ema_overwrite_frequency": 5,
    "exclude_layers": ["dense"],
    "learning_rate_power": -0.25,
}


@pytest.mark.parametrize("name", list(catalog.optimizers()))
def test_every_hyperparameter_of_every_class_reaches_keras_as_it_was_given(name: str) -> None:
    import keras

    for key, default in catalog.optimizers()[name].arguments.items():
        if key in NOT_HERE:
            continue
        value = ANOTHER.get(key, not default if isinstance(default, bool) else 0.25)
        if key.endswith("_steps") and key not in ANOTHER:
            value = 7
        contender = Contender(name, **{key: value})
        told = plain(contender.hyperparameters)
        assert told[key] == value
        built = getattr(keras.optimizers, name)(**told)
        assert Contender.of(built) == contender, key


def test_what_keras_itself_compares_with_none_may_be_none() -> None:
    """Every argument that a class of Keras has a branch for where it is None, whatever its default."""
    assert Contender.parse("muon:rms_rate=none").hyperparameters["rms_rate"] is None
    for name, signature in catalog.optimizers().items():
        for argument in catalog.may_be_none() & set(signature.arguments) - set(NOT_HERE):
            assert Contender(name, **{argument: None}).optimizer == name
    with pytest.raises(InputError, match="must be a number"):
        Contender.parse("adam:beta_1=none")
