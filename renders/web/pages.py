"""Which films have a page to touch, and how each page is made of what its film is made with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from renders.film_options import FilmOptions


def page_of(film: str, options: FilmOptions) -> str:
    """The HTML of a film's page; a theme "" is the one that the reader's system prefers.

    What it shows is computed where it is not stored. Raises InputError where it is no race for a page, or
    where Plotly is not installed.
    """
    return PAGES[film](options)


def _race(options: FilmOptions) -> str:
    """A race: everybody's way from a grid of starts, at several rates."""
    from engine import archive
    from engine.exploration import explore
    from renders.web.page import page
    from scenes.figures.race import race_figure

    race = options.own.get("race", options.usual)
    explored = explore(race)
    figure = race_figure(archive.get(race), explored, options.title or "")
    return page(figure, explored, options.language, options.theme)


PAGES: Mapping[str, Callable[[FilmOptions], str]] = MappingProxyType({"race": _race})
