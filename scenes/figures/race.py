"""A race that one can touch, as data: who runs, in which colours, on which ground, in both languages.

What a text says of the race is the films' own words and numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine import archive
from engine.exploration import Exploration, explore
from engine.race import Race
from scenes import labels
from scenes.figures.figure import Figure, colours, said
from scenes.figures.on_map import TEXTS, map_data, map_said, paths, pictures, terrain
from scenes.figures.questions import questions
from scenes.language import LANGUAGES, Words, load
from scenes.stage.show.cast import Cast
from scenes.theme import THEMES

if TYPE_CHECKING:
    import xarray

OWN = (  # what this page says, beside what every page with a map does
    *("rate_each", "hidden", "shown", "terrain", "terrain_hint", "no_terrain", "board", "leads"),
    *("nobody_leads", "all_outside", "level", "arrives", "marks", "asked_from", "grid.outside"),
)


def race_figure(race: Race, title: str = "", explored: Exploration | None = None) -> Figure:
    """The figure of a race, from its own start, and of the paths around it, computed if none are given."""
    explored = explored or explore(race)
    result = archive.get(race)
    grounds = pictures(result)
    cast = Cast(result, load(LANGUAGES[0]), THEMES["night"])
    data = {
        "languages": {name: _said(result, explored, load(name), title) for name in LANGUAGES},
        "themes": colours(),
        **map_data(cast, explored, grounds),
        "own_factor": explored.factors.index(1.0),
        "terrain": terrain(result),
    }
    return Figure("race", data, {"paths": paths(explored)}, grounds)


def _said(result: xarray.Dataset, explored: Exploration, words: Words, title: str) -> dict[str, Any]:
    """All that is said in one language."""
    cast = Cast(result, words, THEMES["night"])
    fixed = [name for name, is_fixed in zip(cast.names, explored.fixed, strict=True) if is_fixed]
    more = map_said(result, words, len(explored.starts))
    more["texts"]["rate_fixed"] = words("page.rate_fixed", who=words.all_of(fixed)) if fixed else ""
    return said(
        words,
        title or words("race.title"),
        (*TEXTS, *OWN),
        cast.steps,
        questions(explored, cast),
        names=list(cast.names),
        settings=[settings for _, settings in labels.heads(cast.contenders, words)],
        factors=[words.number(factor, None) for factor in explored.factors],
        **more,
    )
