"""Optimizers as people write them: each with the contender that it is, or with the sentence that it gets."""

from __future__ import annotations

import pytest

from engine.contenders import Contender
from engine.errors import InputError
from engine.race import Race
from engine.suggestions import VARIANTS, likely

COSINE = {"schedule": "CosineDecay", "arguments": {"initial_learning_rate": 0.1, "decay_steps": 60}}
FALLING = {
    "schedule": "ExponentialDecay",
    "arguments": {"initial_learning_rate": 0.1, "decay_steps": 20, "decay_rate": 0.5},
}
WARMED = {
    "schedule": "CosineDecay",
    "arguments": {
        "initial_learning_rate": 0,
        "decay_steps": 60,
        "warmup_target": 0.1,
        "warmup_steps": 5,
    },
}
PAGE_S_LIST = '[tf.keras.optimizers.Adadelta(learning_rate=1),"Adadelta"],'
PAGE_S_COMPILE = 'model.compile(loss="mse",optimizer=tf.keras.optimizers.SGD(learning_rate=0.03))'

# What is typed, and the contender that it is, or the whole English sentence that it gets, or its code and a
# part of it.
ROWS: list[tuple[str, Contender | str | tuple[str, str]]] = [
    ("SGD(momentum=0.9, nesterov=True)", Contender("SGD", momentum=0.9, nesterov=True)),
    ("keras.optimizers.Adam(0.1)", Contender("Adam", learning_rate=0.1)),
    ("keras.optimizers.Adam", Contender("Adam")),
    ("tf.keras.optimizers.Adam(learning_rate=0.1)", Contender("Adam", learning_rate=0.1)),
    ("tensorflow.keras.optimizers.SGD(learning_rate=0.03)", Contender("SGD", learning_rate=0.03)),
    ("tf.keras.optimizers.legacy.RMSprop(0.1)", Contender("RMSprop", learning_rate=0.1)),
    ("optimizers.Adam()", Contender("Adam")),
    ("adam", Contender("Adam")),
    ("'adam'", Contender("Adam")),
    ("“Adam(0.1)”", Contender("Adam", learning_rate=0.1)),
    ("`Adam(1e-3)`", Contender("Adam")),
    ("adam(1.e-1)", Contender("Adam", learning_rate=0.1)),
    ("Adam(.1)", Contender("Adam", learning_rate=0.1)),
    ("Adam(1e−1)", Contender("Adam", learning_rate=0.1)),
    ("ADAM(0.1,)", Contender("Adam", learning_rate=0.1)),
    ("Adam(0.1, 0.8)", Contender("Adam", learning_rate=0.1, beta_1=0.8)),
    ("Adam(lr=0.1)", Contender("Adam", learning_rate=0.1)),
    ("adam:lr=0.1", Contender("Adam", learning_rate=0.1)),
    ("opt = Adam(0.1)", Contender("Adam", learning_rate=0.1)),
    ("optimizer=tf.keras.optimizers.Nadam(learning_rate=0.03),", Contender("Nadam", learning_rate=0.03)),
    ('optimizer="sgd"', Contender("SGD")),
    (PAGE_S_LIST, Contender("Adadelta", learning_rate=1)),
    ('[keras.optimizers.Adam(0.1), "Mi Adam"]', Contender("Adam", learning_rate=0.1, label="Mi Adam")),
    ("Adam(0.1, name='adam')", Contender("Adam", learning_rate=0.1)),
    ("Adam(0.1, name='con nombre')", Contender("Adam", learning_rate=0.1, label="con nombre")),
    ("Adam(0.1, label=«el mío»)", Contender("Adam", learning_rate=0.1, label="el mío")),
    (
        "SGD(\n    learning_rate=0.1,  # tasa\n    momentum=0.9,\n)",
        Contender("SGD", learning_rate=0.1, momentum=0.9),
    ),
    (
        "SGD(learning_rate=0.1, momentum=None or 0.9)",
        ("hyperparameter.value", "momentum of SGD must be a number"),
    ),
    (
        "keras.optimizers.SGD(keras.optimizers.schedules.ExponentialDecay(0.1, decay_steps=20, "
        "decay_rate=0.5))",
        Contender("SGD", learning_rate=FALLING),
    ),
    ("sgd:learning_rate=CosineDecay(0.1;60)", Contender("SGD", learning_rate=COSINE)),
    ("SGD(tf.keras.optimizers.schedules.CosineDecay(0.1, 60))", Contender("SGD", learning_rate=COSINE)),
    (
        "Adam(lr=0.001, beta_1=0.9, beta_2=0.999, decay=0.0, amsgrad=False)",  # Keras's page of 2018
        Contender("Adam"),
    ),
    (
        "Adam(learning_rate=0.001, epsilon=1e-07, weight_decay=None, jit_compile=True, name='Adam',"
        " **kwargs)",
        Contender("Adam"),
    ),
    (
        "SGD(lr=0.1, decay=1e-2, momentum=0.9)",
        "SGD has no decay any more: for a learning rate that falls, write"
        " learning_rate=InverseTimeDecay(0.1;1;0.01); for weights that shrink, weight_decay=0.01.",
    ),
    (
        "Adam(0,1)",
        "In 'Adam(0,1)' the comma of 0,1 separates two values: decimals take a point, 0.1.",
    ),
    ("SGD(0.1, momentum=0,9)", ("value.comma", "decimals take a point, 0.9")),
    ("adam:learning_rate=0,1", ("value.comma", "decimals take a point, 0.1")),
    ("sgd:learning_rate=0,01,momentum=0,9", ("several", "0.01")),
    ("sgd:learning_rate=CosineDecay(0,1;60)", ("value.comma", "decimals take a point, 0.1")),
    (
        "Adam(0.1), SGD(0.1)",
        "'Adam(0.1), SGD(0.1)' names several optimizers: give each by itself, 'Adam(0.1)', 'SGD(0.1)'.",
    ),
    ("adam, sgd", ("spelling.several", "give each by itself, 'adam', 'sgd'")),
    ("adam:lr=0.1;sgd:lr=0.1", ("spelling.several", "'adam:lr=0.1', 'sgd:lr=0.1'")),
    ("adam sgd", ("spelling.program", "write only that, as Adam(0.1)")),
    ("Adam lr=0.001", Contender("Adam")),  # as the course page prints it, and films
    ("SGD lr 0.1", Contender("SGD", learning_rate=0.1)),
    ("SGD(0.1, nesterov=sí)", ("spelling.variable", "such as nesterov=true.")),
    ("SGD(0.1, momentum=m)", ("spelling.variable", "such as momentum=0.1.")),
    ("Adam of lr=0.001", ("spelling.program", "or adam:learning_rate=0.1")),
    ("Adam(tasa=0.1)", ("hyperparameter.unknown", "did you mean 'learning_rate'?")),
    ("SGD(0.1, momento=0.9)", ("hyperparameter.unknown", "did you mean 'momentum'?")),
    (
        PAGE_S_COMPILE,
        f"Only the optimizer itself is given here, not what is done with it in '{PAGE_S_COMPILE}':"
        " write tf.keras.optimizers.SGD(learning_rate=0.03).",
    ),
    ('model.compile(loss="mse",optimizer="adam")', ("spelling.inside", "write adam.")),
    (
        "print(tf.keras.optimizers.Adam(learning_rate=0.001))",
        ("spelling.inside", "write tf.keras.optimizers.Adam("),
    ),
    ("keras.optimizers.get('rmsprop')", ("spelling.inside", "write rmsprop.")),
    (
        "tf.keras.optimizers.SGD(learning_rate=learning_rate)",
        "learning_rate of SGD is 'learning_rate' here, a name that only your program knows: write its value"
        " instead, such as learning_rate=0.1.",
    ),
    ("Adam(learning_rate=1/3)", ("spelling.calculation", "write the number itself")),
    ("Adam(10**-3)", ("spelling.calculation", "'10**-3'")),
    ("Adam(beta_1=0.9, 0.1)", ("spelling.after", "it needs one too: name=0.1")),
    (
        "Adam(0.1",
        "'Adam(0.1' leaves a bracket or a quote open, or closes one too many (did you mean 'Adam(0.1)'?).",
    ),
    ("optimizer=Adam(0.1))", ("value.brackets", "did you mean 'optimizer=Adam(0.1)'?")),
    ("from keras.optimizers import Adam", ("spelling.program", "is not one optimizer by itself")),
    ("torch.optim.SGD(lr=0.1)", ("optimizer.elsewhere", "Keras's own is SGD(lr=0.1).")),
    ("tf.train.AdamOptimizer(0.1)", ("optimizer.elsewhere", "Keras's own is Adam(0.1).")),
    (
        "AMSGrad(0.1)",
        ("optimizer.unknown", "did you mean 'Adam(0.1, amsgrad=True, label=\"AMSGrad\")'?"),
    ),
    ("amsgrad", ("optimizer.unknown", "did you mean 'Adam(amsgrad=True, label=\"AMSGrad\")'?")),
    ("nesterov(0.1)", ("optimizer.unknown", "did you mean 'SGD(0.1, momentum=0.9, nesterov=True)'?")),
    ("Nesterov(0.1, 0.8)", ("optimizer.unknown", "did you mean 'SGD(0.1, 0.8, nesterov=True)'?")),
    ("nag:lr=0.1", ("optimizer.unknown", "did you mean 'SGD:lr=0.1,momentum=0.9,nesterov=true'?")),
    ("momentum:0.1", ("optimizer.unknown", "did you mean 'SGD:learning_rate=0.1,momentum=0.9'?")),
    ("[Addam(0.1), 'mío']", ("optimizer.unknown", "did you mean 'Adam(0.1, label='mío')'")),
    ("Naddam:lr=0.1", ("optimizer.unknown", "mean 'Nadam:lr=0.1', 'Adam:lr=0.1' or 'AdamW:lr=0.1'?)")),
    ("adagrad:0.1", "'0.1' in 'adagrad:0.1' needs its name: write 'adagrad:learning_rate=0.1'."),
    ("sgd:0.1,momentum=0.9", ("contender.unnamed", "write 'sgd:learning_rate=0.1,momentum=0.9'.")),
    ("adam:0,1", ("value.comma", "decimals take a point, 0.1")),
    ("SGD(0.1, momentum=0.9]", ("value.brackets", "did you mean 'SGD(0.1, momentum=0.9)'?")),
    ("Adam(0.1, label='mío", ("value.brackets", "did you mean 'Adam(0.1, label='mío')'?")),
    ("AdamOptimizer(0.1)", ("optimizer.unknown", "did you mean 'Adam(0.1)'")),
    ("adam-w", ("optimizer.unknown", "did you mean 'AdamW'")),
    ("Momentum(0.1)", ("optimizer.unknown", "did you mean 'SGD(0.1, momentum=0.9)'?")),
    ("RMSprop con momentum", ("optimizer.unknown", "did you mean 'RMSprop(momentum=0.9)'?")),
    ("SGD with momentum", ("optimizer.unknown", "did you mean 'SGD(momentum=0.9)'?")),
    ("SGD y Nesterov", ("optimizer.unknown", "did you mean 'SGD(momentum=0.9, nesterov=True)'?")),
    ("sgd momentum 0.9", ("spelling.program", "write only that, as Adam(0.1)")),
    ("'Adam(0.1)", ("value.brackets", "(did you mean 'Adam(0.1)'?)")),
    ("SGD con momento", ("optimizer.unknown", "did you mean 'SGD(momentum=0.9)'?")),
    ("descenso de gradiente", ("optimizer.unknown", "did you mean 'SGD'?")),
    ('["adam", "sgd"]', ("spelling.several", "give each by itself, 'adam', 'sgd'")),
    ("Adam(0.1)\nSGD(0.1)", ("spelling.several", "'Adam(0.1) SGD(0.1)' names several")),
    ("SGD(ExponentialDecay(0,1, 20, 0,5))", ("value.comma", "decimals take a point, 0.1")),
    ("SGD(CosineDecay(0,60,warmup_target=0.1,warmup_steps=5))", Contender("SGD", learning_rate=WARMED)),
    ('[tf.keras.optimizers.SGD(learning_rate=0.1),"SGD"],', Contender("SGD", learning_rate=0.1)),
    ("SGD + momentum", ("optimizer.unknown", "did you mean 'SGD(momentum=0.9)'?")),
    ("Addam(0.1)", ("optimizer.unknown", "did you mean 'Adam(0.1)'")),
    ("Adam(momentum=0.9)", ("hyperparameter.unknown", "Adam has no hyperparameter 'momentum'")),
    ("SGD(learning_rate='0.1')", ("hyperparameter.value", 'not "0.1"')),
    ("SGD(nesterov=Sí)", ("spelling.variable", "nesterov of SGD is 'Sí' here")),
    ("SGD(learning_rate=CosineDecay)", ("schedule.missing", "also needs initial_learning_rate, decay_steps")),
    ("LossScaleOptimizer(Adam(0.1))", ("optimizer.wrapper", "only works on top of another optimizer")),
    ("Adam(__import__('os').abort())", ("value.text", "is no value")),
]


@pytest.mark.parametrize(("text", "outcome"), ROWS, ids=[text for text, _ in ROWS])
def test_what_is_typed_is_what_it_says(text: str, outcome: Contender | str | tuple[str, str]) -> None:
    if isinstance(outcome, Contender):
        assert Contender.parse(text) == outcome
        assert Contender.parse(outcome.text()) == outcome
        return
    with pytest.raises(InputError) as caught:
        Contender.parse(text)
    if isinstance(outcome, str):
        assert str(caught.value) == outcome
    else:
        assert caught.value.code == outcome[0]
        assert outcome[1] in str(caught.value)


@pytest.mark.parametrize("name", VARIANTS)
@pytest.mark.parametrize("behind", ["(0.2)", "(learning_rate=0.2, clipnorm=1)", ":learning_rate=0.2", ":0.2"])
def test_what_is_suggested_is_the_variant_and_keeps_the_rate(name: str, behind: str) -> None:
    (meant,) = likely(name, behind)
    optimizer, added = VARIANTS[name]
    found = Contender.parse(meant)
    assert found.optimizer == optimizer
    assert found.hyperparameters["learning_rate"] == 0.2
    assert ("clipnorm" in found.hyperparameters) is ("clipnorm" in behind)
    assert {*added} - {"label"} <= {*found.hyperparameters}
    assert Contender.parse(likely(name)[0]).variant == found.variant


def test_a_contender_that_races_twice_gets_the_label_that_tells_it_apart() -> None:
    with pytest.raises(InputError) as refused:
        Race(contenders=["SGD(0.1)", "SGD(0.1)"])
    labelled = str(refused.value.fields["labelled"])
    assert labelled == 'SGD(learning_rate=0.1, label="SGD 2")'
    assert f"'{labelled}'" in str(refused.value)
    assert len(Race(contenders=["SGD(0.1)", labelled]).contenders) == 2


def test_the_table_is_long_and_says_nothing_twice() -> None:
    typed = [text for text, _ in ROWS]
    assert len(set(typed)) == len(typed) >= 60
