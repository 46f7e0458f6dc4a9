"""Optimizers of the user's own: found without an import, hashed with all they import."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine import custom
from engine.contenders import Contender
from engine.errors import InputError

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
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder on Python's path with a module of the user's and a helper that it imports."""
    (tmp_path / "own_rules.py").write_text(textwrap.dedent(OWN))
    (tmp_path / "helper.py").write_text("HALF = 0.5\n")
    monkeypatch.syspath_prepend(tmp_path)
    for name in ("own_rules", "helper"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    yield tmp_path
    for name in ("own_rules", "helper"):
        sys.modules.pop(name, None)


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
        ("own_rules.Halve", "has no class 'Halve'. It has Halved"),
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
