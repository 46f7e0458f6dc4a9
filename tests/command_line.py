"""`races` typed in this process. Half of a short command's time is building the command line: it is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

import click.testing

from renders import catalog
from renders.ask.cli import Races, application


@lru_cache(maxsize=8)
def _built(language: str, films: Callable[[], Mapping[str, catalog.FilmEntry]]) -> Races:
    """The command line in a language, of one catalogue of films (a test may have one of its own)."""
    return application(language)


def races(*arguments: str, language: str = "en") -> click.testing.Result:
    """`races("film", "race", ...)`, in English or, with ``language="es"``, in Spanish."""
    command = _built(language, catalog.films)
    command.speech.teach_click()  # click has one language for the whole process
    return click.testing.CliRunner().invoke(command, list(arguments))
