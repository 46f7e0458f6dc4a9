"""A course file with mistakes: all of them at once, each with its place, in both languages; never a crash."""

from __future__ import annotations

import copy
import json
import math
import re
from collections.abc import Callable, Iterator
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.errors import InputError
from renders import catalog
from renders.ask.course_file import FILM, TOP
from renders.ask.course_reader import read
from renders.ask.mistakes import Mistakes
from renders.speech import Speech, texts

Says = Callable[..., list[str]]
RACE = '[[film]]\nscene = "race"\n'


def noted(file: Path, text: str, only: tuple[str, ...] = ()) -> list[InputError]:
    """Every mistake in a course of this text, once; there is a course only where there is none."""
    file.write_text(text, encoding="utf-8")
    mistakes = Mistakes()
    found = read(file, mistakes, only)
    assert (found is None) == bool(mistakes.errors)
    try:
        mistakes.settle()
    except InputError as error:
        return list(error.errors)  # type: ignore[attr-defined]
    return []


@pytest.fixture
def says(tmp_path: Path) -> Says:
    """What is said of a course's text, one sentence a mistake."""

    def call(text: str, language: str = "en", only: tuple[str, ...] = ()) -> list[str]:
        return [Speech(language).mistake(error) for error in noted(tmp_path / "mine.toml", text, only)]

    return call


def placed(sentence: str) -> str:
    """A sentence from its place on, without the line of the file that it begins with."""
    return re.sub(r"^mine\.toml, (?:line|línea) \d+: ", "", sentence)


DERIVATIVE = '[[film]]\nscene = "derivative"\n'
RATES = '[[film]]\nscene = "learning_rate"\n'
MISTAKES = [  # the text, the place, what is said of it in English and in Spanish
    # keys
    ('languge = "es"\n' + RACE, "languge", "did you mean language?", "¿querías decir language?"),
    ("xyz = 1\n" + RACE, "xyz", "there may be language, theme, quality", "puede haber language, theme"),
    ("draft = true\n" + RACE, "draft", "an option of the command", "una opción del comando `races course`"),
    ("[[video]]\n" + RACE, "video", "did you mean film?", "¿querías decir film?"),
    ('surface = "bowl"\n' + RACE, "surface", "belongs to a film or to a race", "es de un vídeo o de una"),
    ('scene = "race"\n' + RACE, "scene", "below its line, [[film]]", "debajo de su línea, [[film]]"),
    ('"a b" = 1\n' + RACE, '"a b"', "no such key", "no hay ninguna clave así"),
    ("[variants]\ntheme = 1\n" + RACE, "variants.theme", "mean themes?", "decir themes?"),
    ('[variants]\ntitle = "x"\n' + RACE, "variants.title", "at the top of the file", "al principio"),
    ('[race.a]\ncredit = "x"\n' + RACE, "race.a.credit", "at the top of the file", "al principio"),
    ("[race.a]\nstepz = 3\n" + RACE, "race.a.stepz", "did you mean steps?", "¿querías decir steps?"),
    (RACE + 'lang = "es"', "film[1] (race).lang", "mean language?", "decir language?"),
    (RACE + 'out = "x.mp4"', "film[1] (race).out", "there may be scene, name", "puede haber scene, name"),
    (RACE + "race = { stepz = 3 }", "film[1] (race).race.stepz", "did you mean steps?", "decir steps?"),
    (RACE + 'title = { fr = "x" }', "film[1] (race).title.fr", "there may be es, en", "puede haber es, en"),
    # kinds of values
    ("variants = 3\n" + RACE, "variants", "must be a table: below the line [variants]", "ser una tabla"),
    ('race = "x"\n' + RACE, "race", "must be a table: below the line [race.", "ser una tabla"),
    ("[race]\na = true\n" + RACE, "race.a", "must be a table", "tiene que ser una tabla"),
    ("[film]\nscene = 'race'", "film", "with two brackets", "con dos corchetes"),
    ("film = [3]", "film[1]", "goes below a line [[film]]", "debajo de una línea [[film]]"),
    ('theme = ["night", "paper"]\n' + RACE, "theme", 'themes = ["night", "paper"]', "va themes = "),
    ("language = 3\n" + RACE, "language", "must be es or en; not '3'", "ser es o en; no «3»"),
    ("title = true\n" + RACE, "title", "must be a text; not true", "tiene que ser un texto; no true"),
    ("credit = {}\n" + RACE, "credit", "is empty", "está vacío"),
    (RACE + 'title = { es = "x", en = "" }', "film[1] (race).title.en", "is empty", "está vacío"),
    (RACE + f"title = '{'x' * 61}'", "film[1] (race).title", "room for 60", "caben 60"),
    # variants
    ("[variants]\nthemes = []\n" + RACE, "variants.themes", "is empty", "está vacío"),
    ("[variants]\nthemes = ['night', 'nigth']\n" + RACE, "variants.themes[2]", "mean night?", "decir night?"),
    ("[variants]\nlanguages = ['es', 'en', 'es']\n" + RACE, "variants.languages", "es twice", "es dos veces"),
    (RACE + "quality = ['480p15', '5k']", "film[1] (race).quality[2]", "not '5k'", "no «5k»"),
    (RACE + "theme = []", "film[1] (race).theme", "is empty", "está vacío"),
    ("quality = '1080p6'\n" + RACE, "quality", "Did you mean 1080p60?", "¿Querías decir 1080p60?"),
    # films
    ("", "", "has no films: add a line [[film]]", "no tiene ningún vídeo"),
    ("film = []", "", "has no films", "no tiene ningún vídeo"),
    ("[[film]]\nname = 'x'", "film[1] (x).scene", "is missing, and says which", "falta, y dice qué vídeo"),
    ("[[film]]\nscene = 'derivativ'", "film[1] (derivativ).scene", "mean derivative?", "decir derivative?"),
    ("[[film]]\nscene = 'race3d'", "film[1] (race3d).scene", "is now race", "ahora es race"),
    ("[[film]]\nscene = ['race']", "film[1].scene", "must be race, surface", "tiene que ser race, surface"),
    (RACE + "name = 'a b'", "film[1] (race).name", "unaccented letters, digits", "letras sin acentos"),
    (RACE + "name = 'caída'", "film[1] (race).name", "not 'caída'", "no «caída»"),
    (RACE + f"name = '{'x' * 61}'", "film[1] (race).name", "1 to 60", "de 1 a 60"),
    (RACE + "name = 'Course'", "film[1] (Course).name", "the whole course's film", "del curso entero"),
    (RACE + RACE, "film[2] (race).name", "film[1] (race) has this name", "ya se llama así film[1] (race)"),
    (RACE + RACE + "name = 'Race'", "film[2] (Race).name", "film[1] (race) has", "así film[1] (race)"),
    # sheets
    ("sheets = 'all'\n" + RACE, "sheets", "must be true, or a list", "debe ser true, o una lista"),
    ("sheets = [1, 7]\n" + RACE, "sheets[2]", "from 1 to 6", "de 1 a 6"),
    ("pages = 'all'\n" + RACE, "pages", "true or false", "true o false"),
    ("introduction = 3\n" + RACE, "introduction", "must be a text", "tiene que ser un texto"),
    ("introduction = ' '\n" + RACE, "introduction", "is empty", "está vacío"),
    ("sheets = [1, 1]\n" + RACE, "sheets[2]", "twice", "dos veces"),
    # races
    (RACE + "race = 'bowl'", "film[1] (race).race", "below a line [race.bowl]", "de una línea [race.bowl]"),
    ("[race.bowl]\n" + RACE + "race = 'bol'", "film[1] (race).race", "Did you mean bowl?", "decir bowl?"),
    (RACE + "race = 3", "film[1] (race).race", 'name, such as "himmelblau"', 'carrera, como "himmelblau"'),
    (DERIVATIVE + "race = 'x'", "film[1] (derivative).race", "does not take race, as", "no admite race (sí:"),
    (
        "[[film]]\nscene = 'surface'\nrace = { steps = 3 }",
        "film[1] (surface).race", "does not take steps", "no admite steps",
    ),
    ("[race.a]\nsurface = 'bolw'\n" + RACE, "race.a.surface", "mean 'bowl'", "decir 'cuenco alargado'"),
    ("[race.a]\nstart = [9, 9]\n" + RACE, "race.a.start", "widen the map with domain.", "mapa con domain."),
    ("[race.a]\nsteps = 0\n" + RACE, "race.a.steps", "1 to 100000; not '0'", "de 1 a 100000; no «0»"),
    ("[race.a]\nlineup = 'pag'\n" + RACE, "race.a.lineup", "did you mean 'page'", "querías decir 'page'"),
    # a film's own options: what is said of them on the command line, without its dashes
    (RACE + "optimizer = ['adam', 'adan']", "film[1] (race).optimizer[2]", "'adan'", "«adan»"),
    (RACE + "optimizer = ['sgd', 'sgd']", "film[1] (race).optimizer", "races twice", "corre dos veces"),
    (RACE + "start = ['x', 1]", "film[1] (race).start", "must be two finite numbers", "ser dos números"),
    (RACE + "start = [[1, 2], [0, 1]]", "film[1] (race).start", "exactly one start", "un solo punto"),
    (RACE + "domain = '0:1e9,0:1'", "film[1] (race).domain", "A domain is", "Un dominio es"),
    (RACE + "surface = 'w_0 +'", "film[1] (race).surface", "the expression stops where", "acaba donde"),
    (RACE + "from = 9\nto = 3", "film[1] (race).from", "must come before to;", "tiene que ir antes que to;"),
    (RACE + "to = 99", "film[1] (race).to", "must be an epoch of the race", "ser una época de la carrera"),
    (RACE + "cloud = 300", "film[1] (race)", "does not take cloud, as", "no admite cloud (sí: minima)"),
    (DERIVATIVE + "at = [1, 9]", "film[1] (derivative).at[2]", "9 is outside the domain", "9 está fuera"),
    (RATES + "experiment = ['1:2', '1']", "film[1] (learning_rate).experiment[2]", "as 0.1:20", "0.1:20"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "place", "english", "spanish"), MISTAKES)
def test_each_mistake_is_said_at_its_place_in_both_languages(
    text: str, place: str, english: str, spanish: str, says: Says
) -> None:
    for language, part in (("en", english), ("es", spanish)):
        (said,) = map(placed, says(text, language))
        assert said.startswith(f"{place}: " if place else ("The file", "El archivo"))
        assert part in said
        assert "--" not in said
        assert language == "en" or not any(word in said for word in ("must be", "there", "did you", " is "))


def test_the_table_above_holds_every_sentence_of_the_course_file(tmp_path: Path) -> None:
    found = {error.code for text, *_ in MISTAKES for error in noted(tmp_path / "mine.toml", text)}
    ours = {key.removeprefix("errors.") for key in texts("en") if key.startswith("errors.course.")}
    assert ours - found == {"course.only", "course.only_near"}


def test_all_mistakes_are_said_at_once(says: Says) -> None:
    text = 'theme = "nigth"\nlanguge = "es"\n[variants]\nlanguages = []\n[race.a]\nsteps = 0\nstart = ["x"]\n'
    text += '[[film]]\nscene = "rase"\ncredit = 3\nstart = "9,9"\n[[film]]\nname = "x y"\n'
    text += '[[film]]\nscene = "derivative"\nat = ["x"]\nsteps = 3\n'
    said = says(text, only=("derivativ", "es-night-1080p60/x"))
    places = [
        "languge", "theme", "variants.languages", "race.a.start", "race.a.steps", "film[1] (rase).scene",
        "film[1] (rase).credit", "film[1] (rase).start", "film[2].scene", "film[2].name",
        "film[3] (derivative)", "film[3] (derivative).at", "--only derivativ", "--only x",
    ]  # fmt: skip
    assert [placed(sentence).partition(": ")[0] for sentence in said] == places


def test_what_many_films_share_is_said_once_where_it_stands(says: Says) -> None:
    shared = 'credit = " "\n[race.a]\nsurface = "bolw"\nsteps = "x"\n[race.b]\nstart = [9, 9]\n'
    films = "".join(
        f'[[film]]\nscene = "race"\nname = "{race}{number}"\nrace = "{race}"\n'
        for number in range(7)
        for race in "ab"
    )
    assert [placed(sentence).partition(": ")[0] for sentence in says(shared + films)] == [
        "credit", "race.a.surface", "race.a.steps", "race.b.start",
    ]  # fmt: skip


def test_what_is_wrong_only_for_a_film_is_that_films_mistake(says: Says) -> None:
    text = '[race.a]\nsurface = "himmelblau"\nstart = [4, 4]\noptimizer = ["sgd", "adam"]\n'
    text += '[[film]]\nscene = "race"\nrace = "a"\n'
    text += (
        '[[film]]\nscene = "grid"\nrace = "a"\nsurface = "peaks"\n[[film]]\nscene = "descent"\nrace = "a"\n'
    )
    off_the_map, too_many, not_plain = map(placed, says(text))
    assert off_the_map.startswith("film[2] (grid): The start (4,4) is not on the map, which spans -3:3")
    assert too_many.startswith("film[3] (descent): The film `descent` follows exactly one optimizer, not 2")
    assert not_plain.startswith("film[3] (descent): the film shows SGD")


@pytest.mark.parametrize(
    ("only", "english", "spanish"),
    [
        ("rase", "--only rase: the course has no such film; did you mean race?", "¿querías decir race?"),
        ("xyzzy", "it has race, grid.", "hay race, grid."),
        ("en-night-1080p60/race", "did you mean es-night-1080p60/race?", "decir es-night-1080p60/race?"),
        ("es-night-1080p60", "no such film", "ningún vídeo así"),
    ],
)
def test_what_is_called_for_must_be_there(only: str, english: str, spanish: str, says: Says) -> None:
    text = RACE + '[[film]]\nscene = "grid"'
    assert english in says(text, only=("grid", only))[0]
    assert spanish in says(text, "es", only=(only,))[0]
    assert len(says(text, only=(only, "nobody"))) == 2


@pytest.mark.parametrize(
    ("text", "line", "spanish"),
    [
        ("theme = 'a'\ntheme = 'b'", 2, "está dos veces.\n    theme = 'b'"),
        ("[variants]\n[variants]", 2, "está dos veces.\n    [variants]"),
        ("película = 1", 1, "falta el = detrás de la clave.\n    película = 1"),
        ("title = { es = 'x'\n", 1, "falta la } que cierra"),
        ("a = " + "9" * 5000, "?", "más cifras de las que se pueden leer"),
        ("a = " + "[" * 5000, "?", "demasiadas listas"),
    ],
)
def test_what_is_no_toml_is_said_with_its_line(text: str, line: object, spanish: str, says: Says) -> None:
    (said,) = says(text, "es")
    assert f"no es TOML correcto, línea {line}: " in said
    assert spanish in said
    assert f"not valid TOML, line {line}: " in says(text)[0]


@pytest.mark.parametrize(
    ("text", "line", "mended", "spanish"),
    [
        ("theme = night", 1, 'theme = "night"', "los textos van entre comillas"),
        ("\nsteps = 0,1", 2, "steps = 0.1", "los decimales llevan punto"),
        ("theme = 'night", 1, "theme = 'night'", "los textos van entre comillas"),
        ('\n\ntheme = "night\n', 3, 'theme = "night"', "los textos van entre comillas"),
        ("[variants\n", 1, "[variants]", "los mismos corchetes a cada lado"),
        ("[[film]\nscene = 'race'", 1, "[[film]]", "los mismos corchetes a cada lado"),
        ("at = [1, 2\n\n", 1, "at = [1, 2]", "las listas van entre corchetes"),
        ("theme 'night'", 1, "theme = 'night'", "cada línea es clave = valor"),
    ],
)
def test_what_is_no_toml_and_could_be_is_said_as_it_should_be(
    text: str, line: int, mended: str, spanish: str, says: Says
) -> None:
    (said,) = says(text, "es")
    assert said.startswith(f"mine.toml, línea {line}: escribe `{mended}`, no `")
    assert spanish in said
    assert says(text)[0].startswith(f"mine.toml, line {line}: write `{mended}`, not `")


def test_the_reasons_in_spanish_are_reasons_that_python_gives() -> None:
    import tomllib._parser as parser

    source = Path(parser.__file__).read_text(encoding="utf-8")
    for reason in ("Invalid statement", "Invalid value", "Unclosed array", "Cannot overwrite a value"):
        assert f'"{reason}"' in source
        assert f"phrases.^{reason}$" in texts("es")


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_bytes("# título\ncredit = 'niño'".encode("latin-1"))
    for path, spanish in (
        (file, "no está escrito en UTF-8, línea 1: guárdalo"),
        (tmp_path, f"No se puede leer el archivo {tmp_path}: "),
        (tmp_path / "none.toml", "No se puede leer el archivo"),
    ):
        mistakes = Mistakes()
        assert read(path, mistakes) is None
        assert spanish in Speech("es").mistake(mistakes.errors[0])


# ---- anything at all

WHOLE: dict[str, Any] = {  # a course with every key somewhere
    "language": "es", "theme": "night", "quality": "480p15", "credit": "me", "title": {"es": "a", "en": "b"},
    "variants": {"languages": ["es", "en"], "themes": ["night"], "qualities": ["480p15"]},
    "race": {
        "a": {"surface": "bowl", "domain": "-4:4,-4:4", "optimizer": ["sgd"], "start": [1, 2], "steps": 9},
        "b": {"lineup": "ten"},
    },
    "film": [
        {"scene": "race", "name": "one", "race": "a", "from": 2, "to": 7, "title": "x", "theme": ["paper"]},
        {"scene": "grid", "race": {"lineup": "page", "steps": 20}, "language": "en", "credit": {"en": "you"}},
        {"scene": "derivative", "function": "x**2", "domain": [-1, 1], "at": [0.5, "-0.5"]},
        {"scene": "learning_rate", "experiment": [[0.1, 20], "1:5"], "rates": "0.01:1", "quality": "720p30"},
        {"scene": "minima", "race": "a", "start": [[1, 1], [0, 1]], "cloud": 300},
    ],
}  # fmt: skip
KEYS = {*TOP, *FILM, *catalog.taken(), "languages", "themes", "qualities", "es", "en"}


def toml(value: Any) -> str:
    """A value as TOML writes it, tables inline."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{toml(str(key))} = {toml(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else "nan" if math.isnan(value) else f"{value:+}"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def written(course: dict[str, Any]) -> str:
    return "\n".join(f"{toml(key)} = {toml(value)}" for key, value in course.items())


def tables(part: Any) -> Iterator[Any]:
    """Every table and list of a course, itself first."""
    if isinstance(part, (dict, list)):
        yield part
        for inner in part.values() if isinstance(part, dict) else part:
            yield from tables(inner)


SINGLE = st.one_of(
    st.text(max_size=8), st.integers(), st.floats(), st.booleans(), st.dates(), st.times(), st.datetimes(),
    st.sampled_from(["", "a", "b", "race", "minima", "1:2", "-1,2", "x", "w_0", "adam", "page", "en"]),
)  # fmt: skip
ANYTHING = st.recursive(
    SINGLE,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(KEYS)), inner, max_size=3)
    ),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("course") / "mine.toml"


def test_the_whole_course_is_right(file: Path) -> None:
    assert noted(file, written(WHOLE)) == []


@settings(max_examples=150)
@given(data=st.data(), value=ANYTHING)
def test_any_value_anywhere_is_a_course_or_mistakes_that_can_be_said(
    file: Path, data: st.DataObject, value: Any
) -> None:
    course = copy.deepcopy(WHOLE)
    part = data.draw(st.sampled_from([*tables(course)]))
    keys = [*part, *sorted(KEYS)] if isinstance(part, dict) else range(len(part))
    part[data.draw(st.sampled_from(keys))] = value
    for error in noted(file, written(course)):
        assert error.code != "config_syntax"
        for language in ("es", "en"):
            assert Speech(language).mistake(error).strip()


@given(content=st.binary(max_size=30) | st.text("[]{}=.,'\"# \nfilmracescn12", max_size=40).map(str.encode))
def test_any_file_at_all_is_a_course_or_mistakes_that_can_be_said(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    mistakes = Mistakes()
    assert read(file, mistakes) is None  # none of these says scene = "race"
    assert all(Speech("es").mistake(error).strip() for error in mistakes.errors)


@settings(max_examples=100)
@given(data=st.data())
def test_any_misspelt_key_is_said_at_its_place(file: Path, data: st.DataObject) -> None:
    course = copy.deepcopy(WHOLE)
    parts = [part for part in tables(course) if isinstance(part, dict) and part is not course["race"]]
    part = data.draw(st.sampled_from(parts))
    key = data.draw(st.sampled_from([*part]))
    place = data.draw(st.integers(0, len(key) - 1))
    letter = data.draw(st.sampled_from("aeiz"))
    misspelt = data.draw(
        st.sampled_from([key[:place] + key[place + 1 :], key[:place] + letter + key[place:], key + key[-1]])
    )
    assume(misspelt and misspelt not in KEYS)
    part[misspelt] = part.pop(key)
    codes = {
        error.code
        for error in noted(file, written(course))
        if f".{error.fields.get('place')}".endswith(f".{misspelt}")
    }
    assert codes in ({"course.key"}, {"course.key_near"})
