"""A race that one can touch, as data: who runs, in which colours, on which ground, in both languages.

Where everybody is at every step is not in here: those numbers are `engine.exploration`'s, and a page takes
them from there. What a text says of the race is the films' own words and numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.exploration import Exploration
from scenes import labels
from scenes.figures.ground import Picture, ground_map, heights, painted
from scenes.figures.questions import questions
from scenes.language import LANGUAGES, Words, load
from scenes.stage.map.map import LossMap
from scenes.stage.paint.markers import OUTLINES, STAR
from scenes.stage.show.cast import Cast
from scenes.theme import THEMES, Theme

if TYPE_CHECKING:
    import xarray

TEXTS = (  # what the page itself says, beside what it says of this race
    *("play", "pause", "speed", "epoch", "loss", "loss_per_epoch", "rate", "rate_each", "touch", "start_at"),
    *("hidden", "shown", "look", "see", "light", "dark", "other_language", "terrain", "terrain_hint"),
    *("no_terrain", "no_inflate", "map", "map_keys", "nearer", "farther", "time", "board", "leads"),
    *("nobody_leads", "level", "arrives", "real"),
)
COLOURS = (  # of a theme, that the page uses by their names
    *("panel", "plate", "text", "muted", "line", "accent", "contour", "rim", "edge", "start"),
)


@dataclass(frozen=True)
class RaceFigure:
    """What a page of a race shows: ``data`` is plain JSON data, ``grounds`` the pictures by theme."""

    data: Mapping[str, Any]
    grounds: Mapping[str, Picture]


def race_figure(result: xarray.Dataset, explored: Exploration, title: str = "") -> RaceFigure:
    """The figure of a race's result, from its own start, and of the paths around it."""
    maps = {name: ground_map(result, load(LANGUAGES[0]), theme) for name, theme in THEMES.items()}
    grounds = {name: painted(ground) for name, ground in maps.items()}
    cast = Cast(result, load(LANGUAGES[0]), THEMES["night"])
    ground = next(iter(maps.values()))
    data = {
        "languages": {name: _said(result, explored, load(name), title) for name in LANGUAGES},
        "themes": {name: _colours(theme) for name, theme in THEMES.items()},
        "runners": [{"shape": style.shape, "slot": style.slot} for style in cast.styles],
        "shapes": {style.shape: _rounded(OUTLINES[style.shape]) for style in cast.styles},
        "star": _rounded(STAR),
        "domain": ground.domain.tolist(),
        "reach": grounds["night"].reach,
        "minima": [
            {"w": [each.w_0, each.w_1], "is_global": bool(each.is_global and cast.standings.complete)}
            for each in (cast.standings.minima[which] for which in cast.standings.shown_minima())
        ],
        "starts": explored.starts.tolist(),
        "factors": list(explored.factors),
        "own_factor": explored.factors.index(1.0),
        "steps": cast.steps,
        "since": explored.since.tolist(),
        "fates": [["".join(kind[0] for kind in row) for row in rows] for rows in explored.fate.tolist()],
        "height": {"low": ground.low, "high": ground.high, "steepness": ground.steepness},
        "terrain": _terrain(ground),
    }
    return RaceFigure(data, grounds)


def _said(result: xarray.Dataset, explored: Exploration, words: Words, title: str) -> dict[str, Any]:
    """All that is said in one language."""
    cast = Cast(result, words, THEMES["night"])
    ground = ground_map(result, words, THEMES["night"])
    heads = labels.heads(cast.contenders, words)
    texts = {name: words.get(f"page.{name}") for name in TEXTS}  # their fields are for the page to fill in
    texts |= {
        "of": words("race.of", steps=cast.steps),
        "snaps": words("page.snaps", count=len(explored.starts)),
        "diverged": words("race.diverged"),
        "undefined": words("race.undefined"),
    }
    fixed = [name for name, is_fixed in zip(cast.names, explored.fixed, strict=True) if is_fixed]
    texts["rate_fixed"] = words("page.rate_fixed", who=words.all_of(fixed)) if fixed else ""
    return {
        "title": title or words("race.title"),
        "surface": words.surface(result.attrs["surface"]),
        "texts": texts,
        "names": list(cast.names),
        "settings": [settings for _, settings in heads],
        "factors": [words.number(factor, None) for factor in explored.factors],
        "minima": {"global": words("race.global_minimum"), "local": words("race.local_minimum")},
        "numbers": [[[value, text] for value, text in ground.numbers(axis)] for axis in (0, 1)],
        "decimal": words.number(0.5, 1)[1],
        "questions": [vars(question) for question in questions(explored, cast)],
    }


def _colours(theme: Theme) -> dict[str, Any]:
    """A theme's colours as the page needs them."""
    lean = {name: getattr(theme, name) for name in COLOURS}
    return {
        **lean,
        "plate_opacity": theme.plate_opacity,
        "casing_opacity": theme.casing_opacity,
        "sky": list(theme.sky),
        "runners": list(theme.colours),
        "rate": theme.symbols["learning_rate"],
        "w": [theme.symbols["w_0"], theme.symbols["w_1"]],
        "ramp": [[position, colour] for position, colour in theme.map_stops],
        "heart": theme.finish.heart,
        "spot": theme.finish.spot,
    }


def _terrain(ground: LossMap) -> dict[str, Any]:
    """The terrain's corners, their tones to four digits; null where there is no loss."""
    w_0, w_1, tone = heights(ground)
    rows = [[None if np.isnan(each) else round(float(each), 4) for each in row] for row in tone]
    return {"w_0": _rounded(w_0), "w_1": _rounded(w_1), "tone": rows}


def _rounded(values: Any) -> Any:
    """Coordinates to five digits: far finer than a pixel."""
    return np.round(np.asarray(values, float), 5).tolist()
