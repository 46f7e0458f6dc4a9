"""What the command line says: the same in both languages, click's own words too."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from engine.errors import InputError, InputErrors
from engine.race import Race
from engine.surfaces import SURFACES
from renders.speech import Speech, clock, language, mistake, one_by_one, texts
from scenes.telling.minima import checked_race


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "en"),
        ({"LANG": "es_ES.UTF-8"}, "es"),
        ({"LANG": "es"}, "es"),
        ({"LANG": "ES_mx"}, "es"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "es_ES", "LC_MESSAGES": "en_GB"}, "en"),
        ({"LANG": "en_GB", "LC_MESSAGES": "en_GB", "LC_ALL": "es_AR.utf8"}, "es"),
        ({"LANG": "es_ES", "LC_ALL": ""}, "es"),
    ],
)
def test_the_locale_decides_the_language(environment: dict[str, str], expected: str) -> None:
    assert language(environment) == expected


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_every_sentence_is_there_in_both_languages_with_the_same_fields(root: Path) -> None:
    english, spanish = texts("en"), texts("es")
    codes = {f"errors.{code}" for code, _ in refusals(root)}  # those and click's speak English by themselves
    shared = {k: v for k, v in spanish.items() if k not in codes and not k.startswith(("click.", "phrases."))}
    ours = {key: text for key, text in english.items() if not key.startswith("phrases.")}
    assert shared.keys() == ours.keys()
    assert {key: fields(text) for key, text in shared.items()} == {
        key: fields(text) for key, text in ours.items()
    }
    assert {key for key in english if key.startswith("phrases.")} <= spanish.keys()
    assert not [key for key, text in shared.items() if not text.strip()]


def test_surfaces_have_the_names_that_films_show_them_by() -> None:
    race = Race("saddle")
    with pytest.raises(InputError) as refused:
        checked_race(race)
    assert "y «silla de montar» no tiene ninguno" in Speech("es").mistake(refused.value)
    assert "on its map, as peaks has; saddle has none" in Speech("en").mistake(refused.value)
    assert not re.search(rf"\b({'|'.join(SURFACES)})\b", Speech("es").surfaces(" ".join(SURFACES)))
    assert Speech("es").surfaces("saddle_of_mine + bowls") == "saddle_of_mine + bowls"


def test_the_translated_words_of_click_are_words_that_click_says() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in Path(click.__file__).parent.glob("*.py"))
    ours = [key.removeprefix("click.") for key in texts("es") if key.startswith("click.")]
    assert len(ours) > 15
    assert [text for text in ours if f'"{text}"' not in source] == []


def refusals(root: Path) -> Iterator[tuple[str, str]]:
    """The code and the English sentence ("" if it is put together) of every refusal that speaks English."""
    from engine.expressions import AT_COLUMN, SENTENCES

    yield from ((f"expression.{code}", text) for code, text in SENTENCES.items())
    yield from ((f"expression.{code}", text + "{column}{quote}") for code, text in AT_COLUMN.items())
    notebooks = (
        root / "renders" / "notebook.py",
        root / "renders" / "accessor.py",
    )  # their users type Python
    for path in sorted([*(root / "engine").rglob("*.py"), *(root / "scenes").rglob("*.py"), *notebooks]):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("InputError"):
                code, sentence = node.args[:2]
                if isinstance(code, ast.Constant):
                    yield code.value, sentence.value if isinstance(sentence, ast.Constant) else ""


def test_every_refusal_has_a_spanish_sentence_with_its_own_fields(root: Path) -> None:
    found = list(refusals(root))
    assert len({code for code, _ in found}) > 60
    spanish = texts("es")
    assert [code for code, _ in found if f"errors.{code}" not in spanish] == []
    for code, english in found:
        assert not english or fields(spanish[f"errors.{code}"]) <= fields(english), code


def test_the_words_inside_a_mistake_are_translated_too() -> None:
    error = InputError(
        "optimizer.unknown",
        "{name}{hint} {known}",
        name="or",
        hint=" (did you mean 'a' or 'b'?)",
        known="a or b",
    )
    said = Speech("es").mistake(error)
    assert said == "Keras no tiene ningún optimizador «or» (¿querías decir 'a' o 'b'?). Tiene a or b."


def test_a_mistake_of_the_engine_without_a_translation_keeps_its_english() -> None:
    error = InputError("nobody.translated", "{what} is wrong.", what="{this}")
    assert Speech("es").mistake(error) == "{this} is wrong."


def test_a_mistake_whose_translation_has_other_fields_keeps_its_english() -> None:
    error = InputError("out_exists", "{file} is there.", file="x")
    assert Speech("es").mistake(error) == "x is there."


def test_several_mistakes_come_one_by_one() -> None:
    one, two = mistake("empty", name="out"), mistake("out_is_folder", path="x")
    assert one_by_one(InputErrors([one, two])) == [one, two]
    assert one_by_one(one) == [one]
    assert str(one) == "--out is empty: give it a value, or leave it out."


def test_what_is_measured_has_the_comma_of_its_language() -> None:
    made = {"path": "a.b/x-2.5.mp4", "length": "84.8", "size": "1.7 MB", "seconds": "31"}
    assert Speech("es").say("says.made", **made).startswith("a.b/x-2.5.mp4: 84,8 s, 1,7 MB,")
    assert Speech("en").say("says.made", **made).startswith("a.b/x-2.5.mp4: 84.8 s, 1.7 MB,")


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.0, "0:00"), (59.9, "0:59"), (65.4, "1:05"), (3723.0, "1:02:03")],
)
def test_seconds_are_shown_as_a_player_does(seconds: float, said: str) -> None:
    assert clock(seconds) == said
