"""What `races page NAME` does: a page that one can touch, as one file."""

from __future__ import annotations

import dataclasses
import time
from typing import Any

import click

from renders import catalog
from renders.ask import options, own
from renders.ask.asked import gather, taken
from renders.ask.meanings import canonical
from renders.ask.mistakes import Mistakes, line
from renders.ask.option_table import TITLE
from renders.ask.values import shown
from renders.film_options import FilmOptions
from renders.speech import Speech
from renders.web.pages import PAGES, page_of


def page(speech: Speech, name: str, force: bool = False, **typed: Any) -> int:
    """`races page NAME`: compute every run that can be looked at, and write the page."""
    started = time.monotonic()
    mistakes = Mistakes()
    name = canonical("film", name)
    if name not in PAGES:
        mistakes.note("unknown_page", value=shown(name), allowed=", ".join(PAGES))
        mistakes.settle()
    kind, film = PAGES[name], catalog.films()[name]
    film = dataclasses.replace(film, options=tuple(one for one in film.options if one.name in kind.takes))
    asked = taken(film, gather(typed, mistakes), mistakes)
    race = options.shown_race(film, asked, mistakes, passed=True)
    given = own.keywords(film, asked, race, mistakes)
    language, theme, _ = options.look(asked, mistakes)
    if "theme" not in asked:
        theme = ""
    title = line("title", asked["title"], TITLE.most, mistakes) if "title" in asked else ""
    out = options.out(asked, (".html",), mistakes)
    options.refuse_existing(out, force, mistakes)
    mistakes.settle()
    assert out is not None

    from engine import files
    from renders.course.progress import ProgressLine
    from renders.make.reports import Progress, noted
    from renders.make.signals import cleanup_on_signal

    with ProgressLine(speech) as told, cleanup_on_signal(), noted(told):
        told(Progress("race"))
        text = page_of(name, FilmOptions(given, race, language, theme, title=title))
        with files.aside(out) as file:
            file.write(text.encode())
    size, seconds = speech.bytes(out.stat().st_size), f"{time.monotonic() - started:.0f}"
    click.echo(speech.say("says.page", path=out, size=size, seconds=seconds))
    return 0
