"""Contenders: plain data, however they are given; mistakes are said in sentences, all at once."""

from __future__ import annotations

import json
import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import archive, catalog, contenders
from engine.contenders import Contender, lineup
from engine.errors import InputError
from engine.race import Race

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
        (Contender("SGD", learning_rate=0.1, momentum=0.9), "SGD + momentum lr=0.1 momentum=0.9"),
        (Contender("SGD", learning_rate=COSINE), "SGD lr=CosineDecay(0.1; 60)"),
    ],
)
def test_str_is_as_friendly_as_the_course_page_s(contender: Contender, text: str) -> None:
    assert str(contender) == text


def test_shown_names_what_was_chosen() -> None:
    nesterov = Contender("SGD", momentum=0.9, nesterov=True, learning_rate=0.01)
    assert nesterov.shown() == [("learning_rate", 0.01), ("momentum", 0.9), ("nesterov", True)]
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


def test_every_class_races_in_the_line_up_of_all() -> None:
    """On peaks, from the page's start, each comes to the global minimum but Adadelta."""
    result = archive.get(Race(contenders=contenders.KERAS))
    best = np.array([0.22827892, -1.62553496])
    nearest = np.linalg.norm(result.w.values[:, 0] - best, axis=-1).min(axis=1)
    late = [
        label for label, distance in zip(result.contender.values, nearest, strict=True) if distance > 0.05
    ]
    assert late == ["Adadelta"]
    assert np.abs(result.w.values).max() < 3  # all on the map


def test_line_ups_by_name() -> None:
    for name in contenders.LINEUPS:
        assert lineup(name.upper()) == getattr(contenders, name.upper())
    with pytest.raises(InputError, match="did you mean 'page'"):
        lineup("pages")
    with pytest.raises(AttributeError):
        contenders.TWENTY  # noqa: B018


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("sgd:momentum=0.9", "SGD + momentum"),
        ("sgd:momentum=0.9,nesterov=true", "Nesterov"),
        ("sgd:nesterov=true", "SGD"),  # Keras ignores it without a momentum
        ("sgd:momentum=0", "SGD"),
        ("rmsprop:momentum=0.5", "RMSprop + momentum"),
        ("adam:amsgrad=true", "AMSGrad"),
        ("nadam", "Nadam"),
        ("sgd:momentum=0.9,label=Mine", "Mine"),
        ("sgd:momentum=0.9,label=SGD", "SGD"),
    ],
)
def test_a_variant_is_called_by_its_name_and_reads_back_as_itself(text, label):
    contender = Contender.parse(text)
    assert contender.label == label
    assert Contender.parse(contender.text()) == contender
    assert Contender.from_spec(contender.spec()) == contender
    assert ("label=" in contender.text()) == ("label=" in text)


def test_a_label_made_to_tell_contenders_apart_is_one_that_can_be_read_again() -> None:
    from engine.race import Race

    texts = [
        f"ScheduleFreeAdamW:learning_rate=ExponentialDecay({rate};10;0.8),global_clipnorm={norm}"
        for rate in (0.84, 0.00026)
        for norm in (0.1, 1.0)
    ]
    contenders = Race(contenders=[*texts, "ScheduleFreeAdamW:learning_rate=0.1"]).contenders
    assert len({contender.label for contender in contenders}) == len(contenders)
    assert [Contender.from_spec(contender.spec()) for contender in contenders] == [*contenders]
