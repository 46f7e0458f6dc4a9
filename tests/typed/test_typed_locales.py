"""Which language is spoken: an environment as people have it, or `--interface`, and what comes of it."""

from __future__ import annotations

import re
import subprocess
import sys

import click.testing
import pytest

from optimizer_races import language, named
from renders import catalog
from renders.ask import cli
from renders.ask.cli import application, interface
from renders.ask.meanings import canonical, names
from renders.ask.option_table import FORMS
from renders.speech import Speech, texts

ENVIRONMENTS = [
    ({}, "en"),
    ({"LANG": ""}, "en"),
    ({"LANG": "es_ES.UTF-8"}, "es"),
    ({"LANG": "es_ES"}, "es"),
    ({"LANG": "es"}, "es"),
    ({"LANG": "ES_mx"}, "es"),
    ({"LANG": "es_MX.UTF-8@x"}, "es"),
    ({"LANG": "es-419"}, "es"),
    ({"LANG": "es_ES@euro"}, "es"),
    ({"LANG": "es_AR.ISO-8859-1"}, "es"),
    ({"LANG": "es_US.UTF-8"}, "es"),
    ({"LANG": "spanish"}, "es"),
    ({"LANG": "ca_ES.UTF-8"}, "es"),
    ({"LANG": "ca_ES.UTF-8@valencia"}, "es"),
    ({"LANG": "gl_ES.utf8"}, "es"),
    ({"LANG": "eu_ES"}, "es"),
    ({"LANG": "eu_FR.UTF-8"}, "es"),
    ({"LANG": "en_US.UTF-8"}, "en"),
    ({"LANG": "C.UTF-8"}, "en"),
    ({"LANG": "POSIX"}, "en"),
    ({"LANG": "et_EE.UTF-8"}, "en"),
    ({"LANG": "estonian"}, "en"),
    ({"LANG": "est_EE"}, "en"),
    ({"LANG": "eo"}, "en"),
    ({"LANG": "pt_BR.UTF-8"}, "en"),
    ({"LANG": "fr_FR.UTF-8"}, "en"),
    ({"LANG": "*"}, "en"),
    ({"LANG": "es_ES.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, "en"),
    ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "es_CL.UTF-8"}, "es"),
    ({"LANG": "en_GB", "LC_MESSAGES": "en_GB", "LC_ALL": "es_AR.utf8"}, "es"),
    ({"LANG": "es_ES.UTF-8", "LC_ALL": "C"}, "en"),
    ({"LANG": "es_ES", "LC_ALL": ""}, "es"),
    ({"LANG": "en_GB", "LC_TIME": "es_ES.UTF-8", "LC_NUMERIC": "es_ES.UTF-8"}, "en"),
    ({"LANG": "es_ES.UTF-8", "LANGUAGE": "en"}, "en"),
    ({"LANG": "es_ES.UTF-8", "LANGUAGE": "en_GB:es"}, "en"),
    ({"LANG": "en_US.UTF-8", "LANGUAGE": "es:en"}, "es"),
    ({"LANG": "en_US.UTF-8", "LANGUAGE": "es_ES:es"}, "es"),
    ({"LANG": "en_US.UTF-8", "LANGUAGE": "fr:de:gl:en"}, "es"),
    ({"LANG": "es_ES.UTF-8", "LANGUAGE": "fr:de"}, "en"),
    ({"LANG": "es_ES.UTF-8", "LANGUAGE": "C:es"}, "en"),
    ({"LANG": "es_ES.UTF-8", "LANGUAGE": ""}, "es"),
    ({"LANG": "es_ES.UTF-8", "LANGUAGE": ":"}, "en"),
    ({"LANG": "en_US.UTF-8", "LANGUAGE": "::es"}, "es"),
    ({"LANG": "C", "LANGUAGE": "es"}, "en"),
    ({"LANG": "C.UTF-8", "LANGUAGE": "es"}, "en"),
    ({"LANG": "es_ES.UTF-8", "LC_ALL": "POSIX", "LANGUAGE": "es"}, "en"),
    ({"LANGUAGE": "es"}, "en"),
    ({"RACES_LANG": "es"}, "es"),
    ({"RACES_LANG": "ES", "LC_ALL": "C"}, "es"),
    ({"RACES_LANG": "en", "LANG": "es_ES.UTF-8", "LANGUAGE": "es"}, "en"),
    ({"RACES_LANG": "", "LANG": "es_ES.UTF-8"}, "es"),
    ({"RACES_LANG": "fr", "LANG": "es_ES.UTF-8"}, "es"),
    ({"RACES_LANG": "español"}, "es"),
    ({"RACES_LANG": "castellano"}, "es"),
    ({"RACES_LANG": "Spanish"}, "es"),
    ({"RACES_LANG": "es_ES.UTF-8"}, "es"),
    ({"RACES_LANG": "inglés", "LANG": "es_ES.UTF-8"}, "en"),
    ({"RACES_LANG": "English", "LANG": "es_ES.UTF-8"}, "en"),
    ({"RACES_LANG": "en_GB", "LANG": "es_ES.UTF-8"}, "en"),
    ({"RACES_LANG": "catalán"}, "en"),
]

SPANISH = {"LANG": "es_ES.UTF-8"}
# arguments, environment; the language, what is left of them, and the sentence that refuses if one does
INTERFACES = [
    (["--interface", "es", "film", "race"], {}, ("es", ["film", "race"], "")),
    (["film", "race", "--interface", "es"], {}, ("es", ["film", "race"], "")),
    (["film", "--interface=es", "race", "--draft"], {}, ("es", ["film", "race", "--draft"], "")),
    (["--interface", "EN", "doctor"], SPANISH, ("en", ["doctor"], "")),
    (["--interface=en", "--help"], {"RACES_LANG": "es"}, ("en", ["--help"], "")),
    (["--interface", "en", "x", "--interface", "es"], {}, ("es", ["x"], "")),
    (["list", "films"], {"RACES_LANG": "es"}, ("es", ["list", "films"], "")),
    (["list", "films"], SPANISH, ("es", ["list", "films"], "")),
    (["x", "--", "--interface", "es"], {}, ("en", ["x", "--", "--interface", "es"], "")),
    (["--lang", "es", "x"], {}, ("en", ["--lang", "es", "x"], "")),
    (["--interface", "en", "x"], {"RACES_LANG": "fr"}, ("en", ["x"], "")),
    (["x", "--interface"], {}, ("en", ["x"], "--interface is empty: give it a value, or leave it out.")),
    (["--interface=", "x"], SPANISH, ("es", ["x"], "--interface está vacío: dale un valor, o quítalo.")),
    (["--interface", "fr", "x"], {}, ("en", ["x"], "--interface must be es or en; not 'fr'.")),
    (["x", "--interface", "es_ES"], {}, ("es", ["x"], "")),
    (["x", "--interface", "Español"], {}, ("es", ["x"], "")),
    (["x"], {"RACES_LANG": "español"}, ("es", ["x"], "")),
    (
        ["x", "--interface", "català"],
        SPANISH,
        ("es", ["x"], "--interface tiene que ser es o en; no «català»."),
    ),
    (
        ["x"],
        {"RACES_LANG": "fr"},
        (
            "en",
            ["x"],
            "RACES_LANG, the variable that chooses the language of the messages, must be es or en; not 'fr'.",
        ),
    ),
    (
        ["x"],
        SPANISH | {"RACES_LANG": "fr"},
        (
            "es",
            ["x"],
            "RACES_LANG, la variable que elige el idioma de los mensajes, tiene que ser es o en; no «fr».",
        ),
    ),
]
ROWS = [*ENVIRONMENTS, *INTERFACES]


@pytest.mark.parametrize(("environment", "expected"), ENVIRONMENTS)
def test_the_environment_decides_the_language(environment: dict[str, str], expected: str) -> None:
    assert language(environment) == expected


@pytest.mark.parametrize(
    "name", [*names("lang"), "español", "inglés", "ES", "es_MX", "en-gb", "es_ES.utf8", "fr", "eslovaco"]
)
def test_a_language_has_the_same_names_wherever_it_is_chosen(name: str) -> None:
    chosen = canonical("lang", name)
    assert named(name) == (chosen if chosen in ("es", "en") else None)


def test_make_and_set_up_speak_the_same_language() -> None:
    """The rule again in the shell, which make and the set-up follow before there is any Python."""
    said = [
        subprocess.run(
            ["sh", str(catalog.PROJECT / ".ci" / "language")],
            env={"PATH": "/usr/bin:/bin", **environment},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for environment, _ in ENVIRONMENTS
    ]
    assert list(zip(ENVIRONMENTS, said, strict=True)) == [(row, row[1]) for row in ENVIRONMENTS]


@pytest.mark.parametrize(("arguments", "environment", "expected"), INTERFACES)
def test_interface_and_the_variable_force_it(
    arguments: list[str], environment: dict[str, str], expected: tuple[str, list[str], str]
) -> None:
    spoken, rest, refused = interface(arguments, environment)
    assert (spoken, rest) == expected[:2]
    assert (Speech(spoken).mistake(refused) if refused else "") == expected[2]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["list", "films", "--interface", "es"], 0, "vista de lado"),
        (["--interface", "xx", "list", "films"], 2, "--interface must be es or en; not 'xx'."),
        (["film", "nothing", "--interface=es"], 2, "No hay ningún vídeo «nothing»"),
    ],
)
def test_the_program_itself_obeys(
    arguments: list[str],
    code: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(cli.streams, "settle", lambda: None)
    monkeypatch.setattr(sys, "argv", ["races", *arguments])
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.delenv("RACES_LANG", raising=False)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == code
    assert said in "".join(capsys.readouterr())


# ---- usage lines

USAGES = [
    ([], "Uso: races [OPCIONES] COMANDO [ARGUMENTOS]..."),
    (["film"], "Uso: races film [OPCIONES] NOMBRE"),
    (["film", "minima"], "Uso: races film minima [OPCIONES]"),
    (["still"], "Uso: races still [OPCIONES] NOMBRE"),
    (["run"], "Uso: races run [OPCIONES]"),
    (["list"], "Uso: races list [OPCIONES] COMANDO [ARGUMENTOS]..."),
    (["archive", "prune"], "Uso: races archive prune [OPCIONES]"),
    (["course"], "Uso: races course [OPCIONES] [ARCHIVO]"),
]


@pytest.mark.parametrize(("command", "usage"), USAGES)
def test_usage_lines_are_translated(command: list[str], usage: str) -> None:
    spanish = click.testing.CliRunner().invoke(application("es"), [*command, "--help"], prog_name="races")
    assert spanish.stdout.splitlines()[0] == usage
    english = click.testing.CliRunner().invoke(application("en"), [*command, "--help"], prog_name="races")
    for ours, theirs in zip(("Uso:", "Opciones", "Comandos"), ("Usage:", "Options", "Commands"), strict=True):
        assert (ours in spanish.stdout) == (theirs in english.stdout)
        assert theirs not in spanish.stdout
    words = {key.removeprefix("metavar.") for key in texts("en") if key.startswith("metavar.")}
    foreign = {word for word in words if texts("es")[f"metavar.{word}"] != word}
    assert foreign.isdisjoint(spanish.stdout.replace("|", " ").replace(":", " ").split())


def test_every_word_that_stands_for_a_value_has_both_languages() -> None:
    words = {word for form in FORMS.values() for word in re.findall("[A-Z]{2,}", form.shown_as)}
    assert len(words) > 10
    for spoken in ("es", "en"):
        assert {word for word in words if f"metavar.{word}" not in texts(spoken)} == set(), spoken
    assert Speech("es").metavar("RATE:EPOCHS") == "TASA:ÉPOCAS"
    assert Speech("es").metavar("N") == "N"
