"""The command on the end card: a shell reads the same words in it, and a person can read it."""

from __future__ import annotations

import os
import shlex
import subprocess

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.differences import Curve
from engine.race import Race
from renders import catalog
from renders.ask import options
from renders.ask.again import quoted, texts
from renders.ask.asked import named
from renders.ask.mistakes import Mistakes
from scenes.options import SURFACE, Option
from scenes.stage.paint import lettering

WORDS = st.text(
    st.sampled_from(" '\"$`\\!#&|;<>()[]{}*?~^%=:,.-\n\tñé−w") | st.characters(exclude_categories=["Cs"]),
    max_size=30,
).filter(lambda word: "\0" not in word)


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=6))
@example(
    ["it's", "It's $HOME", "don't `ls`", "l'été \\ l'hiver", "oh!'", "", "'", "''", "a\"b'c", "~", "--x='"]
)
def test_a_shell_and_shlex_read_the_words_again(words: list[str]) -> None:
    line = " ".join(quoted(word) for word in words)
    assert shlex.split(line) == words
    done = subprocess.run(["bash", "-c", f"printf '%s\\0' {line}"], capture_output=True, check=True)
    assert done.stdout.decode("utf-8").split("\0")[:-1] == words


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("race", "race"),
        ("Two words", "'Two words'"),
        ("It's here", '"It\'s here"'),
        ("d'Alembert's", "\"d'Alembert's\""),
        ('"quoted"', "'\"quoted\"'"),
        ("It's $HOME", r"'It'\''s $HOME'"),
        ("It's late!", r"'It'\''s late!'"),
    ],
)
def test_a_person_can_read_it(word: str, said: str) -> None:
    assert quoted(word) == said


@given(WORDS)
def test_no_apostrophe_stands_among_five_quotes(word: str) -> None:
    assert "'\"'\"'" not in quoted(word.replace('"', ""))


def test_an_interactive_shell_reads_the_same() -> None:
    """One that puts commands from its history in the place of ``!``, also between double quotes."""
    word = "Don't stop!! it's !true"
    lines = f"true first\nprintf '%s' {quoted(word)}\nprintf '%s' \"!true\"\n"
    kept_by_nobody = os.environ | {"HISTFILE": ""}
    done = subprocess.run(
        ["bash", "--norc", "-i"], input=lines, capture_output=True, text=True, env=kept_by_nobody
    )
    assert done.stdout == word + "true first"


@pytest.mark.parametrize(
    "typed", ["2x + 1", "x² − 1", "∛x", "𝑥²", "f(θ) = θ₀", "√(x)", "|x − ½|", "x\u2009+\u202f1"]
)
def test_a_function_is_said_in_letters_that_the_film_has_and_means_the_same(typed: str) -> None:
    made = Curve.from_expression(" ".join(typed.split()))  # as files and the command line hand it on
    (said,) = texts(Option("function", "function", "curve"), typed, {"curve": made})
    assert Curve.from_expression(said) == made
    assert said == typed if typed.isascii() else said == made.expression
    assert lettering.width(said, 20.0, bold=True) > 0  # a letter that is lacking is an error


def test_a_surface_is_said_by_its_name_or_as_it_was_read() -> None:
    own = {"race": Race("peaks", ["sgd"], [(1, 1)], 3)}
    assert texts(SURFACE, "peaks", own) == ["peaks"]
    assert texts(SURFACE, "péaks", own) == ["peaks"]
    assert texts(SURFACE, "x² + y", {"race": Race("x² + y", ["sgd"], [(1, 1)], 3)}) == ["w_0**2 + w_1"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"pace": "1.5", "bare": True}, "races film race --pace 1.5 --bare"),
        ({"bare": "sí"}, "races film race --bare"),
        ({"bare": False, "pace": 2}, "races film race --pace 2"),
        ({"from": "0:10", "to": "0:15.5"}, "races film race --from 0:10 --to 0:15.5"),
        ({"from": "1:02"}, "races film race --from 1:02"),
        ({"to": "12"}, "races film race --from 0 --to 12"),
    ],
)
def test_the_command_says_what_every_film_can_be_asked_for(asked: dict[str, object], said: str) -> None:
    mistakes = Mistakes()
    made = options.film(catalog.films()["race"], named(asked), mistakes)
    mistakes.settle()
    assert made is not None
    assert made.command == said
    assert ("bare" in made.keywords()) == ("--bare" in said)
