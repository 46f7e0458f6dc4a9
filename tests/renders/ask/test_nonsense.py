"""Nonsense for every option of every command, typed or in a file, is done or refused: no fault of ours."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click
import click.testing
import pytest

from renders import catalog
from renders.ask import course_file
from renders.ask.cli import application
from renders.ask.option_table import IN_A_FILE
from renders.make.film import Made
from tests import command_line
from tests.breadth import some

Races = Callable[..., click.testing.Result]

WRONG = ("", " ", "a\0b", "\x1b[31mred", "a\nb\x07", "\ud800", "é\u202e", "~nosuch/x", "x" * 5000)  # for any
ODD = (
    *("9" * 400, "1e400", "-1", "-0", "nan", "inf,inf", "1_000", "0x10", "٣", "1e308:-1e308", "1,2,3", ":"),
    *("-1e308:1e308", "-1e308:1e308,-1e308:1e308", "1e-320:1e-319,0:1", "1:" * 100, "=", ",", ".", "/", ".."),
    *("'", '"', "--", "{}", "{0}", "{name}", "%s", "${HOME}", "(((((", "[" * 2000, "𝔘", "True", "lambda: 0"),
    *("adam:", "adam:learning_rate", "adam:learning_rate=", "adam:label=\x1b", "adam:label=\ud800", "a.b.c"),
    *("sgd:learning_rate=1e400", "os.system", "w_0", "w_0**9**9**9", "x**9**9**9", "sin(", "1/0", "w_0/0"),
    *("factorial(99999)", "9**9**9+w_0", "/dev/zero", "/dev/null"),
)  # fmt: skip
HUGE = "0x" + "f" * 6000  # more digits than Python writes
TOML = (
    *('""', '" "', '"x"', r'"\u0000"', r'"\u001b"', r'"\uffff"', '"' + "x" * 5000 + '"', '"{}"', '"{name}"'),
    *('"~nosuch/x"', '"/dev/zero"', '"1,2"', "1", "-1", "0", "1.5", "inf", "-inf", "nan", "1e400", "true"),
    *("[]", "[[]]", "[[[[1]]]]", "{}", "{a = 1}", "1979-05-27", "1979-05-27T07:32:00Z", "07:32:00", "false"),
    *(HUGE, f"[{HUGE}]", f"[[1, 2], [3, {HUGE}]]", f"{{es = {HUGE}}}", "9223372036854775807", "[1, 2]"),
    *('["a", "b"]', "[true, false]", "[{}]", "[[1, 2], [1, 2]]", '[1, "a"]', '["", ""]', "[nan, nan]"),
    *("[inf, 1]", "[[-1e308, 1e308], [-1e308, 1e308]]", "[1e-320, 1e-310]", '{es = "a", en = "b"}'),
    *("{es = 1}", '["adam", "adam"]', r'["adam:label=\u0007"]', "{a = {b = {c = [1, {d = 1}]}}}"),
    "[" * 300 + "]" * 300,
)  # fmt: skip


@pytest.fixture(autouse=True)
def _nothing_is_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What is asked for rightly is looked at, up to its key, and not made."""
    from renders import data
    from renders.ask import course_command
    from renders.course import batch
    from renders.make import film

    def made(*_: Any, **__: Any) -> Made:
        return Made(Path("x.mp4"), None, 1.0)

    monkeypatch.setattr(film, "make", made)
    monkeypatch.setattr(film, "still", made)
    monkeypatch.setattr("renders.finish.joining.join", lambda *_: {})
    monkeypatch.setattr(film, "measures", lambda path: (1.0, 1))
    monkeypatch.setattr(film, "find_made", lambda key, out: out)
    monkeypatch.setattr("engine.archive.get", lambda race, **_: race.key())
    monkeypatch.setattr("engine.tuned.tuned", lambda race, *_: race)
    monkeypatch.setattr(data, "write", lambda *_: None)
    monkeypatch.setattr(batch, "plan", lambda *_: [])
    monkeypatch.setattr(course_command, "_make", lambda *_: 0)
    monkeypatch.setattr("renders.sheets.sheets.made", lambda *_: {})
    monkeypatch.setenv("OPTIMIZER_RACES_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def races() -> Races:
    """`races` in this process, its command line built once."""
    return command_line.races


def look(result: click.testing.Result, words: Sequence[str], wrong: bool = False) -> None:
    """Assert that it was done, or refused by sentences that a terminal can show; what is wrong, refused."""
    told = ([word[:80] for word in words], result.output[:400])
    assert result.exception is None or isinstance(result.exception, SystemExit), told
    assert result.exit_code in ((2,) if wrong else (0, 2)), told
    assert "fault of the program" not in result.output, told
    assert "Traceback" not in result.output, told
    assert (result.exit_code == 2) == bool(result.stderr), told
    for line in result.stderr.splitlines():
        assert line.isprintable(), told
        assert len(line) < 2_000, told


def commands() -> Iterator[tuple[list[str], list[click.Parameter]]]:
    """Every command as typed, and what can be given to it; of films only what no film before takes."""

    def walk(command: click.Command, words: list[str]) -> Iterator[tuple[list[str], list[click.Parameter]]]:
        if isinstance(command, click.Group):
            for name, inner in command.commands.items():
                yield from walk(inner, [*words, name])
        elif words[0] in ("film", "still"):
            seen: set[str | None] = set()
            for name, own in command.own.items():  # type: ignore[attr-defined]
                said = {param.name: getattr(param, "help", "") for param in own.params}
                yield [*words, name], [param for param in own.params if said[param.name] not in seen]
                seen |= {*said.values()}
        else:
            yield words, [*command.params]

    for name, command in application("en").commands.items():
        yield from walk(command, [name])


COMMANDS = {" ".join(words): parameters for words, parameters in commands()}


OF_FILMS = {param.name for words, given in COMMANDS.items() if words.startswith("film") for param in given}


def beside(command: str, name: str | None) -> list[str]:
    """What a command wants beside an option."""
    wants = {"still": {"out": "x.png"}, "run": {"out": "x.csv"}}.get(command.split()[0], {})
    return [word for option, value in wants.items() if option != name for word in (f"--{option}", value)]


@pytest.mark.parametrize(("command", "language"), some([*itertools.product(COMMANDS, ["en", "es"])], 5))
def test_typed_nonsense_is_refused_or_done(command: str, language: str, races: Races) -> None:
    for param in COMMANDS[command]:
        if isinstance(param, click.Option) and param.is_flag:
            continue
        if language == "es" and command.split()[0] in ("still", "run") and param.name in OF_FILMS:
            continue  # read as a film's
        for value in (*WRONG, *ODD) if language == "en" else WRONG:
            typed = [f"{param.opts[0]}={value}"] if isinstance(param, click.Option) else ["--", value]
            words = [*command.split(), *beside(command, param.name), *typed]
            look(
                races(*words, language=language),
                words,
                wrong=value in WRONG and not fits(command, param.name, value),
            )


def fits(command: str, name: str | None, value: str) -> bool:
    """What is wrong anywhere else fits here: any printable text is a title, nearly any a folder's name."""
    if command == "course" and name == "out":
        return value in ("\x1b[31mred", "a\nb\x07", "é\u202e")
    return name in ("title", "credit", "called") and value == "~nosuch/x"


@pytest.mark.parametrize("command", ["", "list", "archive", *COMMANDS])
def test_what_no_command_takes_is_refused(command: str, races: Races) -> None:
    for value in WRONG:
        for typed in (
            [f"--{value.strip() or 'x'}"],
            ["--", "x", value, "x"],
            [f"-{value.strip() or 'q'}", "x"],
        ):
            words = [*command.split(), *typed]
            look(races(*words), words, wrong=True)


# ---- files


def toml(races: Races, words: list[str], text: str) -> None:
    file = Path("mine.toml")
    file.write_text(text, encoding="utf-8")
    words = [*words, str(file)]
    look(races(*words), [*words, text])


@pytest.mark.parametrize("film", some([*catalog.films()], 4))
def test_a_films_file_of_nonsense_is_refused_or_taken(film: str, races: Races) -> None:
    race, *_ = catalog.films()
    more = (*(option.name for option in IN_A_FILE), '"a b"', r'"\u001b"')
    own = [key for key in catalog.films()[film].takes if key not in catalog.films()[race].takes]
    keys = [*catalog.films()[race].takes, *more] if film == race else [*own, "domain"]
    for key in keys:
        for value in TOML:
            toml(races, ["film", film, "--config"], f"{key} = {value}\n")


FILM = '[[film]]\nscene = "race"\n'
PARTS = {
    "at the top": (tuple(key for key in course_file.TOP if key != "film"), "{key} = {value}\n" + FILM),
    "films": (("film",), "{key} = {value}\n"),
    "variants": (("languages", "themes", "qualities", "x"), "[variants]\n{key} = {value}\n" + FILM),
    "a race": ((*catalog.RACE, "x"), "[race.a]\n{key} = {value}\n" + FILM + 'race = "a"\n'),
    "a film": ((*course_file.FILM[1:], *catalog.RACE, *catalog.SPAN, "out"), FILM + "{key} = {value}\n"),
    "its scene": (("scene",), "[[film]]\n{key} = {value}\n"),
}


@pytest.mark.parametrize("part", some([*PARTS], 2))
def test_a_courses_file_of_nonsense_is_refused_or_taken(part: str, races: Races) -> None:
    keys, text = PARTS[part]
    for key in keys:
        for value in TOML:
            toml(races, ["course", "--list"], text.replace("{key}", key).replace("{value}", value))


@pytest.fixture(params=["zeros", "nothing", "pipe", "folder", "10 GB", "a megabyte", "socket", "loop"])
def no_toml(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """What can stand at a file's path and is no TOML file."""
    path = tmp_path / "mine.toml"
    kind = request.param
    if kind in ("zeros", "nothing"):
        yield Path("/dev/zero" if kind == "zeros" else "/dev/null")
        return
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "loop":
        path.symlink_to(path)
    elif kind == "socket":
        import socket

        with socket.socket(socket.AF_UNIX) as bound:
            bound.bind(str(path))
    else:
        path.touch()
        os.truncate(path, 10**10 if kind == "10 GB" else 10**6 + 1)
    yield path


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    "words", [["film", "race", "--config"], ["run", "--out=x.csv", "--config"], ["course"]]
)
def test_what_is_no_file_to_read_is_said(
    words: list[str], language: str, no_toml: Path, races: Races
) -> None:
    words = [*words, str(no_toml)]
    result = races(*words, language=language)
    look(result, words, wrong=True)
    assert str(no_toml) in result.stderr
    assert len(result.stderr.splitlines()) == 1
