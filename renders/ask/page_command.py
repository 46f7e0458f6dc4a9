"""What `races page NAME` does: a page that one can touch, as one file."""

from __future__ import annotations

import time
from typing import Any

import click

from renders import catalog
from renders.ask import options
from renders.ask.asked import gather, taken
from renders.ask.meanings import canonical
from renders.ask.mistakes import Mistakes, line
from renders.ask.option_table import TITLE
from renders.ask.values import shown
from renders.speech import Speech

PAGES = ("race",)  # films that have one


def page(speech: Speech, name: str, force: bool = False, **typed: Any) -> int:
    """`races page NAME`: compute everybody's way from every start, and write the page."""
    started = time.monotonic()
    mistakes = Mistakes()
    name = canonical("film", name)
    if name not in PAGES:
        mistakes.note("unknown_page", value=shown(name), allowed=", ".join(PAGES))
        mistakes.settle()
    film = catalog.films()[name]
    asked = taken(film, gather(typed, mistakes), mistakes)
    race = options.shown_race(film, asked, mistakes, passed=True)
    language, theme, _ = options.look(asked, mistakes)
    if "theme" not in asked:
        theme = ""
    title = line("title", asked["title"], TITLE.most, mistakes) if "title" in asked else ""
    out = options.out(asked, (".html",), mistakes)
    options.refuse_existing(out, force, mistakes)
    mistakes.settle()
    assert race is not None
    assert out is not None

    from engine import archive, files
    from engine.exploration import explore
    from renders.course.progress import ProgressLine
    from renders.make.reports import Progress, noted
    from renders.make.signals import cleanup_on_signal
    from renders.web.page import page as html
    from renders.web.page import plotly
    from scenes.figures.race import race_figure

    plotly()  # what is missing is said before the long part
    with ProgressLine(speech) as told, cleanup_on_signal(), noted(told):
        told(Progress("race"))
        explored = explore(race)
        figure = race_figure(archive.get(race), explored, title or "")
        text = html(figure, explored, language, theme)
        with files.aside(out) as file:
            file.write(text.encode())
    about = {"size": speech.bytes(out.stat().st_size), "starts": len(explored.starts)}
    click.echo(speech.say("says.page", path=out, **about, seconds=f"{time.monotonic() - started:.0f}"))
    return 0
