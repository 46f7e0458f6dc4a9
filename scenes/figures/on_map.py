"""A touchable map, as data: its ground, and who runs on it, from which starts and at which rates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.exploration import Exploration
from engine.facts import EQUAL
from scenes.figures.figure import rounded
from scenes.figures.ground import Picture, ground_map, heights, painted
from scenes.language import LANGUAGES, Words, load
from scenes.stage.map.map import LossMap
from scenes.stage.paint.markers import OUTLINES, STAR
from scenes.stage.show.cast import Cast
from scenes.theme import THEMES

if TYPE_CHECKING:
    import xarray

TEXTS = (  # what a page says of its map
    *("touch", "start_at", "map", "map_keys", "nearer", "farther", "loss", "loss_per_epoch", "rate"),
    *("race.diverged", "race.undefined"),
)


def pictures(result: xarray.Dataset) -> dict[str, Picture]:
    """The ground of a result's map in each theme."""
    return {name: painted(_ground(result, theme=name)) for name in THEMES}


def map_data(cast: Cast, explored: Exploration, grounds: Mapping[str, Picture]) -> dict[str, Any]:
    """What a page with a map is made of, beside its words and colours; ``cast``: who runs, from any start."""
    ground = _ground(cast.result)
    standings = cast.standings
    return {
        "runners": [{"shape": style.shape, "slot": style.slot} for style in cast.styles],
        "shapes": {style.shape: rounded(OUTLINES[style.shape]) for style in cast.styles},
        "star": rounded(STAR),
        "domain": ground.domain.tolist(),
        "reach": grounds["night"].reach,
        "minima": [
            {"w": [each.w_0, each.w_1], "is_global": bool(each.is_global and standings.complete)}
            for each in (standings.minima[which] for which in standings.shown_minima())
        ],
        "starts": explored.starts.tolist(),
        "factors": list(explored.factors),
        "steps": explored.race.steps,
        "since": explored.since.tolist(),
        "fates": [["".join(kind[0] for kind in row) for row in rows] for rows in explored.fate.tolist()],
        "losses": {"decimals": cast.read.decimals, "nought": cast.read.size * EQUAL},
        "height": {"low": ground.low, "high": ground.high, "steepness": ground.steepness},
    }


def map_said(result: xarray.Dataset, words: Words, starts: int) -> dict[str, Any]:
    """What is said of the map in one language; its texts with their fields filled in are "texts"."""
    ground = _ground(result, words)
    return {
        "surface": words.surface(result.attrs["surface"]),
        "numbers": [[[value, text] for value, text in ground.numbers(axis)] for axis in (0, 1)],
        "texts": {"snaps": words("page.snaps", count=starts)},
    }


def terrain(result: xarray.Dataset) -> dict[str, Any]:
    """The terrain's corners, their tones to four digits; null where there is no loss."""
    w_0, w_1, tone = heights(_ground(result))
    rows = [[None if np.isnan(each) else round(float(each), 4) for each in row] for row in tone]
    return {"w_0": rounded(w_0), "w_1": rounded(w_1), "tone": rows}


def paths(explored: Exploration) -> np.ndarray:
    """What a page knows of everybody's way: (3, factor, contender, start, step), of w_0, w_1 and the loss."""
    return np.stack([explored.w[..., 0], explored.w[..., 1], explored.loss])


def _ground(result: xarray.Dataset, words: Words | None = None, theme: str = "night") -> LossMap:
    return ground_map(result, words or load(LANGUAGES[0]), THEMES[theme])
