"""Contenders: plain data, however they are given; mistakes are said in sentences, all at once."""

from __future__ import annotations

import json
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import catalog, contenders
from engine.contenders import Contender, lineup
from engine.errors import InputError, InputErrors

COSINE = {"schedule": "CosineDecay", "arguments": {"initial_learning_rate": 0.1, "decay_steps": 60}}


# --- Names, keywords, text ---------------------------------------------------------------------------


def test_keywords_make_plain_data() -> None:
    amsgrad = Contender("Adam", learning_rate=0.1, amsgrad=True, label="AMSGrad")
    assert amsgrad.spec() == {
        "optimizer": "Adam",
        "hyperparameters": {"learning_rate": 0.1, "amsgrad": True},
        "label": "AMSGrad",
    }
    assert json.loads(json.dumps(amsgrad.spec())) == amsgrad.spec()


@pytest.mark.parametrize(
    "name", ["adam", "Adam", "ADAM", "keras.optimizers.Adam", "tf.keras.optimizers.Adam"]
)
def test_names_in_any_case_and_keras_s_own_path_are_one_contender(name: str) -> None:
    assert Contender.parse(f"{name}:learning_rate=0.1") == Contender("Adam", learning_rate=0.1)


@pytest.mark.parametrize("name", list(catalog.optimizers()))
def test_every_class_is_found_by_its_string_name_with_its_own_learning_rate(name: str) -> None:
    contender = Contender.parse(name.lower())
    assert contender.optimizer == name
    assert contender.hyperparameters == {
        "learning_rate": catalog.optimizers()[name].arguments["learning_rate"]
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sgd:learning_rate=0.1,momentum=0.9", Contender("SGD", learning_rate=0.1, momentum=0.9)),
        (" sgd : learning_rate = .1 , momentum = 9e-1 ", Contender("SGD", learning_rate=0.1, momentum=0.9)),
        ("sgd:nesterov=TRUE", Contender("SGD", nesterov=True)),
        ("muon:weight_decay=none", Contender("Muon", weight_decay=None)),
        ("Adam:label=Mine,amsgrad=true", Contender("Adam", amsgrad=True, label="Mine")),
        ('adam:label="a, b: (c"', Contender("Adam", label="a, b: (c")),
        ("adam:label=7", Contender("Adam", label="7")),
        ("sgd:learning_rate=CosineDecay(0.1;60)", Contender("SGD", learning_rate=COSINE)),
        ("sgd:learning_rate=cosinedecay( 0.1 ; decay_steps = 60 )", Contender("SGD", learning_rate=COSINE)),
        ("sgd:learning_rate=CosineDecay(0.1,60)", Contender("SGD", learning_rate=COSINE)),
        ("muon:exclude_layers=[dense;output]", Contender("Muon", exclude_layers=["dense", "output"])),
    ],
)
def test_text_says_the_same_as_keywords(text: str, expected: Contender) -> None:
    assert Contender.parse(text) == expected
    assert Contender.of(text) == expected


def test_what_equals_a_default_is_left_out_and_the_order_does_not_matter() -> None:
    one = Contender("SGD", nesterov=True, momentum=0.9, learning_rate=0.01, clipnorm=None)
    assert one == Contender("SGD", momentum=0.9, nesterov=True)
    assert list(one.hyperparameters) == ["learning_rate", "momentum", "nesterov"]
    assert hash(one) == hash(Contender("SGD", momentum=0.9, nesterov=True))


def test_whole_numbers_become_what_keras_insists_on() -> None:
    """``SGD(momentum=1)`` is an error in Keras, which wants a float."""
    momentum = Contender("SGD", learning_rate=1, momentum=1).hyperparameters["momentum"]
    assert isinstance(momentum, float)
    steps = Contender("Adam", gradient_accumulation_steps=4.0).hyperparameters["gradient_accumulation_steps"]
    assert isinstance(steps, int)


def values_for(default: object) -> st.SearchStrategy[Any]:
    if isinstance(default, bool):
        return st.booleans()
    return st.floats(0, 1, exclude_min=True, exclude_max=True)


@st.composite
def any_contender(draw: st.DrawFn) -> Contender:
    name = draw(st.sampled_from(list(catalog.optimizers())))
    arguments = catalog.optimizers()[name].arguments
    free = {
        k: d
        for k, d in arguments.items()
        if isinstance(d, bool | float) and not k.endswith(("power", "decay"))
    }
    chosen = draw(st.lists(st.sampled_from(list(free)), unique=True))
    values = {key: draw(values_for(free[key])) for key in chosen}
    if draw(st.booleans()):
        values["learning_rate"] = {
            "schedule": "CosineDecay",
            "arguments": {
                "initial_learning_rate": draw(st.floats(0, 10)),
                "decay_steps": 60,
                "warmup_steps": 3,
            },
        }
    label = draw(st.none() | st.from_regex(r"[A-Za-z+,;:=(\[ '.−é]{1,20}", fullmatch=True).filter(str.strip))
    return Contender(name, label=label, **values)


@given(any_contender())
def test_text_spec_repr_and_pickle_give_the_same_contender_back(contender: Contender) -> None:
    assert Contender.parse(contender.text()) == contender
    assert Contender.from_spec(json.loads(json.dumps(contender.spec()))) == contender
    assert eval(repr(contender)) == contender
    assert pickle.loads(pickle.dumps(contender)) == contender


def test_a_contender_cannot_be_changed() -> None:
    contender = Contender("SGD", learning_rate=COSINE)
    with pytest.raises(AttributeError):
        contender.label = "other"  # type: ignore[misc]
    with pytest.raises(TypeError):
        contender.hyperparameters["learning_rate"] = 1  # type: ignore[index]
    with pytest.raises(TypeError):
        contender.hyperparameters["learning_rate"]["arguments"]["decay_steps"] = 1


# --- How it is shown -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("contender", "text"),
    [
        (Contender("Adam"), "Adam lr=0.001"),
        (Contender("Adamax", learning_rate=0.00000001), "Adamax lr=0.00000001"),
        (Contender("Adadelta", learning_rate=1), "Adadelta lr=1"),
        (Contender("SGD", learning_rate=0.1, momentum=0.9), "SGD lr=0.1 momentum=0.9"),
        (Contender("SGD", learning_rate=COSINE), "SGD lr=CosineDecay(0.1; 60)"),
    ],
)
def test_str_is_as_friendly_as_the_course_page_s(contender: Contender, text: str) -> None:
    assert str(contender) == text


def test_shown_names_what_was_chosen() -> None:
    nesterov = Contender("SGD", momentum=0.9, nesterov=True, learning_rate=0.01)
    assert nesterov.shown() == [("learning_rate", 0.01), ("momentum", 0.9), ("nesterov", True)]
    assert nesterov.describe() == "lr 0.01, momentum 0.9, nesterov"
    assert Contender("SGD", learning_rate=COSINE).shown() == [("learning_rate", "CosineDecay(0.1; 60)")]


# --- Schedules -----------------------------------------------------------------------------------------

SCHEDULES = {
    "CosineDecay": "CosineDecay(0.1;60;alpha=0.1)",
    "CosineDecayRestarts": "CosineDecayRestarts(0.1;10;m_mul=0.5)",
    "ExponentialDecay": "ExponentialDecay(0.1;20;0.5;staircase=true)",
    "InverseTimeDecay": "InverseTimeDecay(0.1;10;0.5)",
    "PiecewiseConstantDecay": "PiecewiseConstantDecay([10;30];[0.1;0.03;0.01])",
    "PolynomialDecay": "PolynomialDecay(0.1;60;power=2)",
}


@pytest.mark.parametrize("name", list(catalog.schedules()))
def test_every_schedule_of_keras_as_text_and_as_an_instance_is_the_same(name: str) -> None:
    import keras

    written = Contender.parse(f"sgd:learning_rate={SCHEDULES[name]}")
    rate = written.hyperparameters["learning_rate"]
    arguments = {key: list(v) if isinstance(v, tuple) else v for key, v in rate["arguments"].items()}
    instance = getattr(keras.optimizers.schedules, name)(**arguments)
    assert rate["schedule"] == name
    assert Contender("SGD", learning_rate=instance) == written
    assert Contender.of(keras.optimizers.SGD(instance)) == written
    assert Contender.of(keras.optimizers.serialize(keras.optimizers.SGD(instance))) == written


# --- Whatever Keras takes ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", list(catalog.optimizers()))
def test_instances_configs_and_classes_are_read(name: str) -> None:
    import keras

    cls = getattr(keras.optimizers, name)
    expected = Contender(name, learning_rate=0.03, clipnorm=1.5)
    instance = cls(learning_rate=0.03, clipnorm=1.5)
    assert Contender.of(instance) == expected  # the rate is 0.029999999329447746 in the instance
    assert Contender.of(keras.optimizers.serialize(instance)) == expected
    assert (
        Contender.of({"class_name": name.lower(), "config": {"learning_rate": 0.03, "clipnorm": 1.5}})
        == expected
    )
    assert Contender.of(instance.get_config()) == expected
    assert Contender.of(cls) == Contender(name)


def test_a_rate_of_64_bits_is_kept_to_the_bit() -> None:
    import keras

    floatx = keras.config.floatx()
    keras.config.set_floatx("float64")
    try:
        assert Contender.of(keras.optimizers.SGD(1 / 3)).hyperparameters["learning_rate"] == 1 / 3
    finally:
        keras.config.set_floatx(floatx)


@pytest.mark.parametrize(
    ("thing", "needle"),
    [
        (3, "not int"),
        (None, "not NoneType"),
        ({"learning_rate": 0.1}, "does not say its class"),
        ({"class_name": "Adamm", "config": {}}, "'Adam'"),
    ],
)
def test_other_things_are_refused(thing: object, needle: str) -> None:
    with pytest.raises(InputError, match=needle):
        Contender.of(thing)


def test_wrappers_are_refused_for_what_they_are() -> None:
    import keras

    wrapper = keras.optimizers.LossScaleOptimizer(keras.optimizers.SGD())
    for thing in (wrapper, type(wrapper), "lossscaleoptimizer", "Optimizer"):
        with pytest.raises(InputError, match="on top of another optimizer"):
            Contender.of(thing)


# --- Mistakes ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "needles"),
    [
        ("adm", ["no optimizer called 'adm'", "did you mean 'Adam'"]),
        ("rmspropp", ["'RMSprop'"]),
        ("amsgrad", ["Adam:amsgrad=true"]),
        ("momentum", ["SGD:momentum=0.9"]),
        ("", ["no name of a class"]),
        (
            "sgd:momentun=0.9",
            ["no hyperparameter 'momentun'", "did you mean 'momentum'", "It has learning_rate"],
        ),
        ("adam:lr=0.1", ["did you mean 'learning_rate'"]),
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
        ("adam:0.1", ["'0.1'", "no name=value"]),
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


# --- Line-ups ------------------------------------------------------------------------------------------


def test_the_page_s_eight() -> None:
    labels = ["SGD", "Adagrad", "RMSprop", "Adadelta", "Adam", "AMSGrad", "Adamax", "Nadam"]
    assert [contender.label for contender in contenders.PAGE] == labels
    for contender in contenders.PAGE:
        rate = 1.0 if contender.label == "Adadelta" else 0.1
        others = {"amsgrad": True} if contender.label == "AMSGrad" else {}
        assert contender.hyperparameters == {"learning_rate": rate} | others


def test_ten_adds_the_two_momenta_of_sgd() -> None:
    assert contenders.TEN[:8] == contenders.PAGE
    momentum, nesterov = contenders.TEN[8:]
    assert (momentum.label, nesterov.label) == ("SGD + momentum", "Nesterov")
    assert momentum.hyperparameters["momentum"] == nesterov.hyperparameters["momentum"] == 0.9
    assert nesterov.hyperparameters["nesterov"] is True


def test_the_line_up_of_all_has_every_class_once() -> None:
    assert [contender.optimizer for contender in contenders.KERAS] == list(catalog.optimizers())


def test_line_ups_by_name() -> None:
    for name in contenders.LINEUPS:
        assert lineup(name.upper()) == getattr(contenders, name.upper())
    with pytest.raises(InputError, match="did you mean 'page'"):
        lineup("pages")
    with pytest.raises(AttributeError):
        contenders.TWENTY  # noqa: B018
