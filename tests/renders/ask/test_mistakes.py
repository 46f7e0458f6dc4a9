"""Nonsense is refused before anything is made: every mistake at once, in a sentence, with exit code 2."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click.testing
import pytest

Races = Callable[..., click.testing.Result]


def refused(result: click.testing.Result, *sentences: str) -> None:
    """Assert bad input, no traceback, and each sentence's part in what was said."""
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.stderr
    for sentence in sentences:
        assert sentence in result.stderr


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["--surface", "himelblau"], "himmelblau"),
        (["--surface", "w_0**2 + __import__('os')"], "olumn"),
        (["--surface", ""], "--surface is empty"),
        (["--domain", "5:-5,0:1"], "--domain must be two ranges"),
        (["--domain", "nan:1,0:1"], "--domain must be two ranges"),
        (["--optimizer", "adan"], "Adam"),
        (["--optimizer", "adam:learning_rat=0.1"], "learning_rate"),
        (["--optimizer", ""], "--optimizer is empty"),
        (["--lineup", "pages"], "page"),
        (["--start", "nan,1"], "--start must be two finite numbers"),
        (["--start", "1,2,3"], "--start must be two finite numbers"),
        (["--start", "50,50"], "not on the map"),
        (["--start", "0,0", "--start", "1,1"], "exactly one start"),
        (["--steps", "0"], "a whole number from 1 to 100000"),
        (["--steps", "2.5"], "--steps must be a whole number"),
        (["--lang", "fr"], "--lang must be es or en"),
        (["--theme", "nigth"], "Did you mean night?"),
        (["--quality", "1080p6"], "Did you mean 1080p60?"),
        (["--draft", "--quality", "720p30"], "does not go with"),
        (["--from", "61"], "0 to 60; not 61"),
        (["--from", "5", "--to", "5"], "--from must come before --to"),
        (["--to", "x"], "--to must be an epoch, 14, or a second of the film, 0:10; not 'x'"),
        (["--from", "0:70"], "not '0:70'"),
        (["--from", "5", "--to", "0:20"], "must both be epochs, or both seconds"),
        (["--from", "0:20", "--to", "0:10"], "--from must come before --to; not 0:20 and 0:10"),
        (["--out", "x.gif", "--most", "much"], "--most must be a size such as 3MB"),
        (["--most", "3MB"], "--most is of a GIF or a WebM"),
        (["--title", " "], "--title is empty"),
        (["--title", "x" * 61], "room for 60 characters; this one has 61"),
        (["--credit", "a\u0007"], "cannot be shown"),
        (["--out", ""], "--out is empty"),
        (["--out", "film.avi"], "must end in .mp4"),
        (["--out", "/no/such/folder/film.mp4"], "There is no folder /no/such/folder"),
        (["--out", "."], "is a folder"),
        (["--config", "/no/such/file.toml"], "/no/such/file.toml cannot be read"),
    ],
)
def test_each_mistake_is_said(typed: list[str], said: str, races: Races) -> None:
    refused(races("film", "race", *typed), said)


def test_all_mistakes_are_said_at_once(races: Races) -> None:
    result = races(
        *("film", "rase", "--surface", "picks", "--optimizer", "adan", "--optimizer", "sgd:momentun=1"),
        *("--start", "a,b", "--steps", "0", "--lang", "fr", "--theme", "x", "--quality", "5k", "--title", ""),
        *("--out", "/no/such/folder/film.mov"),
    )
    said = ("no film 'rase'", "'picks'", "'adan'", "'momentun'", "--start", "steps", "--lang", "--theme")
    refused(
        result, "Nothing was done; 12 mistakes:", *said, "--quality", "--title", ".mp4", "There is no folder"
    )


def test_more_runners_than_a_film_can_show_are_refused(races: Races) -> None:
    many = [f"--optimizer=sgd:learning_rate={0.01 * rate:.2f}" for rate in range(1, 20)]
    refused(races("film", "race", *many), "1 to 18 optimizers, not 19")


NO_LOSS = ["--surface", "log(w_0) + w_1**2", "--start=-1,1"]
NO_GRADIENT = ["--surface", "sqrt(w_0) + w_1**2", "--start=0,1"]


@pytest.mark.parametrize(
    ("typed", "language", "said"),
    [
        (NO_LOSS, "en", "The loss at the start (-1,1) is not finite"),
        (NO_LOSS, "es", "La pérdida en el punto de partida (-1,1) no es finita"),
        (NO_GRADIENT, "en", "The gradient at the start (0,1) is not finite"),
        (NO_GRADIENT, "es", "El gradiente en el punto de partida (0,1) no es finito"),
    ],
)
def test_a_start_from_which_nobody_can_go_is_refused(
    typed: list[str], language: str, said: str, races: Races
) -> None:
    refused(races("film", "race", *typed, language=language), said)
    refused(races("still", "race", "--step", "1", "--out", "x.png", *typed, language=language), said)


def test_subtitles_that_are_there_are_refused_with_the_other_mistakes(races: Races, tmp_path: Path) -> None:
    (tmp_path / "x.srt").write_text("mine")
    result = races("film", "race", "--out", str(tmp_path / "x.mp4"), "--steps", "0")
    refused(result, "x.srt exists already", "steps")


def test_an_existing_file_is_refused_with_the_other_mistakes(races: Races, tmp_path: Path) -> None:
    out = tmp_path / "x.mp4"
    out.write_text("mine")
    refused(races("film", "race", "--out", str(out), "--steps", "0"), "--force replaces it", "steps")
    refused(races("still", "race", "--step", "3", "--out", str(tmp_path / "x.mp4")), ".png, .pdf or .svg")
    assert out.read_text() == "mine"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["still", "race", "--time", "1:75", "--out", "x.png"],
            "a second of the film, 42 or 0:42; not '1:75'",
        ),
        (["still", "race", "--time", "3", "--step", "3"], "give only one of --time --step"),
        (["still", "race", "--chapter", "0", "--out", "x.png"], "1 or more; not 0"),
        (["still", "race", "--step", "61", "--out", "x.png"], "0 to 60; not 61"),
        (["still", "race", "--step", "-1", "--out", "x.png"], "0 to 60; not -1"),
        (["still", "race", "--step", "14"], "Say where to write it"),
        (["run"], "Say where to write it"),
        (["run", "--out", "x.ods"], ".nc, .csv or .xlsx"),
        (["run", "--out", "x.csv", "--record", "some"], "all, last or state"),
        (["archive", "prune"], "Say what to delete"),
        (["archive", "prune", "--keep", "-1"], "--keep must be 0 or more"),
        (["archive", "prune", "--days", "x"], "--days must be a whole number"),
        (["film"], "Say which film: races film NAME"),
        (["film", "race", "--step", "3"], "does not take --step, which goes with `races still`"),
        (["film", "race", "--titel", "x"], "--title"),
        (["film", "race", "--steps"], "requires an argument"),
        (["film", "race", "and", "more"], "'and more' is too much here"),
        (["flim"], "film"),
        (["list", "surfacs"], "surfaces"),
    ],
)
def test_other_commands_refuse_too(arguments: list[str], said: str, races: Races) -> None:
    refused(races(*arguments), said)


# ---- the TOML file

CONFIG = """
surface = "himmelblau"
optimizer = ["adam:learning_rate=0.1", "sgd:learning_rate=0.01,momentum=0.9"]
start = [-1, 2]
steps = 80
lang = "en"
"""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("titel = 'x'", "unknown key 'titel'; did you mean title?"),
        ("xyz = 3", "unknown key 'xyz'; it may hold surface, domain"),
        ("steps = 3\nlang == 'es'", "line 2"),
        ("steps = true", "--steps must be a whole number"),
        ("start = [1]", "--start must be two finite numbers"),
        ("start = []", "--start must be two finite numbers"),
        ("optimizer = []", "--optimizer is empty"),
        ("optimizer = [3]", "--optimizer must be a text"),
        ("optimizer = 5", "--optimizer must be a text; not 5"),
        ("optimizer = false", "--optimizer must be a text; not false"),
        ("optimizer = {a = 1}", "--optimizer must be a text"),
        ("draft = 'maybe'", "--draft must be true or false; not 'maybe'"),
        ("draft = 0", "--draft must be true or false; not '0'"),
        ("surface = 3", "--surface must be a text"),
        ("\xff", "line 1"),
    ],
)
def test_a_file_with_mistakes_is_refused(text: str, said: str, races: Races, tmp_path: Path) -> None:
    config = tmp_path / "race.toml"
    config.write_text(text, encoding="utf-8")
    refused(races("film", "race", "--config", str(config)), said)


def test_mistakes_of_the_file_and_of_the_line_are_said_together(races: Races, tmp_path: Path) -> None:
    config = tmp_path / "race.toml"
    config.write_text("stepz = 3\nlang = 'fr'")
    refused(races("film", "race", "--config", str(config), "--theme", "x"), "stepz", "--lang", "--theme")


# ---- in Spanish


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["film", "race", "--theme", "nigth"], "¿Querías decir night?"),
        (["film", "race", "--steps", "0"], "de 1 a 100000"),
        (["film", "race", "--surface", "himelblau"], "¿querías decir 'Himmelblau"),
        (["film", "race", "--surface", "himelblau"], "(¿querías decir 'Himmelblau'?). Hay "),
        (["film", "race", "--surface", "qqqqq"], "«qqqqq». Hay "),
        (["film", "race", "--surface", "log(-1-w_0**2)"], "no tiene ningún valor finito"),
        (["film", "race", "--optimizer", "adan"], "¿querías decir"),
        (["film", "race", "--optimizer", "adam:epsilon=x"], "tiene que ser un número"),
        (["film", "race", "--steps", "0", "--lang", "fr"], "No se ha hecho nada; hay 2 errores:"),
        (["film", "race", "--titel", "x"], "¿querías decir --title?"),
        (["film", "race", "--steps"], "necesita un valor"),
        (["film"], "Di qué vídeo: races film"),
        (["flim"], "¿querías decir `races film`?"),
        (["film", "race", "y", "más"], "Sobra «y más»"),
    ],
)
def test_mistakes_are_said_in_spanish(typed: list[str], said: str, races: Races) -> None:
    result = races(*typed, language="es")
    refused(result, said)
    assert "».." not in result.stderr
    assert "?." not in result.stderr
    for english in ("did you mean", "must be", "There is", "No such", "Try '"):
        assert english not in result.stderr
