"""Optimizers of the user's own: found without an import, hashed with all they import."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from engine import custom
from engine.contenders import Contender
from engine.errors import InputError
from engine.race import Race
from engine.sweeps import Sweep
from tests.breadth import some

OWN = """
    import keras
    from helper import HALF

    class Halved(keras.optimizers.SGD):
        def __init__(self, learning_rate=0.01, factor=HALF, **kwargs):
            super().__init__(learning_rate, **kwargs)
            self.factor = factor

        def update_step(self, gradient, variable, learning_rate):
            super().update_step(gradient * self.factor, variable, learning_rate)

        def get_config(self):
            return super().get_config() | {"factor": self.factor}

    class Plain(keras.optimizers.Adam):
        pass

    class Other:
        pass
"""


@pytest.fixture
def own(fresh_users_folder: Path) -> Path:
    """A folder on Python's path with a module of the user's and a helper that it imports."""
    (fresh_users_folder / "own_rules.py").write_text(textwrap.dedent(OWN))
    (fresh_users_folder / "helper.py").write_text("HALF = 0.5\n")
    return fresh_users_folder


def test_a_user_s_class_is_named_without_importing_it(own: Path) -> None:
    contender = Contender.parse("own_rules.Halved:learning_rate=0.1,factor=0.25,clipnorm=1")
    assert contender.is_custom
    assert contender.label == "Halved"
    assert contender.hyperparameters == {"learning_rate": 0.1, "factor": 0.25, "clipnorm": 1.0}
    assert len(contender.spec()["source"]) == 64
    assert Contender.parse(contender.text()) == contender
    assert "own_rules" not in sys.modules


def test_a_user_s_class_is_found_in_the_current_folder_and_stays_unimported(own: Path) -> None:
    code = (
        "import sys; from engine.contenders import Contender; Contender('own_rules.Plain').spec();"
        "sys.exit(bool({'keras', 'own_rules'} & set(sys.modules)))"
    )
    project = str(Path(__file__).parents[2])
    run = [sys.executable, "-c", f"import sys; sys.path[0] = {project!r}; {code}"]
    subprocess.run(run, check=True, cwd=own)


def test_the_source_of_a_user_s_class_and_of_what_it_imports_is_in_the_spec(own: Path) -> None:
    contender = Contender("own_rules.Halved", learning_rate=0.1)
    first = contender.spec()["source"]
    (own / "helper.py").write_text("HALF = 0.25\n")
    second = contender.spec()["source"]
    with (own / "own_rules.py").open("a") as file:
        file.write("# changed\n")
    assert len({first, second, contender.spec()["source"]}) == 3


def test_modules_in_packages_and_relative_imports_count_too(own: Path) -> None:
    (own / "bag" / "deep").mkdir(parents=True)
    (own / "bag" / "__init__.py").write_text("raise RuntimeError('imported')\n")
    (own / "bag" / "deep" / "__init__.py").write_text("")
    (own / "bag" / "sister.py").write_text("A = 1\n")
    (own / "bag" / "deep" / "rule.py").write_text(
        "import keras\nfrom .. import sister\nclass R(keras.optimizers.SGD): pass\n"
    )
    contender = Contender("bag.deep.rule.R", momentum=0.5)
    first = contender.spec()["source"]
    (own / "bag" / "sister.py").write_text("A = 2\n")
    assert contender.spec()["source"] != first


def test_instances_and_classes_of_the_user_s_are_read(own: Path) -> None:
    import own_rules  # type: ignore[import-not-found]

    halved = Contender("own_rules.Halved", learning_rate=0.03, factor=0.25)
    assert Contender.of(own_rules.Halved(0.03, factor=0.25)) == halved
    assert Contender.of(own_rules.Plain) == Contender("own_rules.Plain")
    assert custom.load("own_rules.Halved") is own_rules.Halved


@pytest.mark.parametrize(
    ("text", "needle"),
    [
        ("own_rulez.Halved", "no module 'own_rulez'"),
        ("own_rules.deeper.Halved", "no module 'own_rules.deeper'"),
        ("own_rules.Halve", "has no class 'Halve'. Did you mean 'Halved'[?] It has Halved,"),
        ("own_rules.Halved:factr=1", "did you mean 'factor'"),
        ("own_rules.Halved:learning_rate=-1", "must not be negative"),
        ("own_rules.Plain:amsgrad=3", "true or false"),
        ("own rules.Halved", "no name of a class"),
    ],
)
def test_mistakes_about_a_user_s_class_are_said(own: Path, text: str, needle: str) -> None:
    with pytest.raises(InputError, match=needle):
        Contender.parse(text)


def test_a_class_that_is_no_optimizer_is_refused_when_it_is_imported(own: Path) -> None:
    with pytest.raises(InputError, match="no Keras optimizer"):
        custom.load("own_rules.Other")


def test_a_module_that_fails_is_told_with_its_error(own: Path) -> None:
    (own / "helper.py").write_text("HALF = 1 / 0\n")
    with pytest.raises(InputError, match="could not be imported: ZeroDivisionError"):
        custom.load("own_rules.Halved")
    (own / "own_rules.py").write_text("def\n")
    with pytest.raises(InputError, match="no valid Python"):
        Contender("own_rules.Halved")


def test_a_class_in_a_function_cannot_race(own: Path) -> None:
    import keras

    class Local(keras.optimizers.SGD):
        pass

    with pytest.raises(InputError, match="top level of a module"):
        Contender.of(Local())


def test_a_stored_spec_is_read_without_the_user_s_module() -> None:
    spec = {
        "optimizer": "gone.Rule",
        "hyperparameters": {"learning_rate": 0.1},
        "label": "Rule",
        "source": "0" * 64,
    }
    contender = Contender.from_spec(spec)
    assert (contender.label, contender.hyperparameters["learning_rate"]) == ("Rule", 0.1)
    with pytest.raises(InputError, match="no module 'gone'"):
        contender.spec()


ALIASED = """
    from keras.optimizers import Adam as A
    from keras import optimizers as ko
    import keras.optimizers
    import keras
    from family import Parent as P
    B = keras.optimizers.SGD

    class First(A): pass
    class Second(ko.Adam): pass
    class Third(keras.optimizers.Adam): pass
    class Fourth(First): pass
    class Fifth(B): pass
    class Sixth(P):
        def __init__(self, boost=2.0, **kwargs):
            super().__init__(**kwargs)
    Seventh = Sixth
    class Eighth(A):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
    class Around(Around2): pass
    class Around2(Around): pass
"""
NAMES = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth")


@pytest.fixture
def aliased(own: Path) -> str:
    (own / "aliased.py").write_text(textwrap.dedent(ALIASED))
    (own / "family.py").write_text(
        "from keras.optimizers import SGD\nclass Parent(SGD):\n"
        "    def __init__(self, learning_rate=0.5, **kwargs):\n"
        "        super().__init__(learning_rate, **kwargs)\n"
    )
    return "aliased"


@pytest.mark.parametrize("name", NAMES)
def test_a_class_whose_base_has_another_name_takes_what_keras_takes(aliased: str, name: str) -> None:
    contender = Contender.parse(f"{aliased}.{name}:learning_rate=CosineDecay(0.1;60),clipnorm=1.0")
    assert contender.hyperparameters["learning_rate"]["schedule"] == "CosineDecay"
    assert Contender.parse(contender.text()) == contender
    assert "aliased" not in sys.modules


@pytest.mark.parametrize("name", NAMES[:-1])
def test_a_class_whose_base_has_another_name_is_checked_as_keras_s(aliased: str, name: str) -> None:
    """All but the one that takes *args, of which only Keras can tell."""
    with pytest.raises(InputError, match="did you mean 'weight_decay'"):
        Contender.parse(f"{aliased}.{name}:weight_decy=0.1")
    with pytest.raises(InputError, match="must not be negative"):
        Contender.parse(f"{aliased}.{name}:learning_rate=-0.1")


def test_bases_that_go_round_in_a_ring_end(aliased: str) -> None:
    assert custom.arguments("aliased.Around") is None


@pytest.mark.parametrize("folders", some(["a", "a/b", "a/b/c", "a/b/c/d"], 2))
@pytest.mark.parametrize("init", [(), (0,), (1,), (0, 2)], ids=str)
def test_a_class_in_nested_folders_is_found_with_and_without_init(
    own: Path, folders: str, init: tuple[int, ...]
) -> None:
    place = own.joinpath(*folders.split("/"))
    place.mkdir(parents=True)
    for depth in init:
        if depth < len(folders.split("/")):
            (own.joinpath(*folders.split("/")[: depth + 1]) / "__init__.py").write_text("")
    (place / "mine.py").write_text(
        "import keras\nfrom . import sister\nclass R(keras.optimizers.SGD): pass\n"
    )
    (place / "sister.py").write_text("A = 1\n")
    contender = Contender.parse(f"{folders.replace('/', '.')}.mine.R:learning_rate=0.5")
    first = contender.spec()["source"]
    (place / "sister.py").write_text("A = 2\n")
    assert contender.spec()["source"] != first
    code = f"from engine import custom; custom.load({contender.optimizer!r})"
    project = str(Path(__file__).parents[2])
    subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[0] = {project!r}; {code}"], check=True, cwd=own
    ) if (folders, init) == ("a/b", ()) else None


FOREIGN = """
    import keras
    from keras.optimizers import SGD

    MODE = "plain"

    class Rateless(SGD):
        def __init__(self, strength=0.02, betas=(0.5, 0.25), mode=MODE, base=None, k=5, on=True, *, needed):
            super().__init__(strength)
            self.all = strength, betas, mode, base, k, on, needed

    class Lookahead(keras.optimizers.Optimizer):
        def __init__(self, base=None, k=5):
            super().__init__(learning_rate=0.0)
            self.base = base or SGD(0.05)

    class Telling(Lookahead):
        def __init__(self, base=None, k=5):
            super().__init__(base, k)

        def get_config(self):
            return {"base": self.base, "k": 5}

    class Failing(Lookahead):
        def get_config(self):
            raise KeyError("no")
"""


@pytest.fixture
def foreign(own: Path) -> str:
    (own / "foreign.py").write_text(textwrap.dedent(FOREIGN))
    return "foreign"


@pytest.mark.parametrize(
    "text",
    [
        "needed=1",
        "needed=word",
        "needed=none",
        "needed=[1;word;true]",
        "betas=[0.1;0.2]",
        "betas=none",
        "mode=other",
        "mode=3",
        "base=sgd",
        "base=0.5",
        "k=none",
        "needed=CosineDecay(0.1;60)",
    ],
)
def test_a_constructor_of_any_kind_takes_plain_values(foreign: str, text: str) -> None:
    contender = Contender.parse(f"foreign.Rateless:{text}")
    assert Contender.parse(contender.text()) == contender
    assert Contender.from_spec(contender.spec()) == contender
    assert "learning_rate" not in contender.hyperparameters
    assert str(contender).startswith("Rateless")
    assert text.partition("=")[0] in dict(contender.shown())


def test_a_class_without_a_learning_rate_cannot_be_told_one(foreign: str) -> None:
    with pytest.raises(InputError, match="has no hyperparameter 'learning_rate'"):
        Contender.parse("foreign.Rateless:learning_rate=0.1")
    with pytest.raises(InputError, match="has no hyperparameter 'learning_rate'"):
        Sweep(Race("bowl", "foreign.Rateless:needed=1"), [0.1, 0.2])


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Lookahead", "contender.untold"),
        ("Telling", "hyperparameter.object"),
        ("Failing", "contender.get_config"),
    ],
)
def test_a_wrapper_that_is_no_plain_data_says_how_it_could_race(foreign: str, name: str, code: str) -> None:
    import foreign as module  # type: ignore[import-not-found]
    import keras

    cls = getattr(module, name)
    assert Contender.of(cls).hyperparameters == {}
    with pytest.raises(InputError) as caught:
        Contender.of(cls(keras.optimizers.Adam(0.1)))
    assert caught.value.code == code
    with pytest.raises(InputError) as caught:
        Contender(f"foreign.{name}", base=keras.optimizers.Adam(0.1))
    assert caught.value.code == "hyperparameter.object"
