"""One word for one thing, in the program, the films, the page and the READMEs: no other stands there."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from scenes.language import texts_in

ROOT = Path(__file__).resolve().parent.parent.parent

# What is not said (in small letters; whole words), and what is said in its place.
SPANISH = {
    r"películas?": "vídeo",
    r"rodajes?|rodar|rued[ae]n?|rodad[oa]s?": "generar un vídeo",
    r"salidas?": "punto de partida",
    r"pasos?": "época",
    r"participantes?": "optimizador",
    r"parrillas?": "lista de optimizadores",
    r"órdenes|(?:la|una|esta|esa|otra|misma|cada|qué) orden": "comando",
    r"aún en marcha": "sigue moviéndose",
    r"encoge[nr]?": "se hace más pequeño",
    r"entre el paso h": "dividido entre h",
    r"mandan?": "domina; tiene prioridad",
    r"con lr": "lr 0,01 (RMSprop: 0,001)",
    r"misma receta": "mismo algoritmo",
    r"ángulo recto": "es perpendicular a",
    r"está llano": "ahí el terreno es llano",
    r"marcha atrás": "rebobinamos",
    r"(?:volver a|rehacer|rehace[nr]?) (?:hacer|est[ae])|rehac\w+": "generar de nuevo",
    r"no se ha hecho, por": "no se ha hecho nada; hay 2 errores",
    r"componer|componiendo|compone[ns]?": "generar",
    r"hech[oa]s? en": "generado en",
    r"cartel(?:es)?": "miniatura",
    r"bucles?": "GIF animado",
    r"para cuando quieras": "puedes parar cuando quieras",
    r"tipos? de letra|la letra (?:noto|de)": "tipografía",
    r"se puede creer": "por qué puedes fiarte",
    r"la casa": "cómo está organizado el proyecto",
    r"que se eligen": "que se pueden activar",
    r"w_[01]": "w₀, w₁",
}
ENGLISH = {
    r"videos?": "film",
    r"contenders?": "optimizer",
    r"posters?": "thumbnail",
    r"loops?": "animated GIF",
    r"laying out": "rendering",
    r"made in \S+ s": "rendered in",
    r"not done, because": "nothing was done; 2 mistakes",
    r"the house": "how the project is laid out",
    r"typed win|those typed": "those on the command line win",
    r"w_[01]": "w₀, w₁",
}
# Where the same word is another thing: an exit code is no start, and a program's output none either.
OTHERWISE = (
    r"salida estándar|códigos? de salida|(?:neuronas|activación) de salida",
    r"paso a paso",  # how a thing is told
    r"épocas? (?:de \w+ \w+ )?es un (?:solo )?paso",  # what an epoch is
    r"en (?:qué|este|ese|otro) orden|en orden|el orden",  # what comes after what
    r"video (?:encoder|platforms?)",  # what others make of films
)
# A step as a length on the map or on an axis, how many steps are drawn in one of them, and one on a
# mini-batch are no epochs.
LENGTHS = re.compile(
    r"scenes/words (?:rates|descent|derivative|momentum|noise|family|optimizer(?:_is)?|page\.insides"
    r"|commentary\.status)\."
)
# What is typed stands there as it is typed: in `...`, in indented lines; so do a sentence's {fields}.
TYPED = re.compile(r"`[^`]*`|^ +.*$|\{[^{}]*\}|w_0 (?:y|o|and|or) w_1|f\(w_0, w_1\)|^w_[01]$", re.MULTILINE)
# Names that are only understood, and the headers of a CSV, which are as they have always been.
UNSAID = re.compile(r"renders/words (?:names|sheet)\.")


def found(text: str, language: str, place: str = "") -> list[str]:
    """Every word in a text that the table has another for."""
    text = TYPED.sub(" ", text).lower()
    for other in OTHERWISE:
        text = re.sub(rf"\b(?:{other})\b", " ", text)
    table = SPANISH if language == "es" else ENGLISH
    wrong = {pattern: re.search(rf"(?<!\w)(?:{pattern})(?!\w)", text) for pattern in table}
    if LENGTHS.match(place):
        wrong.pop("pasos?", None)
    return [f"«{match[0]}»: {table[pattern]}" for pattern, match in wrong.items() if match]


def toml(path: str) -> dict[str, str]:
    return texts_in(ROOT / path)


def prose(text: str) -> str:
    """A page of Markdown without what is typed, and without where links lead."""
    text = re.sub(r"^```.*?^```", " ", text, flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"\]\([^)]*\)|`[^`]*`", "] ", text)


@cache
def entries() -> list[tuple[str, str, str]]:
    """Everything that somebody reads: where it stands, its language, its text."""
    return list(_entries())


def _entries() -> Iterator[tuple[str, str, str]]:
    for language in ("es", "en"):
        for folder in ("renders", "scenes", "renders/sheets"):
            for key, text in toml(f"{folder}/words/{language}.toml").items():
                if not UNSAID.match(place := f"{folder}/words {key}"):
                    yield place, language, text
        for film in tomllib.loads((ROOT / "renders/catalog.toml").read_text(encoding="utf-8"))["films"]:
            yield f"renders/catalog.toml {film['name']}", language, film[language]
        course = (ROOT / "renders/course.toml").read_text(encoding="utf-8")
        for number, line in enumerate(course.splitlines(), 1):  # both languages on one line
            comment = re.sub(r'"[^"]*"', " ", line.partition("#")[2])
            yield f"renders/course.toml, line {number}", language, comment
    page = (ROOT / "renders/course/page/index.html").read_text(encoding="utf-8")
    shown = re.sub(r"<(style|script)>.*?</\1>|\{[{%].*?[}%]\}|<[^>]*>", " ", page, flags=re.DOTALL)
    yield "renders/page", "es", shown
    for name, language in (("README.es.md", "es"), ("README.md", "en")):
        for number, part in enumerate(prose((ROOT / name).read_text(encoding="utf-8")).split("\n\n")):
            yield f"{name}, paragraph {number}: {part.strip()[:40]}", language, part
    for line in re.findall(r"^#es (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE):
        yield f"Makefile: {line[:40]}", "es", line
    setup = (ROOT / ".ci/setup").read_text(encoding="utf-8")
    for text in re.findall(r'^ +"([^"]*)"\)', setup, re.MULTILINE):
        yield f".ci/setup: {text[:40]}", "es", text


@pytest.mark.parametrize(
    "of", ["renders/words", "scenes/words", "renders/sheets", "renders/catalog", "renders/course",
           "renders/page", "README.es.md", "README.md", "Makefile", ".ci/setup"]
)  # fmt: skip
def test_nothing_is_called_by_another_word_than_the_tables(of: str) -> None:
    own = [entry for entry in entries() if entry[0].startswith(of)]
    assert own
    wrong = [(place, said) for place, language, text in own if (said := found(text, language, place))]
    assert wrong == []


@pytest.mark.parametrize(
    ("language", "text", "times"),
    [
        ("es", "Hace una película: la misma carrera.", 1),
        ("es", "De dónde salen todos; 0 es la salida.", 1),
        ("es", "Códigos de salida: 0 hecho; lo demás va a la salida estándar.", 0),
        ("es", "Cuántos pasos da cada uno.", 1),
        ("es", "El descenso, paso a paso.", 0),
        ("es", "Un participante de la parrilla.", 2),
        ("es", "La línea de órdenes. La orden entera está en los metadatos.", 1),
        ("es", "En qué orden se generan; el orden de la tabla.", 0),
        ("es", "Ahora h encoge, y aún en marcha.", 2),
        ("es", "El cambio de f entre el paso h: manda el truncamiento.", 3),
        ("es", "Misma receta, marcha atrás, por ahí está llano; ahí el terreno es llano.", 3),
        ("es", "Cada época es un paso; pero luego da dos pasos.", 1),
        ("es", "Cada época es un paso, sin minilotes.", 0),
        ("es", "todos con lr 0,01", 1),
        ("es", "componiendo la escena; hecha en 72 s; un cartel y un bucle", 4),
        ("es", "La letra Noto Sans, y tipos de letra.", 1),
        ("es", "Da w_0 y w_1, como `w_0`; el peso w_0 no.", 1),
        ("en", "A contender's poster and its loop, laying out the film", 4),
        ("en", "x.mp4: 3 s, made in 72 s", 1),
        ("en", "video encoder libx264", 0),
    ],
)  # fmt: skip
def test_the_table_is_read_word_by_word(language: str, text: str, times: int) -> None:
    assert len(found(text, language)) == times, found(text, language)
