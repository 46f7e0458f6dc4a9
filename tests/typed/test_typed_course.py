"""Courses and numbers in files as people type them: what is made, what is asked, what is said instead."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import click.testing
import numpy as np
import pytest

from renders import catalog
from renders.ask import course_reader
from renders.ask.cli import application
from renders.course import batch, course_plan

COURSE = """quality = "480p15"
[variants]
languages = ["es", "en"]
[[film]]
scene = "one"
[[film]]
scene = "two"
"""
UNASKED = (
    "Error: Nothing was made. Without FILE, `races course` makes the project's own course, and asks first;"
    " in a pipe, in cron or with --json nobody can answer. To make it without being asked, add --yes:"
    " races course --yes"
)
SIN_PREGUNTAR = (
    "Error: No se ha generado nada. Sin ARCHIVO, `races course` genera el curso del proyecto y antes lo"
    " pregunta; en cron, en una tubería (|) o con --json no hay quien responda. Para generarlo sin que"
    " pregunte, añade --yes: races course --yes"
)
TOO_MANY = (
    "Error: This race takes 2,000,021 rows, and a sheet has room for 1,048,576: take fewer starts or steps,"
    " --record last, or write a .csv without --csv es, or an .nc."
)
DEMASIADAS = (
    "Error: Esta carrera ocupa 2000021 filas, y en una hoja de cálculo caben 1048576: pon menos puntos de"
    " partida o menos épocas, usa --record last, o escribe un .csv sin --csv es, o un .nc."
)
HINT = (
    "Para abrirlo en Excel o LibreOffice Calc en español: --csv es, o --out con un nombre que acabe en .xlsx"
)
NOBODY = None  # no terminal: a pipe, cron, CI

# The language, and what is typed after `races`; what is answered at the terminal ("" is Enter, "^D" its end);
# how many films are made, or how a file begins, or -1: nothing; and a line that is said.
ROWS: list[tuple[str, str, str | None, int | str, str]] = [
    ("en", "course", NOBODY, -1, UNASKED),
    ("es", "course", NOBODY, -1, SIN_PREGUNTAR),
    ("en", "course --draft --jobs 2", NOBODY, -1, UNASKED),
    ("en", "course --json", "yes", -1, UNASKED),
    ("en", "course", "^D", -1, "Nothing was made."),
    ("en", "course", "", -1, "Make them? yes/no [no]: Nothing was made."),
    ("es", "course", "", -1, "¿Los generamos? sí/no [no]: No se ha generado nada."),
    ("es", "course", "no", -1, "¿Los generamos? sí/no [no]: No se ha generado nada."),
    ("es", "course", "Sí", 4, "Vídeos por generar: 4 (idiomas: es, en; tamaño: 480p15), en FOLDER"),
    (
        "es",
        "course",
        "si",
        4,
        "En disco: no se sabe hasta que este ordenador haga el primer vídeo entero. El de la carrera, 73 s a"
        " 1080p60, ocupa 17 MB.",
    ),
    ("es", "course", "vale\ns", 4, "¿Los generamos? sí/no [no]: ¿Los generamos? sí/no [no]: "),
    ("es", "course --only one", "s", 2, "Vídeos por generar: 2 (idiomas: es, en; tamaño: 480p15), en FOLDER"),
    ("en", "course", "YES", 4, "Films to make: 4 (languages: es, en; size: 480p15), in FOLDER"),
    ("en", "course --yes", NOBODY, 4, ""),
    ("es", "course course.toml", NOBODY, 4, ""),
    ("en", "course --dry-run", NOBODY, 0, "to make: 4; made already: 0"),
    ("en", "run --out x.csv", NOBODY, "contender,start,step,w_0,", ""),
    (
        "es",
        "run --out x.csv",
        NOBODY,
        "contender,start,step,w_0,",
        HINT,
    ),
    ("es", "run --out x.csv --csv es", NOBODY, "\ufeffoptimizador;punto de partida;época;w_0;", ""),
    ("es", "run --out x.csv --csv en", NOBODY, "contender,start,step,w_0,", ""),
    ("en", "run --out X.XLSX --csv es", NOBODY, "PK", ""),
    (
        "en",
        "run --out x.csv --csv fr",
        NOBODY,
        -1,
        "Error: --csv must be en or es; not 'fr'.",
    ),
    (
        "es",
        "run --out x.nc --csv es",
        NOBODY,
        -1,
        "Error: --csv dice cómo se escribe un .csv o un .xlsx; x.nc no es ninguno de los dos.",
    ),
    ("en", "run --out x.xls", NOBODY, -1, "Error: --out x.xls must end in .nc, .csv or .xlsx."),
    (
        "en",
        "run --steps 100000 --lineup ten --start=0,0 --start=1,1 --out x.xlsx",
        NOBODY,
        -1,
        TOO_MANY,
    ),
    (
        "es",
        "run --steps 100000 --lineup ten --start=0,0 --start=1,1 --out x.csv --csv es",
        NOBODY,
        -1,
        DEMASIADAS,
    ),
]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[int]:
    """The project's course has two films; nothing is drawn, and no Keras started."""
    from engine.program import Descent
    from engine.race import Race

    (tmp_path / "course.toml").write_text(COURSE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OPTIMIZER_RACES_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(course_reader, "COURSE", tmp_path / "course.toml")
    known = {name: catalog.FilmEntry(name, f"{name}:{name.title()}") for name in ("one", "two")}
    monkeypatch.setattr(catalog, "films", lambda: known)
    monkeypatch.setattr(batch.film_key, "parts", lambda *_: {"film": "x"})
    counts: list[int] = []

    def make(asked: Any, steps: Any, *_: Any, **__: Any) -> batch.Summary:
        counts.append(sum(bool(step.reason) for step in steps))
        return batch.Summary()

    def descend(surface: Any, contenders: Any, starts: Any, steps: int, record: str) -> Descent:
        result = Descent((len(contenders), len(starts), steps + 1))
        w = np.zeros((len(contenders), len(starts), steps + 1, 2))
        result.update(w=w, loss=surface.loss(w), gradient=surface.gradient(w))
        result.say(None, len(contenders))
        return result

    monkeypatch.setattr(batch, "make", make)
    monkeypatch.setattr("engine.descent.descend", descend)
    monkeypatch.setattr("engine.archive.get", lambda race, record, progress: Race(steps=2).run())
    return counts


@pytest.mark.parametrize(("language", "typed", "answers", "comes", "said"), ROWS)
def test_what_is_typed(
    language: str,
    typed: str,
    answers: str | None,
    comes: int | str,
    said: str,
    made: list[int],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lines = [] if answers in (None, "^D") else [f"{line}\n" for line in str(answers).split("\n")]
    monkeypatch.setattr(course_plan, "_is_terminal", lambda stream: answers is not None)
    monkeypatch.setattr(course_plan, "_typed_line", lambda: lines.pop(0) if lines else "")
    there = {path.name for path in tmp_path.iterdir()}
    done = click.testing.CliRunner().invoke(application(language), shlex.split(typed))
    assert done.exit_code == (2 if comes == -1 else 0), done.output
    told = said.replace("FOLDER", str(tmp_path / "course"))
    assert told in done.output.replace(str(tmp_path) + "/", "").splitlines() or told in done.output
    if comes == -1:
        assert made == []
        assert {path.name for path in tmp_path.iterdir()} == there
    elif isinstance(comes, int):
        assert made == ([comes] if comes else [])
    else:
        out = next(path for path in tmp_path.iterdir() if path.stem in ("x", "X"))
        assert out.read_bytes().startswith(comes.encode())
        assert said or "--csv" not in done.output
