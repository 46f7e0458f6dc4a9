"""Names that films show are the right ones, and what is suggested is what is meant, and is there."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.contenders import LINEUPS
from engine.errors import InputError, either
from engine.surfaces import SURFACES
from renders import catalog, film_options
from renders.ask import course_file, usage
from renders.ask.cli import application
from renders.ask.meanings import canonical, folded, meanings, names, nearest_meaning, nothing_like
from renders.ask.mistakes import Mistakes, one_of
from renders.speech import FOLDER, LANGUAGES, Speech, texts
from scenes.language import LANGUAGES as OF_FILMS
from scenes.language import load
from scenes.theme import THEMES
from tests.command_line import races

RIGHT = {
    "surface": [*SURFACES], "film": [*catalog.films()], "theme": [*THEMES], "lang": [*OF_FILMS],
    "quality": [*film_options.QUALITIES], "lineup": [*LINEUPS], "record": ["all", "last", "state"],
    "flag": ["true", "false"],
}  # fmt: skip


def commands(language: str = "en") -> Iterator[tuple[str, click.Command]]:
    root = application(language)
    context = click.Context(root, info_name="races")
    yield from usage._commands(context)


@pytest.mark.parametrize("kind", RIGHT)
def test_every_name_stands_for_one_that_there_is(kind: str) -> None:
    assert set(names(kind).values()) == {*RIGHT[kind]}
    for right in RIGHT[kind]:
        assert canonical(kind, right) == right
    if kind != "surface" and kind != "flag":
        both = [{k for k in texts(each) if k.startswith(f"names.{kind}.")} for each in LANGUAGES]
        assert both[0] == both[1] == {f"names.{kind}.{right}" for right in RIGHT[kind]}


@pytest.mark.parametrize("kind", RIGHT)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_name_stands_for_two(kind: str, language: str) -> None:
    for right in RIGHT[kind]:
        for name in texts(language).get(f"names.{kind}.{right}", right).split(","):
            assert canonical(kind, name) == right


@pytest.mark.parametrize("language", OF_FILMS)
def test_what_a_film_shows_is_taken_for_its_right_name(language: str) -> None:
    words = load(language)
    for film, entry in catalog.films().items():
        assert canonical("film", words(entry.headline)) == film
        assert canonical("film", words(entry.headline).upper()) == film
    for surface in SURFACES:
        assert canonical("surface", words.surface(surface)) == surface


@given(st.data())
def test_case_accents_and_what_parts_words_do_not_count(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(["surface", "film", "theme", "quality", "lineup"]))
    right = data.draw(st.sampled_from(RIGHT[kind]))
    between = data.draw(st.sampled_from([" ", "-", "_", "–", "  "]))
    typed = right.replace("_", between)
    typed = "".join(data.draw(st.sampled_from([char, char.upper()])) for char in typed)
    assert canonical(kind, f" {typed} ") == right


@given(st.text(max_size=20) | st.sampled_from(["w_0**2", "x", "(peaks)", "peaks + 1", "sin(x)", ""]))
def test_what_is_no_name_stays_as_it_is(typed: str) -> None:
    for kind in RIGHT:
        found = canonical(kind, typed)
        assert found == typed or found in RIGHT[kind]
    if re.search(r"[*+/^=]", typed):
        assert canonical("surface", typed) == typed


# ---- meanings


def test_everything_that_is_suggested_is_there() -> None:
    there = {option for _, command in commands() for option in usage._options(command)}
    keys = {*course_file.TOP, *course_file.FILM, *there, "version"}
    assert {meant for all_ in meanings("option").values() for meant in all_} <= keys
    root = application("en")
    for meant in usage.meanings_of("command"):
        command: click.Command = root
        for word in meant.split() if not meant.startswith("--") else ():
            assert isinstance(command, click.Group)
            command = command.commands[word]
        if meant.startswith("--"):
            assert meant[2:] in usage._options(root)
    for group in ("list", "archive"):
        found = root.commands[group]
        assert isinstance(found, click.Group)
        assert {*usage.meanings_of(group)} <= found.commands.keys()
    for kind, right in RIGHT.items():
        assert {*usage.meanings_of(kind)} <= {*right}


def test_a_name_is_not_said_to_mean_another() -> None:
    for kind, right in RIGHT.items():
        for name, meant in meanings(kind).items():
            assert names(kind).get(name, meant[0]) in meant
            assert name not in map(folded, right) or meant[0] in right


def test_what_there_is_not_has_its_sentence_and_no_option_has_it() -> None:
    there = {folded(option) for _, command in commands() for option in usage._options(command)}
    written = tomllib.loads((FOLDER / "meanings.toml").read_text(encoding="utf-8"))["nothing"]
    assert not there & {folded(word) for typed in written.values() for word in typed.split(",")}
    for language in LANGUAGES:
        assert {f"errors.nothing.{key}" for key in written} == {
            key for key in texts(language) if key.startswith("errors.nothing.")
        }


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_that_names_an_option_names_one_that_there_is(language: str) -> None:
    there = {option for _, command in commands() for option in usage._options(command)}
    said = [
        text for key, text in texts(language).items() if key.startswith(("errors.nothing.", "errors.words."))
    ]
    named = re.findall(r"--([a-z][a-z-]*)", " ".join(said))
    assert len(named) > 8
    assert {*named} <= there
    sizes = re.findall(r"(\d+) (?:in|con) --quality (\S+?)[ .,]", " ".join(said))
    assert sizes
    assert all(film_options.QUALITIES[size][2] == int(rate) for rate, size in sizes)


@pytest.mark.parametrize(
    ("kind", "word", "meant"),
    [
        ("film", "carreras", "race"), ("film", "optimizadores", "race"), ("film", "rase", "race"),
        ("film", "gradiente", "descent"), ("film", "tangente", "derivative"), ("film", "cuencas", "minima"),
        ("surface", "montaña", "peaks"), ("surface", "himelblau", "himmelblau"),
        ("surface", "camello", "six_hump_camel"),
        ("theme", "nigth", "night"), ("theme", "negro", "night"), ("theme", "blanco", "paper"),
        ("quality", "1080p6", "1080p60"), ("quality", "máxima", "2160p60"), ("option", "titel", "title"),
        ("option", "época", "steps"), ("option", "optimizers", "optimizer"),
    ],
)  # fmt: skip
def test_the_nearest_meaning_is_suggested(kind: str, word: str, meant: str) -> None:
    allowed = RIGHT.get(kind, [*catalog.taken(), "title", "theme", "lang", "out"])
    assert meant in nearest_meaning(kind, word, allowed)
    assert nearest_meaning(kind, "zzzzqqq", allowed) == []
    assert nothing_like(word) is None


@pytest.mark.parametrize(("name", "kind"), [("theme", "theme"), ("lang", "lang"), ("quality", "quality")])
@given(typed=st.text(max_size=12))
def test_a_list_that_is_offered_is_whole(name: str, kind: str, typed: str) -> None:
    mistakes = Mistakes()
    one_of(name, typed, RIGHT[kind], mistakes)
    for error in mistakes.errors:
        assert error.fields["allowed"] == either(RIGHT[kind])


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["film", "race", "--lang", "fr"], "--lang tiene que ser es o en; no «fr»."),
        (["run", "--out", "x.doc"], "tiene que terminar en .nc, .csv o .xlsx."),
        (["run", "--out", "x.nc", "--steps", "muchos"], "un número entero, de 1 a 100000; no «muchos»."),
        (["run", "--out", "x.nc", "--steps", "3,5"], "un número entero, de 1 a 100000; no «3,5»."),
        (["run", "--out", "x.nc", "--optimizer", "Naddam"], "¿querías decir 'Nadam', 'Adam' o 'AdamW'?"),
        (
            ["film"],
            "NOMBRE es uno de race, surface, grid,",
        ),
    ],
)
def test_before_the_last_of_several_choices_there_is_an_o(typed: list[str], said: str) -> None:
    assert said in " ".join(races(*typed, language="es").stderr.split())


def test_scenes_offer_all_their_languages_and_themes_too() -> None:
    from scenes.film import Film

    for options_ in ({"language": "fr"}, {"theme": "nigth"}):
        with pytest.raises(InputError) as refused:
            Film(composed=False, **options_)  # type: ignore[arg-type]
        assert refused.value.fields["allowed"] in (either(OF_FILMS), either([*THEMES]))


# ---- what click says


@pytest.mark.parametrize(
    "typed",
    [
        ["film"], ["still"], ["nothing"], ["list", "nothing"], ["archive", "nothing"],
        ["film", "race", "x"],
        ["film", "race", "--nothing"], ["film", "race", "--nothing=1"], ["film", "race", "-q"],
        ["doctor", "--x"],
        ["film", "race", "--steps"], ["film", "race", "--draft=1"], ["course", "a", "b"],
        ["list", "films", "x"],
        ["--nothing"], ["archive", "prune", "--keep"], ["archive", "prune", "--all=1"],
        ["list", "--x"], ["-q"],
    ],
)  # fmt: skip
def test_click_says_nothing_in_english(typed: list[str]) -> None:
    from click.testing import CliRunner

    english, spanish = (CliRunner().invoke(application(each), typed) for each in ("en", "es"))
    assert english.exit_code == spanish.exit_code == 2
    said, dicho = (result.stderr.rpartition("Error: ")[2] for result in (english, spanish))
    assert said.strip() != dicho.strip() != ""
    assert not re.search(r"\b(the|is|are|option|argument|command|requires|There|No such|such)\b", dicho)


def test_the_version_is_said_in_spanish() -> None:
    from click.testing import CliRunner

    assert ", versión " in CliRunner().invoke(application("es"), ["--version"], prog_name="races").output


def test_what_the_system_says_is_said_in_spanish(tmp_path: Path) -> None:
    import errno
    import os

    speech = Speech("es")
    for number in (errno.ENOENT, errno.EACCES, errno.EISDIR, errno.ENOTDIR, errno.ENAMETOOLONG, errno.ELOOP,
                   errno.ENOSPC, errno.EROFS, errno.EIO, errno.EPIPE):  # fmt: skip
        assert speech.reason(os.strerror(number)) != os.strerror(number)
        assert Speech("en").reason(os.strerror(number)) == os.strerror(number)
