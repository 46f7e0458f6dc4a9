"""A runner is called by what it is, in films, commands and errors: with momentum it is not "SGD"."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.contenders import Contender
from engine.race import Race

WITH_MOMENTUM = {
    "sgd:momentum=0.9": "SGD + momentum",
    "sgd:momentum=0.9,nesterov=true": "Nesterov",
    "rmsprop:momentum=0.5": "RMSprop + momentum",
    "SGD(0.1, 0.9)": "SGD + momentum",
    "adam:amsgrad=true": "AMSGrad",
}


@pytest.mark.parametrize(("text", "called"), WITH_MOMENTUM.items())
def test_a_variant_is_called_so_wherever_it_is_called_without_a_label_of_its_own(
    text: str, called: str
) -> None:
    contender = Contender.parse(text)
    assert (contender.label, contender.variant) == (called, called)
    assert str(contender).startswith(f"{called} lr=")
    assert str(contender.relabelled("mine")) == str(contender)


def test_runners_of_one_label_are_told_apart_by_what_they_are() -> None:
    race = Race(contenders=["SGD(0.1, 0.9, label=fast)", "RMSprop(0.1, momentum=0.9, label=fast)"])
    assert [one.label for one in race.contenders] == ["fast SGD + momentum", "fast RMSprop + momentum"]
    race = Race(contenders=["SGD(0.1, 0.9, label=fast)", "RMSprop(0.1, label=fast)"])
    assert [one.label for one in race.contenders] == ["fast SGD + momentum 0.9", "fast RMSprop"]
    race = Race(contenders=["SGD(0.1, 0.9)", "SGD(0.1, 0.5)", "SGD(0.1, 0.5, label=SGD)"])
    assert [one.label for one in race.contenders] == ["SGD + momentum 0.9", "SGD + momentum 0.5", "SGD"]


def uses_of_a_class(root: Path) -> Iterator[str]:
    """Where films and commands read a contender's class, other than to compare it."""
    for path in [*(root / "scenes").rglob("*.py"), *(root / "renders").rglob("*.py")]:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        compared = {
            id(part) for node in ast.walk(tree) if isinstance(node, ast.Compare) for part in ast.walk(node)
        }
        for node in ast.walk(tree):
            is_class = isinstance(node, ast.Attribute) and node.attr == "optimizer"
            if is_class and id(node) not in compared and "contender" in ast.unparse(node):
                yield f"{path.name}:{node.lineno}"


def test_no_film_and_no_command_says_a_runner_s_class(root: Path) -> None:
    """Of all that they read of a class they only compare it.

    But that colours and an optimizer's rule are found by it, and a line of Keras is written with it.
    """
    found = {where.partition(":")[0] for where in uses_of_a_class(root)}
    assert found == {"theme.py", "anatomy.py", "by_hand.py"}


def test_no_error_says_a_runner_s_class(root: Path) -> None:
    """An error's ``contender`` is its short form, which names the variant, or its label."""
    said: dict[str, str] = {}
    for path in [
        *(root / "engine").glob("*.py"),
        *(root / "scenes").rglob("*.py"),
        *(root / "renders").rglob("*.py"),
    ]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and not ast.unparse(node.func).endswith(".isel"):
                said |= {
                    f"{path.name}:{k.value.lineno}": ast.unparse(k.value)
                    for k in node.keywords
                    if k.arg == "contender"
                }
    assert len(said) > 8
    assert set(said.values()) <= {"str(contender)", "contender.label"}
